/* What an invited participant is asked and answers, on a phone, without an account. The address opens nothing else. */
#include "capabilities/weging/telefoon.h"

#include "capabilities/weging/input.h"
#include "capabilities/weging/pages.h"

static const struct who program = {.label = "Doorpakker", .system = true};

static const char *token_of(const struct request *request) { return request->segment_count > 1 ? request->segments[1] : ""; }

const char *telefoon_path(const struct telefoon *s) { return request_path(s->request, "/" INVITATION_PATH "/%s", token_of(s->request)); }

static bool no_invitation(const struct request *request, struct fault *fault) {
  FAULT(fault, FAULT_ABSENT, "Deze uitnodiging is niet van gemeente %s, of geldt niet meer.", request->tenant->name);
  return fault_hint(fault, "Scan de code op uw kaart opnieuw, of vraag de gespreksleider om een nieuwe.");
}

bool telefoon_who(struct request *request, struct tx *tx, struct telefoon *out, struct fault *fault) {
  struct telefoon s = {.request = request};
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

/* ---- the questions ---- */

static void ask(struct telefoon *s, ptrdiff_t item, size_t criterion) { s->lijst[s->lijst_count++] = (struct vraag){item, criterion}; }

static void questions_fill(struct telefoon *s) {
  const struct moment *m = &s->vragen.moment;
  s->lijst = ARENA_ARRAY(s->request->keep, (m->item_count + 1) * (m->criterion_count + 1), struct vraag);
  for (size_t c = 0; c < m->criterion_count && s->ronde != RONDE_COLLEGE && s->moment.deelnemers_wegen == 1; c++) ask(s, VRAAG_WEGEN, c);
  for (size_t q = 0; q < s->vragen.count; q++) {
    size_t item = s->vragen.items[q];
    if (s->ronde == RONDE_COLLEGE) ask(s, (ptrdiff_t)item, 0);
    for (size_t c = 0; c < m->criterion_count && s->ronde != RONDE_COLLEGE; c++)
      if (s->vragen.asked[item * m->criterion_count + c]) ask(s, (ptrdiff_t)item, c);
  }
}

bool telefoon_find(struct request *request, struct tx *tx, struct telefoon *out, struct fault *fault) {
  if (!telefoon_who(request, tx, out, fault)) return false;
  if (out->ronde == RONDE_GEEN) return true;
  if (!vragen_read(tx, out->moment.id, out->ronde, &out->vragen, request->keep, fault)) return false;
  questions_fill(out);
  return ballot_own(request->tenant->access, &out->ballot, &out->ticks, &out->tick_count, request->keep, fault);
}

int64_t vraag_opgave(const struct telefoon *s, size_t at) {
  return s->lijst[at].item == VRAAG_WEGEN ? 0 : s->vragen.moment.items[s->lijst[at].item].id;
}

int64_t vraag_criterium(const struct telefoon *s, size_t at) {
  return s->ronde == RONDE_COLLEGE ? 0 : s->vragen.moment.criteria[s->lijst[at].criterion].id;
}

int64_t vraag_said(const struct telefoon *s, size_t at) {
  for (size_t i = 0; i < s->tick_count; i++)
    if (s->ticks[i].opgave == vraag_opgave(s, at) && s->ticks[i].criterium == vraag_criterium(s, at)) return s->ticks[i].niveau;
  return -1;
}

size_t vraag_find(const struct telefoon *s, int64_t opgave, int64_t criterium) {
  size_t at = 0;
  while (at < s->lijst_count && (vraag_opgave(s, at) != opgave || (criterium && vraag_criterium(s, at) != criterium))) at++;
  return at;
}

static const char *question_query(const struct telefoon *s, size_t at) {
  if (at == s->lijst_count) return "?lijst=1";
  return arena_printf(s->request->keep, "?opgave=%lld&vraag=%lld", (long long)vraag_opgave(s, at), (long long)vraag_criterium(s, at));
}

const char *vraag_path(const struct telefoon *s, size_t at) {
  return request_path(s->request, "/" INVITATION_PATH "/%s%s", token_of(s->request), question_query(s, at));
}

bool stem_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct telefoon s;
  if (!telefoon_find(request, request->tx, &s, fault)) return false;
  int64_t opgave = request_number(request, "opgave", -1);
  size_t at = 0;
  if (request_text(request, "lijst")) at = s.lijst_count;
  else if (opgave >= 0) at = vraag_find(&s, opgave, request_number(request, "vraag", 0));
  else
    while (at < s.lijst_count && vraag_said(&s, at) >= 0) at++;
  return telefoon_write(&s, reply, at, NULL, fault);
}

/* ---- an answer ---- */

struct stem_work {
  struct request *request;
  const char *next; /* the question after this one, or the list */
};

static const char *control_of(const struct telefoon *s, size_t at) {
  return s->ronde == RONDE_COLLEGE ? "keuze" : input_name(s->request->keep, "niveau", vraag_criterium(s, at));
}

static bool level_read(const struct telefoon *s, size_t at, int64_t *out, struct fault *fault) {
  const char *name = control_of(s, at), *typed = form_find(s->request->form, name);
  int64_t most = s->ronde == RONDE_COLLEGE ? ANTWOORD__COUNT - 1 : MOMENT_LEVELS - 1;
  *out = -1;
  if (!typed) return true;
  bool good = string_to_int(typed, out) && *out >= 0 && *out <= most;
  return good || fault_field_add(fault, name, "Kies een van de antwoorden.");
}

/* What is now said about one opgave: what was sent over what was said before. next: the question after the last that was
 * answered, or after the opgave when none was. */
static bool ticks_read(const struct telefoon *s, int64_t opgave, struct ballot_tick *ticks, size_t *count, size_t *next, struct fault *fault) {
  size_t sent = s->lijst_count, last = 0;
  bool good = true;
  *count = 0;
  for (size_t at = 0; at < s->lijst_count; at++) {
    int64_t level, before = vraag_said(s, at);
    if (vraag_opgave(s, at) != opgave) continue;
    last = at;
    if (!level_read(s, at, &level, fault)) good = false;
    if (level >= 0) sent = at;
    if (level >= 0 || before >= 0) ticks[(*count)++] = (struct ballot_tick){.criterium = vraag_criterium(s, at), .niveau = level >= 0 ? level : before};
  }
  *next = (sent < s->lijst_count ? sent : last) + 1;
  return good;
}

/* On the writer, so that an answer comes before the closing of a round or after it, never halfway. */
static bool stem_put(struct tx *tx, void *context, struct fault *fault) {
  struct stem_work *work = context;
  struct request *request = work->request;
  struct access *access = request->tenant->access;
  struct ballot_tick ticks[MOMENT_CRITERIA_MAX];
  struct telefoon s;
  size_t count, next;
  if (!telefoon_who(request, tx, &s, fault)) return false;
  if (s.ronde == RONDE_GEEN || request_number(request, "ronde", RONDE_GEEN) != (int64_t)s.ronde) {
    FAULT(fault, FAULT_CONFLICT, "Deze ronde is intussen gesloten. Uw laatste antwoord is niet bewaard; wat u eerder bewaarde telt mee.");
    return fault_hint(fault, "Ga terug naar uw kaart en kijk of er een nieuwe ronde is.");
  }
  work->next = "?lijst=1";
  if (string_is(request_text(request, "doe"), "klaar")) return ballot_ready(access, &s.ballot, true, fault);
  int64_t opgave = request_number(request, "opgave", -1);
  if (!telefoon_find(request, tx, &s, fault)) return false;
  if (vraag_find(&s, opgave, 0) == s.lijst_count) return FAULT(fault, FAULT_ABSENT, "Deze beleidsopgave staat niet meer op de lijst.");
  if (!ticks_read(&s, opgave, ticks, &count, &next, fault)) return false;
  work->next = question_query(&s, next);
  return ballot_put(access, &s.ballot, opgave, ticks, count, fault);
}

static bool stem_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  struct telefoon s;
  (void)context;
  return telefoon_find(request, request->tx, &s, fault) &&
         telefoon_write(&s, reply, vraag_find(&s, request_number(request, "opgave", -1), request_number(request, "vraag", 0)), faults, fault);
}

bool stem_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct stem_work work = {.request = request};
  if (!store_write(request->tenant->store, request->who, stem_put, &work, fault)) return part_again(request, reply, stem_again, NULL, fault);
  return reply_redirect(reply, request, "/" INVITATION_PATH "/%s%s", token_of(request), work.next);
}
