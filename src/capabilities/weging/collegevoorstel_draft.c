#include "capabilities/weging/collegevoorstel.h"

enum { SPREAD_LARGE = 3500, DISPUTED_MAX = 8 };

/* A field holds so much; what does not fit is left out by whole lines, and the text says so. */
static const char *lines_join(const char *const *lines, size_t count, struct arena *keep) {
  static const char *const rest = "\n- en meer; zie de afsprakenlijst.";
  const char *all = "";
  for (size_t i = 0; i < count; i++) {
    if (strlen(all) + strlen(lines[i]) + strlen(rest) + 2 > VOORSTEL_TEKST_MAX) return arena_printf(keep, "%s%s", all, rest);
    all = arena_printf(keep, "%s%s%s", all, *all ? "\n" : "", lines[i]);
  }
  return all;
}

struct drafting {
  const struct moment *m;
  const struct rekenhulp *r;
  const struct uitkomst *outcomes; /* per item; keuze NULL: none */
  struct portfolio_set chosen;
  struct arena *keep;
};

static const char *title_of(const struct drafting *d, size_t i) {
  const struct moment_item *item = &d->m->items[i];
  return item->nummer ? arena_printf(d->keep, "%s %s", item->nummer, item->titel) : item->titel;
}

static const char *place_of(const struct uitkomst *u) {
  const struct choice *choice = u->landt_in ? choices_find(&choices_landt_in, u->landt_in) : NULL;
  return choice ? choice->label : "nog niet gekozen";
}

static bool is_chosen(const struct drafting *d, size_t i) { return string_is(d->outcomes[i].keuze, "gekozen"); }
static bool is_left(const struct drafting *d, size_t i) { return d->outcomes[i].keuze && !is_chosen(d, i); }
/* What the raad decides about: money that goes through its documents. */
static bool is_for_council(const struct drafting *d, size_t i) {
  const char *place = d->outcomes[i].landt_in;
  return is_chosen(d, i) && (string_is(place, "kaderbrief") || string_is(place, "programmabegroting") || string_is(place, "begrotingswijziging"));
}
static bool is_for_college(const struct drafting *d, size_t i) { return is_chosen(d, i) && string_is(d->outcomes[i].landt_in, "collegebesluit"); }

typedef bool item_test(const struct drafting *d, size_t i);

static const char *titles_print(const struct drafting *d, item_test *test) {
  const char **lines = ARENA_ARRAY(d->keep, d->m->item_count, const char *);
  size_t count = 0;
  for (size_t i = 0; i < d->m->item_count; i++)
    if (test(d, i)) lines[count++] = arena_printf(d->keep, "- %s", title_of(d, i));
  return lines_join(lines, count, d->keep);
}

static size_t items_count(const struct drafting *d, item_test *test) {
  size_t count = 0;
  for (size_t i = 0; i < d->m->item_count; i++) count += test(d, i);
  return count;
}

static const char *used_print(const struct drafting *d, size_t limit) {
  return arena_printf(d->keep, "%s: %s van de %s", d->m->limits[limit].label, amount_print(d->m, limit, rekenhulp_used(d->r, &d->chosen, limit), d->keep),
                      amount_print(d->m, limit, d->m->limits[limit].available, d->keep));
}

/* ---- the points of the advice, each with its arguments ---- */

static struct draft_punt *punt_add(const struct drafting *d, struct draft *out, const char *verb, const char *text) {
  struct draft_punt *punt = &out->punten[out->punt_count++];
  *punt = (struct draft_punt){.werkwoord = verb, .tekst = text, .arguments = ARENA_ARRAY(d->keep, d->m->item_count + 2, struct draft_argument)};
  return punt;
}

static void argument_add(struct draft_punt *punt, const char *head, const char *text, int64_t outcome) {
  punt->arguments[punt->argument_count++] = (struct draft_argument){.kop = head, .tekst = text, .uitkomst = outcome};
}

static void list_punt(const struct drafting *d, struct draft *out) {
  const struct moment *m = d->m;
  size_t chosen = items_count(d, is_chosen);
  struct draft_punt *punt = punt_add(d, out, "kennisnemen",
      arena_printf(d->keep, "de afsprakenlijst van %s van %s: %zu van de %zu beleidsopgaven gaan door.", m->naam, day_text(m->datum, d->keep), chosen, m->item_count));
  argument_add(punt, "Alles lag op één lijst", "Nieuwe wensen, nota's in ontwikkeling en beleid dat beter moet zijn naast elkaar gewogen, onder hetzelfde geld en dezelfde uren.", 0);
  argument_add(punt, "De keuze is na te rekenen",
               m->vingerafdruk ? arena_printf(d->keep, "De scores van de groep, de gewichten, het kader en de afspraken liggen vast onder vingerafdruk %s.", m->vingerafdruk)
                               : "De scores van de groep, de gewichten, het kader en de afspraken worden vastgelegd met een vingerafdruk.", 0);
}

static void chosen_punt(const struct drafting *d, struct draft *out) {
  struct draft_punt *punt = punt_add(d, out, "instemmen", arena_printf(d->keep, "de voorgenomen keuze om door te gaan met:\n%s", titles_print(d, is_chosen)));
  for (size_t i = 0; i < d->m->item_count; i++) {
    const struct moment_item *item = &d->m->items[i];
    if (!is_chosen(d, i)) continue;
    argument_add(punt, title_of(d, i),
                 arena_printf(d->keep, "%s Vraagt %s. Landt in: %s.%s%s", d->outcomes[i].reden, item_asks_print(d->m, item, d->keep), place_of(&d->outcomes[i]),
                              item->gevolg ? " Als we het niet doen: " : "", item->gevolg ? item->gevolg : ""),
                 d->outcomes[i].id);
  }
}

static void left_punt(const struct drafting *d, struct draft *out) {
  struct draft_punt *punt = punt_add(d, out, "instemmen", arena_printf(d->keep, "het nu niet doen van:\n%s", titles_print(d, is_left)));
  for (size_t i = 0; i < d->m->item_count; i++) {
    const struct moment_item *item = &d->m->items[i];
    const struct uitkomst *u = &d->outcomes[i];
    if (!is_left(d, i)) continue;
    const char *back = u->terug_op ? arena_printf(d->keep, "Komt terug op %s.", day_text(u->terug_op, d->keep)) : "Komt niet vanzelf terug.";
    argument_add(punt, title_of(d, i),
                 arena_printf(d->keep, "%s %s Bestuurlijk opdrachtgever: %s. Vroeg %s.", u->reden, back, item->opdrachtgever ? item->opdrachtgever : "nog niet bekend",
                              item_asks_print(d->m, item, d->keep)),
                 u->id);
  }
}

static void college_punt(const struct drafting *d, struct draft *out) {
  struct draft_punt *punt = punt_add(d, out, "vaststellen", arena_printf(d->keep, "wat het college zelf regelt:\n%s", titles_print(d, is_for_college)));
  argument_add(punt, "Het college is hier bevoegd", "Voor deze beleidsopgaven is geen besluit van de raad nodig. Per beleidsopgave volgt een eigen collegebesluit.", 0);
}

static void council_punt(const struct drafting *d, struct draft *out) {
  const char **lines = ARENA_ARRAY(d->keep, d->m->fund_count, const char *);
  struct draft_punt *punt = punt_add(d, out, "voorleggen_aan_raad",
                                     arena_printf(d->keep, "de middelen voor:\n%s", titles_print(d, is_for_council)));
  for (size_t f = 0; f < d->m->fund_count; f++) {
    int64_t sum = 0;
    for (size_t i = 0; i < d->m->item_count; i++) sum += is_for_council(d, i) ? d->m->items[i].funds[f] : 0;
    lines[f] = arena_printf(d->keep, "- %s: %s", d->m->limits[f].label, amount_print(d->m, f, sum, d->keep));
  }
  argument_add(punt, "De raad heeft het budgetrecht", arena_printf(d->keep, "Deze beleidsopgaven vragen samen:\n%s", lines_join(lines, d->m->fund_count, d->keep)), 0);
}

static void task_punt(const struct drafting *d, struct draft *out) {
  const char **lines = ARENA_ARRAY(d->keep, d->m->team_count, const char *);
  size_t count = 0;
  for (size_t t = d->m->fund_count; t < d->m->fund_count + d->m->team_count; t++)
    if (rekenhulp_used(d->r, &d->chosen, t) > 0) lines[count++] = arena_printf(d->keep, "- %s", used_print(d, t));
  struct draft_punt *punt = punt_add(d, out, "opdracht_geven", "het uitvoeren van de gekozen beleidsopgaven door de ambtelijk opdrachtgevers, binnen de uren hieronder.");
  argument_add(punt, "De uren per team zijn verdeeld", arena_printf(d->keep, "De gekozen beleidsopgaven vragen:\n%s", lines_join(lines, count, d->keep)), 0);
}

/* ---- the headings ---- */

static const char *background(const struct drafting *d) {
  const struct moment *m = d->m;
  size_t streams[4] = {0};
  static const char *const codes[] = {"nieuwe_wens", "in_ontwikkeling", "verbeteren"};
  int64_t asked = 0, available = 0;
  for (size_t i = 0; i < m->item_count; i++) {
    size_t s = 0;
    while (s < sizeof codes / sizeof *codes && !string_is(m->items[i].stroom, codes[s])) s++;
    streams[s]++;
  }
  for (size_t t = m->fund_count; t < m->fund_count + m->team_count; t++) {
    asked += rekenhulp_asked(d->r, t);
    available += m->limits[t].available;
  }
  return arena_printf(d->keep, "Op %s is over %zu beleidsopgaven gesproken (%s): %zu nieuwe wensen, %zu nota's in ontwikkeling, %zu verbeteringen van bestaand beleid en %zu keer overig werk. "
                      "Samen vroegen zij %s uur; er is %s uur.", day_text(m->datum, d->keep), m->item_count, m->naam, streams[0], streams[1], streams[2], streams[3],
                      number_print(asked, d->keep), number_print(available, d->keep));
}

static const char *frame(const struct drafting *d) {
  const struct moment *m = d->m;
  const char **lines = ARENA_ARRAY(d->keep, m->fund_count + 4, const char *);
  size_t count = 0;
  for (size_t f = 0; f < m->fund_count; f++)
    lines[count++] = arena_printf(d->keep, "- %s in %lld: %s", m->limits[f].label, (long long)m->jaar, amount_print(m, f, m->limits[f].available, d->keep));
  if (m->ondergrens_procent > 0)
    lines[count++] = arena_printf(d->keep, "- Minstens %lld %% van de uren gaat naar verbeteren van bestaand beleid.", (long long)m->ondergrens_procent);
  if (m->drempel_punten != NUMBER_EMPTY)
    lines[count++] = arena_printf(d->keep, "- Wat minder dan %lld van de 100 punten heeft, komt niet in het voorstel.", (long long)m->drempel_punten);
  if (m->nulscore) lines[count++] = "- Bij verbeteren van bestaand beleid telt wat er beter wordt, vergeleken met niets doen.";
  if (m->landt_in) lines[count++] = arena_printf(d->keep, "- De uitkomst gaat naar: %s.", m->landt_in);
  return lines_join(lines, count, d->keep);
}

static const char *goal(const struct drafting *d) {
  int64_t all = 0, existing = 0;
  for (size_t i = 0; i < d->m->item_count; i++)
    for (size_t t = 0; is_chosen(d, i) && t < d->m->team_count; t++) {
      all += d->m->items[i].hours[t];
      existing += d->m->items[i].marked ? d->m->items[i].hours[t] : 0;
    }
  return arena_printf(d->keep, "Geld en uren gaan naar de %zu beleidsopgaven die doorgaan. Daarvan gaat %lld %% van de uren naar verbeteren van bestaand beleid.", items_count(d, is_chosen),
                      all > 0 ? (long long)((existing * 100 + all / 2) / all) : 0LL);
}

/* Where people differed most, and what happens with what is left. */
static const char *remarks(const struct drafting *d) {
  const struct moment *m = d->m;
  const char **lines = ARENA_ARRAY(d->keep, m->item_count + DISPUTED_MAX, const char *);
  size_t count = 0;
  for (size_t i = 0; i < m->item_count && count < DISPUTED_MAX; i++) {
    bool differs = false;
    if (!d->outcomes[i].keuze) continue;
    for (size_t c = 0; c < m->criterion_count; c++) differs = differs || (m->items[i].scores[c].spreiding != NUMBER_EMPTY && m->items[i].scores[c].spreiding >= SPREAD_LARGE);
    if (differs) lines[count++] = arena_printf(d->keep, "- Over %s liepen de scores uiteen.", title_of(d, i));
  }
  for (size_t i = 0; i < m->item_count; i++)
    if (is_left(d, i) && m->items[i].gevolg) lines[count++] = arena_printf(d->keep, "- %s gaat nu niet door. %s", title_of(d, i), m->items[i].gevolg);
  return count ? lines_join(lines, count, d->keep) : NULL;
}

static const char *alternatives(const struct drafting *d) {
  const char *lines[3];
  size_t count = 0;
  const char *floor = sentence_floor(d->r, d->keep), *less = sentence_less(d->r, d->keep), *binding = sentence_binding(d->r, d->keep);
  if (floor) lines[count++] = arena_printf(d->keep, "- %s", floor);
  if (less) lines[count++] = arena_printf(d->keep, "- %s", less);
  if (binding) lines[count++] = arena_printf(d->keep, "- %s", binding);
  return count ? lines_join(lines, count, d->keep) : NULL;
}

static const char *money(const struct drafting *d) {
  const char **lines = ARENA_ARRAY(d->keep, d->m->fund_count, const char *);
  for (size_t f = 0; f < d->m->fund_count; f++) lines[f] = arena_printf(d->keep, "- %s", used_print(d, f));
  return d->m->fund_count ? arena_printf(d->keep, "De beleidsopgaven die doorgaan vragen in %lld:\n%s", (long long)d->m->jaar, lines_join(lines, d->m->fund_count, d->keep))
                          : "In het kader van dit sleutelmoment staat geen geld.";
}

bool draft_make(const struct moment *m, const struct whatif *whatif, const struct listing *outcomes, struct draft *out, struct arena *keep,
                struct arena *scratch, struct fault *fault) {
  struct rekenhulp r;
  struct uitkomst *per_item = ARENA_ARRAY(keep, m->item_count, struct uitkomst);
  struct drafting d = {.m = m, .r = &r, .outcomes = per_item, .keep = keep};
  if (!rekenhulp_run(m, whatif, &r, keep, scratch, fault)) return false;
  for (size_t i = 0; i < m->item_count; i++) {
    const struct record *record = outcome_find(outcomes, m->items[i].id);
    if (record) per_item[i] = record_uitkomst(record);
    if (!per_item[i].reden) per_item[i].reden = "";
    portfolio_put(&d.chosen, i, is_chosen(&d, i));
  }
  if (outcomes->count == 0) return FAULT(fault, FAULT_CONFLICT, "Er zijn nog geen afspraken op \"%s\". Vul die eerst in; daarna kan het voorstel worden opgesteld.", m->naam);
  struct draft draft = {.titel = arena_printf(keep, "Keuzes na %s van %s", m->naam, day_text(m->datum, keep)), .aanleiding = background(&d), .kaders = frame(&d),
                        .doel = goal(&d), .kanttekeningen = remarks(&d), .alternatieven = alternatives(&d), .financien = money(&d),
                        .uitvoering = "Per gekozen beleidsopgave wordt bijgehouden of het besluit er kwam, of het werk begon en of het af is. Het volgende sleutelmoment begint daarmee.",
                        .bijlagen = "1. Afsprakenlijst\n2. Vastgelegde gegevens (vastgelegd.json)"};
  list_punt(&d, &draft);
  if (items_count(&d, is_chosen)) chosen_punt(&d, &draft);
  if (items_count(&d, is_left)) left_punt(&d, &draft);
  if (items_count(&d, is_for_college)) college_punt(&d, &draft);
  if (items_count(&d, is_for_council)) council_punt(&d, &draft);
  if (items_count(&d, is_chosen)) task_punt(&d, &draft);
  *out = draft;
  return true;
}

/* ---- what it rests on ---- */

static void number_add(struct digest_stream *key, int64_t number) { digest_add(key, &number, sizeof number); }

static void item_add(struct digest_stream *key, const struct moment *m, const struct moment_item *item) {
  const char *const texts[] = {item->nummer, item->titel, item->stroom, item->gevolg, item->opdrachtgever};
  const int64_t numbers[] = {item->id, item->points, item->group, item->marked, item->fixed};
  for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) digest_add_text(key, texts[t]);
  digest_add(key, numbers, sizeof numbers);
  for (size_t f = 0; f < m->fund_count; f++) number_add(key, item->funds[f]);
  for (size_t t = 0; t < m->team_count; t++) number_add(key, item->hours[t]);
  for (size_t c = 0; c < m->criterion_count; c++) number_add(key, item->scores[c].spreiding);
}

struct digest draft_key(const struct moment *m, const struct whatif *whatif, const struct listing *outcomes) {
  struct digest_stream key;
  digest_begin(&key);
  number_add(&key, m->id);
  number_add(&key, m->version);
  number_add(&key, m->weight_sum);
  number_add(&key, whatif->floor);
  number_add(&key, whatif->less_percent);
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) {
    digest_add_text(&key, m->limits[l].label);
    number_add(&key, m->limits[l].available);
  }
  for (size_t i = 0; i < m->item_count; i++) {
    item_add(&key, m, &m->items[i]);
    number_add(&key, portfolio_has(&whatif->in, i) - portfolio_has(&whatif->out, i));
  }
  for (size_t l = 0; l < m->link_count; l++) {
    const int64_t link[] = {(int64_t)m->links[l].item, (int64_t)m->links[l].other, m->links[l].excludes};
    digest_add(&key, link, sizeof link);
  }
  for (size_t o = 0; o < outcomes->count; o++) {
    number_add(&key, record_id(&outcomes->records[o]));
    number_add(&key, record_version(&outcomes->records[o]));
  }
  return digest_end(&key);
}
