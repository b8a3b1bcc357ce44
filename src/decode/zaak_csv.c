/* A CSV of cases, split over threads at line ends. A line end inside quotes can be taken for one between cases; then
 * the lane before it ends elsewhere, which is seen, and one lane reads all of it again. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "decode/zaak_inside.h"

enum { LANE_BYTES_MIN = 1 << 20, BSN_MIN = 3 };

bool zaak_lane_init(struct zaak_lane *lane, const struct zaak_plan *plan, const struct zaak_sink *sink) {
  *lane = (struct zaak_lane){.plan = plan, .sink = sink, .from = plan->data_from, .until = UINT64_MAX};
  lane->buffer = malloc(ZAAK_ROW_MAX + ZAAK_BLOCK + ZAAK_SLACK);
  lane->scratch = calloc(1, ZAAK_ROW_MAX + ZAAK_SLACK);
  lane->errors = calloc(ZAAK_ERRORS_MAX, sizeof *lane->errors);
  bool ok = lane->buffer && lane->scratch && lane->errors;
  for (int i = 0; i < ZAAK_NAME__COUNT; i++) ok &= zaak_dictionary_init(&lane->names[i], (enum zaak_name)i, &plan->options->known[i]);
  for (size_t i = 0; i < plan->count; i++) lane->may_be_bsn[i] = true;
  if (sink->begin) sink->begin(sink->context);
  return ok;
}

void zaak_lane_release(struct zaak_lane *lane) {
  for (int i = 0; i < ZAAK_NAME__COUNT; i++) zaak_dictionary_release(&lane->names[i]);
  free(lane->buffer);
  free(lane->scratch);
  free(lane->errors);
  lane->buffer = lane->scratch = NULL;
  lane->errors = NULL;
}

static void flush(struct zaak_lane *lane) {
  if (lane->batch_count && !lane->sink->take(lane->sink->context, lane->batch, lane->batch_count)) lane->stopped = ZAAK_STOP_SINK;
  lane->rows += lane->batch_count;
  lane->batch_count = 0;
}

/* The lines between at and end, as far as they are this lane's. Answers where it stopped; *done: at `until`. */
static const char *read_lines(struct zaak_lane *lane, const char *at, const char *end, uint64_t base, bool *done) {
  const char *begin = at;
  while (at < end && lane->stopped == ZAAK_STOP_NONE) {
    bool filled;
    if (base + (uint64_t)(at - begin) >= lane->until) {
      *done = true;
      break;
    }
    const char *next = zaak_row_read(lane, at, end, &lane->batch[lane->batch_count], &filled);
    if (!next) break;
    if (filled && ++lane->batch_count == ZAAK_BATCH) flush(lane);
    at = next;
  }
  return at;
}

void zaak_lane_run(struct zaak_lane *lane) {
  char *buffer = lane->buffer;
  uint64_t base = lane->from;
  size_t len = 0;
  bool done = false, last = false;
  while (!done && !last && lane->stopped == ZAAK_STOP_NONE) {
    long got = zaak_source_read(lane->plan->options, base + len, buffer + len, ZAAK_BLOCK);
    if (got < 0) {
      lane->stopped = ZAAK_STOP_READ;
      break;
    }
    len += (size_t)got;
    last = got < ZAAK_BLOCK;
    if (last && len > 0 && buffer[len - 1] != '\n') buffer[len++] = '\n';
    memset(buffer + len, 0, ZAAK_SLACK - 1);
    const char *end = memrchr(buffer, '\n', len), *at = buffer;
    if (end) at = read_lines(lane, buffer, end + 1, base, &done);
    size_t used = (size_t)(at - buffer);
    len -= used;
    base += used;
    if (!done && len > 0 && (last || len > ZAAK_ROW_MAX) && lane->stopped == ZAAK_STOP_NONE) {
      zaak_error_add(lane, lane->lines + 1, "", "De regel is langer dan %d kB, of een aanhalingsteken wordt nergens gesloten.", ZAAK_ROW_MAX / 1024);
      break;
    }
    memmove(buffer, at, len);
  }
  lane->ended = base;
  flush(lane);
}

/* ---- all lanes ---- */

struct lanes {
  struct zaak_lane *lanes;
  unsigned count;
};

static void release_lanes(void *what) {
  struct lanes *lanes = what;
  for (unsigned i = 0; lanes->lanes && i < lanes->count; i++) zaak_lane_release(&lanes->lanes[i]);
  free(lanes->lanes);
  *lanes = (struct lanes){0};
}

static void *run_thread(void *lane) {
  zaak_lane_run(lane);
  return NULL;
}

/* Behind the next line end from `from` on; 0: there is none near. */
static uint64_t line_after(const struct zaak_plan *plan, char *buffer, uint64_t from) {
  long got = zaak_source_read(plan->options, from, buffer, ZAAK_ROW_MAX);
  const char *end = got > 0 ? memchr(buffer, '\n', (size_t)got) : NULL;
  return end ? from + (uint64_t)(end - buffer) + 1 : 0;
}

/* Answers how many lanes there will be, with from and until set. */
static unsigned split(struct lanes *lanes) {
  const struct zaak_plan *plan = lanes->lanes[0].plan;
  uint64_t size = plan->data_until > plan->data_from ? plan->data_until - plan->data_from : 0;
  unsigned count = lanes->count, used = 1;
  if (size / LANE_BYTES_MIN < count) count = size / LANE_BYTES_MIN ? (unsigned)(size / LANE_BYTES_MIN) : 1;
  for (unsigned i = 1; i < count; i++) {
    uint64_t from = line_after(plan, lanes->lanes[i].buffer, plan->data_from + size / count * i);
    if (from <= lanes->lanes[used - 1].from || from >= plan->data_until) continue;
    lanes->lanes[used - 1].until = from;
    lanes->lanes[used++].from = from;
  }
  return used;
}

static void run_lanes(struct zaak_lane *lanes, unsigned count) {
  pthread_t threads[ZAAK_LANES_MAX];
  bool started[ZAAK_LANES_MAX] = {false};
  for (unsigned i = 1; i < count; i++) started[i] = pthread_create(&threads[i], NULL, run_thread, &lanes[i]) == 0;
  zaak_lane_run(&lanes[0]);
  for (unsigned i = 1; i < count; i++) {
    if (started[i]) pthread_join(threads[i], NULL);
    else zaak_lane_run(&lanes[i]);
  }
}

static bool open_lanes(struct lanes *lanes, const struct zaak_plan *plan, const struct zaak_sink *sinks) {
  bool ok = (lanes->lanes = calloc(lanes->count, sizeof *lanes->lanes)) != NULL;
  for (unsigned i = 0; ok && i < lanes->count; i++) ok = zaak_lane_init(&lanes->lanes[i], plan, &sinks[i]);
  return ok;
}

/* *used: the lanes that hold the outcome. */
static bool read_all(struct lanes *lanes, const struct zaak_plan *plan, const struct zaak_sink *sinks, unsigned *used) {
  if (!open_lanes(lanes, plan, sinks)) return false;
  *used = split(lanes);
  run_lanes(lanes->lanes, *used);
  bool joined = true;
  for (unsigned i = 1; i < *used; i++) joined &= lanes->lanes[i - 1].ended == lanes->lanes[i].from;
  if (joined || lanes->lanes[0].stopped != ZAAK_STOP_NONE) return true;
  release_lanes(lanes);
  lanes->count = *used;
  if (!open_lanes(lanes, plan, sinks)) return false;
  *used = 1;
  zaak_lane_run(&lanes->lanes[0]);
  return true;
}

/* ---- what came of it ---- */

static bool check_stops(const struct zaak_lane *lanes, unsigned count, struct fault *fault) {
  for (unsigned i = 0; i < count; i++) {
    switch (lanes[i].stopped) {
      case ZAAK_STOP_READ: return FAULT(fault, FAULT_SYSTEM, "Het bestand is niet tot het einde te lezen.");
      case ZAAK_STOP_SINK:
        FAULT(fault, FAULT_TOO_LARGE, "Het bestand heeft te veel verschillende combinaties van maand, zaaktype, wijk en resultaat.");
        return fault_hint(fault, "Lever het bestand in delen, of met minder verschillende wijken of resultaten.");
      case ZAAK_STOP_MEMORY: return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
      case ZAAK_STOP_NONE:
      case ZAAK_STOP__COUNT: break;
    }
  }
  return true;
}

static bool check_bsn(const struct zaak_lane *lanes, unsigned count, struct fault *fault) {
  const struct zaak_plan *plan = lanes[0].plan;
  for (size_t c = 0; c < plan->count; c++) {
    uint64_t seen = 0;
    bool all = true;
    for (unsigned i = 0; i < count; i++) {
      all &= lanes[i].may_be_bsn[c];
      seen += lanes[i].bsn_count[c];
    }
    if (!all || seen < BSN_MIN) continue;
    const char *name = plan->columns[c].name;
    return fault_line_add(fault, plan->header_lines, name, "In de kolom %s staan burgerservicenummers: elke waarde is er een. Die mogen niet mee. Haal de kolom weg.", name);
  }
  return true;
}

static bool check_encoding(const struct zaak_lane *lanes, unsigned count, enum table_encoding *encoding, struct fault *fault) {
  long base = lanes[0].plan->header_lines, undefined = 0, not_utf8 = 0;
  for (unsigned i = 0; i < count; i++) {
    if (!undefined && lanes[i].undefined_line) undefined = base + lanes[i].undefined_line;
    if (!not_utf8 && lanes[i].not_utf8_line) not_utf8 = base + lanes[i].not_utf8_line;
    base += lanes[i].lines;
  }
  if (!not_utf8) return true;
  if (lanes[0].plan->marked) return FAULT(fault, FAULT_INPUT, "Het bestand zegt UTF-8 te zijn, maar is dat niet op regel %ld. Sla het opnieuw op.", not_utf8);
  *encoding = TABLE_ENCODING_WINDOWS_1252;
  if (!undefined) return true;
  FAULT(fault, FAULT_INPUT, "Regel %ld heeft een teken dat niet te lezen is.", undefined);
  return fault_hint(fault, "Sla het bestand op als CSV met UTF-8.");
}

/* One column, one way of writing days. */
static void add_styles(const struct zaak_lane *lanes, unsigned count, struct fault *fault) {
  const struct zaak_plan *plan = lanes[0].plan;
  for (size_t c = 0; c < plan->count; c++) {
    long first[ZAAK_STYLE__COUNT] = {0}, base = plan->header_lines;
    for (unsigned i = 0; i < count; i++) {
      for (int s = 0; s < ZAAK_STYLE__COUNT; s++)
        if (!first[s] && lanes[i].styles[c][s]) first[s] = base + lanes[i].styles[c][s];
      base += lanes[i].lines;
    }
    if (!first[ZAAK_STYLE_ISO] || !first[ZAAK_STYLE_DUTCH]) continue;
    bool iso_first = first[ZAAK_STYLE_ISO] < first[ZAAK_STYLE_DUTCH];
    long line = first[iso_first ? ZAAK_STYLE_DUTCH : ZAAK_STYLE_ISO], other = first[iso_first ? ZAAK_STYLE_ISO : ZAAK_STYLE_DUTCH];
    fault_line_add(fault, line, plan->columns[c].name, "De kolom %s gebruikt twee schrijfwijzen: %s op regel %ld en %s op regel %ld. Kies er een.",
                   plan->columns[c].name, iso_first ? "2026-12-31" : "31-12-2026", other, iso_first ? "31-12-2026" : "2026-12-31", line);
  }
}

static void add_errors(const struct zaak_lane *lanes, unsigned count, struct fault *fault) {
  long base = lanes[0].plan->header_lines;
  size_t listed = 0;
  for (unsigned i = 0; i < count; i++) {
    for (size_t e = 0; e < lanes[i].error_count; e++) {
      const struct zaak_error *error = &lanes[i].errors[e];
      if (listed++ < ZAAK_ERRORS_MAX) fault_line_add(fault, base + error->line, error->field, "%s", error->message);
      else fault->field_more++;
    }
    fault->field_more += (size_t)lanes[i].error_more;
    base += lanes[i].lines;
  }
}

bool zaak_lanes_settle(const struct zaak_lane *lanes, unsigned count, struct zaak_notes *notes, struct fault *fault) {
  if (!check_stops(lanes, count, fault) || !check_bsn(lanes, count, fault) || !check_encoding(lanes, count, &notes->encoding, fault)) return false;
  add_errors(lanes, count, fault);
  add_styles(lanes, count, fault);
  if (fault->field_count == 0) return true;
  snprintf(fault->message, sizeof fault->message, "Het bestand is niet ingelezen. Er is niets vastgelegd. Fouten: %zu.", fault->field_count + fault->field_more);
  return false;
}

bool zaak_read_csv(const struct zaak_options *options, const struct zaak_sink *sinks, struct zaak_notes *out,
                   struct arena *keep, struct fault *fault) {
  struct zaak_plan *plan = ARENA_NEW(keep, struct zaak_plan);
  struct lanes *lanes = ARENA_NEW(keep, struct lanes);
  unsigned used = 0;
  if (!zaak_plan_read(plan, options, out, keep, fault)) return false;
  lanes->count = options->lanes < 1 ? 1 : options->lanes > ZAAK_LANES_MAX ? ZAAK_LANES_MAX : options->lanes;
  arena_defer(keep, release_lanes, lanes);
  if (!read_all(lanes, plan, sinks, &used)) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
  bool ok = zaak_lanes_settle(lanes->lanes, used, out, fault);
  for (unsigned i = 0; ok && i < used; i++) out->rows += lanes->lanes[i].rows;
  if (ok && out->rows == 0) ok = FAULT(fault, FAULT_INPUT, "Het bestand heeft een kop, maar geen zaken.");
  out->lanes = used;
  for (unsigned i = 0; ok && i < used; i++)
    for (int n = 0; n < ZAAK_NAME__COUNT; n++)
      zaak_dictionary_list(&lanes->lanes[i].names[n], out->encoding == TABLE_ENCODING_WINDOWS_1252, &out->names[i][n], keep);
  release_lanes(lanes);
  return ok;
}
