#include "web/exchange.h"
#include "web/fields_form.h"
#include "web/row_order.h"

enum { BATCH_ROWS = 500, ROWS_MEMORY_MAX = 256 << 20, REFS_SIZE = 8192 };

struct column {
  int field;                    /* -1: not used */
  struct number_column numbers;
  struct days_column days;
  enum number_style style;
};

struct ref {
  enum register_id reg;
  const char *typed;
  int64_t id;
};

struct importing {
  struct store *store;
  struct tx *tx;
  const struct who *who;
  const struct import_options *options;
  struct import_report *report;
  const struct reg *reg;
  struct table *table;
  struct column *columns;
  size_t column_count;
  int key;                      /* field by which records are recognised, or -1 */
  int self;                     /* mapped field by which rows refer to others of the register, or -1 */
  struct row_order *order;      /* when there is one */
  size_t at;                    /* of the row being read, as it was gathered */
  int64_t staged;               /* good rows so far */
  bool was_empty;               /* the register held nothing: nothing to recognise */
  uint64_t *seen;               /* digests of the keys in this file, open addressing */
  size_t seen_size, seen_count;
  struct ref *refs;             /* names already looked up */
  struct arena *rows;           /* memory of one batch */
  struct import *import;        /* NULL in a preview */
  char today[DAY_SIZE];
};

static void note(struct importing *im, const char *text) {
  if (im->report->note_count < IMPORT_NOTES_MAX) im->report->notes[im->report->note_count++] = text;
}

static bool is_number_kind(enum kind kind) { return kind == KIND_MONEY || kind == KIND_DECIMAL || kind == KIND_NUMBER; }

/* ---- columns ---- */

static int field_by_header(const struct importing *im, const char *header) {
  int at = reg_field_find(im->reg, header);
  const char *key = string_sort_key(header, im->options->scratch);
  for (size_t i = 0; at < 0 && *key && i < im->reg->field_count; i++)
    if (string_is(string_sort_key(im->reg->fields[i].label, im->options->scratch), key)) at = (int)i;
  return at;
}

static void map_column(struct importing *im, size_t at) {
  struct import_column *shown = &im->report->columns[at];
  struct column *column = &im->columns[at];
  const char *header = table_column(im->table, at);
  *shown = (struct import_column){.header = arena_copy(im->options->keep, header)};
  column->field = *header ? field_by_header(im, header) : -1;
  if (column->field < 0) {
    shown->why = *header ? "dit veld kent het register niet" : "de kolom heeft geen naam";
    return;
  }
  const struct field *field = &im->reg->fields[column->field];
  for (size_t other = 0; other < at; other++)
    if (im->columns[other].field == column->field)
      fault_line_add(&im->report->faults, table_header_line(im->table), field->name, "De kolommen \"%s\" en \"%s\" zijn allebei %s. Laat er één staan.",
                     table_column(im->table, other), header, field->label);
  if (column->field != (int)EVERY(id) && !rights_writes_field(im->who, field)) {
    column->field = -1;
    shown->why = field->computed ? "dit vult het programma zelf" : "dit veld mag uw functie niet wijzigen";
    return;
  }
  shown->field = field->label;
  number_column_init(&column->numbers, field->name);
  days_column_init(&column->days, field->name);
}

static bool map_columns(struct importing *im, struct fault *fault) {
  size_t used = 0;
  im->column_count = table_columns(im->table);
  if (im->column_count > IMPORT_COLUMNS_MAX) return FAULT(fault, FAULT_INPUT, "Het bestand heeft meer dan %d kolommen.", IMPORT_COLUMNS_MAX);
  im->columns = ARENA_ARRAY(im->options->scratch, im->column_count, struct column);
  im->report->column_count = im->column_count;
  for (size_t i = 0; i < im->column_count; i++) {
    map_column(im, i);
    if (im->columns[i].field >= 0 && im->columns[i].field != (int)EVERY(id)) used++;
  }
  if (used == 0) {
    FAULT(fault, FAULT_INPUT, "Geen enkele kolom hoort bij een veld van %s.", im->reg->label_plural);
    return fault_hint(fault, "Zet in de eerste rij de namen van de velden, zoals in een uitgevoerd bestand.");
  }
  im->key = im->self = -1;
  for (size_t i = 0; i < im->reg->field_count; i++) {
    bool mapped = false;
    for (size_t c = 0; c < im->column_count; c++) mapped = mapped || im->columns[c].field == (int)i;
    const struct field *field = &im->reg->fields[i];
    if (mapped && field->key && im->key < 0) im->key = (int)i;
    if (mapped && field->kind == KIND_REF && field->to == im->reg->id && im->self < 0) im->self = (int)i;
    if (!mapped && field->required && !field->computed && !field->start)
      fault_line_add(&im->report->faults, table_header_line(im->table), field->name, "De kolom %s (%s) ontbreekt. Dit veld is verplicht.", field->name, field->label);
  }
  return true;
}

/* ---- first pass: what the columns prove about their numbers and days ---- */

static const char *cell_of(const struct importing *im, const struct table_row *row, int field) {
  for (size_t i = 0; field >= 0 && i < im->column_count; i++)
    if (im->columns[i].field == field) return row->cells[i].text;
  return "";
}

enum { NAMES_MAX = 16 };

/* What record_find would find it by, once it is there. */
static void gather_names(struct importing *im, const struct table_row *row) {
  const char *names[NAMES_MAX], *whole = "";
  struct title_part part;
  size_t count = 0;
  for (size_t i = 0; i < im->reg->field_count && count < NAMES_MAX - 1; i++) {
    const struct field *field = &im->reg->fields[i];
    if (field->kind == KIND_TEXT && (field->key || field->search == 'A')) names[count++] = string_sort_key(cell_of(im, row, (int)i), im->rows);
  }
  for (const char *at = im->reg->title; title_next(im->reg, &at, &part);) {
    const char *key = part.field >= 0 ? string_sort_key(cell_of(im, row, part.field), im->rows) : "";
    if (*key) whole = arena_printf(im->rows, "%s%s%s", whole, *whole ? " " : "", key);
  }
  names[count++] = whole;
  row_order_add(im->order, row->line, names, count, string_sort_key(cell_of(im, row, im->self), im->rows));
  arena_reset(im->rows);
}

static bool gather(struct importing *im, struct fault *fault) {
  struct table_row row;
  int more;
  if (im->self >= 0) im->order = row_order_new(im->options->scratch);
  while ((more = table_next(im->table, &row, fault)) == 1) {
    im->report->rows++;
    if (im->order) gather_names(im, &row);
    for (size_t i = 0; i < im->column_count; i++) {
      struct column *column = &im->columns[i];
      const struct table_cell *cell = &row.cells[i];
      if (column->field < 0 || !*cell->text) continue;
      enum kind kind = im->reg->fields[column->field].kind;
      if (is_number_kind(kind) && !cell->is_number) number_column_add(&column->numbers, row.line, cell->text);
      if (kind == KIND_DAY && !cell->is_day) days_column_add(&column->days, row.line, cell->text);
    }
  }
  if (more < 0) return false;
  for (size_t i = 0; i < im->column_count; i++) {
    if (im->columns[i].field < 0) continue;
    enum kind kind = im->reg->fields[im->columns[i].field].kind;
    im->columns[i].style = NUMBER_STYLE_OPEN;
    if (is_number_kind(kind) && !number_column_settle(&im->columns[i].numbers, &im->columns[i].style, &im->report->faults)) im->columns[i].field = -1;
    if (kind == KIND_DAY && !days_column_settle(&im->columns[i].days, &im->report->faults)) im->columns[i].field = -1;
  }
  return table_rewind(im->table, fault);
}

static void note_file(struct importing *im) {
  static const char *const encodings[TABLE_ENCODING__COUNT] = {"tekens in UTF-8", "tekens in UTF-8, met merkteken", "tekens in UTF-16", "tekens in UTF-16", "tekens in Windows-1252"};
  const struct table_notes *notes = table_notes(im->table);
  struct arena *keep = im->options->keep;
  if (notes->format == TABLE_FORMAT_XLSX) {
    note(im, arena_printf(keep, "Excel, blad %s", notes->sheet ? arena_copy(keep, notes->sheet) : "1"));
    if (notes->sheets_other) note(im, arena_printf(keep, "%zu andere bladen niet gelezen", notes->sheets_other));
    if (notes->excel_days) note(im, "datums uit Excel");
    if (notes->excel_1904) note(im, "datums geteld vanaf 1904");
  } else {
    note(im, notes->delimiter == ';' ? "puntkomma's tussen de kolommen" : notes->delimiter == ',' ? "komma's tussen de kolommen" : "tabs tussen de kolommen");
    note(im, encodings[notes->encoding]);
  }
  bool comma = false, dutch = false;
  for (size_t i = 0; i < im->column_count; i++) {
    comma = comma || im->columns[i].style == NUMBER_STYLE_COMMA;
    dutch = dutch || im->columns[i].days.dutch;
  }
  if (comma) note(im, "komma's in getallen");
  if (dutch) note(im, "datums als 31-12-2026");
  if (notes->rows_empty) note(im, arena_printf(keep, "%zu lege rijen overgeslagen", notes->rows_empty));
}

/* ---- second pass: rows to records ---- */

static uint64_t hash(const char *text, uint64_t start) {
  for (; *text; text++) start = (start ^ (unsigned char)*text) * UINT64_C(1099511628211);
  return start | 1;
}

static bool seen_add(struct importing *im, uint64_t key) {
  if (im->seen_count * 2 >= im->seen_size) {
    size_t size = im->seen_size ? im->seen_size * 2 : 4096;
    uint64_t *bigger = ARENA_ARRAY(im->options->scratch, size, uint64_t);
    for (size_t i = 0; i < im->seen_size; i++) {
      if (!im->seen[i]) continue;
      size_t at = im->seen[i] % size;
      while (bigger[at]) at = (at + 1) % size;
      bigger[at] = im->seen[i];
    }
    im->seen = bigger;
    im->seen_size = size;
  }
  size_t at = key % im->seen_size;
  for (; im->seen[at]; at = (at + 1) % im->seen_size)
    if (im->seen[at] == key) return false;
  im->seen[at] = key;
  im->seen_count++;
  return true;
}

/* References repeat down a column: each name is asked once. */
static struct ref *ref_at(struct importing *im, enum register_id reg, const char *typed) {
  struct ref *ref = &im->refs[hash(typed, (uint64_t)reg + 7) % REFS_SIZE];
  return ref->typed && ref->reg == reg && strcmp(ref->typed, typed) == 0 ? ref : NULL;
}

/* A record that this file brings itself: minus the how-manieth of its good rows. */
static bool read_own_row(struct importing *im, const struct field *field, const char *typed, long line, union slot *out) {
  long target;
  int64_t good;
  if (!row_order_find(im->order, string_sort_key(typed, im->rows), &target, &good)) return false;
  if (good)
    out->number = -good;
  else
    fault_line_add(&im->report->faults, line, field->name, "%s: verwijst naar rij %ld van dit bestand, en die is niet goed.", field->label, target);
  return true;
}

static bool read_self(struct importing *im, const struct typed_options *typed, union slot *out) {
  struct fault absent = {0};
  bool found = typed_read(typed, out, &absent), own = !found && read_own_row(im, typed->field, typed->typed, typed->line, out);
  if (!found && !own)
    for (size_t i = 0; i < absent.field_count; i++)
      fault_line_add(&im->report->faults, typed->line, absent.fields[i].field, "%s", absent.fields[i].message);
  fault_release(&absent);
  return found || (own && out->number != NUMBER_EMPTY);
}

static bool read_cell(struct importing *im, const struct column *column, const struct table_cell *cell, long line, union slot *out) {
  const struct field *field = &im->reg->fields[column->field];
  if (field->kind == KIND_REF && *cell->text) {
    const struct ref *known = ref_at(im, field->to, cell->text);
    if (known) return out->number = known->id, true;
  }
  struct typed_options typed = {.tx = im->tx, .who = im->who, .field = field, .typed = arena_copy(im->rows, cell->text), .line = line,
                                .style = cell->is_number ? NUMBER_STYLE_TYPED : column->style, .keep = im->rows, .scratch = im->rows};
  if (column->field == im->self && *cell->text) {
    out->number = NUMBER_EMPTY;
    if (!read_self(im, &typed, out)) return false;
    if (out->number < 0) return true;
  } else if (!typed_read(&typed, out, &im->report->faults)) {
    return false;
  }
  if (field->kind == KIND_REF && *cell->text)
    im->refs[hash(cell->text, (uint64_t)field->to + 7) % REFS_SIZE] = (struct ref){field->to, arena_copy(im->options->scratch, cell->text), out->number};
  return true;
}

/* The record that this row is about: an existing one by its number or key, else a new one. */
static bool find_record(struct importing *im, const struct table_row *row, struct record *out, bool *exists) {
  const char *number = cell_of(im, row, (int)EVERY(id)), *key = cell_of(im, row, im->key);
  struct fault none = {0};
  int64_t id = 0;
  *exists = false;
  if (*number) {
    if (!string_to_int(number, &id) || !record_get(im->tx, im->who, im->reg->id, id, out, im->rows, &none)) {
      fault_release(&none);
      return fault_line_add(&im->report->faults, row->line, "id", "Nummer: \"%.40s\" is er niet. Laat het nummer leeg voor een nieuw record.", number);
    }
    *exists = true;
  } else if (*key && !im->was_empty) {
    id = record_find(im->tx, im->who, im->reg->id, key, im->rows);
    if (id > 0 && record_get(im->tx, im->who, im->reg->id, id, out, im->rows, &none))
      *exists = string_is(string_sort_key(out->slots[im->key].text ? out->slots[im->key].text : "", im->rows), string_sort_key(key, im->rows));
    fault_release(&none);
  }
  if (*key && !seen_add(im, hash(string_sort_key(key, im->rows), UINT64_C(14695981039346656037))))
    return fault_line_add(&im->report->faults, row->line, im->reg->fields[im->key].name, "%s: \"%.60s\" staat twee keer in dit bestand.",
                          im->reg->fields[im->key].label, key);
  if (!*exists) *out = record_start(im->reg, im->rows);
  return true;
}

static bool same(const struct record *a, const struct record *b) {
  for (size_t i = 0; i < a->reg->field_count; i++)
    if (!slot_equal(a->reg->fields[i].kind, a->slots[i], b->slots[i])) return false;
  return true;
}

static bool may_write(struct importing *im, const struct record *record, bool exists, long line) {
  if (rights_allow(im->who, record, exists ? VERB_CHANGE : VERB_CREATE, im->today, true)) return true;
  return fault_line_add(&im->report->faults, line, "", exists ? "Dit record mag u niet wijzigen." : "Zo'n record mag u niet maken.");
}

/* A new record begins at its first state, unless who takes over an existing administration. */
static bool may_begin(struct importing *im, const struct record *record, bool exists, long line) {
  int state = steps_field(im->reg);
  if (exists || state < 0 || rights_takes_over(im->who, im->reg)) return true;
  const struct field *field = &im->reg->fields[state];
  if (string_is(record->slots[state].text, field->start)) return true;
  return fault_line_add(&im->report->faults, line, field->name, "%s: begint altijd bij de eerste stand. Laat dit vak leeg.", field->label);
}

/* False when the row is bad; its faults are in the report. */
static bool read_row(struct importing *im, const struct table_row *row, struct record *out) {
  struct record record;
  bool exists, ok = true;
  if (row->count > im->column_count)
    return fault_line_add(&im->report->faults, row->line, "", "Deze rij heeft %zu cellen, de kop heeft er %zu. Kijk of er een scheidingsteken te veel staat.",
                          row->count, im->column_count);
  if (!find_record(im, row, &record, &exists)) return false;
  struct record before = exists ? record_copy(&record, im->rows) : record;
  for (size_t i = 0; i < im->column_count; i++)
    if (im->columns[i].field >= 0 && im->columns[i].field != (int)EVERY(id))
      ok = read_cell(im, &im->columns[i], &row->cells[i], row->line, &record.slots[im->columns[i].field]) && ok;
  if (!ok || !record_check(&record, row->line, &im->report->faults) || !may_write(im, &record, exists, row->line) ||
      !may_begin(im, &record, exists, row->line))
    return false;
  if (!exists)
    im->report->added++;
  else if (same(&before, &record))
    im->report->unchanged++;
  else
    im->report->changed++;
  *out = record;
  return true;
}

static bool flush(struct importing *im, struct import_row *rows, size_t *count, struct fault *fault) {
  bool ok = !im->import || *count == 0 || import_add(im->import, rows, *count, fault);
  *count = 0;
  arena_reset(im->rows);
  return ok;
}

static bool is_refused(const struct importing *im) {
  return !im->options->lenient && (im->report->faults.field_count || im->report->faults.field_more);
}

/* Reads the rows of one level: those that wait for no row that is still to come. */
static bool read_level(struct importing *im, int level, struct import_row *rows, struct fault *fault) {
  struct table_row row;
  size_t count = 0;
  int more;
  for (im->at = 0; (more = table_next(im->table, &row, fault)) == 1; im->at++) {
    struct record record;
    if (im->order && row_order_level(im->order, im->at) != level) continue;
    bool good = !(im->order && row_order_is_refused(im->order, im->at)) && read_row(im, &row, &record);
    if (good && im->order) row_order_note(im->order, im->at, ++im->staged);
    if (!good) im->report->bad++;
    if (good && im->import && !is_refused(im)) rows[count++] = (struct import_row){row.line, record};
    if ((count == BATCH_ROWS || im->rows->used > ROWS_MEMORY_MAX / 4) && !flush(im, rows, &count, fault)) return false;
  }
  return more == 0 && flush(im, rows, &count, fault);
}

static bool read_rows(struct importing *im, struct fault *fault) {
  struct import_row *rows = ARENA_ARRAY(im->options->scratch, BATCH_ROWS, struct import_row);
  int depth = im->order ? row_order_depth(im->order) : 1;
  for (int level = 0; level < depth; level++)
    if ((level > 0 && !table_rewind(im->table, fault)) || !read_level(im, level, rows, fault)) return false;
  return true;
}

/* ---- the whole ---- */

static void release_rows(void *arena) { arena_release(arena); }
static void release_fault(void *fault) { fault_release(fault); }
static void end_tx(void *what) {
  struct importing *im = what;
  tx_end(im->tx);
  im->tx = NULL;
}
static void close_import(void *what) {
  struct importing *im = what;
  if (im->import) import_close(im->import);
  im->import = NULL;
}

static bool refuse(struct importing *im, struct fault *fault) {
  const struct fault *faults = &im->report->faults;
  if (im->report->bad)
    FAULT(fault, FAULT_INPUT, "%lld van %lld rijen %s niet goed. Er is niets ingelezen.", (long long)im->report->bad, (long long)im->report->rows, im->report->bad == 1 ? "is" : "zijn");
  else
    FAULT(fault, FAULT_INPUT, "Het bestand klopt niet. Er is niets ingelezen. %.250s", faults->field_count ? faults->fields[0].message : "");
  return fault_hint(fault, "Verbeter het bestand en lees het opnieuw in.");
}

static bool run_import(struct importing *im, struct fault *fault) {
  const struct import_options *options = im->options;
  if (!table_open(&(struct table_options){.data = options->data, .size = options->size}, &im->table, options->scratch, fault)) return false;
  if (!map_columns(im, fault) || !gather(im, fault)) return false;
  note_file(im);
  if (im->report->faults.field_count && im->report->bad == 0) {
    /* A column that is missing or cannot be trusted spoils every row; lenient does not help. */
    return refuse(im, fault);
  }
  int64_t there = record_count(im->tx, im->who, &(struct query){.reg = im->reg->id, .sort = -1, .page = 1, .page_size = 1}, fault);
  if (fault_is(fault)) return false;
  im->was_empty = there == 0;
  if (!options->preview) {
    im->import = import_begin(im->store, im->who, im->reg->id, options->name ? options->name : "bestand", digest_of(options->data, options->size), fault);
    if (!im->import) return false;
  }
  if (im->order) row_order_settle(im->order, &im->reg->fields[im->self], &im->report->faults);
  if (!read_rows(im, fault)) return false;
  if (is_refused(im)) return refuse(im, fault);
  if (!im->import) return true;
  end_tx(im);
  return import_switch(im->import, &im->report->added, &im->report->changed, &im->report->unchanged, fault);
}

bool import_file(struct store *store, const struct who *who, const struct import_options *options, struct import_report *out, struct fault *fault) {
  struct importing *im = ARENA_NEW(options->scratch, struct importing);
  *out = (struct import_report){0};
  *im = (struct importing){.store = store, .who = who, .options = options, .report = out};
  im->reg = &store_catalogue(store)->registers[options->reg];
  if (!rights_scope(who, im->reg, VERB_CREATE)) return FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag in %s niets inlezen.", im->reg->label_plural);
  im->rows = ARENA_NEW(options->scratch, struct arena);
  arena_init(im->rows, ROWS_MEMORY_MAX);
  arena_defer(options->scratch, release_rows, im->rows);
  arena_defer(options->keep, release_fault, &out->faults);
  arena_defer(options->scratch, end_tx, im);
  arena_defer(options->scratch, close_import, im);
  im->refs = ARENA_ARRAY(options->scratch, REFS_SIZE, struct ref);
  store_today(store, im->today);
  im->tx = store_read(store, fault);
  bool ok = im->tx && run_import(im, fault);
  end_tx(im);
  close_import(im);
  return ok;
}
