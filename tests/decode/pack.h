/* Zip files for tests of what reads them. */
#ifndef TESTS_DECODE_PACK_H
#define TESTS_DECODE_PACK_H

#include <zip.h>

#include "base/base.h"

struct entry {
  const char *name, *data; /* name NULL: left out */
  size_t size;             /* 0: of the text */
};

/* A zip file of these entries, in `out`; an entry that is not taken fails the test. */
static inline void pack_into(struct text *out, const struct entry *entries, size_t count) {
  zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
  zip_source_keep(source);
  zip_t *zip = zip_open_from_source(source, ZIP_CREATE | ZIP_TRUNCATE, NULL);
  for (size_t i = 0; i < count; i++) {
    if (!entries[i].name) continue;
    zip_source_t *data = zip_source_buffer(zip, entries[i].data, entries[i].size ? entries[i].size : strlen(entries[i].data), 0);
    assert_true(zip_file_add(zip, entries[i].name, data, 0) >= 0);
  }
  assert_int_equal(zip_close(zip), 0);
  zip_source_open(source);
  char piece[4096];
  text_clear(out);
  for (zip_int64_t got; (got = zip_source_read(source, piece, sizeof piece)) > 0;) text_put(out, piece, (size_t)got);
  zip_source_close(source);
  zip_source_free(source);
}

#endif
