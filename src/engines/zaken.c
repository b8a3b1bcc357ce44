#include "engines/zaken.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "engines/statistics.h"

#include "base/banned.h"

enum { LINES_FIRST = 1024, SLOTS_FIRST = 1024, CHUNK = 256, BATCH = 256, MEMORY_MAX = 512 << 20, PAGE_DAYS = 24, HUGE_PAGE = 2 << 20 };

/* A cell has one page for each 24 days of lead time in which it has a case, so that a few cases of ten years cost
 * no more than a few short ones. Counting goes into lines of 64 bytes that are their own hash table: one place in
 * memory for each case. What they hold is added to pages when a counter is full, and before anybody looks. */
struct line {
  uint64_t key; /* plus 1; 0: free */
  uint16_t count, with_due, in_time, asked_more;
  uint16_t days[PAGE_DAYS];
};
_Static_assert(sizeof(struct line) == 64, "a line of the processor's cache");
enum { COUNT_MAX = UINT16_MAX };

/* Open cases have a page of their own, of which the first two "days" are other counts. */
enum { OPEN_PAGE = 2047, OPEN_COUNT = 0, OVERDUE_COUNT = 1 };
_Static_assert(ZAAK_DAYS_MAX / PAGE_DAYS < OPEN_PAGE, "the page of open cases is free");

struct zaken_page {
  uint64_t key;
  uint32_t with_due, in_time, asked_more;
  uint32_t days[PAGE_DAYS];
};

struct slot {
  uint64_t key; /* plus 1; 0: free */
  struct zaken_page *page;
};

struct zaken {
  struct zaken_options options;
  struct line *lines;
  size_t line_room, line_count;
  struct slot *slots;
  size_t room, count;
  struct zaken_page **chunks;
  size_t chunk_count, chunk_room;
  const struct zaken_page **sorted; /* NULL: not, or not any more */
  unsigned last_month;              /* plus 1; 0: none */
};

/* month 12 bits, kind 12, district 12, result 8, channel 8, page 11: in this order cells come out. Month 0 is the
 * stock. */
enum { PAGE_BITS = 11, CHANNEL_BITS = 8, RESULT_BITS = 8, DISTRICT_BITS = 12, KIND_BITS = 12 };
static const unsigned shifts[ZAAK_NAME__COUNT] = {
    [ZAAK_CHANNEL] = PAGE_BITS,
    [ZAAK_RESULT] = PAGE_BITS + CHANNEL_BITS,
    [ZAAK_DISTRICT] = PAGE_BITS + CHANNEL_BITS + RESULT_BITS,
    [ZAAK_KIND] = PAGE_BITS + CHANNEL_BITS + RESULT_BITS + DISTRICT_BITS};
static const unsigned widths[ZAAK_NAME__COUNT] = {
    [ZAAK_CHANNEL] = CHANNEL_BITS, [ZAAK_RESULT] = RESULT_BITS, [ZAAK_DISTRICT] = DISTRICT_BITS, [ZAAK_KIND] = KIND_BITS};
enum { MONTH_SHIFT = PAGE_BITS + CHANNEL_BITS + RESULT_BITS + DISTRICT_BITS + KIND_BITS };

static uint64_t name_of(uint64_t key, unsigned name) { return key >> shifts[name] & ((UINT64_C(1) << widths[name]) - 1); }

static struct line *new_lines(size_t room) {
  /* On large pages a place is found without walking through tables of pages first. */
  struct line *lines = aligned_alloc(room * sizeof *lines >= HUGE_PAGE ? HUGE_PAGE : sizeof *lines, room * sizeof *lines);
  if (!lines) return NULL;
  if (room * sizeof *lines >= HUGE_PAGE) (void)madvise(lines, room * sizeof *lines, MADV_HUGEPAGE);
  memset(lines, 0, room * sizeof *lines);
  return lines;
}

struct zaken *zaken_open(const struct zaken_options *options) {
  struct zaken *zaken = calloc(1, sizeof *zaken);
  if (!zaken) return NULL;
  zaken->options = *options;
  if (!zaken->options.memory_max) zaken->options.memory_max = MEMORY_MAX;
  zaken->room = SLOTS_FIRST;
  zaken->slots = calloc(SLOTS_FIRST, sizeof *zaken->slots);
  zaken->line_room = LINES_FIRST;
  zaken->lines = new_lines(LINES_FIRST);
  if (zaken->slots && zaken->lines) return zaken;
  free(zaken->slots);
  free(zaken->lines);
  free(zaken);
  return NULL;
}

static void unsort(struct zaken *zaken) {
  free((void *)zaken->sorted);
  zaken->sorted = NULL;
}

void zaken_clear(struct zaken *zaken) {
  for (size_t i = 0; i < zaken->chunk_count; i++) free(zaken->chunks[i]);
  memset(zaken->slots, 0, zaken->room * sizeof *zaken->slots);
  memset(zaken->lines, 0, zaken->line_room * sizeof *zaken->lines);
  unsort(zaken);
  zaken->count = zaken->chunk_count = zaken->line_count = 0;
  zaken->last_month = 0;
}

void zaken_close(struct zaken *zaken) {
  if (!zaken) return;
  zaken_clear(zaken);
  free(zaken->chunks);
  free(zaken->slots);
  free(zaken->lines);
  free(zaken);
}

static size_t hash(uint64_t key) {
  /* The high half knows of every bit: months stand at the top of a key, and a product only carries upward. */
  key = (key ^ key >> 31) * UINT64_C(0x9E3779B97F4A7C15);
  return (size_t)(key >> 32);
}

static struct slot *slot_of(const struct zaken *zaken, uint64_t key) {
  size_t mask = zaken->room - 1;
  for (size_t at = hash(key) & mask;; at = (at + 1) & mask) {
    struct slot *slot = &zaken->slots[at];
    if (slot->key == key + 1 || slot->key == 0) return slot;
  }
}

static size_t memory_of(const struct zaken *zaken) {
  return zaken->chunk_count * CHUNK * sizeof(struct zaken_page) + zaken->room * sizeof *zaken->slots + zaken->line_room * sizeof *zaken->lines;
}

static bool grow_slots(struct zaken *zaken) {
  struct slot *old = zaken->slots, *slots = calloc(zaken->room * 2, sizeof *slots);
  size_t room = zaken->room;
  if (!slots) return false;
  zaken->slots = slots;
  zaken->room *= 2;
  for (size_t i = 0; i < room; i++)
    if (old[i].key) *slot_of(zaken, old[i].key - 1) = old[i];
  free(old);
  return true;
}

static bool grow_chunks(struct zaken *zaken) {
  if (memory_of(zaken) > zaken->options.memory_max) return false;
  if (zaken->chunk_count == zaken->chunk_room) {
    size_t room = zaken->chunk_room ? zaken->chunk_room * 2 : 64;
    struct zaken_page **chunks = realloc(zaken->chunks, room * sizeof *chunks);
    if (!chunks) return false;
    zaken->chunks = chunks;
    zaken->chunk_room = room;
  }
  struct zaken_page *chunk = calloc(CHUNK, sizeof *chunk);
  if (!chunk) return false;
  zaken->chunks[zaken->chunk_count++] = chunk;
  return true;
}

/* NULL at the limit. */
static struct zaken_page *new_page(struct zaken *zaken, uint64_t key) {
  if (zaken->count * 2 >= zaken->room && !grow_slots(zaken)) return NULL;
  if (zaken->count == zaken->chunk_count * CHUNK && !grow_chunks(zaken)) return NULL;
  struct slot *slot = slot_of(zaken, key);
  struct zaken_page *page = &zaken->chunks[zaken->count / CHUNK][zaken->count % CHUNK];
  zaken->count++;
  page->key = key;
  *slot = (struct slot){key + 1, page};
  return page;
}

static struct zaken_page *page_of(struct zaken *zaken, uint64_t key) {
  struct slot *slot = slot_of(zaken, key);
  return slot->key ? slot->page : new_page(zaken, key);
}

static void add_page(struct zaken_page *page, const struct zaken_page *more) {
  page->with_due += more->with_due;
  page->in_time += more->in_time;
  page->asked_more += more->asked_more;
  for (int day = 0; day < PAGE_DAYS; day++) page->days[day] += more->days[day];
}

/* ---- counting, in lines ---- */

static struct line *line_of(struct line *lines, size_t room, uint64_t key) {
  for (size_t at = hash(key) & (room - 1);; at = (at + 1) & (room - 1))
    if (lines[at].key == key + 1 || lines[at].key == 0) return &lines[at];
}

static bool grow_lines(struct zaken *zaken) {
  if (memory_of(zaken) + zaken->line_room * 2 * sizeof *zaken->lines > zaken->options.memory_max) return false;
  struct line *lines = new_lines(zaken->line_room * 2);
  if (!lines) return false;
  for (size_t i = 0; i < zaken->line_room; i++)
    if (zaken->lines[i].key) *line_of(lines, zaken->line_room * 2, zaken->lines[i].key - 1) = zaken->lines[i];
  free(zaken->lines);
  zaken->lines = lines;
  zaken->line_room *= 2;
  return true;
}

/* The line of a page, with room for one case more; NULL at the limit. */
static struct line *line_for(struct zaken *zaken, uint64_t key) {
  struct line *line = line_of(zaken->lines, zaken->line_room, key);
  if (line->key && line->count < COUNT_MAX) return line;
  if (line->key) {
    struct zaken_page *page = page_of(zaken, key), full = {.with_due = line->with_due, .in_time = line->in_time, .asked_more = line->asked_more};
    if (!page) return NULL;
    for (int day = 0; day < PAGE_DAYS; day++) full.days[day] = line->days[day];
    add_page(page, &full);
    *line = (struct line){.key = key + 1};
    return line;
  }
  if (++zaken->line_count * 4 > zaken->line_room * 3) {
    if (!grow_lines(zaken)) return NULL;
    line = line_of(zaken->lines, zaken->line_room, key);
  }
  line->key = key + 1;
  return line;
}

/* What the lines hold goes into pages; the lines are empty after. */
static bool settle(struct zaken *zaken) {
  for (size_t i = 0; zaken->line_count && i < zaken->line_room; i++) {
    const struct line *line = &zaken->lines[i];
    if (!line->key) continue;
    struct zaken_page *page = page_of(zaken, line->key - 1);
    if (!page) return false;
    struct zaken_page more = {.with_due = line->with_due, .in_time = line->in_time, .asked_more = line->asked_more};
    for (int day = 0; day < PAGE_DAYS; day++) more.days[day] = line->days[day];
    add_page(page, &more);
    zaken->lines[i] = (struct line){0};
    zaken->line_count--;
  }
  return true;
}

/* No weekend and no row of holidays moves the end of a term by as much. */
enum { SHIFT_MAX = 10 };

bool zaken_in_time(const struct zaak *one, int32_t today, bool *known) {
  int32_t day = one->end == ZAAK_NO_DAY ? today : one->end, last = one->due + one->suspended_days + one->extended_days;
  *known = one->due != ZAAK_NO_DAY && day != ZAAK_NO_DAY;
  if (!*known) return false;
  if (day <= last || day > last + SHIFT_MAX) return day <= last;
  int64_t term = one->objection ? (one->committee ? TERMIJN_COMMITTEE_DAYS : TERMIJN_OBJECTION_DAYS) : one->due - one->start;
  return day <= termijn_last_day(&(struct termijn){.due = one->due, .term_days = term, .suspended_days = one->suspended_days, .extended_days = one->extended_days});
}

static uint64_t key_of(const struct zaken *zaken, const struct zaak *one) {
  bool open = one->end == ZAAK_NO_DAY;
  uint64_t month = zaken->options.basis == ZAKEN_BY_START ? one->start_month + 1u : open ? 0u : one->end_month + 1u, key = month << MONTH_SHIFT;
  for (int name = 0; name < ZAAK_NAME__COUNT; name++)
    if (zaken->options.by[name]) key |= (uint64_t)one->names[name] << shifts[name];
  return key | (open ? (uint64_t)OPEN_PAGE : (uint64_t)((unsigned)(one->end - one->start) / PAGE_DAYS));
}

static void count_case(struct line *line, const struct zaak *one, int32_t today) {
  bool known, in_time = zaken_in_time(one, today, &known);
  line->count++;
  if (one->end == ZAAK_NO_DAY) {
    line->days[OPEN_COUNT]++;
    line->days[OVERDUE_COUNT] = (uint16_t)(line->days[OVERDUE_COUNT] + (known && !in_time));
    return;
  }
  line->days[(unsigned)(one->end - one->start) % PAGE_DAYS]++;
  line->with_due = (uint16_t)(line->with_due + known);
  line->in_time = (uint16_t)(line->in_time + in_time);
  line->asked_more = (uint16_t)(line->asked_more + one->asked_more);
}

static void note_months(struct zaken *zaken, const struct zaak *one) {
  unsigned month = one->start_month > one->end_month ? one->start_month : one->end_month;
  if (month >= zaken->last_month) zaken->last_month = month + 1;
}

bool zaken_add(struct zaken *zaken, const struct zaak *cases, size_t count) {
  uint64_t keys[BATCH];
  unsort(zaken);
  for (size_t from = 0; from < count; from += BATCH) {
    size_t now = count - from < BATCH ? count - from : BATCH;
    /* Lines lie all over memory: asking for all of a batch first hides most of the waiting. */
    for (size_t i = 0; i < now; i++) {
      keys[i] = key_of(zaken, &cases[from + i]);
      __builtin_prefetch(&zaken->lines[hash(keys[i]) & (zaken->line_room - 1)], 1);
      note_months(zaken, &cases[from + i]);
    }
    for (size_t i = 0; i < now; i++) {
      struct line *line = line_for(zaken, keys[i]);
      if (!line) return false;
      count_case(line, &cases[from + i], zaken->options.today);
    }
  }
  return true;
}

/* ---- joining and looking ---- */

static uint64_t mapped(uint64_t key, const uint16_t *const map[ZAAK_NAME__COUNT]) {
  uint64_t out = key >> MONTH_SHIFT << MONTH_SHIFT | (key & ((1u << PAGE_BITS) - 1));
  for (unsigned name = 0; name < ZAAK_NAME__COUNT; name++)
    if (map[name]) out |= (uint64_t)map[name][name_of(key, name)] << shifts[name];
  return out;
}

bool zaken_merge(struct zaken *into, struct zaken *from, const uint16_t *const map[ZAAK_NAME__COUNT]) {
  unsort(into);
  if (!settle(from)) return false;
  if (from->last_month > into->last_month) into->last_month = from->last_month;
  for (size_t i = 0; i < from->count; i++) {
    const struct zaken_page *source = &from->chunks[i / CHUNK][i % CHUNK];
    struct zaken_page *page = page_of(into, mapped(source->key, map));
    if (!page) return false;
    add_page(page, source);
  }
  return true;
}

static int compare_pages(const void *a, const void *b) {
  uint64_t x = (*(const struct zaken_page *const *)a)->key, y = (*(const struct zaken_page *const *)b)->key;
  return (x > y) - (x < y);
}

static bool sort(struct zaken *zaken) {
  if (zaken->sorted) return true;
  if (!settle(zaken)) return false;
  const struct zaken_page **sorted = malloc((zaken->count + 1) * sizeof(void *));
  if (!sorted) return false;
  for (size_t i = 0; i < zaken->count; i++) sorted[i] = &zaken->chunks[i / CHUNK][i % CHUNK];
  qsort((void *)sorted, zaken->count, sizeof(void *), compare_pages);
  zaken->sorted = sorted;
  return true;
}

bool zaken_each(struct zaken *zaken, size_t *at, struct zaken_cell *out) {
  if (!sort(zaken) || *at >= zaken->count) return false;
  uint64_t cell = zaken->sorted[*at]->key >> PAGE_BITS, month = zaken->sorted[*at]->key >> MONTH_SHIFT;
  *out = (struct zaken_cell){.pages = zaken->sorted + *at};
  if (month) {
    out->year = ZAAK_YEAR_FIRST + (int)(month - 1) / 12;
    out->month = (int)(month - 1) % 12 + 1;
  }
  for (unsigned name = 0; name < ZAAK_NAME__COUNT; name++) out->names[name] = (uint16_t)name_of(zaken->sorted[*at]->key, name);
  for (; *at < zaken->count && zaken->sorted[*at]->key >> PAGE_BITS == cell; ++*at) {
    const struct zaken_page *page = zaken->sorted[*at];
    if ((page->key & OPEN_PAGE) == OPEN_PAGE) {
      out->open = page->days[OPEN_COUNT];
      out->overdue = page->days[OVERDUE_COUNT];
      continue;
    }
    out->page_count++;
    out->with_due += page->with_due;
    out->in_time += page->in_time;
    out->asked_more += page->asked_more;
    for (int day = 0; day < PAGE_DAYS; day++) out->closed += page->days[day];
  }
  out->count = out->closed + out->open;
  return true;
}

static unsigned first_day(const struct zaken_page *page) { return (unsigned)(page->key & ((1u << PAGE_BITS) - 1)) * PAGE_DAYS; }

/* Days of the case that is number `rank`, from 1, when they stand from short to long. */
static int64_t ranked(const struct zaken_cell *cell, uint64_t rank) {
  for (size_t i = 0; i < cell->page_count; i++) {
    for (unsigned day = 0; day < PAGE_DAYS; day++) {
      if (cell->pages[i]->days[day] >= rank) return first_day(cell->pages[i]) + day;
      rank -= cell->pages[i]->days[day];
    }
  }
  return -1;
}

int64_t zaken_median_tenths(const struct zaken_cell *cell) {
  if (cell->closed == 0) return -1;
  return (ranked(cell, (cell->closed + 1) / 2) + ranked(cell, cell->closed / 2 + 1)) * 5;
}

void zaken_median_range(const struct zaken_cell *cell, int64_t *low_tenths, int64_t *high_tenths) {
  size_t rank = cell->closed ? statistics_median_rank((size_t)cell->closed) : 0;
  *low_tenths = rank ? ranked(cell, rank) * 10 : -1;
  *high_tenths = rank ? ranked(cell, cell->closed + 1 - rank) * 10 : -1;
}

int64_t zaken_percentile_days(const struct zaken_cell *cell, unsigned permille) {
  if (cell->closed == 0) return -1;
  uint64_t rank = (cell->closed * permille + 999) / 1000;
  return ranked(cell, rank ? rank : 1);
}

uint64_t zaken_days(const struct zaken_cell *cell) {
  uint64_t sum = 0;
  for (size_t i = 0; i < cell->page_count; i++)
    for (unsigned day = 0; day < PAGE_DAYS; day++) sum += (uint64_t)cell->pages[i]->days[day] * (first_day(cell->pages[i]) + day);
  return sum;
}

uint64_t zaken_at(const struct zaken_cell *cell, unsigned days) {
  for (size_t i = 0; i < cell->page_count; i++)
    if (first_day(cell->pages[i]) == days - days % PAGE_DAYS) return cell->pages[i]->days[days % PAGE_DAYS];
  return 0;
}

bool zaken_last_month(const struct zaken *zaken, int *year, int *month) {
  if (!zaken->last_month) return false;
  *year = ZAAK_YEAR_FIRST + (int)(zaken->last_month - 1) / 12;
  *month = (int)(zaken->last_month - 1) % 12 + 1;
  return true;
}
