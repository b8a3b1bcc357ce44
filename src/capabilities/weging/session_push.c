/* The list of a session in a stream of events: a browser that shows the page puts it in place without asking for anything.
 * Made for each visitor from what he may read. */
#include "capabilities/weging/session.h"
#include "encode/json.h"

static void rows_put(struct request *request, const struct session *s, struct json_writer *w) {
  const struct moment *m = &s->moment;
  const size_t *order = session_order(m, request->keep);
  json_key(w, "rijen");
  json_array_begin(w);
  for (size_t o = 0; o < m->item_count; o++) {
    size_t i = order[o];
    json_array_begin(w);
    json_put_int(w, m->items[i].id);
    json_put_string(w, session_state(s, i));
    json_put_string(w, session_icon(request, s, i));
    json_put_bool(w, session_in(s, i));
    json_put_string(w, points_print(m, m->items[i].points, request->keep));
    json_array_end(w);
  }
  json_array_end(w);
}

static void bars_put(struct json_writer *w, const char *name, const struct session_bar *bars, size_t count) {
  json_key(w, name);
  json_array_begin(w);
  for (size_t b = 0; b < count; b++) {
    json_array_begin(w);
    json_put_string(w, bars[b].waarde);
    json_put_int(w, bars[b].ruimte);
    json_put_int(w, bars[b].gekozen);
    json_put_int(w, bars[b].meer);
    json_array_end(w);
  }
  json_array_end(w);
}

/* Of no use to who cannot move them. */
static void weights_put(const struct session *s, struct json_writer *w) {
  json_key(w, "gewichten");
  json_array_begin(w);
  for (size_t c = 0; s->acts && c < s->moment.criterion_count; c++) {
    json_array_begin(w);
    json_put_int(w, s->moment.criteria[c].id);
    json_put_int(w, s->moment.criteria[c].gewicht);
    json_array_end(w);
  }
  json_array_end(w);
}

bool session_push(struct request *request, struct reply *reply, struct fault *fault) {
  struct session s;
  if (!session_begin(request, request->tx, &s, fault)) return false;
  s.moment = scenario_moment(&s.moment, s.scenario, request->keep);
  if (s.moment.item_count == 0 || !session_look(request, &s) || !s.r.answer.possible) return true;
  struct json_writer w;
  json_init(&w, &reply->body);
  json_object_begin(&w);
  json_key(&w, "scenario");
  json_put_string(&w, s.scenario->naam);
  json_key(&w, "oordeel");
  json_put_string(&w, session_badge(request, &s));
  json_key(&w, "zin");
  json_put_string(&w, sentence_proposal(&s.r, request->keep));
  rows_put(request, &s, &w);
  bars_put(&w, "som", session_sums(request, &s), SESSION_SUMS);
  bars_put(&w, "balken", session_limits(request, &s), s.moment.fund_count + s.moment.team_count);
  weights_put(&s, &w);
  json_object_end(&w);
  return json_finish(&w, fault);
}
