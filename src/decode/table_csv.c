/* RFC 4180 and what people make of it. */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "decode/charset.h"
#include "decode/table_source.h"

struct csv {
  struct charset charset;
  const char *start, *at, *end; /* start: after a "sep=;" line */
  long start_line, line;
  char delimiter;
  struct text row;  /* the cells of the current row, each with a zero byte */
  size_t *offsets;
};

static bool at_line_end(const struct csv *csv) { return csv->at == csv->end || *csv->at == '\n' || *csv->at == '\r'; }

static void skip_line_end(struct csv *csv) {
  if (csv->at == csv->end) return;
  bool cr = *csv->at == '\r';
  csv->at++;
  if (cr && csv->at < csv->end && *csv->at == '\n') csv->at++;
  csv->line++;
}

/* The sign that the first filled line holds most, outside quotes. */
static char detect_delimiter(const char *at, const char *end) {
  static const char signs[] = {';', ',', '\t'};
  size_t counts[sizeof signs] = {0};
  bool quoted = false, filled = false;
  for (; at < end; at++) {
    if (*at == '"') quoted = !quoted;
    if (quoted) continue;
    if (*at == '\n' || *at == '\r') {
      if (filled) break;
      continue;
    }
    filled = true;
    for (size_t i = 0; i < sizeof signs; i++) counts[i] += *at == signs[i];
  }
  size_t best = 0;
  for (size_t i = 1; i < sizeof signs; i++)
    if (counts[i] > counts[best]) best = i;
  return signs[best];
}

/* Excel's own first line "sep=;" names the delimiter. */
static void read_preamble(struct csv *csv) {
  csv->line = 1;
  size_t left = (size_t)(csv->end - csv->at);
  bool named = left >= 5 && memcmp(csv->at, "sep=", 4) == 0 && memchr(";,\t|", csv->at[4], 4);
  if (named && (left == 5 || csv->at[5] == '\r' || csv->at[5] == '\n')) {
    csv->delimiter = csv->at[4];
    csv->at += 5;
    skip_line_end(csv);
  } else {
    csv->delimiter = detect_delimiter(csv->at, csv->end);
  }
  csv->start = csv->at;
  csv->start_line = csv->line;
}

static bool open_csv(struct table *table, struct fault *fault) {
  struct csv *csv = ARENA_NEW(table->keep, struct csv);
  csv->offsets = ARENA_ARRAY(table->keep, table->options.columns_max, size_t);
  text_init(&csv->row, table->options.row_size_max);
  table->state = csv;
  if (!charset_read(table->options.data, table->options.size, &csv->charset, fault)) return false;
  csv->at = csv->charset.data;
  csv->end = csv->at + csv->charset.size;
  read_preamble(csv);
  table->notes.encoding = csv->charset.encoding;
  table->notes.delimiter = csv->delimiter;
  return true;
}

/* Up to the closing quote, which is passed; \r\n becomes \n. */
static bool read_quoted(struct csv *csv, long begun, struct fault *fault) {
  for (csv->at++;;) {
    const char *run = csv->at;
    while (csv->at < csv->end && *csv->at != '"' && *csv->at != '\r' && *csv->at != '\n') csv->at++;
    text_put(&csv->row, run, (size_t)(csv->at - run));
    if (csv->row.full) return true;
    if (csv->at == csv->end)
      return FAULT(fault, FAULT_INPUT, "Het aanhalingsteken op regel %ld wordt nergens gesloten. Zet er een bij of haal "
                                       "het weg.", begun);
    if (*csv->at != '"') {
      skip_line_end(csv);
      text_addc(&csv->row, '\n');
    } else if (csv->end - csv->at >= 2 && csv->at[1] == '"') {
      text_addc(&csv->row, '"');
      csv->at += 2;
    } else {
      csv->at++;
      break;
    }
  }
  while (csv->at < csv->end && *csv->at == ' ' && csv->delimiter != ' ') csv->at++;
  if (at_line_end(csv) || *csv->at == csv->delimiter) return true;
  return FAULT(fault, FAULT_INPUT, "Op regel %ld staat tekst achter een sluitend aanhalingsteken. Verdubbel een "
                                   "aanhalingsteken dat bij de tekst hoort.", csv->line);
}

static void read_bare(struct csv *csv) {
  const char *run = csv->at;
  char delimiter = csv->delimiter;
  while (csv->at < csv->end && *csv->at != delimiter && *csv->at != '\n' && *csv->at != '\r') csv->at++;
  text_put(&csv->row, run, (size_t)(csv->at - run));
}

static bool read_cell(struct table *table, struct csv *csv, struct fault *fault) {
  if (table->count == table->options.columns_max) return table_too_many_columns(table, table->line, fault);
  size_t from = csv->row.len;
  csv->offsets[table->count++] = from;
  bool quoted = csv->at < csv->end && *csv->at == '"';
  if (quoted && !read_quoted(csv, csv->line, fault)) return false;
  if (!quoted) read_bare(csv);
  size_t len = csv->row.len - from;
  text_put(&csv->row, "", 1);
  if (csv->row.full) return table_row_too_large(table, table->line, fault);
  return len <= table->options.cell_size_max || table_cell_too_large(table, table->line, fault);
}

static int next_csv(struct table *table, struct fault *fault) {
  struct csv *csv = table->state;
  table->count = 0;
  if (csv->at == csv->end) return 0;
  table->line = csv->line;
  text_clear(&csv->row);
  for (;;) {
    if (!read_cell(table, csv, fault)) return -1;
    if (at_line_end(csv)) break;
    csv->at++;
  }
  skip_line_end(csv);
  for (size_t i = 0; i < table->count; i++) {
    const char *text = csv->row.data + csv->offsets[i];
    /* The writer put it there. */
    if (*text == '\'' && string_is_formula(text)) text++;
    table->cells[i] = (struct table_cell){.text = text};
  }
  return 1;
}

static bool rewind_csv(struct table *table, struct fault *fault) {
  (void)fault;
  struct csv *csv = table->state;
  csv->at = csv->start;
  csv->line = csv->start_line;
  return true;
}

static void close_csv(struct table *table) {
  struct csv *csv = table->state;
  free(csv->charset.converted);
  text_release(&csv->row);
}

const struct table_source table_source_csv = {open_csv, next_csv, rewind_csv, close_csv};
