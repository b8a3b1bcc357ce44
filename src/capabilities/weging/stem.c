/* The page of one invited participant, on a phone, without an account: one item at a time. The address opens nothing else. */
#include "capabilities/weging/input.h"
#include "capabilities/weging/pages.h"
#include "capabilities/weging/rondes.h"

#include "templates/weging_stem.h"
#include "templates/weging_stemlijst.h"
#include "templates/weging_telefoon.h"

static const struct who program = {.label = "Doorpakker", .system = true};

struct stem {
  struct request *request;
  struct ballot ballot;
  struct sleutelmoment moment;
  struct record record;
  enum ronde ronde;
  struct vragen vragen;      /* of stem_find, when a round is open */
  struct ballot_tick *ticks; /* what this participant said in this round */
  size_t tick_count;
};

static const char *token_of(const struct request *request) { return request->segment_count > 1 ? request->segments[1] : ""; }

static const char *stem_path(const struct stem *s, int64_t opgave) {
  if (opgave) return request_path(s->request, "/" INVITATION_PATH "/%s?opgave=%lld", token_of(s->request), (long long)opgave);
  return request_path(s->request, "/" INVITATION_PATH "/%s", token_of(s->request));
}

static bool no_invitation(const struct request *request, struct fault *fault) {
  FAULT(fault, FAULT_ABSENT, "Deze uitnodiging is niet van gemeente %s, of geldt niet meer.", request->tenant->name);
  return fault_hint(fault, "Scan de code op uw kaart opnieuw, of vraag de gespreksleider om een nieuwe.");
}

/* Who comes with this address, for which key moment, and which round is open to him now. */
static bool stem_who(struct request *request, struct tx *tx, struct stem *out, struct fault *fault) {
  struct stem s = {.request = request};
  struct record person;
  struct fault absent = {0};
  if (!request->tenant->access || !invitation_find(request->tenant->access, token_of(request), &s.ballot.of)) return no_invitation(request, fault);
  bool there = record_get(tx, &program, REGISTER_deelnemer, s.ballot.of.deelnemer, &person, request->keep, &absent) &&
               record_get(tx, &program, REGISTER_sleutelmoment, s.ballot.of.moment, &s.record, request->keep, &absent);
  fault_release(&absent);
  if (!there || record_deelnemer(&person).gestopt == 1) return no_invitation(request, fault);
  s.moment = record_sleutelmoment(&s.record);
  s.ronde = ronde_now(&s.moment, record_deelnemer(&person).soort);
  s.ballot.ronde = s.ronde;
  *out = s;
  return true;
}

/* And what he is asked, with what he said so far. */
static bool stem_find(struct request *request, struct tx *tx, struct stem *out, struct fault *fault) {
  if (!stem_who(request, tx, out, fault)) return false;
  if (out->ronde == RONDE_GEEN) return true;
  return vragen_read(tx, out->moment.id, out->ronde, &out->vragen, request->keep, fault) &&
         ballot_own(request->tenant->access, &out->ballot, &out->ticks, &out->tick_count, request->keep, fault);
}

static int64_t said(const struct stem *s, int64_t opgave, int64_t criterium) {
  for (size_t i = 0; i < s->tick_count; i++)
    if (s->ticks[i].opgave == opgave && s->ticks[i].criterium == criterium) return s->ticks[i].niveau;
  return -1;
}

/* Is there an answer on all that is asked about this item? */
static bool is_done(const struct stem *s, size_t question) {
  const struct moment *m = &s->vragen.moment;
  size_t item = s->vragen.items[question];
  if (s->ronde == RONDE_COLLEGE) return said(s, m->items[item].id, 0) >= 0;
  for (size_t c = 0; c < m->criterion_count; c++)
    if (s->vragen.asked[item * m->criterion_count + c] && said(s, m->items[item].id, m->criteria[c].id) < 0) return false;
  return true;
}

static size_t done_count(const struct stem *s) {
  size_t count = 0;
  for (size_t q = 0; q < s->vragen.count; q++) count += is_done(s, q);
  return count;
}

static bool phone_write(const struct stem *s, struct reply *reply, const char *title, const struct text *body) {
  struct request *request = s->request;
  const struct weging_telefoon_view view = {.titel = title, .gemeente = request->tenant->name, .css = static_path(request, "doorpakker.css"),
      .huisstijl = request_path(request, "/huisstijl.css"), .script = static_path(request, "doorpakker.js"), .icoon = static_path(request, "icoon.svg"),
      .voorbeeld = record_is_example(&s->record), .onder = arena_printf(request->keep, "%s, %s", s->moment.naam, day_text(s->moment.datum, request->keep)),
      .body = page_html(body)};
  weging_telefoon_write(&reply->body, &view);
  reply->no_store = true;
  return true;
}

/* ---- one item ---- */

static struct weging_stem_view_criteria criterion_fill(const struct stem *s, const struct moment_item *item, size_t at, size_t c) {
  struct arena *keep = s->request->keep;
  const struct moment_criterion *from = &s->vragen.moment.criteria[c];
  const struct voorstel *voorstel = &s->vragen.voorstellen[at * s->vragen.moment.criterion_count + c];
  struct weging_stem_view_criteria out = {.veld = input_name(keep, "niveau", from->id), .naam = from->naam};
  if (!s->vragen.asked[at * s->vragen.moment.criterion_count + c]) {
    const char *words = from->niveaus[voorstel->niveau];
    out.bekend = arena_printf(keep, "Dit weten we uit gegevens: %s. %s", words ? words : "", voorstel->toelichting);
    return out;
  }
  struct weging_stem_view_criteria_niveaus *levels = ARENA_ARRAY(keep, MOMENT_LEVELS, struct weging_stem_view_criteria_niveaus);
  for (int n = 0; n < MOMENT_LEVELS; n++)
    levels[n] = (struct weging_stem_view_criteria_niveaus){.id = arena_printf(keep, "%s-%d", out.veld, n), .niveau = n,
        .woorden = from->niveaus[n] ? from->niveaus[n] : arena_printf(keep, "Niveau %d", n), .aan = said(s, item->id, from->id) == n};
  out.niveaus = levels;
  out.niveaus_count = MOMENT_LEVELS;
  return out;
}

static void college_fill(const struct stem *s, const struct moment_item *item, struct weging_stem_view *view) {
  static const struct {
    const char *words, *help;
  } answers[ANTWOORD__COUNT] = {{"Uit", "Dit doen we niet."}, {"Bespreken", "Hier wil ik over praten."}, {"Akkoord", "Dit doen we, zonder gesprek."}};
  struct weging_stem_view_antwoorden *rows = ARENA_ARRAY(s->request->keep, ANTWOORD__COUNT, struct weging_stem_view_antwoorden);
  for (int a = 0; a < ANTWOORD__COUNT; a++) {
    int value = ANTWOORD__COUNT - 1 - a;
    rows[a] = (struct weging_stem_view_antwoorden){.waarde = value, .woorden = answers[value].words, .uitleg = answers[value].help,
                                                   .aan = said(s, item->id, 0) == value};
  }
  view->college = true;
  view->antwoorden = rows;
  view->antwoorden_count = ANTWOORD__COUNT;
}

static bool card_write(const struct stem *s, struct reply *reply, size_t question, const struct fault *faults) {
  struct request *request = s->request;
  const struct moment *m = &s->vragen.moment;
  size_t at = s->vragen.items[question];
  const struct moment_item *item = &m->items[at];
  struct weging_stem_view view = {.fouten = part_faults(request, faults), .hier = stem_path(s, 0), .csrf = request->csrf ? request->csrf : "",
      .ronde = arena_printf(request->keep, "%d", (int)s->ronde), .opgave = arena_printf(request->keep, "%lld", (long long)item->id),
      .nummer = (long long)question + 1, .totaal = (long long)s->vragen.count, .gedaan = (long long)done_count(s), .gevolg = item->gevolg,
      .opnieuw = s->ronde == RONDE_TWEE ? "Tweede ronde: uw eerdere antwoorden staan er al. Wijzig alleen wat u nu anders ziet." : NULL,
      .heeft_vorige = question > 0, .vorige = stem_path(s, m->items[s->vragen.items[question ? question - 1 : 0]].id),
      .heeft_volgende = question + 1 < s->vragen.count,
      .volgende = stem_path(s, m->items[s->vragen.items[question + 1 < s->vragen.count ? question + 1 : question]].id),
      .lijst = request_path(request, "/" INVITATION_PATH "/%s?lijst=1", token_of(request))};
  struct weging_stem_view_criteria *criteria = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_stem_view_criteria);
  if (s->ronde == RONDE_COLLEGE) {
    college_fill(s, item, &view);
  } else {
    for (size_t c = 0; c < m->criterion_count; c++) criteria[c] = criterion_fill(s, item, at, c);
    view.criteria = criteria;
    view.criteria_count = m->criterion_count;
  }
  struct text *body = page_text(request);
  weging_stem_write(body, &view);
  return phone_write(s, reply, arena_printf(request->keep, "%s%s%s", item->nummer ? item->nummer : "", item->nummer ? ". " : "", item->titel), body);
}

/* ---- all items, and the end ---- */

static bool list_write(const struct stem *s, struct reply *reply) {
  struct request *request = s->request;
  struct weging_stemlijst_view_nummers *rows = ARENA_ARRAY(request->keep, s->vragen.count, struct weging_stemlijst_view_nummers);
  for (size_t q = 0; q < s->vragen.count; q++) {
    const struct moment_item *item = &s->vragen.moment.items[s->vragen.items[q]];
    rows[q] = (struct weging_stemlijst_view_nummers){.adres = stem_path(s, item->id), .titel = item->titel, .stand = is_done(s, q) ? "beantwoord" : "nog niet beantwoord"};
  }
  bool open = s->ronde != RONDE_GEEN;
  struct weging_stemlijst_view view = {.hier = stem_path(s, 0), .csrf = request->csrf ? request->csrf : "",
      .ronde = arena_printf(request->keep, "%d", (int)s->ronde), .open = open, .nummers = rows, .nummers_count = s->vragen.count,
      .klaar = open && ballot_is_ready(request->tenant->access, &s->ballot), .ok_icoon = icon_path(request, "ok"),
      .stand = open ? arena_printf(request->keep, "U hebt %zu van de %zu beantwoord.", done_count(s), s->vragen.count) : "De ronde is nog niet open, of al gesloten."};
  struct text *body = page_text(request);
  weging_stemlijst_write(body, &view);
  return phone_write(s, reply, open ? s->ronde == RONDE_COLLEGE ? "Akkoord, bespreken of uit" : "Uw scores" : "Even wachten", body);
}

bool stem_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct stem s;
  if (!stem_find(request, request->tx, &s, fault)) return false;
  int64_t asked = request_number(request, "opgave", 0);
  if (s.ronde == RONDE_GEEN || s.vragen.count == 0 || request_text(request, "lijst")) return list_write(&s, reply);
  size_t question = 0;
  if (asked) question = vragen_find(&s.vragen, asked);
  else
    while (question < s.vragen.count && is_done(&s, question)) question++;
  return question < s.vragen.count ? card_write(&s, reply, question, NULL) : list_write(&s, reply);
}

/* ---- an answer ---- */

struct stem_work {
  struct request *request;
  int64_t next; /* the item after this one, 0: the list */
};

static bool level_read(const struct request *request, const char *name, int64_t most, int64_t *out, struct fault *fault) {
  const char *typed = form_find(request->form, name);
  *out = -1;
  if (!typed) return true;
  bool good = string_to_int(typed, out) && *out >= 0 && *out <= most;
  return good || fault_field_add(fault, name, "Kies een van de antwoorden.");
}

static bool ticks_read(const struct stem *s, size_t at, struct ballot_tick *ticks, size_t *count, struct fault *fault) {
  const struct moment *m = &s->vragen.moment;
  int64_t level;
  bool good = true;
  *count = 0;
  if (s->ronde == RONDE_COLLEGE) {
    good = level_read(s->request, "keuze", ANTWOORD__COUNT - 1, &level, fault);
    if (good && level >= 0) ticks[(*count)++] = (struct ballot_tick){.niveau = level};
    return good;
  }
  for (size_t c = 0; c < m->criterion_count; c++) {
    if (!s->vragen.asked[at * m->criterion_count + c]) continue;
    if (!level_read(s->request, input_name(s->request->keep, "niveau", m->criteria[c].id), MOMENT_LEVELS - 1, &level, fault)) good = false;
    else if (level >= 0) ticks[(*count)++] = (struct ballot_tick){.criterium = m->criteria[c].id, .niveau = level};
  }
  return good;
}

/* On the writer, so that an answer comes before the closing of a round or after it, never halfway. */
static bool stem_put(struct tx *tx, void *context, struct fault *fault) {
  struct stem_work *work = context;
  struct request *request = work->request;
  struct access *access = request->tenant->access;
  struct ballot_tick ticks[MOMENT_CRITERIA_MAX];
  struct stem s;
  size_t count;
  if (!stem_who(request, tx, &s, fault)) return false;
  if (s.ronde == RONDE_GEEN || request_number(request, "ronde", RONDE_GEEN) != (int64_t)s.ronde) {
    FAULT(fault, FAULT_CONFLICT, "Deze ronde is intussen gesloten. Uw laatste antwoord is niet bewaard; wat u eerder bewaarde telt mee.");
    return fault_hint(fault, "Ga terug naar uw kaart en kijk of er een nieuwe ronde is.");
  }
  if (string_is(request_text(request, "doe"), "klaar")) return ballot_ready(access, &s.ballot, true, fault);
  if (!stem_find(request, tx, &s, fault)) return false;
  size_t question = vragen_find(&s.vragen, request_number(request, "opgave", 0));
  if (question == s.vragen.count) return FAULT(fault, FAULT_ABSENT, "Deze beleidsopgave staat niet meer op de lijst.");
  if (!ticks_read(&s, s.vragen.items[question], ticks, &count, fault)) return false;
  work->next = question + 1 < s.vragen.count ? s.vragen.moment.items[s.vragen.items[question + 1]].id : 0;
  return ballot_put(access, &s.ballot, s.vragen.moment.items[s.vragen.items[question]].id, ticks, count, fault);
}

static bool stem_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  struct stem s;
  (void)context;
  if (!stem_find(request, request->tx, &s, fault)) return false;
  size_t question = vragen_find(&s.vragen, request_number(request, "opgave", 0));
  return question < s.vragen.count ? card_write(&s, reply, question, faults) : list_write(&s, reply);
}

bool stem_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct stem_work work = {.request = request};
  if (!store_write(request->tenant->store, request->who, stem_put, &work, fault)) return part_again(request, reply, stem_again, NULL, fault);
  if (work.next) return reply_redirect(reply, request, "/" INVITATION_PATH "/%s?opgave=%lld", token_of(request), (long long)work.next);
  return reply_redirect(reply, request, "/" INVITATION_PATH "/%s?lijst=1", token_of(request));
}
