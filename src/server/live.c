/* Streams of events: a suspended connection each, resumed by what is said, by the heartbeat or at the end. No thread waits
 * for them: the loop that serves the connection asks for what is to be sent. */
#include "web/live.h"

#include "server/inside.h"

#include "base/banned.h"

enum { SAID_MAX = 256, STREAMS_MAX = 1000, STREAMS_TOWN_MAX = 300, BLOCK = 4096, PARTS_AT_ONCE = 4, HEART_US = 14 * 1000000 };

struct live_stream {
  struct live_stream *next, **at;
  struct live *live;
  struct exchange *exchange;
  char code[16], topic[LIVE_TOPIC_SIZE];
  bool asleep;         /* suspended: whoever wakes it resumes the connection */
  bool begun, changed, part, ask, beat, over;
  int64_t sent_us;
  /* Of the loop that serves the connection alone: */
  struct text out;     /* an event that did not fit in one go */
  size_t out_sent;
  struct digest carried; /* the content that was sent last */
};

/* When a topic was last spoken of; the one that was quiet longest makes room. */
struct said {
  char code[16], topic[LIVE_TOPIC_SIZE];
  int64_t at_ms;
};

struct live {
  pthread_mutex_t lock; /* of the list and of everything in it */
  struct live_stream *first;
  size_t count;
  bool stopping;
  struct said said[SAID_MAX];
  int64_t forgot_ms;    /* up to here something that was said may no longer stand in the list */
};

/* live_say comes from any room and thread: there is one to hear it, for as long as it is open. */
static pthread_mutex_t now_lock = PTHREAD_MUTEX_INITIALIZER;
static struct live *now;

/* Under the lock. */
static void wake(struct live_stream *stream) {
  if (!stream->asleep) return;
  stream->asleep = false;
  MHD_resume_connection(stream->exchange->connection);
}

/* Under the lock: the topic's place, or the one of the oldest. */
static struct said *said_find(struct live *live, const char *code, const char *topic) {
  struct said *oldest = &live->said[0];
  for (size_t i = 0; i < SAID_MAX; i++) {
    struct said *one = &live->said[i];
    if (string_is(one->topic, topic) && string_is(one->code, code)) return one;
    if (one->at_ms < oldest->at_ms) oldest = one;
  }
  return oldest;
}

static void remember(struct live *live, const char *code, const char *topic) {
  struct said *one = said_find(live, code, topic);
  if (!string_is(one->topic, topic) || !string_is(one->code, code)) {
    if (one->at_ms > live->forgot_ms) live->forgot_ms = one->at_ms;
    snprintf(one->code, sizeof one->code, "%s", code);
    snprintf(one->topic, sizeof one->topic, "%s", topic);
  }
  one->at_ms = clock_now_ms();
}

/* Under the lock: was something said after the page was made? */
static bool is_old(struct live *live, const struct live_stream *stream, int64_t since_ms) {
  const struct said *one = said_find(live, stream->code, stream->topic);
  bool known = string_is(one->topic, stream->topic) && string_is(one->code, stream->code);
  return since_ms > 0 && since_ms <= (known ? one->at_ms : live->forgot_ms);
}

/* Under the lock. What streams carry is made one by one: were all woken at once, a loop would make it for each before it
 * sent the first. So a few begin, and each wakes the next. */
static void wake_next(struct live *live) {
  struct live_stream *one = live->first;
  while (one && !(one->part && one->asleep)) one = one->next;
  if (one) wake(one);
}

/* A part is not remembered: whoever comes in between hears of the whole. */
static void say(struct live *live, const char *code, const char *topic, enum live_news news) {
  pthread_mutex_lock(&live->lock);
  if (topic && news == LIVE_WHOLE) remember(live, code, topic);
  for (struct live_stream *one = live->first; one; one = one->next) {
    if (!string_is(one->code, code) || (topic && !string_is(one->topic, topic))) continue;
    if (!topic) one->ask = true;
    else if (news == LIVE_WHOLE) one->changed = true;
    else one->part = true;
    if (!topic || news == LIVE_WHOLE) wake(one);
  }
  for (size_t i = 0; topic && news == LIVE_PART && i < PARTS_AT_ONCE; i++) wake_next(live);
  pthread_mutex_unlock(&live->lock);
}

static void say_now(const char *code, const char *topic, enum live_news news) {
  pthread_mutex_lock(&now_lock);
  if (now) say(now, code, topic, news);
  pthread_mutex_unlock(&now_lock);
}

void live_ask_again(const char *code) { say_now(code, NULL, LIVE_WHOLE); }

struct live *live_open(struct fault *fault) {
  struct live *live = calloc(1, sizeof *live);
  if (!live) {
    FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    return NULL;
  }
  pthread_mutex_init(&live->lock, NULL);
  pthread_mutex_lock(&now_lock);
  now = live;
  pthread_mutex_unlock(&now_lock);
  live_hear(say_now);
  return live;
}

/* ---- what is sent ---- */

enum turn { TURN_SLEEP, TURN_SEND, TURN_OVER, TURN__COUNT };

/* Takes what waits for this stream, or lets it sleep: in one go, so that nothing that is said in between is lost. */
static enum turn take_turn(struct live_stream *stream, struct live_stream *taken) {
  pthread_mutex_lock(&stream->live->lock);
  *taken = *stream;
  bool nothing = stream->begun && !stream->changed && !stream->part && !stream->ask && !stream->beat;
  enum turn turn = stream->over ? TURN_OVER : nothing ? TURN_SLEEP : TURN_SEND;
  if (turn == TURN_SLEEP) {
    stream->asleep = true;
    MHD_suspend_connection(stream->exchange->connection);
  }
  if (taken->part && taken->begun) wake_next(stream->live);
  /* The first turn only greets: what changed since the page was made comes in the next. */
  if (stream->begun) stream->changed = stream->part = stream->ask = stream->beat = false;
  stream->begun = true;
  stream->sent_us = clock_monotonic_us();
  pthread_mutex_unlock(&stream->live->lock);
  return turn;
}

/* The event with what the page wrote. False: nothing to send, or nothing else than last time. */
static bool carry(struct live_stream *stream, const struct text *content) {
  if (!content || content->len == 0 || content->len > LIVE_PART_MAX) return false;
  struct digest digest = digest_of(text_get(content), content->len);
  if (digest_equal(digest, stream->carried)) return false;
  text_clear(&stream->out);
  text_add(&stream->out, "event: lijst\ndata: ");
  text_put(&stream->out, text_get(content), content->len);
  text_add(&stream->out, "\n\n");
  if (stream->out.full) {
    text_clear(&stream->out);
    return false;
  }
  stream->carried = digest;
  stream->out_sent = 0;
  return true;
}

/* The visitor is asked for anew before anything is made for him. False: he hears no more. */
static bool make_event(struct live_stream *stream, const struct live_stream *taken) {
  bool carries = taken->part;
  struct text content;
  text_init(&content, LIVE_PART_MAX);
  bool hears = !taken->begun || exchange_hears(stream->exchange, stream->topic, carries ? &content : NULL);
  bool made = hears && carries && taken->begun && carry(stream, &content);
  text_release(&content);
  if (!hears) return false;
  if (!taken->begun) text_add(&stream->out, "retry: 1000\nevent: hart\ndata: 1\n\n");
  else if (taken->changed) text_add(&stream->out, "event: stand\ndata: 1\n\n");
  /* Asked because somebody signed out: whoever may stay hears nothing of it. */
  else if (!made && taken->beat) text_add(&stream->out, "event: hart\ndata: 1\n\n");
  return true;
}

static ssize_t send_some(struct live_stream *stream, char *out, size_t max) {
  size_t left = stream->out.len - stream->out_sent, size = left < max ? left : max;
  memcpy(out, text_get(&stream->out) + stream->out_sent, size);
  stream->out_sent += size;
  if (stream->out_sent == stream->out.len) {
    text_clear(&stream->out);
    stream->out_sent = 0;
  }
  connections_touch(stream->exchange->connection, SENDER_DONE);
  return (ssize_t)size;
}

static ssize_t read_events(void *context, uint64_t position, char *out, size_t max) {
  struct live_stream *stream = context;
  struct live_stream taken;
  (void)position;
  while (stream->out.len == 0) {
    enum turn turn = take_turn(stream, &taken);
    if (turn == TURN_OVER) return MHD_CONTENT_READER_END_OF_STREAM;
    if (turn == TURN_SLEEP) return 0;
    if (!make_event(stream, &taken)) return MHD_CONTENT_READER_END_OF_STREAM;
  }
  return send_some(stream, out, max);
}

/* ---- coming and going ---- */

static bool join(struct live *live, struct live_stream *stream, int64_t since_ms) {
  size_t here = 0;
  pthread_mutex_lock(&live->lock);
  for (const struct live_stream *one = live->first; one; one = one->next) here += string_is(one->code, stream->code);
  bool fits = !live->stopping && live->count < STREAMS_MAX && here < STREAMS_TOWN_MAX;
  if (fits) {
    stream->changed = is_old(live, stream, since_ms);
    stream->next = live->first;
    stream->at = &live->first;
    if (stream->next) stream->next->at = &stream->next;
    live->first = stream;
    live->count++;
  }
  pthread_mutex_unlock(&live->lock);
  return fits;
}

void live_leave(struct exchange *exchange) {
  struct live_stream *stream = exchange->stream;
  if (!stream) return;
  exchange->stream = NULL;
  pthread_mutex_lock(&stream->live->lock);
  *stream->at = stream->next;
  if (stream->next) stream->next->at = stream->at;
  stream->live->count--;
  pthread_mutex_unlock(&stream->live->lock);
  text_release(&stream->out);
  free(stream);
}

static struct MHD_Response *stream_response(struct live_stream *stream) {
  struct MHD_Response *response = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_events, stream, NULL);
  if (!response) return NULL;
  MHD_add_response_header(response, "Content-Type", "text/event-stream; charset=utf-8");
  MHD_add_response_header(response, "Cache-Control", "no-store");
  /* A proxy that saves up would turn a second into a minute. */
  MHD_add_response_header(response, "X-Accel-Buffering", "no");
  for (const struct security_header *one = security_headers; one->name; one++) MHD_add_response_header(response, one->name, one->value);
  return response;
}

bool live_answer(struct live *live, struct exchange *exchange, const char *code, const struct reply *reply, struct fault *fault) {
  struct live_stream *stream = calloc(1, sizeof *stream);
  if (!stream) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  *stream = (struct live_stream){.live = live, .exchange = exchange, .sent_us = clock_monotonic_us()};
  snprintf(stream->code, sizeof stream->code, "%s", code);
  snprintf(stream->topic, sizeof stream->topic, "%s", reply->live);
  text_init(&stream->out, LIVE_PART_MAX + BLOCK);
  if (!join(live, stream, reply->live_since_ms)) {
    free(stream);
    FAULT(fault, FAULT_BUSY, "Er kijken nu te veel schermen mee.");
    return fault_hint(fault, "Sluit een scherm dat u niet gebruikt, of laad deze pagina zelf opnieuw.");
  }
  exchange->stream = stream;
  exchange->response = stream_response(stream);
  exchange->status = 200;
  if (exchange->response) return true;
  live_leave(exchange);
  return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
}

void live_beat(struct live *live) {
  int64_t at = clock_monotonic_us();
  pthread_mutex_lock(&live->lock);
  for (struct live_stream *one = live->first; one; one = one->next) {
    if (at - one->sent_us < HEART_US) continue;
    one->beat = true;
    wake(one);
  }
  pthread_mutex_unlock(&live->lock);
}

void live_stop(struct live *live) {
  if (!live) return;
  live_hear(NULL);
  pthread_mutex_lock(&now_lock);
  if (now == live) now = NULL;
  pthread_mutex_unlock(&now_lock);
  pthread_mutex_lock(&live->lock);
  live->stopping = true;
  for (struct live_stream *one = live->first; one; one = one->next) {
    one->over = true;
    wake(one);
  }
  pthread_mutex_unlock(&live->lock);
}

void live_close(struct live *live) {
  if (!live) return;
  live_stop(live);
  pthread_mutex_destroy(&live->lock);
  free(live);
}

size_t live_count(struct live *live) {
  pthread_mutex_lock(&live->lock);
  size_t count = live->count;
  pthread_mutex_unlock(&live->lock);
  return count;
}
