#include "capabilities/weging/verdeling.h"

#include "capabilities/weging/input.h"
#include "web/parts.h"

#include "templates/weging_verdeling.h"

static const struct who program = {.system = true, .label = "Doorpakker"};

static int64_t number_or_zero(int64_t number) { return number == NUMBER_EMPTY ? 0 : number; }

static struct query rows_query(enum register_id reg, int team_field, int64_t team, int year_field, int64_t year) {
  return (struct query){.reg = reg,
                        .filters = {{.field = team_field, .compare = COMPARE_IS, .value = {.number = team}}, {.field = year_field, .compare = COMPARE_IS, .value = {.number = year}}},
                        .filter_count = 2, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
}

/* ---- the rule, whichever road a line comes by ---- */

/* What the team has in that year by the frame that was made last; -1: nobody said. */
static bool room_read(struct tx *tx, int64_t team, int64_t year, int64_t *out, struct arena *scratch, struct fault *fault) {
  struct query query = rows_query(REGISTER_kader, F(kader, team), team, F(kader, jaar), year);
  struct listing list;
  query.filters[query.filter_count++] = (struct filter){.field = F(kader, uren), .compare = COMPARE_FILLED};
  query.descending = true;
  query.all_pages = false;
  query.page_size = 1;
  if (!record_list(tx, &program, &query, &list, scratch, fault)) return false;
  *out = list.count ? record_kader(&list.records[0]).uren : -1;
  return true;
}

static bool others_sum(struct tx *tx, int64_t team, int64_t year, int64_t without, int64_t *out, struct arena *scratch, struct fault *fault) {
  const struct query query = rows_query(REGISTER_inzet, F(inzet, team), team, F(inzet, jaar), year);
  struct listing list;
  if (!record_list(tx, &program, &query, &list, scratch, fault)) return false;
  *out = 0;
  for (size_t i = 0; i < list.count; i++)
    if (record_id(&list.records[i]) != without) *out += number_or_zero(record_inzet(&list.records[i]).toegedeeld);
  return true;
}

static bool inzet_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  struct inzet now = record_inzet(change->record), was = change->before ? record_inzet(change->before) : (struct inzet){.toegedeeld = NUMBER_EMPTY};
  bool moved = change->before && (was.team != now.team || was.jaar != now.jaar);
  int64_t room, others;
  if (change->taking_over || now.toegedeeld == NUMBER_EMPTY || now.team == NUMBER_EMPTY || now.jaar == NUMBER_EMPTY) return true;
  bool kept_reason = change->before && !string_empty(was.reden_meer);
  if (!moved && !(kept_reason && string_empty(now.reden_meer)) && now.toegedeeld <= number_or_zero(was.toegedeeld)) return true;
  if (!string_empty(now.reden_meer)) return true;
  if (!room_read(tx, now.team, now.jaar, &room, scratch, fault) || !others_sum(tx, now.team, now.jaar, change->id, &others, scratch, fault)) return false;
  if (room < 0 || others + now.toegedeeld <= room) return true;
  const char *team = record_title(tx, &program, REGISTER_organisatie, now.team, scratch);
  return fault_field_add(fault, "reden_meer", "%s deelt in %lld dan %s uur toe, en heeft er %s. Deel minder toe, of schrijf op waarom het meer is.", team ? team : "Dit team",
                         (long long)now.jaar, number_print(others + now.toegedeeld, scratch), number_print(room, scratch));
}

const struct hooks weging_inzet_hooks = {.check = inzet_check};

/* ---- the page ---- */

struct verdeling {
  struct request *request;
  struct tx *tx;
  struct moment m;
  struct listing *lines; /* per team: its hours for what was chosen */
  size_t count;
};

static bool is_going_on(const struct record *item) {
  const char *stand = record_beleidsopgave(item).stand;
  return string_is(stand, "gekozen") || string_is(stand, "in_uitvoering");
}

/* Of one team: the lines of beleidsopgaven that were chosen. */
static bool lines_read(struct verdeling *v, size_t t, struct fault *fault) {
  struct request *request = v->request;
  const struct query query = rows_query(REGISTER_inzet, F(inzet, team), v->m.limits[v->m.fund_count + t].ref, F(inzet, jaar), v->m.jaar);
  struct listing all;
  if (!record_list(v->tx, request->who, &query, &all, request->keep, fault)) return false;
  struct listing *lines = &v->lines[t];
  lines->records = ARENA_ARRAY(request->keep, all.count, struct record);
  for (size_t i = 0; i < all.count; i++) {
    struct record item;
    struct fault hidden = {0};
    bool seen = record_get(v->tx, request->who, REGISTER_beleidsopgave, record_inzet(&all.records[i]).beleidsopgave, &item, request->keep, &hidden);
    fault_release(&hidden);
    if (seen && is_going_on(&item)) lines->records[lines->count++] = all.records[i];
  }
  v->count += lines->count;
  return true;
}

static bool verdeling_read(struct request *request, struct tx *tx, struct verdeling *v, struct fault *fault) {
  *v = (struct verdeling){.request = request, .tx = tx};
  if (!moment_read(tx, request->who, route_id(request), &v->m, request->keep, fault)) return false;
  v->lines = ARENA_ARRAY(request->keep, v->m.team_count, struct listing);
  for (size_t t = 0; t < v->m.team_count; t++)
    if (!lines_read(v, t, fault)) return false;
  return true;
}

static bool may_change(const struct request *request, const struct record *line) { return rights_allow(request->who, line, VERB_CHANGE, request->today, true); }

static struct weging_verdeling_view_teams_regels line_row(const struct verdeling *v, const struct record *line) {
  struct request *request = v->request;
  struct inzet i = record_inzet(line);
  const char *title = record_title(v->tx, request->who, REGISTER_beleidsopgave, i.beleidsopgave, request->keep);
  const char *name = input_name(request->keep, "toegedeeld", i.id);
  char digits[INT_SIZE];
  const char *stored = i.toegedeeld == NUMBER_EMPTY ? "" : arena_copy(request->keep, int_print(i.toegedeeld, digits));
  return (struct weging_verdeling_view_teams_regels){
      .adres = record_path(request, REGISTER_beleidsopgave, i.beleidsopgave), .titel = title ? title : "", .naam = title ? title : "",
      .gevraagd = number_print(i.uren, request->keep), .mag = may_change(request, line), .veld = name, .waarde = input_typed(request, name, stored),
      .toegedeeld = i.toegedeeld == NUMBER_EMPTY ? "nog niets" : arena_printf(request->keep, "%s uur", number_print(i.toegedeeld, request->keep))};
}

static struct weging_verdeling_view_teams team_row(const struct verdeling *v, size_t t) {
  struct request *request = v->request;
  const struct moment_limit *team = &v->m.limits[v->m.fund_count + t];
  const struct listing *lines = &v->lines[t];
  struct weging_verdeling_view_teams_regels *rows = ARENA_ARRAY(request->keep, lines->count, struct weging_verdeling_view_teams_regels);
  int64_t asked = 0, given = 0;
  const char *reason = NULL;
  bool may = false;
  for (size_t i = 0; i < lines->count; i++) {
    struct inzet inzet = record_inzet(&lines->records[i]);
    rows[i] = line_row(v, &lines->records[i]);
    asked += inzet.uren;
    given += number_or_zero(inzet.toegedeeld);
    may = may || rows[i].mag;
    if (!string_empty(inzet.reden_meer)) reason = inzet.reden_meer;
  }
  bool fits = given <= team->available;
  const char *reason_field = input_name(request->keep, "reden_meer", team->ref);
  return (struct weging_verdeling_view_teams){
      .kop_id = arena_printf(request->keep, "team-%lld", (long long)team->ref), .naam = team->label, .past = fits,
      .samen = arena_printf(request->keep, "Beschikbaar %s uur, gevraagd %s uur, toegedeeld %s uur.", number_print(team->available, request->keep),
                            number_print(asked, request->keep), number_print(given, request->keep)),
      .oordeel = fits ? arena_printf(request->keep, "nog %s uur over", number_print(team->available - given, request->keep))
                      : arena_printf(request->keep, "%s uur meer dan er is", number_print(given - team->available, request->keep)),
      .regels = rows, .regels_count = lines->count, .mag = may, .reden_veld = reason_field, .reden = input_typed(request, reason_field, reason), .heeft_reden = reason != NULL};
}

static bool verdeling_show(struct request *request, struct reply *reply, const struct fault *faults, const char *notice, struct fault *fault) {
  struct verdeling v;
  if (!verdeling_read(request, request->tx, &v, fault)) return false;
  struct weging_verdeling_view_teams *teams = ARENA_ARRAY(request->keep, v.m.team_count, struct weging_verdeling_view_teams);
  struct weging_verdeling_view view = {
      .fouten = part_faults(request, faults), .hier = request_path(request, "/sleutelmomenten/%lld/verdeling", (long long)v.m.id), .csrf = request->csrf ? request->csrf : "",
      .leeg = v.count == 0, .moment = record_path(request, REGISTER_sleutelmoment, v.m.id), .voorbeeld = v.m.example, .icoon_ok = icon_path(request, "ok"),
      .icoon_let_op = icon_path(request, "let-op"), .teams = teams,
      .inleiding = arena_printf(request->keep, "De uren van %lld per team, voor de beleidsopgaven die doorgaan. Beschikbaar is wat er na regulier werk over is.", (long long)v.m.jaar)};
  for (size_t t = 0; t < v.m.team_count; t++) {
    if (v.lines[t].count == 0) continue;
    teams[view.teams_count] = team_row(&v, t);
    view.mag = view.mag || teams[view.teams_count].mag;
    view.teams_count++;
  }
  struct text *body = page_text(request);
  weging_verdeling_write(body, &view);
  const struct crumb crumbs[] = {{"Sleutelmomenten", request_path(request, "/sleutelmomenten")}, {v.m.naam, record_path(request, REGISTER_sleutelmoment, v.m.id)}};
  const struct page page = {.title = "Uren verdelen over teams", .eyebrow = v.m.naam, .icon = "weging", .crumbs = crumbs, .crumb_count = sizeof crumbs / sizeof *crumbs,
                            .body = page_html(body), .notice = notice, .example = v.m.example};
  return layout_write(request, reply, &page);
}

bool verdeling_page(struct request *request, struct reply *reply, struct fault *fault) {
  return verdeling_show(request, reply, NULL, request_text(request, "klaar") ? "De verdeling is bewaard." : NULL, fault);
}

/* ---- saving ---- */

static bool line_put(const struct verdeling *v, const struct record *line, int64_t hours, const char *reason, struct fault *fault) {
  struct record record = record_copy(line, v->request->keep);
  struct fault refused = {0};
  record.slots[F(inzet, toegedeeld)].number = hours;
  record.slots[F(inzet, reden_meer)].text = string_empty(reason) ? NULL : reason;
  struct change change = {.reg = REGISTER_inzet, .id = record_id(line), .version = record_version(line), .record = &record, .by = STEP_PERSON, .reason = "uren verdeeld"};
  if (record_put(v->tx, &change, v->request->scratch, &refused)) return true;
  /* The rule's fault stands at the reason of the team. */
  const char *team_field = input_name(v->request->keep, "reden_meer", record_inzet(line).team);
  if (refused.kind == FAULT_INPUT && refused.field_count > 0) (void)fault_field_add(fault, team_field, "%s", refused.fields[0].message);
  else fault_move(fault, &refused);
  fault_release(&refused);
  return false;
}

/* What was sent for a line; false with a fault at its control. changed: it is another number or reason than stands there. */
static bool line_read(const struct verdeling *v, const struct record *line, int64_t *hours, const char **reason, bool *changed, struct fault *fault) {
  struct request *request = v->request;
  struct inzet i = record_inzet(line);
  union slot typed = {.number = i.toegedeeld}, why = {.text = i.reden_meer};
  *changed = false;
  if (!input_read(request->form, input_name(request->keep, "toegedeeld", i.id), &line->reg->fields[F(inzet, toegedeeld)], &typed, request->keep, fault)) return false;
  if (!input_read(request->form, input_name(request->keep, "reden_meer", i.team), &line->reg->fields[F(inzet, reden_meer)], &why, request->keep, fault)) return false;
  *hours = typed.number;
  *reason = typed.number == NUMBER_EMPTY ? NULL : why.text;
  *changed = typed.number != i.toegedeeld || !string_is(*reason ? *reason : "", i.reden_meer ? i.reden_meer : "");
  return true;
}

static bool verdeling_put(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct verdeling v;
  bool good = true;
  if (!verdeling_read(request, tx, &v, fault)) return false;
  /* What goes down first, so that hours may move from one line to another. */
  for (int pass = 0; pass < 2 && good; pass++)
    for (size_t t = 0; t < v.m.team_count; t++)
      for (size_t i = 0; i < v.lines[t].count; i++) {
        const struct record *line = &v.lines[t].records[i];
        int64_t hours;
        const char *reason;
        bool changed;
        if (!may_change(request, line)) continue;
        if (!line_read(&v, line, &hours, &reason, &changed, fault)) {
          good = false;
          continue;
        }
        bool down = number_or_zero(hours) < number_or_zero(record_inzet(line).toegedeeld);
        if (!good || !changed || down != (pass == 0)) continue;
        if (!line_put(&v, line, hours, reason, fault)) return false;
      }
  return good;
}

static bool verdeling_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return verdeling_show(request, reply, faults, NULL, fault);
}

bool verdeling_save(struct request *request, struct reply *reply, struct fault *fault) {
  if (store_write(request->tenant->store, request->who, verdeling_put, request, fault))
    return reply_redirect(reply, request, "/sleutelmomenten/%lld/verdeling?klaar=1", (long long)route_id(request));
  return part_again(request, reply, verdeling_again, NULL, fault);
}
