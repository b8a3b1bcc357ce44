#include "capabilities/kwaliteit/beeld.h"

#include <math.h>

#include "base/version.h"
#include "capabilities/kwaliteit/inside.h"
#include "decode/json.h"
#include "encode/json.h"

#include "base/banned.h"

/* Whole numbers only: values and limits in ten-thousandths, as the registers have them. */

enum { POINT_PARTS = 8, STRETCH_PARTS = 7, PROVISIONAL = 1, INVENTED = 2 };

/* ---- writing ---- */

static void release_text(void *text) { text_release(text); }

static void put_number(struct json_writer *w, int64_t number) {
  if (number == NUMBER_EMPTY)
    json_put_null(w);
  else
    json_put_int(w, number);
}

static void put_real(struct json_writer *w, double number) { json_put_int(w, llround(number * DECIMAL_ONE)); }

static void put_named(struct json_writer *w, const char *name, const char *text) {
  json_key(w, name);
  json_put_string(w, text);
}

/* [period, value, target, provisional or invented, rules, side, cause, stretch]; the last four null where not judged. */
static void put_point(struct json_writer *w, const struct reeks *reeks, const struct meting *meting, size_t first_stretch) {
  json_array_begin(w);
  json_put_string(w, meting->periode);
  put_number(w, meting->waarde);
  put_number(w, meting->streefwaarde);
  json_put_int(w, (meting->voorlopig ? PROVISIONAL : 0) + (meting->example ? INVENTED : 0));
  if (meting->at < 0) {
    for (int i = 0; i < 4; i++) json_put_null(w);
  } else {
    const struct spc_point *point = &reeks->spc.points[meting->at];
    json_put_int(w, point->rules);
    json_put_int(w, point->side);
    json_put_int(w, point->cause);
    json_put_int(w, (long long)(point->stretch - first_stretch));
  }
  json_array_end(w);
}

static void put_stretch(struct json_writer *w, const struct spc_stretch *stretch, size_t skip) {
  size_t cut = stretch->first < skip ? skip - stretch->first : 0;
  json_array_begin(w);
  json_put_int(w, (long long)(stretch->first + cut - skip));
  json_put_int(w, (long long)(stretch->count - cut));
  put_real(w, stretch->mean);
  put_real(w, stretch->lower);
  put_real(w, stretch->upper);
  put_real(w, stretch->near_lower);
  put_real(w, stretch->near_upper);
  json_array_end(w);
}

static void put_head(struct json_writer *w, const struct reeks *reeks, const char *today) {
  const struct indicator *indicator = &reeks->indicator;
  json_key(w, "vorm");
  json_put_int(w, BEELD_FORM);
  put_named(w, "gemaakt_op", today);
  put_named(w, "programma", PROGRAM_VERSION);
  put_named(w, "code", indicator->code);
  put_named(w, "naam", indicator->naam);
  put_named(w, "eenheid", indicator->eenheid);
  put_named(w, "richting", indicator->richting);
  put_named(w, "zin", reeks->zin);
  put_named(w, "sinds", reeks->sinds);
  json_key(w, "oordeel");
  json_put_int(w, reeks->oordeel);
  json_key(w, "streefwaarde");
  put_number(w, reeks->streefwaarde);
  json_key(w, "voorbeeld");
  json_put_bool(w, reeks->example);
}

static void put_notes(struct json_writer *w, const struct reeks *reeks, size_t first) {
  int notes = 0;
  json_key(w, "noten");
  json_array_begin(w);
  for (size_t i = reeks->count; i-- > first && notes < BEELD_NOTES;) {
    if (!reeks->metingen[i].noot) continue;
    json_array_begin(w);
    json_put_string(w, reeks->metingen[i].periode);
    json_put_string(w, reeks->metingen[i].noot);
    json_array_end(w);
    notes++;
  }
  json_array_end(w);
}

const char *beeld_freeze(const struct reeks *reeks, const char *today, struct arena *keep, struct fault *fault) {
  size_t first = reeks->count > BEELD_POINTS ? reeks->count - BEELD_POINTS : 0, skip = 0, first_stretch = 0;
  while (skip < reeks->spc.count && reeks->judged[skip] < first) skip++;
  if (skip < reeks->spc.count) first_stretch = reeks->spc.points[skip].stretch;
  struct text *out = ARENA_NEW(keep, struct text);
  struct json_writer w;
  text_init(out, BEELD_SIZE_MAX);
  arena_defer(keep, release_text, out);
  json_init(&w, out);
  json_object_begin(&w);
  put_head(&w, reeks, today);
  json_key(&w, "punten");
  json_array_begin(&w);
  for (size_t i = first; i < reeks->count; i++) put_point(&w, reeks, &reeks->metingen[i], first_stretch);
  json_array_end(&w);
  json_key(&w, "delen");
  json_array_begin(&w);
  for (size_t i = first_stretch; i < reeks->spc.stretch_count && skip < reeks->spc.count; i++) put_stretch(&w, &reeks->spc.stretches[i], skip);
  json_array_end(&w);
  put_notes(&w, reeks, first);
  json_object_end(&w);
  return json_finish(&w, fault) ? text_get(out) : NULL;
}

/* ---- reading ---- */

static bool refuse(struct fault *fault) { return FAULT(fault, FAULT_INPUT, "Deze bewaarde grafiek is niet te lezen."); }

static bool take_number(const struct json_value *value, int64_t least, int64_t most, int64_t *out) {
  *out = value && value->kind == JSON_KIND_INT ? value->number : NUMBER_EMPTY;
  return *out == NUMBER_EMPTY ? value && value->kind == JSON_KIND_NULL : *out >= least && *out <= most;
}

static const char *take_text(const struct json_value *root, const char *name) {
  const char *text = json_find_text(root, name);
  return text ? text : "";
}

enum { VALUE_MOST_WHOLE = 1000000000 };
static const int64_t value_most = (int64_t)VALUE_MOST_WHOLE * 1000 * DECIMAL_ONE;

static bool take_judgement(const struct json_value *item, struct beeld *out, size_t at, size_t *judged) {
  struct reeks *reeks = &out->reeks;
  int64_t rules, side, cause, stretch;
  if (item->items[4].kind == JSON_KIND_NULL) return true;
  if (reeks->metingen[at].waarde == NUMBER_EMPTY) return false;
  if (!take_number(&item->items[4], 0, (1 << SPC_RULE__COUNT) - 1, &rules) || !take_number(&item->items[5], -1, 1, &side)) return false;
  if (!take_number(&item->items[6], 0, SPC_CAUSE__COUNT - 1, &cause) || !take_number(&item->items[7], 0, BEELD_POINTS, &stretch)) return false;
  if (rules == NUMBER_EMPTY || side == NUMBER_EMPTY || cause == NUMBER_EMPTY || stretch == NUMBER_EMPTY) return false;
  reeks->metingen[at].at = (int)reeks->spc.count;
  judged[reeks->spc.count] = at;
  reeks->spc.points[reeks->spc.count++] = (struct spc_point){(uint32_t)stretch, (uint8_t)rules, (int8_t)side, (uint8_t)cause};
  return true;
}

static bool take_points(const struct json_value *list, struct beeld *out, struct arena *keep) {
  struct reeks *reeks = &out->reeks;
  if (!list || list->kind != JSON_KIND_LIST || list->count > BEELD_POINTS) return false;
  size_t *judged = ARENA_ARRAY(keep, list->count, size_t);
  double *values = ARENA_ARRAY(keep, list->count, double);
  reeks->metingen = ARENA_ARRAY(keep, list->count, struct meting);
  reeks->spc.points = ARENA_ARRAY(keep, list->count, struct spc_point);
  reeks->judged = judged;
  reeks->spc.values = values;
  for (; reeks->count < list->count; reeks->count++) {
    const struct json_value *item = &list->items[reeks->count];
    struct meting *meting = &reeks->metingen[reeks->count];
    int64_t flags;
    if (item->kind != JSON_KIND_LIST || item->count != POINT_PARTS || item->items[0].kind != JSON_KIND_TEXT || !period_is(item->items[0].text)) return false;
    *meting = (struct meting){.periode = item->items[0].text, .label = period_print(item->items[0].text, keep), .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY, .text = "", .at = -1};
    if (!take_number(&item->items[1], -value_most, value_most, &meting->waarde) || !take_number(&item->items[2], -value_most, value_most, &meting->streefwaarde)) return false;
    if (!take_number(&item->items[3], 0, PROVISIONAL + INVENTED, &flags) || flags == NUMBER_EMPTY) return false;
    meting->voorlopig = (flags & PROVISIONAL) != 0;
    meting->example = (flags & INVENTED) != 0;
    if (meting->waarde != NUMBER_EMPTY) meting->text = figure_text(meting->waarde, reeks->eenheid, keep);
    if (!take_judgement(item, out, reeks->count, judged)) return false;
    if (meting->at >= 0) values[meting->at] = (double)meting->waarde / DECIMAL_ONE;
  }
  return true;
}

static bool take_stretches(const struct json_value *list, struct beeld *out, struct arena *keep) {
  struct spc_result *spc = &out->reeks.spc;
  size_t next = 0;
  if (!list || list->kind != JSON_KIND_LIST || list->count > BEELD_POINTS) return false;
  spc->stretches = ARENA_ARRAY(keep, list->count, struct spc_stretch);
  for (; spc->stretch_count < list->count; spc->stretch_count++) {
    const struct json_value *item = &list->items[spc->stretch_count];
    int64_t numbers[STRETCH_PARTS];
    if (item->kind != JSON_KIND_LIST || item->count != STRETCH_PARTS) return false;
    for (size_t i = 0; i < STRETCH_PARTS; i++)
      if (!take_number(&item->items[i], i < 2 ? 0 : -value_most, value_most, &numbers[i]) || numbers[i] == NUMBER_EMPTY) return false;
    if ((size_t)numbers[0] != next || numbers[1] < 1 || (size_t)numbers[1] > spc->count - next) return false;
    next += (size_t)numbers[1];
    spc->stretches[spc->stretch_count] = (struct spc_stretch){
        .first = (size_t)numbers[0], .count = (size_t)numbers[1], .mean = (double)numbers[2] / DECIMAL_ONE, .lower = (double)numbers[3] / DECIMAL_ONE,
        .upper = (double)numbers[4] / DECIMAL_ONE, .near_lower = (double)numbers[5] / DECIMAL_ONE, .near_upper = (double)numbers[6] / DECIMAL_ONE};
  }
  for (size_t i = 0; i < spc->count; i++)
    if (spc->points[i].stretch >= spc->stretch_count) return false;
  return next == spc->count;
}

static bool take_notes(const struct json_value *list, struct reeks *reeks) {
  if (!list || list->kind != JSON_KIND_LIST) return false;
  for (size_t n = 0; n < list->count; n++) {
    const struct json_value *item = &list->items[n];
    if (item->kind != JSON_KIND_LIST || item->count != 2 || item->items[0].kind != JSON_KIND_TEXT || item->items[1].kind != JSON_KIND_TEXT) return false;
    for (size_t i = 0; i < reeks->count; i++)
      if (string_is(reeks->metingen[i].periode, item->items[0].text)) reeks->metingen[i].noot = item->items[1].text;
  }
  return true;
}

bool beeld_read(const char *text, struct beeld *out, struct arena *keep, struct fault *fault) {
  const struct json_value *root;
  struct json_options options = {.data = text, .size = strlen(text), .size_max = BEELD_SIZE_MAX};
  struct beeld read = {0};
  struct reeks *reeks = &read.reeks;
  int64_t form, oordeel;
  if (!json_read(&options, &root, keep, fault)) return false;
  if (!take_number(json_find(root, "vorm"), BEELD_FORM, BEELD_FORM, &form) || form == NUMBER_EMPTY) return refuse(fault);
  if (!take_number(json_find(root, "oordeel"), 0, OORDEEL__COUNT - 1, &oordeel) || oordeel == NUMBER_EMPTY) return refuse(fault);
  reeks->indicator = (struct indicator){.id = NUMBER_EMPTY, .code = take_text(root, "code"), .naam = take_text(root, "naam"), .eenheid = take_text(root, "eenheid"), .richting = take_text(root, "richting")};
  reeks->eenheid = unit_of(reeks->indicator.eenheid);
  reeks->oordeel = (enum oordeel)oordeel;
  reeks->zin = take_text(root, "zin");
  reeks->sinds = json_find_text(root, "sinds");
  read.gemaakt_op = take_text(root, "gemaakt_op");
  read.programma = take_text(root, "programma");
  const struct json_value *example = json_find(root, "voorbeeld");
  reeks->example = example && example->kind == JSON_KIND_BOOL && example->yes;
  if (!take_number(json_find(root, "streefwaarde"), -value_most, value_most, &reeks->streefwaarde)) return refuse(fault);
  if (!take_points(json_find(root, "punten"), &read, keep) || !take_stretches(json_find(root, "delen"), &read, keep)) return refuse(fault);
  if (!take_notes(json_find(root, "noten"), reeks)) return refuse(fault);
  reeks->spc.enough = reeks->spc.count >= SPC_ENOUGH;
  *out = read;
  return true;
}
