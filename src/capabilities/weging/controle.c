/* The frozen data given out, and checked: is the copy what was laid down, and does counting again give the same choice? */
#include "capabilities/weging/agreement.h"
#include "capabilities/weging/frozen.h"
#include "engines/frozen.h"
#include "web/parts.h"

#include "templates/weging_controle.h"

enum { JUDGEMENTS = 2 };

/* An agreed moment and its copy as it was kept, also when that was spoiled. */
static bool copy_read(struct request *request, struct moment *m, const char **json, struct fault *fault) {
  struct record record;
  if (!record_get(request->tx, request->who, REGISTER_sleutelmoment, route_id(request), &record, request->keep, fault)) return false;
  struct sleutelmoment s = record_sleutelmoment(&record);
  *m = (struct moment){.id = s.id, .naam = s.naam, .datum = s.datum, .toestand = s.toestand, .vingerafdruk = s.vingerafdruk, .record = record,
                       .example = string_is(s.herkomst_inhoud, "voorbeeld")};
  *json = moment_frozen(request->tx, m, request->keep);
  return *json || FAULT(fault, FAULT_CONFLICT, "De afspraken van \"%s\" zijn nog niet vastgelegd. Daarna staat hier het bestand.", m->naam);
}

/* Only for who may take data along, and who sees all that is in it. */
static bool may_take(struct request *request, const char *json, bool *out, struct fault *fault) {
  struct moment seen;
  struct fault ignored = {0};
  const struct reg *reg = &tx_catalogue(request->tx)->registers[REGISTER_sleutelmoment];
  *out = false;
  if (rights_scope(request->who, reg, VERB_EXPORT) == 0) return true;
  if (!moment_read(request->tx, request->who, route_id(request), &seen, request->keep, &ignored)) {
    /* A spoiled copy is refused there; the page says so, and the file stays where it is. */
    bool spoiled = ignored.kind == FAULT_CONFLICT;
    if (!spoiled) fault_move(fault, &ignored);
    fault_release(&ignored);
    return spoiled;
  }
  return moment_frozen_seen(&seen, json, out, request->scratch, fault);
}

bool frozen_file(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  const char *json;
  bool may;
  if (!copy_read(request, &m, &json, fault) || !may_take(request, json, &may, fault)) return false;
  if (!may) return FAULT(fault, FAULT_FORBIDDEN, "U mag dit bestand niet ophalen: er staat iets in dat niet voor u is. Vraag het de beleidsdoorpakker.");
  reply->type = "application/json";
  reply->no_store = true;
  reply_header(reply, "Content-Disposition", "attachment; filename=\"vastgelegd.json\"");
  text_add(&reply->body, json);
  return true;
}

static const char *list_print(const char *const *names, size_t count, struct arena *keep) {
  const char *all = "";
  for (size_t i = 0; i < count; i++) all = arena_printf(keep, "%s%s%s", all, i ? ", " : "", names[i]);
  return all;
}

static void judge(struct request *request, const struct moment *m, const struct frozen_check *check, bool los, bool may, struct weging_controle_view_oordelen *out) {
  bool own = string_is(check->fingerprint, m->vingerafdruk);
  const char *what = los ? "bestand" : "bewaarde afschrift";
  out[0] = (struct weging_controle_view_oordelen){
      .goed = own, .kop = own ? "De vingerafdruk klopt" : "De vingerafdruk klopt niet",
      .uitleg = own ? arena_printf(request->keep, "Het %s is precies wat is vastgelegd.", what)
                    : arena_printf(request->keep, "Het %s is gewijzigd, of hoort bij andere afspraken. De vingerafdruk ervan is %s.", what, check->fingerprint)};
  bool names = may || los;
  const char *come = !names ? "" : list_print(check->come, check->come_count, request->keep), *go = !names ? "" : list_print(check->go, check->go_count, request->keep);
  out[1] = (struct weging_controle_view_oordelen){
      .goed = check->same, .kop = check->same ? "Opnieuw gerekend: dezelfde keuze" : "Opnieuw gerekend: een andere keuze",
      .uitleg = check->same ? "Met deze gegevens komt de rekenhulp nu op hetzelfde voorstel als toen. Wat het college daarvan maakte staat op de afsprakenlijst."
                            : arena_printf(request->keep, "Met deze gegevens komt de rekenhulp nu op een ander voorstel. Erbij: %s. Eraf: %s.", *come ? come : names ? "niets" : "niet te tonen", *go ? go : names ? "niets" : "niet te tonen")};
}

/* Does the spoiled copy still count? Then it is judged; else that it cannot be read is the judgement. */
static bool check_show(struct request *request, struct reply *reply, const struct moment *m, const char *kept, const struct form_file *file,
                       const struct fault *faults, struct fault *fault) {
  struct frozen_check check;
  struct fault unreadable = {0};
  struct weging_controle_view_oordelen judgements[JUDGEMENTS];
  size_t count = JUDGEMENTS;
  bool may;
  if (!may_take(request, kept, &may, fault)) return false;
  bool read = frozen_recount(file ? file->data : kept, file ? file->size : strlen(kept), &check, request->keep, &unreadable);
  if (read) {
    judge(request, m, &check, file != NULL, may, judgements);
  } else {
    count = 1;
    judgements[0] = (struct weging_controle_view_oordelen){.kop = "De vingerafdruk klopt niet", .uitleg = arena_copy(request->keep, unreadable.message)};
    check = (struct frozen_check){0};
  }
  fault_release(&unreadable);
  int64_t frozen_ms = record_sleutelmoment(&m->record).bevroren_op;
  char *when = arena_take(request->keep, DAY_DUTCH_SIZE);
  if (frozen_ms != NUMBER_EMPTY) day_print_instant(frozen_ms, when);
  const struct weging_controle_view view = {
      .fouten = part_faults(request, faults), .hier = request_path(request, "/sleutelmomenten/%lld/controle", (long long)m->id),
      .csrf = request->csrf ? request->csrf : "", .los = file != NULL, .mag_bestand = may,
      .bestand = request_path(request, "/sleutelmomenten/%lld/vastgelegd.json", (long long)m->id),
      .icoon_ok = icon_path(request, "ok"), .icoon_fout = icon_path(request, "fout"), .vingerafdruk = m->vingerafdruk, .bevroren = when,
      .versie = check.version ? check.version : "een onbekende versie", .oordelen = judgements, .oordelen_count = count,
      .keuze = (may || file) && check.chosen_count ? list_print(check.chosen, check.chosen_count, request->keep) : "niet te tonen",
      .terug = moment_path(request, m, STATION_LIJST)};
  struct text *body = page_text(request);
  weging_controle_write(body, &view);
  const struct crumb crumbs[] = {{"Sleutelmomenten", request_path(request, "/sleutelmomenten")}, {m->naam, record_path(request, REGISTER_sleutelmoment, m->id)}};
  const struct page page = {.title = "Controle van de vastlegging", .lead = "Waar de afspraken op rustten, en of dat nog klopt.", .icon = "weging",
                            .crumbs = crumbs, .crumb_count = sizeof crumbs / sizeof *crumbs, .body = page_html(body), .example = m->example};
  return layout_write(request, reply, &page);
}

bool frozen_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  const char *json;
  return copy_read(request, &m, &json, fault) && check_show(request, reply, &m, json, NULL, NULL, fault);
}

static bool frozen_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  struct moment m;
  const char *json;
  (void)context;
  return copy_read(request, &m, &json, fault) && check_show(request, reply, &m, json, NULL, faults, fault);
}

bool frozen_try(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  const char *json;
  const struct form_file *file = request->form ? form_file(request->form, "bestand") : NULL;
  struct tx *tx = request_read(request, fault);
  if (!tx || !copy_read(request, &m, &json, fault)) return false;
  if (file && file->size > 0) return check_show(request, reply, &m, json, file, NULL, fault);
  (void)fault_field_add(fault, "bestand", "Kies een bestand. Er is niets gekozen, of het bestand is leeg.");
  return part_again(request, reply, frozen_again, NULL, fault);
}
