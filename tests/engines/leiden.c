#include "engines/leiden.h"

const int64_t leiden_funds[LEIDEN_FUNDS] = {950, 900};
const int64_t leiden_hours[LEIDEN_TEAMS] = {1500, 1700, 1300, 1500, 1600, 1050, 1300, 1900, 500};
const char *const leiden_teams[LEIDEN_TEAMS] = {"INK", "WMO", "WON", "DUU", "DVL", "JUR", "OPR", "DAT", "VTH"};
const char *const leiden_names[LEIDEN_ITEMS] = {"V1", "V2", "V3", "V4", "V5", "V6", "V7", "V8", "N1", "N2",
                                                "N3", "N4", "N5", "N6", "O1", "O2", "O3", "O4", "O5", "O6"};

static const struct {
  int64_t funds[LEIDEN_FUNDS], hours[LEIDEN_TEAMS];
  int levels[LEIDEN_CRITERIA];
} rows[LEIDEN_ITEMS] = {
    {{45, 210}, {620, 0, 0, 0, 80, 120, 0, 160, 0}, {3, 3, 3, 2, 2, 3, 2, 2}},
    {{30, 15}, {480, 0, 0, 0, 120, 160, 0, 0, 0}, {2, 3, 2, 3, 4, 3, 1, 1}},
    {{25, 0}, {0, 0, 380, 0, 0, 220, 0, 0, 260}, {2, 1, 2, 3, 3, 2, 2, 3}},
    {{60, 40}, {0, 0, 0, 0, 160, 0, 420, 140, 0}, {3, 0, 2, 2, 3, 2, 3, 1}},
    {{10, 5}, {0, 160, 0, 0, 60, 60, 140, 0, 0}, {1, 4, 1, 2, 2, 4, 3, 1}},
    {{15, 0}, {0, 0, 0, 300, 0, 80, 0, 0, 0}, {2, 0, 3, 1, 1, 3, 3, 2}},
    {{20, 30}, {0, 340, 0, 0, 0, 280, 0, 0, 0}, {2, 3, 2, 3, 3, 3, 1, 1}},
    {{35, 160}, {520, 0, 0, 0, 90, 0, 0, 60, 0}, {3, 3, 3, 4, 2, 2, 1, 2}},
    {{80, 0}, {0, 120, 0, 700, 80, 0, 0, 0, 0}, {3, 2, 4, 1, 0, 3, 2, 3}},
    {{40, 260}, {0, 0, 420, 0, 0, 140, 0, 0, 300}, {3, 2, 4, 2, 0, 2, 3, 2}},
    {{280, 390}, {640, 0, 0, 0, 220, 0, 0, 360, 0}, {3, 2, 4, 0, 2, 1, 2, 1}},
    {{70, 48}, {0, 0, 0, 240, 0, 0, 520, 0, 0}, {2, 0, 3, 2, 0, 3, 3, 2}},
    {{25, 60}, {0, 0, 0, 0, 260, 80, 0, 0, 0}, {1, 0, 2, 1, 0, 3, 4, 1}},
    {{30, 180}, {0, 0, 120, 0, 0, 0, 80, 0, 60}, {1, 0, 2, 0, 0, 2, 2, 1}},
    {{50, 0}, {0, 0, 620, 0, 0, 200, 0, 0, 120}, {3, 1, 3, 4, 1, 3, 2, 4}},
    {{80, 0}, {0, 0, 240, 980, 0, 0, 160, 0, 0}, {3, 0, 4, 2, 0, 1, 2, 3}},
    {{90, 0}, {0, 0, 180, 0, 0, 0, 560, 0, 0}, {2, 0, 3, 2, 1, 3, 1, 2}},
    {{160, 0}, {0, 900, 0, 0, 0, 60, 0, 140, 0}, {4, 3, 3, 3, 2, 1, 2, 2}},
    {{150, 140}, {160, 160, 0, 0, 820, 0, 0, 260, 0}, {3, 2, 4, 2, 3, 2, 2, 2}},
    {{240, 110}, {0, 0, 0, 0, 240, 90, 0, 1080, 0}, {1, 0, 1, 4, 3, 2, 0, 3}},
};

size_t leiden_item(const char *name) {
  for (size_t i = 0; i < LEIDEN_ITEMS; i++)
    if (string_is(leiden_names[i], name)) return i;
  return LEIDEN_ITEMS;
}

uint64_t leiden_set(const char *names) {
  uint64_t set = 0;
  char name[3] = "";
  for (const char *at = names; at[0] && at[1]; at += at[2] ? 3 : 2) {
    memcpy(name, at, 2);
    set |= UINT64_C(1) << leiden_item(name);
  }
  return set;
}

void leiden_fill(struct portfolio *portfolio, struct portfolio_item items[LEIDEN_ITEMS]) {
  static const int weights[LEIDEN_CRITERIA] = {22, 16, 14, 14, 12, 10, 6, 6}, points[] = {0, 10, 30, 60, 100};
  for (size_t i = 0; i < LEIDEN_ITEMS; i++) {
    int64_t value = 0;
    for (size_t k = 0; k < LEIDEN_CRITERIA; k++) value += weights[k] * points[rows[i].levels[k]];
    items[i] = (struct portfolio_item){
        .value = value, .funds = rows[i].funds, .hours = rows[i].hours, .marked = leiden_names[i][0] == 'V'};
  }
  items[leiden_item("V8")].lock = items[leiden_item("O1")].lock = items[leiden_item("O6")].lock = PORTFOLIO_IN;
  *portfolio = (struct portfolio){.items = items,
                                  .item_count = LEIDEN_ITEMS,
                                  .funds = leiden_funds,
                                  .fund_count = LEIDEN_FUNDS,
                                  .hours = leiden_hours,
                                  .team_count = LEIDEN_TEAMS};
}
