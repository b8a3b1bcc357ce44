/* The same run in whole numbers: all that is left counts in one denominator, which grows by each price that does not divide. */
#include "engines/shares_run.h"

#include "base/banned.h"

enum { GROW = 4, SPARE = 3, MEMORY_MAX = 256 << 20 };

/* Whole numbers of `limbs` parts of 64 bits, the lowest first. */
struct wide {
  const struct shares_field *field;
  size_t limbs, voters;
  uint64_t *left;  /* per voter, limbs each */
  uint64_t *unit;  /* one cent x voters */
  bool *poor;      /* per supporter of the project in hand */
  uint64_t *scratch[5];
  struct arena *arena;
};

static bool wide_less(const uint64_t *a, const uint64_t *b, size_t limbs) {
  for (size_t i = limbs; i-- > 0;)
    if (a[i] != b[i]) return a[i] < b[i];
  return false;
}

static void wide_add(uint64_t *a, const uint64_t *b, size_t limbs) {
  unsigned __int128 carry = 0;
  for (size_t i = 0; i < limbs; i++) {
    carry += (unsigned __int128)a[i] + b[i];
    a[i] = (uint64_t)carry;
    carry >>= 64;
  }
}

static void wide_subtract(uint64_t *a, const uint64_t *b, size_t limbs) {
  uint64_t borrow = 0;
  for (size_t i = 0; i < limbs; i++) {
    unsigned __int128 from = (unsigned __int128)a[i] - b[i] - borrow;
    a[i] = (uint64_t)from;
    borrow = (uint64_t)(from >> 64) & 1;
  }
}

static void wide_multiply(uint64_t *out, const uint64_t *a, uint64_t by, size_t limbs) {
  unsigned __int128 carry = 0;
  for (size_t i = 0; i < limbs; i++) {
    carry += (unsigned __int128)a[i] * by;
    out[i] = (uint64_t)carry;
    carry >>= 64;
  }
}

/* a becomes a / by; answers what remains. */
static uint64_t wide_divide(uint64_t *a, uint64_t by, size_t limbs) {
  unsigned __int128 rest = 0;
  for (size_t i = limbs; i-- > 0;) {
    rest = rest << 64 | a[i];
    a[i] = (uint64_t)(rest / by);
    rest %= by;
  }
  return (uint64_t)rest;
}

static uint64_t common_divisor(uint64_t a, uint64_t b) {
  while (b != 0) {
    uint64_t rest = a % b;
    a = b;
    b = rest;
  }
  return a;
}

/* Room for the products of a comparison above the largest number, which is all money together. */
static bool wide_grow(struct wide *wide, struct fault *fault) {
  size_t used = wide->limbs, limbs;
  while (used > 0 && wide->unit[used - 1] == 0) used--;
  if (used + SPARE + 2 <= wide->limbs) return true;
  limbs = wide->limbs + GROW;
  if (limbs > SHARES_LIMBS || limbs * wide->voters * sizeof(uint64_t) > MEMORY_MAX)
    return FAULT(fault, FAULT_TOO_LARGE, "De breuken worden te lang om exact te rekenen. Verdeel het budget over minder projecten.");
  uint64_t *left = ARENA_ARRAY(wide->arena, limbs * wide->voters, uint64_t), *unit = ARENA_ARRAY(wide->arena, limbs, uint64_t);
  for (size_t i = 0; i < wide->voters; i++) memcpy(left + i * limbs, wide->left + i * wide->limbs, wide->limbs * sizeof *left);
  memcpy(unit, wide->unit, wide->limbs * sizeof *unit);
  wide->left = left;
  wide->unit = unit;
  wide->limbs = limbs;
  for (size_t i = 0; i < sizeof wide->scratch / sizeof *wide->scratch; i++) wide->scratch[i] = ARENA_ARRAY(wide->arena, limbs, uint64_t);
  return true;
}

/* The price of a project is asked / weight, in units. */
struct wide_price {
  uint64_t *asked;
  uint64_t weight;
  size_t project;
};

static const uint64_t *left_of(const struct wide *wide, size_t supporter) {
  return wide->left + (size_t)wide->field->voters[supporter] * wide->limbs;
}

/* False: its supporters cannot pay it. Marks in poor who pays all they have. */
static bool price_get(struct wide *wide, size_t project, struct wide_price *out) {
  const struct shares_field *field = wide->field;
  size_t from = field->starts[project], to = field->starts[project + 1], limbs = wide->limbs;
  uint64_t *a = wide->scratch[0], *b = wide->scratch[1];
  wide_multiply(b, wide->unit, (uint64_t)field->pb->projects[project].cents, limbs);
  wide_multiply(out->asked, b, wide->voters, limbs);
  memset(a, 0, limbs * sizeof *a);
  for (size_t s = from; s < to; s++) wide_add(a, left_of(wide, s), limbs);
  if (wide_less(a, out->asked, limbs)) return false;
  out->project = project;
  out->weight = (uint64_t)field->weight_sums[project];
  memset(wide->poor, 0, (to - from) * sizeof *wide->poor);
  for (bool changed = true; changed;) {
    changed = false;
    uint64_t weight = out->weight;
    memcpy(wide->scratch[2], out->asked, limbs * sizeof *a);
    for (size_t s = from; s < to; s++) {
      if (wide->poor[s - from]) continue;
      wide_multiply(a, left_of(wide, s), weight, limbs);
      wide_multiply(b, wide->scratch[2], (uint64_t)field->weights[s], limbs);
      if (!wide_less(a, b, limbs)) continue;
      wide->poor[s - from] = changed = true;
      wide_subtract(out->asked, left_of(wide, s), limbs);
      out->weight -= (uint64_t)field->weights[s];
    }
  }
  return true;
}

static bool price_wins(struct wide *wide, const struct wide_price *one, const struct wide_price *best) {
  const struct pb *pb = wide->field->pb;
  uint64_t *a = wide->scratch[0], *b = wide->scratch[1];
  wide_multiply(a, one->asked, best->weight, wide->limbs);
  wide_multiply(b, best->asked, one->weight, wide->limbs);
  if (wide->field->by_cost) {
    wide_multiply(a, a, (uint64_t)pb->projects[best->project].cents, wide->limbs);
    wide_multiply(b, b, (uint64_t)pb->projects[one->project].cents, wide->limbs);
  }
  if (wide_less(a, b, wide->limbs)) return true;
  return !wide_less(b, a, wide->limbs) && shares_breaks_tie(pb, one->project, best->project);
}

static void price_pay(struct wide *wide, const struct wide_price *price) {
  const struct shares_field *field = wide->field;
  size_t from = field->starts[price->project], limbs = wide->limbs;
  uint64_t *part = wide->scratch[0];
  memcpy(part, price->asked, limbs * sizeof *part);
  uint64_t divisor = common_divisor(price->weight, wide_divide(part, price->weight, limbs)), by = price->weight / divisor;
  memcpy(part, price->asked, limbs * sizeof *part);
  wide_divide(part, divisor, limbs);
  if (by > 1) {
    wide_multiply(wide->unit, wide->unit, by, limbs);
    for (size_t i = 0; i < wide->voters; i++) wide_multiply(wide->left + i * limbs, wide->left + i * limbs, by, limbs);
  }
  for (size_t s = from; s < field->starts[price->project + 1]; s++) {
    uint64_t *left = wide->left + (size_t)field->voters[s] * limbs;
    if (wide->poor[s - from]) {
      memset(left, 0, limbs * sizeof *left);
      continue;
    }
    wide_multiply(wide->scratch[1], part, (uint64_t)field->weights[s], limbs);
    wide_subtract(left, wide->scratch[1], limbs);
  }
}

/* One round; *project is project_count when nobody can be paid. */
static void round_play(struct wide *wide, bool *gone, size_t *project) {
  struct wide_price one = {.asked = wide->scratch[3]}, best = {.asked = wide->scratch[4], .project = wide->field->pb->project_count};
  for (size_t j = 0; j < wide->field->pb->project_count; j++) {
    if (gone[j]) continue;
    if (!price_get(wide, j, &one)) {
      gone[j] = true;
    } else if (best.project == wide->field->pb->project_count || price_wins(wide, &one, &best)) {
      struct wide_price swap = best;
      best = one;
      one = swap;
    }
  }
  *project = best.project;
  if (best.project == wide->field->pb->project_count || !price_get(wide, best.project, &one)) return;
  price_pay(wide, &one);
}

bool shares_run_exact(const struct shares_field *field, int64_t share, struct shares_chosen *chosen, struct arena *scratch,
                      struct fault *fault) {
  const struct pb *pb = field->pb;
  uint64_t none = 0, one = 1;
  struct wide wide = {.field = field, .voters = pb->ballot_count, .limbs = 0, .left = &none, .unit = &one, .arena = scratch};
  if (!wide_grow(&wide, fault)) return false;
  while (wide.limbs < 2 * SPARE)
    if (!wide_grow(&wide, fault)) return false;
  wide.unit[0] = 1;
  for (size_t i = 0; i < wide.voters; i++) wide.left[i * wide.limbs] = (uint64_t)share;
  wide.poor = ARENA_ARRAY(scratch, wide.voters, bool);
  bool *gone = ARENA_ARRAY(scratch, pb->project_count, bool);
  for (size_t j = 0; j < pb->project_count; j++) gone[j] = pb->projects[j].cents == 0 || field->weight_sums[j] == 0;
  for (size_t project;;) {
    if (!wide_grow(&wide, fault)) return false;
    round_play(&wide, gone, &project);
    if (project == pb->project_count) return true;
    gone[project] = true;
    chosen->projects[chosen->count++] = (uint32_t)project;
    chosen->cents += pb->projects[project].cents;
  }
}
