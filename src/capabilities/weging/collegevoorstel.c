/* The proposal to the college: made once out of the outcomes, then a record that people edit, and a page for paper. */
#include "capabilities/weging/collegevoorstel.h"
#include "capabilities/weging/adviespunt.h"
#include "capabilities/weging/lines.h"
#include "capabilities/weging/scenario.h"
#include "web/document.h"
#include "web/parts.h"

#include "templates/weging_collegevoorstel.h"

#define VOORSTEL_KIND "Voorstel aan het college van B en W"

const struct voorstel_kop voorstel_koppen[] = {
    {F(collegevoorstel, aanleiding), false},    {F(collegevoorstel, kaders), false},       {F(collegevoorstel, doel), false},
    {F(collegevoorstel, kanttekeningen), true}, {F(collegevoorstel, alternatieven), false}, {F(collegevoorstel, financien), false},
    {F(collegevoorstel, participatie), false},  {F(collegevoorstel, communicatie), false}, {F(collegevoorstel, uitvoering), false},
    {F(collegevoorstel, geadviseerd), false},   {F(collegevoorstel, bijlagen), false},
};
const size_t voorstel_kop_count = sizeof voorstel_koppen / sizeof *voorstel_koppen;

bool voorstel_right(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_collegevoorstel], VERB_CREATE) != 0 &&
         rights_scope(who, &catalogue->registers[REGISTER_sleutelmoment], VERB_READ) != 0;
}

/* ---- making ---- */

struct making {
  struct request *request;
  const struct record *moment;
  const struct record **origins; /* the key moment and the outcomes: the proposal is as closed as all of them */
  size_t origin_count;
  const struct draft *draft;
  struct digest rests_on; /* of the draft */
  int64_t voorstel;
  bool example;
};

static bool row_put(struct tx *tx, struct making *w, struct record *record, int64_t *id, struct fault *fault) {
  struct change change = {.reg = record->reg->id, .record = record, .by = STEP_PERSON, .reason = "opgesteld uit de afspraken"};
  if (w->example) record->slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  record->slots[EVERY(eigenaar)].number = w->request->who->persoon ? w->request->who->persoon : NUMBER_EMPTY;
  if (!record_put_from(tx, &change, w->origins, w->origin_count, w->request->scratch, fault)) return false;
  *id = change.id;
  return true;
}

static bool head_put(struct tx *tx, struct making *w, const struct draft *draft, struct fault *fault) {
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_collegevoorstel], w->request->keep);
  const struct { size_t field; const char *text; } texts[] = {
      {F(collegevoorstel, titel), draft->titel}, {F(collegevoorstel, aanleiding), draft->aanleiding}, {F(collegevoorstel, kaders), draft->kaders},
      {F(collegevoorstel, doel), draft->doel}, {F(collegevoorstel, kanttekeningen), draft->kanttekeningen},
      {F(collegevoorstel, alternatieven), draft->alternatieven}, {F(collegevoorstel, financien), draft->financien},
      {F(collegevoorstel, uitvoering), draft->uitvoering}, {F(collegevoorstel, bijlagen), draft->bijlagen}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) record.slots[texts[i].field].text = texts[i].text;
  record.slots[F(collegevoorstel, sleutelmoment)].number = record_id(w->moment);
  record.slots[F(collegevoorstel, datum)].text = w->request->today;
  record.slots[F(collegevoorstel, steller)].number = w->request->who->persoon ? w->request->who->persoon : NUMBER_EMPTY;
  return row_put(tx, w, &record, &w->voorstel, fault);
}

static bool punt_put(struct tx *tx, struct making *w, const struct draft_punt *punt, int64_t number, struct fault *fault) {
  const struct catalogue *catalogue = tx_catalogue(tx);
  struct record record = record_start(&catalogue->registers[REGISTER_adviespunt], w->request->keep);
  int64_t id, ignored;
  record.slots[F(adviespunt, collegevoorstel)].number = w->voorstel;
  record.slots[F(adviespunt, nummer)].number = number;
  record.slots[F(adviespunt, werkwoord)].text = punt->werkwoord;
  record.slots[F(adviespunt, tekst)].text = punt->tekst;
  if (!row_put(tx, w, &record, &id, fault)) return false;
  for (size_t i = 0; i < punt->argument_count; i++) {
    const struct draft_argument *a = &punt->arguments[i];
    record = record_start(&catalogue->registers[REGISTER_argument], w->request->keep);
    record.slots[F(argument, adviespunt)].number = id;
    record.slots[F(argument, nummer)].number = (int64_t)i + 1;
    record.slots[F(argument, kop)].text = a->kop;
    record.slots[F(argument, tekst)].text = a->tekst;
    if (a->uitkomst) record.slots[F(argument, uitkomst)].number = a->uitkomst;
    if (!row_put(tx, w, &record, &ignored, fault)) return false;
  }
  return true;
}

static bool list_of(struct tx *tx, const struct who *who, enum register_id reg, size_t parent, int64_t id, size_t order, struct listing *out,
                    struct arena *keep, struct fault *fault) {
  struct query query = lines_of(reg, parent, id);
  query.sort = (int)order;
  return record_list(tx, who, &query, out, keep, fault);
}

/* What a draft is made of, as the records are now. */
struct sources {
  struct moment moment; /* as the scenario on the screen weighs it */
  struct scenario_state scenario;
  struct listing outcomes;
};

static bool sources_read(struct request *request, struct tx *tx, struct sources *out, struct fault *fault) {
  struct moment read;
  if (!moment_read(tx, request->who, route_id(request), &read, request->keep, fault)) return false;
  if (!scenario_running(tx, request->who, &read, &out->scenario, request->keep, fault)) return false;
  out->moment = read.frozen ? read : scenario_moment(&read, &out->scenario, request->keep);
  return outcomes_read(tx, request->who, read.id, &out->outcomes, request->keep, fault);
}

/* The proposal that is there already; 0: none. */
static bool made_before(struct request *request, struct tx *tx, int64_t *out, struct fault *fault) {
  struct listing list;
  if (!list_of(tx, request->who, REGISTER_collegevoorstel, F(collegevoorstel, sleutelmoment), route_id(request), EVERY(id), &list, request->keep, fault)) return false;
  *out = list.count > 0 ? record_id(&list.records[0]) : 0;
  return true;
}

/* The draft was worked out before: the writer, which is one, only looks whether everything is still as it was then. */
static bool make(struct tx *tx, void *context, struct fault *fault) {
  struct making *w = context;
  struct request *request = w->request;
  struct sources s;
  if (!made_before(request, tx, &w->voorstel, fault)) return false;
  if (w->voorstel) return true;
  if (!sources_read(request, tx, &s, fault)) return false;
  if (!digest_equal(draft_key(&s.moment, &s.scenario.whatif, &s.outcomes), w->rests_on)) {
    FAULT(fault, FAULT_CONFLICT, "Er is iets gewijzigd terwijl het voorstel werd opgesteld. Het is nog niet gemaakt.");
    return fault_hint(fault, "Ververs de afsprakenlijst en stel het voorstel opnieuw op.");
  }
  w->moment = &s.moment.record;
  w->origins = ARENA_ARRAY(request->keep, s.outcomes.count + 1, const struct record *);
  w->origins[w->origin_count++] = w->moment;
  for (size_t i = 0; i < s.outcomes.count; i++) w->origins[w->origin_count++] = &s.outcomes.records[i];
  w->example = s.moment.example;
  if (!head_put(tx, w, w->draft, fault)) return false;
  for (size_t i = 0; i < w->draft->punt_count; i++)
    if (!punt_put(tx, w, &w->draft->punten[i], (int64_t)i + 1, fault)) return false;
  return true;
}

bool voorstel_make(struct request *request, struct reply *reply, struct fault *fault) {
  struct draft draft;
  struct making work = {.request = request, .draft = &draft};
  struct sources s;
  struct tx *tx = request_read(request, fault);
  if (!tx || !made_before(request, tx, &work.voorstel, fault)) return false;
  if (!work.voorstel) {
    if (!sources_read(request, tx, &s, fault)) return false;
    if (!draft_make(&s.moment, &s.scenario.whatif, &s.outcomes, &draft, request->keep, request->scratch, fault)) return false;
    work.rests_on = draft_key(&s.moment, &s.scenario.whatif, &s.outcomes);
    request_read_again(request);
    if (!store_write(request->tenant->store, request->who, make, &work, fault)) return false;
  }
  return reply_redirect(reply, request, "/collegevoorstellen/%lld/stuk", (long long)work.voorstel);
}

/* ---- the page ---- */

size_t voorstel_lines(const char *text, struct voorstel_line **out, struct arena *keep) {
  size_t count = 0, most = 1;
  for (const char *at = text ? text : ""; *at; at++) most += *at == '\n';
  struct voorstel_line *lines = ARENA_ARRAY(keep, most, struct voorstel_line);
  for (const char *at = text; at && *at;) {
    size_t len = strcspn(at, "\n");
    if (len) lines[count++].regel = arena_copy_len(keep, at, len);
    at += len + (at[len] != '\0');
  }
  *out = lines;
  return count;
}

struct showing {
  struct request *request;
  const struct record *record;
  struct listing punten, *argumenten; /* per punt */
  bool may;
};

static bool rows_read(struct showing *s, struct fault *fault) {
  struct request *request = s->request;
  if (!punten_read(request->tx, request->who, record_id(s->record), &s->punten, request->keep, fault)) return false;
  s->argumenten = ARENA_ARRAY(request->keep, s->punten.count, struct listing);
  for (size_t i = 0; i < s->punten.count; i++)
    if (!list_of(request->tx, request->who, REGISTER_argument, F(argument, adviespunt), record_id(&s->punten.records[i]), F(argument, nummer), &s->argumenten[i], request->keep,
                 fault))
      return false;
  return true;
}

static void punten_fill(struct showing *s, struct weging_collegevoorstel_view *view) {
  struct request *request = s->request;
  struct weging_collegevoorstel_view_punten *rows = ARENA_ARRAY(request->keep, s->punten.count, struct weging_collegevoorstel_view_punten);
  for (size_t i = 0; i < s->punten.count; i++) {
    struct adviespunt a = record_adviespunt(&s->punten.records[i]);
    const struct choice *verb = choices_find(&choices_advies_werkwoord, a.werkwoord);
    rows[i] = (struct weging_collegevoorstel_view_punten){
        .nummer = arena_printf(request->keep, "%zu", i + 1), .werkwoord = verb ? verb->label : a.werkwoord, .mag = s->may,
        .wijzig = request_path(request, "/adviespunten/%lld/bewerken", (long long)a.id),
        .nieuw_argument = request_path(request, "/argumenten/nieuw?adviespunt=%lld&nummer=%zu", (long long)a.id, s->argumenten[i].count + 1)};
    VOORSTEL_LINES(&rows[i], struct weging_collegevoorstel_view_punten_alineas, a.tekst, request->keep);
    if (a.uitspraak)
      rows[i].besluit = arena_printf(request->keep, "%s%s%s", slot_print(&s->punten.records[i].reg->fields[F(adviespunt, uitspraak)], s->punten.records[i].slots[F(adviespunt, uitspraak)], request->keep), a.besloten_op ? ", " : "",
                                     a.besloten_op ? day_text(a.besloten_op, request->keep) : "");
  }
  view->punten = rows;
  view->punten_count = s->punten.count;
}

static void arguments_fill(struct showing *s, struct weging_collegevoorstel_view_kopjes *out) {
  struct request *request = s->request;
  size_t total = 0;
  for (size_t i = 0; i < s->punten.count; i++) total += s->argumenten[i].count;
  struct weging_collegevoorstel_view_kopjes_rijen *rows = ARENA_ARRAY(request->keep, total, struct weging_collegevoorstel_view_kopjes_rijen);
  *out = (struct weging_collegevoorstel_view_kopjes){.kop_id = "argumenten", .kop = "Argumenten", .rijen = rows, .leeg = total == 0};
  for (size_t i = 0; i < s->punten.count; i++)
    for (size_t k = 0; k < s->argumenten[i].count; k++) {
      struct argument a = record_argument(&s->argumenten[i].records[k]);
      struct weging_collegevoorstel_view_kopjes_rijen *row = &rows[out->rijen_count++];
      *row = (struct weging_collegevoorstel_view_kopjes_rijen){.nummer = arena_printf(request->keep, "%zu.%zu", i + 1, k + 1), .kop = a.kop, .mag = s->may,
                                                                .wijzig = request_path(request, "/argumenten/%lld/bewerken", (long long)a.id)};
      VOORSTEL_LINES(row, struct weging_collegevoorstel_view_kopjes_rijen_alineas, a.tekst, request->keep);
    }
}

/* Huizen's heading behind the advice; it is there too when nothing was changed, and then says so. */
static void changed_fill(struct showing *s, struct weging_collegevoorstel_view_kopjes *out) {
  struct arena *keep = s->request->keep;
  struct weging_collegevoorstel_view_kopjes_rijen *rows = ARENA_ARRAY(keep, s->punten.count, struct weging_collegevoorstel_view_kopjes_rijen);
  *out = (struct weging_collegevoorstel_view_kopjes){.kop_id = "gewijzigd", .kop = "Gewijzigd besloten", .rijen = rows};
  for (size_t i = 0; i < s->punten.count; i++) {
    struct adviespunt a = record_adviespunt(&s->punten.records[i]);
    const struct choice *verb = choices_find(&choices_advies_werkwoord, a.werkwoord);
    if (!string_is(a.uitspraak, "gewijzigd")) continue;
    struct weging_collegevoorstel_view_kopjes_rijen *row = &rows[out->rijen_count++];
    *row = (struct weging_collegevoorstel_view_kopjes_rijen){.nummer = arena_printf(keep, "%zu.", i + 1), .kop = verb ? verb->label : a.werkwoord};
    VOORSTEL_LINES(row, struct weging_collegevoorstel_view_kopjes_rijen_alineas, a.besloten_tekst, keep);
  }
  if (out->rijen_count == 0) VOORSTEL_LINES(out, struct weging_collegevoorstel_view_kopjes_alineas, "Niet van toepassing.", keep);
}

/* The headings; which of them, and which points, still lack words. */
static void headings_fill(struct showing *s, struct weging_collegevoorstel_view *view) {
  struct request *request = s->request;
  struct weging_collegevoorstel_view_kopjes *rows = ARENA_ARRAY(request->keep, voorstel_kop_count + 2, struct weging_collegevoorstel_view_kopjes);
  const char *missing = "";
  changed_fill(s, &rows[view->kopjes_count++]);
  for (size_t i = 0; i < voorstel_kop_count; i++) {
    const struct voorstel_kop *kop = &voorstel_koppen[i];
    const struct field *field = &s->record->reg->fields[kop->field];
    if (kop->arguments_before) arguments_fill(s, &rows[view->kopjes_count++]);
    struct weging_collegevoorstel_view_kopjes *row = &rows[view->kopjes_count++];
    *row = (struct weging_collegevoorstel_view_kopjes){.kop_id = field->name, .kop = field->label};
    VOORSTEL_LINES(row, struct weging_collegevoorstel_view_kopjes_alineas, s->record->slots[kop->field].text, request->keep);
    row->leeg = row->alineas_count == 0;
    if (row->leeg) missing = arena_printf(request->keep, "%s%s%s", missing, *missing ? ", " : "", field->label);
  }
  for (size_t i = 0; i < s->punten.count; i++)
    if (s->argumenten[i].count == 0) missing = arena_printf(request->keep, "%s%sargumenten bij punt %zu", missing, *missing ? ", " : "", i + 1);
  if (s->punten.count == 0) missing = arena_printf(request->keep, "%s%sadviespunten", missing, *missing ? ", " : "");
  view->kopjes = rows;
  view->onvolledig = *missing != '\0';
  view->ontbreekt = missing;
}

/* The cover of Huizen's form: an empty line is seen, not hidden. */
static void facts_fill(struct showing *s, struct weging_collegevoorstel_view *view) {
  static const size_t fields[] = {F(collegevoorstel, zaaknummer), F(collegevoorstel, documentnummer), F(collegevoorstel, datum), F(collegevoorstel, titel),
                                  F(collegevoorstel, steller), EVERY(organisatie), F(collegevoorstel, portefeuillehouder), F(collegevoorstel, vergadering),
                                  EVERY(toegang), EVERY(geheim), EVERY(embargo_tot)};
  struct request *request = s->request;
  struct weging_collegevoorstel_view_feiten *rows = ARENA_ARRAY(request->keep, sizeof fields / sizeof *fields + 2, struct weging_collegevoorstel_view_feiten);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    const struct field *field = &s->record->reg->fields[fields[i]];
    union slot slot = s->record->slots[fields[i]];
    const char *text = NULL;
    if (field->kind == KIND_REF) text = slot.number == NUMBER_EMPTY ? NULL : part_title(request, field->to, slot.number);
    else if (field->kind == KIND_DAY) text = slot.text ? day_text(slot.text, request->keep) : NULL;
    else if (field->kind == KIND_YESNO) text = slot.number == 1 ? "Ja" : "Nee";
    else if (field->kind == KIND_CHOICE) text = slot.text && choices_find(field->choices, slot.text) ? choices_find(field->choices, slot.text)->label : NULL;
    else text = slot.text;
    bool empty = string_empty(text);
    rows[i] = (struct weging_collegevoorstel_view_feiten){.label = field->label, .waarde = empty ? "nog leeg" : text, .leeg = empty};
  }
  const size_t count = sizeof fields / sizeof *fields;
  const char *day = punten_datum(&s->punten);
  rows[count] = (struct weging_collegevoorstel_view_feiten){.label = "Besluit", .waarde = punten_besluit(&s->punten)};
  rows[count + 1] = (struct weging_collegevoorstel_view_feiten){.label = "Datum besluit", .waarde = day ? day_text(day, request->keep) : "nog leeg", .leeg = !day};
  view->feiten = rows;
  view->feiten_count = count + 2;
}

/* The same words on the screen and in a document. */
static bool voorstel_read(struct showing *s, bool on_screen, struct text *body, struct fault *fault) {
  struct request *request = s->request;
  struct record *record = ARENA_NEW(request->keep, struct record);
  if (!record_get(request->tx, request->who, REGISTER_collegevoorstel, route_id(request), record, request->keep, fault)) return false;
  s->record = record;
  s->may = on_screen && rights_allow(request->who, record, VERB_CHANGE, request->today, true);
  if (!rows_read(s, fault)) return false;
  struct collegevoorstel v = record_collegevoorstel(record);
  const char *page = request_path(request, "/collegevoorstellen/%lld/stuk", (long long)v.id);
  struct weging_collegevoorstel_view view = {
      .scherm = on_screen, .mag = s->may, .wijzig = request_path(request, "/collegevoorstellen/%lld/bewerken", (long long)v.id),
      .icoon_print = icon_path(request, "print"), .icoon_let_op = icon_path(request, "let-op"),
      .nieuw_punt = request_path(request, "/adviespunten/nieuw?collegevoorstel=%lld&nummer=%zu", (long long)v.id, s->punten.count + 1),
      .moment = v.sleutelmoment == NUMBER_EMPTY ? record_path(request, REGISTER_collegevoorstel, v.id) : record_path(request, REGISTER_sleutelmoment, v.sleutelmoment),
      .mag_besluit = s->may && s->punten.count > 0, .vastleggen = request_path(request, "/collegevoorstellen/%lld/besluit", (long long)v.id),
      .uitleg = "Dit is een voorstel van de rekenhulp en de afspraken. U kunt elk kopje wijzigen."};
  if (on_screen) view.documenten = document_links(request, page, document_is_there);
  facts_fill(s, &view);
  punten_fill(s, &view);
  headings_fill(s, &view);
  weging_collegevoorstel_write(body, &view);
  return true;
}

bool voorstel_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct showing s = {.request = request};
  struct text *body = page_text(request);
  if (!voorstel_read(&s, true, body, fault)) return false;
  struct collegevoorstel v = record_collegevoorstel(s.record);
  const struct crumb crumbs[] = {{"Collegevoorstellen", request_path(request, "/collegevoorstellen")}, {v.titel, record_path(request, REGISTER_collegevoorstel, v.id)}};
  const struct page page = {.title = v.titel, .eyebrow = VOORSTEL_KIND, .icon = "besluit", .crumbs = crumbs, .crumb_count = 2,
                            .body = page_html(body), .example = record_is_example(s.record)};
  return layout_write(request, reply, &page);
}

bool voorstel_document(struct request *request, struct reply *reply, struct fault *fault) {
  struct showing s = {.request = request};
  struct text *body = page_text(request);
  if (!voorstel_read(&s, false, body, fault)) return false;
  const char *title = record_collegevoorstel(s.record).titel;
  return document_send(request, reply, &(struct document){.title = title, .kind = VOORSTEL_KIND, .name = arena_printf(request->keep, "collegevoorstel %s", title),
                                                          .example = record_is_example(s.record), .body = page_html(body)}, fault);
}

bool voorstel_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct html_writer w;
  (void)fault;
  html_init(&w, out);
  html_open(&w, HTML_P);
  html_attr(&w, HTML_CLASS, "dp-actions");
  part_button(&w, "primary", request_path(request, "/collegevoorstellen/%lld/stuk", (long long)record_id(record)), "Lees het hele voorstel");
  html_close(&w);
  return true;
}
