/* What the server knows of the one who asks, besides who it is: for the pages of this room. */
#ifndef SERVER_VISIT_H
#define SERVER_VISIT_H

#include "server/guard.h"
#include "server/tenants.h"
#include "store/access.h"

struct visit {
  const char *address;      /* of the browser, also behind the proxy */
  const char *agent;        /* browser, as it says itself */
  bool asks_by_itself;      /* the browser, not a person: its session does not last longer for it */
  bool is_tls;              /* the browser's side of the proxy is encrypted */
  bool has_session;
  struct session session;   /* when has_session */
  bool is_api;
  const char *bearer;       /* program token as sent, or NULL */
  const char *cookies;      /* the header, or NULL */
  char visitor[VISITOR_SIZE]; /* cookie of a visitor without a session; "" with one */
  bool visitor_is_new;
};

#define SESSION_COOKIE "dp_sessie"
#define VISITOR_COOKIE "dp_bezoek"

/* Set-Cookie text in keep; value NULL ends the cookie. Kept below the municipality's address, out of reach of scripts. */
const char *cookie_text(const struct visit *visit, const struct tenant *tenant, const char *name, const char *value,
                        int64_t seconds, struct arena *keep);

/* Finds the session or the program token and fills visit; a sent token that is not valid gives SIGNED_OUT. */
bool visit_find(struct visit *visit, const struct tenant *tenant, const unsigned char key[32], struct arena *keep,
                struct fault *fault) MUST_USE;

/* What form tokens of this visit are bound to, in keep. */
const char *visit_bound(const struct visit *visit, struct arena *keep);

#endif
