/* Live push, the port: whoever changed something says so, whoever shows it hears it within a moment. What is said is that
 * something changed; the page then asks for itself again, with its own rights. A stream may also carry what changed, made
 * anew for each visitor with his own rights. Nothing is kept: whoever was not connected asks when he comes back. */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "web/web.h"

enum { LIVE_TOPIC_SIZE = 64, LIVE_PART_MAX = 128 * 1024 };

/* What is said: part of it is there already, or all of it is. */
enum live_news { LIVE_PART, LIVE_WHOLE, LIVE_NEWS__COUNT };

/* Something changed under this topic ("sleutelmoment/12") of this municipality ("gm0546"). Say it after the write, never
 * inside: who hears it reads the records. Waits for nobody; without a server nobody hears it. */
void live_say(const char *code, const char *topic);
/* The first of it can be shown, the rest follows with live_say. Heard by streams that carry content, and by nobody else. */
void live_say_part(const char *code, const char *topic);

/* Answers a stream of events instead of a page: "stand" for each change, "hart" now and then so that a lost connection is
 * noticed. With ?sinds=MS (clock_now_ms of the page) a change between that page and the stream is told at once. The server asks the same page again before each event, as the same visitor: when it answers something else
 * (signed out, no right any more, other topic) the stream ends. So what the page checks is checked each time: it must be
 * cheap. Always true.
 * After live_say_part the page is asked with request->is_pushed: what it then writes into the reply, on one line and at most
 * LIVE_PART_MAX, leaves as "lijst"; nothing, or the same as before, is not sent. Content that rests on a record under
 * secrecy is not sent either: the page itself shows it, and writes down who read it. */
bool reply_live(struct reply *reply, struct request *request, const char *topic);

/* The one that passes on what is said; NULL: nobody. Of the server. */
typedef void live_hearer(const char *code, const char *topic, enum live_news news);
void live_hear(live_hearer *hearer);

#endif
