#include "capabilities/kwaliteit/afscherming_inside.h"

#include "base/banned.h"

/* Periods are numbered: months since the year 0, divided by the length of the shorter ones. */

enum { TILES_MAX = 2400 };

/* One area of both figures: the shorter periods, and the sums by the last of their periods. */
struct rij {
  struct cel **tiles, **sums;
  int64_t *counts;
  bool *known, *hidden;
  int first, count, window;
};

static int month_of(struct day day) { return day.year * MONTHS + day.month - 1; }

/* The place of the last tile; -1 when the period ends within one. */
static int tile_of(const char *periode, int length) {
  int after = month_of(period_last(periode)) + 1;
  return after % length == 0 ? after / length - 1 : -1;
}

/* A row of the shorter figure about another stretch than its own is no part of the sums. */
static bool is_tile(const struct cel *cel, int length) { return month_of(period_last(cel->periode)) - month_of(period_first(cel->periode)) + 1 == length; }

static bool is_area(const struct cel *cel, const char *gebied) { return !cel->later && (gebied ? string_is(cel->gebied, gebied) : !cel->gebied); }

static void widen(const struct lid *lid, int length, int before, int *low, int *high) {
  for (size_t i = 0; i < lid->count; i++) {
    int at = tile_of(lid->cellen[i].periode, length);
    if (at < 0) continue;
    if (at - before < *low) *low = at - before;
    if (at > *high) *high = at;
  }
}

static bool make_rij(const struct lid *rollend, const struct lid *fine, const char *gebied, struct rij *out, struct arena *scratch) {
  int length = lid_step(fine), low = INT32_MAX, high = -1;
  *out = (struct rij){.window = MONTHS / length};
  widen(rollend, length, out->window - 1, &low, &high);
  widen(fine, length, 0, &low, &high);
  if (high < low || low < 0 || high - low >= TILES_MAX) return false;
  out->first = low;
  out->count = high - low + 1;
  out->tiles = ARENA_ARRAY(scratch, (size_t)out->count, struct cel *);
  out->sums = ARENA_ARRAY(scratch, (size_t)out->count, struct cel *);
  out->counts = ARENA_ARRAY(scratch, (size_t)out->count, int64_t);
  out->known = ARENA_ARRAY(scratch, (size_t)out->count, bool);
  out->hidden = ARENA_ARRAY(scratch, (size_t)out->count, bool);
  for (size_t side = 0; side < 2; side++) {
    const struct lid *from = side ? fine : rollend;
    for (size_t i = 0; i < from->count; i++) {
      int at = tile_of(from->cellen[i].periode, length);
      if (at >= 0 && is_area(&from->cellen[i], gebied) && (!side || is_tile(&from->cellen[i], length))) (side ? out->tiles : out->sums)[at - low] = &from->cellen[i];
    }
  }
  return true;
}

static void take_counts(struct rij *r, enum maat maat) {
  for (int i = 0; i < r->count; i++) r->known[i] = r->tiles[i] && cel_count(r->tiles[i], maat, &r->counts[i]);
}

/* The sum that ends here, when its whole window is on the row. */
static bool sum_at(const struct rij *r, int at, enum maat maat, int64_t *out) {
  return at >= r->window - 1 && at < r->count && r->sums[at] && cel_count(r->sums[at], maat, out);
}

static bool belongs_in(struct rij *r) {
  int64_t sum;
  take_counts(r, MAAT_GETELD);
  for (int at = 0; at < r->count; at++) {
    int64_t left = sum_at(r, at, MAAT_GETELD, &sum) && sum > 0 ? sum : -1;
    bool whole = left > 0;
    for (int i = at - r->window + 1; whole && i <= at; i++) {
      whole = r->known[i];
      if (whole) left -= r->counts[i];
    }
    if (whole && left == 0) return true;
  }
  return false;
}

/* ---- what follows for a period without a row ---- */

static bool learn(struct rij *r, int at, int64_t count) {
  if (r->known[at] || count < 0) return false;
  r->known[at] = true;
  r->counts[at] = count;
  if (count < SMALL_NUMBER) r->hidden[at] = true;
  return true;
}

/* The one that is not known in the window that ends here. */
static bool learn_from_sum(struct rij *r, int at, enum maat maat) {
  int64_t left;
  int absent = -1;
  if (!sum_at(r, at, maat, &left)) return false;
  for (int i = at - r->window + 1; i <= at; i++) {
    if (r->known[i]) left -= r->counts[i];
    else if (absent >= 0) return false;
    else absent = i;
  }
  return absent >= 0 && learn(r, absent, left);
}

/* Two sums in a row differ by what came in and what went out. */
static bool learn_from_step(struct rij *r, int at, enum maat maat) {
  int64_t now, before;
  int out = at - r->window;
  if (out < 0 || !sum_at(r, at, maat, &now) || !sum_at(r, at - 1, maat, &before) || r->known[at] == r->known[out]) return false;
  return r->known[at] ? learn(r, out, r->counts[at] - now + before) : learn(r, at, r->counts[out] + now - before);
}

static void learn_absent(struct rij *r) {
  for (enum maat maat = 0; maat < MAAT__COUNT; maat++) {
    take_counts(r, maat);
    for (bool more = true; more;) {
      more = false;
      for (int at = 0; at < r->count; at++) more = learn_from_sum(r, at, maat) || learn_from_step(r, at, maat) || more;
    }
  }
}

/* ---- areas ---- */

static void hide_in(struct rij *r, bool *more) {
  learn_absent(r);
  for (int i = 0; i < r->count; i++) r->hidden[i] = r->hidden[i] || (r->tiles[i] && r->tiles[i]->hidden);
  for (int at = r->window - 1; at < r->count; at++)
    for (int i = at - r->window + 1; r->sums[at] && i <= at; i++)
      if (r->hidden[i]) cel_hide(r->sums[at], more);
}

/* The whole first, then each area where it is met for the first time in the sums. NULL when there are no more. */
static const struct cel *next_area(const struct lid *rollend, size_t *at) {
  for (; *at < rollend->count; (*at)++) {
    bool seen = false;
    for (size_t i = 0; i < *at && !seen; i++) seen = string_is(rollend->cellen[i].gebied, rollend->cellen[*at].gebied) || (!rollend->cellen[i].gebied && !rollend->cellen[*at].gebied);
    if (!seen) return &rollend->cellen[(*at)++];
  }
  return NULL;
}

bool rollend_belongs(const struct lid *rollend, const struct lid *fine, struct arena *scratch) {
  struct rij rij;
  size_t at = 0;
  for (const struct cel *one; (one = next_area(rollend, &at)) != NULL;)
    if (make_rij(rollend, fine, one->gebied, &rij, scratch) && belongs_in(&rij)) return true;
  return false;
}

void rollend_hide(const struct lid *rollend, const struct lid *fine, struct arena *scratch, bool *more) {
  struct rij rij;
  size_t at = 0;
  if (!string_is(fine->record->slots[EVERY(toegang)].text, "openbaar") || !rollend_belongs(rollend, fine, scratch)) return;
  for (const struct cel *one; (one = next_area(rollend, &at)) != NULL;)
    if (make_rij(rollend, fine, one->gebied, &rij, scratch)) hide_in(&rij, more);
}
