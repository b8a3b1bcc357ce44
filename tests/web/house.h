/* A municipality in a temporary file, and requests to it without a socket. */
#ifndef TESTS_WEB_HOUSE_H
#define TESTS_WEB_HOUSE_H

#include "web/web.h"

struct house {
  char folder[64], file[96];
  struct store *store;
  struct tenant tenant;
  struct arena keep, scratch; /* of the last request */
  struct arena life;          /* until the house is left */
  struct reply reply;         /* of the last request */
  size_t secrets;             /* records under secrecy that it gave: what the server writes down */
  bool is_partial;            /* the next request asks for a part of the page */
  const char *if_match, *if_none_match;
  int64_t ids[REGISTER__COUNT]; /* one filled record per register, after house_fill */
};

void house_enter(struct house *house);
void house_leave(struct house *house);
/* As after a stop of the server: the file is opened anew. */
void house_restart(struct house *house);

/* Somebody with one role, an account and the persoon that house_fill made. */
struct who house_who(const struct house *house, enum role role);
extern const struct who house_system;

/* Ask; the answer's status comes back, the rest stands in house->reply. path is below the municipality. */
int house_get(struct house *house, const struct who *who, const char *format, ...) PRINTF_LIKE(3, 4);
int house_post(struct house *house, const struct who *who, const char *path, const char *form);
int house_upload(struct house *house, const struct who *who, const char *path, const char *name, const void *data, size_t size);
int house_api(struct house *house, const struct who *who, enum method method, const char *path, const char *json);
const char *house_header(const struct house *house, const char *name); /* NULL when absent */
const char *house_body(const struct house *house);
bool house_says(const struct house *house, const char *text);
/* The value of a hidden control of this name in the last page. */
const char *house_hidden(struct house *house, const char *name);

/* Puts a record as the program itself; fails the test when it is refused. */
int64_t house_put(struct house *house, const struct record *record);
/* A record in which every field that may be filled has a value of its own; refers to house->ids. number makes texts
 * differ. */
struct record house_record(struct house *house, const struct reg *reg, int number);
/* One such record in every register. */
void house_fill(struct house *house);
/* What house_record writes into a text field. */
const char *house_word(const struct field *field, int number, struct arena *keep);
struct record house_read(struct house *house, enum register_id reg, int64_t id);
void house_print_fault(const struct fault *fault);

/* The table of routes that these tests use. */
void house_routes(void);

#endif
