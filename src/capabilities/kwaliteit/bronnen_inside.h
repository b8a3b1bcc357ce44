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

struct csv_writer;
/* One page of cases as lines of a case file (decode/zaak.h); next as in odata_read. */
bool zgw_read(const struct fetching *fetching, const struct json_value *body, struct csv_writer *w, struct fetched *out, const char **next,
              size_t *rows, struct fault *fault) MUST_USE;
void zgw_header(struct csv_writer *w);

bool zgw_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;
/* A file as it stands there. */
bool bestand_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;
bool odata_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
