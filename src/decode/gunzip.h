/* Gzip that comes in, unpacked piece by piece under limits. Only this file's .c knows zlib. */
#ifndef DECODE_GUNZIP_H
#define DECODE_GUNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/base.h"

struct gunzip; /* opaque */

bool gunzip_is(const void *data, size_t size);

/* NULL when there is no memory. Refuses more than unpacked_max, and after the first MiB more than 200 times the input. */
struct gunzip *gunzip_open(uint64_t unpacked_max);
void gunzip_close(struct gunzip *gunzip);

/* Gives the next packed bytes; they must stay until they are used up. */
void gunzip_give(struct gunzip *gunzip, const void *data, size_t size);
/* Unpacked bytes into out, *got of them; 0: everything given is used up. *ended: the last one came. */
bool gunzip_take(struct gunzip *gunzip, void *out, size_t size, size_t *got, bool *ended, struct fault *fault) MUST_USE;

#endif
