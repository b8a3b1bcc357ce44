#include "engines/zaken_load.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { MEMORY_MAX = 512 << 20, CONTACTS_FIRST = 4096, CONTACTS_MAX = 4 << 20 };

struct lane {
  struct zaken *zaken[ZAKEN_BASIS__COUNT];
  bool returns;
  struct herhaling_contact *contacts; /* malloc'ed */
  size_t count, room;
};

static void begin(void *context) {
  struct lane *lane = context;
  for (int basis = 0; basis < ZAKEN_BASIS__COUNT; basis++)
    if (lane->zaken[basis]) zaken_clear(lane->zaken[basis]);
  lane->count = 0;
}

static bool take_contact(struct lane *lane, const struct zaak *one) {
  if (!one->about) return true;
  if (lane->count == lane->room) {
    size_t room = lane->room ? lane->room * 2 : CONTACTS_FIRST;
    struct herhaling_contact *wider = lane->count < CONTACTS_MAX ? realloc(lane->contacts, room * sizeof *wider) : NULL;
    if (!wider) return false;
    lane->contacts = wider;
    lane->room = room;
  }
  lane->contacts[lane->count++] = (struct herhaling_contact){.about = one->about, .day = one->start, .month = one->start_month,
                                                             .subject = one->names[ZAAK_KIND], .channel = one->names[ZAAK_CHANNEL]};
  return true;
}

static bool take(void *context, const struct zaak *cases, size_t count) {
  struct lane *lane = context;
  for (int basis = 0; basis < ZAKEN_BASIS__COUNT; basis++)
    if (lane->zaken[basis] && !zaken_add(lane->zaken[basis], cases, count)) return false;
  for (size_t i = 0; lane->returns && i < count; i++)
    if (!take_contact(lane, &cases[i])) return false;
  return true;
}

static void release(void *zaken) { zaken_close(zaken); }
static void release_contacts(void *what) {
  struct lane *lane = what;
  free(lane->contacts);
  lane->contacts = NULL;
}

static struct zaken *open_one(const struct zaken_load *load, enum zaken_basis basis, struct arena *keep, struct fault *fault) {
  unsigned parts = (load->wanted[ZAKEN_BY_START] + load->wanted[ZAKEN_BY_END]) * ((load->read.lanes ? load->read.lanes : 1) + 1);
  size_t share = (load->memory_max ? load->memory_max : (size_t)MEMORY_MAX) / parts;
  struct zaken_options options = {.basis = basis, .today = load->read.today, .memory_max = share};
  memcpy(options.by, load->by, sizeof options.by);
  struct zaken *zaken = zaken_open(&options);
  if (zaken) arena_defer(keep, release, zaken);
  else FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
  return zaken;
}

static bool open_lanes(const struct zaken_load *load, struct lane *lanes, unsigned count, struct arena *keep, struct fault *fault) {
  for (unsigned i = 0; i < count; i++) {
    lanes[i].returns = load->returns;
    arena_defer(keep, release_contacts, &lanes[i]);
    for (int basis = 0; basis < ZAKEN_BASIS__COUNT; basis++)
      if (load->wanted[basis] && !(lanes[i].zaken[basis] = open_one(load, (enum zaken_basis)basis, keep, fault))) return false;
  }
  return true;
}

static int compare_names(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* All lanes' names, each once; "" stays the first, for it sorts before the rest. */
static struct zaak_list join_names(const struct zaak_notes *notes, enum zaak_name name, struct arena *keep) {
  size_t total = 0, count = 0;
  for (unsigned i = 0; i < notes->lanes; i++) total += notes->names[i][name].count;
  const char **all = ARENA_ARRAY(keep, total, const char *);
  for (unsigned i = 0; i < notes->lanes; i++)
    for (size_t n = 0; n < notes->names[i][name].count; n++) all[count++] = notes->names[i][name].names[n];
  qsort((void *)all, count, sizeof *all, compare_names);
  size_t kept = 0;
  for (size_t n = 0; n < count; n++)
    if (kept == 0 || strcmp(all[n], all[kept - 1]) != 0) all[kept++] = all[n];
  return (struct zaak_list){all, kept};
}

static uint16_t *map_names(const struct zaak_list *from, const struct zaak_list *to, struct arena *keep) {
  uint16_t *map = ARENA_ARRAY(keep, from->count, uint16_t);
  for (size_t n = 0; n < from->count; n++) {
    const char *const *found = bsearch(&from->names[n], (const void *)to->names, to->count, sizeof *to->names, compare_names);
    map[n] = (uint16_t)(found - to->names);
  }
  return map;
}

static bool merge_lane(const struct zaken_load *load, struct zaken_delivery *out, unsigned at, struct lane *lane, struct arena *keep, struct fault *fault) {
  const uint16_t *map[ZAAK_NAME__COUNT] = {NULL};
  for (int name = 0; name < ZAAK_NAME__COUNT; name++) map[name] = map_names(&out->notes.names[at][name], &out->names[name], keep);
  for (int basis = 0; basis < ZAKEN_BASIS__COUNT; basis++) {
    if (!load->wanted[basis]) continue;
    if (!zaken_merge(out->zaken[basis], lane->zaken[basis], map))
      return FAULT(fault, FAULT_TOO_LARGE, "Het bestand heeft te veel verschillende combinaties van maand, zaaktype, wijk en resultaat.");
    zaken_clear(lane->zaken[basis]);
  }
  for (size_t i = 0; i < lane->count; i++) {
    struct herhaling_contact *contact = &out->contacts[out->contact_count++];
    *contact = lane->contacts[i];
    contact->subject = map[ZAAK_KIND][contact->subject];
    contact->channel = map[ZAAK_CHANNEL][contact->channel];
  }
  release_contacts(lane);
  return true;
}

static bool check_counts(const struct zaken_delivery *out, struct fault *fault) {
  static const size_t most[ZAAK_NAME__COUNT] = {ZAAK_KINDS_MAX, ZAAK_DISTRICTS_MAX, ZAAK_RESULTS_MAX, ZAAK_CHANNELS_MAX};
  static const enum zaak_field fields[ZAAK_NAME__COUNT] = {ZAAK_FIELD_ZAAKTYPE, ZAAK_FIELD_WIJK, ZAAK_FIELD_RESULTAATTYPE, ZAAK_FIELD_KANAAL};
  for (int name = 0; name < ZAAK_NAME__COUNT; name++)
    if (out->names[name].count > most[name] + 1)
      return fault_field_add(fault, zaak_field_name(fields[name]), "De kolom %s heeft te veel verschillende waarden. Is dit de goede kolom?", zaak_field_name(fields[name]));
  return true;
}

bool zaken_load(const struct zaken_load *load, struct zaken_delivery *out, struct arena *keep, struct fault *fault) {
  struct zaken_delivery made = {0};
  struct zaak_options options = load->read;
  struct zaak_sink sinks[ZAAK_LANES_MAX];
  options.lanes = options.lanes < 1 ? 1 : options.lanes > ZAAK_LANES_MAX ? ZAAK_LANES_MAX : options.lanes;
  struct lane *lanes = ARENA_ARRAY(keep, options.lanes, struct lane), *whole = ARENA_NEW(keep, struct lane);
  size_t contacts = 0;
  options.about = load->returns;
  if (!open_lanes(load, lanes, options.lanes, keep, fault)) return false;
  for (unsigned i = 0; i < options.lanes; i++) sinks[i] = (struct zaak_sink){&lanes[i], begin, take};
  if (!zaak_read(&options, sinks, &made.notes, keep, fault)) return false;
  for (int name = 0; name < ZAAK_NAME__COUNT; name++) made.names[name] = join_names(&made.notes, (enum zaak_name)name, keep);
  if (!check_counts(&made, fault) || !open_lanes(load, whole, 1, keep, fault)) return false;
  memcpy(made.zaken, whole->zaken, sizeof made.zaken);
  for (unsigned i = 0; i < made.notes.lanes; i++) contacts += lanes[i].count;
  made.contacts = ARENA_ARRAY(keep, contacts, struct herhaling_contact);
  for (unsigned i = 0; i < made.notes.lanes; i++)
    if (!merge_lane(load, &made, i, &lanes[i], keep, fault)) return false;
  herhaling_mark(made.contacts, made.contact_count, HERHALING_DAYS);
  *out = made;
  return true;
}
