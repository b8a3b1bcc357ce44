/* What stands between the socket and a page: cookies, form tokens, limits, security headers. Pure, so that tests need
 * no socket. */
#ifndef SERVER_GUARD_H
#define SERVER_GUARD_H

#include "base/base.h"
#include "web/web.h"

enum { CSRF_SIZE = 87, VISITOR_SIZE = 88 };

/* The value of a cookie in the header, copied; NULL when it is not there or longer than 200. */
const char *cookie_find(const char *header, const char *name, struct arena *keep);

/* A form token: 32 random bytes and, XORed with them, a MAC over what it is bound to, so that no two answers show the
 * same bytes and compression tells nothing. `bound` is a session's digest in hex or a visitor's cookie. */
void csrf_make(const unsigned char key[32], const char *bound, char out[CSRF_SIZE]);
bool csrf_is(const unsigned char key[32], const char *bound, const char *token);

/* The cookie of somebody without a session, to which the tokens of public forms are bound: random, signed. */
void visitor_make(const unsigned char key[32], char out[VISITOR_SIZE]);
bool visitor_is(const unsigned char key[32], const char *cookie);

/* Every answer has these; the list ends with a NULL name. */
struct security_header {
  const char *name, *value;
};
extern const struct security_header security_headers[];

/* A bucket per address, in memory: at most `burst` at once and `per_minute` after. False: too much. */
struct rate_table;
struct rate_table *rate_open(unsigned burst, unsigned per_minute);
void rate_close(struct rate_table *table);
bool rate_take(struct rate_table *table, const char *address, int64_t now_us);

/* Does the header Accept-Encoding take this coding? "gzip;q=0" does not. */
bool accepts_coding(const char *header, const char *coding);

#endif
