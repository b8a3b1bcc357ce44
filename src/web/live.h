/* Live push, the port: whoever changed something says so, whoever shows it hears it within a moment. What is said is only
 * that something changed; the page then asks for itself again, with its own rights. Nothing is kept: whoever was not
 * connected asks when he comes back. */
#ifndef WEB_LIVE_H
#define WEB_LIVE_H

#include "web/web.h"

enum { LIVE_TOPIC_SIZE = 64 };

/* Something changed under this topic ("sleutelmoment/12") of this municipality ("gm0546"). Say it after the write, never
 * inside: who hears it reads the records. Waits for nobody; without a server nobody hears it. */
void live_say(const char *code, const char *topic);

/* Answers a stream of events instead of a page: "stand" for each change, "hart" now and then so that a lost connection is
 * noticed. With ?sinds=MS (clock_now_ms of the page) a change between that page and the stream is told at once. The server asks the same page again before each event, as the same visitor: when it answers something else
 * (signed out, no right any more, other topic) the stream ends. So what the page checks is checked each time: it must be
 * cheap. Always true. */
bool reply_live(struct reply *reply, struct request *request, const char *topic);

/* The one that passes on what is said; NULL: nobody. Of the server. */
typedef void live_hearer(const char *code, const char *topic);
void live_hear(live_hearer *hearer);

#endif
