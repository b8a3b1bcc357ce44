#include "engines/calc.h"

#include <math.h>

#include "decode/decode.h"
#include "encode/json.h"

#include "base/banned.h"

/* One row of the file: where it stands, what it says, what was read. */
struct spc_row {
  long line;
  const char *day_text, *value_text;
  bool typed;      /* the file says that it is a number */
  int64_t day;     /* days since 1970 */
  double value;
};

struct spc_file {
  struct spc_row *rows;
  size_t count, room;
  struct days_column days;
  struct number_column values;
  enum number_style style;
};

/* A day, or a month for its first day. */
static bool day_read(const char *text, struct day *out, const char **reason) {
  char iso[DAY_SIZE];
  if (strlen(text) == sizeof "2026-12" - 1 && text[4] == '-') {
    snprintf(iso, sizeof iso, "%s-01", text);
    if (day_parse(iso, out)) return true;
  }
  return days_read(text, out, reason);
}

static void row_add(struct spc_file *file, struct spc_row row, struct arena *scratch) {
  if (file->count == file->room) {
    size_t room = file->room ? file->room * 2 : 256;
    struct spc_row *rows = ARENA_ARRAY(scratch, room, struct spc_row);
    if (file->count > 0) memcpy(rows, file->rows, file->count * sizeof *rows);
    file->rows = rows;
    file->room = room;
  }
  file->rows[file->count++] = row;
}

static bool column_find(const struct table *table, const char *name, size_t *out, struct fault *fault) {
  long at = table_column_find(table, name);
  if (at < 0)
    return fault_line_add(fault, table_header_line(table), name, "De kolom %s ontbreekt. Zet bovenaan: datum,waarde.", name);
  *out = (size_t)at;
  return true;
}

/* All rows as texts; what a column as a whole must show is gathered on the way. */
static bool rows_read(struct table *table, struct spc_file *file, struct arena *scratch, struct fault *fault) {
  size_t day_at = 0, value_at = 0;
  struct table_row row;
  int state;
  bool found = column_find(table, "datum", &day_at, fault);
  if (!column_find(table, "waarde", &value_at, fault) || !found) return false;
  while ((state = table_next(table, &row, fault)) == 1) {
    const struct table_cell *day = &row.cells[day_at], *value = &row.cells[value_at];
    if (file->count == CALC_SPC_ROWS_MAX)
      return fault_line_add(fault, row.line, "", "Een reeks heeft hoogstens %d waarden. Deel het bestand op.", CALC_SPC_ROWS_MAX);
    if (!day->is_day && !string_empty(day->text)) days_column_add(&file->days, row.line, day->text);
    if (!value->is_number && !string_empty(value->text)) number_column_add(&file->values, row.line, value->text);
    row_add(file, (struct spc_row){.line = row.line, .day_text = arena_copy(scratch, day->text),
                                   .value_text = arena_copy(scratch, value->text), .typed = value->is_number}, scratch);
  }
  return state == 0;
}

/* Where commas part the columns, a point can only be a decimal point. */
static bool style_settle(const struct table *table, struct spc_file *file, struct fault *fault) {
  const struct number_column *values = &file->values;
  const struct table_notes *notes = table_notes(table);
  bool open = values->ambiguous.line && !values->comma.line && !values->point.line;
  if (open && notes->format == TABLE_FORMAT_CSV && notes->delimiter == ',' && !strchr(values->ambiguous.value, ',')) {
    file->style = NUMBER_STYLE_POINT;
    return true;
  }
  return number_column_settle(values, &file->style, fault);
}

static bool row_parse(const struct spc_file *file, struct spc_row *row, struct fault *fault) {
  const char *reason = "ontbreekt";
  struct day day;
  bool right = true;
  if (string_empty(row->day_text) || !day_read(row->day_text, &day, &reason))
    right = fault_line_add(fault, row->line, "datum", "datum: \"%.40s\" %s. Schrijf een dag als 2026-12-31.", row->day_text, reason);
  else row->day = day_number(day);
  reason = "ontbreekt";
  if (string_empty(row->value_text) ||
      !number_read_real(row->value_text, row->typed ? NUMBER_STYLE_TYPED : file->style, &row->value, &reason))
    return fault_line_add(fault, row->line, "waarde", "waarde: \"%.40s\" %s. Schrijf een getal, of laat de hele regel weg.",
                          row->value_text, reason);
  if (fabs(row->value) > SPC_VALUE_MAX)
    return fault_line_add(fault, row->line, "waarde", "waarde: \"%.40s\" is te groot.", row->value_text);
  return right;
}

static int by_day(const void *a, const void *b) {
  const struct spc_row *left = a, *right = b;
  if (left->day != right->day) return left->day < right->day ? -1 : 1;
  return (left->line > right->line) - (left->line < right->line);
}

static bool rows_parse(struct spc_file *file, struct fault *fault) {
  bool right = true;
  for (size_t i = 0; i < file->count; i++) right = row_parse(file, &file->rows[i], fault) && right;
  if (!right) return false;
  qsort(file->rows, file->count, sizeof *file->rows, by_day);
  for (size_t i = 1; i < file->count; i++)
    if (file->rows[i].day == file->rows[i - 1].day)
      right = fault_line_add(fault, file->rows[i].line, "datum", "datum: \"%.40s\" staat ook op regel %ld. Elke dag mag één keer.",
                             file->rows[i].day_text, file->rows[i - 1].line);
  return right;
}

static bool file_load(const char *data, size_t size, struct spc_file *file, struct arena *scratch, struct fault *fault) {
  struct table *table;
  const struct table_options options = {.data = data, .size = size};
  days_column_init(&file->days, "datum");
  number_column_init(&file->values, "waarde");
  if (!table_open(&options, &table, scratch, fault) || !rows_read(table, file, scratch, fault)) return false;
  if (file->count == 0) return fault_field_add(fault, "waarde", "Er staat geen enkele waarde in het bestand.");
  return days_column_settle(&file->days, fault) && style_settle(table, file, fault) && rows_parse(file, fault);
}

static int by_index(const void *a, const void *b) {
  const size_t *left = a, *right = b;
  return (*left > *right) - (*left < *right);
}

static bool rebases_find(const struct spc_file *file, const struct calc_spc_options *options, size_t *out, struct fault *fault) {
  for (size_t r = 0; r < options->rebase_count; r++) {
    char iso[DAY_SIZE];
    int64_t day = day_number(options->rebases[r]);
    size_t at = 0;
    while (at < file->count && file->rows[at].day < day) at++;
    day_print(options->rebases[r], iso);
    if (at == file->count) return fault_field_add(fault, "--rebase", "--rebase: na %s staat er geen waarde in het bestand.", iso);
    out[r] = at;
  }
  qsort(out, options->rebase_count, sizeof *out, by_index);
  return true;
}

static void real_put(struct json_writer *w, const char *key, double value) {
  json_key(w, key);
  json_put_real(w, value);
}

static void point_put(struct json_writer *w, const struct spc_result *result, size_t at, int64_t day) {
  static const char *const rules[SPC_RULE__COUNT] = {"outside", "shift", "trend", "two_of_three"};
  static const char *const causes[SPC_CAUSE__COUNT] = {"common", "improvement", "concern", "change"};
  const struct spc_stretch *stretch = spc_stretch_of(result, at);
  char iso[DAY_SIZE];
  day_print(day_from_number(day), iso);
  json_object_begin(w);
  json_key(w, "datum");
  json_put_string(w, iso);
  real_put(w, "value", result->values[at]);
  real_put(w, "mean", stretch->mean);
  real_put(w, "lower", stretch->lower);
  real_put(w, "upper", stretch->upper);
  json_key(w, "rules");
  json_array_begin(w);
  for (enum spc_rule rule = 0; rule < SPC_RULE__COUNT; rule++)
    if (spc_has(result, at, rule)) json_put_string(w, rules[rule]);
  json_array_end(w);
  json_key(w, "cause");
  json_put_string(w, causes[result->points[at].cause]);
  json_object_end(w);
}

static void result_put(struct json_writer *w, const struct spc_result *result, const struct spc_row *rows) {
  static const char *const assurances[SPC_ASSURANCE__COUNT] = {NULL, "hit", "miss", "may"};
  json_object_begin(w);
  json_key(w, "points");
  json_array_begin(w);
  for (size_t i = 0; i < result->count; i++) point_put(w, result, i, rows[i].day);
  json_array_end(w);
  json_key(w, "assurance");
  json_put_string(w, assurances[result->assurance]);
  json_key(w, "enough");
  json_put_bool(w, result->enough);
  json_object_end(w);
}

bool calc_spc(const char *data, size_t size, const struct calc_spc_options *options, struct text *out, struct arena *scratch,
              struct fault *fault) {
  struct spc_file file = {0};
  size_t rebases[CALC_SPC_REBASES_MAX];
  struct spc_result result;
  if (!file_load(data, size, &file, scratch, fault) || !rebases_find(&file, options, rebases, fault)) return false;
  double *values = ARENA_ARRAY(scratch, file.count, double);
  for (size_t i = 0; i < file.count; i++) values[i] = file.rows[i].value;
  const struct spc_options chart = {.values = values, .count = file.count, .rebases = rebases, .rebase_count = options->rebase_count,
                                    .better = options->better, .has_target = options->has_target, .target = options->target,
                                    .no_screen = options->no_screen};
  if (!spc_compute(&chart, &result, scratch, fault)) return false;
  struct json_writer w;
  json_init(&w, out);
  result_put(&w, &result, file.rows);
  return json_finish(&w, fault);
}

bool calc_spc_better(const char *typed, struct calc_spc_options *options, struct fault *fault) {
  static const char *const names[SPC_BETTER__COUNT] = {"none", "up", "down"};
  if (!typed) return true;
  for (enum spc_better better = 0; better < SPC_BETTER__COUNT; better++) {
    if (!string_is(typed, names[better])) continue;
    options->better = better;
    return true;
  }
  return fault_field_add(fault, "--better", "--better is up (hoger is beter), down (lager is beter) of none (geen van beide), niet \"%.40s\".",
                         typed);
}

bool calc_spc_target(const char *typed, struct calc_spc_options *options, struct fault *fault) {
  const char *reason;
  if (!typed) return true;
  enum number_style style = number_judge(typed, NULL) == NUMBER_AMBIGUOUS && !strchr(typed, ',') ? NUMBER_STYLE_POINT : NUMBER_STYLE_OPEN;
  if (!number_read_real(typed, style, &options->target, &reason) || fabs(options->target) > SPC_VALUE_MAX)
    return fault_field_add(fault, "--target", "--target: \"%.40s\" is geen getal waarmee gerekend kan worden. Schrijf bijvoorbeeld 12.5.", typed);
  options->has_target = true;
  return true;
}

bool calc_spc_rebase(const char *typed, struct calc_spc_options *options, struct fault *fault) {
  const char *reason;
  struct day day;
  if (!typed) return true;
  if (options->rebase_count == CALC_SPC_REBASES_MAX)
    return fault_field_add(fault, "--rebase", "--rebase mag hoogstens %d keer.", CALC_SPC_REBASES_MAX);
  if (!day_read(typed, &day, &reason))
    return fault_field_add(fault, "--rebase", "--rebase: \"%.40s\" %s. Schrijf een dag als 2026-12-31.", typed, reason);
  options->rebases[options->rebase_count++] = day;
  return true;
}
