/* Cases counted into the figures that the rules of the koppeling ask for. Each rule gets a count of its own from the
 * whole: only the kind and the results that it is about are told apart, so that a median is exact. */
#include <strings.h>

#include "capabilities/kwaliteit/kolommen.h"
#include "capabilities/kwaliteit/levering.h"
#include "engines/zaken_load.h"

#include "base/banned.h"

enum { LANES = 2, NAMES_TOLD = 1000, MONTHS_MAX = (ZAAK_YEAR_LAST + 1) * 12 };
/* What a result counts for, as its number in a rule's own count. */
enum { IN_NUMERATOR = 1, IN_DENOMINATOR = 2 };

enum meet { MEET_WAARDE, MEET_AANTAL, MEET_AANDEEL, MEET_OP_TIJD, MEET_DOORLOOPTIJD, MEET_VOORRAAD, MEET_TE_LAAT, MEET_COMPLEET, MEET__COUNT };
static const char *const meet_codes[MEET__COUNT] = {"waarde", "aantal", "aandeel_resultaat", "op_tijd", "doorlooptijd", "voorraad", "te_laat_open", "compleet"};

static enum meet meet_of(const struct koppelregel *rule) {
  for (int meet = 0; meet < MEET__COUNT; meet++)
    if (string_is(rule->meet, meet_codes[meet])) return (enum meet)meet;
  return MEET_WAARDE;
}

/* One month of one district (0: the whole municipality). */
struct tally {
  uint64_t started, ended;    /* for the stock */
  uint64_t count, numerator, denominator, overdue;
  int64_t median_tenths;
};

struct counting {
  struct delivery *levering;
  struct zaken_delivery delivery;
  const char *columns[ZAAK_FIELD__COUNT]; /* as the koppeling says; NULL: the field's own name */
  int first, last;            /* months, as year * 12 + month - 1; of the whole delivery */
  int basis_first[ZAKEN_BASIS__COUNT]; /* before it, cases of that basis may be missing from the file */
  struct observation *rows;
  size_t count, room;
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

/* The number 1 for names on the list, or for all of them. False: none of the names came. */
static bool map_named(const struct zaak_list *names, const char *list, uint16_t number, uint16_t *map) {
  bool found = string_empty(list);
  for (size_t i = 0; i < names->count; i++) {
    bool fits = string_empty(list) ? true : i > 0 && levering_in_list(list, names->names[i]);
    if (fits) map[i] |= number;
    found = found || fits;
  }
  return found;
}

struct rule_maps {
  uint16_t *kinds, *results, *districts;
  uint16_t *channels; /* NULL: all of them together */
};

static bool map_rule(struct counting *c, const struct koppelregel *rule, struct rule_maps *out) {
  struct arena *memory = c->levering->rows;
  const struct zaak_list *names = c->delivery.names;
  const char *kind = string_empty(rule->zaaktype) ? c->levering->plan.koppeling.selectie : rule->zaaktype;
  out->kinds = ARENA_ARRAY(memory, names[ZAAK_KIND].count, uint16_t);
  out->results = ARENA_ARRAY(memory, names[ZAAK_RESULT].count, uint16_t);
  out->districts = ARENA_ARRAY(memory, names[ZAAK_DISTRICT].count, uint16_t);
  for (size_t i = 0; i < names[ZAAK_DISTRICT].count; i++) out->districts[i] = (uint16_t)i;
  if (!map_named(&names[ZAAK_KIND], kind, 1, out->kinds)) {
    levering_note(c->levering, "Er zijn geen zaken van het type %.80s. De cijfers die erover gaan zijn niet veranderd.", kind);
    return false;
  }
  if (!map_named(&names[ZAAK_RESULT], rule->resultaat, IN_NUMERATOR, out->results)) {
    levering_note(c->levering, "Er zijn geen zaken met het resultaat %.80s. De cijfers die erover gaan zijn niet veranderd.", rule->resultaat);
    return false;
  }
  out->channels = string_empty(rule->kanaal) ? NULL : ARENA_ARRAY(memory, names[ZAAK_CHANNEL].count, uint16_t);
  if (out->channels && !map_named(&names[ZAAK_CHANNEL], rule->kanaal, 1, out->channels)) {
    levering_note(c->levering, "Er is niets via het kanaal %.80s. De cijfers die erover gaan zijn niet veranderd.", rule->kanaal);
    return false;
  }
  (void)map_named(&names[ZAAK_RESULT], rule->noemer_resultaat, IN_DENOMINATOR, out->results);
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
  if (meet == MEET_AANTAL && wanted) tally->count += cell->count;
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
    tally->median_tenths = zaken_median_tenths(cell);
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
static void fill_value(const struct tally *tally, enum meet meet, uint64_t stock, struct observation *out) {
  if (meet == MEET_AANTAL) out->waarde = (int64_t)tally->count * DECIMAL_ONE;
  if (meet == MEET_VOORRAAD) out->waarde = (int64_t)stock * DECIMAL_ONE;
  if (meet == MEET_TE_LAAT) out->waarde = (int64_t)tally->overdue * DECIMAL_ONE;
  if (meet == MEET_DOORLOOPTIJD && tally->median_tenths >= 0) out->waarde = tally->median_tenths * (DECIMAL_ONE / 10);
  if (meet == MEET_AANTAL || meet == MEET_VOORRAAD || meet == MEET_TE_LAAT || meet == MEET_DOORLOOPTIJD || tally->denominator == 0) return;
  out->teller = (int64_t)tally->numerator;
  out->noemer = (int64_t)tally->denominator;
  out->waarde = (out->teller * 100 * DECIMAL_ONE * 2 + out->noemer) / (2 * out->noemer);
}

static void put_months(struct counting *c, const struct levering_regel *regel, const struct tally *tallies, enum meet meet, const char *gebied) {
  bool by_start = meet == MEET_VOORRAAD || string_is(regel->indicator->telt_bij, "start");
  int first = c->basis_first[by_start ? ZAKEN_BY_START : ZAKEN_BY_END];
  uint64_t stock = 0;
  for (int month = c->first; month <= c->last; month++) {
    const struct tally *tally = &tallies[month - c->first];
    char periode[PERIOD_SIZE];
    struct observation row = {.indicator = regel->indicator->id, .gebied = gebied, .waarde = NUMBER_EMPTY, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY,
                              .voorlopig = month == c->last};
    stock += tally->started - tally->ended;
    if (month < (meet == MEET_TE_LAAT ? c->last : first)) continue;
    fill_value(tally, meet, stock, &row);
    snprintf(periode, sizeof periode, "%04d-%02d", month / 12, month % 12 + 1);
    row.periode = arena_copy(c->levering->rows, periode);
    add_row(c, &row);
  }
}

static bool count_rule(struct counting *c, const struct levering_regel *regel, bool districts, struct fault *fault) {
  enum meet meet = meet_of(&regel->rule);
  struct rule_maps maps;
  if (!map_rule(c, &regel->rule, &maps)) return true;
  size_t months = (size_t)(c->last - c->first + 1), places = districts ? c->delivery.names[ZAAK_DISTRICT].count : 1;
  struct tally *tallies = ARENA_ARRAY(c->levering->rows, places * months, struct tally);
  for (size_t i = 0; i < places * months; i++) tallies[i].median_tenths = -1;
  bool by_start = string_is(regel->indicator->telt_bij, "start"), both = meet == MEET_VOORRAAD;
  if ((both || (by_start && meet != MEET_TE_LAAT)) && !count_basis(c, &maps, meet, false, districts, tallies, fault)) return false;
  if ((both || !by_start || meet == MEET_TE_LAAT) && !count_basis(c, &maps, meet, true, districts, tallies, fault)) return false;
  /* Number 0 is "not known" among districts: those cases are in the whole only. */
  for (size_t place = districts; place < places; place++)
    put_months(c, regel, &tallies[place * months], meet, districts ? c->delivery.names[ZAAK_DISTRICT].names[place] : NULL);
  return true;
}

/* ---- the whole delivery ---- */

static bool check_rules(const struct delivery *levering, struct fault *fault) {
  const struct levering_plan *plan = &levering->plan;
  if (plan->regel_count == 0) {
    FAULT(fault, FAULT_INPUT, "Bij de koppeling %.100s staat nog niet welke cijfers uit de zaken komen.", plan->koppeling.naam);
    return fault_hint(fault, "Voeg een koppelregel toe: welke indicator, en wat er wordt geteld.");
  }
  for (size_t i = 0; i < plan->regel_count; i++) {
    const struct levering_regel *one = &plan->regels[i];
    if (meet_of(&one->rule) == MEET_WAARDE)
      return FAULT(fault, FAULT_INPUT, "De koppelregel voor %.80s zegt niet wat er in de zaken wordt geteld. Kies bij Wat iets anders dan Het cijfer zelf.", one->indicator->naam);
    if (indicator_period_kind(one->indicator) != PERIOD_MONTH)
      return FAULT(fault, FAULT_INPUT, "%.80s wordt niet per maand gemeten. Uit zaken komen cijfers per maand.", one->indicator->naam);
  }
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
  if (!check_rules(levering, fault) || !load(c, fault)) return false;
  levering->report->rijen = (int64_t)c->delivery.notes.rows;
  if (!find_months(c)) return FAULT(fault, FAULT_INPUT, "In %.100s staat geen enkele zaak.", levering->options->name);
  note_file(c);
  for (size_t i = 0; i < levering->plan.regel_count; i++) {
    const struct levering_regel *regel = &levering->plan.regels[i];
    if (!count_rule(c, regel, false, fault) || (regel->rule.per_wijk == 1 && !count_rule(c, regel, true, fault))) return false;
  }
  levering->observations.rows = c->rows;
  levering->observations.count = c->count;
  return true;
}
