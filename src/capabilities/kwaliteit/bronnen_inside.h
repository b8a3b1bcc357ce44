/* What the readers of remote sources share. */
#ifndef KWALITEIT_BRONNEN_INSIDE_H
#define KWALITEIT_BRONNEN_INSIDE_H

#include "capabilities/kwaliteit/bronnen.h"
#include "decode/decode.h"
#include "outside/http.h"

enum { PAGE_MEMORY = 256 * 1024 * 1024, EMPTY_PAGES_MAX = 20, FETCH_PAGES_MAX = 20000, FETCH_ROWS_MAX = 2000000 };

/* A walk from page to page. It refuses a page address that came before, and a source that does not end. */
struct pages {
  const struct fetching *fetching;
  struct fetched *out;
  struct http *http;
  struct arena *page;       /* of one page, emptied for the next */
  struct digest *seen;      /* addresses so far; grows, freed with keep */
  size_t seen_count, seen_room;
  unsigned empty;           /* pages without a row on end */
  struct digest_stream stream;
};

bool pages_open(struct pages *pages, const struct fetching *fetching, const char *const *headers, struct fetched *out, struct arena *keep,
                struct fault *fault) MUST_USE;
/* One page, which lives until the next in pages->page. False also for an address that was asked before. */
bool pages_get(struct pages *pages, const char *address, const struct json_value **body, struct fault *fault) MUST_USE;
/* Reads one parsed page, which lives in pages->page: how many rows it had, and the address of the next (NULL: the last). */
typedef bool page_reader(void *context, struct pages *pages, const struct json_value *body, const char **next, size_t *rows, struct fault *fault);
/* From the first address to the page that names no next; out->rows and out->fingerprint are filled. False when a page is
 * refused, when it is enough, or when somebody said stop. */
bool pages_walk(struct pages *pages, const char *first, page_reader *read, void *context, struct fault *fault) MUST_USE;

/* A file that is on no disk, closed with keep; and what goes into it. */
bool memory_file(int *file, struct arena *keep, struct fault *fault) MUST_USE;
bool memory_add(int file, const char *data, size_t size, struct fault *fault) MUST_USE;
/* Empties the text. */
bool memory_add_text(int file, struct text *text, struct fault *fault) MUST_USE;

/* One page of OData: hands over its figures and gives the link to the next (NULL: the last), which lives in page. */
bool odata_read(const struct fetching *fetching, const struct json_value *body, struct fetched *out, const char **next, size_t *rows,
                struct arena *page, struct fault *fault) MUST_USE;
/* "2022JJ00", "2022KW01", "2022MM05" of CBS, and our own spelling. */
bool odata_period(const char *text, char out[PERIOD_SIZE]);

/* The address of the koppeling with this behind it. */
char *api_address(const struct fetching *fetching, const char *rest, struct arena *keep);

/* Names by address, of a system that does not send them along. They open in keep; nothing is asked before the first question. */
struct namen;
struct namen *namen_open(const struct fetching *fetching, const char *const *headers, struct arena *keep);
/* What a case type or result type is called; what the result at this address is of. */
bool namen_type(struct namen *namen, const char *address, const char **out, struct fault *fault) MUST_USE;
bool namen_result(struct namen *namen, const char *address, const char **out, struct fault *fault) MUST_USE;

struct csv_writer;
/* A page of JSON as lines of a case file (decode/zaak.h); next as in odata_read. */
struct case_file {
  void (*header)(struct csv_writer *w);
  bool (*read)(const struct fetching *fetching, const struct json_value *body, struct csv_writer *w, struct fetched *out, const char **next, size_t *rows, struct fault *fault);
  size_t max;                 /* bytes of the lines of one page */
};
/* From page to page into a file in memory: out->file. */
bool case_file_fetch(const struct case_file *file, const struct fetching *fetching, const char *const *headers, const char *first, struct fetched *out,
                     struct arena *keep, struct fault *fault) MUST_USE;

bool zgw_read(const struct fetching *fetching, const struct json_value *body, struct csv_writer *w, struct fetched *out, const char **next,
              size_t *rows, struct fault *fault) MUST_USE;
void zgw_header(struct csv_writer *w);
bool contacts_read(const struct fetching *fetching, const struct json_value *body, struct csv_writer *w, struct fetched *out, const char **next,
                   size_t *rows, struct fault *fault) MUST_USE;
void contacts_header(struct csv_writer *w);
/* The Dutch day of an RFC 3339 time. */
bool contact_day(const char *text, struct day *out);

bool zgw_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;
bool contacts_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;
/* A file as it stands there. */
bool bestand_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;
bool odata_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
