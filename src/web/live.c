#include "web/live.h"

#include <stdatomic.h>

static _Atomic(live_hearer *) hearer_now;

void live_hear(live_hearer *hearer) { atomic_store(&hearer_now, hearer); }

static void say(const char *code, const char *topic, enum live_news news) {
  live_hearer *hearer = atomic_load(&hearer_now);
  if (hearer) hearer(code, topic, news);
}

void live_say(const char *code, const char *topic) { say(code, topic, LIVE_WHOLE); }

void live_say_part(const char *code, const char *topic) { say(code, topic, LIVE_PART); }

bool reply_live(struct reply *reply, struct request *request, const char *topic) {
  reply->live = arena_copy(request->keep, topic);
  reply->live_since_ms = request_number(request, "sinds", 0);
  reply->type = "text/event-stream; charset=utf-8";
  reply->no_store = true;
  return true;
}
