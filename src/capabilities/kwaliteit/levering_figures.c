/* Files with figures. Long: a row per figure. Wide: a column per indicator, or a column per period. A shared set is a long one,
 * in which the place is a municipality. */
#include <ctype.h>
#include <strings.h>

#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/levering_names.h"
#include "decode/zaak.h"

#include "base/banned.h"

enum column { COLUMN_INDICATOR, COLUMN_PERIODE, COLUMN_GEBIED, COLUMN_WAARDE, COLUMN_TELLER, COLUMN_NOEMER, COLUMN_EENHEID, COLUMN_BRON,
              COLUMN_DEFINITIE, COLUMN_HERKOMST, COLUMN__COUNT };
enum { NAMES_MAX = 8, BSN_MIN = 3, DEFINITION_TOLD = 300, SOURCE_MAX = 200, PROGRESS_ROWS = 20000 };

/* The first one is what our own messages call it. */
static const char *const names[COLUMN__COUNT][NAMES_MAX] = {
    [COLUMN_INDICATOR] = {"indicator", "indicatorcode", "code", "onderwerp"},
    [COLUMN_PERIODE] = {"periode", "perioden", "maand", "kwartaal", "jaar", "week", "weekstart", "datum"},
    [COLUMN_GEBIED] = {"gebied", "wijk", "buurt", "stadsdeel", "gemeente", "gemeentecode", "regio"},
    [COLUMN_WAARDE] = {"waarde", "cijfer", "aantal", "percentage", "value"},
    [COLUMN_TELLER] = {"teller", "numerator"},
    [COLUMN_NOEMER] = {"noemer", "denominator"},
    /* Of a shared set only. */
    [COLUMN_EENHEID] = {"eenheid"},
    [COLUMN_BRON] = {"bron"},
    [COLUMN_DEFINITIE] = {"definitie"},
    [COLUMN_HERKOMST] = {"herkomst_inhoud"},
};

/* A column that holds figures: of the row's indicator and period, or of its own. */
struct figure_column {
  long at;
  const struct indicator *indicator;
  const char *periode;
  struct number_column seen;
  enum number_style style;
};

struct figures {
  struct delivery *levering;
  struct table *table;
  long columns[COLUMN__COUNT];
  struct figure_column *values;
  size_t value_count;
  struct figure_column parts[2];   /* teller, noemer */
  bool *may_be_bsn;
  int64_t *bsn_seen;
  struct levering_names names;
  struct levering_rows rows, anderen;
  bool shared;                     /* a set that municipalities share */
  bool *told;                      /* per indicator of the plan: how others define it was said */
  size_t not_ours, without_value;  /* rows of a shared set that were left out */
  const char *bron;                /* of figures of the whole country */
  bool row_bad;
};

static struct fault *faults(const struct figures *f) { return &f->levering->report->faults; }

/* ---- the header ---- */

static long find_column(const struct figures *f, enum column column) {
  for (size_t i = 0; i < NAMES_MAX && names[column][i]; i++) {
    long at = table_column_find(f->table, names[column][i]);
    if (at >= 0) return at;
  }
  return -1;
}

static bool is_used(const struct figures *f, long at) {
  for (int column = 0; column < COLUMN__COUNT; column++)
    if (f->columns[column] == at) return true;
  for (size_t i = 0; i < f->value_count; i++)
    if (f->values[i].at == at) return true;
  return false;
}

static bool missing_named(const struct figures *f, const char *name, const char *hint, struct fault *fault) {
  FAULT(fault, FAULT_INPUT, "De kolom %s ontbreekt in %.100s.", name, f->levering->options->name);
  return fault_hint(fault, "%s", hint);
}

static bool missing(const struct figures *f, enum column column, const char *hint, struct fault *fault) { return missing_named(f, names[column][0], hint, fault); }

static void add_value(struct figures *f, long at, const struct indicator *indicator, const char *periode) {
  struct figure_column *value = &f->values[f->value_count++];
  *value = (struct figure_column){.at = at, .indicator = indicator, .periode = periode};
  number_column_init(&value->seen, arena_copy(f->levering->rows, table_column(f->table, (size_t)at)));
}

static bool map_long(struct figures *f, struct fault *fault) {
  static const char wide[] = "Heeft het bestand een kolom per cijfer of per periode? Kies dan bij de koppeling die soort.";
  if (f->columns[COLUMN_INDICATOR] < 0) return missing(f, COLUMN_INDICATOR, wide, fault);
  if (f->columns[COLUMN_PERIODE] < 0) return missing(f, COLUMN_PERIODE, wide, fault);
  bool parts = f->columns[COLUMN_TELLER] >= 0 && f->columns[COLUMN_NOEMER] >= 0;
  if (f->columns[COLUMN_WAARDE] < 0 && !parts) return missing(f, COLUMN_WAARDE, "Zet er een kolom waarde in, of de kolommen teller en noemer.", fault);
  if (f->columns[COLUMN_WAARDE] >= 0) add_value(f, f->columns[COLUMN_WAARDE], NULL, NULL);
  for (int part = 0; part < 2; part++) {
    f->parts[part].at = f->columns[COLUMN_TELLER + part];
    number_column_init(&f->parts[part].seen, names[COLUMN_TELLER + part][0]);
  }
  return true;
}

/* A column that begins with a year is meant as a period: then it must be one. */
static bool map_period(struct figures *f, long at) {
  const char *header = table_column(f->table, (size_t)at);
  char periode[PERIOD_SIZE];
  if (levering_periode(header, PERIOD_MONTH, periode)) {
    add_value(f, at, NULL, arena_copy(f->levering->rows, periode));
    return true;
  }
  if (isdigit((unsigned char)header[0]) && isdigit((unsigned char)header[1]))
    fault_line_add(faults(f), table_header_line(f->table), header, "De kolom %.60s is geen periode. Schrijf een maand als 2026-03, een kwartaal als 2026-K1 of een jaar als 2026.", header);
  return false;
}

static bool map_wide(struct figures *f, struct fault *fault) {
  bool by_period = f->columns[COLUMN_INDICATOR] >= 0;
  size_t count = table_columns(f->table);
  if (by_period) f->columns[COLUMN_PERIODE] = -1;
  for (int column = COLUMN_WAARDE; column < COLUMN__COUNT; column++) f->columns[column] = -1;
  if (!by_period && f->columns[COLUMN_PERIODE] < 0)
    return missing(f, COLUMN_PERIODE, "Zet er een kolom periode in, met een kolom per cijfer; of een kolom indicator, met een kolom per periode.", fault);
  for (size_t i = 0; i < count; i++) {
    const char *header = table_column(f->table, i);
    if (is_used(f, (long)i) || !*header) continue;
    const struct indicator *indicator = by_period ? NULL : levering_indicator(&f->names, header);
    bool found = by_period ? map_period(f, (long)i) : indicator != NULL;
    if (indicator) add_value(f, (long)i, indicator, NULL);
    if (!found) levering_note(f->levering, "De kolom %.60s is overgeslagen: %s.", header, by_period ? "dat is geen periode" : "er is geen indicator met die code");
  }
  if (f->value_count || faults(f)->field_count) return true;
  FAULT(fault, FAULT_INPUT, "Geen enkele kolom van %.100s is een %s.", f->levering->options->name, by_period ? "periode" : "indicator die bij deze koppeling hoort");
  return fault_hint(fault, "Zet in de eerste rij de codes van de indicatoren, of de periodes.");
}

static bool map_columns(struct figures *f, struct fault *fault) {
  size_t count = table_columns(f->table);
  f->values = ARENA_ARRAY(f->levering->rows, count + 1, struct figure_column);
  f->may_be_bsn = ARENA_ARRAY(f->levering->rows, count, bool);
  f->bsn_seen = ARENA_ARRAY(f->levering->rows, count, int64_t);
  for (size_t i = 0; i < count; i++) {
    f->may_be_bsn[i] = true;
    if (zaak_is_bsn_name(table_column(f->table, i)))
      return FAULT(fault, FAULT_INPUT, "De kolom %.60s mag niet mee: een burgerservicenummer is hier niet nodig. Haal de kolom weg.", table_column(f->table, i));
  }
  for (int column = 0; column < COLUMN__COUNT; column++)
    f->columns[column] = column < COLUMN_EENHEID || f->shared ? find_column(f, (enum column)column) : -1;
  f->parts[0].at = f->parts[1].at = -1;
  bool wide = string_is(f->levering->plan.koppeling.soort, "csv_breed");
  if (f->shared) f->columns[COLUMN_GEBIED] = table_column_find(f->table, "gemeentecode");
  if (f->shared && f->columns[COLUMN_GEBIED] < 0) return missing_named(f, "gemeentecode", "Een gedeelde set noemt gemeenten bij hun code, zoals GM0546.", fault);
  if (!(wide ? map_wide(f, fault) : map_long(f, fault))) return false;
  for (size_t i = 0; i < count && !wide; i++)
    if (!is_used(f, (long)i)) levering_note(f->levering, "De kolom %.60s is niet gebruikt.", *table_column(f->table, i) ? table_column(f->table, i) : "zonder naam");
  return true;
}

/* ---- first pass: what the columns prove about their numbers ---- */

/* How sources write that there is no figure. */
static bool is_absent(const char *text) {
  static const char *const words[] = {".", "-", "x", "n.b.", "nb", "n.v.t.", "nvt", "onbekend", "null"};
  if (!*text) return true;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasecmp(text, words[i]) == 0) return true;
  return false;
}

static void gather(struct figure_column *column, const struct table_row *row) {
  if (column->at < 0) return;
  const struct table_cell *cell = &row->cells[column->at];
  if (!cell->is_number && !is_absent(cell->text)) number_column_add(&column->seen, row->line, cell->text);
}

static void gather_bsn(struct figures *f, const struct table_row *row) {
  for (size_t i = 0; i < table_columns(f->table); i++) {
    const char *text = row->cells[i].text;
    if (!f->may_be_bsn[i] || !*text) continue;
    f->bsn_seen[i]++;
    f->may_be_bsn[i] = zaak_is_bsn(text, strlen(text));
  }
}

static bool check_bsn(const struct figures *f, struct fault *fault) {
  for (size_t i = 0; i < table_columns(f->table); i++)
    if (f->may_be_bsn[i] && f->bsn_seen[i] >= BSN_MIN)
      return FAULT(fault, FAULT_INPUT, "De kolom %.60s lijkt burgerservicenummers te hebben. Haal de kolom weg.", table_column(f->table, i));
  return true;
}

static void settle(struct figures *f, struct figure_column *column) {
  if (column->at >= 0 && !number_column_settle(&column->seen, &column->style, faults(f))) f->row_bad = true;
}

static bool first_pass(struct figures *f, struct fault *fault) {
  struct table_row row;
  int more;
  while ((more = table_next(f->table, &row, fault)) == 1) {
    for (size_t i = 0; i < f->value_count; i++) gather(&f->values[i], &row);
    for (int part = 0; part < 2; part++) gather(&f->parts[part], &row);
    gather_bsn(f, &row);
  }
  if (more < 0 || !check_bsn(f, fault)) return false;
  for (size_t i = 0; i < f->value_count; i++) settle(f, &f->values[i]);
  for (int part = 0; part < 2; part++) settle(f, &f->parts[part]);
  return table_rewind(f->table, fault);
}

/* ---- second pass: rows to observations ---- */

static bool refuse(struct figures *f, long line, const char *field, const char *format, ...) PRINTF_LIKE(4, 5);
static bool refuse(struct figures *f, long line, const char *field, const char *format, ...) {
  char words[FAULT_TEXT_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(words, sizeof words, format, args);
  va_end(args);
  f->row_bad = true;
  return fault_line_add(faults(f), line, field, "%s", words);
}

static bool read_number(struct figures *f, const struct figure_column *column, const struct table_row *row, const char *field, unsigned places, int64_t *out) {
  const struct table_cell *cell = column->at < 0 ? NULL : &row->cells[column->at];
  const char *reason;
  *out = NUMBER_EMPTY;
  if (!cell || is_absent(cell->text)) return true;
  if (number_read(cell->text, cell->is_number ? NUMBER_STYLE_TYPED : column->style, places, out, &reason)) return true;
  *out = NUMBER_EMPTY;
  return refuse(f, row->line, field, "%s: \"%.40s\" %s.", field, cell->text, reason);
}

/* A share as typed may be rounded, to as many decimals as it has. */
static bool agrees(int64_t typed, int64_t computed) {
  int64_t step = 1;
  while (step < DECIMAL_ONE && typed % (step * 10) == 0) step *= 10;
  int64_t off = typed > computed ? typed - computed : computed - typed;
  return 2 * off <= step + 1;
}

static bool check_share(struct figures *f, long line, struct observation *one) {
  if ((one->teller == NUMBER_EMPTY) != (one->noemer == NUMBER_EMPTY))
    return refuse(f, line, "teller", "Een van teller en noemer is leeg. Vul ze allebei in, of geen van beide.");
  if (one->noemer != NUMBER_EMPTY) {
    if (one->noemer == 0) return refuse(f, line, "noemer", "De noemer is 0, en delen door 0 kan niet. Laat teller, noemer en waarde leeg als er niets te meten was.");
    if (one->noemer < 0 || one->teller < 0) return refuse(f, line, "teller", "Teller en noemer zijn nooit kleiner dan 0.");
    if (one->teller > one->noemer) return refuse(f, line, "teller", "De teller (%lld) is groter dan de noemer (%lld).", (long long)one->teller, (long long)one->noemer);
    if (one->noemer > INT64_MAX / (200 * DECIMAL_ONE)) return refuse(f, line, "noemer", "De noemer is te groot.");
    int64_t computed = (one->teller * 100 * DECIMAL_ONE * 2 + one->noemer) / (2 * one->noemer);
    if (one->waarde == NUMBER_EMPTY) one->waarde = computed;
    else if (!agrees(one->waarde, computed))
      return refuse(f, line, "waarde", "De waarde past niet bij teller en noemer: %lld van %lld is %lld,%lld %%.", (long long)one->teller, (long long)one->noemer,
                    (long long)(computed / DECIMAL_ONE), (long long)(computed % DECIMAL_ONE / (DECIMAL_ONE / 10)));
  }
  if (one->waarde != NUMBER_EMPTY && (one->waarde < 0 || one->waarde > 100 * DECIMAL_ONE))
    return refuse(f, line, "waarde", "Een deel van een geheel ligt tussen 0 en 100 %%. Er staat %lld.", (long long)(one->waarde / DECIMAL_ONE));
  return true;
}

static bool check_value(struct figures *f, long line, const struct indicator *indicator, struct observation *one) {
  if (string_is(indicator->berekening, "aandeel")) return check_share(f, line, one);
  if (one->teller != NUMBER_EMPTY && one->noemer == 0) return refuse(f, line, "noemer", "De noemer is 0, en delen door 0 kan niet.");
  if (!string_is(indicator->berekening, "aantal") || one->waarde == NUMBER_EMPTY || one->waarde >= 0) return true;
  return refuse(f, line, "waarde", "Een aantal is nooit kleiner dan 0. Er staat %lld.", (long long)(one->waarde / DECIMAL_ONE));
}

/* ---- of others ---- */

static const char *cell(const struct figures *f, const struct table_row *row, enum column column) { return f->columns[column] < 0 ? "" : row->cells[f->columns[column]].text; }

static bool is_country(const char *typed) {
  static const char *const words[] = {"nederland", "nl01", "landelijk"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasecmp(words[i], typed) == 0) return true;
  return false;
}

/* Another unit would compare euros with cents. The definition is for people to judge: it is told once. */
static bool is_comparable(struct figures *f, const struct table_row *row, const struct indicator *indicator) {
  const char *eenheid = cell(f, row, COLUMN_EENHEID), *definitie = cell(f, row, COLUMN_DEFINITIE);
  if (strcasecmp(eenheid, indicator->eenheid) != 0)
    return refuse(f, row->line, "eenheid", "De eenheid is \"%.60s\", bij ons is die \"%.60s\". Zo is het cijfer niet te vergelijken.", eenheid, indicator->eenheid);
  bool *told = &f->told[indicator - f->levering->plan.indicators];
  if (*definitie && !*told) levering_note(f->levering, "%s is daar: %s", indicator->code, string_cut(definitie, DEFINITION_TOLD, f->levering->rows));
  *told = true;
  return true;
}

/* A municipality of a shared set, by its code, or the whole country. False: the row is left out or refused. */
static bool find_place(struct figures *f, const struct table_row *row, const struct indicator *indicator, struct levering_row *one) {
  const char *typed = cell(f, row, COLUMN_GEBIED), *reason = NULL, *bron = cell(f, row, COLUMN_BRON);
  one->bron = f->bron;
  if (!f->shared) return true;
  one->observation.gebied = levering_name_gemeente(&f->names, typed, &reason);
  if (reason) return refuse(f, row->line, "gemeentecode", "De gemeente \"%.40s\" %s", typed, reason);
  if (!one->observation.gebied || !is_comparable(f, row, indicator)) return false;
  one->bron = arena_printf(f->levering->rows, "Gemeente %s%s%s", gemeente_find(one->observation.gebied)->naam, *bron ? ": " : "", string_cut(bron, SOURCE_MAX, f->levering->rows));
  one->example = *cell(f, row, COLUMN_HERKOMST) != '\0';
  return true;
}

static void add_of_others(struct figures *f, const struct figure_column *value, const struct table_row *row, const struct indicator *indicator) {
  struct levering_row one = {.observation = {.indicator = indicator->id, .waarde = NUMBER_EMPTY, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY}, .line = row->line};
  const char *typed = value->periode ? value->periode : row->cells[f->columns[COLUMN_PERIODE]].text, *reason = NULL;
  if (!find_place(f, row, indicator, &one)) return;
  one.observation.periode = levering_name_elke_periode(&f->names, typed, &reason);
  if (reason) refuse(f, row->line, "periode", "De periode \"%.40s\" %s", typed, reason);
  bool read = read_number(f, value, row, "waarde", 4, &one.observation.waarde) && read_number(f, &f->parts[0], row, "teller", 0, &one.observation.teller) &&
              read_number(f, &f->parts[1], row, "noemer", 0, &one.observation.noemer);
  if (!read || !check_value(f, row->line, indicator, &one.observation) || f->row_bad) return;
  if (one.observation.waarde == NUMBER_EMPTY) f->without_value++;
  else levering_rows_add(&f->anderen, &one);
}

/* ---- one figure ---- */

static void add_figure(struct figures *f, const struct figure_column *value, const struct table_row *row) {
  const struct indicator *indicator = value->indicator;
  const char *typed = value->indicator ? "" : row->cells[f->columns[COLUMN_INDICATOR]].text, *reason = NULL;
  struct levering_row kept = {.line = row->line, .observation = {.periode = value->periode, .waarde = NUMBER_EMPTY, .teller = NUMBER_EMPTY, .noemer = NUMBER_EMPTY}};
  struct observation *one = &kept.observation;
  if (!indicator) indicator = levering_indicator(&f->names, typed);
  if (!indicator) {
    /* A set holds what others measure too; only what a rule names is ours to compare. */
    if (f->shared && *typed) f->not_ours++;
    else refuse(f, row->line, "indicator", *typed ? "De indicator \"%.60s\" hoort niet bij deze koppeling." : "De indicator is leeg.%s", typed);
    return;
  }
  if (f->shared || is_country(cell(f, row, COLUMN_GEBIED))) {
    add_of_others(f, value, row, indicator);
    return;
  }
  one->indicator = indicator->id;
  typed = value->periode ? value->periode : row->cells[f->columns[COLUMN_PERIODE]].text;
  one->periode = levering_name_periode(&f->names, typed, indicator, &reason);
  if (reason) refuse(f, row->line, "periode", "De periode \"%.40s\" %s", typed, reason);
  reason = NULL;
  if (f->columns[COLUMN_GEBIED] >= 0) one->gebied = levering_name_gebied(&f->names, row->cells[f->columns[COLUMN_GEBIED]].text, &reason);
  if (reason) refuse(f, row->line, "gebied", "Het gebied \"%.60s\" %s", row->cells[f->columns[COLUMN_GEBIED]].text, reason);
  bool read = read_number(f, value, row, "waarde", 4, &one->waarde) && read_number(f, &f->parts[0], row, "teller", 0, &one->teller) &&
              read_number(f, &f->parts[1], row, "noemer", 0, &one->noemer);
  if (read && check_value(f, row->line, indicator, one) && !f->row_bad) levering_rows_add(&f->rows, &kept);
}

static void read_row(struct figures *f, const struct table_row *row) {
  static const struct figure_column computed = {.at = -1};
  bool wide = f->values && f->value_count && (f->values[0].indicator || f->values[0].periode);
  f->row_bad = false;
  f->levering->report->rijen++;
  if (row->count > table_columns(f->table))
    refuse(f, row->line, "", "De rij heeft %zu vakken, de eerste rij heeft er %zu. Kijk of er een scheidingsteken te veel staat.", row->count, table_columns(f->table));
  for (size_t i = 0; i < f->value_count && !f->row_bad; i++)
    if (!wide || *row->cells[f->values[i].at].text) add_figure(f, &f->values[i], row);
  if (f->value_count == 0 && !f->row_bad) add_figure(f, &computed, row);
  f->levering->report->geweigerd += f->row_bad;
}

static void settle_rows(struct figures *f) {
  struct delivery *levering = f->levering;
  const struct levering_row **own = levering_rows_settle(&f->rows, levering), **others = levering_rows_settle(&f->anderen, levering);
  struct observation *rows = ARENA_ARRAY(levering->rows, f->rows.count, struct observation);
  struct vergelijking_row *anderen = ARENA_ARRAY(levering->rows, f->anderen.count, struct vergelijking_row);
  for (size_t i = 0; i < f->rows.count; i++) rows[i] = own[i]->observation;
  for (size_t i = 0; i < f->anderen.count; i++) anderen[i] = (struct vergelijking_row){others[i]->observation, others[i]->bron, others[i]->example};
  levering->observations.rows = rows;
  levering->observations.count = f->rows.count;
  levering->anderen.rows = anderen;
  levering->anderen.count = f->anderen.count;
  levering->anderen.whole = f->shared;
}

static bool second_pass(struct figures *f, struct fault *fault) {
  const struct levering_options *options = f->levering->options;
  struct table_row row;
  int more;
  while ((more = table_next(f->table, &row, fault)) == 1) {
    read_row(f, &row);
    if (options->progress && f->levering->report->rijen % PROGRESS_ROWS == 0) options->progress(options->progress_context, f->levering->report->rijen);
  }
  if (more < 0) return false;
  settle_rows(f);
  levering_names_tell(&f->names);
  if (f->not_ours) levering_note(f->levering, "%zu rijen gaan over cijfers die geen koppelregel noemt. Die zijn overgeslagen.", f->not_ours);
  if (f->without_value) levering_note(f->levering, "%zu rijen van anderen hebben geen cijfer, of het is te klein om te tonen.", f->without_value);
  return f->anderen.count <= VERGELIJKINGEN_MAX || FAULT(fault, FAULT_TOO_LARGE, "Er zijn meer dan %d cijfers van anderen. Kies een kleiner deel.", VERGELIJKINGEN_MAX);
}

static const char *source_of(const struct koppeling *koppeling, struct arena *keep) {
  if (!string_empty(koppeling->bron)) return string_cut(koppeling->bron, SOURCE_MAX, keep);
  return string_empty(koppeling->adres) ? koppeling->naam : string_cut(arena_printf(keep, "%s, %s", koppeling->naam, koppeling->adres), SOURCE_MAX, keep);
}

bool levering_read_figures(struct delivery *levering, struct fault *fault) {
  struct figures *f = ARENA_NEW(levering->options->scratch, struct figures);
  f->levering = levering;
  levering_names_init(&f->names, levering);
  levering_rows_init(&f->rows, levering->rows);
  levering_rows_init(&f->anderen, levering->rows);
  f->shared = string_is(levering->plan.koppeling.soort, "deelset");
  f->told = ARENA_ARRAY(levering->rows, levering->plan.indicator_count, bool);
  f->bron = source_of(&levering->plan.koppeling, levering->rows);
  if (f->shared && levering->plan.regel_count == 0) {
    FAULT(fault, FAULT_INPUT, "Bij deze koppeling staat nog niet welk cijfer van anderen bij welk cijfer van ons hoort.");
    return fault_hint(fault, "Maak een koppelregel: kies de indicator, en vul bij Code in de bron in hoe die daar heet.");
  }
  const void *data = levering->options->data;
  if (!data && !levering_take_file(levering, &data, fault)) return false;
  struct table_options options = {.data = data, .size = levering->options->size};
  if (!table_open(&options, &f->table, levering->rows, fault) || !map_columns(f, fault)) return false;
  /* A column of which the numbers cannot be trusted spoils every row. */
  return first_pass(f, fault) && (faults(f)->field_count || second_pass(f, fault));
}
