#include "capabilities/beleid/pages.h"
#include "templates/beleid_extra.h"

enum { GROUPS = 4, PROCESSES_MAX = 100, COLUMNS_MAX = 4 };

struct going {
  struct request *request;
  struct fault *fault;
  const struct record *record;
  int64_t beleid;
};

static bool reads(const struct going *going, enum register_id reg) {
  return rights_scope(going->request->who, &store_catalogue(going->request->tenant->store)->registers[reg], VERB_READ) != 0;
}

/* Of a row only what is said of it here; its title is asked apart. */
static size_t columns_of(const struct reg *reg, int out[COLUMNS_MAX]) {
  static const int of_signaal[] = {F(signaal, proces), F(signaal, minuten_per_keer), F(signaal, keren_per_maand)};
  size_t count = 0;
  int state = steps_field(reg);
  if (state >= 0) out[count++] = state;
  for (size_t i = 0; reg->id == REGISTER_signaal && i < sizeof of_signaal / sizeof *of_signaal; i++) out[count++] = of_signaal[i];
  return count;
}

/* What comes with the record says whether anything of a register does; when there is too much to tell, it may. */
static bool has_linked(struct going *going, enum register_id reg, bool *has) {
  struct link *links;
  size_t count;
  if (!request_links(going->request, going->record, &links, &count, going->fault)) return false;
  *has = count == RECORD_LINKS_MAX;
  for (size_t i = 0; i < count; i++) *has = *has || links[i].reg == reg;
  return true;
}

/* Rows of a register that name this policy in a field. */
static bool rows_about(struct going *going, enum register_id reg, size_t field, struct listing *out) {
  int columns[COLUMNS_MAX];
  /* By number, newest first: the order in which the index of the field already stands. */
  struct query query = {.reg = reg, .sort = (int)EVERY(id), .descending = true, .columns = columns};
  query.column_count = columns_of(&store_catalogue(going->request->tenant->store)->registers[reg], columns);
  query_number(&query, field, COMPARE_IS, going->beleid);
  *out = (struct listing){0};
  bool has;
  if (!has_linked(going, reg, &has)) return false;
  return !has || !reads(going, reg) || part_rows(going->request, &query, out, going->fault);
}

static void add_item(struct going *going, struct beleid_extra_view_groups *group, struct beleid_extra_view_groups_items *items, enum register_id reg,
                     int64_t id, const char *words, bool example) {
  const char *path = record_path(going->request, reg, id);
  for (size_t i = 0; i < group->items_count; i++)
    if (string_is(items[i].path, path)) return;
  const char *title = part_title(going->request, reg, id);
  if (*title && group->items_count < PROCESSES_MAX)
    items[group->items_count++] = (struct beleid_extra_view_groups_items){path, title, words, example};
}

static const char *state_words(const struct record *record) {
  int field = steps_field(record->reg);
  const struct choice *choice = field >= 0 && record->slots[field].text ? choices_find(record->reg->fields[field].choices, record->slots[field].text) : NULL;
  return choice ? choice->label : record_is_example(record) ? " " : NULL;
}

static void fill_rows(struct going *going, const struct listing *listing, struct beleid_extra_view_groups *group) {
  size_t room = listing->count < PROCESSES_MAX ? listing->count : PROCESSES_MAX;
  struct beleid_extra_view_groups_items *items = ARENA_ARRAY(going->request->scratch, room, struct beleid_extra_view_groups_items);
  for (size_t i = 0; i < listing->count; i++)
    add_item(going, group, items, listing->records[i].reg->id, record_id(&listing->records[i]), state_words(&listing->records[i]),
             record_is_example(&listing->records[i]));
  group->items = items;
}

/* Processes are tied by a relation, or by a report that names both. */
static bool fill_processes(struct going *going, const struct listing *signalen, struct beleid_extra_view_groups *group) {
  struct beleid_extra_view_groups_items *items = ARENA_ARRAY(going->request->scratch, PROCESSES_MAX, struct beleid_extra_view_groups_items);
  struct link *links;
  size_t count;
  if (!request_links(going->request, going->record, &links, &count, going->fault)) return false;
  for (size_t i = 0; i < count; i++)
    if (links[i].reg == REGISTER_proces) add_item(going, group, items, REGISTER_proces, links[i].id, links[i].how, false);
  for (size_t i = 0; i < signalen->count; i++) {
    int64_t process = signalen->records[i].slots[F(signaal, proces)].number;
    if (process != NUMBER_EMPTY) add_item(going, group, items, REGISTER_proces, process, "genoemd in een signaal", record_is_example(&signalen->records[i]));
  }
  group->items = items;
  return true;
}

/* Hours lost in the execution, by what the reports estimate. */
static const char *lost_words(const struct listing *signalen, struct arena *keep) {
  int64_t minutes = 0;
  for (size_t i = 0; i < signalen->count; i++) {
    struct signaal signaal = record_signaal(&signalen->records[i]);
    if (signaal.minuten_per_keer != NUMBER_EMPTY && signaal.keren_per_maand != NUMBER_EMPTY) minutes += signaal.minuten_per_keer * signaal.keren_per_maand;
  }
  return minutes < 60 ? NULL : arena_printf(keep, "De signalen schatten samen %lld verloren uren per maand.", (long long)(minutes / 60));
}

bool beleid_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct going going = {request, fault, record, record_id(record)};
  struct listing signalen, indicatoren, opgaven;
  if (!rows_about(&going, REGISTER_signaal, F(signaal, beleid), &signalen) || !rows_about(&going, REGISTER_indicator, F(indicator, beleid), &indicatoren) ||
      !rows_about(&going, REGISTER_beleidsopgave, F(beleidsopgave, beleid), &opgaven))
    return false;
  struct beleid_extra_view_groups groups[GROUPS] = {
      {.heading = "Processen die het uitvoeren", .icon = icon_path(request, "uitvoering"), .none = "Nog geen proces gekoppeld."},
      {.heading = "Cijfers", .icon = icon_path(request, "kwaliteit"), .none = "Nog geen cijfer gekoppeld."},
      {.heading = "Signalen", .icon = icon_path(request, "signaal"), .none = "Geen signalen die u mag zien."},
      {.heading = "Beleidsopgaven", .icon = icon_path(request, "opgave"), .none = "Geen beleidsopgave."}};
  if (!fill_processes(&going, &signalen, &groups[0])) return false;
  fill_rows(&going, &indicatoren, &groups[1]);
  fill_rows(&going, &signalen, &groups[2]);
  fill_rows(&going, &opgaven, &groups[3]);
  beleid_extra_write(out, &(struct beleid_extra_view){.groups = groups, .groups_count = GROUPS, .says = lost_words(&signalen, request->scratch)});
  return true;
}
