/* The quick way through a line: cells are read where they stand, eight bytes at a time. What is not plain (a doubled
 * quote, spaces, an odd date, anything wrong) goes to zaak_row_read_slow, which reads the line again and says why. */
#include <string.h>

#include "base/banned.h"
#include "decode/zaak_inside.h"

#define ONES UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

static inline uint64_t load(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  word = __builtin_bswap64(word);
#endif
  return word;
}

/* The first byte from `at` that is `sign` or a control character; there is one, for the line ends with \n. *high gets
 * the bytes before it, or-ed. The lowest mark of both tests is exact: borrows only travel upward. */
static inline const char *scan(const char *at, uint64_t signs, uint64_t *high) {
  for (;; at += 8) {
    uint64_t word = load(at), other = word ^ signs;
    uint64_t marks = (((other - ONES) & ~other) | ((word - ONES * 0x20) & ~word)) & HIGHS;
    if (marks == 0) {
      *high |= word;
      continue;
    }
    *high |= word & ((marks & -marks) - 1);
    return at + (__builtin_ctzll(marks) >> 3);
  }
}

/* 2026-12-31 or 31-12-2026; false when it is neither or no existing day. */
static inline bool read_day(const struct zaak_plan *plan, const char *at, enum zaak_style *style, int32_t *day, uint16_t *month) {
  uint64_t word = load(at);
  unsigned tail = (unsigned)(unsigned char)at[8] | (unsigned)(unsigned char)at[9] << 8;
  unsigned year, mm, dd;
  uint64_t iso = word ^ UINT64_C(0x2D30302D30303030);
  uint64_t dutch = word ^ UINT64_C(0x30302D30302D3030);
  unsigned ends = tail ^ 0x3030u;
  if (((ends + 0x7676u) | ends) & 0x8080u) return false;
  unsigned last = (ends & 15) * 10 + (ends >> 8);
  if ((((iso + UINT64_C(0x7F76767F76767676)) | iso) & HIGHS) == 0) {
    *style = ZAAK_STYLE_ISO;
    year = (unsigned)(iso & 15) * 1000 + (unsigned)(iso >> 8 & 15) * 100 + (unsigned)(iso >> 16 & 15) * 10 + (unsigned)(iso >> 24 & 15);
    mm = (unsigned)(iso >> 40 & 15) * 10 + (unsigned)(iso >> 48 & 15);
    dd = last;
  } else if ((((dutch + UINT64_C(0x76767F76767F7676)) | dutch) & HIGHS) == 0) {
    *style = ZAAK_STYLE_DUTCH;
    dd = (unsigned)(dutch & 15) * 10 + (unsigned)(dutch >> 8 & 15);
    mm = (unsigned)(dutch >> 24 & 15) * 10 + (unsigned)(dutch >> 32 & 15);
    year = (unsigned)(dutch >> 48 & 15) * 1000 + (unsigned)(dutch >> 56) * 100 + last;
  } else {
    return false;
  }
  if (year - ZAAK_YEAR_FIRST > ZAAK_YEAR_LAST - ZAAK_YEAR_FIRST || mm - 1 > 11) return false;
  unsigned at_month = (year - ZAAK_YEAR_FIRST) * 12 + mm - 1;
  int32_t first = plan->month_start[at_month];
  if (dd - 1 >= (unsigned)(plan->month_start[at_month + 1] - first)) return false;
  *day = first + (int32_t)dd - 1;
  *month = (uint16_t)at_month;
  return true;
}

static inline bool ends_cell(char c, char delimiter) { return c == delimiter || c == '\n' || c == '\r' || c == '"'; }

static const char *quick_day(struct zaak_lane *lane, size_t c, const char *at, struct zaak_draft *draft) {
  const struct zaak_plan *plan = lane->plan;
  unsigned which = plan->columns[c].which;
  enum zaak_style style;
  if (ends_cell(*at, plan->delimiter)) return at;
  if (!read_day(plan, at, &style, &draft->days[which], &draft->months[which])) return NULL;
  if (!lane->styles[c][style]) lane->styles[c][style] = lane->lines + 1;
  return at + 10;
}

static void note_bsn(struct zaak_lane *lane, size_t c, const char *at, size_t len) {
  if (len == 0) return;
  if (zaak_is_bsn(at, len)) lane->bsn_count[c]++;
  else lane->may_be_bsn[c] = false;
}

static const char *quick_text(struct zaak_lane *lane, size_t c, const char *at, uint64_t signs, struct zaak_draft *draft) {
  const struct zaak_column *column = &lane->plan->columns[c];
  uint64_t high = 0;
  const char *end = scan(at, signs, &high);
  size_t len = (size_t)(end - at);
  if (high & HIGHS) zaak_lane_judge(lane, at, len);
  if (lane->may_be_bsn[c]) note_bsn(lane, c, at, len);
  if (column->kind == ZAAK_COLUMN_NAME) {
    int number = zaak_dictionary_number(&lane->names[column->which], at, len);
    if (number < 0) return NULL;
    draft->names[column->which] = (uint16_t)number;
  } else if (column->kind == ZAAK_COLUMN_ID) {
    draft->has_id = len > 0 && *at != ' ';
  } else if (column->kind == ZAAK_COLUMN_FLAG) {
    bool yes;
    if (!zaak_flag(at, len, &yes)) return NULL;
    if (column->which == ZAAK_FIELD_ADVIESCOMMISSIE) draft->committee = yes;
    else draft->asked_more = yes;
  } else if (column->kind == ZAAK_COLUMN_PART) {
    draft->parts[column->which] = (struct zaak_part){at, len};
  }
  return end;
}

static const char *quick_pause(const struct zaak_column *column, const char *at, struct zaak_draft *draft) {
  int days = 0;
  const char *begin = at;
  for (; *at >= '0' && *at <= '9'; at++) {
    days = days * 10 + (*at - '0');
    if (at - begin >= 4) return NULL;
  }
  if (days > ZAAK_PAUSE_MAX) return NULL;
  if (column->which == ZAAK_FIELD_OPSCHORTING) draft->suspended_days = (int16_t)days;
  else draft->extended_days = (int16_t)days;
  return at;
}

/* The begin of the next line, or NULL when the line is not plain. */
static const char *quick(struct zaak_lane *lane, const char *at, struct zaak_draft *draft) {
  const struct zaak_plan *plan = lane->plan;
  char delimiter = plan->delimiter;
  size_t count = plan->count;
  uint64_t signs = ONES * (unsigned char)delimiter;
  for (size_t c = 0;; c++) {
    bool quoted = *at == '"';
    const char *begin = at + quoted;
    switch (plan->columns[c].kind) {
      case ZAAK_COLUMN_DAY: at = quick_day(lane, c, begin, draft); break;
      case ZAAK_COLUMN_PAUSE: at = quick_pause(&plan->columns[c], begin, draft); break;
      default: at = quick_text(lane, c, begin, quoted ? ONES * '"' : signs, draft); break;
    }
    if (!at) return NULL;
    if (quoted && *at++ != '"') return NULL;
    if (c + 1 == count) break;
    if (*at++ != delimiter) return NULL;
  }
  if (*at == '\r') at++;
  return *at == '\n' ? at + 1 : NULL;
}

const char *zaak_row_read(struct zaak_lane *lane, const char *at, const char *end, struct zaak *out, bool *filled) {
  struct zaak_draft draft;
  enum zaak_field field;
  const char *reason;
  zaak_draft_init(&draft);
  const char *next = quick(lane, at, &draft);
  if (next && lane->plan->has_parts && zaak_parts_settle(lane->names, &draft, &field) < 0) next = NULL;
  if (!next || !zaak_check(&draft, lane->plan->options->today, &field, &reason)) return zaak_row_read_slow(lane, at, end, out, filled);
  zaak_finish(&draft, out);
  *filled = true;
  lane->lines++;
  return next;
}
