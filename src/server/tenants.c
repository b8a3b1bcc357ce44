#include "server/tenants.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>

#include "assets.h"

#include "base/banned.h"

enum { TENANTS_MAX = 400, RESCAN_MS = 1000 };

struct entry {
  struct tenant_name name;
  struct tenant tenant;  /* complete when open */
  bool open;
};

struct tenants {
  struct tenants_options options;
  char data[4096 - 64];
  unsigned char key[32];
  pthread_rwlock_t lock;   /* the list */
  pthread_mutex_t opening; /* one opens at a time */
  int64_t scanned_ms;
  size_t count;
  struct entry *entries[TENANTS_MAX]; /* never moved or removed */
};

/* ---- names: data/gemeenten.csv, "code;naam;alias;..." ---- */

static size_t column(const char *line, size_t len, int at, const char **out) {
  const char *end = line + len;
  for (; at > 0; at--) {
    const char *next = memchr(line, ';', (size_t)(end - line));
    if (!next) return 0;
    line = next + 1;
  }
  const char *stop = memchr(line, ';', (size_t)(end - line));
  if (!stop) stop = end;
  if (stop > line && stop[-1] == '\r') stop--;
  *out = line;
  return (size_t)(stop - line);
}

static void copy(char *out, size_t size, const char *from, size_t len) {
  if (len >= size) len = size - 1;
  memcpy(out, from, len);
  out[len] = '\0';
}

static void lower(char *text) {
  for (; *text; text++)
    if (*text >= 'A' && *text <= 'Z') *text = (char)(*text + 32);
}

struct name_columns {
  int code, name, alias;
};

static bool find_columns(const char *line, size_t len, struct name_columns *out) {
  *out = (struct name_columns){-1, -1, -1};
  for (int i = 0; i < 16; i++) {
    const char *at;
    size_t size = column(line, len, i, &at);
    if (size == 4 && memcmp(at, "code", 4) == 0) out->code = i;
    if (size == 4 && memcmp(at, "naam", 4) == 0) out->name = i;
    if (size == 5 && memcmp(at, "alias", 5) == 0) out->alias = i;
  }
  return out->code >= 0 && out->name >= 0 && out->alias >= 0;
}

static void read_name(const char *line, size_t len, const struct name_columns *columns, struct tenant_name *out) {
  const char *at = "";
  size_t size = column(line, len, columns->code, &at);
  copy(out->code, sizeof out->code, at, size);
  lower(out->code);
  size = column(line, len, columns->alias, &at);
  copy(out->alias, sizeof out->alias, at, size);
  size = column(line, len, columns->name, &at);
  copy(out->name, sizeof out->name, at, size);
}

/* The first municipality on the list that fits; fits(name, context). */
static bool find_name(bool (*fits)(const struct tenant_name *name, const char *typed), const char *typed,
                      struct tenant_name *out) {
  const struct asset *list = NULL;
  for (size_t i = 0; i < assets_count; i++)
    if (string_is(assets[i].path, "data/gemeenten.csv")) list = &assets[i];
  if (!list) return false;
  const char *at = (const char *)list->data, *end = at + list->size;
  if (list->size > 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) at += 3;
  struct name_columns columns;
  for (bool first = true; at < end; first = false) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    if (!stop) stop = end;
    size_t len = (size_t)(stop - at);
    struct tenant_name name;
    if (first && !find_columns(at, len, &columns)) return false;
    if (!first && len > 0) {
      read_name(at, len, &columns, &name);
      if (fits(&name, typed)) {
        *out = name;
        return true;
      }
    }
    at = stop < end ? stop + 1 : end;
  }
  return false;
}

static bool is_code(const struct tenant_name *name, const char *typed) { return string_is(name->code, typed); }

static bool is_any(const struct tenant_name *name, const char *typed) {
  return strcasecmp(name->code, typed) == 0 || strcasecmp(name->alias, typed) == 0 || strcasecmp(name->name, typed) == 0;
}

struct tenant_name tenant_name_of(const char *code) {
  struct tenant_name name;
  if (find_name(is_code, code, &name) && *name.alias) return name;
  name = (struct tenant_name){.code = ""};
  copy(name.code, sizeof name.code, code, strlen(code));
  copy(name.alias, sizeof name.alias, code, strlen(code));
  copy(name.name, sizeof name.name, code, strlen(code));
  return name;
}

/* gm and four digits. */
static bool looks_like_code(const char *text) {
  return strlen(text) == 6 && text[0] == 'g' && text[1] == 'm' && strspn(text + 2, "0123456789") == 4;
}

bool tenant_code_of(const char *typed, char code[16]) {
  struct tenant_name name;
  char small[16];
  copy(small, sizeof small, typed, strlen(typed));
  lower(small);
  if (strlen(typed) < sizeof small && looks_like_code(small)) {
    memcpy(code, small, sizeof small);
    return true;
  }
  if (!find_name(is_any, typed, &name)) return false;
  memcpy(code, name.code, sizeof name.code);
  return true;
}

/* ---- the folder ---- */

static bool add_entry(struct tenants *tenants, const char *code) {
  for (size_t i = 0; i < tenants->count; i++)
    if (string_is(tenants->entries[i]->name.code, code)) return true;
  struct entry *entry = tenants->count < TENANTS_MAX ? calloc(1, sizeof *entry) : NULL;
  if (!entry) return false;
  entry->name = tenant_name_of(code);
  entry->tenant = (struct tenant){.code = entry->name.code, .alias = entry->name.alias, .name = entry->name.name};
  tenants->entries[tenants->count++] = entry;
  return true;
}

/* Under the writing lock. */
static bool scan(struct tenants *tenants, struct fault *fault) {
  DIR *folder = opendir(tenants->data);
  if (!folder) {
    FAULT(fault, FAULT_NOT_NOW, "De map met gegevens is niet te lezen: %.200s.", tenants->data);
    return fault_cause(fault, "%s", strerror(errno));
  }
  for (const struct dirent *one; (one = readdir(folder));) {
    char code[16] = "";
    if (strlen(one->d_name) == 9 && string_ends(one->d_name, ".db")) copy(code, sizeof code, one->d_name, 6);
    if (looks_like_code(code)) add_entry(tenants, code);
  }
  closedir(folder);
  tenants->scanned_ms = clock_now_ms();
  return true;
}

static void rescan(struct tenants *tenants) {
  struct fault fault = {0};
  pthread_rwlock_wrlock(&tenants->lock);
  if (clock_now_ms() - tenants->scanned_ms > RESCAN_MS && !scan(tenants, &fault))
    log_line(LOG_WARNING, "event=scan cause=\"%s\"", fault.cause);
  pthread_rwlock_unlock(&tenants->lock);
  fault_release(&fault);
}

struct tenants *tenants_open(const struct tenants_options *options, struct fault *fault) {
  struct tenants *tenants = calloc(1, sizeof *tenants);
  if (!tenants) {
    FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    return NULL;
  }
  tenants->options = *options;
  pthread_rwlock_init(&tenants->lock, NULL);
  pthread_mutex_init(&tenants->opening, NULL);
  char path[4096];
  snprintf(tenants->data, sizeof tenants->data, "%s", options->data);
  snprintf(path, sizeof path, "%s/sleutel", tenants->data);
  if (scan(tenants, fault) && access_key(path, tenants->key, fault)) return tenants;
  tenants_close(tenants);
  return NULL;
}

void tenants_close(struct tenants *tenants) {
  if (!tenants) return;
  for (size_t i = 0; i < tenants->count; i++) {
    store_close(tenants->entries[i]->tenant.store);
    access_close(tenants->entries[i]->tenant.access);
    free(tenants->entries[i]);
  }
  pthread_rwlock_destroy(&tenants->lock);
  pthread_mutex_destroy(&tenants->opening);
  free(tenants);
}

const unsigned char *tenants_key(const struct tenants *tenants) { return tenants->key; }

/* Under a lock. */
static struct entry *find_entry(struct tenants *tenants, const char *typed) {
  for (size_t i = 0; i < tenants->count; i++)
    if (string_is(tenants->entries[i]->name.alias, typed) || string_is(tenants->entries[i]->name.code, typed))
      return tenants->entries[i];
  return NULL;
}

enum tenant_state tenants_find(struct tenants *tenants, const char *typed, const struct tenant **out, struct tenant_name *name) {
  for (int round = 0; round < 2; round++) {
    pthread_rwlock_rdlock(&tenants->lock);
    struct entry *entry = find_entry(tenants, typed);
    bool open = entry && entry->open;
    bool stale = clock_now_ms() - tenants->scanned_ms > RESCAN_MS;
    pthread_rwlock_unlock(&tenants->lock);
    if (entry && name) *name = entry->name;
    if (open) *out = &entry->tenant;
    if (entry) return open ? TENANT_OPEN : TENANT_CLOSED;
    if (!stale) break;
    rescan(tenants);
  }
  return TENANT_ABSENT;
}

static bool load(struct tenants *tenants, struct entry *entry, struct fault *fault) {
  char records[4096], access[4096];
  snprintf(records, sizeof records, "%s/%s.db", tenants->data, entry->name.code);
  snprintf(access, sizeof access, "%s/%s-toegang.db", tenants->data, entry->name.code);
  struct access_options options = {.path = access, .code = entry->name.code};
  memcpy(options.key, tenants->key, sizeof options.key);
  struct access *opened = access_open(&options, fault);
  if (!opened) return false;
  struct store *store = store_open(
      &(struct store_options){.path = records, .code = entry->name.code, .batch_max = tenants->options.batch_max}, fault);
  if (!store) {
    access_close(opened);
    return false;
  }
  if (tenants->options.opened) tenants->options.opened(store);
  pthread_rwlock_wrlock(&tenants->lock);
  entry->tenant.store = store;
  entry->tenant.access = opened;
  entry->open = true;
  pthread_rwlock_unlock(&tenants->lock);
  return true;
}

const struct tenant *tenant_load(struct tenants *tenants, const char *typed, struct fault *fault) {
  pthread_mutex_lock(&tenants->opening);
  pthread_rwlock_rdlock(&tenants->lock);
  struct entry *entry = find_entry(tenants, typed);
  bool open = entry && entry->open;
  pthread_rwlock_unlock(&tenants->lock);
  bool ok = entry ? open || load(tenants, entry, fault) : FAULT(fault, FAULT_ABSENT, "Deze gemeente is hier niet.");
  pthread_mutex_unlock(&tenants->opening);
  return ok ? &entry->tenant : NULL;
}

static int by_name(const void *a, const void *b) {
  return strcmp(((const struct tenant_name *)a)->name, ((const struct tenant_name *)b)->name);
}

bool tenants_list(struct tenants *tenants, struct tenant_name **out, size_t *count, struct arena *keep, struct fault *fault) {
  rescan(tenants);
  struct tenant_name *names = ARENA_ARRAY(keep, TENANTS_MAX, struct tenant_name);
  size_t found = 0;
  pthread_rwlock_rdlock(&tenants->lock);
  for (; found < tenants->count; found++) names[found] = tenants->entries[found]->name;
  pthread_rwlock_unlock(&tenants->lock);
  qsort(names, found, sizeof *names, by_name);
  *out = names;
  *count = found;
  return !fault_is(fault);
}

void tenants_each(struct tenants *tenants, void (*work)(const struct tenant *tenant, void *context), void *context) {
  for (size_t i = 0;; i++) {
    pthread_rwlock_rdlock(&tenants->lock);
    const struct entry *entry = i < tenants->count ? tenants->entries[i] : NULL;
    bool open = entry && entry->open;
    pthread_rwlock_unlock(&tenants->lock);
    if (!entry) return;
    if (open) work(&entry->tenant, context);
  }
}
