#include "capabilities/kwaliteit/kwaliteit.h"
#include "capabilities/kwaliteit/signalen.h"
#include "outside/mail.h"
#include "store/access.h"
#include "web/value.h"

#include "base/banned.h"

/* One letter per signal that a figure became worse, to whoever answers for it. The signal stands in the records whether or not a letter
 * goes: what is older than two weeks is no news, so that a mail server that is set later sends no pile. */

enum { NEWS_DAYS = 14, BRIEVEN_MAX = 200 };

struct brieven {
  const struct job_call *call;
  struct tx *tx;
  const char *today;
  struct account *accounts;
  size_t account_count;
  struct letter *letters;
  size_t count;
  struct arena *keep, *scratch;
  struct fault *fault;
};

static void end_tx(void *context) {
  struct brieven *b = context;
  tx_end(b->tx);
  b->tx = NULL;
}

/* The account's own address, or the name when that is one. */
static const char *address_of(const struct brieven *b, int64_t persoon) {
  for (size_t i = 0; i < b->account_count; i++)
    if (b->accounts[i].persoon == persoon && !b->accounts[i].blocked) {
      const char *to = *b->accounts[i].mail ? b->accounts[i].mail : b->accounts[i].name;
      if (mail_address_is(to)) return to;
    }
  return NULL;
}

static bool is_closed(const struct record *signaal, const struct record *indicator) {
  const struct record *both[] = {signaal, indicator};
  for (size_t i = 0; i < 2; i++)
    if (string_is(both[i]->slots[EVERY(toegang)].text, "beperkt") || both[i]->slots[EVERY(embargo_tot)].text || record_is_secret(both[i])) return true;
  return false;
}

static const char *link_of(const struct brieven *b, const struct record *signaal) {
  const char *site = outside_site();
  if (!site) return arena_printf(b->scratch, "in Doorpakker, bij Signalen, nummer %lld", (long long)record_id(signaal));
  return arena_printf(b->scratch, "%s/%s/%s/%lld", site, b->call->code, signaal->reg->plural, (long long)record_id(signaal));
}

/* Mail goes over roads that others can read: about what not everybody here may see it says that something waits, and where. */
static bool write_letter(const struct brieven *b, const struct record *record, const struct record *from, bool deputy, struct letter *out) {
  struct signaal signaal = record_signaal(record);
  const char *naam = from->slots[F(indicator, naam)].text, *due = signaal.antwoord_voor ? day_text(signaal.antwoord_voor, b->scratch) : NULL;
  const char *answer = due ? arena_printf(b->scratch, "Geef antwoord vóór %s. Maak er een beleidsopgave van, of zeg waarom dat niet nodig is.", due)
                           : "Geef antwoord: maak er een beleidsopgave van, of zeg waarom dat niet nodig is.";
  const char *example = string_is(record->slots[EVERY(herkomst_inhoud)].text, "voorbeeld") ? "\nVoorbeeld, bedacht.\n" : "";
  const char *last = "Deze mail komt van Doorpakker. Over dit signaal krijgt u geen tweede mail.";
  int subject, text;
  if (is_closed(record, from)) {
    subject = snprintf(out->subject, sizeof out->subject, "Er staat een signaal voor u klaar");
    text = snprintf(out->text, sizeof out->text, "Er staat een signaal voor u klaar over een cijfer waar u over gaat.\n\nU leest het hier: %s\n\n%s\n%s\n%s\n", link_of(b, record), answer, example, last);
  } else {
    subject = snprintf(out->subject, sizeof out->subject, "Een cijfer werd slechter: %s", naam);
    text = snprintf(out->text, sizeof out->text,
                    "%s: %s\n\n%s\nHet verschil is te groot of duurt te lang om toeval te zijn.\n\nU leest het hier, met de grafiek: %s\n\n%s\n%s\n%s\n",
                    deputy ? "U vervangt de eigenaar van dit cijfer" : "U bent eigenaar van dit cijfer", naam, signaal.toelichting ? signaal.toelichting : "", link_of(b, record), answer, example, last);
  }
  return subject > 0 && (size_t)subject < sizeof out->subject && text > 0 && (size_t)text < sizeof out->text;
}

static bool add_letter(struct brieven *b, const struct record *record) {
  struct signaal signaal = record_signaal(record);
  struct record from;
  struct day raised, now;
  if (signaal.indicator == NUMBER_EMPTY || !string_is(signaal.verandering, "zorg") || !string_is(signaal.soort, "indicatorsignaal")) return true;
  if (!day_parse(signaal.gemeld_op, &raised) || !day_parse(b->today, &now) || day_compare(day_add(raised, NEWS_DAYS), now) < 0) return true;
  struct fault absent = {0};
  if (!record_get(b->tx, &kwaliteit_program, REGISTER_indicator, signaal.indicator, &from, b->scratch, &absent)) {
    /* One figure that is gone keeps nobody else's letter. */
    bool gone = absent.kind == FAULT_ABSENT;
    if (gone) fault_release(&absent);
    else fault_move(b->fault, &absent);
    return gone;
  }
  struct indicator indicator = record_indicator(&from);
  int64_t answers = indicator_answers(b->tx, &indicator, b->today, b->scratch);
  const char *to = answers ? address_of(b, answers) : NULL;
  if (!to) return true;
  struct letter *letter = &b->letters[b->count];
  *letter = (struct letter){0};
  snprintf(letter->event, sizeof letter->event, "signaal:%lld", (long long)signaal.id);
  snprintf(letter->to, sizeof letter->to, "%s", to);
  if (write_letter(b, record, &from, answers != indicator.eigenaar, letter))
    b->count++;
  else
    log_line(LOG_WARNING, "event=letter municipality=%s signaal=%lld cause=\"too long\"", b->call->code, (long long)signaal.id);
  return true;
}

static bool write_all(struct brieven *b) {
  struct listing signalen;
  struct query query = {.reg = REGISTER_signaal, .sort = EVERY(id), .descending = true, .page = 1, .page_size = BRIEVEN_MAX, .no_count = true, .filter_count = 2};
  query.filters[0] = (struct filter){.field = F(signaal, stand), .compare = COMPARE_IS, .value.text = "nieuw"};
  query.filters[1] = (struct filter){.field = F(signaal, verandering), .compare = COMPARE_IS, .value.text = "zorg"};
  b->tx = store_read(b->call->store, b->fault);
  if (!b->tx) return false;
  arena_defer(b->scratch, end_tx, b);
  b->today = arena_copy(b->scratch, tx_today(b->tx));
  bool ok = record_list(b->tx, &kwaliteit_program, &query, &signalen, b->scratch, b->fault);
  b->letters = ARENA_ARRAY(b->keep, ok ? signalen.count : 0, struct letter);
  for (size_t i = 0; ok && i < signalen.count; i++) ok = add_letter(b, &signalen.records[i]);
  end_tx(b);
  return ok;
}

static bool run(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct brieven *b = ARENA_NEW(scratch, struct brieven);
  *b = (struct brieven){.call = call, .keep = keep, .scratch = scratch, .fault = fault};
  if (call->only || !call->access) return true;
  if (!account_list(call->access, &b->accounts, &b->account_count, keep, fault) || !write_all(b)) return false;
  for (size_t i = 0; i < b->count; i++)
    if (!mail_put(call->access, &b->letters[i], fault)) return false;
  return true;
}

const struct job brieven_job = {.name = "brieven", .run = run};
