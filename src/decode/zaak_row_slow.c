/* A line that is not plain: cells are cut and unquoted first, then each is read, and every fault is named. */
#include <stdarg.h>
#include <string.h>

#include "base/banned.h"
#include "decode/charset.h"
#include "decode/days.h"
#include "decode/zaak_inside.h"

struct cell {
  const char *text; /* zero-terminated, without spaces around it */
  size_t len;
};

struct cut {
  struct cell cells[ZAAK_COLUMNS_MAX];
  size_t count;      /* may pass the columns; the cells of those are not kept */
  long lines;
  const char *next;  /* NULL: goes on behind the end */
  const char *wrong; /* Dutch sentence, or NULL */
  size_t used;       /* of the scratch buffer */
};

void zaak_error_add(struct zaak_lane *lane, long line, const char *field, const char *format, ...) {
  if (lane->error_count == ZAAK_ERRORS_MAX) {
    lane->error_more++;
    return;
  }
  struct zaak_error *error = &lane->errors[lane->error_count++];
  va_list args;
  error->line = line;
  snprintf(error->field, sizeof error->field, "%s", field);
  va_start(args, format);
  vsnprintf(error->message, sizeof error->message, format, args);
  va_end(args);
}

enum { SHOWN_SIZE = 64 };

/* As much of a cell as a message can hold, always whole characters of UTF-8. */
static const char *shown(const struct cell *cell, char out[SHOWN_SIZE]) {
  struct text utf8;
  text_init(&utf8, 4 * ZAAK_ROW_MAX);
  if (string_is_utf8(cell->text, cell->len)) text_put(&utf8, cell->text, cell->len);
  else if (!charset_add_1252(cell->text, cell->len, &utf8)) text_clear(&utf8);
  size_t len = utf8.len;
  const char *text = text_get(&utf8);
  if (len >= SHOWN_SIZE)
    for (len = SHOWN_SIZE - 1; len > 0 && ((unsigned char)text[len] & 0xC0) == 0x80;) len--;
  memcpy(out, text, len);
  out[len] = '\0';
  text_release(&utf8);
  return out;
}

void zaak_lane_judge(struct zaak_lane *lane, const char *text, size_t len) {
  if (!lane->not_utf8_line && !string_is_utf8(text, len)) lane->not_utf8_line = lane->lines + 1;
  if (lane->undefined_line) return;
  for (size_t i = 0; i < len; i++)
    if (memchr("\x81\x8D\x8F\x90\x9D", text[i], 5)) lane->undefined_line = lane->lines + 1;
}

static void put(struct zaak_lane *lane, struct cut *cut, char c) {
  if (cut->used + 2 < ZAAK_ROW_MAX) lane->scratch[cut->used++] = c;
}

static const char *cut_quoted(struct zaak_lane *lane, struct cut *cut, const char *at, const char *end) {
  for (at++; at < end; at++) {
    if (*at == '"' && at + 1 < end && at[1] == '"') at++;
    else if (*at == '"') break;
    else if (*at == '\n') cut->lines++;
    put(lane, cut, *at);
  }
  if (at == end) return NULL;
  for (at++; *at == ' ';) at++;
  return at;
}

static const char *cut_cell(struct zaak_lane *lane, struct cut *cut, const char *at, const char *end) {
  char delimiter = lane->plan->delimiter;
  size_t begin = cut->used;
  if (*at == '"') {
    if (!(at = cut_quoted(lane, cut, at, end))) return NULL;
    if (*at != delimiter && *at != '\r' && *at != '\n') cut->wrong = "Er staat tekst achter een sluitend aanhalingsteken. Verdubbel een aanhalingsteken dat bij de tekst hoort.";
  }
  while (*at != delimiter && *at != '\n' && !(*at == '\r' && at[1] == '\n')) {
    if ((unsigned char)*at < 0x20 && *at != '\t') cut->wrong = "Er staat een teken dat niet te lezen is. Sla het bestand op als CSV met UTF-8.";
    put(lane, cut, *at++);
  }
  char *text = lane->scratch + begin;
  size_t len = cut->used - begin;
  zaak_lane_judge(lane, text, len);
  for (; len > 0 && (*text == ' ' || *text == '\t'); text++) len--;
  while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t')) len--;
  text[len] = '\0';
  cut->used = (size_t)(text - lane->scratch) + len + 1;
  if (cut->count < ZAAK_COLUMNS_MAX) cut->cells[cut->count] = (struct cell){text, len};
  cut->count++;
  return at;
}

static void cut_line(struct zaak_lane *lane, struct cut *cut, const char *at, const char *end) {
  cut->count = cut->used = 0;
  cut->lines = 1;
  cut->wrong = cut->next = NULL;
  while ((at = cut_cell(lane, cut, at, end)) && *at == lane->plan->delimiter) at++;
  if (at) cut->next = at + 1 + (*at == '\r');
}

static bool is_empty(const struct cut *cut) {
  for (size_t i = 0; i < cut->count && i < ZAAK_COLUMNS_MAX; i++)
    if (cut->cells[i].len) return false;
  return true;
}

static void read_day_cell(struct zaak_lane *lane, size_t c, const struct cell *cell, struct zaak_draft *draft, bool *ok) {
  const struct zaak_column *column = &lane->plan->columns[c];
  char value[SHOWN_SIZE];
  const char *reason;
  struct day day;
  long line = lane->lines + 1;
  if (cell->len == 0) return;
  if (!days_read(cell->text, &day, &reason)) {
    zaak_error_add(lane, line, column->name, "%s: \"%s\" %s.", column->name, shown(cell, value), reason);
    *ok = false;
  } else if (day.year < ZAAK_YEAR_FIRST || day.year > ZAAK_YEAR_LAST) {
    zaak_error_add(lane, line, column->name, "%s: het jaar in \"%s\" kan niet. Schrijf een jaar van %d tot en met %d.", column->name, shown(cell, value), ZAAK_YEAR_FIRST, ZAAK_YEAR_LAST);
    *ok = false;
  } else {
    enum zaak_style style = cell->len == 10 && cell->text[4] == '-' ? ZAAK_STYLE_ISO : ZAAK_STYLE_DUTCH;
    if (!lane->styles[c][style]) lane->styles[c][style] = line;
    draft->days[column->which] = (int32_t)day_number(day);
    draft->months[column->which] = (uint16_t)((day.year - ZAAK_YEAR_FIRST) * 12 + day.month - 1);
  }
}

const char *zaak_name_reason(int number) {
  return number == ZAAK_NAME_UNKNOWN    ? "is niet bekend. Verbeter de naam, of voeg haar eerst toe"
         : number == ZAAK_NAME_TOO_MANY ? "is er een te veel: de kolom heeft te veel verschillende waarden. Is dit de goede kolom?"
         : number == ZAAK_NAME_TOO_LONG ? "is te lang. Schrijf hoogstens 200 tekens"
                                        : "past niet meer in het geheugen. Probeer het later opnieuw";
}

static bool read_name_cell(struct zaak_lane *lane, const struct zaak_column *column, const struct cell *cell, struct zaak_draft *draft) {
  char value[SHOWN_SIZE];
  int number = zaak_dictionary_number(&lane->names[column->which], cell->text, cell->len);
  if (number >= 0) {
    draft->names[column->which] = (uint16_t)number;
    return true;
  }
  zaak_error_add(lane, lane->lines + 1, column->name, "%s: \"%s\" %s.", column->name, shown(cell, value), zaak_name_reason(number));
  return false;
}

static bool read_flag_cell(struct zaak_lane *lane, const struct zaak_column *column, const struct cell *cell, struct zaak_draft *draft) {
  char value[SHOWN_SIZE];
  bool yes;
  if (!zaak_flag(cell->text, cell->len, &yes)) {
    zaak_error_add(lane, lane->lines + 1, column->name, "%s: \"%s\" is geen ja of nee.", column->name, shown(cell, value));
    return false;
  }
  if (column->which == ZAAK_FIELD_ADVIESCOMMISSIE) draft->committee = yes;
  else draft->asked_more = yes;
  return true;
}

static bool read_pause_cell(struct zaak_lane *lane, const struct zaak_column *column, const struct cell *cell, struct zaak_draft *draft) {
  char value[SHOWN_SIZE];
  int16_t *days = column->which == ZAAK_FIELD_OPSCHORTING ? &draft->suspended_days : &draft->extended_days;
  if (zaak_pause(cell->text, cell->len, days)) return true;
  zaak_error_add(lane, lane->lines + 1, column->name, "%s: \"%s\" is geen aantal dagen van 0 tot en met %d.", column->name, shown(cell, value), ZAAK_PAUSE_MAX);
  return false;
}

static bool read_cell(struct zaak_lane *lane, size_t c, const struct cell *cell, struct zaak_draft *draft) {
  const struct zaak_column *column = &lane->plan->columns[c];
  bool ok = true;
  if (cell->len == 0 && column->required) {
    zaak_error_add(lane, lane->lines + 1, column->name, "%s ontbreekt. Vul het in.", column->name);
    return false;
  }
  if (lane->may_be_bsn[c] && column->kind != ZAAK_COLUMN_DAY && column->kind != ZAAK_COLUMN_PAUSE && cell->len) {
    if (zaak_is_bsn(cell->text, cell->len)) lane->bsn_count[c]++;
    else lane->may_be_bsn[c] = false;
  }
  switch (column->kind) {
    case ZAAK_COLUMN_DAY: read_day_cell(lane, c, cell, draft, &ok); return ok;
    case ZAAK_COLUMN_NAME: return read_name_cell(lane, column, cell, draft);
    case ZAAK_COLUMN_FLAG: return read_flag_cell(lane, column, cell, draft);
    case ZAAK_COLUMN_PAUSE: return read_pause_cell(lane, column, cell, draft);
    case ZAAK_COLUMN_ID: draft->has_id = true; return true;
    case ZAAK_COLUMN_PART: draft->parts[column->which] = (struct zaak_part){cell->text, cell->len}; return true;
    case ZAAK_COLUMN_TEXT:
    case ZAAK_COLUMN__COUNT: break;
  }
  return true;
}

static bool read_cells(struct zaak_lane *lane, const struct cut *cut, struct zaak *out) {
  const struct zaak_plan *plan = lane->plan;
  struct zaak_draft draft;
  enum zaak_field field;
  const char *reason;
  long line = lane->lines + 1;
  if (cut->wrong) {
    zaak_error_add(lane, line, "", "%s", cut->wrong);
    return false;
  }
  if (cut->count != plan->count) {
    zaak_error_add(lane, line, "", "De regel heeft %zu vakken, de kop heeft er %zu. Is de regel afgebroken, of staat er een scheidingsteken te veel?", cut->count, plan->count);
    return false;
  }
  zaak_draft_init(&draft);
  bool ok = true;
  for (size_t c = 0; c < plan->count; c++) ok &= read_cell(lane, c, &cut->cells[c], &draft);
  if (!ok) return false;
  int number = plan->has_parts ? zaak_parts_settle(lane->names, &draft, &field) : 0;
  if (number < 0) {
    zaak_error_add(lane, line, zaak_field_name(field), "%s: dit %s.", zaak_field_name(field), zaak_name_reason(number));
    return false;
  }
  if (!zaak_check(&draft, plan->options->today, &field, &reason)) {
    const char *name = plan->options->columns[field] ? plan->options->columns[field] : zaak_field_name(field);
    zaak_error_add(lane, line, name, "%s %s.", name, reason);
    return false;
  }
  zaak_finish(&draft, out);
  return true;
}

const char *zaak_row_read_slow(struct zaak_lane *lane, const char *at, const char *end, struct zaak *out, bool *filled) {
  struct cut cut;
  *filled = false;
  cut_line(lane, &cut, at, end);
  if (!cut.next) return NULL;
  if (!is_empty(&cut)) *filled = read_cells(lane, &cut, out);
  lane->lines += cut.lines;
  return cut.next;
}
