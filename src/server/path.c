#include "server/path.h"

#include "base/banned.h"

static int hex_of(char one) {
  if (one >= '0' && one <= '9') return one - '0';
  if (one >= 'a' && one <= 'f') return one - 'a' + 10;
  if (one >= 'A' && one <= 'F') return one - 'A' + 10;
  return -1;
}

/* One segment, decoded; NULL when it may not stand in an address. */
static char *decode(const char *raw, size_t len, struct arena *keep) {
  char *out = arena_take(keep, len + 1);
  size_t at = 0;
  for (size_t i = 0; i < len; i++) {
    int one = (unsigned char)raw[i];
    if (one == '%') {
      if (i + 2 >= len) return NULL;
      int high = hex_of(raw[i + 1]), low = hex_of(raw[i + 2]);
      if (high < 0 || low < 0) return NULL;
      one = high * 16 + low;
      i += 2;
    }
    if (one < 0x20 || one == 0x7f || one == '\\' || one == '/') return NULL;
    out[at++] = (char)one;
  }
  out[at] = '\0';
  if (at == 0 || string_is(out, ".") || string_is(out, "..") || !string_is_utf8(out, at)) return NULL;
  return out;
}

static bool refuse(struct fault *fault) {
  FAULT(fault, FAULT_INPUT, "Dit adres kan niet kloppen.");
  return fault_hint(fault, "Controleer het adres, of begin opnieuw bij het begin.");
}

bool path_read(const char *raw, struct path *out, struct arena *keep, struct fault *fault) {
  const char *mark = strchr(raw, '?');
  struct path path = {.query = mark ? mark + 1 : NULL};
  const char *end = mark ? mark : raw + strlen(raw);
  if (raw[0] != '/') return refuse(fault);
  char *whole = arena_take(keep, (size_t)(end - raw) + 2);
  size_t len = 0;
  const char *at = raw + 1;
  bool ok = true;
  for (size_t count = 0; ok && at < end; count++) {
    const char *slash = memchr(at, '/', (size_t)(end - at));
    const char *stop = slash ? slash : end;
    const char *segment = decode(at, (size_t)(stop - at), keep);
    if (!segment) ok = refuse(fault);
    else if (count > REQUEST_SEGMENTS_MAX) ok = FAULT(fault, FAULT_ABSENT, "Deze pagina bestaat niet.");
    else if (count == 0) path.municipality = segment;
    else path.segments[path.segment_count++] = segment;
    if (ok) len += (size_t)snprintf(whole + len, (size_t)(end - raw) + 2 - len, "/%s", segment);
    path.ends_in_slash = slash && slash + 1 == end;
    at = slash ? slash + 1 : end;
  }
  if (!ok) return false;
  if (path.ends_in_slash || len == 0) whole[len] = '/';
  path.whole = whole;
  *out = path;
  return true;
}
