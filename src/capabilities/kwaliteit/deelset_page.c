/* What leaves: chosen by the functional manager, seen before it goes, and read by anybody at one address. */
#include "capabilities/kwaliteit/deelset.h"
#include "capabilities/kwaliteit/leveringen.h"
#include "capabilities/kwaliteit/pages.h"
#include "outside/mail.h"
#include "templates/kwaliteit_delen.h"

#include "base/banned.h"

enum { ROWS_SHOWN = 200, CHOSEN_MAX = 1000, CONTACT_MAX = 200 };

/* ---- what anybody reads ---- */

static bool read_shared(struct request *request, struct tx *tx, const int64_t *chosen, size_t count, struct deelset *out, struct fault *fault) {
  struct deelset_options options = {.tx = tx, .gemeente = request->tenant->code, .chosen = chosen, .chosen_count = count, .keep = request->keep, .scratch = request->scratch};
  return deelset_read(&options, out, fault);
}

bool deelset_file(struct request *request, struct reply *reply, struct fault *fault) {
  struct deelset deelset;
  if (!read_shared(request, request->tx, NULL, 0, &deelset, fault)) return false;
  deelset_csv(&deelset, &reply->body, request->scratch);
  reply->type = "text/csv; charset=utf-8";
  reply_header(reply, "Content-Disposition", arena_printf(request->keep, "attachment; filename=\"deelset-%s.csv\"", request->tenant->code));
  return true;
}

bool deelset_description(struct request *request, struct reply *reply, struct fault *fault) {
  struct deelset deelset;
  if (!read_shared(request, request->tx, NULL, 0, &deelset, fault)) return false;
  reply->type = "application/ld+json";
  return deelset_describe(&deelset, request_path(request, "/deelset"), request_path(request, "/deelset.csv"), &reply->body, request->scratch, fault);
}

/* ---- choosing ---- */

static size_t read_chosen(const struct request *request, int64_t *out) {
  size_t at = 0, count = 0;
  for (const char *typed; request->form && count < CHOSEN_MAX && (typed = form_each(request->form, "cijfer", &at));)
    count += string_to_int(typed, &out[count]);
  return count;
}

static bool has(const int64_t *chosen, size_t count, int64_t id) {
  for (size_t i = 0; i < count; i++)
    if (chosen[i] == id) return true;
  return false;
}

struct choosing {
  struct request *request;
  int64_t *chosen;
  size_t chosen_count;
  bool asked;                    /* something was chosen in the form; else what is shared */
  const char *contact, *licentie;
};

static void read_choice(struct request *request, struct choosing *out) {
  *out = (struct choosing){.request = request, .chosen = ARENA_ARRAY(request->scratch, CHOSEN_MAX, int64_t), .asked = request->form != NULL};
  out->chosen_count = read_chosen(request, out->chosen);
  if (!out->asked) return;
  const char *contact = form_find(request->form, "contact"), *licentie = form_find(request->form, "licentie");
  out->contact = string_trim(contact ? contact : "", request->keep);
  out->licentie = licentie ? licentie : "";
}

static const char *why_not(const struct choosing *c, const struct record *indicator) {
  if (rights_is_published(indicator, c->request->today)) return NULL;
  return string_is(indicator->slots[EVERY(toegang)].text, "openbaar") ? "nog onder embargo" : "niet openbaar";
}

static const char *since_of(const struct choosing *c, const struct indicator *indicator) {
  if (indicator->gedeeld != 1) return NULL;
  const char *who = indicator->gedeeld_door == NUMBER_EMPTY ? "" : part_title(c->request, REGISTER_persoon, indicator->gedeeld_door);
  return arena_printf(c->request->scratch, "gedeeld sinds %s%s%s", indicator->gedeeld_op ? day_near(indicator->gedeeld_op, "", c->request->scratch) : "onbekend", *who ? ", door " : "", who);
}

static bool fill_indicators(const struct choosing *c, struct kwaliteit_delen_view *view, struct fault *fault) {
  struct listing all;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, code)};
  if (!part_rows(c->request, &query, &all, fault)) return false;
  struct kwaliteit_delen_view_indicatoren *out = ARENA_ARRAY(c->request->scratch, all.count, struct kwaliteit_delen_view_indicatoren);
  size_t shared = 0;
  for (size_t i = 0; i < all.count; i++) {
    struct indicator indicator = record_indicator(&all.records[i]);
    const char *refused = why_not(c, &all.records[i]);
    bool on = !refused && (c->asked ? has(c->chosen, c->chosen_count, indicator.id) : indicator.gedeeld == 1);
    shared += indicator.gedeeld == 1 && !refused;
    out[i] = (struct kwaliteit_delen_view_indicatoren){.id = arena_printf(c->request->scratch, "%lld", (long long)indicator.id), .naam = arena_printf(c->request->scratch, "%s %s", indicator.code, indicator.naam),
                                                       .gekozen = on, .dicht = refused != NULL, .waarom = refused ? refused : since_of(c, &indicator), .voorbeeld = record_is_example(&all.records[i])};
  }
  view->indicatoren = out;
  view->indicatoren_count = all.count;
  view->heeft_indicatoren = all.count > 0;
  view->says = shared == 0 ? "Er wordt nu niets gedeeld." : arena_printf(c->request->scratch, "Er %s nu %zu %s gedeeld.", shared == 1 ? "wordt" : "worden", shared, shared == 1 ? "cijfer" : "cijfers");
  return true;
}

/* The rows as the file has them, but for the columns that are the same in each. */
static void fill_rows(const struct choosing *c, const struct deelset *deelset, struct kwaliteit_delen_view *view) {
  struct arena *scratch = c->request->scratch;
  size_t shown = deelset->count < ROWS_SHOWN ? deelset->count : ROWS_SHOWN;
  struct kwaliteit_delen_view_rijen *out = ARENA_ARRAY(scratch, shown, struct kwaliteit_delen_view_rijen);
  for (size_t i = 0; i < shown; i++) {
    const struct deelset_row *row = &deelset->rows[i];
    out[i] = (struct kwaliteit_delen_view_rijen){.code = row->reeks->indicator.code, .naam = row->reeks->indicator.naam, .periode = row->meting->periode,
        .waarde = row->reden ? "" : decimal_print(row->meting->waarde, scratch), .noemer = deelset_cell(deelset, row, DEELSET_NOEMER, scratch), .reden = row->reden ? row->reden : ""};
  }
  view->rijen = out;
  view->rijen_count = shown;
  view->getoond = shown == deelset->count ? arena_printf(scratch, "%zu rijen.", shown) : arena_printf(scratch, "De eerste %zu van %zu rijen.", shown, deelset->count);
  view->elke_rij = arena_printf(scratch, "In elke rij staan ook: %s (%s), %s, de eenheid, de richting, de definitie en de bron van het cijfer, de licentie en de versie van het programma.", deelset->naam, deelset->code, deelset->klasse);
  view->voorbeeld = deelset->example;
}

static bool fill_licences(const struct choosing *c, const struct deelset *deelset, struct kwaliteit_delen_view *view) {
  struct kwaliteit_delen_view_licenties *out = ARENA_ARRAY(c->request->scratch, deelset_licentie_count, struct kwaliteit_delen_view_licenties);
  for (size_t i = 0; i < deelset_licentie_count; i++)
    out[i] = (struct kwaliteit_delen_view_licenties){deelset_licenties[i].code, deelset_licenties[i].label,
                                                     c->asked ? string_is(c->licentie, deelset_licenties[i].code) : &deelset_licenties[i] == deelset->licentie};
  view->licenties = out;
  view->licenties_count = deelset_licentie_count;
  return true;
}

static bool show(struct choosing *c, struct reply *reply, bool preview, const struct fault *refused, struct fault *fault) {
  struct request *request = c->request;
  struct deelset deelset;
  struct tx *tx = request_read(request, fault);
  if (!tx || !read_shared(request, tx, c->asked ? c->chosen : NULL, c->chosen_count, &deelset, fault)) return false;
  const char *found = refused ? fault_field_find(refused, "contact") : NULL;
  struct kwaliteit_delen_view view = {.csrf = request->csrf ? request->csrf : "", .proef = request_path(request, "/kwaliteit/delen/proef"), .vastleggen = request_path(request, "/kwaliteit/delen"),
      .terug = request_path(request, "/kwaliteit/delen"), .bestand = request_path(request, "/deelset.csv"), .beschrijving = request_path(request, "/deelset"),
      .contact = c->asked ? c->contact : deelset.contact ? deelset.contact : "", .licentie = c->licentie ? c->licentie : "", .kijkt = preview, .kiest = !preview,
      .contact_fout = found ? arena_copy(request->scratch, found) : NULL, .opgeslagen = string_is(request_text(request, "melding"), "klaar"),
      .faults = refused ? part_faults(request, refused) : (struct html){0}};
  if (!fill_indicators(c, &view, fault) || !fill_licences(c, &deelset, &view)) return false;
  fill_rows(c, &deelset, &view);
  view.niets = deelset.reeks_count == 0;
  struct text *body = page_text(request);
  kwaliteit_delen_write(body, &view);
  if (refused) reply->status = fault_http_status(refused->kind);
  const struct crumb crumbs[] = {{"Kwaliteit", request_path(request, "/kwaliteit")}, {"Koppelingen", request_path(request, "/kwaliteit/koppelingen")}};
  return layout_write(request, reply, &(struct page){.title = "Cijfers delen", .eyebrow = "Cijfers", .icon = "link", .crumbs = crumbs, .crumb_count = 2, .body = page_html(body), .example = deelset.example});
}

bool delen_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct choosing choosing;
  if (!koppeling_is_mine(request)) return FAULT(fault, FAULT_FORBIDDEN, "Cijfers delen doet de functioneel beheerder.");
  read_choice(request, &choosing);
  return show(&choosing, reply, false, NULL, fault);
}

/* ---- sharing ---- */

static bool check_contact(const char *contact, struct fault *fault) {
  bool mail = mail_address_is(contact), web = string_starts(contact, "https://") && !strpbrk(contact, "@ <>\"\\") && contact[8];
  if (!*contact) return fault_field_add(fault, "contact", "Contact: vul een mailadres of webadres in. Wie de cijfers gebruikt, moet iets kunnen vragen.");
  if (strlen(contact) > CONTACT_MAX || (!mail && !web)) return fault_field_add(fault, "contact", "Contact: dit is geen mailadres of webadres. Schrijf het zoals cijfers@gemeente.nl of https://www.gemeente.nl/cijfers.");
  return true;
}

static bool check_choice(const struct choosing *c, struct fault *fault) {
  if (!c->asked) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  return (c->chosen_count == 0 && !*c->contact) || check_contact(c->contact, fault);
}

static bool preview_or_again(struct choosing *c, struct reply *reply, bool *again, struct fault *fault) {
  struct fault refused = {0};
  *again = false;
  if (!koppeling_is_mine(c->request)) return FAULT(fault, FAULT_FORBIDDEN, "Cijfers delen doet de functioneel beheerder.");
  if (check_choice(c, &refused)) return true;
  *again = true;
  return show(c, reply, false, request_fault(c->request, &refused), fault);
}

bool delen_preview(struct request *request, struct reply *reply, struct fault *fault) {
  struct choosing choosing;
  bool again;
  read_choice(request, &choosing);
  if (!preview_or_again(&choosing, reply, &again, fault)) return false;
  return again || show(&choosing, reply, true, NULL, fault);
}

static bool put_one(struct tx *tx, const struct choosing *c, struct record *record, struct fault *fault) {
  const struct who *who = c->request->who;
  bool wanted = has(c->chosen, c->chosen_count, record_id(record)) && rights_is_published(record, tx_today(tx)), shared = record->slots[F(indicator, gedeeld)].number == 1;
  if (wanted == shared) return true;
  if (!rights_allow(who, record, VERB_CHANGE, tx_today(tx), true))
    return FAULT(fault, FAULT_FORBIDDEN, "%s mag u niet wijzigen. Er is niets opgeslagen.", record->slots[F(indicator, naam)].text);
  record->slots[F(indicator, gedeeld)].number = wanted ? 1 : NUMBER_EMPTY;
  record->slots[F(indicator, gedeeld_op)].text = wanted ? arena_copy(c->request->scratch, tx_today(tx)) : NULL;
  record->slots[F(indicator, gedeeld_door)].number = wanted && who->persoon ? who->persoon : NUMBER_EMPTY;
  struct change change = {.reg = REGISTER_indicator, .id = record_id(record), .version = -1, .record = record, .by = STEP_PROGRAM,
                          .reason = wanted ? "Gedeeld met andere gemeenten" : "Niet meer gedeeld met andere gemeenten"};
  return record_put(tx, &change, c->request->scratch, fault);
}

static bool put_choice(struct tx *tx, void *context, struct fault *fault) {
  const struct choosing *c = context;
  struct listing all;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, code), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
  if (!record_list(tx, c->request->who, &query, &all, c->request->scratch, fault)) return false;
  for (size_t i = 0; i < all.count; i++)
    if (!put_one(tx, c, &all.records[i], fault)) return false;
  return setting_put(tx, "deelset_contact", c->contact, fault) && setting_put(tx, "deelset_licentie", c->licentie, fault);
}

bool delen_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct choosing choosing;
  bool again;
  read_choice(request, &choosing);
  if (!preview_or_again(&choosing, reply, &again, fault)) return false;
  if (again) return true;
  if (!store_write(request->tenant->store, request->who, put_choice, &choosing, fault)) return false;
  return reply_redirect(reply, request, "/kwaliteit/delen?melding=klaar");
}
