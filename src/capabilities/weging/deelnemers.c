/* The facilitator's page about who scores: invitations, cards, rounds. How many are ready, never who. */
#include "capabilities/weging/input.h"
#include "capabilities/weging/pages.h"
#include "capabilities/weging/rondes.h"
#include "capabilities/weging/scenario.h"

#include "encode/qr.h"
#include "templates/weging_deelnemers.h"
#include "templates/weging_kaarten.h"
#include "web/live.h"

enum { CARDS_PER_SHEET = 8, CARD_SIDE = 88, PARTICIPANTS_MAX = 200 };

/* ---- the page ---- */

static const char *score_words(struct request *request, const struct moment *m) {
  int64_t far = 0, near = 0;
  for (size_t i = 0; i < m->item_count; i++)
    for (size_t c = 0; c < m->criterion_count; c++) {
      int64_t spread = m->items[i].scores[c].spreiding;
      if (spread == NUMBER_EMPTY) continue;
      far += spread >= SPREIDING_GROOT;
      near += spread < SPREIDING_GROOT;
    }
  if (far + near == 0) return "Er waren te weinig antwoorden om te laten zien hoe ver ze uit elkaar liggen.";
  return arena_printf(request->keep, "Bij %lld van de %lld scores lopen de meningen ver uiteen.", (long long)far, (long long)(far + near));
}

/* Weights of fewer people would be somebody's own: then they stay. */
static const char *weight_words(const struct moment *m) {
  if (record_sleutelmoment(&m->record).deelnemers_wegen != 1) return "";
  for (size_t c = 0; c < m->criterion_count; c++)
    if (m->criteria[c].gewicht_aantal == NUMBER_EMPTY) return " De gewichten zijn gebleven zoals ze waren, of met de hand gekozen: de groep gaf ze niet allemaal.";
  return " De gewichten zijn nu die van de groep.";
}

static const char *result_words(struct request *request, const struct moment *m, enum ronde ronde) {
  if (ronde == RONDE_COLLEGE) return "De uitslag staat bij de sessie: hamerstukken en bespreekstukken.";
  return arena_printf(request->keep, "%s%s", score_words(request, m), weight_words(m));
}

struct card {
  enum ronde ronde;
  const char *title, *stand, *open_doe, *open_label, *close_doe;
};

static bool card_fill(struct request *request, const struct moment *m, const struct card *card, size_t participants,
                      struct weging_deelnemers_view_rondes *out, struct fault *fault) {
  bool open = string_is(card->stand, "open"), shown = string_is(card->stand, "getoond");
  int64_t ready, began;
  *out = (struct weging_deelnemers_view_rondes){.kop = card->title, .open = open, .stand = open ? "Open" : shown ? "Klaar" : "Nog niet begonnen"};
  if (open) {
    if (!request->tenant->access || !ballot_count(request->tenant->access, m->id, card->ronde, &ready, &began, fault)) return false;
    out->telling = arena_printf(request->keep, "%lld van de %zu zijn klaar, %lld zijn begonnen.", (long long)ready, participants, (long long)began);
    out->sluit_doe = card->close_doe;
    out->sluit_knop = "Sluit en toon de uitslag";
  } else if (card->open_doe) {
    out->open_doe = card->open_doe;
    out->open_knop = card->open_label;
  }
  if (shown) out->uitslag = result_words(request, m, card->ronde);
  return true;
}

static size_t count_of(const struct listing *list, bool college, bool both) {
  size_t count = 0;
  for (size_t i = 0; i < list->count; i++) count += both || string_is(record_deelnemer(&list->records[i]).soort, "college") == college;
  return count;
}

static bool cards_fill(struct request *request, const struct moment *m, const struct listing *list, struct weging_deelnemers_view *view,
                       struct fault *fault) {
  struct sleutelmoment s = record_sleutelmoment(&m->record);
  bool second = s.scoreronde == RONDE_TWEE, shown = string_is(s.ronde_stand, "getoond");
  const struct card cards[] = {
      {second ? RONDE_TWEE : RONDE_EEN, second ? "Scoren, tweede ronde" : "Scoren, eerste ronde", s.ronde_stand,
       second ? NULL : "open", shown ? "Open de tweede ronde" : "Open de eerste ronde", "sluit"},
      {RONDE_COLLEGE, "College: akkoord, bespreken of uit", s.college_ronde, "college-open", "Open de ronde", "college-sluit"}};
  enum { CARDS = sizeof cards / sizeof *cards };
  struct weging_deelnemers_view_rondes *rows = ARENA_ARRAY(request->keep, CARDS, struct weging_deelnemers_view_rondes);
  for (size_t i = 0; i < CARDS; i++)
    if (!card_fill(request, m, &cards[i], count_of(list, i == 1, i == 0 && s.college_scoort == 1), &rows[i], fault)) return false;
  view->rondes = rows;
  view->rondes_count = CARDS;
  return true;
}

/* What the facilitator sees and a phone does not. */
static const char *closed_words(struct request *request, const struct moment *m) {
  size_t count = 0;
  for (size_t i = 0; i < m->item_count; i++) count += !m->items[i].fixed && m->items[i].besloten;
  if (count == 0) return NULL;
  return arena_printf(request->keep, "%zu %s niet op de telefoons: niet iedereen mag die zien. Scoor die zelf op de bladzijde Scores.", count,
                      count == 1 ? "beleidsopgave staat" : "beleidsopgaven staan");
}

static bool participants_show(struct request *request, struct reply *reply, struct tx *tx, const struct fault *faults, const char *notice,
                              struct fault *fault) {
  struct moment m;
  struct listing list;
  if (!moment_read(tx, request->who, route_id(request), &m, request->keep, fault) ||
      !participants_read(tx, request->who, m.id, &list, request->keep, fault))
    return false;
  struct weging_deelnemers_view_deelnemers *rows = ARENA_ARRAY(request->keep, list.count, struct weging_deelnemers_view_deelnemers);
  struct weging_deelnemers_view_soorten *kinds = ARENA_ARRAY(request->keep, choices_deelnemer_soort.count, struct weging_deelnemers_view_soorten);
  for (size_t i = 0; i < list.count; i++) {
    struct deelnemer one = record_deelnemer(&list.records[i]);
    const struct choice *kind = choices_find(&choices_deelnemer_soort, one.soort);
    rows[i] = (struct weging_deelnemers_view_deelnemers){.id = arena_printf(request->keep, "%lld", (long long)one.id), .functie = one.functie,
                                                         .soort = kind ? kind->label : ""};
  }
  for (size_t i = 0; i < choices_deelnemer_soort.count; i++) {
    const struct choice *kind = &choices_deelnemer_soort.items[i];
    kinds[i] = (struct weging_deelnemers_view_soorten){.code = kind->code, .label = kind->label, .aan = string_is(kind->code, input_typed(request, "soort", "ambtelijk"))};
  }
  struct weging_deelnemers_view view = {.stappen = stations_html(request, &m, STATION_SCORES), .fouten = part_faults(request, faults),
      .hier = request_path(request, "/sleutelmomenten/%lld/deelnemers", (long long)m.id), .csrf = request->csrf ? request->csrf : "",
      .mag = moment_changes(request, &m), .voorbeeld = m.example, .kaarten = request_path(request, "/sleutelmomenten/%lld/kaarten", (long long)m.id),
      .geen_deelnemers = list.count == 0, .deelnemers = rows, .deelnemers_count = list.count, .soorten = kinds,
      .soorten_count = choices_deelnemer_soort.count, .functie = input_typed(request, "functie", NULL), .scores = moment_path(request, &m, STATION_SCORES),
      .wegen = record_sleutelmoment(&m.record).deelnemers_wegen == 1, .gewichten = request_path(request, "/sleutelmomenten/%lld/gewichten", (long long)m.id),
      .over = string_is(m.toestand, "afgesproken"), .klaar_icoon = icon_path(request, "ok")};
  view.besloten = closed_words(request, &m);
  if (!view.over && !cards_fill(request, &m, &list, &view, fault)) return false;
  struct text *body = page_text(request);
  weging_deelnemers_write(body, &view);
  return moment_layout_as(request, reply, &m, "Deelnemers", (struct html){0}, body, notice);
}

bool participants_page(struct request *request, struct reply *reply, struct fault *fault) {
  return participants_show(request, reply, request->tx, NULL, request_text(request, "klaar") ? "Het is gedaan." : NULL, fault);
}

/* ---- cards on paper ---- */

static bool code_write(struct request *request, const char *address, const char *functie, struct html *out, struct fault *fault) {
  struct html_writer w;
  html_init(&w, page_text(request));
  return qr_write(&w, address, CARD_SIDE, arena_printf(request->keep, "Code voor %s", functie), fault) && html_finish(&w, out, fault);
}

bool cards_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  struct listing list;
  if (!moment_read(request->tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  if (!moment_changes(request, &m)) return FAULT(fault, FAULT_FORBIDDEN, "Kaarten maakt alleen wie dit sleutelmoment voorbereidt, zolang de afspraken niet vastliggen.");
  if (!request->tenant->access) return FAULT(fault, FAULT_NOT_NOW, "Uitnodigen kan nu niet.");
  if (!participants_read(request->tx, request->who, m.id, &list, request->keep, fault)) return false;
  size_t sheets = (list.count + CARDS_PER_SHEET - 1) / CARDS_PER_SHEET;
  struct weging_kaarten_view_vellen *rows = ARENA_ARRAY(request->keep, sheets, struct weging_kaarten_view_vellen);
  struct weging_kaarten_view_vellen_kaarten *cards = ARENA_ARRAY(request->keep, list.count, struct weging_kaarten_view_vellen_kaarten);
  for (size_t i = 0; i < list.count; i++) {
    struct deelnemer one = record_deelnemer(&list.records[i]);
    char token[INVITATION_SIZE];
    if (!invitation_token(request->tenant->access, &(struct invitation){m.id, one.id}, false, token, fault)) return false;
    const char *path = request_path(request, "/" INVITATION_PATH "/%s", token);
    cards[i] = (struct weging_kaarten_view_vellen_kaarten){.functie = one.functie, .adres = arena_printf(request->keep, "%s%s", request->origin ? request->origin : "", path)};
    if (!code_write(request, cards[i].adres, one.functie, &cards[i].code, fault)) return false;
    rows[i / CARDS_PER_SHEET].kaarten = &cards[i - i % CARDS_PER_SHEET];
    rows[i / CARDS_PER_SHEET].kaarten_count++;
  }
  const struct weging_kaarten_view view = {.stappen = stations_html(request, &m, STATION_SCORES),
      .terug = request_path(request, "/sleutelmomenten/%lld/deelnemers", (long long)m.id), .icoon_print = icon_path(request, "print"),
      .geen = list.count == 0, .vellen = rows, .vellen_count = sheets, .gemeente = request->tenant->name, .moment = m.naam};
  struct text *body = page_text(request);
  weging_kaarten_write(body, &view);
  reply->no_store = true;
  return moment_layout_as(request, reply, &m, "Kaarten", (struct html){0}, body, NULL);
}

/* ---- acts ---- */

static bool open_moment(struct tx *tx, struct request *request, struct record *out, struct fault *fault) {
  if (!record_get(tx, request->who, REGISTER_sleutelmoment, route_id(request), out, request->keep, fault)) return false;
  const struct moment m = {.record = *out, .toestand = record_sleutelmoment(out).toestand};
  if (string_is(m.toestand, "afgesproken")) return FAULT(fault, FAULT_CONFLICT, "De afspraken liggen vast; er wordt niet meer gescoord.");
  return moment_changes(request, &m) || FAULT(fault, FAULT_FORBIDDEN, "Dit doet alleen wie dit sleutelmoment voorbereidt.");
}

static bool participant_add(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct record moment, record = record_start(&tx_catalogue(tx)->registers[REGISTER_deelnemer], request->keep);
  struct listing list;
  const struct reg *reg = record.reg;
  if (!open_moment(tx, request, &moment, fault) || !participants_read(tx, request->who, record_id(&moment), &list, request->keep, fault)) return false;
  if (list.count >= PARTICIPANTS_MAX) return FAULT(fault, FAULT_CONFLICT, "Er doen al %d mensen mee. Meer kan niet.", PARTICIPANTS_MAX);
  if (!input_read(request->form, "functie", &reg->fields[F(deelnemer, functie)], &record.slots[F(deelnemer, functie)], request->keep, fault) ||
      !input_read(request->form, "soort", &reg->fields[F(deelnemer, soort)], &record.slots[F(deelnemer, soort)], request->keep, fault))
    return false;
  record.slots[F(deelnemer, sleutelmoment)].number = record_id(&moment);
  if (record_is_example(&moment)) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  for (size_t i = 0; i < list.count; i++)
    if (string_is(record_deelnemer(&list.records[i]).functie, record.slots[F(deelnemer, functie)].text))
      return fault_field_add(fault, "functie", "Functie: deze deelnemer is er al. Zet er een nummer achter, bijvoorbeeld \"%s 2\".",
                             record.slots[F(deelnemer, functie)].text);
  struct change change = {.reg = REGISTER_deelnemer, .record = &record, .by = STEP_PERSON};
  return record_put(tx, &change, request->scratch, fault);
}

/* The participant that was sent, of this key moment. */
static bool participant_get(struct tx *tx, struct request *request, struct record *out, struct fault *fault) {
  struct record moment;
  if (!open_moment(tx, request, &moment, fault)) return false;
  if (!record_get(tx, request->who, REGISTER_deelnemer, request_number(request, "deelnemer", 0), out, request->keep, fault)) return false;
  return record_deelnemer(out).sleutelmoment == record_id(&moment) || FAULT(fault, FAULT_ABSENT, "Deze deelnemer hoort niet bij dit sleutelmoment.");
}

static bool participant_stop(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct record stored;
  if (!participant_get(tx, request, &stored, fault)) return false;
  struct record record = record_copy(&stored, request->keep);
  record.slots[F(deelnemer, gestopt)].number = 1;
  struct change change = {.reg = REGISTER_deelnemer, .id = record_id(&stored), .version = -1, .record = &record, .by = STEP_PERSON, .reason = "doet niet meer mee"};
  return record_put(tx, &change, request->scratch, fault);
}

static bool participant_check(struct tx *tx, void *context, struct fault *fault) {
  struct record record;
  return participant_get(tx, context, &record, fault);
}

static bool moment_check(struct tx *tx, void *context, struct fault *fault) {
  struct record record;
  return open_moment(tx, context, &record, fault);
}

static bool round_act(struct request *request, enum ronde_doe doe, struct fault *fault) {
  struct ronde_work work = {.moment = route_id(request), .doe = doe, .access = request->tenant->access, .keep = request->keep, .scratch = request->scratch};
  return store_write(request->tenant->store, request->who, moment_check, request, fault) &&
         store_write(request->tenant->store, request->who, ronde_put, &work, fault);
}

static bool act(struct request *request, const char *doe, struct fault *fault) {
  static const char *const rounds[RONDE_DOE__COUNT] = {"open", "sluit", "college-open", "college-sluit"};
  struct store *store = request->tenant->store;
  struct access *access = request->tenant->access;
  const struct invitation of = {route_id(request), request_number(request, "deelnemer", 0)};
  char token[INVITATION_SIZE];
  if (!access) return FAULT(fault, FAULT_NOT_NOW, "Uitnodigen en scoren kan nu niet.");
  for (enum ronde_doe r = 0; r < RONDE_DOE__COUNT; r++)
    if (string_is(doe, rounds[r])) return round_act(request, r, fault);
  if (string_is(doe, "voeg-toe")) return store_write(store, request->who, participant_add, request, fault);
  if (string_is(doe, "weg")) return store_write(store, request->who, participant_stop, request, fault) && invitation_withdraw(access, &of, fault);
  if (string_is(doe, "nieuw")) return store_write(store, request->who, participant_check, request, fault) && invitation_token(access, &of, true, token, fault);
  if (string_is(doe, "vernietig")) return store_write(store, request->who, moment_check, request, fault) && ballots_destroy(access, of.moment, fault);
  return FAULT(fault, FAULT_INPUT, "Deze handeling bestaat niet.");
}

static bool participants_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return participants_show(request, reply, request->tx, faults, NULL, fault);
}

bool participants_save(struct request *request, struct reply *reply, struct fault *fault) {
  bool done = act(request, request_text(request, "doe"), fault);
  if (done) live_say(request->tenant->code, moment_topic(route_id(request), request->keep));
  if (done)
    return reply_redirect(reply, request, "/sleutelmomenten/%lld/deelnemers?klaar=1", (long long)route_id(request));
  return part_again(request, reply, participants_again, NULL, fault);
}
