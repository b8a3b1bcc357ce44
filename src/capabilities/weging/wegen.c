#include "capabilities/weging/wegen.h"

#include "capabilities/weging/rondes.h"

static const struct who program = {.label = "Doorpakker", .system = true};

const char *const wegen_woorden[BALLOT_LEVELS] = {"Telt niet mee", "Telt licht", "Telt half zo zwaar als het zwaarste", "Telt zwaar", "Telt het zwaarst"};

void wegen_round(const double *parts, size_t count, int64_t *out) {
  double rest[MOMENT_CRITERIA_MAX];
  int64_t left = WEGEN_SAMEN;
  for (size_t c = 0; c < count; c++) {
    double part = parts[c] * WEGEN_SAMEN;
    out[c] = (int64_t)part;
    rest[c] = part - (double)out[c];
    if (parts[c] > 0 && out[c] == 0) {
      out[c] = 1;
      rest[c] = 0;
    }
    left -= out[c];
  }
  for (; left != 0; left += left > 0 ? -1 : 1) {
    size_t most = 0;
    for (size_t c = 1; c < count; c++)
      if (left > 0 ? rest[c] > rest[most] : out[c] > out[most]) most = c;
    out[most] += left > 0 ? 1 : -1;
    rest[most] = 0;
  }
}

const char *wegen_spreiding(const struct moment_criterion *criterion) {
  if (criterion->gewicht_spreiding == NUMBER_EMPTY) return NULL;
  return criterion->gewicht_spreiding >= SPREIDING_GROOT ? "verdeeld" : "eens";
}

/* The group's parts, in the order of the criteria; false when too few people answered about each of them. */
static bool parts_of(const struct moment *m, const struct ballot_share *shares, size_t count, double *parts, int64_t *people) {
  for (size_t c = 0; c < m->criterion_count; c++) {
    size_t s = 0;
    while (s < count && shares[s].criterium != m->criteria[c].id) s++;
    if (s == count || shares[s].n < SPREIDING_VANAF) return false;
    parts[c] = (double)shares[s].share / BALLOT_SHARE_ONE;
    people[c] = shares[s].n;
  }
  return m->criterion_count > 0;
}

static bool apart(const struct wegen_work *work, int64_t criterium, int64_t *out, struct fault *fault) {
  struct groep groep = {.spreiding = NUMBER_EMPTY};
  for (size_t t = 0; t < work->tally_count; t++)
    if (work->tally[t].opgave == 0 && work->tally[t].criterium == criterium && !groep_measure(work->tally[t].counts, &groep, fault)) return false;
  *out = groep.spreiding;
  return true;
}

static bool weight_put(struct tx *tx, const struct wegen_work *work, const struct moment_criterion *criterion, int64_t weight, int64_t people, struct fault *fault) {
  struct record stored;
  if (!record_get(tx, &program, REGISTER_criterium, criterion->id, &stored, work->keep, fault)) return false;
  struct record record = record_copy(&stored, work->keep);
  record.slots[F(criterium, gewicht)].number = weight;
  record.slots[F(criterium, gewicht_aantal)].number = people;
  if (!apart(work, criterion->id, &record.slots[F(criterium, gewicht_spreiding)].number, fault)) return false;
  struct change change = {.reg = REGISTER_criterium, .id = criterion->id, .version = -1, .record = &record, .by = STEP_PROGRAM, .reason = work->reason};
  return record_put(tx, &change, work->scratch, fault);
}

bool wegen_put(struct tx *tx, const struct wegen_work *work, struct fault *fault) {
  const struct moment *m = work->moment;
  struct ballot_share *shares;
  size_t count;
  double parts[MOMENT_CRITERIA_MAX], weights[MOMENT_CRITERIA_MAX];
  int64_t people[MOMENT_CRITERIA_MAX], whole[MOMENT_CRITERIA_MAX];
  if (!ballot_shares(work->access, m->id, work->ronde, m->criterion_count, &shares, &count, work->keep, fault)) return false;
  if (!parts_of(m, shares, count, parts, people)) return true;
  if (!value_swing_weights(parts, m->criterion_count, weights, fault)) return false;
  wegen_round(weights, m->criterion_count, whole);
  for (size_t c = 0; c < m->criterion_count; c++)
    if (!weight_put(tx, work, &m->criteria[c], whole[c], people[c], fault)) return false;
  return true;
}
