/* Cases counted into the figures that the rules of the koppeling ask for. Each rule gets a count of its own from the
 * whole: only the kind and the results that it is about are told apart, so that a median is exact. */
#include <strings.h>

#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/kolommen.h"
#include "capabilities/kwaliteit/levering.h"
#include "engines/zaken_load.h"

#include "base/banned.h"

enum { LANES = 2, YEAR_MONTHS = 12, NAMES_TOLD = 1000, MONTHS_MAX = (ZAAK_YEAR_LAST + 1) * 12 };
/* What a result counts for, as its number in a rule's own count. */
enum { IN_NUMERATOR = 1, IN_DENOMINATOR = 2 };

enum meet { MEET_WAARDE, MEET_AANTAL, MEET_AANDEEL, MEET_OP_TIJD, MEET_DOORLOOPTIJD, MEET_VOORRAAD, MEET_TE_LAAT, MEET_COMPLEET,
            MEET_PER_1000, MEET_PER_100, MEET_HERHALING, MEET__COUNT };
static const char *const meet_codes[MEET__COUNT] = {"waarde", "aantal", "aandeel_resultaat", "op_tijd", "doorlooptijd", "voorraad", "te_laat_open", "compleet",
                                                 "per_1000", "per_100_besluiten", "herhaling"};

static enum meet meet_of(const struct koppelregel *rule) {
  for (int meet = 0; meet < MEET__COUNT; meet++)
    if (string_is(rule->meet, meet_codes[meet])) return (enum meet)meet;
  return MEET_WAARDE;
}

/* One month of one district (0: the whole municipality). */
struct tally {
  uint64_t started, ended;    /* for the stock */
  uint64_t count, numerator, denominator, overdue;
  int64_t median_tenths, low_tenths, high_tenths; /* low and high -1: too few cases for a range */
  uint64_t of_median;         /* cases */
};

struct counting {
  struct delivery *levering;
  struct zaken_delivery delivery;
  const char *columns[ZAAK_FIELD__COUNT]; /* as the koppeling says; NULL: the field's own name */
  int first, last;            /* months, as year * 12 + month - 1; of the whole delivery */
  int basis_first[ZAKEN_BASIS__COUNT]; /* before it, cases of that basis may be missing from the file */
  struct observation *rows;
  size_t count, room;
  int64_t inhabitants;        /* 0: not known */
};

/* ---- which cases a rule is about ---- */

bool levering_in_list(const char *list, const char *name) {
  for (const char *at = list; at && *at;) {
    size_t len = strcspn(at, ",;");
    const char *from = at, *to = at + len;
    while (from < to && *from == ' ') from++;
    while (to > from && to[-1] == ' ') to--;
    if (to > from && strlen(name) == (size_t)(to - from) && strncasecmp(from, name, (size_t)(to - from)) == 0) return true;
    at += at[len] ? len + 1 : len;
  }
  return false;
}

/* A name and, when it is a joined one, what stands behind it: a result and its reason. Empty: any. */
struct wanted {
  const char *name, *part;
};

static bool wants(const struct wanted *wanted, const char *name, struct arena *scratch) {
  const char *joint = strchr(name, ZAAK_JOINT);
  const char *first = joint ? arena_copy_len(scratch, name, (size_t)(joint - name)) : name;
  return (string_empty(wanted->name) || levering_in_list(wanted->name, first)) && (string_empty(wanted->part) || levering_in_list(wanted->part, joint ? joint + 1 : ""));
}

/* The number 1 for names that are wanted, or for all of them. False: none of the names came. */
static bool map_named(const struct zaak_list *names, const struct wanted *wanted, uint16_t number, uint16_t *map, struct arena *scratch) {
  bool any = string_empty(wanted->name) && string_empty(wanted->part), found = any;
  for (size_t i = 0; i < names->count; i++) {
    bool fits = any || (i > 0 && wants(wanted, names->names[i], scratch));
    if (fits) map[i] |= number;
    found = found || fits;
  }
  return found;
}

struct rule_maps {
  uint16_t *kinds, *results, *districts;
  uint16_t *channels; /* NULL: all of them together */
};

static bool note_absent(struct counting *c, const char *what, const struct wanted *wanted, const char *behind) {
  const char *name = string_empty(wanted->name) ? "" : arena_printf(c->levering->rows, " %s %.80s", what, wanted->name);
  const char *part = string_empty(wanted->part) ? "" : arena_printf(c->levering->rows, " %s %.80s", behind, wanted->part);
  levering_note(c->levering, "Er zijn geen zaken%s%s. De cijfers die erover gaan zijn niet veranderd.", name, part);
  return false;
}

static bool map_rule(struct counting *c, const struct koppelregel *rule, struct rule_maps *out) {
  struct arena *memory = c->levering->rows;
  const struct zaak_list *names = c->delivery.names;
  const struct wanted kind = {string_empty(rule->zaaktype) ? c->levering->plan.koppeling.selectie : rule->zaaktype, rule->onderwerp};
  const struct wanted result = {rule->resultaat, rule->reden}, whole = {rule->noemer_resultaat, NULL}, channel = {rule->kanaal, NULL};
  out->kinds = ARENA_ARRAY(memory, names[ZAAK_KIND].count, uint16_t);
  out->results = ARENA_ARRAY(memory, names[ZAAK_RESULT].count, uint16_t);
  out->districts = ARENA_ARRAY(memory, names[ZAAK_DISTRICT].count, uint16_t);
  for (size_t i = 0; i < names[ZAAK_DISTRICT].count; i++) out->districts[i] = (uint16_t)i;
  if (!map_named(&names[ZAAK_KIND], &kind, 1, out->kinds, memory)) return note_absent(c, "van het type", &kind, "over");
  if (!map_named(&names[ZAAK_RESULT], &result, IN_NUMERATOR, out->results, memory)) return note_absent(c, "met het resultaat", &result, "met als reden");
  out->channels = string_empty(rule->kanaal) ? NULL : ARENA_ARRAY(memory, names[ZAAK_CHANNEL].count, uint16_t);
  if (out->channels && !map_named(&names[ZAAK_CHANNEL], &channel, 1, out->channels, memory)) {
    levering_note(c->levering, "Er is niets via het kanaal %.80s. De cijfers die erover gaan zijn niet veranderd.", rule->kanaal);
    return false;
  }
  (void)map_named(&names[ZAAK_RESULT], &whole, IN_DENOMINATOR, out->results, memory);
  for (size_t i = 0; i < names[ZAAK_RESULT].count; i++)
    if (out->results[i] & IN_NUMERATOR) out->results[i] |= IN_DENOMINATOR;
  return true;
}

/* ---- counting one rule ---- */

static struct tally *tally_at(struct counting *c, struct tally *tallies, const struct zaken_cell *cell) {
  int month = cell->month ? cell->year * 12 + cell->month - 1 : c->last;
  size_t months = (size_t)(c->last - c->first + 1);
  return &tallies[(size_t)cell->names[ZAAK_DISTRICT] * months + (size_t)(month - c->first)];
}

static void add_cell(struct counting *c, struct tally *tallies, const struct zaken_cell *cell, enum meet meet, bool by_end) {
  struct tally *tally = tally_at(c, tallies, cell);
  bool wanted = cell->names[ZAAK_RESULT] & IN_NUMERATOR, whole = cell->names[ZAAK_RESULT] & IN_DENOMINATOR;
  if (cell->names[ZAAK_KIND] == 0) return;
  if (meet == MEET_TE_LAAT) tally->overdue += cell->overdue;
  if (meet == MEET_VOORRAAD && cell->month) *(by_end ? &tally->ended : &tally->started) += cell->count;
  if (!cell->month) return;
  if ((meet == MEET_AANTAL || meet == MEET_PER_1000) && wanted) tally->count += cell->count;
  if (meet == MEET_PER_100) *(by_end ? &tally->denominator : &tally->numerator) += by_end ? cell->closed : wanted ? cell->count : 0;
  if (meet == MEET_AANDEEL) {
    tally->numerator += wanted ? cell->closed : 0;
    tally->denominator += whole ? cell->closed : 0;
  }
  if (!wanted) return;
  if (meet == MEET_OP_TIJD) {
    tally->numerator += cell->in_time;
    tally->denominator += cell->with_due;
  } else if (meet == MEET_COMPLEET) {
    tally->numerator += cell->closed - cell->asked_more;
    tally->denominator += cell->closed;
  } else if (meet == MEET_DOORLOOPTIJD && cell->closed) {
    tally->of_median = cell->closed;
    tally->median_tenths = zaken_median_tenths(cell);
    zaken_median_range(cell, &tally->low_tenths, &tally->high_tenths);
  }
}

static void close_zaken(void *zaken) { zaken_close(zaken); }

/* The cases of the rule in a count of their own, folded so that each month and district is one cell per result. */
static bool count_basis(struct counting *c, const struct rule_maps *maps, enum meet meet, bool by_end, bool districts, struct tally *tallies, struct fault *fault) {
  struct zaken_options options = {.basis = by_end ? ZAKEN_BY_END : ZAKEN_BY_START, .today = ZAAK_NO_DAY};
  struct zaken *from = c->delivery.zaken[options.basis];
  uint16_t *wanted = ARENA_ARRAY(c->levering->rows, c->delivery.names[ZAAK_RESULT].count, uint16_t);
  for (size_t i = 0; i < c->delivery.names[ZAAK_RESULT].count; i++) /* a median is of one cell: the wanted results together */
    wanted[i] = meet == MEET_DOORLOOPTIJD ? (maps->results[i] & IN_NUMERATOR ? IN_NUMERATOR | IN_DENOMINATOR : 0) : maps->results[i];
  const uint16_t *map[ZAAK_NAME__COUNT] = {[ZAAK_KIND] = maps->kinds, [ZAAK_RESULT] = wanted, [ZAAK_DISTRICT] = districts ? maps->districts : NULL,
                                            [ZAAK_CHANNEL] = maps->channels};
  options.by[ZAAK_KIND] = options.by[ZAAK_RESULT] = true;
  options.by[ZAAK_DISTRICT] = districts;
  options.by[ZAAK_CHANNEL] = maps->channels != NULL;
  struct zaken *own = zaken_open(&options);
  struct zaken_cell cell;
  if (!own) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
  arena_defer(c->levering->rows, close_zaken, own);
  if (!zaken_merge(own, from, map)) return FAULT(fault, FAULT_TOO_LARGE, "Het bestand heeft te veel verschillende combinaties van maand, wijk en resultaat.");
  for (size_t at = 0; zaken_each(own, &at, &cell);) if (!maps->channels || cell.names[ZAAK_CHANNEL]) add_cell(c, tallies, &cell, meet, by_end);
  zaken_clear(own);
  return true;
}

static void add_row(struct counting *c, const struct observation *row) {
  if (c->count == c->room) {
    struct observation *more = ARENA_ARRAY(c->levering->rows, c->room ? c->room * 2 : 1024, struct observation);
    if (c->count) memcpy(more, c->rows, c->count * sizeof *more);
    c->rows = more;
    c->room = c->room ? c->room * 2 : 1024;
  }
  c->rows[c->count++] = *row;
}

/* A month without cases has a count of 0; a share or a lead time of nothing is not known. */
static void fill_value(const struct counting *c, const struct tally *tally, enum meet meet, uint64_t stock, struct observation *out) {
  if (meet == MEET_AANTAL) out->waarde = (int64_t)tally->count * DECIMAL_ONE;
  if (meet == MEET_VOORRAAD) out->waarde = (int64_t)stock * DECIMAL_ONE;
  if (meet == MEET_TE_LAAT) out->waarde = (int64_t)tally->overdue * DECIMAL_ONE;
  if (meet == MEET_DOORLOOPTIJD && tally->median_tenths >= 0) {
    out->waarde = tally->median_tenths * (DECIMAL_ONE / 10);
    out->noemer = (int64_t)tally->of_median; /* outside a median of a few cases is kept back like the cases themselves */
    out->has_range = tally->low_tenths >= 0;
    out->laag = tally->low_tenths * (DECIMAL_ONE / 10);
    out->hoog = tally->high_tenths * (DECIMAL_ONE / 10);
  }
  if (meet == MEET_AANTAL || meet == MEET_VOORRAAD || meet == MEET_TE_LAAT || meet == MEET_DOORLOOPTIJD || (meet != MEET_PER_1000 && tally->denominator == 0)) return;
  out->teller = (int64_t)tally->numerator;
  out->noemer = (int64_t)tally->denominator;
  if (meet == MEET_PER_1000) out->teller = (int64_t)tally->count, out->noemer = c->inhabitants;
  out->waarde = (out->teller * (meet == MEET_PER_1000 ? 1000 : 100) * DECIMAL_ONE * 2 + out->noemer) / (2 * out->noemer);
}

/* What was counted in the twelve months up to this one. */
static struct tally year_until(const struct counting *c, const struct tally *tallies, int month) {
  struct tally year = {.median_tenths = -1};
  for (int at = month - YEAR_MONTHS + 1; at <= month; at++) {
    const struct tally *one = &tallies[at - c->first];
    year.count += one->count;
    year.numerator += one->numerator;
    year.denominator += one->denominator;
  }
  return year;
}

/* A figure over twelve months, which a median and a stock are not. */
static bool is_rolling(const struct levering_regel *regel, enum meet meet) {
  bool adds_up = meet != MEET_DOORLOOPTIJD && meet != MEET_VOORRAAD && meet != MEET_TE_LAAT;
  return meet == MEET_PER_100 || (adds_up && regel->indicator->rollend == 1);
}

/* The first month about which the file is complete. */
static int first_month(const struct counting *c, const struct levering_regel *regel, enum meet meet) {
  int by_start = c->basis_first[ZAKEN_BY_START], by_end = c->basis_first[ZAKEN_BY_END];
  if (meet == MEET_TE_LAAT) return c->last;
  if (meet == MEET_PER_100) return (by_start > by_end ? by_start : by_end) + YEAR_MONTHS - 1;
  int first = meet == MEET_VOORRAAD || meet == MEET_HERHALING || string_is(regel->indicator->telt_bij, "start") ? by_start : by_end;
  return is_rolling(regel, meet) ? first + YEAR_MONTHS - 1 : first;
}

static void put_months(struct counting *c, const struct levering_regel *regel, const struct tally *tallies, enum meet meet, const char *gebied) {
  int first = first_month(c, regel, meet);
  uint64_t stock = 0;
  for (int month = c->first; month <= c->last; month++) {
    const struct tally *tally = &tallies[month - c->first];
    char periode[PERIOD_SIZE];
    struct observation row = {.indicator = regel->indicator->id, .gebied = gebied, .waarde = NUMBER_EMPTY, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY,
                              .voorlopig = month == c->last};
    stock += tally->started - tally->ended;
    if (month < first) continue;
    struct tally shown = is_rolling(regel, meet) ? year_until(c, tallies, month) : *tally;
    fill_value(c, &shown, meet, stock, &row);
    snprintf(periode, sizeof periode, "%04d-%02d", month / 12, month % 12 + 1);
    row.periode = arena_copy(c->levering->rows, periode);
    add_row(c, &row);
  }
}

/* Contacts that name the case they are about, per month in which they were. */
static void count_returns(struct counting *c, const struct rule_maps *maps, struct tally *tallies) {
  for (size_t i = 0; i < c->delivery.contact_count; i++) {
    const struct herhaling_contact *contact = &c->delivery.contacts[i];
    int month = ZAAK_YEAR_FIRST * YEAR_MONTHS + contact->month;
    if (!maps->kinds[contact->subject] || (maps->channels && !maps->channels[contact->channel])) continue;
    tallies[month - c->first].denominator++;
    tallies[month - c->first].numerator += contact->returns;
  }
}

static bool count_per_100(struct counting *c, const struct levering_regel *regel, const struct rule_maps *maps, struct tally *tallies, struct fault *fault) {
  struct koppelregel decisions = {.zaaktype = regel->rule.noemer_zaaktype, .onderwerp = NULL};
  struct rule_maps against;
  if (!map_rule(c, &decisions, &against)) return true;
  return count_basis(c, maps, MEET_PER_100, false, false, tallies, fault) && count_basis(c, &against, MEET_PER_100, true, false, tallies, fault);
}

/* Of these no file says what a district has: inhabitants, decisions. */
static bool is_of_the_whole(enum meet meet) { return meet == MEET_PER_1000 || meet == MEET_PER_100 || meet == MEET_HERHALING; }

static bool count_all(struct counting *c, const struct levering_regel *regel, const struct rule_maps *maps, bool districts, struct tally *tallies, struct fault *fault) {
  enum meet meet = meet_of(&regel->rule);
  bool by_start = string_is(regel->indicator->telt_bij, "start"), both = meet == MEET_VOORRAAD;
  if (meet == MEET_PER_100) return count_per_100(c, regel, maps, tallies, fault);
  if (meet == MEET_HERHALING) return count_returns(c, maps, tallies), true;
  if ((both || (by_start && meet != MEET_TE_LAAT)) && !count_basis(c, maps, meet, false, districts, tallies, fault)) return false;
  return !(both || !by_start || meet == MEET_TE_LAAT) || count_basis(c, maps, meet, true, districts, tallies, fault);
}

static bool count_rule(struct counting *c, const struct levering_regel *regel, bool districts, struct fault *fault) {
  enum meet meet = meet_of(&regel->rule);
  struct rule_maps maps;
  if ((districts && is_of_the_whole(meet)) || !map_rule(c, &regel->rule, &maps)) return true;
  size_t months = (size_t)(c->last - c->first + 1), places = districts ? c->delivery.names[ZAAK_DISTRICT].count : 1;
  struct tally *tallies = ARENA_ARRAY(c->levering->rows, places * months, struct tally);
  for (size_t i = 0; i < places * months; i++) tallies[i].median_tenths = -1;
  if (!count_all(c, regel, &maps, districts, tallies, fault)) return false;
  /* Number 0 is "not known" among districts: those cases are in the whole only. */
  for (size_t place = districts; place < places; place++)
    put_months(c, regel, &tallies[place * months], meet, districts ? c->delivery.names[ZAAK_DISTRICT].names[place] : NULL);
  return true;
}

/* ---- the whole delivery ---- */

static bool check_rule(const struct levering_regel *one, int64_t inhabitants, struct fault *fault) {
  enum meet meet = meet_of(&one->rule);
  const char *naam = one->indicator->naam;
  if (meet == MEET_WAARDE)
    return FAULT(fault, FAULT_INPUT, "De koppelregel voor %.80s zegt niet wat er in de zaken wordt geteld. Kies bij Wat iets anders dan Het cijfer zelf.", naam);
  if (indicator_period_kind(one->indicator) != PERIOD_MONTH)
    return FAULT(fault, FAULT_INPUT, "%.80s wordt niet per maand gemeten. Uit zaken komen cijfers per maand.", naam);
  if (meet == MEET_PER_100 && string_empty(one->rule.noemer_zaaktype))
    return FAULT(fault, FAULT_INPUT, "De koppelregel voor %.80s zegt niet bij welke besluiten de bezwaren horen. Vul Per honderd besluiten van zaaktype in.", naam);
  if (meet == MEET_PER_1000 && !inhabitants) return FAULT(fault, FAULT_INPUT, "Van deze gemeente is het aantal inwoners niet bekend. Daarom is %.80s niet te berekenen.", naam);
  return true;
}

static bool check_rules(struct counting *c, struct fault *fault) {
  const struct delivery *levering = c->levering;
  const struct gemeente *here = gemeente_find(store_code(levering->options->store));
  c->inhabitants = here ? here->inwoners : 0;
  const struct levering_plan *plan = &levering->plan;
  if (plan->regel_count == 0) {
    FAULT(fault, FAULT_INPUT, "Bij de koppeling %.100s staat nog niet welke cijfers uit de zaken komen.", plan->koppeling.naam);
    return fault_hint(fault, "Voeg een koppelregel toe: welke indicator, en wat er wordt geteld.");
  }
  for (size_t i = 0; i < plan->regel_count; i++)
    if (!check_rule(&plan->regels[i], c->inhabitants, fault)) return false;
  return true;
}

static bool load(struct counting *c, struct fault *fault) {
  struct delivery *levering = c->levering;
  struct zaken_load options = {.read = {.file = -1, .lanes = LANES, .today = ZAAK_NO_DAY}, .wanted = {true, true}};
  struct day today;
  if (!kolommen_read(levering->plan.koppeling.kolommen, options.read.columns, levering->rows, fault)) return false;
  memcpy(c->columns, options.read.columns, sizeof c->columns);
  if (levering->options->data) {
    options.read.data = levering->options->data;
    options.read.size = levering->options->size;
  } else {
    options.read.file = levering->options->file;
  }
  if (day_parse(levering->plan.today, &today)) options.read.today = (int32_t)day_number(today);
  if (levering->plan.gebied_count) options.read.known[ZAAK_DISTRICT] = (struct zaak_known){levering->plan.gebieden, levering->plan.gebied_count};
  options.by[ZAAK_KIND] = options.by[ZAAK_RESULT] = true;
  for (size_t i = 0; i < levering->plan.regel_count; i++) {
    options.by[ZAAK_DISTRICT] |= levering->plan.regels[i].rule.per_wijk == 1;
    options.by[ZAAK_CHANNEL] |= !string_empty(levering->plan.regels[i].rule.kanaal);
    options.read.joined[ZAAK_KIND] |= !string_empty(levering->plan.regels[i].rule.onderwerp);
    options.read.joined[ZAAK_RESULT] |= !string_empty(levering->plan.regels[i].rule.reden);
    options.returns |= meet_of(&levering->plan.regels[i].rule) == MEET_HERHALING;
  }
  struct fault refused = {0};
  if (zaken_load(&options, &c->delivery, levering->rows, &refused)) return true;
  if (refused.kind != FAULT_INPUT || refused.field_count == 0) {
    fault_move(fault, &refused);
    return false;
  }
  levering->report->geweigerd = (int64_t)(refused.field_count + refused.field_more);
  levering->report->rijen = levering->report->geweigerd;
  fault_move(&levering->report->faults, &refused);
  return FAULT(fault, FAULT_INPUT, "Het bestand klopt niet. Er is niets opgeslagen. %.250s", levering->report->faults.fields[0].message);
}

/* What was read, and from which column when the koppeling says so. */
static void note_fields(const struct counting *c) {
  const char *read = "";
  for (int field = 0; field < ZAAK_FIELD__COUNT; field++) {
    if (!c->delivery.notes.has[field]) continue;
    read = arena_printf(c->levering->rows, "%s%s%s", read, *read ? ", " : "", zaak_field_name((enum zaak_field)field));
    if (c->columns[field]) read = arena_printf(c->levering->rows, "%s (uit %s)", read, c->columns[field]);
  }
  if (*read) levering_note(c->levering, "Gelezen: %s.", string_cut(read, NAMES_TOLD, c->levering->rows));
}

/* A contact that names no case cannot be seen to come back: how many are left out is part of the figure. */
static void note_returns(struct counting *c) {
  uint64_t rows = c->delivery.notes.rows, without = rows - c->delivery.contact_count;
  bool asked = false;
  for (size_t i = 0; i < c->levering->plan.regel_count; i++) asked = asked || meet_of(&c->levering->plan.regels[i].rule) == MEET_HERHALING;
  if (asked && rows) levering_note(c->levering, "Bij %llu van %llu contacten (%llu %%) staat geen gerelateerde zaak. Die tellen niet mee in het deel dat terugkomt.",
                                   (unsigned long long)without, (unsigned long long)rows, (unsigned long long)((without * 100 + rows / 2) / rows));
}

static void note_file(struct counting *c) {
  const struct zaak_notes *notes = &c->delivery.notes;
  levering_note(c->levering, notes->is_log ? "Logboek met %llu zaken." : "Bestand met %llu zaken.", (unsigned long long)notes->rows);
  if (notes->ends_by_event) levering_note(c->levering, "Van de zaken is geen eind bekend: de laatste gebeurtenis telt als eind.");
  note_fields(c);
  if (notes->is_log) {
    const char *rest = "";
    for (size_t i = 0; i < notes->ignored_count; i++) rest = arena_printf(c->levering->rows, "%s%s%s", rest, i ? ", " : "", notes->ignored[i]);
    if (*rest) levering_note(c->levering, "Ook in het logboek, en niet gebruikt: %s.", string_cut(rest, NAMES_TOLD, c->levering->rows));
  }
  for (size_t i = 0; !notes->is_log && i < notes->ignored_count; i++) levering_note(c->levering, "De kolom %.60s is niet gebruikt.", notes->ignored[i]);
  levering_note(c->levering, "%04d-%02d is voorlopig: die maand kan bij de volgende levering nog veranderen.", c->last / 12, c->last % 12 + 1);
}

static bool find_months(struct counting *c) {
  c->first = MONTHS_MAX;
  c->last = 0;
  for (int basis = 0; basis < ZAKEN_BASIS__COUNT; basis++) {
    struct zaken_cell cell;
    int *first = &c->basis_first[basis];
    *first = MONTHS_MAX;
    for (size_t at = 0; zaken_each(c->delivery.zaken[basis], &at, &cell);) {
      int month = cell.year * 12 + cell.month - 1;
      if (cell.month && month < *first) *first = month;
      if (cell.month && month > c->last) c->last = month;
    }
    if (*first < c->first) c->first = *first;
  }
  return c->last >= c->first;
}

bool levering_read_cases(struct delivery *levering, struct fault *fault) {
  struct counting *c = ARENA_NEW(levering->rows, struct counting);
  c->levering = levering;
  if (!check_rules(c, fault) || !load(c, fault)) return false;
  levering->report->rijen = (int64_t)c->delivery.notes.rows;
  if (!find_months(c)) return FAULT(fault, FAULT_INPUT, "In %.100s staat geen enkele zaak.", levering->options->name);
  note_file(c);
  note_returns(c);
  for (size_t i = 0; i < levering->plan.regel_count; i++) {
    const struct levering_regel *regel = &levering->plan.regels[i];
    if (!count_rule(c, regel, false, fault) || (regel->rule.per_wijk == 1 && !count_rule(c, regel, true, fault))) return false;
  }
  levering->observations.rows = c->rows;
  levering->observations.count = c->count;
  return true;
}
