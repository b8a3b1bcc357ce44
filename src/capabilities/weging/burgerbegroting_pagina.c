/* The outcome of a citizens' budget: both ways side by side, why, the file, and which initiative goes on. */
#include "capabilities/weging/burgerbegroting.h"

#include "encode/pb.h"
#include "templates/weging_burgerbegroting.h"
#include "web/parts.h"

enum { WAYS = 2, INITIATIVES_MAX = 100 };

struct outcome {
  struct request *request;
  struct record record;
  struct burgerbegroting budget;
  struct listing projects;
};

/* The two ways of choosing, with the fields that hold what came of each. */
static const struct way {
  const char *id, *name, *says;
  size_t place, why, cost, reached;
} ways[WAYS] = {
    {"meeste", "Meeste stemmen eerst", "Het project met de meeste stemmen komt als eerste aan de beurt, dan het volgende, zolang het geld reikt.",
     F(burgerproject, plaats_meeste), F(burgerproject, uitleg_meeste), F(burgerbegroting, kosten_meeste), F(burgerbegroting, bereikt_meeste)},
    {"eerlijk", "Eerlijk verdeeld", "Elke stemmer krijgt een even groot deel van het geld. Een project gaat door als zijn stemmers het samen kunnen betalen.",
     F(burgerproject, plaats_eerlijk), F(burgerproject, uitleg_eerlijk), F(burgerbegroting, kosten_eerlijk), F(burgerbegroting, bereikt_eerlijk)},
};

static bool outcome_read(struct request *request, struct tx *tx, struct outcome *out, struct fault *fault) {
  struct query query = {.reg = REGISTER_burgerproject, .sort = EVERY(id)};
  *out = (struct outcome){.request = request};
  if (!record_get(tx, request->who, REGISTER_burgerbegroting, route_id(request), &out->record, request->keep, fault)) return false;
  out->budget = record_burgerbegroting(&out->record);
  query_number(&query, F(burgerproject, burgerbegroting), COMPARE_IS, out->budget.id);
  return part_rows(request, &query, &out->projects, fault);
}

static bool has_won(const struct record *project, const struct way *way) { return project->slots[way->place].number != NUMBER_EMPTY; }

/* Of every hundred, in whole people. */
static const char *reached_words(const struct outcome *o, const struct way *way) {
  int64_t all = o->budget.stembriefjes, reached = o->record.slots[way->reached].number;
  if (all == NUMBER_EMPTY || all <= 0 || reached == NUMBER_EMPTY) return "";
  return arena_printf(o->request->keep, "%s van de %s stemmers (%lld %%) krijgen minstens één project waar zij op stemden.", number_print(reached, o->request->keep),
                      number_print(all, o->request->keep), (long long)((reached * 100 + all / 2) / all));
}

static const char *spent_words(const struct outcome *o, const struct way *way, size_t winners) {
  return arena_printf(o->request->keep, "%zu %s voor %s van de %s.", winners, winners == 1 ? "project" : "projecten",
                      money_print(o->record.slots[way->cost].number, o->request->keep), money_print(o->budget.bedrag, o->request->keep));
}

static void way_fill(const struct outcome *o, const struct way *way, struct weging_burgerbegroting_view_wijzen *out) {
  struct arena *keep = o->request->keep;
  struct weging_burgerbegroting_view_wijzen_winnaars *rows = ARENA_ARRAY(keep, o->projects.count, struct weging_burgerbegroting_view_wijzen_winnaars);
  size_t count = 0;
  for (size_t i = 0; i < o->projects.count; i++) {
    const struct record *project = &o->projects.records[i];
    if (!has_won(project, way)) continue;
    struct burgerproject p = record_burgerproject(project);
    /* Places run from one on, without gaps; a hidden project leaves one. */
    size_t place = (size_t)project->slots[way->place].number - 1;
    if (place >= o->projects.count) continue;
    rows[place] = (struct weging_burgerbegroting_view_wijzen_winnaars){
        .naam = p.naam, .onder = arena_printf(keep, "%s · %s stemmen", money_print(p.kosten, keep), number_print(p.stemmen, keep)),
        .uitleg = project->slots[way->why].text ? project->slots[way->why].text : ""};
    count++;
  }
  size_t shown = 0;
  for (size_t i = 0; i < o->projects.count; i++)
    if (rows[i].naam) rows[shown++] = rows[i];
  *out = (struct weging_burgerbegroting_view_wijzen){.id = way->id, .naam = way->name, .uitleg = way->says, .besteed = spent_words(o, way, count),
                                                     .bereikt = reached_words(o, way), .winnaars = rows, .winnaars_count = shown};
}

struct flag {
  const char *words, *tone, *icon, *why;
};

static struct flag flag_of(const struct outcome *o, const struct record *project, const struct way *way) {
  bool won = has_won(project, way);
  return (struct flag){won ? "gekozen" : "niet gekozen", won ? " dp-flag--ok" : "", icon_path(o->request, won ? "ok" : "kruis"),
                       project->slots[way->why].text ? project->slots[way->why].text : ""};
}

static bool may_link(const struct outcome *o, const struct record *project) {
  return o->request->who->account && rights_allow(o->request->who, project, VERB_CHANGE, o->request->today, true);
}

static bool may_report(const struct request *request) {
  return rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_signaal], VERB_CREATE) != 0;
}

static void rows_fill(const struct outcome *o, struct weging_burgerbegroting_view *view) {
  struct request *request = o->request;
  struct weging_burgerbegroting_view_rijen *rows = ARENA_ARRAY(request->keep, o->projects.count, struct weging_burgerbegroting_view_rijen);
  for (size_t i = 0; i < o->projects.count; i++) {
    const struct record *project = &o->projects.records[i];
    struct burgerproject p = record_burgerproject(project);
    struct flag most = flag_of(o, project, &ways[0]), fair = flag_of(o, project, &ways[1]);
    const char *initiative = p.initiatief == NUMBER_EMPTY ? "" : part_title(request, REGISTER_signaal, p.initiatief);
    bool won = has_won(project, &ways[0]) || has_won(project, &ways[1]);
    rows[i] = (struct weging_burgerbegroting_view_rijen){
        .naam = p.naam, .onder = p.code ? p.code : "", .kosten = money_print(p.kosten, request->keep), .stemmen = number_print(p.stemmen, request->keep),
        .meeste = most.words, .meeste_toon = most.tone, .meeste_icoon = most.icon, .meeste_uitleg = most.why,
        .eerlijk = fair.words, .eerlijk_toon = fair.tone, .eerlijk_icoon = fair.icon, .eerlijk_uitleg = fair.why,
        .initiatief = *initiative ? initiative : NULL, .initiatief_adres = *initiative ? record_path(request, REGISTER_signaal, p.initiatief) : "",
        .te_koppelen = won && p.initiatief == NUMBER_EMPTY && may_link(o, project) && (view->initiatieven_count || view->mag_nieuw),
        .nummer = arena_printf(request->keep, "%lld", (long long)p.id), .veld = arena_printf(request->keep, "signaal_%lld", (long long)p.id)};
  }
  view->rijen = rows;
  view->rijen_count = o->projects.count;
}

static bool initiatives_fill(struct request *request, struct weging_burgerbegroting_view *view, struct fault *fault) {
  struct query query = {.reg = REGISTER_signaal, .sort = -1, .page = 1, .page_size = INITIATIVES_MAX, .no_count = true};
  struct listing list;
  view->mag_nieuw = may_report(request);
  if (!rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_signaal], VERB_READ)) return true;
  query_text(&query, F(signaal, soort), COMPARE_IS, "initiatief");
  if (!record_list(request->tx, request->who, &query, &list, request->scratch, fault)) return false;
  struct weging_burgerbegroting_view_initiatieven *rows = ARENA_ARRAY(request->keep, list.count, struct weging_burgerbegroting_view_initiatieven);
  for (size_t i = 0; i < list.count; i++)
    rows[i] = (struct weging_burgerbegroting_view_initiatieven){.nummer = arena_printf(request->keep, "%lld", (long long)record_id(&list.records[i])),
                                                                .titel = record_signaal(&list.records[i]).titel};
  view->initiatieven = rows;
  view->initiatieven_count = list.count;
  return true;
}

/* Still waiting, or gone with a restart. */
static void waiting_fill(const struct outcome *o, struct weging_burgerbegroting_view *view) {
  struct request *request = o->request;
  struct job_state state = job_state_of(request->tenant->code, BURGER_JOB, o->budget.id);
  view->wacht = state.stage == JOB_WAITS || state.stage == JOB_RUNS;
  if (state.stage == JOB_WAITS) view->hoever = "Wacht op zijn beurt.";
  else if (view->wacht) view->hoever = arena_printf(request->keep, "%s U kunt deze pagina verlaten; het rekenen gaat door.", state.text);
  else view->mislukt = "Het rekenen is afgebroken.";
}

bool burger_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct outcome o;
  struct weging_burgerbegroting_view_wijzen both[WAYS];
  if (!outcome_read(request, request->tx, &o, fault)) return false;
  struct weging_burgerbegroting_view view = {
      .klaar = string_is(o.budget.stand, "klaar"), .hier = request_path(request, "/burgerbegrotingen/%lld/uitslag", (long long)o.budget.id),
      .opnieuw = request_path(request, "/burgerbegrotingen/nieuw"), .bestand = request_path(request, "/burgerbegrotingen/%lld/uitslag.pb", (long long)o.budget.id),
      .voorbeeld = record_is_example(&o.record), .csrf = request->csrf ? request->csrf : "",
      .doe = request_path(request, "/burgerbegrotingen/%lld/initiatief", (long long)o.budget.id)};
  if (string_is(o.budget.stand, "mislukt")) view.mislukt = o.budget.waarom_niet ? o.budget.waarom_niet : "Het rekenen is niet gelukt.";
  else if (!view.klaar) waiting_fill(&o, &view);
  if (view.klaar) {
    if (!initiatives_fill(request, &view, fault)) return false;
    view.zin = arena_printf(request->keep, "%s mensen stemden over %s projecten. Er was %s te verdelen.", number_print(o.budget.stembriefjes, request->keep),
                            number_print(o.budget.projecten, request->keep), money_print(o.budget.bedrag, request->keep));
    for (size_t i = 0; i < WAYS; i++) way_fill(&o, &ways[i], &both[i]);
    view.wijzen = both;
    view.wijzen_count = WAYS;
    rows_fill(&o, &view);
  }
  struct text *body = page_text(request);
  weging_burgerbegroting_write(body, &view);
  const struct crumb crumbs[] = {{"Burgerbegrotingen", request_path(request, "/burgerbegrotingen")}, {o.budget.naam, record_path(request, REGISTER_burgerbegroting, o.budget.id)}};
  return layout_write(request, reply, &(struct page){.title = "Uitslag", .eyebrow = o.budget.naam, .icon = "signaal", .crumbs = crumbs, .crumb_count = 2,
                                                     .body = page_html(body), .example = record_is_example(&o.record),
                                                     .notice = request_text(request, "klaar") ? "Het project is gekoppeld aan een initiatief." : NULL});
}

bool burger_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct html_writer w;
  (void)fault;
  html_init(&w, out);
  html_open(&w, HTML_P);
  part_button(&w, "primary", request_path(request, "/burgerbegrotingen/%lld/uitslag", (long long)record_id(record)), "Naar de uitslag");
  html_close(&w);
  return true;
}

/* ---- as a file: what is kept, so without ballots ---- */

bool burger_file(struct request *request, struct reply *reply, struct fault *fault) {
  static const char *const columns[] = {"project_id", "cost", "votes", "name", "selected", "selected_greedy"};
  struct outcome o;
  struct pb_writer w;
  if (!outcome_read(request, request->tx, &o, fault)) return false;
  if (!string_is(o.budget.stand, "klaar")) return FAULT(fault, FAULT_CONFLICT, "De uitslag is nog niet berekend.");
  pb_init(&w, &reply->body);
  pb_section(&w, "META");
  pb_cell_text(&w, "key"), pb_cell_text(&w, "value"), pb_line_end(&w);
  pb_cell_text(&w, "description"), pb_cell_text(&w, o.budget.naam), pb_line_end(&w);
  pb_cell_text(&w, "num_projects"), pb_cell_int(&w, (int64_t)o.projects.count), pb_line_end(&w);
  pb_cell_text(&w, "num_votes"), pb_cell_int(&w, o.budget.stembriefjes), pb_line_end(&w);
  pb_cell_text(&w, "budget"), pb_cell_cents(&w, o.budget.bedrag), pb_line_end(&w);
  if (record_is_example(&o.record)) pb_cell_text(&w, "comment"), pb_cell_text(&w, "voorbeeld, bedacht"), pb_line_end(&w);
  pb_section(&w, "PROJECTS");
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) pb_cell_text(&w, columns[i]);
  pb_line_end(&w);
  for (size_t i = 0; i < o.projects.count; i++) {
    struct burgerproject p = record_burgerproject(&o.projects.records[i]);
    pb_cell_text(&w, p.code);
    pb_cell_cents(&w, p.kosten);
    pb_cell_int(&w, p.stemmen);
    pb_cell_text(&w, p.naam);
    pb_cell_int(&w, p.plaats_eerlijk != NUMBER_EMPTY);
    pb_cell_int(&w, p.plaats_meeste != NUMBER_EMPTY);
    pb_line_end(&w);
  }
  reply->type = "text/plain; charset=utf-8";
  reply_header(reply, "Content-Disposition", "attachment; filename=\"burgerbegroting.pb\"");
  return true;
}

/* ---- going on as an initiative ---- */

static bool initiative_make(struct tx *tx, struct request *request, const struct burgerproject *p, const struct record *project, int64_t *id, struct fault *fault) {
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_signaal], request->keep);
  size_t max = strlen(p->naam) < 200 ? strlen(p->naam) : 196;
  while (max < strlen(p->naam) && ((unsigned char)p->naam[max] & 0xc0) == 0x80) max--;
  record.slots[F(signaal, titel)].text = arena_copy_len(request->keep, p->naam, max);
  record.slots[F(signaal, soort)].text = "initiatief";
  record.slots[F(signaal, toelichting)].text = arena_printf(request->keep, "Gekozen door inwoners in een burgerbegroting: %s stemmen, kosten %s.",
                                                            number_print(p->stemmen, request->keep), money_print(p->kosten, request->keep));
  record.slots[EVERY(herkomst_inhoud)].text = project->slots[EVERY(herkomst_inhoud)].text;
  struct change change = {.reg = REGISTER_signaal, .record = &record, .by = STEP_PERSON, .reason = "uit een burgerbegroting"};
  if (!record_put_from(tx, &change, &project, 1, request->scratch, fault)) return false;
  *id = change.id;
  return true;
}

static bool initiative_find(struct tx *tx, struct request *request, int64_t id, struct fault *fault) {
  struct record record;
  if (!record_get(tx, request->who, REGISTER_signaal, id, &record, request->keep, fault)) return false;
  if (string_is(record_signaal(&record).soort, "initiatief")) return true;
  return FAULT(fault, FAULT_INPUT, "Dit signaal is geen initiatief. Kies een signaal van het soort Idee of initiatief.");
}

static bool link_work(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct record stored;
  int64_t signal = request_number(request, "signaal", 0);
  if (!record_get(tx, request->who, REGISTER_burgerproject, request_number(request, "project", 0), &stored, request->keep, fault)) return false;
  struct burgerproject p = record_burgerproject(&stored);
  if (p.burgerbegroting != route_id(request)) return FAULT(fault, FAULT_ABSENT, "Dit project hoort niet bij deze burgerbegroting.");
  if (!has_won(&stored, &ways[0]) && !has_won(&stored, &ways[1])) return FAULT(fault, FAULT_CONFLICT, "Dit project is niet gekozen; koppel alleen wat doorgaat.");
  if (p.initiatief != NUMBER_EMPTY) return FAULT(fault, FAULT_CONFLICT, "Dit project hoort al bij een initiatief.");
  if (!(signal ? initiative_find(tx, request, signal, fault) : initiative_make(tx, request, &p, &stored, &signal, fault))) return false;
  struct record record = record_copy(&stored, request->keep);
  record.slots[F(burgerproject, initiatief)].number = signal;
  struct change change = {.reg = REGISTER_burgerproject, .id = p.id, .version = p.versie, .record = &record, .by = STEP_PERSON, .reason = "gekoppeld aan een initiatief"};
  return record_put(tx, &change, request->scratch, fault);
}

bool burger_link(struct request *request, struct reply *reply, struct fault *fault) {
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (!store_write(request->tenant->store, request->who, link_work, request, fault)) return false;
  return reply_redirect(reply, request, "/burgerbegrotingen/%lld/uitslag?klaar=1", (long long)route_id(request));
}
