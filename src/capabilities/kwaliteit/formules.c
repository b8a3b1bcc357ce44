#include "capabilities/kwaliteit/formules.h"

#include <math.h>

#include "capabilities/kwaliteit/signalen.h"
#include "engines/formula.h"

#include "base/banned.h"

static bool is_computed(const struct indicator *indicator) { return string_is(indicator->berekening, "formule") && indicator->formule; }

/* ---- checking ---- */

struct looking {
  const struct listing *all;
  const struct record *candidate; /* stands in for the record of its number; NULL: none */
};

static bool find_indicator(void *context, const char *code, struct formula_indicator *out) {
  const struct looking *l = context;
  if (l->candidate && string_is(l->candidate->slots[F(indicator, code)].text, code)) {
    struct indicator found = record_indicator(l->candidate);
    *out = (struct formula_indicator){found.eenheid, is_computed(&found) ? found.formule : NULL};
    return true;
  }
  for (size_t i = 0; i < l->all->count; i++) {
    struct indicator found = record_indicator(&l->all->records[i]);
    if (!string_is(found.code, code) || (l->candidate && found.id == record_id(l->candidate))) continue;
    *out = (struct formula_indicator){found.eenheid, is_computed(&found) ? found.formule : NULL};
    return true;
  }
  return false;
}

static bool check_one(const struct looking *l, const struct indicator *indicator, struct arena *scratch, struct fault *fault) {
  struct formula formula;
  struct formula_lookup lookup = {find_indicator, (void *)(uintptr_t)l};
  return formula_parse(indicator->formule, &formula, scratch, fault) && formula_check(&formula, indicator->code, indicator->eenheid, &lookup, NULL, scratch, fault);
}

static bool leans_on(const struct indicator *indicator, const char *code, struct arena *scratch) {
  struct formula formula;
  struct fault ignored = {0};
  bool leans = false;
  if (is_computed(indicator) && formula_parse(indicator->formule, &formula, scratch, &ignored))
    for (size_t i = 0; i < formula.code_count; i++) leans = leans || string_is(formula.codes[i], code);
  fault_release(&ignored);
  return leans;
}

/* Another code, unit or formula may break a formula that names this indicator. */
static bool check_others(const struct looking *l, const struct record *before, struct arena *scratch, struct fault *fault) {
  struct indicator was = record_indicator(before), becomes = record_indicator(l->candidate);
  if (string_is(was.code, becomes.code) && string_is(was.eenheid, becomes.eenheid)) return true;
  for (size_t i = 0; i < l->all->count; i++) {
    struct indicator other = record_indicator(&l->all->records[i]);
    struct fault broken = {0};
    if (other.id == was.id || !leans_on(&other, was.code, scratch)) continue;
    bool sound = check_one(l, &other, scratch, &broken);
    fault_release(&broken);
    if (!sound)
      return fault_field_add(fault, string_is(was.code, becomes.code) ? "eenheid" : "code", "%s %s rekent met dit cijfer en klopt daarna niet meer. Pas eerst die formule aan.", other.code, other.naam);
  }
  return true;
}

bool formules_check(const struct listing *indicatoren, const struct record *before, const struct record *candidate, struct arena *scratch, struct fault *fault) {
  struct looking looking = {indicatoren, candidate};
  struct indicator indicator = record_indicator(candidate);
  if (string_is(indicator.berekening, "formule")) {
    if (!indicator.formule) return fault_field_add(fault, "formule", "Formule: schrijf hoe dit cijfer uit andere cijfers volgt, of kies een andere berekening.");
    if (!check_one(&looking, &indicator, scratch, fault)) return false;
  }
  return !before || check_others(&looking, before, scratch, fault);
}

/* ---- computing ---- */

struct derived {
  const struct record *record;
  struct indicator indicator;
  struct formula formula;
  int64_t *sources;     /* by code of the formula; 0: there is none */
  bool waits, done, changed;
};

struct computing {
  struct tx *tx;
  const struct listing *all;
  struct derived *formulas;
  size_t count;
  struct arena *scratch;
  struct fault *fault;
};

static const struct record *indicator_by_code(const struct listing *all, const char *code) {
  for (size_t i = 0; i < all->count; i++)
    if (string_is(all->records[i].slots[F(indicator, code)].text, code)) return &all->records[i];
  return NULL;
}

/* A formula that cannot be read any more computes nothing; who opens its form reads why. */
static void read_formulas(struct computing *c) {
  c->formulas = ARENA_ARRAY(c->scratch, c->all->count, struct derived);
  for (size_t i = 0; i < c->all->count; i++) {
    struct derived *d = &c->formulas[c->count];
    struct fault broken = {0};
    *d = (struct derived){.record = &c->all->records[i], .indicator = record_indicator(&c->all->records[i])};
    bool reads = is_computed(&d->indicator) && !d->indicator.gestopt_op && formula_parse(d->indicator.formule, &d->formula, c->scratch, &broken);
    fault_release(&broken);
    if (!reads) continue;
    d->sources = ARENA_ARRAY(c->scratch, d->formula.code_count, int64_t);
    for (size_t s = 0; s < d->formula.code_count; s++) {
      const struct record *source = indicator_by_code(c->all, d->formula.codes[s]);
      d->sources[s] = source ? record_id(source) : 0;
    }
    c->count++;
  }
}

static struct derived *derived_of(struct computing *c, int64_t id) {
  for (size_t i = 0; i < c->count; i++)
    if (c->formulas[i].indicator.id == id) return &c->formulas[i];
  return NULL;
}

/* What leans on what changed, over as many formulas as it takes. */
static void mark_waiting(struct computing *c, const int64_t *changed, size_t count) {
  bool more = true;
  for (size_t i = 0; i < count; i++) {
    struct derived *d = derived_of(c, changed[i]);
    if (d) d->waits = true;
    for (size_t f = 0; f < c->count; f++)
      for (size_t s = 0; s < c->formulas[f].formula.code_count; s++) c->formulas[f].waits = c->formulas[f].waits || c->formulas[f].sources[s] == changed[i];
  }
  while (more) {
    more = false;
    for (size_t f = 0; f < c->count; f++)
      for (size_t s = 0; s < c->formulas[f].formula.code_count && !c->formulas[f].waits; s++) {
        const struct derived *source = derived_of(c, c->formulas[f].sources[s]);
        if (source && source->waits) c->formulas[f].waits = more = true;
      }
  }
}

static const struct series_point *point_of(const struct series *series, const char *periode) {
  size_t first = 0, end = series->count;
  while (first < end) {
    size_t middle = first + (end - first) / 2;
    int order = period_compare(series->points[middle].periode, periode);
    if (order == 0) return &series->points[middle];
    if (order < 0)
      first = middle + 1;
    else
      end = middle;
  }
  return NULL;
}

struct computed {
  struct observation *rows;
  size_t count;
  bool example;
};

/* A period counts when every figure in the formula has one; those of the first say which periods there are. */
static void compute_rows(struct computing *c, const struct derived *d, const struct series *series, struct computed *out) {
  size_t parts = d->formula.code_count;
  double *values = ARENA_ARRAY(c->scratch, parts, double);
  *out = (struct computed){.rows = ARENA_ARRAY(c->scratch, parts ? series[0].count : 0, struct observation)};
  for (size_t p = 0; parts && p < series[0].count; p++) {
    const char *periode = series[0].points[p].periode;
    bool provisional = false;
    for (size_t s = 0; s < parts; s++) {
      const struct series_point *point = s ? point_of(&series[s], periode) : &series[0].points[p];
      values[s] = point && point->waarde != NUMBER_EMPTY ? (double)point->waarde / DECIMAL_ONE : NAN;
      provisional = provisional || (point && point->voorlopig);
      out->example = out->example || (point && point->example);
    }
    double value = formula_value(&d->formula, values, NULL) * DECIMAL_ONE;
    if (!isfinite(value) || fabs(value) > 9e17) continue;
    out->rows[out->count++] = (struct observation){.indicator = d->indicator.id, .periode = periode, .waarde = llround(value), .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY, .voorlopig = provisional};
  }
}

static bool is_as_it_was(const struct computed *computed, const struct series *was) {
  if (computed->count != was->count) return false;
  for (size_t i = 0; i < was->count; i++) {
    const struct series_point *old = &was->points[i];
    const struct observation *row = &computed->rows[i];
    if (!string_is(old->periode, row->periode) || old->waarde != row->waarde || old->voorlopig != row->voorlopig) return false;
  }
  return true;
}

/* The source of all computed figures: made at the first one. */
static bool take_koppeling(struct computing *c, int64_t *out) {
  static const char name[] = "Uitgerekend uit andere cijfers";
  *out = record_find(c->tx, &kwaliteit_program, REGISTER_koppeling, name, c->scratch);
  if (*out > 0) return true;
  struct record record = record_start(&tx_catalogue(c->tx)->registers[REGISTER_koppeling], c->scratch);
  record.slots[F(koppeling, naam)].text = name;
  record.slots[F(koppeling, soort)].text = "formule";
  record.slots[F(koppeling, omschrijving)].text = "Doorpakker rekent deze cijfers zelf uit, zodra een cijfer waar ze op leunen verandert.";
  struct change change = {.reg = REGISTER_koppeling, .record = &record, .by = STEP_PROGRAM};
  if (!record_put(c->tx, &change, c->scratch, c->fault)) return false;
  *out = change.id;
  return true;
}

static bool deliver(struct computing *c, struct derived *d, const struct computed *computed, const struct series *was) {
  struct observed_cell *cells = ARENA_ARRAY(c->scratch, was->count, struct observed_cell);
  struct observations_outcome outcome;
  struct text all;
  for (size_t i = 0; i < was->count; i++) cells[i] = (struct observed_cell){d->indicator.id, was->points[i].periode};
  text_init(&all, FORMULA_SIZE_MAX + 64);
  text_addf(&all, "%s = %s", d->indicator.code, d->indicator.formule);
  struct observations observations = {.naam = arena_printf(c->scratch, "%s uitgerekend", d->indicator.naam), .fingerprint = digest_of(text_get(&all), all.len), .rows = computed->rows,
      .herkomst_inhoud = computed->example ? "voorbeeld" : NULL, .count = computed->count, .cells = cells, .cell_count = was->count, .rijen = (int64_t)computed->count};
  text_release(&all);
  if (!take_koppeling(c, &observations.koppeling)) return false;
  return observations_put(c->tx, &observations, &outcome, c->scratch, c->fault);
}

static bool compute(struct computing *c, struct derived *d) {
  size_t parts = d->formula.code_count;
  int64_t *ids = ARENA_ARRAY(c->scratch, parts + 1, int64_t);
  struct series *series = ARENA_ARRAY(c->scratch, parts + 1, struct series);
  struct computed computed;
  d->done = true;
  for (size_t i = 0; i < parts; i++) {
    if (!d->sources[i]) return true;
    ids[i] = d->sources[i];
  }
  ids[parts] = d->indicator.id;
  if (!series_read(c->tx, &kwaliteit_program, ids, parts + 1, series, c->scratch, c->fault)) return false;
  compute_rows(c, d, series, &computed);
  return is_as_it_was(&computed, &series[parts]) || deliver(c, d, &computed, &series[parts]);
}

static bool is_ready(struct computing *c, const struct derived *d) {
  for (size_t s = 0; s < d->formula.code_count; s++) {
    const struct derived *source = derived_of(c, d->sources[s]);
    if (source && source->waits && !source->done) return false;
  }
  return true;
}

bool formules_follow(struct tx *tx, const struct listing *indicatoren, const int64_t *changed, size_t count, struct arena *scratch, struct fault *fault) {
  struct computing c = {.tx = tx, .all = indicatoren, .scratch = scratch, .fault = fault};
  bool more = true;
  read_formulas(&c);
  if (!c.count) return true;
  mark_waiting(&c, changed, count);
  /* What leans on itself by a road that nobody checked never gets ready, and stays as it was. */
  while (more) {
    more = false;
    for (size_t i = 0; i < c.count; i++) {
      struct derived *d = &c.formulas[i];
      if (!d->waits || d->done || !is_ready(&c, d)) continue;
      if (!compute(&c, d)) return false;
      more = true;
    }
  }
  return true;
}

/* ---- in words ---- */

static void add_sign(struct text *out, char one) {
  switch (one) {
    case '*': text_add(out, "×"); break;
    case '/': text_add(out, "÷"); break;
    default: text_addc(out, one);
  }
}

static void release_text(void *text) { text_release(text); }

const char *formule_words(const char *formule, const struct listing *indicatoren, struct arena *keep) {
  struct formula formula;
  struct fault broken = {0};
  bool reads = formula_parse(formule, &formula, keep, &broken);
  fault_release(&broken);
  if (!reads) return NULL;
  struct text *out = ARENA_NEW(keep, struct text);
  text_init(out, (size_t)FORMULA_SIZE_MAX * 8);
  arena_defer(keep, release_text, out);
  size_t place = 0; /* in characters, as the steps count */
  for (const char *at = formule; *at;) {
    const char *code = NULL;
    place += ((unsigned char)*at & 0xC0) != 0x80;
    for (size_t i = 0; i < formula.step_count && !code; i++)
      if (formula.steps[i].op == FORMULA_CODE && formula.steps[i].place == place && ((unsigned char)*at & 0xC0) != 0x80) code = formula.codes[formula.steps[i].code];
    if (!code) {
      add_sign(out, *at++);
      continue;
    }
    const struct record *record = indicator_by_code(indicatoren, code);
    text_add(out, record ? record->slots[F(indicator, naam)].text : code);
    for (const char *end = at++ + strlen(code); at < end; at++) place += ((unsigned char)*at & 0xC0) != 0x80;
  }
  return text_get(out);
}
