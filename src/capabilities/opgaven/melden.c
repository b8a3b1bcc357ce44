#include "capabilities/opgaven/parts.h"
#include "templates/opgaven_gemeld.h"
#include "templates/opgaven_melden.h"
#include "web/options.h"

static const struct {
  const char *code, *label;
  bool staff; /* offered to whoever has signed in */
} kinds[] = {{"gatmelding", "Dit lukt niet", true},        {"schuring", "Regels schuren", true},
             {"vraag_om_uitleg", "Wat geldt hier?", true}, {"werkt_goed", "Dit werkt juist goed", true},
             {"melding", "Dit lukt niet", false},          {"initiatief", "Ik heb een idee", false},
             {"klacht", "Ik ben ontevreden", false},       {"werkt_goed", "Dit werkt juist goed", false}};

static const char *asked(const struct request *request, const char *name) {
  const char *text = request_text(request, name);
  return text ? text : "";
}

static const char *kind_asked(const struct request *request) {
  bool staff = request->who->account != 0;
  const char *first = NULL;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
    if (kinds[i].staff != staff) continue;
    if (!first) first = kinds[i].code;
    if (string_is(kinds[i].code, asked(request, "soort"))) return kinds[i].code;
  }
  return first;
}

static void fill_kinds(struct request *request, struct opgaven_melden_view *view) {
  size_t max = sizeof kinds / sizeof *kinds;
  struct opgaven_melden_view_soorten *out = ARENA_ARRAY(request->scratch, max, struct opgaven_melden_view_soorten);
  for (size_t i = 0; i < max; i++)
    if (kinds[i].staff == (request->who->account != 0))
      out[view->soorten_count++] = (struct opgaven_melden_view_soorten){arena_printf(request->scratch, "soort-%s", kinds[i].code), kinds[i].code,
                                                                        kinds[i].label, string_is(kinds[i].code, kind_asked(request))};
  view->soorten = out;
}

static void fill_choices(struct request *request, struct opgaven_melden_view *view) {
  struct chooser *chooser = chooser_new(request, request->tx, printer_new(request, request->tx));
  const struct options *beleid = chooser_get(chooser, REGISTER_beleid), *proces = chooser_get(chooser, REGISTER_proces);
  struct opgaven_melden_view_beleid *policies = ARENA_ARRAY(request->scratch, beleid->count, struct opgaven_melden_view_beleid);
  struct opgaven_melden_view_processen *processes = ARENA_ARRAY(request->scratch, proces->count, struct opgaven_melden_view_processen);
  int64_t policy = request_number(request, "beleid", 0), process = request_number(request, "proces", 0);
  for (size_t i = 0; i < beleid->count; i++)
    policies[i] = (struct opgaven_melden_view_beleid){arena_printf(request->scratch, "%lld", (long long)beleid->items[i].id), beleid->items[i].title,
                                                      beleid->items[i].id == policy};
  for (size_t i = 0; i < proces->count; i++)
    processes[i] = (struct opgaven_melden_view_processen){arena_printf(request->scratch, "%lld", (long long)proces->items[i].id), proces->items[i].title,
                                                          proces->items[i].id == process};
  view->beleid = policies;
  view->beleid_count = beleid->count;
  view->processen = processes;
  view->processen_count = proces->count;
}

/* Faults of the store stand at their control; what was typed stays. */
static void fill_faults(struct request *request, const struct fault *faults, struct opgaven_melden_view *view) {
  struct opgaven_melden_view_faults *out = ARENA_ARRAY(request->scratch, faults->field_count + 1, struct opgaven_melden_view_faults);
  for (size_t i = 0; i < faults->field_count; i++)
    out[view->faults_count++] = (struct opgaven_melden_view_faults){arena_copy(request->scratch, faults->fields[i].message),
                                                                    arena_printf(request->scratch, "#%s", faults->fields[i].field)};
  if (faults->field_count == 0)
    out[view->faults_count++] = (struct opgaven_melden_view_faults){arena_copy(request->scratch, faults->message), "#titel"};
  view->faults = out;
  view->has_faults = true;
  view->faults_title = "Uw melding is nog niet verstuurd";
  const char *found;
  if ((found = fault_field_find(faults, "titel"))) view->tekst_fout = arena_copy(request->scratch, found);
  if ((found = fault_field_find(faults, "minuten_per_keer"))) view->minuten_fout = arena_copy(request->scratch, found);
  if ((found = fault_field_find(faults, "keren_per_maand"))) view->keren_fout = arena_copy(request->scratch, found);
  if ((found = fault_field_find(faults, "toelichting"))) view->toelichting_fout = arena_copy(request->scratch, found);
}

static bool show_form(struct request *request, struct reply *reply, const struct fault *faults) {
  struct opgaven_melden_view view = {
      .action = request_path(request, "/melden"), .csrf = request->csrf ? request->csrf : "", .tekst = asked(request, "titel"),
      .regeling = asked(request, "regeling"), .minuten = asked(request, "minuten_per_keer"), .keren = asked(request, "keren_per_maand"),
      .toelichting = asked(request, "toelichting"), .signed_in = request->who->account != 0, .anoniem = *asked(request, "anoniem") != '\0',
      .error_icon = icon_path(request, "fout"), .faults_title = ""};
  fill_kinds(request, &view);
  fill_choices(request, &view);
  if (faults) fill_faults(request, faults, &view);
  struct text *body = page_text(request);
  opgaven_melden_write(body, &view);
  return layout_write(request, reply, &(struct page){.title = "Meld wat niet lukt, of wat juist goed werkt",
                                                     .lead = "Het kost een minuut. U krijgt binnen tien werkdagen antwoord.",
                                                     .eyebrow = "Signaal", .icon = "signaal", .body = page_html(body)});
}

bool melden_page(struct request *request, struct reply *reply, struct fault *fault) {
  (void)fault;
  return show_form(request, reply, NULL);
}

struct sending {
  struct request *request;
  int64_t id, same;
  const char *answer_before;
  int64_t team;
};

static bool read_field(struct sending *sending, struct record *record, size_t field, struct fault *fault) {
  struct request *request = sending->request;
  const char *typed = form_find(request->form, record->reg->fields[field].name);
  if (!typed) return true;
  /* One sentence: a line end that a phone adds is a space. */
  char *copy = string_trim(typed, request->keep);
  for (char *at = copy; field == F(signaal, titel) && *at; at++) *at = *at == '\n' ? ' ' : *at;
  return slot_parse(&record->reg->fields[field], copy, &record->slots[field], 0, request->keep, fault);
}

static bool count_same(struct tx *tx, const struct record *record, const char *today, int64_t *same, struct fault *fault) {
  char since[DAY_SIZE];
  struct day day;
  if (!day_parse(today, &day)) return false;
  day_print(day_add(day, -SAME_DAYS), since);
  bool good = string_is(record->slots[F(signaal, soort)].text, "werkt_goed");
  const struct param params[] = {{SLOT_number, .value.number = record->slots[F(signaal, beleid)].number},
                                 {SLOT_number, .value.number = record->slots[F(signaal, proces)].number},
                                 {SLOT_text, .value.text = since},
                                 {SLOT_number, .value.number = good},
                                 {SLOT_text, .value.text = today}};
  struct rows *rows = statement_open(tx, STATEMENT_signalen_gelijk, params, sizeof params / sizeof *params, fault);
  if (!rows) return false;
  int step = rows_next(rows, fault);
  if (step == 1) *same = rows_number(rows, 0);
  rows_close(rows);
  return step >= 0;
}

static bool put_report(struct tx *tx, void *context, struct fault *fault) {
  static const size_t fields[] = {F(signaal, titel), F(signaal, beleid), F(signaal, proces), F(signaal, regeling), F(signaal, minuten_per_keer),
                                  F(signaal, keren_per_maand), F(signaal, toelichting)};
  struct sending *sending = context;
  struct request *request = sending->request;
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_signaal], request->keep);
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) read_field(sending, &record, fields[i], fault);
  record.slots[F(signaal, soort)].text = kind_asked(request);
  if (fault_is(fault)) {
    record_check(&record, 0, fault);
    return false;
  }
  if (!count_same(tx, &record, tx_today(tx), &sending->same, fault)) return false;
  struct change change = {.reg = REGISTER_signaal, .record = &record, .by = STEP_PERSON};
  if (!record_put(tx, &change, request->scratch, fault)) return false;
  sending->id = change.id;
  /* Read back as the program itself: whoever reports need not be allowed to read it again. */
  struct who program = {.system = true, .label = "Doorpakker"};
  struct record stored;
  if (!record_get(tx, &program, REGISTER_signaal, change.id, &stored, request->keep, fault)) return false;
  sending->answer_before = stored.slots[F(signaal, antwoord_voor)].text;
  sending->team = stored.slots[EVERY(organisatie)].number;
  return true;
}

/* Small numbers are not told: a few colleagues could be guessed. */
static const char *same_words(const struct sending *sending, struct arena *keep) {
  bool staff = sending->request->who->account != 0;
  if (sending->same >= FEW)
    return arena_printf(keep, staff ? "%lld collega's meldden dit." : "Dit is %lld keer eerder gemeld.", (long long)sending->same);
  if (sending->same > 0) return staff ? "Enkele collega's meldden dit ook." : "Dit is vaker gemeld.";
  return "U bent de eerste die dit meldt.";
}

static bool show_sent(struct request *request, struct reply *reply, const struct sending *sending, bool anonymous) {
  const char *team = sending->team == NUMBER_EMPTY ? "" : part_title(request, REGISTER_organisatie, sending->team);
  const char *who = *team ? arena_printf(request->scratch, "team %s", team) : request->who->account ? "de beleidsdoorpakker" : "de gemeente";
  struct text *body = page_text(request);
  bool own = request->who->persoon && !anonymous;
  opgaven_gemeld_write(body, &(struct opgaven_gemeld_view){
      .titel = asked(request, "titel"), .gelijk = same_words(sending, request->scratch),
      .antwoord = arena_printf(request->scratch, "Antwoord vóór %s, van %s.", day_near(sending->answer_before, request->today, request->scratch), who),
      .marked = store_is_example(request->tenant->store), .url_tekst = own ? "Bekijk uw melding" : NULL,
      .melding = record_path(request, REGISTER_signaal, sending->id), .nieuw = request_path(request, "/melden"), .begin = request_path(request, "/"),
      .ok_icon = icon_path(request, "ok")});
  return layout_write(request, reply, &(struct page){.title = "Bedankt, uw melding is verstuurd", .eyebrow = "Signaal", .icon = "signaal", .body = page_html(body)});
}

static bool show_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context, (void)fault;
  return show_form(request, reply, faults);
}

bool melden_send(struct request *request, struct reply *reply, struct fault *fault) {
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  bool anonymous = *asked(request, "anoniem") != '\0';
  struct sending sending = {.request = request, .team = NUMBER_EMPTY};
  struct who who = *request->who;
  if (anonymous) {
    who.account = who.persoon = 0;
    who.label = "Anonieme melding";
  }
  if (store_write(request->tenant->store, &who, put_report, &sending, fault))
    return request_read(request, fault) && show_sent(request, reply, &sending, anonymous);
  return part_again(request, reply, show_again, NULL, fault);
}
