/* The names of case types and result types by their address in the Catalogi API 1.3 (VNG), for a Zaken API that gives only
 * addresses: each asked once a run. Which result type a result has comes from the list of results, a page at a time. */
#include <stdlib.h>

#include "capabilities/kwaliteit/bronnen_inside.h"

#include "base/banned.h"

enum { NAMES_FIRST = 256, NAMES_MAX = 1 << 22 };

struct name {
  struct digest of;      /* of the address */
  const char *text;      /* NULL: a free place */
};

struct namen {
  const struct fetching *fetching;
  const char *const *headers;
  struct arena *keep;
  struct fetched side;   /* what these visits count */
  struct pages *types;   /* opened at the first question */
  struct name *places;   /* freed with keep */
  size_t room, count;
  bool has_results;
};

static void release_places(void *what) { free(((struct namen *)what)->places); }

struct namen *namen_open(const struct fetching *fetching, const char *const *headers, struct arena *keep) {
  struct namen *namen = ARENA_NEW(keep, struct namen);
  *namen = (struct namen){.fetching = fetching, .headers = headers, .keep = keep};
  arena_defer(keep, release_places, namen);
  return namen;
}

static struct name *place_of(const struct namen *namen, struct digest of) {
  size_t at = 0;
  memcpy(&at, of.bytes, sizeof at);
  for (at &= namen->room - 1; namen->places[at].text && !digest_equal(namen->places[at].of, of);) at = (at + 1) & (namen->room - 1);
  return &namen->places[at];
}

static const char *find(const struct namen *namen, const char *address) {
  return namen->room ? place_of(namen, digest_of(address, strlen(address)))->text : NULL;
}

static bool grow(struct namen *namen, struct fault *fault) {
  struct namen more = *namen;
  more.room = namen->room ? namen->room * 2 : NAMES_FIRST;
  more.places = more.room > NAMES_MAX ? NULL : calloc(more.room, sizeof *more.places);
  if (!more.places) return FAULT(fault, FAULT_TOO_LARGE, "Het zaaksysteem heeft te veel resultaten. Kies bij de koppeling een kleiner deel.");
  for (size_t i = 0; i < namen->room; i++)
    if (namen->places[i].text) *place_of(&more, namen->places[i].of) = namen->places[i];
  free(namen->places);
  namen->places = more.places;
  namen->room = more.room;
  return true;
}

static bool add(struct namen *namen, const char *address, const char *text, struct fault *fault) {
  struct digest of = digest_of(address, strlen(address));
  if (namen->count * 2 >= namen->room && !grow(namen, fault)) return false;
  struct name *place = place_of(namen, of);
  namen->count += place->text == NULL;
  *place = (struct name){of, text};
  return true;
}

/* ---- types ---- */

static bool visit(struct namen *namen, const char *address, const struct json_value **body, struct fault *fault) {
  if (!namen->types) {
    struct pages *types = ARENA_NEW(namen->keep, struct pages);
    if (!pages_open(types, namen->fetching, namen->headers, &namen->side, namen->keep, fault)) return false;
    namen->types = types;
  }
  return pages_get(namen->types, address, body, fault);
}

static bool ask(struct namen *namen, const char *address, const char **out, struct fault *fault) {
  const struct json_value *body;
  if (!visit(namen, address, &body, fault)) return false;
  const char *name = json_find_text(body, "omschrijving");
  if (string_empty(name)) return FAULT(fault, FAULT_INPUT, "De Catalogi API geeft een zaaktype of resultaattype zonder omschrijving.");
  *out = arena_copy(namen->keep, name);
  return add(namen, address, *out, fault);
}

bool namen_type(struct namen *namen, const char *address, const char **out, struct fault *fault) {
  *out = find(namen, address);
  return *out || ask(namen, address, out, fault);
}

/* ---- results ---- */

static bool read_results(void *context, struct pages *pages, const struct json_value *body, const char **next, size_t *rows, struct fault *fault) {
  struct namen *namen = context;
  const struct json_value *list = json_find(body, "results");
  (void)pages;
  if (!list || list->kind != JSON_KIND_LIST) return FAULT(fault, FAULT_INPUT, "Het zaaksysteem geeft geen lijst met resultaten.");
  *next = json_find_text(body, "next");
  *rows = list->count;
  for (size_t i = 0; i < list->count; i++) {
    const char *url = json_find_text(&list->items[i], "url"), *type = json_find_text(&list->items[i], "resultaattype"), *name;
    if (!url || !type) return FAULT(fault, FAULT_INPUT, "Het zaaksysteem geeft een resultaat zonder resultaattype.");
    if (!namen_type(namen, type, &name, fault) || !add(namen, url, name, fault)) return false;
  }
  return true;
}

static bool walk_results(struct namen *namen, struct fault *fault) {
  struct pages *pages = ARENA_NEW(namen->keep, struct pages);
  namen->has_results = true;
  return pages_open(pages, namen->fetching, namen->headers, &namen->side, namen->keep, fault) &&
         pages_walk(pages, api_address(namen->fetching, "/resultaten?pageSize=100", namen->keep), read_results, namen, fault);
}

/* Given since the list was read: a case that closed in the meantime. */
static bool ask_result(struct namen *namen, const char *address, const char **out, struct fault *fault) {
  const struct json_value *body;
  if (!visit(namen, address, &body, fault)) return false;
  const char *type = json_find_text(body, "resultaattype");
  if (string_empty(type)) return FAULT(fault, FAULT_INPUT, "Het zaaksysteem geeft een resultaat zonder resultaattype.");
  type = arena_copy(namen->keep, type); /* the next visit empties the page */
  return namen_type(namen, type, out, fault) && add(namen, address, *out, fault);
}

bool namen_result(struct namen *namen, const char *address, const char **out, struct fault *fault) {
  if (!namen->has_results && !walk_results(namen, fault)) return false;
  *out = find(namen, address);
  return *out || ask_result(namen, address, out, fault);
}
