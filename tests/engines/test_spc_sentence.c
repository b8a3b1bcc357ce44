#include "engines/writing.h"

#include "engines/spc_sentence.h"

enum { POINTS_MAX = 200 };

/* A series as the example writes it, months from start on, or quarters. */
struct told {
  const char *series;   /* "81,4 81,0 78,1" */
  int first_month;      /* months since January 2024; 0 */
  bool quarters;
  enum spc_better better;
  double target;        /* 0: none */
  struct spc_words words;
  bool rolling, small;
  size_t note_at, rebase; /* 0: none */
  const char *note;
};

static size_t series_read(const char *series, double *values) {
  size_t count = 0;
  for (const char *at = series; *at;) {
    char one[16];
    const char *reason;
    size_t len = strcspn(at, " ");
    snprintf(one, sizeof one, "%.*s", (int)len, at);
    if (!number_read_real(one, NUMBER_STYLE_COMMA, &values[count++], &reason)) fail_msg("%s %s", one, reason);
    at += len + (at[len] == ' ');
  }
  return count;
}

static const char *tell(const struct told *told) {
  double values[POINTS_MAX];
  const char *periods[POINTS_MAX], *notes[POINTS_MAX] = {0};
  struct spc_options options = {.values = values, .count = series_read(told->series, values), .better = told->better,
                                .has_target = told->target > 0, .target = told->target,
                                .rebases = &told->rebase, .rebase_count = told->rebase > 0};
  struct spc_result result;
  for (size_t i = 0; i < options.count; i++) {
    int at = told->first_month + (int)i;
    periods[i] = told->quarters ? arena_printf(&scratch, "%d-K%d", 2024 + at / 4, at % 4 + 1)
                                : arena_printf(&scratch, "%d-%02d", 2024 + at / 12, at % 12 + 1);
  }
  if (told->note) notes[told->note_at] = told->note;
  if (!spc_compute(&options, &result, &scratch, &fault)) fail_msg("%s", fault.message);
  text_clear(&out);
  spc_sentence(&(struct spc_sentence_options){.result = &result, .periods = periods, .notes = notes, .words = told->words,
                                              .rolling = told->rolling, .small = told->small}, &out, &scratch);
  return text_get(&out);
}

#define TELLS(sentence, ...) assert_string_equal(tell(&(struct told){__VA_ARGS__}), sentence)

/* The invented monthly series of the example municipality, January 2024 to December 2026, with the sentence each screen says. */
static void test_the_example_says_what_it_must(void **state) {
  (void)state;
  TELLS("Sinds augustus 2025 minder toekenningen. Dit is geen toeval.",
        .series = "151 146 162 156 155 156 160 159 154 154 163 158 157 163 153 156 154 159 159 144 140 143 143 150 144 145 134 143 137 144 144 143 148 145 141 142",
        .better = SPC_BETTER_UP, .words = {.more = "meer toekenningen", .less = "minder toekenningen"});
  TELLS("Sinds september 2025 lager.",
        .series = "81,4 81,0 78,1 81,6 79,2 81,7 78,4 79,1 80,9 81,5 80,3 81,9 80,5 81,2 79,6 79,3 79,2 79,9 80,8 80,4 74,8 76,6 73,7 76,3 75,9 76,0 75,5 76,1 75,2 74,3 78,0 74,6 76,7 76,1 75,4 73,9",
        .words = {.unit = "%"});
  TELLS("Sinds september 2025 gaan meer aanvragen buiten behandeling. Dit is geen toeval.",
        .series = "6,8 6,4 6,6 5,2 7,9 6,7 8,2 6,7 7,0 5,4 7,3 7,3 5,5 5,7 7,3 6,0 6,4 5,5 5,6 6,9 10,9 8,9 9,9 9,9 10,1 11,8 11,2 11,8 10,8 11,0 9,1 11,8 11,3 10,2 11,4 10,9",
        .better = SPC_BETTER_DOWN, .target = 5,
        .words = {.more = "gaan meer aanvragen buiten behandeling", .less = "gaan minder aanvragen buiten behandeling", .unit = "%"});
  TELLS("Sinds augustus 2025 duidelijk lager, dit is geen toeval. 57 % in één keer compleet, streef 80 %.",
        .series = "63,2 62,0 64,7 61,8 64,2 61,8 63,9 65,0 66,6 63,4 66,0 63,9 65,2 64,0 65,3 65,1 61,7 62,7 63,3 56,4 58,5 57,4 54,8 57,8 54,5 59,0 59,5 55,0 56,6 56,5 55,8 57,5 58,4 57,2 57,8 57,0",
        .better = SPC_BETTER_UP, .target = 80, .words = {.state = "in één keer compleet", .unit = "%"});
  TELLS("Schommelt, geen verandering. 95 % wordt meestal niet gehaald.",
        .series = "89,6 87,7 91,6 88,6 91,9 90,5 89,2 89,5 85,9 91,3 91,1 89,0 89,1 90,2 85,5 86,5 92,0 87,3 91,7 86,2 88,1 90,2 86,9 88,7 86,0 87,6 87,9 83,3 87,7 89,3 85,9 86,2 88,1 89,4 90,3 88,0",
        .better = SPC_BETTER_UP, .target = 95, .words = {.unit = "%"});
  TELLS("Elk jaar druk in mei en december: dat hoort bij het seizoen.",
        .series = "103 105 107 115 114 110 106 108 108 115 109 120 102 108 108 112 119 106 106 103 109 113 105 123 109 112 106 104 114 107 109 107 110 106 109 122",
        .words = {.busy = "druk", .quiet = "rustig"});
  TELLS("Blijft gelijk; streefcijfer 12 % is zonder verandering niet haalbaar.",
        .series = "19,8 19,2 19,2 20,1 18,7 19,4 18,9 19,2 20,9 18,7 18,2 18,7 18,9 18,9 19,0 20,9 18,6 18,5 21,2 18,8 18,9 18,7 19,5 18,1 19,7 18,3 19,3 17,9 20,4 18,8 19,7 20,0 17,7 19,6 19,7 19,0",
        .better = SPC_BETTER_DOWN, .target = 12, .words = {.unit = "%"});
  TELLS("Al zeven maanden op rij boven het gemiddelde.",
        .series = "74,7 73,7 75,8 77,1 79,0 74,9 76,2 75,6 78,3 74,5 74,2 71,7 75,7 77,0 76,6 79,9 76,4 78,1 74,2 75,7 80,3 73,9 75,5 77,4 77,4 75,1 75,2 74,3 75,6 82,3 80,5 84,6 80,8 82,7 79,5 81,8",
        .better = SPC_BETTER_UP, .target = 90, .words = {.unit = "%"});
  TELLS("Sinds april 2025 duidelijk lager.",
        .series = "91,4 92,0 92,5 90,3 87,1 85,9 88,3 90,5 87,4 86,1 90,6 90,6 92,7 88,4 88,8 77,9 79,1 80,7 78,7 77,0 79,1 78,5 75,4 77,7 76,9 76,6 76,2 76,1 80,1 78,0 79,3 80,9 79,1 80,1 78,7 78,0",
        .better = SPC_BETTER_UP, .target = 95, .words = {.unit = "%"});
  TELLS("Eén maand (januari 2026, staking) viel buiten het gewone; daarna weer als eerst.",
        .series = "32,4 30,1 32,7 29,5 32,4 31,6 32,3 29,8 31,6 32,0 30,1 31,7 31,5 30,2 29,6 32,4 31,5 32,8 32,6 31,3 29,4 29,8 30,8 28,4 44,9 32,0 33,2 29,3 30,0 30,3 31,8 30,3 31,1 32,1 31,3 30,6",
        .better = SPC_BETTER_DOWN, .target = 20, .note_at = 24, .note = "staking", .words = {.unit = "%"});
  TELLS("Te kort gemeten voor een uitspraak.", .series = "18,3 20,5 23,3 26,5 25,7 25,8 28,8 29,4 32,4 33,8",
        .first_month = 26, .better = SPC_BETTER_UP, .target = 70, .words = {.unit = "%"});
}

static void test_no_judgement_where_none_can_be(void **state) {
  (void)state;
  static const char *const series = "3,1 3,0 3,2 3,1 3,0 3,1 3,2 3,0 3,1 3,2 3,0 9,9";
  TELLS("Loopt over 12 maanden: daarom geen signaal per kwartaal.", .series = series, .quarters = true, .rolling = true);
  TELLS("Te weinig zaken om iets te zeggen over één kwartaal.", .series = series, .quarters = true, .small = true);
  TELLS("Loopt over 12 maanden: daarom geen signaal per maand. Te weinig zaken om iets te zeggen over één maand.", .series = series,
        .rolling = true, .small = true);
  TELLS("Het laatste kwartaal (4e kwartaal 2026) valt buiten het gewone: hoger dan anders.", .series = series, .quarters = true);
  TELLS("Opnieuw begonnen in juni 2024: nog te kort gemeten voor een uitspraak.", .series = series, .rebase = 5);
  assert_string_equal(tell(&(struct told){.series = ""}), "");
}

static void test_other_shapes(void **state) {
  (void)state;
  TELLS("Stijgt al acht maanden op rij.", .series = "50 20 52 18 50 22 51 19 52 18 50 20 21 23 26 30 35 41 48");
  TELLS("Daalt al zeven maanden op rij.", .series = "20 50 18 52 22 50 19 51 18 52 20 50 47 44 40 35 29 22");
  TELLS("Schommelt, geen verandering.", .series = "50 20 52 18 50 22 51 19 52 18 50 20");
  TELLS("Blijft gelijk; streefcijfer 9,5 % wordt steeds gehaald.", .series = "5 6 5 6 5 6 5 6 5 6 5 6", .better = SPC_BETTER_DOWN,
        .target = 9.5, .words = {.unit = "%"});
  TELLS("Schommelt, geen verandering. 5,5 wordt soms wel en soms niet gehaald.", .series = "5 6 5 6 5 6 5 6 5 6 5 6",
        .better = SPC_BETTER_DOWN, .target = 5.5);
  TELLS("Schommelt, geen verandering. 6 wordt meestal gehaald.", .series = "5 6 5 6 5 6 5 6 5 6 5 6", .better = SPC_BETTER_DOWN, .target = 6);
  TELLS("Van januari 2024 tot en met juli 2024 lager dan daarna.",
        .series = "5 6 5 6 5 6 5 9 8 9 6 9 6 9 6 9 6 9 6 9");
}

/* Every month of a year has its own level: winter high, summer low, in words of the house where the indicator has none. */
static void test_seasons(void **state) {
  (void)state;
  TELLS("Elk jaar hoog in januari en laag in juli: dat hoort bij het seizoen.",
        .series = "80 50 49 51 50 49 20 50 51 49 50 51 81 50 49 51 50 49 19 50 51 49 50 51");
  /* The same peak in one of two years is no season. */
  TELLS("Eén maand (januari 2025) viel buiten het gewone; daarna weer als eerst.",
        .series = "54 48 54 48 54 48 54 48 54 48 54 48 81 48 54 48 54 48 54 48 54 48 54 48");
  /* Twenty-three months: the second year is not full. */
  TELLS("Eén maand (januari 2025) viel buiten het gewone; daarna weer als eerst.",
        .series = "80 48 54 48 54 48 54 48 54 48 54 48 81 48 54 48 54 48 54 48 54 48 54");
}

static void test_changes_are_few(void **state) {
  (void)state;
  /* Twelve high, twelve low with one month in between on the other side: two changes, not twenty-three marked points. */
  static const double values[] = {60, 61, 60, 62, 61, 60, 61, 62, 60, 61, 60, 61, 50, 51, 50, 52, 51, 50, 51, 57, 50, 51, 50, 51, 52, 50, 51};
  const struct spc_change *changes;
  struct spc_result result;
  const struct spc_options options = {.values = values, .count = sizeof values / sizeof *values, .better = SPC_BETTER_UP};
  assert_true(spc_compute(&options, &result, &scratch, &fault));
  assert_int_equal(spc_changes(&result, &changes, &scratch), 2);
  assert_int_equal(changes[0].first, 0);
  assert_int_equal(changes[0].last, 11);
  assert_true(changes[0].opening);
  assert_int_equal(changes[0].cause, SPC_CAUSE_IMPROVEMENT);
  assert_int_equal(changes[1].first, 12);
  assert_int_equal(changes[1].last, 26);
  assert_true(changes[1].running);
  assert_true(changes[1].enough);
  assert_int_equal(changes[1].cause, SPC_CAUSE_CONCERN);
  assert_int_equal(spc_rule_first(1U << SPC_RULE_SHIFT | 1U << SPC_RULE_TREND), SPC_RULE_TREND);
  /* A rise through the mean is one change, and goes where it ends. */
  static const double rise[] = {50, 20, 52, 18, 50, 22, 51, 19, 52, 18, 50, 20, 21, 23, 26, 30, 35, 41, 48};
  const struct spc_options rising = {.values = rise, .count = sizeof rise / sizeof *rise, .better = SPC_BETTER_UP};
  assert_true(spc_compute(&rising, &result, &scratch, &fault));
  assert_int_equal(spc_changes(&result, &changes, &scratch), 1);
  assert_int_equal(changes[0].first, 11);
  assert_int_equal(changes[0].last, 18);
  assert_int_equal(changes[0].cause, SPC_CAUSE_IMPROVEMENT);
}

static void test_small_counts(void **state) {
  (void)state;
  const int64_t few[] = {4, 5, 4}, enough[] = {5, 5, 5}, all[] = {20, 20, 20}, little[] = {19, 20, 20}, nearly[] = {17, 15, 16};
  assert_true(spc_is_small(few, NULL, 3));
  assert_false(spc_is_small(enough, NULL, 3));
  assert_false(spc_is_small(enough, all, 3));
  assert_true(spc_is_small(enough, little, 3));
  assert_true(spc_is_small(nearly, all, 3)); /* too few on the other side */
  assert_false(spc_is_small(few, NULL, 0));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_the_example_says_what_it_must, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_no_judgement_where_none_can_be, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_other_shapes, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_seasons, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_changes_are_few, begin_text, end_text),
      cmocka_unit_test_setup_teardown(test_small_counts, begin_text, end_text),
  };
  return cmocka_run_group_tests_name("spc_sentence", tests, NULL, NULL);
}
