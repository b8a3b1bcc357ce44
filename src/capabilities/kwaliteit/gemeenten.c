#include "capabilities/kwaliteit/gemeenten.h"

#include <pthread.h>
#include <strings.h>

#include "assets.h"
#include "engines/statistics.h"

#include "base/banned.h"

enum { COLUMNS_MAX = 16 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct gemeente list[GEMEENTEN_MAX];
static size_t list_count;

struct span {
  const char *at;
  size_t len;
};

static size_t split(const char *line, size_t len, struct span *out) {
  size_t count = 0;
  if (len && line[len - 1] == '\r') len--;
  for (const char *end = line + len; count < COLUMNS_MAX;) {
    const char *stop = memchr(line, ';', (size_t)(end - line));
    out[count++] = (struct span){line, (size_t)((stop ? stop : end) - line)};
    if (!stop) break;
    line = stop + 1;
  }
  return count;
}

static void take(char *out, size_t size, struct span from) {
  size_t len = from.len < size ? from.len : size - 1;
  memcpy(out, from.at, len);
  out[len] = '\0';
}

static size_t column_of(const struct span *head, size_t count, const char *name) {
  size_t at = 0;
  while (at < count && !(head[at].len == strlen(name) && memcmp(head[at].at, name, head[at].len) == 0)) at++;
  return at;
}

static void read_all(void) {
  const struct asset *file = NULL;
  struct span head[COLUMNS_MAX], cells[COLUMNS_MAX];
  size_t code = 0, naam = 0, inwoners = 0;
  for (size_t i = 0; i < assets_count; i++)
    if (string_is(assets[i].path, "data/gemeenten.csv")) file = &assets[i];
  const char *at = file ? (const char *)file->data : "", *end = at + (file ? file->size : 0);
  for (bool first = true; at < end && list_count < GEMEENTEN_MAX; first = false) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    size_t count = split(at, (size_t)(stop - at), first ? head : cells);
    if (first) {
      code = column_of(head, count, "code");
      naam = column_of(head, count, "naam");
      inwoners = column_of(head, count, "inwoners");
    } else if (count > code && count > naam && cells[code].len) {
      struct gemeente *gemeente = &list[list_count++];
      char number[24] = "";
      take(gemeente->code, sizeof gemeente->code, cells[code]);
      take(gemeente->naam, sizeof gemeente->naam, cells[naam]);
      if (count > inwoners) take(number, sizeof number, cells[inwoners]);
      if (!string_to_int(number, &gemeente->inwoners)) gemeente->inwoners = 0;
    }
    at = stop < end ? stop + 1 : end;
  }
}

const struct gemeente *gemeenten(size_t *count) {
  pthread_once(&once, read_all);
  *count = list_count;
  return list;
}

const struct gemeente *gemeente_find(const char *code) {
  size_t count;
  const struct gemeente *all = gemeenten(&count);
  for (size_t i = 0; i < count; i++)
    if (strcasecmp(all[i].code, code) == 0) return &all[i];
  return NULL;
}

const char *grootteklasse_name(unsigned klasse) {
  static const char *const names[GROOTTEKLASSEN + 1] = {"alle gemeenten", "minder dan 5.000 inwoners", "5.000 tot 10.000 inwoners", "10.000 tot 20.000 inwoners", "20.000 tot 50.000 inwoners",
                                                        "50.000 tot 100.000 inwoners", "100.000 tot 150.000 inwoners", "150.000 tot 250.000 inwoners", "250.000 inwoners of meer"};
  return names[klasse <= GROOTTEKLASSEN ? klasse : 0];
}

unsigned gemeente_grootteklasse(const struct gemeente *gemeente) { return statistics_size_class(gemeente->inwoners); }
