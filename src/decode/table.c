#include "decode/table.h"

#include <string.h>
#include <strings.h>

#include "base/banned.h"
#include "decode/table_source.h"

enum {
  CELL_SIZE_MAX = 1024 * 1024,
  ROW_SIZE_MAX = 4 * 1024 * 1024,
  COLUMNS_MAX = 500,
  ROWS_MAX = 2000000,
  UNPACKED_SIZE_MAX = 200 * 1024 * 1024,
};

bool table_row_too_large(const struct table *table, long line, struct fault *fault) {
  FAULT(fault, FAULT_TOO_LARGE, "Regel %ld is groter dan %zu kB.", line, table->options.row_size_max / 1024);
  return fault_hint(fault, "Kijk of op die regel een aanhalingsteken ontbreekt, of kort de tekst in.");
}

bool table_cell_too_large(const struct table *table, long line, struct fault *fault) {
  return FAULT(fault, FAULT_TOO_LARGE, "Regel %ld heeft een cel van meer dan %zu kB. Kort de tekst in.", line,
               table->options.cell_size_max / 1024);
}

bool table_too_many_columns(const struct table *table, long line, struct fault *fault) {
  return FAULT(fault, FAULT_TOO_LARGE, "Regel %ld heeft meer dan %zu kolommen. Verwijder de kolommen die niet nodig zijn.",
               line, table->options.columns_max);
}

static bool begins_with(const struct table_options *options, const char *bytes, size_t len) {
  return options->size >= len && memcmp(options->data, bytes, len) == 0;
}

static const struct table_source *choose(struct table *table, struct fault *fault) {
  const struct table_options *options = &table->options;
  bool zip = begins_with(options, "PK\x03\x04", 4);
  if (begins_with(options, "\xD0\xCF\x11\xE0", 4)) {
    FAULT(fault, FAULT_MEDIA, "Dit is een oud Excel-bestand (.xls) of een bestand met een wachtwoord. Sla het op als "
                              ".xlsx of CSV zonder wachtwoord.");
    return NULL;
  }
  if (begins_with(options, "%PDF", 4)) {
    FAULT(fault, FAULT_MEDIA, "Dit is een PDF. Stuur een bestand van het soort .xlsx of CSV.");
    return NULL;
  }
  if (options->format == TABLE_FORMAT_XLSX && !zip) {
    FAULT(fault, FAULT_MEDIA, "Dit bestand is geen Excel-werkmap (.xlsx). Sla het op als .xlsx of kies CSV.");
    return NULL;
  }
  bool xlsx = options->format == TABLE_FORMAT_XLSX || (options->format == TABLE_FORMAT_DETECT && zip);
  table->notes.format = xlsx ? TABLE_FORMAT_XLSX : TABLE_FORMAT_CSV;
  return xlsx ? &table_source_xlsx : &table_source_csv;
}

static bool is_blank(const char *text) {
  for (;; text++) {
    if (*text == ' ' || (*text >= '\t' && *text <= '\r')) continue;
    if ((unsigned char)text[0] == 0xC2 && (unsigned char)text[1] == 0xA0) {
      text++;
      continue;
    }
    return *text == '\0';
  }
}

/* The next row that has a value, without the empty cells at its end. */
static int next_filled(struct table *table, struct fault *fault) {
  for (;;) {
    int got = table->source->next(table, fault);
    if (got != 1) return got;
    while (table->count > 0 && is_blank(table->cells[table->count - 1].text)) table->count--;
    if (table->count > 0) return 1;
    table->notes.rows_empty++;
  }
}

static bool read_header(struct table *table, struct fault *fault) {
  int got = next_filled(table, fault);
  if (got < 0) return false;
  if (got == 0)
    return FAULT(fault, FAULT_INPUT, "Het bestand is leeg. Zet op de eerste regel de namen van de kolommen.");
  table->names = ARENA_ARRAY(table->keep, table->count, const char *);
  table->header_line = table->line;
  for (size_t i = 0; i < table->count; i++) {
    const char *name = string_trim(table->cells[i].text, table->keep);
    if (*name && table_column_find(table, name) >= 0)
      return fault_line_add(fault, table->line, name,
                            "De kolom %.100s staat er twee keer. Verwijder er een of geef haar een andere naam.", name);
    table->names[table->columns++] = name;
  }
  return true;
}

static void set_defaults(struct table_options *options) {
  if (!options->cell_size_max) options->cell_size_max = CELL_SIZE_MAX;
  if (!options->row_size_max) options->row_size_max = ROW_SIZE_MAX;
  if (!options->columns_max) options->columns_max = COLUMNS_MAX;
  if (!options->rows_max) options->rows_max = ROWS_MAX;
  if (!options->unpacked_size_max) options->unpacked_size_max = UNPACKED_SIZE_MAX;
}

static void close_deferred(void *what) { table_close(what); }

bool table_open(const struct table_options *options, struct table **out, struct arena *keep, struct fault *fault) {
  struct table *table = ARENA_NEW(keep, struct table);
  table->options = *options;
  table->keep = keep;
  set_defaults(&table->options);
  table->source = choose(table, fault);
  if (!table->source) return false;
  table->cells = ARENA_ARRAY(keep, table->options.columns_max, struct table_cell);
  arena_defer(keep, close_deferred, table);
  if (!table->source->open(table, fault) || !read_header(table, fault)) {
    table_close(table);
    return false;
  }
  *out = table;
  return true;
}

void table_close(struct table *table) {
  if (table->state) table->source->close(table);
  table->state = NULL;
  table->failed = true;
}

size_t table_columns(const struct table *table) { return table->columns; }

const char *table_column(const struct table *table, size_t at) { return table->names[at]; }

long table_column_find(const struct table *table, const char *name) {
  for (size_t i = 0; i < table->columns; i++)
    if (strcasecmp(table->names[i], name) == 0) return (long)i;
  return -1;
}

long table_header_line(const struct table *table) { return table->header_line; }

const struct table_notes *table_notes(const struct table *table) { return &table->notes; }

int table_next(struct table *table, struct table_row *row, struct fault *fault) {
  if (table->failed) {
    FAULT(fault, FAULT_SYSTEM, "Het lezen van het bestand is al gestopt.");
    return -1;
  }
  if (table->ended) return 0;
  int got = next_filled(table, fault);
  if (got == 1 && ++table->rows > table->options.rows_max) {
    FAULT(fault, FAULT_TOO_LARGE, "Het bestand heeft meer dan %zu regels. Splits het bestand.", table->options.rows_max);
    got = -1;
  }
  table->failed = got < 0;
  table->ended = got == 0;
  if (got != 1) return got;
  for (size_t i = table->count; i < table->columns; i++) table->cells[i] = (struct table_cell){.text = ""};
  *row = (struct table_row){.line = table->line, .count = table->count, .cells = table->cells};
  return 1;
}

bool table_rewind(struct table *table, struct fault *fault) {
  if (table->failed) return FAULT(fault, FAULT_SYSTEM, "Het lezen van het bestand is al gestopt.");
  table->notes.rows_empty = 0;
  table->rows = 0;
  table->ended = false;
  bool ok = table->source->rewind(table, fault) && next_filled(table, fault) == 1;
  table->failed = !ok;
  return ok;
}
