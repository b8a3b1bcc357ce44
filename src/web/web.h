/* The door of the web room: request and reply as plain structs, the faces derived from registers, the layout.
 * A page is a function from request to reply; tests call it without a socket. */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/base.h"
#include "decode/decode.h"
#include "encode/encode.h"
#include "model/model.h"
#include "store/store.h"

enum method { METHOD_GET, METHOD_POST, METHOD_PUT, METHOD_PATCH, METHOD_DELETE, METHOD__COUNT };

struct tenant {
  struct store *store;
  const char *code;        /* "gm0546" */
  const char *alias;       /* "leiden": the name in the address */
  const char *name;        /* "Leiden" */
  struct access *access;   /* accounts and sessions: the server's, opaque here */
};

enum { REQUEST_SEGMENTS_MAX = 8 };

struct request {
  enum method method;
  const char *path;                          /* decoded, without the query */
  const char *segments[REQUEST_SEGMENTS_MAX]; /* behind /{gemeente}: "beleid", "12" */
  size_t segment_count;
  const struct form *query;                  /* of the address */
  const struct form *form;                   /* of the body; NULL when there is none */
  const char *body;                          /* raw, for JSON */
  size_t body_size;
  const char *body_type;
  const struct tenant *tenant;
  const struct who *who;
  struct tx *tx;                             /* GET: open for reading. Else NULL: store_write, then request_read */
  char today[DAY_SIZE];
  const char *origin;                        /* "https://doorpakker.leiden.nl", as the browser came here; NULL: unknown */
  const char *csrf;                          /* masked token for forms of this answer */
  const char *if_match, *if_none_match;
  bool is_api;
  bool is_partial;                           /* htmx asks for a part of the page */
  bool is_pushed;                            /* the server asks what a stream may carry now (web/live.h) */
  struct visit *visit;                       /* the server's: address, session; NULL without a socket */
  struct arena *keep, *scratch;
  struct {
    const struct record *of;                 /* NULL: not asked yet */
    struct link *links;
    size_t count;
  } linked;                                  /* of request_links */
};

enum { REPLY_HEADERS_MAX = 12 };

struct reply {
  int status;                                /* 0: 200 */
  const char *type;                          /* NULL: text/html; charset=utf-8 */
  struct text body;                          /* initialised by the caller of the page */
  struct { const char *name, *value; } headers[REPLY_HEADERS_MAX];
  size_t header_count;
  bool no_store;                             /* confidential */
  const char *live;                          /* the topic of a stream of events, in keep; else NULL (web/live.h) */
  int64_t live_since_ms;                     /* of what the visitor shows; 0: unknown */
  bool was_secret;                           /* shows a record under secrecy: log the read before sending */
};

/* True: reply is complete. False: the fault becomes a page or problem+json. */
typedef bool page_function(struct request *request, struct reply *reply, struct fault *fault);

/* May who open this page at all? Used by the router and by the menu: one declaration. NULL: everybody. */
typedef bool page_right(const struct who *who, const struct catalogue *catalogue);

struct route {
  enum method method;
  const char *path;       /* "/overzicht", "/sleutelmomenten/:id/sessie"; :id takes a number, :naam a word */
  page_function *page;
  page_right *right;
  const char *menu;       /* label in the side menu, or NULL */
  const char *menu_group; /* heading in the menu */
  bool slow;              /* always on a worker: exports, password hashing, what the rekenhulp works out */
  bool asks_by_itself;    /* a browser asks for it without anybody touching it (a stream): no sign of life of a session */
  bool own_password_later; /* also for whoever still has to choose a password of his own; no other route is */
  const char *icon;       /* in the menu: a name in the sprite, or NULL */
  const char *about;      /* of an address below /api/v1/PLURAL/:id beyond what each register has: a line in openapi.json */
};

/* The heading of the last group in the menu. */
#define MENU_BEHEER "Beheer"

struct route_table {
  const struct route *routes;
  size_t count;
};

/* The derived faces: list, form, view, history, search, API, exchange, own fields. */
extern const struct route_table web_faces;

/* All tables, given once by main; derived faces come last. */
void web_routes(const struct route_table *const *tables, size_t count);

/* The route for a request, or NULL. Fills request->segments parameters for route_param. */
const struct route *route_find(const struct request *request);
int64_t route_id(const struct request *request);              /* the :id of the matched route, 0 when none */

/* Runs the page; turns faults into pages or problem+json. Never fails. The server calls this, tests too.
 * Sets the guard of both arenas. Below /api it answers with the header API-Version. */
void web_answer(struct request *request, struct reply *reply);

/* Small helpers for pages. */
bool reply_redirect(struct reply *reply, struct request *request, const char *format, ...) PRINTF_LIKE(3, 4); /* 303 below /{gemeente} */
void reply_header(struct reply *reply, const char *name, const char *value);
const char *request_path(struct request *request, const char *format, ...) PRINTF_LIKE(2, 3); /* "/leiden/..." in keep */
int64_t request_number(const struct request *request, const char *name, int64_t otherwise); /* query, then form */
const char *request_text(const struct request *request, const char *name);                  /* NULL when absent */
/* Whoever answers what was sent reads here, after the write: this is request->tx, opened when it is not there yet. It is
 * ended by who called web_answer, when the answer is made: so what it gave under secrecy is always known. NULL with a
 * fault. */
struct tx *request_read(struct request *request, struct fault *fault) MUST_USE;
/* Before a write, when what was read so far is not shown: the next request_read sees what was written. */
void request_read_again(struct request *request);
/* What was wrong, to be shown in the page that answers; given back with the request. fault is empty afterwards. */
const struct fault *request_fault(struct request *request, struct fault *fault);
/* record_links of the record that the page is about, read once for all parts of the page. */
bool request_links(struct request *request, const struct record *record, struct link **out, size_t *count, struct fault *fault) MUST_USE;
const char *record_path(struct request *request, enum register_id reg, int64_t id);

/* What a capability adds to a register's detail page: markup behind the fields. Registered at wiring. */
typedef bool detail_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault);
void web_detail_extra(enum register_id reg, detail_extra *extra);

/* A card on the home page: what waits for this person, most urgent first. Texts live in keep. */
enum { DAY_ITEMS_MAX = 6, DAY_SOURCES_MAX = 8 };
struct day_item {
  const char *title, *path, *when;
  const char *mark; /* what is wrong, in a word or two: "te laat"; NULL: nothing */
  bool example;
};
struct day_group {
  const char *heading;
  const char *path, *path_label; /* all of it */
  struct day_item items[DAY_ITEMS_MAX];
  size_t count, total;           /* total 0 with a count: nothing is counted in the heading */
};
/* A card of a room that is not the home page's own. Leaves the group empty where it has nothing to say to this person. */
typedef bool day_source(struct request *request, struct day_group *out, struct fault *fault);
void web_day_source(day_source *source);
/* The sources in the order of wiring; NULL ends them. */
day_source *const *web_day_sources(void);

#endif
