#include "capabilities/kwaliteit/bronnen.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "capabilities/kwaliteit/bronnen_inside.h"
#include "encode/csv.h"

#include "base/banned.h"

/* ---- from page to page ---- */

static bool goes_on(void *context) {
  const struct pages *pages = context;
  const struct fetching *fetching = pages->fetching;
  return !fetching->progress || fetching->progress(fetching->context, pages->out->rows, pages->out->pages);
}

static void release_page(void *what) { arena_release(what); }
static void release_seen(void *what) {
  struct pages *pages = what;
  free(pages->seen);
}

static bool read_key(const struct fetching *fetching, struct http_key *key, struct fault *fault) {
  struct secret secret;
  *key = (struct http_key){0};
  if (string_empty(fetching->koppeling->sleutel)) return true;
  if (!fetching->access) return FAULT(fault, FAULT_NOT_NOW, "De toegangssleutels zijn hier niet te lezen.");
  if (!secret_get(fetching->access, fetching->koppeling->sleutel, &secret, key->secret, fault)) return false;
  key->kind = string_is(secret.kind, "zgw") ? HTTP_KEY_ZGW : string_is(secret.kind, "token") ? HTTP_KEY_TOKEN : HTTP_KEY_BEARER;
  snprintf(key->client, sizeof key->client, "%s", secret.client);
  return true;
}

bool pages_open(struct pages *pages, const struct fetching *fetching, const char *const *headers, struct fetched *out, struct arena *keep,
                struct fault *fault) {
  *pages = (struct pages){.fetching = fetching, .out = out, .page = ARENA_NEW(keep, struct arena)};
  arena_init(pages->page, PAGE_MEMORY);
  arena_defer(keep, release_page, pages->page);
  arena_defer(keep, release_seen, pages);
  digest_begin(&pages->stream);
  struct http_key key;
  struct http_options options = {.address = fetching->koppeling->adres, .key = &key, .headers = headers, .going = goes_on, .context = pages};
  bool ok = read_key(fetching, &key, fault) && http_open(&options, &pages->http, keep, fault);
  explicit_bzero(&key, sizeof key);
  return ok;
}

static bool is_new(struct pages *pages, const char *address, struct fault *fault) {
  struct digest digest = digest_of(address, strlen(address));
  for (size_t i = 0; i < pages->seen_count; i++)
    if (digest_equal(pages->seen[i], digest)) return FAULT(fault, FAULT_INPUT, "De bron verwijst naar een bladzijde die we al hebben gehad, en houdt zo nooit op.");
  if (pages->seen_count == pages->seen_room) {
    size_t room = pages->seen_room ? pages->seen_room * 2 : 64;
    struct digest *more = realloc(pages->seen, room * sizeof *more);
    if (!more) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    pages->seen = more;
    pages->seen_room = room;
  }
  pages->seen[pages->seen_count++] = digest;
  return true;
}

bool pages_get(struct pages *pages, const char *address, const struct json_value **body, struct fault *fault) {
  const char *data;
  size_t size;
  if (!is_new(pages, address, fault) || !http_get(pages->http, address, &data, &size, fault)) return false;
  digest_add(&pages->stream, data, size);
  pages->out->pages++;
  arena_reset(pages->page);
  struct fault found = {0};
  struct json_options options = {.data = data, .size = size, .size_max = HTTP_BODY_MAX};
  bool ok = json_read(&options, body, pages->page, &found);
  if (!ok) FAULT(fault, FAULT_INPUT, "Bladzijde %llu van de bron is niet te lezen. %.250s", (unsigned long long)pages->out->pages, found.message);
  fault_release(&found);
  return ok;
}

static bool pages_count(struct pages *pages, size_t rows, struct fault *fault) {
  pages->out->rows += rows;
  pages->empty = rows ? 0 : pages->empty + 1;
  if (pages->out->rows > FETCH_ROWS_MAX) return FAULT(fault, FAULT_INPUT, "De bron geeft meer dan %d rijen. Kies bij de koppeling een kleiner deel.", FETCH_ROWS_MAX);
  if (pages->empty > EMPTY_PAGES_MAX || pages->out->pages >= FETCH_PAGES_MAX)
    return FAULT(fault, FAULT_INPUT, "De bron houdt niet op: na %llu bladzijden komt er steeds nog een.", (unsigned long long)pages->out->pages);
  return goes_on(pages) || FAULT(fault, FAULT_NOT_NOW, "Het ophalen is gestopt.");
}

/* ---- in memory ---- */

static void close_file(void *what) { close(*(int *)what); }

bool memory_file(int *file, struct arena *keep, struct fault *fault) {
  int *kept = ARENA_NEW(keep, int);
  *file = *kept = memfd_create("opgehaald", MFD_CLOEXEC);
  if (*kept < 0) return FAULT(fault, FAULT_NOT_NOW, "Er is geen plek voor wat er wordt opgehaald.");
  arena_defer(keep, close_file, kept);
  return true;
}

bool memory_add(int file, const char *data, size_t size, struct fault *fault) {
  for (size_t at = 0; at < size;) {
    ssize_t wrote = write(file, data + at, size - at);
    if (wrote <= 0) return FAULT(fault, FAULT_NOT_NOW, "Er is geen plek voor wat er wordt opgehaald.");
    at += (size_t)wrote;
  }
  return true;
}

bool memory_add_text(int file, struct text *text, struct fault *fault) {
  if (text->full) return FAULT(fault, FAULT_TOO_LARGE, "Het andere systeem geeft te veel in één bladzijde.");
  if (!memory_add(file, text->data, text->len, fault)) return false;
  text_clear(text);
  return true;
}

/* ---- the kinds of source ---- */

char *api_address(const struct fetching *fetching, const char *rest, struct arena *keep) {
  const char *base = fetching->koppeling->adres;
  int len = (int)strlen(base);
  while (len > 0 && base[len - 1] == '/') len--;
  return arena_printf(keep, "%.*s%s", len, base, rest);
}

/* The case file in the making: a page in csv, then in the file. */
struct lines {
  const struct case_file *file;
  struct csv_writer w;
  struct text csv;
};

static void release_lines(void *what) { text_release(&((struct lines *)what)->csv); }

static bool read_lines(void *context, struct pages *pages, const struct json_value *body, const char **next, size_t *rows, struct fault *fault) {
  struct lines *lines = context;
  return lines->file->read(pages->fetching, body, &lines->w, pages->out, next, rows, fault) && memory_add_text(pages->out->file, &lines->csv, fault);
}

bool case_file_fetch(const struct case_file *file, const struct fetching *fetching, const char *const *headers, const char *first, struct fetched *out,
                     struct arena *keep, struct fault *fault) {
  struct pages *pages = ARENA_NEW(keep, struct pages);
  struct lines *lines = ARENA_NEW(keep, struct lines);
  *lines = (struct lines){.file = file};
  text_init(&lines->csv, file->max);
  arena_defer(keep, release_lines, lines);
  out->kind = FETCHED_CASES;
  if (!memory_file(&out->file, keep, fault) || !pages_open(pages, fetching, headers, out, keep, fault)) return false;
  csv_init(&lines->w, &lines->csv);
  file->header(&lines->w);
  return pages_walk(pages, first, read_lines, lines, fault);
}

/* Whoever gives a file gives it whole: one question. */
bool bestand_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) {
  static const char *const headers[] = {"Accept: text/csv", NULL};
  struct pages *pages = ARENA_NEW(keep, struct pages);
  const char *data;
  size_t size;
  out->kind = FETCHED_FILE;
  if (!memory_file(&out->file, keep, fault) || !pages_open(pages, fetching, headers, out, keep, fault)) return false;
  if (!http_get(pages->http, fetching->koppeling->adres, &data, &size, fault)) return false;
  out->pages = 1;
  out->fingerprint = digest_of(data, size);
  return memory_add(out->file, data, size, fault);
}


struct source {
  const char *soort;
  bool (*fetch)(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault);
};
static const struct source sources[] = {{"odata", odata_fetch}, {"zgw", zgw_fetch}, {"klantinteracties", contacts_fetch}, {"deelset", bestand_fetch}};

static const struct source *source_of(const struct koppeling *koppeling) {
  for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
    if (string_is(sources[i].soort, koppeling->soort)) return &sources[i];
  return NULL;
}

bool koppeling_is_fetched(const struct koppeling *koppeling) { return source_of(koppeling) != NULL; }

bool koppeling_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) {
  const struct source *source = source_of(fetching->koppeling);
  struct fetched got = {.file = -1};
  if (!source) return FAULT(fault, FAULT_INPUT, "Soort: van deze koppeling halen we niets op. Lever een bestand aan.");
  if (string_empty(fetching->koppeling->adres)) return fault_field_add(fault, "adres", "Adres: vul in waar de cijfers staan.");
  if (!source->fetch(fetching, &got, keep, fault)) return false;
  *out = got;
  return true;
}

bool pages_walk(struct pages *pages, const char *first, page_reader *read, void *context, struct fault *fault) {
  char address[HTTP_URL_MAX + 1];
  snprintf(address, sizeof address, "%s", first);
  for (const char *next = address; next;) {
    const struct json_value *body;
    size_t rows = 0;
    if (!pages_get(pages, address, &body, fault) || !read(context, pages, body, &next, &rows, fault)) return false;
    if (next && strlen(next) >= sizeof address) return FAULT(fault, FAULT_INPUT, "Het adres van de volgende bladzijde is langer dan %d tekens.", HTTP_URL_MAX);
    if (next && !pages_count(pages, rows, fault)) return false;
    if (!next) pages->out->rows += rows;
    else snprintf(address, sizeof address, "%s", next);
  }
  pages->out->fingerprint = digest_end(&pages->stream);
  return true;
}
