#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <fcntl.h>

#include <cmocka.h>

#include "engines/calc_zaken.h"

static struct arena keep;
static struct fault fault;
static struct text csv;

static int begin(void **state) {
  (void)state;
  arena_init(&keep, 256 << 20);
  text_init(&csv, 256 << 20);
  fault = (struct fault){0};
  return 0;
}

static int end(void **state) {
  (void)state;
  arena_release(&keep);
  text_release(&csv);
  fault_release(&fault);
  return 0;
}

static uint64_t seed = 20270112;
static unsigned below(unsigned count) {
  seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
  return (unsigned)((seed >> 33) % count);
}

static int32_t on(int year, int month, int day) { return (int32_t)day_number((struct day){year, month, day}); }

static struct zaken_load load_of(unsigned lanes) {
  return (struct zaken_load){.read = {.file = -1, .data = text_get(&csv), .size = csv.len, .lanes = lanes, .today = on(2026, 6, 30)},
                             .by = {true, true, true, true}, .wanted = {true, true}};
}

/* ---- the slow way: every case kept, every cell by going through all of them ---- */

enum { CASES = 1500 };
struct plain {
  int32_t start, end, due;
  int pause, extra;
  char kind[16], district[16], result[16];
};
static struct plain cases[CASES];

static void write_day(int32_t number) {
  char day[DAY_SIZE] = "";
  if (number != ZAAK_NO_DAY) day_print(day_from_number(number), day);
  text_addf(&csv, "%s;", day);
}

static void make_cases(void) {
  static const char *const districts[] = {"Noord", "Zuid", "Één", ""};
  text_add(&csv, "zaak;zaaktype;start;eind;uiterlijke_einddatum;opschorting;verlenging;resultaattype;wijk\n");
  for (int i = 0; i < CASES; i++) {
    struct plain *one = &cases[i];
    unsigned lead = below(10) == 0 ? below(900) : below(120);
    one->start = on(2023, 1, 1) + (int32_t)below(300);
    one->end = below(8) == 0 ? ZAAK_NO_DAY : one->start + (int32_t)lead;
    one->due = below(6) == 0 ? ZAAK_NO_DAY : one->start + 20 + (int32_t)below(100);
    one->pause = below(5) == 0 && one->end != ZAAK_NO_DAY ? (int)below(lead + 1) : 0;
    one->extra = below(9) == 0 ? 42 : 0;
    snprintf(one->kind, sizeof one->kind, "soort %u", below(3));
    snprintf(one->district, sizeof one->district, "%s", districts[below(4)]);
    snprintf(one->result, sizeof one->result, "%s", one->end == ZAAK_NO_DAY ? "" : below(2) ? "ja" : "nee");
    text_addf(&csv, "Z-%d;%s;", i, one->kind);
    write_day(one->start);
    write_day(one->end);
    write_day(one->due);
    text_addf(&csv, "%d;%d;%s;%s\n", one->pause, one->extra, one->result, one->district);
  }
}

static bool plain_in_time(const struct plain *one, int32_t day) {
  int32_t last = one->due + one->pause + one->extra;
  if (one->due - one->start <= 92)
    while (!day_is_workday(day_from_number(last))) last++;
  return day <= last;
}

static int compare_days(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }

static bool in_cell(const struct plain *one, const struct zaken_cell *cell, const struct zaken_delivery *delivery, enum zaken_basis basis) {
  bool open = one->end == ZAAK_NO_DAY;
  struct day month = day_from_number(basis == ZAKEN_BY_START || open ? one->start : one->end);
  bool stock = basis == ZAKEN_BY_END && open;
  return (stock ? cell->month == 0 : cell->month == month.month && cell->year == month.year) &&
         string_is(one->kind, delivery->names[ZAAK_KIND].names[cell->names[ZAAK_KIND]]) &&
         string_is(one->district, delivery->names[ZAAK_DISTRICT].names[cell->names[ZAAK_DISTRICT]]) &&
         string_is(one->result, delivery->names[ZAAK_RESULT].names[cell->names[ZAAK_RESULT]]);
}

static uint64_t check_cell(const struct zaken_cell *cell, const struct zaken_delivery *delivery, enum zaken_basis basis) {
  static int days[CASES];
  uint64_t closed = 0, open = 0, overdue = 0, with_due = 0, in_time = 0, sum = 0;
  for (int i = 0; i < CASES; i++) {
    const struct plain *one = &cases[i];
    if (!in_cell(one, cell, delivery, basis)) continue;
    if (one->end == ZAAK_NO_DAY) {
      open++;
      overdue += one->due != ZAAK_NO_DAY && !plain_in_time(one, on(2026, 6, 30));
    } else {
      days[closed++] = one->end - one->start;
      sum += (uint64_t)(one->end - one->start);
      with_due += one->due != ZAAK_NO_DAY;
      in_time += one->due != ZAAK_NO_DAY && plain_in_time(one, one->end);
    }
  }
  assert_int_equal(cell->count, closed + open);
  assert_int_equal(cell->closed, closed);
  assert_int_equal(cell->open, open);
  assert_int_equal(cell->overdue, overdue);
  assert_int_equal(cell->with_due, with_due);
  assert_int_equal(cell->in_time, in_time);
  assert_int_equal(zaken_days(cell), sum);
  if (closed == 0) {
    assert_int_equal(zaken_median_tenths(cell), -1);
    return open;
  }
  qsort(days, closed, sizeof *days, compare_days);
  assert_int_equal(zaken_median_tenths(cell), (days[(closed - 1) / 2] + days[closed / 2]) * 5);
  for (unsigned permille = 0; permille <= 1000; permille += 125) {
    uint64_t rank = (closed * permille + 999) / 1000;
    assert_int_equal(zaken_percentile_days(cell, permille), days[rank ? rank - 1 : 0]);
  }
  return closed + open;
}

static void every_cell_is_that_of_the_slow_way(void **state) {
  (void)state;
  make_cases();
  struct zaken_load load = load_of(1);
  struct zaken_delivery delivery;
  assert_true(zaken_load(&load, &delivery, &keep, &fault));
  assert_int_equal(delivery.notes.rows, CASES);
  for (int basis = 0; basis < ZAKEN_BASIS__COUNT; basis++) {
    struct zaken_cell cell;
    uint64_t total = 0;
    for (size_t at = 0; zaken_each(delivery.zaken[basis], &at, &cell);) total += check_cell(&cell, &delivery, (enum zaken_basis)basis);
    assert_int_equal(total, CASES);
  }
}

/* ---- large files ---- */

enum { ROWS = 100000 };

static void make_rows(int rows, int bad, const char *wijk_of_the_middle) {
  text_clear(&csv);
  text_add(&csv, "zaak;zaaktype;start;eind;uiterlijke_einddatum;wijk\n");
  for (int i = 0; i < rows; i++) {
    int month = 1 + i % 12, day = 1 + i % 28;
    text_addf(&csv, "Z%07d;soort %d;2025-%02d-%02d;%s;2026-03-01;%s\n", i, i % 7, i == bad ? 13 : month, day, i % 5 ? "2026-02-14" : "", i == rows / 2 ? wijk_of_the_middle : "Oost");
  }
}

static const char *printed(unsigned lanes, bool as_csv) {
  struct calc_zaken_options options = {.load = load_of(lanes), .csv = as_csv};
  struct text out;
  options.load.wanted[ZAKEN_BY_START] = false;
  text_init(&out, 32 << 20);
  if (!calc_zaken(&options, &out, &keep, &fault)) fail_msg("%s", fault.message);
  char *copy = arena_copy(&keep, text_get(&out));
  text_release(&out);
  return copy;
}

static void threads_do_not_change_the_outcome(void **state) {
  (void)state;
  make_rows(ROWS, -1, "West");
  const char *one = printed(1, false);
  assert_string_equal(one, printed(2, false));
  assert_string_equal(one, printed(4, false));
  /* A cell over two lines sends its own line the slow way, in one lane. */
  make_rows(ROWS, -1, "\"We\nst\"");
  const char *quoted = printed(1, true);
  for (unsigned lanes = 2; lanes <= 4; lanes++) assert_string_equal(quoted, printed(lanes, true));
}

static void a_line_end_in_quotes_at_the_cut_is_no_end(void **state) {
  (void)state;
  text_add(&csv, "zaak;zaaktype;start;eind;opmerking\n");
  while (csv.len < 3u << 20) {
    text_add(&csv, "Z1;kap;2026-01-01;2026-01-31;\"");
    for (int i = 0; i < 2000; i++) text_add(&csv, "Z2;kap;2026-01-01;2026-01-31;x\n");
    text_add(&csv, "\"\n");
  }
  const char *one = printed(1, true);
  assert_null(strstr(one, "9999"));
  assert_string_equal(one, printed(2, true));
  assert_string_equal(one, printed(3, true));
}

static void one_bad_row_in_a_million_and_nothing_is_loaded(void **state) {
  (void)state;
  make_rows(1000000, 512345, "Oost");
  struct zaken_load load = load_of(2);
  struct zaken_delivery delivery = {0};
  assert_false(zaken_load(&load, &delivery, &keep, &fault));
  assert_null(delivery.zaken[ZAKEN_BY_END]);
  assert_int_equal(fault.field_count, 1);
  assert_int_equal(fault.fields[0].line, 512347);
  assert_string_equal(fault.fields[0].field, "start");
  assert_non_null(strstr(fault.fields[0].message, "geen bestaande dag"));
}

static void memory_has_a_limit(void **state) {
  (void)state;
  text_add(&csv, "zaak;zaaktype;start;eind;wijk\n");
  for (int i = 0; i < 40000; i++) {
    char from[DAY_SIZE], to[DAY_SIZE];
    day_print(day_from_number(on(1990, 1, 1) + (int32_t)below(9000)), from);
    day_print(day_from_number(on(2015, 1, 1) + (int32_t)below(4000)), to);
    text_addf(&csv, "%d;s%u;%s;%s;w%u\n", i, below(4000), from, to, below(4000));
  }
  struct zaken_load load = load_of(1);
  struct zaken_delivery delivery;
  load.memory_max = 4 << 20;
  assert_false(zaken_load(&load, &delivery, &keep, &fault));
  assert_int_equal(fault.kind, FAULT_TOO_LARGE);
  load.memory_max = 0;
  fault_release(&fault);
  assert_true(zaken_load(&load, &delivery, &keep, &fault));
}

/* More cases in one page than a counter of 16 bits holds. */
static void full_counters_are_carried(void **state) {
  (void)state;
  const struct zaken_options options = {.basis = ZAKEN_BY_END, .today = ZAAK_NO_DAY, .by = {true}};
  struct zaken *zaken = zaken_open(&options);
  const struct zaak one = {.start = on(2026, 1, 1), .end = on(2026, 1, 4), .due = on(2026, 1, 2), .start_month = 1512, .end_month = 1512, .names = {3}},
                    two = {.start = on(2026, 1, 1), .end = on(2026, 1, 5), .due = on(2026, 2, 2), .start_month = 1512, .end_month = 1512, .names = {3}};
  for (int i = 0; i < 100000; i++) assert_true(zaken_add(zaken, &one, 1) && zaken_add(zaken, &two, i < 50000));
  struct zaken_cell cell;
  size_t at = 0;
  assert_true(zaken_each(zaken, &at, &cell));
  assert_int_equal(cell.closed, 150000);
  assert_int_equal(cell.with_due, 150000);
  assert_int_equal(cell.in_time, 50000);
  assert_int_equal(zaken_at(&cell, 3), 100000);
  assert_int_equal(zaken_at(&cell, 4), 50000);
  assert_int_equal(zaken_at(&cell, 27), 0);
  assert_int_equal(zaken_median_tenths(&cell), 30);
  assert_false(zaken_each(zaken, &at, &cell));
  zaken_close(zaken);
}

static void names_can_be_folded(void **state) {
  (void)state;
  text_add(&csv, "zaak;zaaktype;start;eind;wijk\n1;a;2026-01-01;2026-01-11;N\n2;a;2026-01-01;2026-01-13;Z\n3;b;2026-01-01;;N\n");
  struct zaken_load load = load_of(1);
  struct zaken_delivery delivery;
  assert_true(zaken_load(&load, &delivery, &keep, &fault));
  const struct zaken_options options = {.basis = ZAKEN_BY_START, .today = on(2026, 6, 30)};
  struct zaken *all = zaken_open(&options);
  const uint16_t *const none[ZAAK_NAME__COUNT] = {NULL};
  assert_true(zaken_merge(all, delivery.zaken[ZAKEN_BY_START], none));
  struct zaken_cell cell;
  size_t at = 0;
  int year, month;
  assert_true(zaken_each(all, &at, &cell));
  assert_int_equal(cell.count, 3);
  assert_int_equal(cell.open, 1);
  assert_int_equal(zaken_median_tenths(&cell), 110);
  assert_true(zaken_last_month(all, &year, &month));
  assert_true(year == 2026 && month == 1);
  zaken_close(all);
}

/* Counted beside it by another program, with another reader of XML. */
static void a_real_log_of_permits(void **state) {
  (void)state;
  char path[4096];
  static const char *const folders[] = {"not-for-the-project/", ""};
  int file = -1;
  for (int i = 0; i < 2 && file < 0 && getenv("REALDATA"); i++) {
    snprintf(path, sizeof path, "%s/%sreceipt_wabo_coselog.xes.gz", getenv("REALDATA"), folders[i]);
    file = open(path, O_RDONLY | O_CLOEXEC);
  }
  if (file < 0) skip();
  struct zaken_load load = load_of(1);
  struct zaken_delivery delivery;
  load.read.file = file;
  load.read.columns[ZAAK_FIELD_ZAAKTYPE] = "department";
  load.by[ZAAK_DISTRICT] = load.by[ZAAK_RESULT] = false;
  assert_true(zaken_load(&load, &delivery, &keep, &fault));
  close(file);
  assert_int_equal(delivery.notes.rows, 1434);
  static const struct {
    const char *name;
    uint64_t closed, days, in_time;
  } departments[] = {{"Customer contact", 29, 608, 28}, {"Experts", 15, 864, 12}, {"General", 1285, 76331, 984}};
  uint64_t closed[8] = {0}, days[8] = {0}, in_time[8] = {0}, open_count = 0, with_due = 0;
  struct zaken_cell cell;
  for (size_t at = 0; zaken_each(delivery.zaken[ZAKEN_BY_END], &at, &cell);) {
    unsigned kind = cell.names[ZAAK_KIND];
    assert_true(kind < 4);
    closed[kind] += cell.closed;
    days[kind] += zaken_days(&cell);
    in_time[kind] += cell.in_time;
    open_count += cell.open;
    with_due += cell.with_due;
  }
  assert_int_equal(open_count, 105);
  assert_int_equal(with_due, 1329);
  assert_int_equal(delivery.names[ZAAK_KIND].count, 4);
  for (size_t i = 0; i < 3; i++) {
    assert_string_equal(delivery.names[ZAAK_KIND].names[i + 1], departments[i].name);
    assert_int_equal(closed[i + 1], departments[i].closed);
    assert_int_equal(days[i + 1], departments[i].days);
    assert_int_equal(in_time[i + 1], departments[i].in_time);
  }
  assert_int_equal(delivery.names[ZAAK_CHANNEL].count, 6);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
  const struct CMUnitTest tests[] = {TEST(every_cell_is_that_of_the_slow_way), TEST(threads_do_not_change_the_outcome), TEST(a_line_end_in_quotes_at_the_cut_is_no_end),
                                     TEST(one_bad_row_in_a_million_and_nothing_is_loaded), TEST(memory_has_a_limit), TEST(full_counters_are_carried),
                                     TEST(names_can_be_folded), TEST(a_real_log_of_permits)};
  return cmocka_run_group_tests_name("zaken", tests, NULL, NULL);
}
