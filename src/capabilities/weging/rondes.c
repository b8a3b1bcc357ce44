#include "capabilities/weging/rondes.h"

#include "capabilities/weging/lines.h"
#include "capabilities/weging/scenario.h"
#include "capabilities/weging/wegen.h"
#include "engines/consensus.h"

static const struct who program = {.label = "Doorpakker", .system = true};

const char *ronde_name(enum ronde ronde) {
  static const char *const names[RONDE__COUNT] = {"geen ronde", "scoreronde 1", "scoreronde 2", "de ronde van het college"};
  return names[ronde];
}

static bool is_open(const char *stand) { return string_is(stand, "open"); }

bool ronde_is_open(const struct sleutelmoment *s) { return is_open(s->ronde_stand) || is_open(s->college_ronde); }

enum ronde ronde_now(const struct sleutelmoment *s, const char *soort) {
  bool college = string_is(soort, "college");
  if (string_is(s->toestand, "voorbereiding") || string_is(s->toestand, "afgesproken")) return RONDE_GEEN;
  if (college && is_open(s->college_ronde)) return RONDE_COLLEGE;
  if ((college && s->college_scoort != 1) || !is_open(s->ronde_stand)) return RONDE_GEEN;
  return s->scoreronde == RONDE_TWEE ? RONDE_TWEE : RONDE_EEN;
}

bool groep_measure(const int64_t counts[BALLOT_LEVELS], struct groep *out, struct fault *fault) {
  struct consensus_cell cell;
  if (!consensus_measure(counts, BALLOT_LEVELS, &cell, fault)) return false;
  int64_t half = (cell.n + 1) / 2, seen = 0, level = 0;
  while ((seen += counts[level]) < half) level++;
  *out = (struct groep){.n = cell.n, .niveau = level, .laag = (int64_t)cell.lowest, .hoog = (int64_t)cell.highest,
                        .spreiding = cell.n < SPREIDING_VANAF ? NUMBER_EMPTY : (int64_t)((1 - cell.consensus) * DECIMAL_ONE + 0.5)};
  return true;
}

/* ---- the result of the group ---- */

struct closing {
  struct tx *tx;
  const struct ronde_work *work;
  const struct vragen *vragen;
  const char *reason;
};

static bool put(const struct closing *c, struct record *record, int64_t id, struct fault *fault) {
  struct change change = {.reg = record->reg->id, .id = id, .version = id ? -1 : 0, .record = record, .by = STEP_PROGRAM, .reason = c->reason};
  return record_put(c->tx, &change, c->work->scratch, fault);
}

static struct record start(const struct closing *c, enum register_id reg) {
  struct record record = record_start(&tx_catalogue(c->tx)->registers[reg], c->work->keep);
  if (c->vragen->moment.example) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  return record;
}

/* The score of a cell as it stands, or a new one. */
static bool score_get(const struct closing *c, size_t item, size_t criterion, struct record *out, int64_t *id, struct fault *fault) {
  const struct moment *m = &c->vragen->moment;
  *id = m->items[item].scores[criterion].id;
  if (*id) {
    struct record stored;
    if (!record_get(c->tx, &program, REGISTER_score, *id, &stored, c->work->keep, fault)) return false;
    *out = record_copy(&stored, c->work->keep);
    return true;
  }
  *out = start(c, REGISTER_score);
  out->slots[F(score, sleutelmoment)].number = m->id;
  out->slots[F(score, beleidsopgave)].number = m->items[item].id;
  out->slots[F(score, criterium)].number = m->criteria[criterion].id;
  return true;
}

static bool score_of_group(const struct closing *c, size_t item, size_t criterion, const int64_t counts[BALLOT_LEVELS], struct fault *fault) {
  struct groep groep;
  struct record record;
  int64_t id;
  if (!groep_measure(counts, &groep, fault) || !score_get(c, item, criterion, &record, &id, fault)) return false;
  int64_t proposed = record.slots[F(score, voorstel_niveau)].number;
  record.slots[F(score, niveau)].number = groep.niveau;
  record.slots[F(score, aantal)].number = groep.n;
  record.slots[F(score, spreiding)].number = groep.spreiding;
  if (proposed != NUMBER_EMPTY && proposed != groep.niveau && string_empty(record.slots[F(score, reden)].text))
    record.slots[F(score, reden)].text = arena_printf(c->work->keep, "Het oordeel van de groep, in %lld antwoorden.", (long long)groep.n);
  return put(c, &record, id, fault);
}

/* Where the data say enough, what they say is the score until people say otherwise. */
static bool scores_of_data(const struct closing *c, struct fault *fault) {
  const struct moment *m = &c->vragen->moment;
  for (size_t q = 0; q < c->vragen->count; q++)
    for (size_t k = 0; k < m->criterion_count; k++) {
      size_t item = c->vragen->items[q];
      const struct voorstel *voorstel = &c->vragen->voorstellen[item * m->criterion_count + k];
      if (voorstel->niveau < 0 || m->items[item].scores[k].id) continue;
      struct record record;
      int64_t id;
      if (!score_get(c, item, k, &record, &id, fault)) return false;
      record.slots[F(score, niveau)].number = record.slots[F(score, voorstel_niveau)].number = voorstel->niveau;
      record.slots[F(score, voorstel_toelichting)].text = voorstel->toelichting;
      if (!put(c, &record, id, fault)) return false;
    }
  return true;
}

static bool scores_put(const struct closing *c, const struct ballot_tally *tally, size_t count, struct fault *fault) {
  const struct moment *m = &c->vragen->moment;
  for (size_t t = 0; t < count; t++) {
    size_t item = moment_item_find(m, tally[t].opgave), k = 0;
    while (k < m->criterion_count && m->criteria[k].id != tally[t].criterium) k++;
    /* What left the list or the criteria since is not scored. */
    if (item == m->item_count || k == m->criterion_count) continue;
    if (!score_of_group(c, item, k, tally[t].counts, fault)) return false;
  }
  struct sleutelmoment now = record_sleutelmoment(&m->record);
  const struct wegen_work weighing = {.access = c->work->access, .moment = m, .ronde = now.scoreronde, .tally = tally, .tally_count = count,
                                      .reason = c->reason, .keep = c->work->keep, .scratch = c->work->scratch};
  return scores_of_data(c, fault) && (now.deelnemers_wegen != 1 || wegen_put(c->tx, &weighing, fault));
}

static const char *uitslag_of(const int64_t counts[BALLOT_LEVELS]) {
  int64_t n = counts[ANTWOORD_UIT] + counts[ANTWOORD_BESPREKEN] + counts[ANTWOORD_AKKOORD];
  if (n && counts[ANTWOORD_AKKOORD] == n) return "akkoord";
  return n && counts[ANTWOORD_UIT] == n ? "uit" : "bespreken";
}

static bool choice_put(const struct closing *c, const struct listing *old, int64_t opgave, const int64_t counts[BALLOT_LEVELS], struct fault *fault) {
  struct record record = start(c, REGISTER_rondekeuze);
  int64_t id = 0;
  for (size_t i = 0; i < old->count; i++)
    if (record_rondekeuze(&old->records[i]).beleidsopgave == opgave) {
      record = record_copy(&old->records[i], c->work->keep);
      id = record_id(&record);
    }
  record.slots[F(rondekeuze, sleutelmoment)].number = c->vragen->moment.id;
  record.slots[F(rondekeuze, beleidsopgave)].number = opgave;
  record.slots[F(rondekeuze, uitslag)].text = uitslag_of(counts);
  record.slots[F(rondekeuze, aantal)].number = counts[ANTWOORD_UIT] + counts[ANTWOORD_BESPREKEN] + counts[ANTWOORD_AKKOORD];
  return put(c, &record, id, fault);
}

/* The session begins with what the round gave: hamerstukken fold, bespreekstukken stand open. */
static bool session_follows(const struct closing *c, int64_t opgave, const char *uitslag, struct fault *fault) {
  enum scenario_choice choice = string_is(uitslag, "akkoord") ? SCENARIO_AKKOORD : string_is(uitslag, "uit") ? SCENARIO_WEG : SCENARIO_BESPREKEN;
  struct scenario_change change = {.moment = c->work->moment, .act = ACT_CHOOSE, .item = opgave, .choice = choice, .reason = "Zo zei het college het in de ronde.",
                                   .less_percent = NUMBER_EMPTY, .floor = NUMBER_EMPTY, .keep = c->work->keep, .scratch = c->work->scratch};
  return scenario_put(c->tx, &change, fault);
}

/* Everybody akkoord, or everybody uit: a hamerstuk. All else is talked about, also what nobody answered. */
static bool choices_put(const struct closing *c, const struct ballot_tally *tally, size_t count, struct fault *fault) {
  const struct query query = lines_of(REGISTER_rondekeuze, F(rondekeuze, sleutelmoment), c->vragen->moment.id);
  static const int64_t nobody[BALLOT_LEVELS];
  struct listing old;
  if (!record_list(c->tx, &program, &query, &old, c->work->keep, fault)) return false;
  for (size_t q = 0; q < c->vragen->count; q++) {
    int64_t opgave = c->vragen->moment.items[c->vragen->items[q]].id;
    const int64_t *counts = nobody;
    for (size_t t = 0; t < count; t++)
      if (tally[t].opgave == opgave) counts = tally[t].counts;
    if (!choice_put(c, &old, opgave, counts, fault) || !session_follows(c, opgave, uitslag_of(counts), fault)) return false;
  }
  return true;
}

/* ---- opening and closing ---- */

bool participants_read(struct tx *tx, const struct who *who, int64_t moment, struct listing *out, struct arena *keep, struct fault *fault) {
  struct query query = lines_of(REGISTER_deelnemer, F(deelnemer, sleutelmoment), moment);
  query.sort = F(deelnemer, functie);
  if (!record_list(tx, who, &query, out, keep, fault)) return false;
  size_t count = 0;
  for (size_t i = 0; i < out->count; i++)
    if (record_deelnemer(&out->records[i]).gestopt != 1) out->records[count++] = out->records[i];
  out->count = count;
  return true;
}

static bool is_invited(struct tx *tx, int64_t moment, bool college, bool *out, struct arena *keep, struct fault *fault) {
  struct listing list;
  if (!participants_read(tx, &program, moment, &list, keep, fault)) return false;
  *out = false;
  for (size_t i = 0; i < list.count; i++) *out = *out || !college || string_is(record_deelnemer(&list.records[i]).soort, "college");
  return true;
}

static bool may_open(struct tx *tx, const struct ronde_work *work, const struct sleutelmoment *s, const struct vragen *v, struct fault *fault) {
  bool college = work->doe == DOE_COLLEGE_OPEN, invited;
  bool in_time = string_is(s->toestand, "scoren") || (college && string_is(s->toestand, "sessie"));
  if (!in_time) return FAULT(fault, FAULT_CONFLICT, college ? "De ronde van het college kan alleen als er gescoord wordt of de sessie loopt."
                                                            : "Scoren kan alleen in de toestand Scoren. Zet het sleutelmoment eerst verder.");
  if (is_open(college ? s->college_ronde : s->ronde_stand)) return FAULT(fault, FAULT_CONFLICT, "Deze ronde is al open.");
  if (!college && s->scoreronde == RONDE_TWEE) return FAULT(fault, FAULT_CONFLICT, "Er zijn al twee rondes geweest. Wat nu nog verschilt is voor het gesprek.");
  if (v->count == 0) return FAULT(fault, FAULT_CONFLICT, "Er staat niets op de lijst om te scoren.");
  if (!is_invited(tx, work->moment, college, &invited, work->keep, fault)) return false;
  return invited || FAULT(fault, FAULT_CONFLICT, college ? "Er is nog geen lid van het college uitgenodigd. Voeg eerst deelnemers toe."
                                                         : "Er is nog niemand uitgenodigd. Voeg eerst deelnemers toe.");
}

static bool moment_put(const struct closing *c, struct record *record, struct fault *fault) { return put(c, record, c->work->moment, fault); }

static bool round_open(const struct closing *c, struct record *record, struct fault *fault) {
  struct sleutelmoment s = record_sleutelmoment(record);
  if (!may_open(c->tx, c->work, &s, c->vragen, fault)) return false;
  if (c->work->doe == DOE_COLLEGE_OPEN) {
    record->slots[F(sleutelmoment, college_ronde)].text = "open";
    return moment_put(c, record, fault);
  }
  bool second = s.scoreronde == RONDE_EEN;
  /* The second round asks what the first did, or an answer of then would be lost. */
  if (!second && !vragen_fix(c->tx, c->vragen, c->work->scratch, fault)) return false;
  record->slots[F(sleutelmoment, scoreronde)].number = second ? RONDE_TWEE : RONDE_EEN;
  record->slots[F(sleutelmoment, ronde_stand)].text = "open";
  if (!moment_put(c, record, fault)) return false;
  /* Who does not answer again stays with the first answer. */
  return !second || ballots_carry(c->work->access, c->work->moment, RONDE_EEN, RONDE_TWEE, fault);
}

static bool round_close(const struct closing *c, struct record *record, struct fault *fault) {
  struct sleutelmoment s = record_sleutelmoment(record);
  bool college = c->work->doe == DOE_COLLEGE_SLUIT;
  size_t field = college ? F(sleutelmoment, college_ronde) : F(sleutelmoment, ronde_stand);
  struct ballot_tally *tally;
  size_t count;
  if (!is_open(record->slots[field].text)) return FAULT(fault, FAULT_CONFLICT, "Deze ronde is al gesloten.");
  if (!ballot_tally(c->work->access, c->work->moment, college ? RONDE_COLLEGE : (enum ronde)s.scoreronde, &tally, &count, c->work->keep, fault)) return false;
  if (count == 0) return FAULT(fault, FAULT_CONFLICT, "Er is nog geen enkel antwoord. Wacht tot er iemand heeft geantwoord.");
  record->slots[field].text = "getoond";
  if (!(college ? choices_put(c, tally, count, fault) : scores_put(c, tally, count, fault))) return false;
  return moment_put(c, record, fault);
}

bool ronde_put(struct tx *tx, void *context, struct fault *fault) {
  const struct ronde_work *work = context;
  static const char *const reasons[RONDE_DOE__COUNT] = {"scoreronde geopend", "uitslag van de scoreronde", "ronde van het college geopend",
                                                        "uitslag van de ronde van het college"};
  static const enum ronde asked[RONDE_DOE__COUNT] = {RONDE_GEEN, RONDE_EEN, RONDE_COLLEGE, RONDE_COLLEGE};
  struct vragen vragen;
  if (!vragen_read(tx, work->moment, asked[work->doe], &vragen, work->keep, fault)) return false;
  if (work->doe == DOE_SLUIT && !vragen_explain(tx, &vragen, work->keep, fault)) return false;
  const struct closing closing = {.tx = tx, .work = work, .vragen = &vragen, .reason = reasons[work->doe]};
  struct record record = record_copy(&vragen.moment.record, work->keep);
  bool opens = work->doe == DOE_OPEN || work->doe == DOE_COLLEGE_OPEN;
  return opens ? round_open(&closing, &record, fault) : round_close(&closing, &record, fault);
}

/* ---- the end ---- */

void ronde_end(struct access *access, int64_t moment) {
  struct fault fault = {0};
  if (access && !ballots_destroy(access, moment, &fault)) log_line(LOG_ERROR, "event=fault place=ballots cause=\"%s\"", *fault.cause ? fault.cause : fault.message);
  fault_release(&fault);
}
