#include "web/address.h"
#include "web/api.h"
#include "web/faces.h"
#include "web/listing.h"

static const char *plural_of(const struct request *request) { return request->segments[2]; }

static const char *etag_of(struct request *request, const struct record *record) {
  return arena_printf(request->keep, "\"%lld\"", (long long)record_version(record));
}

/* RFC 8288: first, prev, next and last, with everything else that was asked. */
static void put_links(struct request *request, struct reply *reply, const struct asked *asked, const struct listing *listing) {
  static const char *const without[] = {"page"};
  const char *base = address_base(request, api_path(request, asked->reg, 0), without, 1), *links = "";
  int64_t last = (listing->total + asked->query.page_size - 1) / asked->query.page_size, page = asked->query.page;
  const struct {
    const char *name;
    int64_t page;
    bool there;
  } places[] = {{"first", 1, true}, {"prev", page - 1, page > 1}, {"next", page + 1, page < last},
                {"last", last, last > 0 && listing->total <= COUNT_MAX}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (places[i].there)
      links = arena_printf(request->keep, "%s%s<%s>; rel=\"%s\"", links, *links ? ", " : "",
                           address_with(request, base, "page", arena_printf(request->scratch, "%lld", (long long)places[i].page)), places[i].name);
  reply_header(reply, "Link", links);
  reply_header(reply, "X-Total-Count", arena_printf(request->keep, "%lld", (long long)(listing->total > COUNT_MAX ? COUNT_MAX : listing->total)));
}

bool api_list(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct asked asked;
  struct listing listing;
  if (!reg_asked(request, plural_of(request), VERB_READ, &reg, fault)) return false;
  if (!asked_read(request, request->tx, reg, true, &asked, fault)) return false;
  if (!record_list(request->tx, request->who, &asked.query, &listing, request->keep, fault)) return false;
  struct printer *printer = printer_new(request, request->tx);
  struct json_writer w;
  json_init(&w, &reply->body);
  json_object_begin(&w);
  json_key(&w, "totaal");
  json_put_int(&w, listing.total > COUNT_MAX ? COUNT_MAX : listing.total);
  json_key(&w, "totaalIsOndergrens");
  json_put_bool(&w, listing.total > COUNT_MAX);
  json_key(&w, "bladzijde");
  json_put_int(&w, asked.query.page);
  json_key(&w, "resultaten");
  json_array_begin(&w);
  for (size_t i = 0; i < listing.count; i++) {
    api_put_record(&w, request, printer, &listing.records[i]);
    reply->was_secret = reply->was_secret || record_is_secret(&listing.records[i]);
  }
  json_array_end(&w);
  json_object_end(&w);
  put_links(request, reply, &asked, &listing);
  reply->no_store = reply->was_secret;
  return json_finish(&w, fault);
}

static bool put_one(struct request *request, struct reply *reply, struct tx *tx, const struct record *record, struct fault *fault) {
  struct json_writer w;
  json_init(&w, &reply->body);
  api_put_record(&w, request, printer_new(request, tx), record);
  reply_header(reply, "ETag", etag_of(request, record));
  reply->was_secret = reply->no_store = record_is_secret(record);
  return json_finish(&w, fault);
}

bool api_get(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct record record;
  if (!reg_asked(request, plural_of(request), VERB_READ, &reg, fault)) return false;
  if (!record_get(request->tx, request->who, reg->id, route_id(request), &record, request->keep, fault)) return false;
  if (!put_one(request, reply, request->tx, &record, fault)) return false;
  if (request->if_none_match && strstr(request->if_none_match, etag_of(request, &record))) {
    text_clear(&reply->body);
    reply->status = 304;
  }
  return true;
}

static void put_key(struct json_writer *w, const char *key, const char *text) {
  json_key(w, key);
  json_put_string(w, text);
}

bool api_history(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct record record;
  struct history_entry *entries;
  size_t count;
  struct json_writer w;
  char moment[DAY_DUTCH_SIZE];
  if (!reg_asked(request, plural_of(request), VERB_READ, &reg, fault)) return false;
  if (!record_get(request->tx, request->who, reg->id, route_id(request), &record, request->keep, fault)) return false;
  if (!history_list(request->tx, request->who, reg->id, record_id(&record), request_number(request, "voor", 0), 100, &entries, &count, request->keep, fault))
    return false;
  json_init(&w, &reply->body);
  json_object_begin(&w);
  json_key(&w, "resultaten");
  json_array_begin(&w);
  for (size_t i = 0; i < count; i++) {
    json_object_begin(&w);
    json_key(&w, "nummer");
    json_put_int(&w, entries[i].number);
    json_key(&w, "versie");
    json_put_int(&w, entries[i].version);
    day_print_rfc3339(entries[i].when_ms, moment);
    put_key(&w, "tijdstip", moment);
    put_key(&w, "wie", entries[i].who);
    put_key(&w, "handeling", entries[i].action);
    put_key(&w, "reden", entries[i].reason);
    json_key(&w, "vernietigd");
    json_put_bool(&w, entries[i].destroyed);
    json_key(&w, "wijzigingen");
    json_array_begin(&w);
    for (size_t c = 0; c < entries[i].change_count; c++) {
      json_object_begin(&w);
      put_key(&w, "veld", string_camel(entries[i].changes[c].field->name, request->scratch));
      put_key(&w, "voor", entries[i].changes[c].before);
      put_key(&w, "na", entries[i].changes[c].after);
      json_object_end(&w);
    }
    json_array_end(&w);
    json_object_end(&w);
  }
  json_array_end(&w);
  json_object_end(&w);
  reply->was_secret = reply->no_store = record_is_secret(&record);
  return json_finish(&w, fault);
}

/* ---- writing ---- */

struct api_write {
  struct request *request;
  struct reply *reply;
  const struct reg *reg;
  const struct json_value *body;
  bool whole;
  int64_t id, version;
};

static bool put_record(struct tx *tx, struct api_write *work, struct record *record, struct fault *fault) {
  struct change change = {.reg = work->reg->id, .id = work->id, .version = work->version, .record = record, .by = STEP_PERSON};
  struct request *request = work->request;
  if (!record_put(tx, &change, request->scratch, fault)) return false;
  work->id = change.id;
  /* Who may make a thing may not always see it afterwards. */
  struct fault none = {0};
  struct record now;
  if (record_get(tx, request->who, work->reg->id, work->id, &now, request->keep, &none)) return put_one(request, work->reply, tx, &now, fault);
  fault_release(&none);
  text_add(&work->reply->body, "{}");
  return true;
}

static bool write_new(struct tx *tx, void *context, struct fault *fault) {
  struct api_write *work = context;
  struct record record = record_start(work->reg, work->request->keep);
  text_clear(&work->reply->body);
  if (store_is_example(tx_store(tx))) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  return api_read_record(work->request, tx, work->body, false, &record, fault) && put_record(tx, work, &record, fault);
}

static bool write_change(struct tx *tx, void *context, struct fault *fault) {
  struct api_write *work = context;
  struct request *request = work->request;
  struct record record;
  text_clear(&work->reply->body);
  if (!record_get(tx, request->who, work->reg->id, work->id, &record, request->keep, fault)) return false;
  if (!rights_allow(request->who, &record, VERB_CHANGE, request->today, true)) return FAULT(fault, FAULT_FORBIDDEN, "U mag dit record niet wijzigen.");
  if (work->version != record_version(&record)) {
    FAULT(fault, FAULT_STALE, "Dit record is gewijzigd sinds u het las: het is nu versie %lld.", (long long)record_version(&record));
    return fault_hint(fault, "Lees het opnieuw en verwerk uw wijziging daarin.");
  }
  return api_read_record(request, tx, work->body, work->whole, &record, fault) && put_record(tx, work, &record, fault);
}

static bool read_body(struct request *request, const struct json_value **out, struct fault *fault) {
  const char *type = request->body_type;
  if (type && !string_starts(type, "application/json") && !string_starts(type, "application/merge-patch+json"))
    return FAULT(fault, FAULT_MEDIA, "Stuur de inhoud als application/json.");
  if (!request->body || request->body_size == 0) return FAULT(fault, FAULT_INPUT, "De inhoud ontbreekt. Stuur een JSON-object.");
  return json_read(&(struct json_options){.data = request->body, .size = request->body_size}, out, request->keep, fault);
}

bool api_create(struct request *request, struct reply *reply, struct fault *fault) {
  struct api_write work = {.request = request, .reply = reply};
  if (!reg_asked(request, plural_of(request), VERB_CREATE, &work.reg, fault) || !read_body(request, &work.body, fault)) return false;
  if (!store_write(request->tenant->store, request->who, write_new, &work, fault)) return false;
  reply->status = 201;
  reply_header(reply, "Location", api_path(request, work.reg, work.id));
  return true;
}

/* If-Match: "7", one version; without it the change could undo a colleague's. */
static bool read_if_match(struct request *request, struct reply *reply, int64_t *version, struct fault *fault) {
  const char *match = request->if_match;
  if (!match) {
    reply->status = 428;
    FAULT(fault, FAULT_INPUT, "De kop If-Match ontbreekt.");
    return fault_hint(fault, "Stuur de ETag mee van het record dat u las.");
  }
  if (string_starts(match, "W/")) match += 2;
  size_t len = strlen(match);
  if (len > 2 && match[0] == '"' && match[len - 1] == '"' &&
      string_to_int(arena_copy_len(request->scratch, match + 1, len - 2), version))
    return true;
  return FAULT(fault, FAULT_STALE, "De versie in If-Match bestaat niet.");
}

static bool change_one(struct request *request, struct reply *reply, bool whole, struct fault *fault) {
  struct api_write work = {.request = request, .reply = reply, .whole = whole, .id = route_id(request)};
  return reg_asked(request, plural_of(request), VERB_CHANGE, &work.reg, fault) && read_if_match(request, reply, &work.version, fault) &&
         read_body(request, &work.body, fault) && store_write(request->tenant->store, request->who, write_change, &work, fault);
}

bool api_replace(struct request *request, struct reply *reply, struct fault *fault) { return change_one(request, reply, true, fault); }
bool api_patch(struct request *request, struct reply *reply, struct fault *fault) { return change_one(request, reply, false, fault); }

/* The door of the API: which registers this caller may read, and where the description stands. */
bool api_home(struct request *request, struct reply *reply, struct fault *fault) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  struct json_writer w;
  json_init(&w, &reply->body);
  json_object_begin(&w);
  put_key(&w, "beschrijving", request_path(request, "/api/v1/openapi.json"));
  json_key(&w, "registers");
  json_array_begin(&w);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    if (!rights_scope(request->who, &catalogue->registers[id], VERB_READ)) continue;
    json_object_begin(&w);
    put_key(&w, "naam", catalogue->registers[id].label_plural);
    put_key(&w, "adres", api_path(request, &catalogue->registers[id], 0));
    json_object_end(&w);
  }
  json_array_end(&w);
  json_object_end(&w);
  return json_finish(&w, fault);
}
