#include "encode/csv.h"

#include <string.h>

#include "base/banned.h"
#include "encode/decimal.h"

void csv_init(struct csv_writer *w, struct text *out) {
  *w = (struct csv_writer){.out = out};
  TEXT_LIT(out, "\xEF\xBB\xBF");
}

static void begin_cell(struct csv_writer *w) {
  if (w->row_begun) text_addc(w->out, ';');
  w->row_begun = true;
}

static bool is_plain_number(const char *text) {
  if (*text == '+' || *text == '-') text++;
  size_t digits = strspn(text, "0123456789.,");
  return *text >= '0' && *text <= '9' && text[digits] == '\0';
}

void csv_cell_text(struct csv_writer *w, const char *text) {
  begin_cell(w);
  if (!text || !*text) return;
  bool guard = string_is_formula(text) && !is_plain_number(text);
  size_t len = strlen(text);
  bool quote = strpbrk(text, ";,\"\t\r\n") || *text == ' ' || text[len - 1] == ' ';
  if (quote) text_addc(w->out, '"');
  if (guard) text_addc(w->out, '\'');
  for (const char *end; (end = quote ? strchr(text, '"') : NULL); text = end + 1) {
    text_put(w->out, text, (size_t)(end - text));
    TEXT_LIT(w->out, "\"\"");
  }
  text_add(w->out, text);
  if (quote) text_addc(w->out, '"');
}

void csv_cell_money(struct csv_writer *w, int64_t cents) {
  begin_cell(w);
  decimal_put(w->out, cents, 2, ',');
}

void csv_cell_int(struct csv_writer *w, int64_t number) {
  begin_cell(w);
  text_add_int(w->out, number);
}

void csv_cell_decimal(struct csv_writer *w, int64_t units) {
  begin_cell(w);
  decimal_put_short(w->out, units, 4, ',');
}

void csv_cell_day(struct csv_writer *w, struct day day) {
  char iso[DAY_SIZE];
  day_print(day, iso);
  begin_cell(w);
  text_add(w->out, iso);
}

void csv_cell_empty(struct csv_writer *w) { begin_cell(w); }

void csv_row_end(struct csv_writer *w) {
  TEXT_LIT(w->out, "\r\n");
  w->row_begun = false;
}

const char *csv_exact(int64_t units, struct arena *keep) {
  uint64_t size = units < 0 ? 0 - (uint64_t)units : (uint64_t)units;
  return arena_printf(keep, "%s%llu,%04llu", units < 0 ? "-" : "", (unsigned long long)(size / 10000), (unsigned long long)(size % 10000));
}
