#include "capabilities/weging/adviespunt.h"

#include "capabilities/weging/collegevoorstel.h"
#include "capabilities/weging/input.h"
#include "capabilities/weging/lines.h"
#include "capabilities/weging/pages.h"

#include "templates/weging_besluit.h"

bool punten_read(struct tx *tx, const struct who *who, int64_t voorstel, struct listing *out, struct arena *keep, struct fault *fault) {
  struct query query = lines_of(REGISTER_adviespunt, F(adviespunt, collegevoorstel), voorstel);
  query.sort = F(adviespunt, nummer);
  return record_list(tx, who, &query, out, keep, fault);
}

/* ---- the whole proposal ---- */

const char *punten_besluit(const struct listing *punten) {
  size_t decided = 0;
  const char *first = NULL;
  bool alike = true, changed = false;
  for (size_t i = 0; i < punten->count; i++) {
    const char *said = record_adviespunt(&punten->records[i]).uitspraak;
    if (!said) continue;
    if (decided++ == 0) first = said;
    alike = alike && string_is(said, first);
    changed = changed || string_is(said, "gewijzigd");
  }
  if (decided == 0) return "Nog niet besloten";
  if (decided < punten->count) return "Over een deel besloten";
  /* What a municipality added to the outcomes has its own word, and changed nothing. */
  const struct choice *choice = alike ? choices_find(punten->records[0].reg->fields[F(adviespunt, uitspraak)].choices, first) : NULL;
  if (choice) return choice->label;
  return changed ? "Gewijzigd besloten" : "Per punt verschillend besloten";
}

const char *punten_datum(const struct listing *punten) {
  const char *last = NULL;
  for (size_t i = 0; i < punten->count; i++) {
    const char *day = record_adviespunt(&punten->records[i]).besloten_op;
    if (day && (!last || strcmp(day, last) > 0)) last = day;
  }
  return last;
}

/* ---- what holds for each point ---- */

/* 'Ongewijzigd' is a claim about two texts, so both are compared. */
static bool text_check(const struct adviespunt *p, struct fault *fault) {
  bool differs = !string_empty(p->besloten_tekst) && !string_is(p->besloten_tekst, p->tekst);
  if (string_is(p->uitspraak, "ongewijzigd") && differs)
    return fault_field_add(fault, "besloten_tekst", "U koos ongewijzigd besloten, maar deze tekst is anders dan het advies. Kies \"Gewijzigd besloten\", of maak dit vak leeg.");
  if (string_is(p->uitspraak, "gewijzigd") && !differs)
    return fault_field_add(fault, "besloten_tekst", "U koos gewijzigd besloten. Schrijf hier op wat het college besloot; nu is er geen verschil met het advies.");
  return true;
}

static bool day_check(const struct adviespunt *p, const char *today, struct fault *fault) {
  if (!p->uitspraak && (p->besloten_op || !string_empty(p->besloten_tekst)))
    return fault_field_add(fault, "uitspraak", "Kies wat het college over dit punt besloot.");
  if (!p->uitspraak) return true;
  if (!p->besloten_op) return fault_field_add(fault, "besloten_op", "Vul in op welke dag het college besloot.");
  if (strcmp(p->besloten_op, today) > 0) return fault_field_add(fault, "besloten_op", "De dag van het besluit ligt na vandaag. Leg het besluit vast als het genomen is.");
  if (string_is(p->uitspraak, "aangehouden") && !p->terug_op) return fault_field_add(fault, "terug_op", "Het punt is aangehouden. Vul in wanneer het terugkomt.");
  return true;
}

static bool is_agreed(const struct adviespunt *p) { return string_is(p->uitspraak, "ongewijzigd") || string_is(p->uitspraak, "gewijzigd"); }

static bool adviespunt_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  (void)scratch;
  if (change->taking_over) return true;
  struct adviespunt p = record_adviespunt(change->record), was = {0};
  if (change->before) was = record_adviespunt(change->before);
  bool good = text_check(&p, fault);
  good = day_check(&p, tx_today(tx), fault) && good;
  /* What was decided about does not change behind the decision; what was held comes back, and may. */
  if (p.uitspraak && (is_agreed(&was) || string_is(was.uitspraak, "niet_akkoord")) && (!string_is(p.tekst, was.tekst) || !string_is(p.werkwoord, was.werkwoord)))
    good = fault_field_add(fault, "tekst", "Over dit punt is besloten; het advies verandert niet meer. Wat anders is besloten schrijft u bij \"Tekst zoals besloten\".");
  bool works = string_is(p.uitvoering, "loopt") || string_is(p.uitvoering, "klaar") || string_is(p.uitvoering, "nog_niet");
  if (works && !is_agreed(&p)) good = fault_field_add(fault, "uitvoering", "Uitvoeren kan pas na een besluit. Kies eerst wat het college besloot.");
  if (is_agreed(&p) && !p.uitvoering)
    change->record->slots[F(adviespunt, uitvoering)].text = string_is(p.werkwoord, "kennisnemen") ? "niet_nodig" : "nog_niet";
  return good;
}

const struct hooks weging_adviespunt_hooks = {.check = adviespunt_check};

/* ---- recording ---- */

static const size_t decided_fields[] = {F(adviespunt, uitspraak), F(adviespunt, besloten_tekst)};
static const size_t followed_fields[] = {F(adviespunt, terug_op), F(adviespunt, uitvoering), F(adviespunt, klaar_op), F(adviespunt, voortgang)};

struct recording {
  struct request *request;
  int64_t voorstel;
};

/* The faults of one point stand at its own controls. */
static bool faults_move(const struct fault *from, const struct adviespunt *p, struct arena *keep, struct fault *fault) {
  for (size_t i = 0; i < from->field_count; i++) {
    bool shared = string_is(from->fields[i].field, "besloten_op");
    fault_field_add(fault, shared ? "besloten_op" : input_name(keep, from->fields[i].field, p->id), "Punt %lld: %s", (long long)p->nummer, from->fields[i].message);
  }
  return from->field_count > 0 ? false : FAULT(fault, from->kind, "%s", from->message);
}

static bool fields_read(const struct form *form, const struct record *old, struct record *record, const size_t *fields, size_t count, struct arena *keep,
                        struct fault *fault) {
  bool good = true;
  for (size_t i = 0; i < count; i++) {
    const struct field *field = &record->reg->fields[fields[i]];
    good = input_read(form, input_name(keep, field->name, record_id(old)), field, &record->slots[fields[i]], keep, fault) && good;
  }
  return good;
}

static bool punt_put(struct tx *tx, const struct recording *r, const struct record *old, struct fault *fault) {
  struct request *request = r->request;
  struct arena *keep = request->keep;
  struct record record = record_copy(old, keep);
  const struct adviespunt p = record_adviespunt(old);
  struct fault own = {0};
  if (!fields_read(request->form, old, &record, decided_fields, sizeof decided_fields / sizeof *decided_fields, keep, fault) ||
      !fields_read(request->form, old, &record, followed_fields, sizeof followed_fields / sizeof *followed_fields, keep, fault))
    return false;
  /* One day for all that is decided now; a point without a decision has none. */
  const char *said = record.slots[F(adviespunt, uitspraak)].text;
  if (!said) record.slots[F(adviespunt, besloten_op)].text = NULL;
  else if (!string_is(said, p.uitspraak) || !p.besloten_op)
    if (!input_read(request->form, "besloten_op", &record.reg->fields[F(adviespunt, besloten_op)], &record.slots[F(adviespunt, besloten_op)], keep, fault)) return false;
  bool same = true;
  for (size_t i = 0; same && i < record.reg->field_count; i++) same = slot_equal(record.reg->fields[i].kind, record.slots[i], old->slots[i]);
  if (same) return true;
  struct change change = {.reg = REGISTER_adviespunt, .id = p.id, .version = request_number(request, input_name(keep, "versie", p.id), -1), .record = &record,
                          .by = STEP_PERSON, .reason = "besluit en uitvoering"};
  bool good = record_put(tx, &change, request->scratch, &own) || faults_move(&own, &p, keep, fault);
  fault_release(&own);
  return good;
}

static bool record_all(struct tx *tx, void *context, struct fault *fault) {
  const struct recording *r = context;
  struct listing punten;
  if (!punten_read(tx, r->request->who, r->voorstel, &punten, r->request->keep, fault)) return false;
  bool good = true;
  for (size_t i = 0; i < punten.count; i++) good = punt_put(tx, r, &punten.records[i], fault) && good;
  return good;
}

/* ---- the page ---- */

#define CHOICES_FILL(type, list, chosen, out, count_out, keep) \
  do { \
    type *rows_ = ARENA_ARRAY((keep), (list)->count, type); \
    for (size_t c_ = 0; c_ < (list)->count; c_++) \
      rows_[c_] = (type){.code = (list)->items[c_].code, .label = (list)->items[c_].label, .aan = string_is((chosen), (list)->items[c_].code)}; \
    (out) = rows_; \
    (count_out) = (list)->count; \
  } while (0)

static struct weging_besluit_view_punten punt_view(struct request *request, const struct record *record) {
  struct arena *keep = request->keep;
  const struct adviespunt p = record_adviespunt(record);
  const struct choice *verb = choices_find(&choices_advies_werkwoord, p.werkwoord);
  struct weging_besluit_view_punten row = {
      .id = arena_printf(keep, "%lld", (long long)p.id), .versie = arena_printf(keep, "%lld", (long long)p.versie), .nummer = arena_printf(keep, "%lld", (long long)p.nummer),
      .werkwoord = verb ? verb->label : p.werkwoord, .uitspraak_veld = input_name(keep, "uitspraak", p.id), .tekst_veld = input_name(keep, "besloten_tekst", p.id),
      .terug_veld = input_name(keep, "terug_op", p.id), .uitvoering_veld = input_name(keep, "uitvoering", p.id), .klaar_veld = input_name(keep, "klaar_op", p.id),
      .voortgang_veld = input_name(keep, "voortgang", p.id)};
  row.tekst = input_typed(request, row.tekst_veld, p.besloten_tekst);
  row.terug = input_typed(request, row.terug_veld, p.terug_op);
  row.klaar = input_typed(request, row.klaar_veld, p.klaar_op);
  row.voortgang = input_typed(request, row.voortgang_veld, p.voortgang);
  CHOICES_FILL(struct weging_besluit_view_punten_uitspraken, record->reg->fields[F(adviespunt, uitspraak)].choices, input_typed(request, row.uitspraak_veld, p.uitspraak), row.uitspraken, row.uitspraken_count, keep);
  CHOICES_FILL(struct weging_besluit_view_punten_uitvoeringen, record->reg->fields[F(adviespunt, uitvoering)].choices, input_typed(request, row.uitvoering_veld, p.uitvoering), row.uitvoeringen,
               row.uitvoeringen_count, keep);
  VOORSTEL_LINES(&row, struct weging_besluit_view_punten_alineas, p.tekst, keep);
  return row;
}

static bool show(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  struct record record;
  struct listing punten;
  (void)context;
  if (!record_get(request->tx, request->who, REGISTER_collegevoorstel, route_id(request), &record, request->keep, fault)) return false;
  if (!punten_read(request->tx, request->who, record_id(&record), &punten, request->keep, fault)) return false;
  const struct reg *reg = &tx_catalogue(request->tx)->registers[REGISTER_adviespunt];
  const char *title = record_collegevoorstel(&record).titel, *day = punten_datum(&punten), *day_words = day ? day_text(day, request->keep) : NULL;
  bool may = punten.count > 0 && rights_allow(request->who, &punten.records[0], VERB_CHANGE, request->today, true);
  struct weging_besluit_view_punten *rows = ARENA_ARRAY(request->keep, punten.count, struct weging_besluit_view_punten);
  for (size_t i = 0; i < punten.count; i++) rows[i] = punt_view(request, &punten.records[i]);
  struct text *body = page_text(request);
  weging_besluit_write(body, &(struct weging_besluit_view){
      .fouten = part_faults(request, faults), .hier = request_path(request, "/collegevoorstellen/%lld/besluit", (long long)record_id(&record)),
      .csrf = request->csrf ? request->csrf : "", .datum = input_typed(request, "besloten_op", day), .mag = may,
      .mag_besluit = may && rights_writes_field(request->who, &reg->fields[F(adviespunt, uitspraak)]), .leeg = punten.count == 0,
      .stuk = request_path(request, "/collegevoorstellen/%lld/stuk", (long long)record_id(&record)),
      .samen = arena_printf(request->keep, "%s%s%s.", punten_besluit(&punten), day_words ? " op " : "", day_words ? day_words : ""), .punten = rows, .punten_count = punten.count});
  const struct crumb crumbs[] = {{"Collegevoorstellen", request_path(request, "/collegevoorstellen")}, {title, record_path(request, REGISTER_collegevoorstel, record_id(&record))}};
  return layout_write(request, reply, &(struct page){.title = "Besluit en uitvoering", .eyebrow = title, .icon = "besluit", .crumbs = crumbs, .crumb_count = 2,
                                                     .notice = request_text(request, "klaar") ? "Opgeslagen." : NULL, .body = page_html(body),
                                                     .example = record_is_example(&record)});
}

bool voorstel_besluit_page(struct request *request, struct reply *reply, struct fault *fault) { return show(request, reply, NULL, NULL, fault); }

bool voorstel_besluit_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct recording recording = {.request = request, .voorstel = route_id(request)};
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (!store_write(request->tenant->store, request->who, record_all, &recording, fault)) return part_again(request, reply, show, NULL, fault);
  return reply_redirect(reply, request, "/collegevoorstellen/%lld/besluit?klaar=1", (long long)recording.voorstel);
}
