#include "capabilities/kwaliteit/signalen.h"

#include "capabilities/kwaliteit/afscherming.h"
#include "capabilities/kwaliteit/beeld.h"
#include "capabilities/kwaliteit/effect.h"
#include "capabilities/kwaliteit/formules.h"
#include "capabilities/kwaliteit/kaart.h"

#include "base/banned.h"

enum { TITLE_MAX = 200, ASKED_ONE_BY_ONE = 12 };

const struct who kwaliteit_program = {.label = "Doorpakker", .program = true, .system = true};

struct raising {
  struct tx *tx;
  struct listing known;    /* signals from figures, of these indicators */
  struct arena *scratch;
  struct fault *fault;
};

/* ---- who answers ---- */

bool persoon_is_active(const struct record *persoon, const char *today) {
  const char *from = persoon->slots[F(persoon, van)].text, *until = persoon->slots[F(persoon, tot)].text;
  return (!from || strcmp(from, today) <= 0) && (!until || strcmp(until, today) >= 0);
}

bool persoon_is_filled(struct tx *tx, int64_t persoon, const char *today, struct arena *scratch) {
  struct record record;
  struct fault absent = {0};
  if (persoon == NUMBER_EMPTY || persoon <= 0) return false;
  bool found = record_get(tx, &kwaliteit_program, REGISTER_persoon, persoon, &record, scratch, &absent);
  fault_release(&absent);
  return found && persoon_is_active(&record, today);
}

int64_t indicator_answers(struct tx *tx, const struct indicator *indicator, const char *today, struct arena *scratch) {
  if (persoon_is_filled(tx, indicator->eigenaar, today, scratch)) return indicator->eigenaar;
  return persoon_is_filled(tx, indicator->plaatsvervanger, today, scratch) ? indicator->plaatsvervanger : 0;
}

/* ---- was it raised before ---- */

static bool read_known(struct raising *r, const struct reeks *reeksen, const size_t *changed, size_t count) {
  static const int columns[] = {F(signaal, indicator), F(signaal, sinds), F(signaal, tot), F(signaal, verandering), F(signaal, stand), F(signaal, hoort_bij)};
  struct query query = {.reg = REGISTER_signaal, .sort = EVERY(id), .all_pages = true, .no_count = true, .columns = columns, .column_count = sizeof columns / sizeof *columns, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(signaal, soort), .compare = COMPARE_IS, .value.text = "indicatorsignaal"};
  for (size_t i = 0; count <= ASKED_ONE_BY_ONE && i < count; i++)
    query.filters[query.filter_count++] = (struct filter){.field = F(signaal, indicator), .compare = COMPARE_IS, .value.number = reeksen[changed[i]].indicator.id};
  return record_list(r->tx, &kwaliteit_program, &query, &r->known, r->scratch, r->fault);
}

static bool is_near(const char *one, const char *other) {
  char before[PERIOD_SIZE], after[PERIOD_SIZE];
  period_shift(one, -1, before);
  period_shift(one, 1, after);
  return period_compare(other, before) >= 0 && period_compare(other, after) <= 0;
}

static const char *judged_period(const struct reeks *reeks, size_t at) { return reeks->metingen[reeks->judged[at]].periode; }

/* The same start, give or take one period; or, within one stretch, the one runs into the other: points joined it, or a later
 * delivery moved its beginning. */
static bool is_same_change(const struct reeks *reeks, const struct signaal *known) {
  if (known->indicator != reeks->indicator.id || !known->sinds || !string_is(known->verandering, oordeel_code(reeks->oordeel))) return false;
  if (is_near(known->sinds, reeks->sinds)) return true;
  const char *until = known->tot ? known->tot : known->sinds;
  const char *stretch = judged_period(reeks, spc_stretch_of(&reeks->spc, reeks->change.first)->first);
  if (period_compare(known->sinds, stretch) <= 0 && reeks->spc.stretch_count > 1) return false;
  return period_compare(known->sinds, judged_period(reeks, reeks->change.last)) <= 0 && period_compare(until, reeks->sinds) >= 0;
}

static bool is_known(const struct raising *r, const struct reeks *reeks) {
  for (size_t i = 0; i < r->known.count; i++) {
    struct signaal known = record_signaal(&r->known.records[i]);
    if (is_same_change(reeks, &known)) return true;
  }
  return false;
}

/* ---- the signal ---- */

static char lower(char one) { return one >= 'A' && one <= 'Z' ? (char)(one - 'A' + 'a') : one; }

/* "In één keer compleet: sinds augustus 2025 duidelijk lager, ..." cut behind a whole sentence or word. */
static const char *title_of(const struct reeks *reeks, struct arena *keep) {
  char *title = arena_printf(keep, "%s: %c%s", reeks->indicator.naam, lower(reeks->zin[0]), reeks->zin[0] ? reeks->zin + 1 : "");
  size_t len = strlen(title), at = 0, chars = 0, cut = 0;
  for (; at < len && chars <= TITLE_MAX; at++) {
    chars += ((unsigned char)title[at] & 0xC0) != 0x80;
    if (chars <= TITLE_MAX && title[at] == ' ') cut = at;
  }
  if (chars > TITLE_MAX && cut) title[cut] = '\0';
  return title;
}

/* Is one of its rows for fewer people than the indicator itself? Then so is a chart of them. */
static bool has_closed_rows(struct tx *tx, int64_t indicator, bool *closed, struct fault *fault) {
  struct query query = {.reg = REGISTER_waarneming, .sort = -1, .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(waarneming, indicator), .compare = COMPARE_IS, .value.number = indicator};
  query.filters[1] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  struct listing rows;
  static const int columns[] = {EVERY(id)};
  struct arena some;
  arena_init(&some, 64 << 20);
  query.columns = columns;
  query.column_count = 1;
  query.all_pages = query.no_count = true;
  bool ok = record_list(tx, &kwaliteit_program, &query, &rows, &some, fault);
  *closed = false;
  for (size_t i = 0; ok && i < rows.count; i++)
    *closed = *closed || string_is(rows.records[i].slots[EVERY(toegang)].text, "beperkt") || rows.records[i].slots[EVERY(embargo_tot)].text || record_is_secret(&rows.records[i]);
  arena_release(&some);
  return ok;
}

/* What the store does not see: rows that are more closed than their figure. */
static bool fill_access(struct raising *r, const struct reeks *reeks, struct record *out) {
  const struct indicator *indicator = &reeks->indicator;
  bool closed;
  if (!has_closed_rows(r->tx, indicator->id, &closed, r->fault)) return false;
  out->slots[EVERY(toegang)].text = closed ? "beperkt" : "intern";
  if (closed) out->slots[EVERY(gedeeld_met)].text = indicator->gedeeld_met;
  int64_t answers = indicator_answers(r->tx, indicator, tx_today(r->tx), r->scratch);
  out->slots[EVERY(eigenaar)].number = answers ? answers : NUMBER_EMPTY;
  out->slots[EVERY(organisatie)].number = indicator->organisatie;
  out->slots[EVERY(herkomst_inhoud)].text = reeks->example ? "voorbeeld" : "eigen";
  return true;
}

static bool fill_signal(struct raising *r, const struct reeks *reeks, struct record *out) {
  const struct indicator *indicator = &reeks->indicator;
  union slot *slots = out->slots;
  const char *today = arena_copy(r->scratch, tx_today(r->tx));
  slots[F(signaal, titel)].text = title_of(reeks, r->scratch);
  slots[F(signaal, soort)].text = "indicatorsignaal";
  slots[F(signaal, toelichting)].text = reeks->zin;
  slots[F(signaal, beleid)].number = indicator->beleid;
  slots[F(signaal, proces)].number = indicator->proces;
  slots[F(signaal, thema)].number = indicator->thema;
  slots[F(signaal, indicator)].number = indicator->id;
  slots[F(signaal, gemeld_op)].text = today;
  slots[F(signaal, sinds)].text = reeks->sinds;
  slots[F(signaal, tot)].text = reeks->spc.count ? judged_period(reeks, reeks->spc.count - 1) : NULL;
  slots[F(signaal, verandering)].text = oordeel_code(reeks->oordeel);
  slots[F(signaal, beeld)].text = beeld_freeze(reeks, today, r->scratch, r->fault);
  return slots[F(signaal, beeld)].text && fill_access(r, reeks, out);
}

/* Only what became worse asks for an answer; the rest is noted beside the figure. */
static void fill_answer(const struct reeks *reeks, struct record *out) {
  out->slots[F(signaal, stand)].text = "nieuw";
  if (reeks->oordeel == OORDEEL_ZORG) return;
  out->slots[F(signaal, stand)].text = "beantwoord";
  out->slots[F(signaal, antwoord)].text = reeks->oordeel == OORDEEL_VERBETERING ? "Het cijfer is beter. Er wordt geen antwoord gevraagd."
                                                                              : "Het cijfer is veranderd. Het heeft geen goede of slechte kant; er wordt geen antwoord gevraagd.";
}

static bool put_signal(struct raising *r, const struct record *indicator, struct record *record) {
  struct change change = {.reg = REGISTER_signaal, .record = record, .by = STEP_PROGRAM, .reason = "Signaal uit een cijfer"};
  return record_put_from(r->tx, &change, &indicator, 1, r->scratch, r->fault);
}

static bool raise_one(struct raising *r, const struct record *indicator) {
  struct reeks reeks;
  struct reeksen_options options = {.tx = r->tx, .who = &kwaliteit_program, .last = REEKS_ALL};
  struct record record = record_start(&tx_catalogue(r->tx)->registers[REGISTER_signaal], r->scratch);
  if (!reeksen_read(&options, indicator, 1, &reeks, r->scratch, r->scratch, r->fault) || !fill_signal(r, &reeks, &record)) return false;
  fill_answer(&reeks, &record);
  return put_signal(r, indicator, &record);
}

bool signalen_raise(struct tx *tx, const struct record *indicatoren, size_t count, struct arena *scratch, struct fault *fault) {
  struct raising r = {.tx = tx, .scratch = scratch, .fault = fault};
  struct reeksen_options options = {.tx = tx, .who = &kwaliteit_program, .last = REEKS_ALL, .without_sentence = true};
  struct reeks *reeksen = ARENA_ARRAY(scratch, count, struct reeks);
  size_t *changed = ARENA_ARRAY(scratch, count, size_t), changes = 0;
  if (!reeksen_read(&options, indicatoren, count, reeksen, scratch, scratch, fault)) return false;
  for (size_t i = 0; i < count; i++) {
    const char *ended = reeksen[i].indicator.gestopt_op;
    if (oordeel_is_change(reeksen[i].oordeel) && !(ended && strcmp(ended, tx_today(tx)) <= 0)) changed[changes++] = i;
  }
  if (!changes) return true;
  if (!read_known(&r, reeksen, changed, changes)) return false;
  for (size_t i = 0; i < changes; i++)
    if (!is_known(&r, &reeksen[changed[i]]) && !raise_one(&r, &indicatoren[changed[i]])) return false;
  return true;
}

/* ---- the chart goes along ---- */

static bool attach_known(struct raising *r, int64_t id, int64_t beleidsopgave) {
  struct record before;
  if (!record_get(r->tx, &kwaliteit_program, REGISTER_signaal, id, &before, r->scratch, r->fault)) return false;
  struct record record = record_copy(&before, r->scratch);
  record.slots[F(signaal, hoort_bij)].number = beleidsopgave;
  record.slots[F(signaal, stand)].text = "toegevoegd";
  if (!record.slots[F(signaal, antwoord)].text) record.slots[F(signaal, antwoord)].text = "Dit cijfer is opgepakt in een beleidsopgave.";
  record.slots[F(signaal, beantwoord_op)].text = arena_copy(r->scratch, tx_today(r->tx));
  struct change change = {.reg = REGISTER_signaal, .id = id, .version = -1, .record = &record, .by = STEP_PROGRAM, .taking_over = true, .reason = "Het cijfer hoort bij een beleidsopgave"};
  return record_put(r->tx, &change, r->scratch, r->fault);
}

/* A person asks for this: what they do not see is no reference of theirs. */
static void leave_out_unseen(struct tx *tx, struct record *record, struct arena *scratch) {
  static const size_t fields[] = {F(signaal, beleid), F(signaal, proces), F(signaal, thema), EVERY(eigenaar), EVERY(organisatie)};
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    int64_t *id = &record->slots[fields[i]].number;
    if (*id != NUMBER_EMPTY && !record_title(tx, tx_who(tx), record->reg->fields[fields[i]].to, *id, scratch)) *id = NUMBER_EMPTY;
  }
}

bool signalen_attach(struct tx *tx, int64_t indicator, int64_t beleidsopgave, struct arena *scratch, struct fault *fault) {
  struct raising r = {.tx = tx, .scratch = scratch, .fault = fault};
  struct record record, signaal = record_start(&tx_catalogue(tx)->registers[REGISTER_signaal], scratch);
  struct reeks reeks;
  struct reeksen_options options = {.tx = tx, .who = &kwaliteit_program, .last = REEKS_ALL};
  if (!record_get(tx, &kwaliteit_program, REGISTER_indicator, indicator, &record, scratch, fault)) return false;
  if (!reeksen_read(&options, &record, 1, &reeks, scratch, scratch, fault)) return false;
  if (!reeks.count || !read_known(&r, &reeks, &(size_t){0}, 1)) return !fault_is(fault);
  for (size_t i = r.known.count; i-- > 0;) {
    struct signaal known = record_signaal(&r.known.records[i]);
    if (known.hoort_bij == beleidsopgave) return true;
    bool open = string_is(known.stand, "nieuw") || string_is(known.stand, "in_behandeling");
    if (open && known.hoort_bij == NUMBER_EMPTY) return attach_known(&r, known.id, beleidsopgave);
  }
  if (!fill_signal(&r, &reeks, &signaal)) return false;
  leave_out_unseen(tx, &signaal, scratch);
  signaal.slots[F(signaal, stand)].text = "toegevoegd";
  signaal.slots[F(signaal, hoort_bij)].number = beleidsopgave;
  signaal.slots[F(signaal, antwoord)].text = "Dit cijfer is opgepakt in een beleidsopgave.";
  return put_signal(&r, &record, &signaal);
}

/* ---- what follows from changed series ---- */

static bool is_among(const int64_t *ids, size_t count, int64_t id) {
  size_t first = 0;
  while (first < count) {
    size_t middle = first + (count - first) / 2;
    if (ids[middle] == id) return true;
    if (ids[middle] < id)
      first = middle + 1;
    else
      count = middle;
  }
  return false;
}

bool signalen_follow(struct tx *tx, const int64_t *indicators, size_t count, struct arena *scratch, struct fault *fault) {
  struct listing all;
  struct query query = {.reg = REGISTER_indicator, .sort = EVERY(id), .all_pages = true, .no_count = true};
  size_t changed = 0;
  if (!record_list(tx, &kwaliteit_program, &query, &all, scratch, fault)) return false;
  if (!formules_follow(tx, &all, indicators, count, scratch, fault)) return false;
  if (!afscherming_follow(tx, &all, indicators, count, scratch, fault)) return false;
  struct record *records = ARENA_ARRAY(scratch, count, struct record);
  for (size_t i = 0; i < all.count && changed < count; i++)
    if (is_among(indicators, count, record_id(&all.records[i]))) records[changed++] = all.records[i];
  return signalen_raise(tx, records, changed, scratch, fault) && effect_follow(tx, indicators, count, scratch, fault) &&
         kaarten_keep(tx, records, changed, scratch, fault);
}
