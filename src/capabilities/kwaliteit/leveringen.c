/* Bringing a file: first see what would change, then store it. */
#include "capabilities/kwaliteit/leveringen.h"

#include "capabilities/kwaliteit/reeks.h"
#include "decode/form.h"
#include "templates/kwaliteit_aanleveren.h"
#include "templates/kwaliteit_levering_proef.h"
#include "templates/kwaliteit_levering_extra.h"

enum { RULES_SHOWN = 100 };

bool koppeling_is_mine(const struct request *request) {
  return rights_scope(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_koppeling], VERB_CHANGE) != 0;
}

/* ---- cells in words ---- */

static const char *value_words(int64_t value, bool there, struct arena *keep) {
  if (!there) return "geen cijfer";
  return value == NUMBER_EMPTY ? "niet bekend" : figure_text(value, "", keep);
}

struct change_words change_in_words(struct request *request, const struct observation_change *change) {
  const char *title = part_title(request, REGISTER_indicator, change->indicator);
  return (struct change_words){.indicator = *title ? title : "een indicator", .period = change->periode, .area = change->gebied ? change->gebied : "hele gemeente",
                               .was = value_words(change->was, change->had, request->scratch), .becomes = value_words(change->becomes, change->has, request->scratch)};
}

const char *changes_shown(size_t shown, int64_t all, struct arena *keep) {
  if ((int64_t)shown >= all) return all == 1 ? "Eén cijfer." : arena_printf(keep, "%lld cijfers.", (long long)all);
  return arena_printf(keep, "De eerste %zu van %lld cijfers.", shown, (long long)all);
}

/* ---- which koppeling ---- */

static bool koppeling_asked(struct request *request, struct tx *tx, struct koppeling *out, struct fault *fault) {
  struct record record;
  if (!record_get(tx, request->who, REGISTER_koppeling, route_id(request), &record, request->keep, fault)) return false;
  *out = record_koppeling(&record);
  if (!koppeling_is_mine(request) || !rights_allow(request->who, &record, VERB_CHANGE, request->today, true))
    return FAULT(fault, FAULT_FORBIDDEN, "Bestanden aanleveren doet de functioneel beheerder.");
  return true;
}

static bool layout_page(struct request *request, struct reply *reply, const struct koppeling *koppeling, const struct text *body, const char *lead) {
  struct crumb *crumbs = ARENA_ARRAY(request->scratch, 3, struct crumb);
  crumbs[0] = (struct crumb){"Kwaliteit", request_path(request, "/kwaliteit")};
  crumbs[1] = (struct crumb){"Koppelingen", request_path(request, "/kwaliteit/koppelingen")};
  crumbs[2] = (struct crumb){koppeling->naam, record_path(request, REGISTER_koppeling, koppeling->id)};
  return layout_write(request, reply, &(struct page){.title = arena_printf(request->keep, "Aanleveren: %s", koppeling->naam), .eyebrow = "Koppeling", .icon = "upload",
                                                     .crumbs = crumbs, .crumb_count = 3, .lead = lead, .body = page_html(body)});
}

static bool is_cases(const struct koppeling *koppeling) { return string_is(koppeling->soort, "zaken") || string_is(koppeling->soort, "xes"); }

static const char *shape_of(const struct koppeling *koppeling) {
  if (is_cases(koppeling)) return "Een CSV met een rij per zaak, of een logboek in XES.";
  if (string_is(koppeling->soort, "deelset")) return "Een gedeelde set van een andere gemeente (CSV), met onder meer de kolommen gemeentecode, indicator, eenheid, periode en waarde.";
  if (string_is(koppeling->soort, "csv_breed")) return "CSV of Excel, met een kolom periode en een kolom per indicator; of een kolom indicator en een kolom per periode.";
  return "CSV of Excel, met de kolommen indicator, periode, gebied, waarde, teller en noemer.";
}

static bool fill_rules(struct request *request, const struct koppeling *koppeling, struct kwaliteit_aanleveren_view *view, struct fault *fault) {
  struct listing listing;
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_koppelregel];
  struct query query = {.reg = REGISTER_koppelregel, .sort = (int)EVERY(id), .page = 1, .page_size = RULES_SHOWN, .no_count = true};
  query_number(&query, F(koppelregel, koppeling), COMPARE_IS, koppeling->id);
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  struct kwaliteit_aanleveren_view_rules *rules = ARENA_ARRAY(request->scratch, listing.count, struct kwaliteit_aanleveren_view_rules);
  for (size_t i = 0; i < listing.count; i++) {
    struct koppelregel rule = record_koppelregel(&listing.records[i]);
    const char *what = slot_print(&reg->fields[F(koppelregel, meet)], listing.records[i].slots[F(koppelregel, meet)], request->scratch);
    if (rule.code) what = arena_printf(request->scratch, "%s, in de bron: %s", what, rule.code);
    if (rule.zaaktype) what = arena_printf(request->scratch, "%s, van zaaktype %s", what, rule.zaaktype);
    rules[i] = (struct kwaliteit_aanleveren_view_rules){part_title(request, REGISTER_indicator, rule.indicator), what};
  }
  view->rules = rules;
  view->rules_count = listing.count;
  view->has_rules = listing.count > 0;
  return true;
}

bool aanleveren_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct koppeling koppeling;
  if (!koppeling_asked(request, request->tx, &koppeling, fault)) return false;
  struct kwaliteit_aanleveren_view view = {.action = arena_printf(request->scratch, "%s/aanleveren", record_path(request, REGISTER_koppeling, koppeling.id)),
                                           .csrf = request->csrf ? request->csrf : "", .shape = shape_of(&koppeling),
                                           .accept = is_cases(&koppeling) ? ".csv,.txt,.xes,.gz,.xml" : ".csv,.txt,.xlsx"};
  if (!fill_rules(request, &koppeling, &view, fault)) return false;
  struct text *body = page_text(request);
  kwaliteit_aanleveren_write(body, &view);
  return layout_page(request, reply, &koppeling, body, "Eerst zien, dan opslaan.");
}

/* ---- preview ---- */

static void fill_faults(struct request *request, const struct levering_report *report, struct kwaliteit_levering_proef_view *view) {
  const struct fault *faults = &report->faults;
  struct kwaliteit_levering_proef_view_faults *list = ARENA_ARRAY(request->scratch, faults->field_count, struct kwaliteit_levering_proef_view_faults);
  for (size_t i = 0; i < faults->field_count; i++)
    list[i] = (struct kwaliteit_levering_proef_view_faults){arena_printf(request->scratch, "Rij %ld", faults->fields[i].line), faults->fields[i].field,
                                                            faults->fields[i].message};
  view->faults = list;
  view->faults_count = faults->field_count;
  view->has_faults = faults->field_count > 0;
  view->more = (long long)faults->field_more;
  view->has_more = faults->field_more > 0;
  struct kwaliteit_levering_proef_view_notes *notes = ARENA_ARRAY(request->scratch, report->note_count, struct kwaliteit_levering_proef_view_notes);
  for (size_t i = 0; i < report->note_count; i++) notes[i] = (struct kwaliteit_levering_proef_view_notes){report->notes[i]};
  view->notes = notes;
  view->notes_count = report->note_count;
  view->has_notes = report->note_count > 0;
}

static void fill_changes(struct request *request, const struct levering_report *report, struct kwaliteit_levering_proef_view *view) {
  const struct observation_changes *changes = &report->changes;
  struct kwaliteit_levering_proef_view_changes *list = ARENA_ARRAY(request->scratch, changes->count, struct kwaliteit_levering_proef_view_changes);
  for (size_t i = 0; i < changes->count; i++) {
    struct change_words words = change_in_words(request, &report->items[i]);
    list[i] = (struct kwaliteit_levering_proef_view_changes){words.indicator, words.period, words.area, words.was, words.becomes};
  }
  int64_t all = report->outcome.nieuw + report->outcome.veranderd + report->outcome.vervallen;
  view->changes = list;
  view->changes_count = changes->count;
  view->has_changes = changes->count > 0;
  view->shown = changes_shown(changes->count, all, request->scratch);
}

static bool show_preview(struct request *request, struct reply *reply, const struct koppeling *koppeling, const char *name, const struct levering_report *report,
                         const struct fault *refusal, const char *token) {
  const char *here = record_path(request, REGISTER_koppeling, koppeling->id);
  const struct observations_outcome *outcome = &report->outcome;
  bool refused = fault_is(refusal);
  struct kwaliteit_levering_proef_view view = {
      .name = name, .rows = report->rijen, .bad = report->geweigerd, .has_bad = report->geweigerd > 0, .added = outcome->nieuw, .changed = outcome->veranderd,
      .over = outcome->vervallen, .same = outcome->ongewijzigd, .nothing = !refused && outcome->nieuw + outcome->veranderd + outcome->vervallen == 0,
      .action = arena_printf(request->scratch, "%s/aanleveren/vastleggen", here), .csrf = request->csrf ? request->csrf : "", .token = token, .can_land = !refused,
      .again = arena_printf(request->scratch, "%s/aanleveren", here), .shown = ""};
  if (refused) view.refusal = *refusal->hint ? arena_printf(request->scratch, "%s %s", refusal->message, refusal->hint) : refusal->message;
  fill_faults(request, report, &view);
  fill_changes(request, report, &view);
  struct text *body = page_text(request);
  kwaliteit_levering_proef_write(body, &view);
  if (refused) reply->status = fault_http_status(refusal->kind);
  reply->no_store = true;
  return layout_page(request, reply, koppeling, body, refused ? "Er is niets opgeslagen." : "Er is nog niets opgeslagen. Klopt het? Sla de levering dan op.");
}

static bool is_shown(const struct fault *refusal) { return refusal->kind == FAULT_INPUT || refusal->kind == FAULT_TOO_LARGE; }

static struct levering_options options_of(struct request *request, const struct koppeling *koppeling, const char *name, const void *data, size_t size) {
  return (struct levering_options){.store = request->tenant->store, .who = request->who, .koppeling = koppeling->id, .name = *name ? name : "bestand", .data = data,
                                   .size = size, .keep = request->keep, .scratch = request->scratch};
}

bool aanleveren_preview(struct request *request, struct reply *reply, struct fault *fault) {
  struct koppeling koppeling;
  struct fault refusal = {0};
  char *token = arena_take(request->keep, TOKEN_SIZE);
  struct levering_report *report = ARENA_NEW(request->keep, struct levering_report);
  struct tx *tx = request_read(request, fault);
  if (!tx || !koppeling_asked(request, tx, &koppeling, fault)) return false;
  const struct form_file *file = request->form ? form_file(request->form, "bestand") : NULL;
  if (!file || file->size == 0) return fault_field_add(fault, "bestand", "Kies een bestand. Er is niets gekozen, of het bestand is leeg.");
  struct levering_options options = options_of(request, &koppeling, file->name, file->data, file->size);
  options.preview = true;
  bool ok = levering_run(&options, report, &refusal);
  if (!ok && !is_shown(&refusal)) {
    fault_move(fault, &refusal);
    return false;
  }
  const struct fault *shown = request_fault(request, &refusal);
  struct waiting_file waiting = {.account = request->who->account, .reg = REGISTER_levering, .name = file->name, .data = file->data, .size = file->size};
  if (ok && !waiting_put(request->tenant->store, request->who, &waiting, token, fault)) return false;
  return show_preview(request, reply, &koppeling, options.name, report, shown, ok ? token : "");
}

bool aanleveren_commit(struct request *request, struct reply *reply, struct fault *fault) {
  struct koppeling koppeling;
  struct fault refusal = {0};
  struct waiting_file waited = {.account = request->who->account, .reg = REGISTER_levering};
  struct levering_report *report = ARENA_NEW(request->keep, struct levering_report);
  struct tx *tx = request_read(request, fault);
  if (!tx || !koppeling_asked(request, tx, &koppeling, fault)) return false;
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  request_read_again(request);
  if (!waiting_take(request->tenant->store, request->who, form_find(request->form, "bestand"), &waited, request->keep, fault)) return false;
  struct levering_options options = options_of(request, &koppeling, waited.name, waited.data, waited.size);
  if (levering_run(&options, report, &refusal))
    return reply_redirect(reply, request, "/leveringen/%lld", (long long)report->outcome.levering);
  if (!is_shown(&refusal)) {
    fault_move(fault, &refusal);
    return false;
  }
  /* What the koppeling says changed since the preview: the same page, now with what is wrong; and that stays on record. */
  const struct fault *shown = request_fault(request, &refusal);
  if (!levering_refuse(&options, report, shown, fault) || !request_read(request, fault)) return false;
  return show_preview(request, reply, &koppeling, options.name, report, shown, "");
}

/* ---- what a levering replaced ---- */

bool levering_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  struct observation_change items[LEVERING_SHOWN];
  struct observation_changes changes = {.items = items, .max = LEVERING_SHOWN};
  struct levering levering = record_levering(record);
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_waarneming];
  /* Single cells are for whoever sees small numbers. */
  if (!(rights_scope(request->who, reg, VERB_READ) & (SCOPE_ALL | SCOPE_TEAM | SCOPE_OWN)) && !request->who->system) return true;
  if (!levering_changes(request->tx, request->who, levering.id, &changes, request->scratch, fault)) return false;
  if (changes.count == 0) return true;
  struct kwaliteit_levering_extra_view_changes *list = ARENA_ARRAY(request->scratch, changes.count, struct kwaliteit_levering_extra_view_changes);
  for (size_t i = 0; i < changes.count; i++) {
    struct change_words words = change_in_words(request, &items[i]);
    list[i] = (struct kwaliteit_levering_extra_view_changes){words.indicator, words.period, words.area, words.was, words.becomes};
  }
  int64_t all = (levering.veranderd == NUMBER_EMPTY ? 0 : levering.veranderd) + (levering.vervallen == NUMBER_EMPTY ? 0 : levering.vervallen);
  kwaliteit_levering_extra_write(out, &(struct kwaliteit_levering_extra_view){list, changes.count, changes_shown(changes.count, all, request->scratch)});
  return true;
}
