/* The address of a request, decoded once. */
#ifndef SERVER_PATH_H
#define SERVER_PATH_H

#include "base/base.h"
#include "web/web.h"

struct path {
  const char *whole;        /* decoded, without the query */
  const char *query;        /* as sent, behind the question mark; NULL when there is none */
  const char *municipality; /* first segment; NULL for "/" */
  const char *segments[REQUEST_SEGMENTS_MAX]; /* behind it */
  size_t segment_count;
  bool ends_in_slash;
};

/* Refused as INPUT: no leading slash, a wrong percent code, not UTF-8, a control character, a backslash, an empty
 * segment, "." or ".." or a slash within a segment. ABSENT: more segments than any page has. */
bool path_read(const char *raw, struct path *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
