#include "engines/leiden.h"

/* Two funds, then the teams INK, WMO, WON, DUU, DVL, JUR, OPR, DAT and VTH. */
const double leiden_available[LEIDEN_LIMITS] = {950, 900, 1500, 1700, 1300, 1500, 1600, 1050, 1300, 1900, 500};
const char *const leiden_names[LEIDEN_ITEMS] = {"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "N1", "N2",
                                                "N3", "N4", "N5", "N6", "O1", "O2", "O3", "O4", "O5", "O6"};

static const struct {
  double asks[LEIDEN_LIMITS];
  int levels[LEIDEN_CRITERIA];
} rows[LEIDEN_ITEMS] = {
    {{45, 210, 620, 0, 0, 0, 80, 120, 0, 160, 0}, {3, 3, 3, 2, 2, 3, 2, 2}},
    {{30, 15, 480, 0, 0, 0, 120, 160, 0, 0, 0}, {2, 3, 2, 3, 4, 3, 1, 1}},
    {{25, 0, 0, 0, 380, 0, 0, 220, 0, 0, 260}, {2, 1, 2, 3, 3, 2, 2, 3}},
    {{60, 40, 0, 0, 0, 0, 160, 0, 420, 140, 0}, {3, 0, 2, 2, 3, 2, 3, 1}},
    {{10, 5, 0, 160, 0, 0, 60, 60, 140, 0, 0}, {1, 4, 1, 2, 2, 4, 3, 1}},
    {{15, 0, 0, 0, 0, 300, 0, 80, 0, 0, 0}, {2, 0, 3, 1, 1, 3, 3, 2}},
    {{20, 30, 0, 340, 0, 0, 0, 280, 0, 0, 0}, {2, 3, 2, 3, 3, 3, 1, 1}},
    {{35, 160, 520, 0, 0, 0, 90, 0, 0, 60, 0}, {3, 3, 3, 4, 2, 2, 1, 2}},
    {{80, 0, 0, 120, 0, 700, 80, 0, 0, 0, 0}, {3, 2, 4, 1, 0, 3, 2, 3}},
    {{40, 260, 0, 0, 420, 0, 0, 140, 0, 0, 300}, {3, 2, 4, 2, 0, 2, 3, 2}},
    {{280, 390, 640, 0, 0, 0, 220, 0, 0, 360, 0}, {3, 2, 4, 0, 2, 1, 2, 1}},
    {{70, 48, 0, 0, 0, 240, 0, 0, 520, 0, 0}, {2, 0, 3, 2, 0, 3, 3, 2}},
    {{25, 60, 0, 0, 0, 0, 260, 80, 0, 0, 0}, {1, 0, 2, 1, 0, 3, 4, 1}},
    {{30, 180, 0, 0, 120, 0, 0, 0, 80, 0, 60}, {1, 0, 2, 0, 0, 2, 2, 1}},
    {{50, 0, 0, 0, 620, 0, 0, 200, 0, 0, 120}, {3, 1, 3, 4, 1, 3, 2, 4}},
    {{80, 0, 0, 0, 240, 980, 0, 0, 160, 0, 0}, {3, 0, 4, 2, 0, 1, 2, 3}},
    {{90, 0, 0, 0, 180, 0, 0, 0, 560, 0, 0}, {2, 0, 3, 2, 1, 3, 1, 2}},
    {{160, 0, 0, 900, 0, 0, 0, 60, 0, 140, 0}, {4, 3, 3, 3, 2, 1, 2, 2}},
    {{150, 140, 160, 160, 0, 0, 820, 0, 0, 260, 0}, {3, 2, 4, 2, 3, 2, 2, 2}},
    {{240, 110, 0, 0, 0, 0, 240, 90, 0, 1080, 0}, {1, 0, 1, 4, 3, 2, 0, 3}},
};

size_t leiden_item(const char *name) {
  for (size_t i = 0; i < LEIDEN_ITEMS; i++)
    if (string_is(leiden_names[i], name)) return i;
  return LEIDEN_ITEMS;
}

struct portfolio_set leiden_set(const char *names) {
  struct portfolio_set set = {0};
  char name[3] = "";
  for (const char *at = names; at[0] && at[1]; at += at[2] ? 3 : 2) {
    memcpy(name, at, 2);
    portfolio_put(&set, leiden_item(name), true);
  }
  return set;
}

void leiden_fill(struct leiden *leiden, int64_t fund_permille, int64_t floor_permille) {
  static const int weights[LEIDEN_CRITERIA] = {22, 16, 14, 14, 12, 10, 6, 6}, points[] = {0, 10, 30, 60, 100};
  *leiden = (struct leiden){0};
  for (size_t i = 0; i < LEIDEN_ITEMS; i++) {
    double value = 0;
    for (size_t k = 0; k < LEIDEN_CRITERIA; k++) value += weights[k] * points[rows[i].levels[k]];
    for (size_t l = LEIDEN_FUNDS; l < LEIDEN_LIMITS; l++) leiden->hours[i] += rows[i].asks[l];
    leiden->items[i] = (struct portfolio_item){.name = leiden_names[i], .value = value, .asks = rows[i].asks, .category = leiden_names[i][0] == 'V'};
  }
  for (size_t l = 0; l < LEIDEN_LIMITS; l++)
    leiden->available[l] = l < LEIDEN_FUNDS ? leiden_available[l] * (double)fund_permille / 1000 : leiden_available[l];
  leiden->items[leiden_item("V8")].lock = leiden->items[leiden_item("O1")].lock = leiden->items[leiden_item("O6")].lock = PORTFOLIO_IN;
  leiden->band = (struct portfolio_band){.category = 1, .weight = leiden->hours, .least = (double)floor_permille / 1000, .most = 1};
  leiden->p = (struct portfolio){.items = leiden->items, .item_count = LEIDEN_ITEMS, .available = leiden->available, .limit_count = LEIDEN_LIMITS,
                                 .bands = &leiden->band, .band_count = floor_permille > 0};
}
