#include "decode/gunzip.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/banned.h"

enum { WINDOW_GZIP = 15 + 16, RATIO_MAX = 200, RATIO_FROM = 1024 * 1024 };

struct gunzip {
  z_stream stream;
  uint64_t unpacked_max, packed, unpacked;
};

bool gunzip_is(const void *data, size_t size) {
  const unsigned char *at = data;
  return size >= 2 && at[0] == 0x1F && at[1] == 0x8B;
}

struct gunzip *gunzip_open(uint64_t unpacked_max) {
  struct gunzip *gunzip = calloc(1, sizeof *gunzip);
  if (!gunzip) return NULL;
  gunzip->unpacked_max = unpacked_max;
  if (inflateInit2(&gunzip->stream, WINDOW_GZIP) == Z_OK) return gunzip;
  free(gunzip);
  return NULL;
}

void gunzip_close(struct gunzip *gunzip) {
  if (!gunzip) return;
  inflateEnd(&gunzip->stream);
  free(gunzip);
}

void gunzip_give(struct gunzip *gunzip, const void *data, size_t size) {
  gunzip->stream.next_in = (z_const Bytef *)data;
  gunzip->stream.avail_in = (uInt)size;
  gunzip->packed += size;
}

bool gunzip_take(struct gunzip *gunzip, void *out, size_t size, size_t *got, bool *ended, struct fault *fault) {
  z_stream *stream = &gunzip->stream;
  stream->next_out = out;
  stream->avail_out = (uInt)size;
  int code = inflate(stream, Z_NO_FLUSH);
  size_t made = size - stream->avail_out;
  if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
    return FAULT(fault, FAULT_INPUT, "Het ingepakte bestand is beschadigd. Maak het opnieuw.");
  gunzip->unpacked += made;
  if (gunzip->unpacked > gunzip->unpacked_max)
    return FAULT(fault, FAULT_TOO_LARGE, "Het bestand is uitgepakt groter dan %llu MB. Lever het in delen.", (unsigned long long)(gunzip->unpacked_max >> 20));
  uint64_t used = gunzip->packed - stream->avail_in;
  if (gunzip->unpacked > RATIO_FROM && gunzip->unpacked / RATIO_MAX > used)
    return FAULT(fault, FAULT_TOO_LARGE, "Het bestand wordt bij het uitpakken meer dan %d keer zo groot. Zo'n bestand weigeren we.", RATIO_MAX);
  *got = made;
  *ended = code == Z_STREAM_END;
  return true;
}
