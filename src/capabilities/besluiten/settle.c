#include "capabilities/besluiten/pages.h"

#include "templates/besluiten_beleid.h"
#include "web/parts.h"

bool settle_right(const struct who *who, const struct catalogue *catalogue) {
  return rights_scope(who, &catalogue->registers[REGISTER_beleid], VERB_CREATE) != 0;
}

struct settling {
  struct request *request;
  int64_t policy;
};

static const char *typed_or(const struct request *request, const char *name, const char *otherwise) {
  const char *typed = request->method == METHOD_POST && request->form ? form_find(request->form, name) : NULL;
  return typed ? typed : otherwise ? otherwise : "";
}

/* The decision, taken; and its beleidsopgave when there is one that who sees. */
static bool subject_read(struct request *request, struct tx *tx, struct record *decision, struct record *item, bool *has_item, struct fault *fault) {
  struct fault ignored = {0};
  if (!record_get(tx, request->who, REGISTER_besluit, route_id(request), decision, request->keep, fault)) return false;
  struct besluit b = record_besluit(decision);
  if (!string_is(b.stand, "genomen") && !string_is(b.stand, "openbaar"))
    return FAULT(fault, FAULT_CONFLICT, "Dit besluit is nog een concept. Leg het vast in beleid zodra het genomen is.");
  *has_item = b.beleidsopgave != NUMBER_EMPTY &&
              record_get(tx, request->who, REGISTER_beleidsopgave, b.beleidsopgave, item, request->keep, &ignored);
  fault_release(&ignored);
  return true;
}

static bool starts(const struct request *request, const struct record *item) {
  const struct step *step = step_find(REGISTER_beleidsopgave, record_beleidsopgave(item).stand, "in_uitvoering");
  return step && string_is(step->from, "gekozen") && step_allowed(step, request->who, item);
}

static bool policies_fill(struct request *request, struct tx *tx, int64_t now, struct besluiten_beleid_view *view, struct fault *fault) {
  const struct query query = {.reg = REGISTER_beleid, .sort = F(beleid, titel), .page = 1, .page_size = PAGE_MAX, .no_count = true};
  struct listing list;
  int64_t picked = now;
  string_to_int(typed_or(request, "beleid", ""), &picked);
  if (!record_list(tx, request->who, &query, &list, request->keep, fault)) return false;
  struct besluiten_beleid_view_bestaand *rows = ARENA_ARRAY(request->keep, list.count, struct besluiten_beleid_view_bestaand);
  for (size_t i = 0; i < list.count; i++) {
    struct beleid p = record_beleid(&list.records[i]);
    rows[i] = (struct besluiten_beleid_view_bestaand){.waarde = arena_printf(request->keep, "%lld", (long long)p.id), .aan = p.id == picked,
                                                      .label = p.in_werking ? arena_printf(request->keep, "%s (vanaf %s)", p.titel, day_text(p.in_werking, request->keep)) : p.titel};
  }
  view->bestaand = rows;
  view->bestaand_count = list.count;
  return true;
}

static void kinds_fill(struct request *request, struct besluiten_beleid_view *view) {
  const char *picked = typed_or(request, "soort", "");
  struct besluiten_beleid_view_soorten *rows = ARENA_ARRAY(request->keep, choices_beleid_soort.count, struct besluiten_beleid_view_soorten);
  for (size_t i = 0; i < choices_beleid_soort.count; i++)
    rows[i] = (struct besluiten_beleid_view_soorten){.code = choices_beleid_soort.items[i].code, .label = choices_beleid_soort.items[i].label,
                                                     .aan = string_is(choices_beleid_soort.items[i].code, picked)};
  view->soorten = rows;
  view->soorten_count = choices_beleid_soort.count;
}

static bool settle_show(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  struct tx *tx = request->tx;
  struct record decision, item;
  bool has_item;
  if (!subject_read(request, tx, &decision, &item, &has_item, fault)) return false;
  reply->was_secret = reply->no_store = record_is_secret(&decision);
  struct besluit b = record_besluit(&decision);
  const char *path = record_path(request, REGISTER_besluit, b.id);
  const char *name = record_title(tx, request->who, REGISTER_besluit, b.id, request->keep);
  struct besluiten_beleid_view view = {
      .fouten = part_faults(request, faults),
      .hier = request_path(request, "/besluiten/%lld/beleid", (long long)b.id),
      .csrf = request->csrf ? request->csrf : "",
      .besluit = name ? name : b.titel,
      .besluit_adres = path,
      .voorbeeld = string_is(b.herkomst_inhoud, "voorbeeld"),
      .nieuw = string_is(typed_or(request, "waar", b.beleid == NUMBER_EMPTY ? "nieuw" : "bestaand"), "nieuw"),
      .titel = typed_or(request, "titel", b.titel),
      .in_werking = typed_or(request, "in_werking", b.datum),
      .mag_starten = has_item && starts(request, &item),
      .opgave = has_item ? record_beleidsopgave(&item).titel : "",
      .terug = path};
  if (!policies_fill(request, tx, b.beleid, &view, fault)) return false;
  kinds_fill(request, &view);
  const struct crumb crumbs[] = {{"Besluiten", request_path(request, "/besluiten")}, {view.besluit, path}};
  struct text *body = page_text(request);
  besluiten_beleid_write(body, &view);
  const struct page page = {.title = "Leg vast in beleid", .eyebrow = view.besluit, .icon = "beleid", .crumbs = crumbs, .crumb_count = 2,
                            .body = page_html(body), .example = view.voorbeeld};
  return layout_write(request, reply, &page);
}

bool settle_page(struct request *request, struct reply *reply, struct fault *fault) {
  return settle_show(request, reply, NULL, NULL, fault);
}

/* ---- writing ---- */

static bool policy_make(struct tx *tx, struct settling *s, const struct record *decision, const struct record *item, struct fault *fault) {
  const struct besluit decided = record_besluit(decision), *b = &decided;
  struct request *request = s->request;
  const struct reg *reg = &tx_catalogue(tx)->registers[REGISTER_beleid];
  struct record record = record_start(reg, request->keep);
  static const size_t typed[] = {F(beleid, titel), F(beleid, soort), F(beleid, in_werking)};
  bool good = true;
  for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
    const struct field *field = &reg->fields[typed[i]];
    good = slot_parse(field, typed_or(request, field->name, ""), &record.slots[typed[i]], 0, request->keep, fault) && good;
  }
  if (!good) return false;
  record.slots[F(beleid, vaststellend_orgaan)].text = b->orgaan;
  record.slots[F(beleid, vastgesteld_op)].text = b->datum;
  record.slots[F(beleid, kenmerk)].text = b->nummer;
  if (item) {
    record.slots[F(beleid, thema)].number = record_beleidsopgave(item).thema;
    record.slots[F(beleid, programma)].number = record_beleidsopgave(item).programma;
  }
  record.slots[EVERY(eigenaar)].number = request->who->persoon ? request->who->persoon : NUMBER_EMPTY;
  record.slots[EVERY(toegang)].text = "intern";
  if (string_is(b->herkomst_inhoud, "voorbeeld")) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  struct change change = {.reg = REGISTER_beleid, .record = &record, .by = STEP_PERSON, .reason = "vastgelegd na een besluit"};
  const struct record *const origins[] = {decision, item};
  if (!record_put_from(tx, &change, origins, item ? 2 : 1, request->scratch, fault)) return false;
  s->policy = change.id;
  return true;
}

static bool policy_pick(struct settling *s, struct fault *fault) {
  if (string_to_int(typed_or(s->request, "beleid", ""), &s->policy) && s->policy > 0) return true;
  return fault_field_add(fault, "beleid", "Kies welk beleid door dit besluit verandert, of kies nieuw beleid.");
}

/* The decision points at its policy; where it already points elsewhere, the relation says it. Both follow from the
 * decision, so they need no right to change the decision itself. */
static bool decision_link(struct tx *tx, const struct settling *s, const struct record *decision, struct fault *fault) {
  struct arena *keep = s->request->keep;
  struct besluit b = record_besluit(decision);
  struct record record = record_copy(decision, keep);
  if (b.beleid == NUMBER_EMPTY) {
    record.slots[F(besluit, beleid)].number = s->policy;
    struct change change = {.reg = REGISTER_besluit, .id = b.id, .version = b.versie, .record = &record, .by = STEP_OUTCOME,
                            .reason = "vastgelegd in beleid"};
    if (!record_put(tx, &change, s->request->scratch, fault)) return false;
  }
  const char *from = record_name(REGISTER_besluit, b.id, keep), *to = record_name(REGISTER_beleid, s->policy, keep);
  struct listing list;
  if (!rows_of(tx, s->request->who, REGISTER_relatie, F(relatie, van), (union slot){.text = from}, &list, keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct relatie r = record_relatie(&list.records[i]);
    if (string_is(r.soort, "leidde_tot") && string_is(r.naar, to)) return true;
  }
  struct record relation = record_start(&tx_catalogue(tx)->registers[REGISTER_relatie], keep);
  relation.slots[F(relatie, van)].text = from;
  relation.slots[F(relatie, soort)].text = "leidde_tot";
  relation.slots[F(relatie, naar)].text = to;
  relation.slots[EVERY(herkomst_inhoud)].text = b.herkomst_inhoud && string_is(b.herkomst_inhoud, "voorbeeld") ? "voorbeeld" : "eigen";
  struct change change = {.reg = REGISTER_relatie, .record = &relation, .by = STEP_OUTCOME, .reason = "vastgelegd in beleid"};
  return record_put(tx, &change, s->request->scratch, fault);
}

static bool item_start(struct tx *tx, const struct settling *s, const struct record *item, struct fault *fault) {
  if (!request_text(s->request, "start") || !starts(s->request, item)) return true;
  struct record record = record_copy(item, s->request->keep);
  record.slots[F(beleidsopgave, stand)].text = "in_uitvoering";
  struct change change = {.reg = REGISTER_beleidsopgave, .id = record_id(item), .version = record_version(item), .record = &record,
                          .by = STEP_PERSON, .reason = "besluit genomen"};
  return record_put(tx, &change, s->request->scratch, fault);
}

static bool settle_put(struct tx *tx, void *context, struct fault *fault) {
  struct settling *s = context;
  struct record decision, item;
  bool has_item;
  if (!subject_read(s->request, tx, &decision, &item, &has_item, fault)) return false;
  bool fresh = string_is(typed_or(s->request, "waar", "nieuw"), "nieuw");
  if (fresh ? !policy_make(tx, s, &decision, has_item ? &item : NULL, fault) : !policy_pick(s, fault)) return false;
  return decision_link(tx, s, &decision, fault) && (!has_item || item_start(tx, s, &item, fault));
}

bool settle_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct settling settling = {.request = request};
  if (!store_write(request->tenant->store, request->who, settle_put, &settling, fault))
    return part_again(request, reply, settle_show, NULL, fault);
  return reply_redirect(reply, request, "/beleid/%lld", (long long)settling.policy);
}
