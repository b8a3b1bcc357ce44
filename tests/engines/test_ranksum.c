#include "engines/working.h"

#include "engines/near.h"

#include "engines/ranksum.h"

static struct ranksum of(const double *before, size_t b, const double *after, size_t a) {
  struct ranksum found;
  assert_true(ranksum_compare(before, b, after, a, &found, &scratch));
  return found;
}

/* Mann and Whitney 1947, table I: with 4 and 4, U = 0 has chance 0.014 and U = 2 has 0.057 on one side; with 3 and 5, U = 1 has 0.036. */
static void test_the_published_table(void **state) {
  (void)state;
  static const double low[] = {1, 2, 3, 4}, high[] = {5, 6, 7, 8}, near_low[] = {1, 2, 3, 6}, near_high[] = {4, 5, 7, 8};
  static const double three[] = {1, 2, 4}, five[] = {3, 5, 6, 7, 8};
  near(of(low, 4, high, 4).chance, 2 * 1.0 / 70, 1e-12);
  near(of(high, 4, low, 4).chance, 2 * 1.0 / 70, 1e-12);
  near(of(near_low, 4, near_high, 4).chance / 2, 0.057, 0.0005);
  near(of(three, 3, five, 5).chance / 2, 0.036, 0.0005);
}

static double brute(const double *all, size_t count, size_t taken) {
  double middle = (double)(taken * (count + 1)), found = 0, far = 0, total = 0;
  double ranks[16];
  for (size_t i = 0; i < count; i++) {
    ranks[i] = 1;
    for (size_t j = 0; j < count; j++) ranks[i] += all[j] < all[i] ? 2 : all[j] > all[i] ? 0 : 1;
  }
  for (size_t i = 0; i < taken; i++) found += ranks[i];
  for (unsigned set = 0; set < 1U << count; set++) {
    double sum = 0;
    if ((size_t)__builtin_popcount(set) != taken) continue;
    for (size_t i = 0; i < count; i++) sum += set >> i & 1 ? ranks[i] : 0;
    total++;
    far += fabs(sum - middle) >= fabs(found - middle);
  }
  return far / total;
}

/* Every choice counted, with equal values too. */
static void test_agrees_with_counting_all(void **state) {
  (void)state;
  unsigned seed = 7;
  for (int round = 0; round < 200; round++) {
    double all[12];
    size_t count = 2 + (size_t)round % 10, taken = 1 + (size_t)round % (count - 1);
    for (size_t i = 0; i < count; i++) {
      seed = seed * 1103515245U + 12345U;
      all[i] = (double)(seed >> 16 & 7);
    }
    near(of(all, taken, all + taken, count - taken).chance, brute(all, count, taken), 1e-12);
  }
}

static void test_too_few_and_all_equal(void **state) {
  (void)state;
  static const double three[] = {1, 2, 3}, more[] = {4, 5, 6}, same[] = {5, 5, 5, 5, 5};
  near(of(three, 3, more, 3).least_chance, 0.1, 1e-12);
  near(of(same, 5, same, 5).chance, 1, 1e-12);
  near(of(three, 3, more, 3).median_after, 5, 0);
  struct ranksum found;
  double many[RANKSUM_MAX + 1] = {0};
  assert_false(ranksum_compare(three, 0, more, 3, &found, &scratch));
  assert_false(ranksum_compare(many, RANKSUM_MAX + 1, more, 3, &found, &scratch));
  /* The most that is taken: still a chance. */
  for (size_t i = 0; i < RANKSUM_MAX; i++) many[i] = (double)i;
  near(of(many, RANKSUM_MAX, many, RANKSUM_MAX).chance, 1, 1e-9);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
  const struct CMUnitTest tests[] = {TEST(test_the_published_table), TEST(test_agrees_with_counting_all), TEST(test_too_few_and_all_equal)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
