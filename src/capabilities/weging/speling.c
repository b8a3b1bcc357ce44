/* How far the proposal reaches: with more or less money, and with other weights. Beside why one item is where it is. */
#include <math.h>

#include "capabilities/weging/speling.h"
#include "engines/portfolio_explain.h"

enum { PART_LEAST = 500, PART_STEP = 100, PARTS = 11, NODES = 200, NODES_SHORT_LIST = 64 };

static struct portfolio quick_of(const struct session *s) {
  struct portfolio quick = s->r.portfolio;
  quick.nodes_max = quick.item_count > NODES_SHORT_LIST ? 1 : NODES;
  return quick;
}

static bool money_fill(struct request *request, const struct session *s, size_t item, struct weging_uitleg_view *view, struct fault *fault) {
  const struct moment *m = &s->moment;
  const struct portfolio quick = quick_of(s);
  struct portfolio_point points[PARTS];
  int64_t parts[PARTS], most = 1;
  struct weging_uitleg_view_kaders *rows = ARENA_ARRAY(request->keep, PARTS, struct weging_uitleg_view_kaders);
  for (size_t k = 0; k < PARTS; k++) parts[k] = PART_LEAST + (int64_t)k * PART_STEP;
  if (!portfolio_frontier(&quick, m->fund_count, parts, PARTS, points, request->scratch, fault)) return false;
  for (size_t k = 0; k < PARTS; k++)
    if (points[k].answer.possible && whole(points[k].answer.value) > most) most = whole(points[k].answer.value);
  for (size_t k = 0; k < PARTS; k++) {
    const struct portfolio_answer *answer = &points[k].answer;
    rows[k] = (struct weging_uitleg_view_kaders){.naam = arena_printf(request->keep, "%lld %%", (long long)parts[k] / 10), .stand = "wat vaststaat past niet", .punten = ""};
    if (!answer->possible) continue;
    rows[k].stand = portfolio_has(&answer->chosen, item) ? "erin" : "erbuiten";
    rows[k].punten = points_print(m, whole(answer->value), request->keep);
    rows[k].breed = session_part(whole(answer->value), most);
  }
  view->met_kaders = true;
  view->kaders = rows;
  view->kaders_count = PARTS;
  return true;
}

/* "V2 eruit, N1 erin"; NULL: the choice stays to the end. */
static const char *change_print(const struct moment *m, const struct portfolio_set *leave, const struct portfolio_set *enter, struct arena *keep) {
  const char *out = portfolio_empty(leave) ? NULL : arena_printf(keep, "%s eruit", names_print(m, leave, keep));
  const char *in = portfolio_empty(enter) ? NULL : arena_printf(keep, "%s erin", names_print(m, enter, keep));
  return out && in ? arena_printf(keep, "%s, %s", out, in) : out ? out : in;
}

static bool weights_fill(struct request *request, const struct session *s, struct weging_uitleg_view *view, struct fault *fault) {
  const struct moment *m = &s->moment;
  const struct portfolio quick = quick_of(s);
  double *scores = ARENA_ARRAY(request->scratch, m->criterion_count * m->item_count, double), *weights = ARENA_ARRAY(request->scratch, m->criterion_count, double);
  struct weging_uitleg_view_gewichten *rows = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_uitleg_view_gewichten);
  const struct portfolio_scores all = {scores, weights, m->criterion_count};
  for (size_t c = 0; c < m->criterion_count; c++) {
    weights[c] = (double)m->criteria[c].gewicht;
    for (size_t i = 0; i < m->item_count; i++) scores[c * m->item_count + i] = (double)moment_cell(m, &m->items[i], c);
  }
  for (size_t c = 0; c < m->criterion_count; c++) {
    struct portfolio_interval interval;
    if (!portfolio_weight_interval(&quick, &s->r.answer, &all, c, &interval, request->scratch, fault)) return false;
    double sum = (double)m->weight_sum;
    long long least = llround(ceil(interval.least / sum * 100 - 0.05)), most = llround(floor(interval.most / sum * 100 + 0.05));
    rows[view->gewichten_count++] = (struct weging_uitleg_view_gewichten){
        .naam = m->criteria[c].naam, .nu = arena_printf(request->keep, "%lld %%", llround(100 * weights[c] / sum)),
        .tussen = arena_printf(request->keep, "%lld tot %lld %%", least, most),
        .lager = change_print(m, &interval.below_leave, &interval.below_enter, request->keep),
        .hoger = change_print(m, &interval.above_leave, &interval.above_enter, request->keep)};
  }
  view->met_gewichten = true;
  view->gewichten = rows;
  return true;
}

bool speling_fill(struct request *request, const struct session *s, size_t item, struct weging_uitleg_view *view, struct fault *fault) {
  const struct moment *m = &s->moment;
  if (!s->r.answer.possible) return true;
  if (m->fund_count > 0 && !money_fill(request, s, item, view, fault)) return false;
  return m->weight_sum == 0 || m->criterion_count < 2 || weights_fill(request, s, view, fault);
}
