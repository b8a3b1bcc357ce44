/* Asking another system for something over HTTP. One struct http is one visit to one origin (scheme, host and port): pages,
 * redirects and links to any other origin are refused. No cookies; certificates are checked; a proxy comes from the
 * environment (https_proxy, no_proxy), more trusted certificates from SSL_CERT_FILE. */
#ifndef OUTSIDE_HTTP_H
#define OUTSIDE_HTTP_H

#include "outside/outside.h"

enum {
  HTTP_BODY_MAX = 32 * 1024 * 1024, /* of one answer, unpacked */
  HTTP_URL_MAX = 4096,
  HTTP_ATTEMPTS = 4,                /* after no answer, 429 or 5xx; each pause twice as long, or what Retry-After says */
  HTTP_RETRY_AFTER_MAX = 120,       /* seconds; who wants more is tried another day */
  HTTP_REDIRECTS_MAX = 5,
  HTTP_PAGES_MAX = 100000,
  HTTP_SECRET_SIZE = 4096,
  HTTP_NAME_SIZE = 128
};

enum http_key_kind {
  HTTP_KEY_NONE,
  HTTP_KEY_BEARER, /* Authorization: Bearer SECRET */
  HTTP_KEY_ZGW,    /* a JWT of the client, signed with the secret (HS256, RFC 7519), new for each question */
  HTTP_KEY_TOKEN,  /* Authorization: Token SECRET, as Klantinteracties has it */
  HTTP_KEY_KIND__COUNT
};
struct http_key {
  enum http_key_kind kind;
  char client[HTTP_NAME_SIZE]; /* ZGW */
  char secret[HTTP_SECRET_SIZE];
};

struct http_options {
  const char *address;            /* fixes the origin; http or https */
  const struct http_key *key;     /* NULL: none. Only sent over https, or to a host inside the house */
  const char *const *headers;     /* more of them, "Accept-Crs: EPSG:4326"; ends with NULL; NULL: none */
  size_t body_max;                /* 0: HTTP_BODY_MAX */
  int64_t pause_ms;               /* before the second attempt; 0: 1000 */
  int64_t answer_ms;              /* one answer may take; 0: 60,000 */
  int64_t visit_ms;               /* the whole visit may take; 0: an hour */
  bool (*going)(void *context);   /* asked a few times a second; false: stop. May be NULL */
  void *context;
};

struct http;

/* It closes with keep. INPUT when the address cannot be right, or lies inside the house and is not in the settings. */
bool http_open(const struct http_options *options, struct http **out, struct arena *keep, struct fault *fault) MUST_USE;

/* The address may be relative to the one before. *body is borrowed until the next question. The faults: INPUT an address
 * of another origin or too many pages, ABSENT 404, FORBIDDEN 401 and 403, TOO_LARGE, NOT_NOW everything that may be better
 * tomorrow. */
bool http_get(struct http *http, const char *address, const char **body, size_t *size, struct fault *fault) MUST_USE;
/* As it was asked last, after redirects. */
const char *http_address(const struct http *http);
/* Questions so far, attempts not counted. */
uint64_t http_pages(const struct http *http);

/* The text as part of a query: percent-encoded, in keep. */
char *http_escape(const char *text, struct arena *keep);

#endif
