#include "capabilities/weging/rondes.h"

#include "capabilities/weging/rekenhulp.h"
#include "engines/portfolio_explain.h"

/* The item's points with this cell on another level. */
static int64_t points_at(const struct moment *m, const struct verschil *v, int64_t level) {
  const struct moment_item *item = &m->items[v->item];
  return item->points + m->criteria[v->criterion].gewicht * (moment_gain(m, item, v->criterion, level) - moment_cell(m, item, v->criterion));
}

static double value_at(const struct moment *m, const struct verschil *v, int64_t level) {
  int64_t points = points_at(m, v, level);
  return (double)(points < 0 ? 0 : points);
}

/* One opinion would take part, the other not. */
static bool threshold_between(const struct moment *m, const struct verschil *v) {
  return !m->items[v->item].fixed && moment_falls_short(m, points_at(m, v, v->groep.laag)) != moment_falls_short(m, points_at(m, v, v->groep.hoog));
}

static bool differs(const struct moment *m, const struct ballot_tally *tally, struct verschil *out, bool *so, struct fault *fault) {
  size_t c = 0;
  *out = (struct verschil){.item = moment_item_find(m, tally->opgave)};
  while (c < m->criterion_count && m->criteria[c].id != tally->criterium) c++;
  out->criterion = c;
  *so = false;
  if (out->item == m->item_count || c == m->criterion_count) return true;
  if (!groep_measure(tally->counts, &out->groep, fault)) return false;
  *so = out->groep.spreiding != NUMBER_EMPTY && out->groep.spreiding >= SPREIDING_GROOT;
  return true;
}

bool verschillen_read(struct access *access, const struct moment *m, struct verschillen *out, struct arena *keep, struct arena *scratch,
                      struct fault *fault) {
  struct sleutelmoment s = record_sleutelmoment(&m->record);
  struct verschillen found = {0};
  struct ballot_tally *tally;
  size_t count;
  *out = found;
  if (!access || !string_is(s.ronde_stand, "getoond") || s.scoreronde == NUMBER_EMPTY) return true;
  if (!ballot_tally(access, m->id, s.scoreronde, &tally, &count, keep, fault)) return false;
  found.known = count > 0;
  if (count == 0 || m->item_count == 0) return true;
  const struct whatif whatif = {.floor = m->ondergrens_procent > 0};
  struct portfolio portfolio;
  struct portfolio_answer answer;
  if (!rekenhulp_solve(m, &whatif, &portfolio, &answer, keep, scratch, fault)) return false;
  found.items = ARENA_ARRAY(keep, count, struct verschil);
  for (size_t t = 0; t < count; t++) {
    struct verschil v;
    bool so, matters = true;
    if (!differs(m, &tally[t], &v, &so, fault)) return false;
    if (!so) continue;
    if (answer.possible && !threshold_between(m, &v) &&
        !portfolio_matters(&portfolio, &answer, v.item, value_at(m, &v, v.groep.laag), value_at(m, &v, v.groep.hoog), &matters, scratch, fault))
      return false;
    if (matters) found.items[found.count++] = v;
    else found.harmless++;
  }
  *out = found;
  return true;
}
