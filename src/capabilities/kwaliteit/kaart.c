#include "capabilities/kwaliteit/kaart.h"

#include "base/version.h"
#include "capabilities/kwaliteit/pages.h"

#include "base/banned.h"

enum { KAART_SIZE_MAX = 32 * 1024, REEKSEN_TOGETHER = 200 };

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
  text_addf(out, "%d %lld %d\n", (int)kaart->oordeel, (long long)kaart->streefwaarde, kaart->example);
  put_line(out, kaart->laatste);
  put_line(out, kaart->label);
  put_line(out, kaart->text);
  put_line(out, kaart->zin);
  text_add(out, kaart->tekening);
}

static const char *take_line(const char **at, struct arena *keep) {
  const char *end = strchr(*at, '\n');
  if (!end) return NULL;
  const char *line = arena_copy_len(keep, *at, (size_t)(end - *at));
  *at = end + 1;
  return line;
}

bool kaart_parse(const char *text, struct kaart *out, struct arena *keep) {
  long long streefwaarde;
  int oordeel, example, used = 0;
  struct kaart kaart = {0};
  if (sscanf(text, "%d %lld %d%n", &oordeel, &streefwaarde, &example, &used) != 3 || text[used] != '\n') return false;
  if (oordeel < 0 || oordeel >= OORDEEL__COUNT) return false;
  const char *at = text + used + 1;
  kaart.oordeel = (enum oordeel)oordeel;
  kaart.streefwaarde = streefwaarde;
  kaart.example = example == 1;
  const char **lines[] = {&kaart.laatste, &kaart.label, &kaart.text, &kaart.zin};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    if (!(*lines[i] = take_line(&at, keep))) return false;
  if (*kaart.laatste && !period_is(kaart.laatste)) return false;
  kaart.tekening = arena_copy(keep, at);
  *out = kaart;
  return true;
}

/* ---- reading ---- */

/* What stands ready for nobody like this reader. */
static bool read_anew(const struct reeksen_options *options, const struct record *indicatoren, const size_t *places, size_t count, struct kaart *out,
                      struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct reeksen_options brief = *options;
  struct record *records = ARENA_ARRAY(scratch, count, struct record);
  struct reeks *reeksen = ARENA_ARRAY(scratch, count, struct reeks);
  struct text *drawing = new_text(scratch);
  brief.last = REEKS_SHOWN;
  brief.brief = true;
  for (size_t i = 0; i < count; i++) records[i] = indicatoren[places[i]];
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
  return missing == 0 || read_anew(options, indicatoren, places, missing, out, keep, scratch, fault);
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
