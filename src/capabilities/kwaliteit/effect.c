#include "capabilities/kwaliteit/effect.h"

#include <math.h>

#include "capabilities/kwaliteit/beeld.h"
#include "capabilities/kwaliteit/inside.h"
#include "capabilities/kwaliteit/signalen.h"

#include "base/banned.h"

static const char improved[] = "verbeterd", not_shown[] = "niet_aangetoond", worse[] = "verslechterd", too_early[] = "te_vroeg";

/* ---- which figures ---- */

struct figures {
  int64_t ids[EFFECT_FIGURES_MAX];
  const char *since[EFFECT_FIGURES_MAX]; /* where the change began that its signal told of, or NULL */
  size_t count;
};

static void add_figure(struct figures *f, int64_t id, const char *since) {
  if (id == NUMBER_EMPTY) return;
  for (size_t i = 0; i < f->count; i++)
    if (f->ids[i] == id) {
      if (since && (!f->since[i] || period_compare(since, f->since[i]) > 0)) f->since[i] = since;
      return;
    }
  if (f->count == EFFECT_FIGURES_MAX) return;
  f->ids[f->count] = id;
  f->since[f->count++] = since;
}

static bool read_figures(struct tx *tx, const struct who *who, const struct record *opgave, struct figures *out, struct arena *keep, struct fault *fault) {
  struct listing signalen = {0};
  struct query query = {.reg = REGISTER_signaal, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .no_count = true, .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(signaal, hoort_bij), .compare = COMPARE_IS, .value.number = record_id(opgave)};
  query.filters[1] = (struct filter){.field = F(signaal, indicator), .compare = COMPARE_FILLED};
  *out = (struct figures){0};
  add_figure(out, opgave->slots[F(beleidsopgave, indicator)].number, NULL);
  bool reads = who->system || rights_scope(who, &tx_catalogue(tx)->registers[REGISTER_signaal], VERB_READ);
  if (reads && !record_list(tx, who, &query, &signalen, keep, fault)) return false;
  for (size_t i = 0; i < signalen.count; i++) {
    struct signaal signaal = record_signaal(&signalen.records[i]);
    add_figure(out, signaal.indicator, string_is(signaal.verandering, "zorg") ? signaal.sinds : NULL);
  }
  return true;
}

/* ---- what they say ---- */

static const char *period_at(const struct reeks *reeks, size_t at) { return reeks->metingen[reeks->judged[at]].periode; }

/* Of judged measurements [first, end): the mean, in ten-thousandths. */
static int64_t mean_of(const struct reeks *reeks, size_t first, size_t end) {
  double sum = 0;
  for (size_t i = first; i < end; i++) sum += (double)reeks->metingen[reeks->judged[i]].waarde;
  /* A mean is no more exact than the figures in it: one decimal. */
  return end > first ? llround(sum / (double)(end - first) / (DECIMAL_ONE / 10)) * (DECIMAL_ONE / 10) : NUMBER_EMPTY;
}

struct moment {
  size_t before;  /* judged measurements that ended before the execution */
  size_t from;    /* the first that is wholly after it */
};

static struct moment moment_of(const struct reeks *reeks, struct day executed) {
  struct moment moment = {0};
  while (moment.before < reeks->spc.count && day_compare(period_last(period_at(reeks, moment.before)), executed) < 0) moment.before++;
  moment.from = moment.before;
  while (moment.from < reeks->spc.count && day_compare(period_first(period_at(reeks, moment.from)), executed) < 0) moment.from++;
  return moment;
}

/* Begins the change that lasts until now with the execution or later? The period in which it fell counts. One month that
 * stands apart is no effect yet: the level has to move. */
static bool begins_after(const struct reeks *reeks, const struct moment *moment, enum oordeel oordeel) {
  return reeks->has_change && reeks->oordeel == oordeel && reeks->change.first >= moment->before && spc_is_level(reeks->change.rules);
}

/* The same figures, with what was normal since the signal as their beginning: a figure that fell and rose half of it back
 * has improved. For this question only; the chart itself begins anew by a person alone. */
static bool judge_since(struct tx *tx, const struct reeks *reeks, const char *since, struct reeks *out, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct record herijking = record_start(&tx_catalogue(tx)->registers[REGISTER_herijking], scratch);
  herijking.slots[F(herijking, indicator)].number = reeks->indicator.id;
  herijking.slots[F(herijking, vanaf)].text = since;
  *out = *reeks;
  out->metingen = ARENA_ARRAY(keep, reeks->count, struct meting);
  if (reeks->count) memcpy(out->metingen, reeks->metingen, reeks->count * sizeof *reeks->metingen);
  out->has_change = false;
  out->sinds = NULL;
  return reeks_judge(out, &herijking, 1, false, keep, scratch, fault);
}

static bool is_judged(const struct reeks *reeks) { return oordeel_is_judged(reeks->oordeel); }

static const char *cannot_words(const struct reeks *reeks) {
  if (reeks->oordeel == OORDEEL_ROLLEND) return "het loopt over 12 maanden";
  if (reeks->oordeel == OORDEEL_KLEIN) return "de aantallen zijn te klein";
  return "het is te kort gemeten";
}

static const char *means_words(const struct effect *e, struct arena *keep) {
  if (e->voor == NUMBER_EMPTY || e->na == NUMBER_EMPTY) return "";
  return arena_printf(keep, " Gemiddeld %s ervoor en %s erna.", figure_text(e->voor, e->reeks.eenheid, keep), figure_text(e->na, e->reeks.eenheid, keep));
}

static void conclude(struct effect *e, const struct reeks *other, const struct moment *moment, const char *today, const char *executed, struct arena *keep) {
  struct day from, now;
  const char *since = day_text(executed, keep);
  bool year = day_parse(executed, &from) && day_parse(today, &now) && day_number(now) - day_number(from) >= EFFECT_YEAR_DAYS;
  e->conclusie = too_early;
  if (begins_after(&e->reeks, moment, OORDEEL_VERBETERING) || begins_after(other, moment, OORDEEL_VERBETERING)) {
    e->conclusie = improved;
    e->zin = arena_printf(keep, "Sinds de uitvoering op %s is dit cijfer beter, en dat is geen toeval.%s", since, means_words(e, keep));
  } else if (begins_after(&e->reeks, moment, OORDEEL_ZORG) || begins_after(other, moment, OORDEEL_ZORG)) {
    e->conclusie = worse;
    e->zin = arena_printf(keep, "Sinds de uitvoering op %s is dit cijfer slechter, en dat is geen toeval.%s", since, means_words(e, keep));
  } else if (!is_judged(&e->reeks) && year && e->after) {
    e->conclusie = not_shown;
    e->zin = arena_printf(keep, "Aan dit cijfer is het effect niet te zien: %s.%s", cannot_words(&e->reeks), means_words(e, keep));
  } else if (is_judged(&e->reeks) && e->after >= SPC_RUN) {
    e->conclusie = not_shown;
    e->zin = arena_printf(keep, "Na %zu metingen sinds %s is er geen verandering die blijft.%s", e->after, since, means_words(e, keep));
  } else if (is_judged(&e->reeks)) {
    e->zin = arena_printf(keep, "Te vroeg om iets te zeggen: er %s %zu %s na %s, en %d zijn nodig.", e->after == 1 ? "is" : "zijn", e->after, e->after == 1 ? "meting" : "metingen", since, SPC_RUN);
  } else {
    e->zin = arena_printf(keep, "Te vroeg om iets te zeggen: %s.", cannot_words(&e->reeks));
  }
}

static bool weigh(struct tx *tx, const char *executed, const char *since, struct effect *e, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct day day;
  struct reeks other = {0};
  if (!day_parse(executed, &day)) return FAULT(fault, FAULT_SYSTEM, "De dag van de uitvoering is niet te lezen.");
  struct moment moment = moment_of(&e->reeks, day);
  size_t count = e->reeks.spc.count, over = EFFECT_MEAN_OVER;
  e->before = moment.before;
  e->after = count - moment.from;
  e->voor = mean_of(&e->reeks, moment.before > over ? moment.before - over : 0, moment.before);
  e->na = mean_of(&e->reeks, e->after > over ? count - over : moment.from, count);
  if (since && !judge_since(tx, &e->reeks, since, &other, keep, scratch, fault)) return false;
  conclude(e, &other, &moment, tx_today(tx), executed, keep);
  return true;
}

bool effecten_read(struct tx *tx, const struct who *who, const struct record *opgave, struct effect *out, size_t *count, struct arena *keep, struct arena *scratch,
                   struct fault *fault) {
  const char *executed = opgave->slots[F(beleidsopgave, uitgevoerd_op)].text;
  struct figures figures;
  *count = 0;
  if (!executed) return true;
  if (!read_figures(tx, who, opgave, &figures, keep, fault)) return false;
  for (size_t i = 0; i < figures.count; i++) {
    struct record record;
    struct fault hidden = {0};
    struct reeksen_options options = {.tx = tx, .who = who, .last = REEKS_ALL};
    bool seen = record_get(tx, who, REGISTER_indicator, figures.ids[i], &record, keep, &hidden);
    fault_release(&hidden);
    if (!seen) continue;
    struct effect *e = &out[*count];
    *e = (struct effect){.voor = NUMBER_EMPTY, .na = NUMBER_EMPTY};
    if (!reeksen_read(&options, &record, 1, &e->reeks, keep, scratch, fault)) return false;
    if (!weigh(tx, executed, figures.since[i], e, keep, scratch, fault)) return false;
    (*count)++;
  }
  return true;
}

/* ---- the draft ---- */

/* Since the execution somebody, or the program, already said something that is not "too early". */
static bool is_measured(struct tx *tx, const struct beleidsopgave *opgave, bool *measured, struct arena *scratch, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_effectmeting, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .no_count = true, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(effectmeting, beleidsopgave), .compare = COMPARE_IS, .value.number = opgave->id};
  *measured = false;
  if (!record_list(tx, &kwaliteit_program, &query, &listing, scratch, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) {
    struct effectmeting meting = record_effectmeting(&listing.records[i]);
    *measured = *measured || (!string_is(meting.conclusie, too_early) && meting.datum && strcmp(meting.datum, opgave->uitgevoerd_op) >= 0);
  }
  return true;
}

static bool put_draft(struct tx *tx, const struct record *from, const struct effect *e, struct arena *scratch, struct fault *fault) {
  struct beleidsopgave kept = record_beleidsopgave(from), *opgave = &kept;
  struct record indicator, record = record_start(&tx_catalogue(tx)->registers[REGISTER_effectmeting], scratch);
  const char *today = arena_copy(scratch, tx_today(tx));
  char *due = arena_take(scratch, DAY_SIZE);
  struct day day;
  union slot *slots = record.slots;
  if (!day_parse(today, &day)) return FAULT(fault, FAULT_SYSTEM, "De dag van vandaag is niet te lezen.");
  day_print(day_add(day, EFFECT_ANSWER_DAYS), due);
  slots[F(effectmeting, beleidsopgave)].number = opgave->id;
  slots[F(effectmeting, indicator)].number = e->reeks.indicator.id;
  slots[F(effectmeting, datum)].text = today;
  slots[F(effectmeting, voor)].number = e->voor;
  slots[F(effectmeting, na)].number = e->na;
  slots[F(effectmeting, conclusie)].text = e->conclusie;
  slots[F(effectmeting, toelichting)].text = arena_printf(scratch, "Voorstel van Doorpakker. %s Kijk of dit klopt, en kies: doorgaan, bijstellen of stoppen.", e->zin);
  slots[F(effectmeting, antwoord_voor)].text = due;
  slots[F(effectmeting, beeld)].text = beeld_freeze(&e->reeks, today, scratch, fault);
  slots[EVERY(eigenaar)].number = opgave->eigenaar;
  slots[EVERY(organisatie)].number = opgave->organisatie;
  slots[EVERY(toegang)].text = "intern";
  slots[EVERY(herkomst_inhoud)].text = e->reeks.example || string_is(opgave->herkomst_inhoud, "voorbeeld") ? "voorbeeld" : "eigen";
  if (!slots[F(effectmeting, beeld)].text) return false;
  struct change change = {.reg = REGISTER_effectmeting, .record = &record, .by = STEP_PROGRAM, .reason = "Het cijfer na de uitvoering"};
  const struct record *origins[] = {from, &indicator};
  if (!record_get(tx, &kwaliteit_program, REGISTER_indicator, e->reeks.indicator.id, &indicator, scratch, fault)) return false;
  return record_put_from(tx, &change, origins, 2, scratch, fault);
}

/* One question at a time: the first figure about which something can be said. */
static bool follow_one(struct tx *tx, const struct record *record, const int64_t *indicators, size_t count, struct arena *scratch, struct fault *fault) {
  struct beleidsopgave opgave = record_beleidsopgave(record);
  struct effect *effecten = ARENA_ARRAY(scratch, EFFECT_FIGURES_MAX, struct effect);
  size_t found;
  bool measured;
  if (!opgave.uitgevoerd_op) return true;
  if (!is_measured(tx, &opgave, &measured, scratch, fault) || measured) return !fault_is(fault);
  if (!effecten_read(tx, &kwaliteit_program, record, effecten, &found, scratch, scratch, fault)) return false;
  for (size_t i = 0; i < found; i++) {
    bool asked = !indicators;
    for (size_t n = 0; n < count; n++) asked = asked || indicators[n] == effecten[i].reeks.indicator.id;
    if (asked && !string_is(effecten[i].conclusie, too_early)) return put_draft(tx, record, &effecten[i], scratch, fault);
  }
  return true;
}

bool effect_follow(struct tx *tx, const int64_t *indicators, size_t count, struct arena *scratch, struct fault *fault) {
  struct listing opgaven;
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = EVERY(id), .all_pages = true, .no_count = true, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(beleidsopgave, stand), .compare = COMPARE_IS, .value.text = "effect_meten"};
  if (!record_list(tx, &kwaliteit_program, &query, &opgaven, scratch, fault)) return false;
  for (size_t i = 0; i < opgaven.count; i++)
    if (!follow_one(tx, &opgaven.records[i], indicators, count, scratch, fault)) return false;
  return true;
}
