#include "capabilities/cirkel/parts.h"
#include "web/doorpakken.h"

struct my_day {
  struct request *request;
  struct fault *fault;
  struct day_group *groups;
  size_t count;
  bool ok;
};

static bool reads(const struct my_day *mine, enum register_id reg) {
  return rights_scope(mine->request->who, &store_catalogue(mine->request->tenant->store)->registers[reg], VERB_READ) != 0;
}

static bool is_role(const struct my_day *mine, uint32_t roles) { return (mine->request->who->roles & roles) != 0; }

static const char too_late[] = "te laat";

enum { COLUMNS_MAX = 256 };

/* What a line of a day is made from: words, days, the state, and what decides whether it is this person's. One may have
 * thousands of rows to choose from, of which six show. */
static size_t day_columns(const struct reg *reg, int long_text, int out[COLUMNS_MAX]) {
  size_t count = 0;
  for (size_t i = 0; i < reg->field_count && count < COLUMNS_MAX; i++) {
    const struct field *field = &reg->fields[i];
    bool judges = field->owner || field->team || field->steps || i == EVERY(gedeeld_met);
    bool says = field->kind == KIND_DAY || field->kind == KIND_TEXT || (int)i == long_text;
    if (judges || (says && i != EVERY(bron))) out[count++] = (int)i;
  }
  return count;
}

/* Rows in order of `sort`, with the one field more that is shown (or -1); none when this person may not read the register. */
static struct listing rows(struct my_day *mine, struct query *query, int long_text) {
  struct listing listing = {0};
  int columns[COLUMNS_MAX];
  query->columns = columns;
  query->column_count = day_columns(&store_catalogue(mine->request->tenant->store)->registers[query->reg], long_text, columns);
  if (mine->ok && reads(mine, query->reg)) mine->ok = part_rows(mine->request, query, &listing, mine->fault);
  return mine->ok ? listing : (struct listing){0};
}

static struct day_group *group_new(struct my_day *mine, const char *heading) {
  if (mine->count == DAY_GROUPS_MAX) return NULL;
  struct day_group *group = &mine->groups[mine->count];
  *group = (struct day_group){.heading = heading};
  return group;
}

static void group_add(struct my_day *mine, struct day_group *group, const struct record *record, size_t title, const char *when, bool late) {
  group->total++;
  if (group->count == DAY_ITEMS_MAX) return;
  group->items[group->count++] = (struct day_item){.title = record->slots[title].text ? record->slots[title].text : "",
                                                   .path = record_path(mine->request, record->reg->id, record_id(record)),
                                                   .when = when, .mark = late ? too_late : NULL, .example = record_is_example(record)};
}

/* A group that holds nothing does not show. */
static void group_end(struct my_day *mine, struct day_group *group, const char *path, const char *label) {
  if (!group || group->total == 0) return;
  group->path = path;
  group->path_label = label;
  mine->count++;
}

static const char *before_words(struct my_day *mine, const char *day) {
  if (!day) return "geen datum";
  return arena_printf(mine->request->keep, "antwoord vóór %s", day_near(day, mine->request->today, mine->request->scratch));
}

/* The first of what waits, and how many wait: there may be thousands, of which a few show. */
struct waiting {
  const struct record *first[DAY_ITEMS_MAX];
  size_t count, total;
};

/* Without a day last, as the list shows them. */
static bool waits_longer(const struct record *a, const struct record *b) {
  const char *x = a->slots[F(signaal, antwoord_voor)].text, *y = b->slots[F(signaal, antwoord_voor)].text;
  int order = x && y ? strcmp(x, y) : (x == NULL) - (y == NULL);
  return order < 0 || (order == 0 && record_id(a) < record_id(b));
}

static void waiting_add(struct my_day *mine, struct waiting *waiting, struct query *query) {
  static const int columns[] = {F(signaal, titel), F(signaal, antwoord_voor)};
  struct request *request = mine->request;
  struct listing listing;
  query->columns = columns;
  query->column_count = sizeof columns / sizeof *columns;
  mine->ok = mine->ok && record_list(request->tx, request->who, query, &listing, request->scratch, mine->fault);
  if (!mine->ok) return;
  waiting->total += (size_t)listing.total;
  for (size_t i = 0; i < listing.count; i++) {
    size_t at = waiting->count;
    while (at > 0 && waits_longer(&listing.records[i], waiting->first[at - 1])) at--;
    if (at == DAY_ITEMS_MAX) continue;
    if (waiting->count < DAY_ITEMS_MAX) waiting->count++;
    memmove(&waiting->first[at + 1], &waiting->first[at], (waiting->count - 1 - at) * sizeof *waiting->first);
    waiting->first[at] = &listing.records[i];
  }
}

/* Who reported something does not answer it, unless it is also theirs. */
static void waiting_in(struct my_day *mine, struct waiting *waiting, const char *state) {
  struct query query = {.reg = REGISTER_signaal, .sort = F(signaal, antwoord_voor), .page = 1, .page_size = DAY_ITEMS_MAX, .verb = VERB_CHANGE,
                        .step = step_find(REGISTER_signaal, state, "beantwoord")};
  struct query own;
  int64_t me = mine->request->who->persoon;
  if (!query.step || !reads(mine, REGISTER_signaal)) return;
  query_text(&query, F(signaal, stand), COMPARE_IS, state);
  if (!me || is_role(mine, ROLE_BIT(beleidsdoorpakker))) {
    waiting_add(mine, waiting, &query);
    return;
  }
  own = query;
  query_number(&query, EVERY(gemaakt_door), COMPARE_NOT, me);
  waiting_add(mine, waiting, &query);
  query_number(&own, EVERY(gemaakt_door), COMPARE_IS, me);
  query_number(&own, EVERY(eigenaar), COMPARE_IS, me);
  waiting_add(mine, waiting, &own);
}

static void to_answer(struct my_day *mine) {
  struct request *request = mine->request;
  struct waiting waiting = {0};
  struct day_group *group = group_new(mine, "Signalen die op uw antwoord wachten");
  waiting_in(mine, &waiting, "nieuw");
  waiting_in(mine, &waiting, "in_behandeling");
  for (size_t i = 0; group && i < waiting.count; i++) {
    const char *before = waiting.first[i]->slots[F(signaal, antwoord_voor)].text;
    group_add(mine, group, waiting.first[i], F(signaal, titel), before_words(mine, before), before && strcmp(before, request->today) <= 0);
  }
  if (group) group->total = waiting.total;
  group_end(mine, group, request_path(request, "/signalen?stand=nieuw&stand=in_behandeling&sort=antwoord_voor"), "Alle open signalen");
}

static void my_reports(struct my_day *mine) {
  struct request *request = mine->request;
  if (!request->who->persoon) return;
  struct query query = {.reg = REGISTER_signaal, .sort = -1};
  query_number(&query, EVERY(gemaakt_door), COMPARE_IS, request->who->persoon);
  query_text(&query, F(signaal, soort), COMPARE_NOT, "indicatorsignaal");
  struct day_group *group = group_new(mine, "Wat gebeurde er met uw meldingen");
  struct listing listing = rows(mine, &query, F(signaal, antwoord));
  for (size_t i = 0; group && i < listing.count; i++) {
    struct signaal signaal = record_signaal(&listing.records[i]);
    const char *words = signaal.antwoord ? arena_printf(request->keep, "Antwoord: %s", signaal.antwoord) : before_words(mine, signaal.antwoord_voor);
    group_add(mine, group, &listing.records[i], F(signaal, titel), words, false);
  }
  group_end(mine, group, request_path(request, "/signalen"), "Alle meldingen die u mag zien");
}

/* Answered reports of the own team: what came of them. For executors, who report most. */
static void team_reports(struct my_day *mine) {
  struct request *request = mine->request;
  if (!is_role(mine, ROLE_BIT(uitvoerder) | ROLE_BIT(medewerker))) return;
  struct query query = {.reg = REGISTER_signaal, .sort = -1};
  query_text(&query, F(signaal, stand), COMPARE_IS, "toegevoegd");
  query_text(&query, F(signaal, stand), COMPARE_IS, "beantwoord");
  struct day_group *group = group_new(mine, "Met deze meldingen van uw team is iets gedaan");
  struct listing listing = rows(mine, &query, F(signaal, antwoord));
  for (size_t i = 0; group && i < listing.count; i++) {
    struct signaal signaal = record_signaal(&listing.records[i]);
    /* A figure that asked nobody for an answer is no report of the team. */
    bool asked = signaal.antwoord_voor || !string_is(signaal.soort, "indicatorsignaal");
    if (signaal.antwoord && asked) group_add(mine, group, &listing.records[i], F(signaal, titel), signaal.antwoord, false);
  }
  group_end(mine, group, request_path(request, "/signalen"), "Alle meldingen die u mag zien");
}

static void to_review(struct my_day *mine) {
  struct request *request = mine->request;
  const char *before = day_shift(request->today, -REVIEW_DAYS, request->scratch);
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = F(beleidsopgave, nagelopen_op)};
  open_opgaven(&query);
  struct day_group *group = group_new(mine, "Uw beleidsopgaven die u lang niet heeft nagelopen");
  struct listing listing = rows(mine, &query, -1);
  for (size_t i = 0; group && i < listing.count; i++) {
    struct beleidsopgave opgave = record_beleidsopgave(&listing.records[i]);
    if (!rights_is_owner(request->who, &listing.records[i])) continue;
    if (opgave.nagelopen_op && strcmp(opgave.nagelopen_op, before) > 0) continue;
    const char *words = opgave.nagelopen_op
                            ? arena_printf(request->keep, "%lld dagen geleden nagelopen", (long long)days_between(opgave.nagelopen_op, request->today))
                            : "nog nooit nagelopen";
    group_add(mine, group, &listing.records[i], F(beleidsopgave, titel), words, true);
  }
  group_end(mine, group, request_path(request, "%s&sort=nagelopen_op", open_opgaven_path(request)), "Alle open beleidsopgaven");
}

static void to_evaluate(struct my_day *mine) {
  struct request *request = mine->request;
  struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, evaluatiedatum)};
  query_text(&query, F(beleid, evaluatiedatum), COMPARE_MAX, day_shift(request->today, AHEAD_DAYS, request->scratch));
  bool all = is_role(mine, ROLE_BIT(beleidsdoorpakker) | ROLE_BIT(functioneel_beheerder));
  struct day_group *group = group_new(mine, all ? "Evaluaties die eraan komen" : "Uw evaluaties die eraan komen");
  struct listing listing = rows(mine, &query, -1);
  for (size_t i = 0; group && i < listing.count; i++) {
    const struct record *record = &listing.records[i];
    struct beleid beleid = record_beleid(record);
    bool ended = beleid.uit_werking && strcmp(beleid.uit_werking, request->today) <= 0;
    if (ended || (!all && !rights_is_owner(request->who, record) && !rights_is_team(request->who, record))) continue;
    group_add(mine, group, record, F(beleid, titel),
              arena_printf(request->keep, "gepland op %s", day_near(beleid.evaluatiedatum, request->today, request->scratch)),
              strcmp(beleid.evaluatiedatum, request->today) < 0);
  }
  group_end(mine, group, request_path(request, "/beleid/evaluaties"), "Alle evaluaties");
}

struct dated {
  enum register_id reg;
  size_t title, day, state, person;
  const char *heading, *label;
  uint32_t all_of; /* roles that see to those of everybody */
};

/* Small things with a day and a name: those of this person, and for a manager those of the team, that are due. */
static void due_things(struct my_day *mine, const struct dated *dated) {
  struct request *request = mine->request;
  struct query query = {.reg = dated->reg, .sort = (int)dated->day};
  query_text(&query, dated->state, COMPARE_IS, "open");
  query_text(&query, dated->day, COMPARE_MAX, day_shift(request->today, AHEAD_DAYS, request->scratch));
  bool all = is_role(mine, dated->all_of), team = is_role(mine, ROLE_BIT(manager));
  struct day_group *group = group_new(mine, dated->heading);
  struct listing listing = rows(mine, &query, -1);
  for (size_t i = 0; group && i < listing.count; i++) {
    const struct record *record = &listing.records[i];
    const char *day = record->slots[dated->day].text;
    if (!all && !rights_is_owner(request->who, record) && !(team && rights_is_team(request->who, record))) continue;
    group_add(mine, group, record, dated->title, arena_printf(request->keep, "voor %s", day_near(day, request->today, request->scratch)),
              strcmp(day, request->today) < 0);
  }
  group_end(mine, group, request_path(request, "/%s?stand=open&sort=wanneer", declared_registers[dated->reg].plural), dated->label);
}

enum { SEES_TO_ALL = ROLE_BIT(beleidsdoorpakker) | ROLE_BIT(gemeentesecretaris) | ROLE_BIT(griffier) };

static const struct dated dated_things[] = {
    {REGISTER_actie, F(actie, titel), F(actie, wanneer), F(actie, stand), F(actie, wie), "Acties met een datum", "Alle open acties", SEES_TO_ALL},
    {REGISTER_mijlpaal, F(mijlpaal, titel), F(mijlpaal, wanneer), F(mijlpaal, stand), F(mijlpaal, wie), "Mijlpalen die eraan komen", "Alle open mijlpalen", SEES_TO_ALL},
    {REGISTER_toezegging, F(toezegging, titel), F(toezegging, wanneer), F(toezegging, stand), F(toezegging, wie), "Toezeggingen en moties die open staan",
     "Alle open toezeggingen", SEES_TO_ALL | ROLE_BIT(raadslid)},
};

static void moments(struct my_day *mine) {
  struct request *request = mine->request;
  struct query query = {.reg = REGISTER_sleutelmoment, .sort = F(sleutelmoment, datum)};
  query_text(&query, F(sleutelmoment, datum), COMPARE_MIN, request->today);
  query_text(&query, F(sleutelmoment, datum), COMPARE_MAX, day_shift(request->today, AHEAD_DAYS, request->scratch));
  struct day_group *group = group_new(mine, "Sleutelmomenten die eraan komen");
  struct listing listing = rows(mine, &query, -1);
  for (size_t i = 0; group && i < listing.count; i++) {
    struct sleutelmoment moment = record_sleutelmoment(&listing.records[i]);
    group_add(mine, group, &listing.records[i], F(sleutelmoment, naam),
              arena_printf(request->keep, "op %s, over %lld dagen", day_near(moment.datum, request->today, request->scratch),
                           (long long)days_between(request->today, moment.datum)), false);
  }
  group_end(mine, group, request_path(request, "/sleutelmomenten/plannen"), "Alle sleutelmomenten van dit jaar");
}

static void effects(struct my_day *mine) {
  struct request *request = mine->request;
  struct query query = {.reg = REGISTER_effectmeting, .sort = F(effectmeting, datum)};
  query_text(&query, F(effectmeting, keuze), COMPARE_EMPTY, NULL);
  struct day_group *group = group_new(mine, "Effectmetingen die op een keuze wachten");
  struct listing listing = rows(mine, &query, -1);
  for (size_t i = 0; group && i < listing.count; i++) {
    const struct record *record = &listing.records[i];
    struct effectmeting meting = record_effectmeting(record);
    if (!rights_is_owner(request->who, record) && !is_role(mine, ROLE_BIT(beleidsdoorpakker))) continue;
    const char *words = meting.antwoord_voor ? before_words(mine, meting.antwoord_voor) : "kies: doorgaan, bijstellen of stoppen";
    struct day_item item = {.title = part_title(request, REGISTER_effectmeting, meting.id), .path = record_path(request, REGISTER_effectmeting, meting.id),
                            .when = words, .mark = meting.antwoord_voor && strcmp(meting.antwoord_voor, request->today) <= 0 ? too_late : NULL,
                            .example = record_is_example(record)};
    group->total++;
    if (group->count < DAY_ITEMS_MAX) group->items[group->count++] = item;
  }
  group_end(mine, group, request_path(request, "/effectmetingen?keuze.leeg=1"), "Alle metingen zonder keuze");
}

/* What came of the last key moments: for those who see to it that it happens. */
static void followed(struct my_day *mine) {
  enum { MOMENTS = 3 };
  struct request *request = mine->request;
  int64_t moments[MOMENTS];
  size_t count = 0;
  if (!is_role(mine, ROLE_BIT(beleidsdoorpakker) | ROLE_BIT(gemeentesecretaris))) return;
  mine->ok = mine->ok && doorpakken_moments(request, NULL, MOMENTS, moments, &count, mine->fault);
  struct day_group *group = group_new(mine, "Doorpakken: wat er van de laatste sleutelmomenten kwam");
  for (size_t i = 0; group && mine->ok && i < count; i++) {
    struct doorpakken all;
    mine->ok = doorpakken_read(request, moments[i], &all, mine->fault);
    if (!mine->ok) return;
    group->items[group->count++] = (struct day_item){.title = all.naam, .path = request_path(request, "/sleutelmomenten/%lld/doorpakken", (long long)moments[i]),
                                                     .when = doorpakken_words(&all, request->keep), .example = all.example};
    group->total++;
  }
  group_end(mine, group, request_path(request, "/sleutelmomenten?toestand=afgesproken&sort=-datum"), "Alle sleutelmomenten met afspraken");
}

/* What came back to this person as a principal. */
static void orders_back(struct my_day *mine) {
  struct request *request = mine->request;
  struct query query = {.reg = REGISTER_heroverweging, .sort = EVERY(id)};
  if (!request->who->persoon) return;
  query_text(&query, F(heroverweging, stand), COMPARE_IS, "teruggegeven");
  query_number(&query, F(heroverweging, opdrachtgever), COMPARE_IS, request->who->persoon);
  struct day_group *group = group_new(mine, "Opdrachten die bij u terugkwamen");
  struct listing listing = rows(mine, &query, -1);
  for (size_t i = 0; group && i < listing.count; i++) {
    const char *since = record_heroverweging(&listing.records[i]).teruggegeven_op;
    group_add(mine, group, &listing.records[i], F(heroverweging, titel),
              since ? arena_printf(request->keep, "teruggegeven op %s", day_near(since, request->today, request->scratch)) : "wacht op uw antwoord", false);
  }
  group_end(mine, group, request_path(request, "/heroverwegingen?stand=teruggegeven"), "Alle opdrachten die wachten");
}

/* The newest of a register, for those who follow what others do. */
static void newest(struct my_day *mine, struct query *query, size_t title, const char *words, const char *heading, const char *path, const char *label) {
  struct request *request = mine->request;
  size_t day = (size_t)query->sort;
  query->descending = true;
  query->page = 1;
  query->page_size = DAY_ITEMS_MAX;
  struct day_group *group = group_new(mine, heading);
  struct listing listing = rows(mine, query, (int)day);
  for (size_t i = 0; group && i < listing.count; i++)
    group_add(mine, group, &listing.records[i], title,
              arena_printf(request->keep, "%s %s", words,
                           slot_print(&listing.records[i].reg->fields[day], listing.records[i].slots[day], request->scratch)), false);
  group_end(mine, group, request_path(request, "%s", path), label);
  if (group) group->total = 0; /* of six that are read a count says nothing */
}

/* What the council asks of the college: what was promised and done, and what was decided. */
static void for_the_council(struct my_day *mine) {
  if (!is_role(mine, ROLE_BIT(raadslid))) return;
  struct query kept = {.reg = REGISTER_toezegging, .sort = F(toezegging, wanneer)}, decided = {.reg = REGISTER_besluit, .sort = F(besluit, datum)};
  query_text(&kept, F(toezegging, stand), COMPARE_IS, "klaar");
  newest(mine, &kept, F(toezegging, titel), "was voor", "Nagekomen toezeggingen en moties", "/toezeggingen?stand=klaar&sort=-wanneer", "Alles wat is nagekomen");
  query_text(&decided, F(besluit, datum), COMPARE_MAX, mine->request->today);
  newest(mine, &decided, F(besluit, titel), "besloten op", "Onlangs besloten", "/besluiten?sort=-datum", "Alle besluiten");
}

/* Files and sources that could not be used: for those who look after them. */
static void refused(struct my_day *mine) {
  struct query query = {.reg = REGISTER_levering, .sort = F(levering, ontvangen_op)};
  if (!is_role(mine, ROLE_BIT(functioneel_beheerder) | ROLE_BIT(beleidsdoorpakker))) return;
  query_text(&query, F(levering, stand), COMPARE_IS, "geweigerd");
  newest(mine, &query, F(levering, naam), "kwam binnen op", "Leveringen die zijn geweigerd", "/leveringen?stand=geweigerd&sort=-ontvangen_op",
         "Alle geweigerde leveringen");
}

/* Cards of the other rooms. */
static void from_rooms(struct my_day *mine) {
  for (day_source *const *source = web_day_sources(); *source && mine->ok; source++) {
    struct day_group *group = group_new(mine, NULL);
    mine->ok = !group || (*source)(mine->request, group, mine->fault);
    if (group && mine->ok && group->count > 0) mine->count++;
  }
}

bool my_day(struct request *request, struct day_group groups[DAY_GROUPS_MAX], size_t *count, struct fault *fault) {
  struct my_day mine = {.request = request, .fault = fault, .groups = groups, .ok = true};
  from_rooms(&mine);
  to_answer(&mine);
  orders_back(&mine);
  my_reports(&mine);
  team_reports(&mine);
  to_review(&mine);
  effects(&mine);
  to_evaluate(&mine);
  for (size_t i = 0; i < sizeof dated_things / sizeof *dated_things; i++) due_things(&mine, &dated_things[i]);
  moments(&mine);
  followed(&mine);
  for_the_council(&mine);
  refused(&mine);
  *count = mine.count;
  return mine.ok;
}
