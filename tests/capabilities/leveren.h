/* Deliveries in a test: a koppeling, indicators and rules, and a file for it. */
#ifndef TESTS_CAPABILITIES_LEVEREN_H
#define TESTS_CAPABILITIES_LEVEREN_H

#include "capabilities/kwaliteit/levering.h"
#include "capabilities/leiden.h"

struct delivered {
  struct levering_report report;
  struct fault fault;
  bool ok;
};

int64_t make_koppeling(struct house *house, const char *naam, const char *soort, const char *adres);
int64_t make_indicator(struct house *house, const char *code, const char *berekening, const char *frequentie);
int64_t make_rule(struct house *house, int64_t koppeling, int64_t indicator, const char *meet, const char *zaaktype, const char *resultaat, bool per_wijk);
void deliver_size(struct house *house, int64_t koppeling, const char *data, size_t size, bool preview, struct delivered *out);
void deliver(struct house *house, int64_t koppeling, const char *data, bool preview, struct delivered *out);
void assert_stored(struct house *house, int64_t koppeling, const char *data, int64_t nieuw, int64_t veranderd, int64_t vervallen);
int64_t count_rows(struct house *house, int64_t koppeling);
/* Refused as a whole, with this line and these words; nothing is written. */
void assert_refused(struct house *house, int64_t koppeling, const char *data, long line, const char *words);
int64_t value_of(struct house *house, int64_t koppeling, int64_t indicator, const char *periode, const char *gebied);
int64_t make_rule_of(struct house *house, const struct koppelregel *wanted);

#endif
