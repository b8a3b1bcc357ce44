/* The header of a delivery: which column is which field, and what may not be there. */
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "base/banned.h"
#include "decode/zaak_inside.h"

static const struct {
  enum zaak_column_kind kind;
  unsigned which;
  bool column_needed, value_needed;
} shapes[ZAAK_FIELD__COUNT] = {
    [ZAAK_FIELD_ZAAK] = {ZAAK_COLUMN_ID, 0, true, true},
    [ZAAK_FIELD_ZAAKTYPE] = {ZAAK_COLUMN_NAME, ZAAK_KIND, true, true},
    [ZAAK_FIELD_START] = {ZAAK_COLUMN_DAY, ZAAK_START, true, true},
    [ZAAK_FIELD_EIND] = {ZAAK_COLUMN_DAY, ZAAK_END, true, false},
    [ZAAK_FIELD_UITERLIJKE_EINDDATUM] = {ZAAK_COLUMN_DAY, ZAAK_DUE, false, false},
    [ZAAK_FIELD_OPSCHORTING] = {ZAAK_COLUMN_PAUSE, ZAAK_FIELD_OPSCHORTING, false, false},
    [ZAAK_FIELD_VERLENGING] = {ZAAK_COLUMN_PAUSE, ZAAK_FIELD_VERLENGING, false, false},
    [ZAAK_FIELD_RESULTAATTYPE] = {ZAAK_COLUMN_NAME, ZAAK_RESULT, false, false},
    [ZAAK_FIELD_WIJK] = {ZAAK_COLUMN_NAME, ZAAK_DISTRICT, false, false},
    [ZAAK_FIELD_KANAAL] = {ZAAK_COLUMN_NAME, ZAAK_CHANNEL, false, false},
    [ZAAK_FIELD_AANVULLING_GEVRAAGD] = {ZAAK_COLUMN_FLAG, ZAAK_FIELD_AANVULLING_GEVRAAGD, false, false},
    [ZAAK_FIELD_EINDE_BEZWAARTERMIJN] = {ZAAK_COLUMN_DAY, ZAAK_OBJECTION_END, false, false},
    [ZAAK_FIELD_ADVIESCOMMISSIE] = {ZAAK_COLUMN_FLAG, ZAAK_FIELD_ADVIESCOMMISSIE, false, false},
    [ZAAK_FIELD_ONDERWERP] = {ZAAK_COLUMN_PART, ZAAK_PART_SUBJECT, false, false},
    [ZAAK_FIELD_REDEN] = {ZAAK_COLUMN_PART, ZAAK_PART_REASON, false, false},
    [ZAAK_FIELD_GERELATEERDE_ZAAK] = {ZAAK_COLUMN_PART, ZAAK_PART_ABOUT, false, false},
};

/* The first lines as the ordinary reader of tables sees them: it knows separators, quotes and doubled names. */
static bool read_head(const struct zaak_options *options, struct table **out, char **head, size_t *size, struct arena *keep,
                      struct fault *fault) {
  *head = arena_take(keep, ZAAK_ROW_MAX + ZAAK_SLACK);
  long got = zaak_source_read(options, 0, *head, ZAAK_ROW_MAX);
  if (got < 0) return FAULT(fault, FAULT_SYSTEM, "Het bestand is niet te lezen.");
  *size = (size_t)got;
  if (got == ZAAK_ROW_MAX) {
    const char *last = memrchr(*head, '\n', *size);
    if (!last) return FAULT(fault, FAULT_TOO_LARGE, "De eerste regel is langer dan %d kB. Is dit een CSV-bestand?", ZAAK_ROW_MAX / 1024);
    *size = (size_t)(last - *head) + 1;
  }
  const struct table_options table = {.data = *head, .size = *size, .format = TABLE_FORMAT_CSV, .columns_max = 500};
  return table_open(&table, out, keep, fault);
}

/* Behind the line that `line` begins, quoted line ends included. */
static size_t end_of_header(const char *head, size_t size, long line, long *lines) {
  size_t at = 0;
  bool quoted = false;
  long now = 1;
  for (; at < size; at++) {
    if (head[at] == '"') quoted = !quoted;
    if (head[at] != '\n') continue;
    bool ends = now >= line && !quoted;
    now++;
    if (ends) {
      at++;
      break;
    }
  }
  *lines = now - 1;
  return at;
}

static enum zaak_field field_of(const struct zaak_options *options, const char *name) {
  for (int field = 0; field < ZAAK_FIELD__COUNT; field++) {
    const char *wanted = options->columns[field] ? options->columns[field] : zaak_field_name((enum zaak_field)field);
    if (strcasecmp(wanted, name) == 0) return (enum zaak_field)field;
  }
  return ZAAK_FIELD__COUNT;
}

/* A column that nobody asks for is only read past. */
static bool is_wanted(const struct zaak_options *options, enum zaak_field field) {
  if (field == ZAAK_FIELD_ONDERWERP) return options->joined[ZAAK_KIND];
  if (field == ZAAK_FIELD_REDEN) return options->joined[ZAAK_RESULT];
  return field != ZAAK_FIELD_GERELATEERDE_ZAAK || options->about;
}

static bool read_columns(struct zaak_plan *plan, const struct table *table, struct zaak_notes *notes, struct arena *keep, struct fault *fault) {
  size_t count = table_columns(table);
  const char **ignored = ARENA_ARRAY(keep, count, const char *);
  if (count > ZAAK_COLUMNS_MAX)
    return FAULT(fault, FAULT_TOO_LARGE, "Het bestand heeft meer dan %d kolommen. Lever alleen de kolommen die hier nodig zijn.", ZAAK_COLUMNS_MAX);
  for (size_t i = 0; i < count; i++) {
    const char *name = table_column(table, i);
    struct zaak_column *column = &plan->columns[i];
    if (zaak_is_bsn_name(name)) {
      fault_line_add(fault, table_header_line(table), name, "De kolom %.60s mag niet mee: een burgerservicenummer is hier niet nodig. Haal de kolom weg.", name);
      return false;
    }
    enum zaak_field field = field_of(plan->options, name);
    snprintf(column->name, sizeof column->name, "%s", *name ? name : "zonder naam");
    if (field == ZAAK_FIELD__COUNT) {
      ignored[notes->ignored_count++] = arena_copy(keep, name);
      continue;
    }
    notes->has[field] = true;
    if (!is_wanted(plan->options, field)) continue;
    plan->has_parts |= shapes[field].kind == ZAAK_COLUMN_PART;
    column->kind = shapes[field].kind;
    column->which = shapes[field].which;
    column->required = shapes[field].value_needed;
  }
  plan->count = count;
  notes->ignored = ignored;
  return true;
}

static bool check_columns(const struct zaak_plan *plan, const struct zaak_notes *notes, long line, struct fault *fault) {
  bool ok = true;
  for (int i = 0; i < ZAAK_FIELD__COUNT; i++) {
    const char *name = plan->options->columns[i] ? plan->options->columns[i] : zaak_field_name((enum zaak_field)i);
    if (notes->has[i] || (!shapes[i].column_needed && !plan->options->columns[i])) continue;
    ok = fault_line_add(fault, line, name, "De kolom %.60s ontbreekt. Voeg haar toe; nodig zijn zaak, zaaktype, start en eind.", name);
  }
  return ok;
}

static void fill_months(struct zaak_plan *plan) {
  for (int i = 0; i <= ZAAK_MONTHS; i++)
    plan->month_start[i] = (int32_t)day_number((struct day){ZAAK_YEAR_FIRST + i / 12, i % 12 + 1, 1});
}

static bool find_size(const struct zaak_options *options, uint64_t *out, struct fault *fault) {
  struct stat status;
  *out = options->size;
  if (options->file < 0) return true;
  if (fstat(options->file, &status) != 0 || !S_ISREG(status.st_mode)) return FAULT(fault, FAULT_INPUT, "Dit is geen gewoon bestand.");
  *out = (uint64_t)status.st_size;
  return true;
}

bool zaak_plan_read(struct zaak_plan *plan, const struct zaak_options *options, struct zaak_notes *notes,
                    struct arena *keep, struct fault *fault) {
  struct table *table;
  char *head;
  size_t size = 0;
  plan->options = options;
  if (!find_size(options, &plan->data_until, fault) || !read_head(options, &table, &head, &size, keep, fault)) return false;
  notes->encoding = table_notes(table)->encoding;
  notes->delimiter = plan->delimiter = table_notes(table)->delimiter;
  bool wide = notes->encoding == TABLE_ENCODING_UTF16LE || notes->encoding == TABLE_ENCODING_UTF16BE;
  long line = table_header_line(table);
  bool ok = !wide && read_columns(plan, table, notes, keep, fault) && check_columns(plan, notes, line, fault);
  table_close(table);
  if (wide) return FAULT(fault, FAULT_MEDIA, "Dit bestand is UTF-16. Sla het op als CSV met UTF-8.");
  if (!ok) return false;
  plan->marked = notes->encoding == TABLE_ENCODING_UTF8_MARKED;
  plan->data_from = end_of_header(head, size, line, &plan->header_lines);
  fill_months(plan);
  return true;
}
