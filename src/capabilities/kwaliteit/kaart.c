#include "capabilities/kwaliteit/kaart.h"

#include "base/version.h"
#include "capabilities/kwaliteit/pages.h"

#include "base/banned.h"

enum { KAART_SIZE_MAX = 32 * 1024, REEKSEN_TOGETHER = 200 };

static const char *const oordelen[OORDEEL__COUNT] = {[OORDEEL_NIET_GEMETEN] = "niet_gemeten", [OORDEEL_TE_KORT] = "te_kort", [OORDEEL_ROLLEND] = "rollend", [OORDEEL_KLEIN] = "klein",
                                                     [OORDEEL_GEWOON] = "gewoon", [OORDEEL_VERBETERING] = "verbetering", [OORDEEL_ZORG] = "zorg", [OORDEEL_VERANDERING] = "verandering"};

/* ---- making ---- */

static void release_text(void *text) { text_release(text); }

static struct text *new_text(struct arena *scratch) {
  struct text *out = ARENA_NEW(scratch, struct text);
  text_init(out, KAART_SIZE_MAX);
  arena_defer(scratch, release_text, out);
  return out;
}

static void make(const struct reeks *reeks, struct text *drawing, struct kaart *out, struct arena *scratch) {
  const struct meting *last = reeks_last(reeks);
  struct chart_control chart;
  reeks_drawing(reeks, false, &chart, scratch);
  text_clear(drawing);
  chart_small_make(&chart, drawing);
  *out = (struct kaart){.oordeel = reeks->oordeel, .streefwaarde = reeks->streefwaarde, .example = reeks->example,
                        .laatste = reeks->count ? reeks->metingen[reeks->count - 1].periode : "", .label = last ? last->label : "", .text = last ? last->text : "",
                        .zin = reeks->zin, .tekening = text_get(drawing)};
}

/* ---- as a text: numbers, then a line each, then the drawing ---- */

static void put_line(struct text *out, const char *line) {
  for (; *line; line++) text_put(out, *line == '\n' ? " " : line, 1);
  TEXT_LIT(out, "\n");
}

void kaart_print(const struct kaart *kaart, struct text *out) {
  put_line(out, oordelen[kaart->oordeel]);
  if (kaart->streefwaarde != NUMBER_EMPTY) text_addf(out, "%lld", (long long)kaart->streefwaarde);
  put_line(out, kaart->example ? " b" : " ");
  put_line(out, kaart->laatste);
  put_line(out, kaart->label);
  put_line(out, kaart->text);
  put_line(out, kaart->zin);
  text_add(out, kaart->tekening);
}

/* The line ends where the next one begins. */
static char *take_line(char **at) {
  char *line = *at, *end = strchr(line, '\n');
  if (!end) return NULL;
  *end = '\0';
  *at = end + 1;
  return line;
}

static bool take_oordeel(const char *line, enum oordeel *out) {
  for (enum oordeel oordeel = 0; oordeel < OORDEEL__COUNT; oordeel++)
    if (string_is(line, oordelen[oordeel])) {
      *out = oordeel;
      return true;
    }
  return false;
}

/* "800000 b" */
static bool take_numbers(const char *line, struct kaart *out) {
  char *end = NULL;
  out->streefwaarde = *line == ' ' ? NUMBER_EMPTY : strtoll(line, &end, 10);
  const char *rest = end ? end : line;
  out->example = string_is(rest, " b");
  return out->example || string_is(rest, " ");
}

bool kaart_parse(const char *text, struct kaart *out, struct arena *keep) {
  struct kaart kaart = {0};
  char *at = arena_copy(keep, text), *oordeel = take_line(&at), *numbers = oordeel ? take_line(&at) : NULL;
  if (!numbers || !take_oordeel(oordeel, &kaart.oordeel) || !take_numbers(numbers, &kaart)) return false;
  const char **lines[] = {&kaart.laatste, &kaart.label, &kaart.text, &kaart.zin};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (!(*lines[i] = take_line(&at))) return false;
  if (*kaart.laatste && !period_is(kaart.laatste)) return false;
  kaart.tekening = at;
  *out = kaart;
  return true;
}

/* ---- reading ---- */

/* What stands ready for nobody like this reader. */
static bool read_anew(const struct reeksen_options *options, const int64_t *ids, const size_t *places, size_t count, struct kaart *out,
                      struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct reeksen_options brief = *options;
  struct record *records = ARENA_ARRAY(scratch, count, struct record);
  struct reeks *reeksen = ARENA_ARRAY(scratch, count, struct reeks);
  struct text *drawing = new_text(scratch);
  struct listing all;
  struct query query = {.reg = REGISTER_indicator, .sort = EVERY(id), .all_pages = true, .no_count = true};
  size_t found = 0;
  brief.last = REEKS_SHOWN;
  brief.brief = true;
  if (count == 1) query.filters[query.filter_count++] = (struct filter){.field = EVERY(id), .compare = COMPARE_IS, .value.number = ids[places[0]]};
  if (!record_list(options->tx, options->who, &query, &all, scratch, fault)) return false;
  for (size_t i = 0; i < count; i++)
    for (size_t r = 0; r < all.count && found == i; r++)
      if (record_id(&all.records[r]) == ids[places[i]]) records[found++] = all.records[r];
  if (found < count) return FAULT(fault, FAULT_SYSTEM, "Een cijfer dat er was, is niet meer te lezen.");
  if (!reeksen_read(&brief, records, count, reeksen, keep, scratch, fault)) return false;
  for (size_t i = 0; i < count; i++) {
    struct kaart *kaart = &out[places[i]];
    make(&reeksen[i], drawing, kaart, scratch);
    kaart->tekening = arena_copy(keep, kaart->tekening);
  }
  return true;
}

bool kaarten_read(const struct reeksen_options *options, const struct record *indicatoren, size_t count, struct kaart *out,
                  struct arena *keep, struct arena *scratch, struct fault *fault) {
  int64_t *ids = ARENA_ARRAY(scratch, count, int64_t);
  const char **texts = ARENA_ARRAY(scratch, count, const char *);
  size_t *places = ARENA_ARRAY(scratch, count, size_t), missing = 0;
  for (size_t i = 0; i < count; i++) ids[i] = record_id(&indicatoren[i]);
  if (!series_kept(options->tx, options->who, program_build(), ids, count, texts, scratch, fault)) return false;
  for (size_t i = 0; i < count; i++)
    if (!texts[i] || !kaart_parse(texts[i], &out[i], keep)) places[missing++] = i;
  return missing == 0 || read_anew(options, ids, places, missing, out, keep, scratch, fault);
}

/* ---- keeping ---- */

static bool has_small(const struct reeks *reeks) {
  for (size_t i = 0; i < reeks->count; i++)
    if (reeks->metingen[i].small) return true;
  return false;
}

static const char *print(const struct reeks *reeks, struct text *drawing, struct text *printed, struct arena *scratch) {
  struct kaart kaart;
  make(reeks, drawing, &kaart, scratch);
  text_clear(printed);
  kaart_print(&kaart, printed);
  return drawing->full || printed->full ? NULL : text_get(printed);
}

/* Outside it is the same figure unless small numbers are kept back from it. */
static bool keep_some(struct tx *tx, const struct record *indicatoren, size_t count, struct arena *scratch, struct fault *fault) {
  struct reeksen_options options = {.tx = tx, .who = &kwaliteit_program, .last = REEKS_SHOWN, .brief = true};
  struct reeks *reeksen = ARENA_ARRAY(scratch, count, struct reeks);
  struct text *drawing = new_text(scratch), *printed[SERIES_READER__COUNT];
  for (size_t i = 0; i < SERIES_READER__COUNT; i++) printed[i] = new_text(scratch);
  if (!reeksen_read(&options, indicatoren, count, reeksen, scratch, scratch, fault)) return false;
  options.outside = true;
  for (size_t i = 0; i < count; i++) {
    const char *texts[SERIES_READER__COUNT];
    struct reeks outside;
    texts[SERIES_READER_INSIDE] = texts[SERIES_READER_OUTSIDE] = print(&reeksen[i], drawing, printed[SERIES_READER_INSIDE], scratch);
    if (has_small(&reeksen[i])) {
      if (!reeksen_read(&options, &indicatoren[i], 1, &outside, scratch, scratch, fault)) return false;
      texts[SERIES_READER_OUTSIDE] = print(&outside, drawing, printed[SERIES_READER_OUTSIDE], scratch);
    }
    if (!series_keep(tx, reeksen[i].indicator.id, program_build(), texts, fault)) return false;
  }
  return true;
}

bool kaarten_keep(struct tx *tx, const struct record *indicatoren, size_t count, struct arena *scratch, struct fault *fault) {
  for (size_t from = 0; from < count; from += REEKSEN_TOGETHER)
    if (!keep_some(tx, indicatoren + from, count - from < REEKSEN_TOGETHER ? count - from : REEKSEN_TOGETHER, scratch, fault)) return false;
  return true;
}
