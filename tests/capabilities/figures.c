#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/figures.h"

#include <math.h>

#include "base/banned.h"

struct record figures_new(struct house *house, const char *code) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_indicator], &house->life);
  record.slots[F(indicator, code)].text = code;
  record.slots[F(indicator, naam)].text = arena_printf(&house->life, "Toetscijfer %s", code);
  record.slots[F(indicator, eenheid)].text = "stuks";
  record.slots[F(indicator, richting)].text = "hoger";
  record.slots[F(indicator, frequentie)].text = "maand";
  record.slots[EVERY(eigenaar)].number = leiden_find(house, REGISTER_persoon, "Teammanager Inkomen en schulden");
  record.slots[EVERY(organisatie)].number = leiden_find(house, REGISTER_organisatie, "Inkomen en schulden");
  return record;
}

struct delivering {
  const struct delivery *delivery;
  struct arena *scratch;
};

static bool put_delivery(struct tx *tx, void *context, struct fault *fault) {
  struct delivering *d = context;
  const struct delivery *from = d->delivery;
  struct observation *rows = ARENA_ARRAY(d->scratch, from->count, struct observation);
  struct observations_outcome outcome;
  for (size_t i = 0; i < from->count; i++) {
    char *periode = arena_take(d->scratch, PERIOD_SIZE);
    period_shift(from->from, (int)i, periode);
    rows[i] = (struct observation){.indicator = from->indicator, .periode = periode, .waarde = llround(from->values[i] * DECIMAL_ONE),
                                   .teller = from->noemer || from->teller ? from->teller : NUMBER_EMPTY, .noemer = from->noemer ? from->noemer : NUMBER_EMPTY,
                                   .voorlopig = i + from->provisional >= from->count};
  }
  struct observations observations = {.naam = "toets", .rows = rows, .count = from->count, .rijen = (int64_t)from->count};
  return observations_put(tx, &observations, &outcome, d->scratch, fault);
}

void figures_deliver(struct house *house, const struct delivery *delivery) {
  struct delivering delivering = {delivery, &house->life};
  struct fault fault = {0};
  if (!store_write(house->store, &house_system, put_delivery, &delivering, &fault)) {
    house_print_fault(&fault);
    fail_msg("delivery refused");
  }
}

void figures_level(struct house *house, int64_t indicator, const char *from, size_t count, double value) {
  double *values = ARENA_ARRAY(&house->life, count, double);
  /* A little noise, so that there are limits. */
  for (size_t i = 0; i < count; i++) values[i] = value + (i % 2 ? 1 : -1);
  figures_deliver(house, &(struct delivery){.indicator = indicator, .from = from, .values = values, .count = count});
}

struct listing figures_rows(struct house *house, enum register_id reg, size_t field, int64_t number) {
  struct listing listing;
  struct fault fault = {0};
  struct query query = {.reg = reg, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .filter_count = 1};
  query.filters[0] = (struct filter){.field = (int)field, .compare = COMPARE_IS, .value.number = number};
  struct tx *tx = store_read(house->store, &fault);
  assert_non_null(tx);
  assert_true(record_list(tx, &house_system, &query, &listing, &house->life, &fault));
  tx_end(tx);
  return listing;
}

struct listing figures_signals(struct house *house, int64_t indicator) { return figures_rows(house, REGISTER_signaal, F(signaal, indicator), indicator); }

struct changing {
  struct change change;
  struct arena *scratch;
};

static bool put_change(struct tx *tx, void *context, struct fault *fault) {
  struct changing *c = context;
  return record_put(tx, &c->change, c->scratch, fault);
}

void figures_change(struct house *house, enum register_id reg, int64_t id, size_t field, union slot value) {
  struct record record = house_read(house, reg, id);
  struct fault fault = {0};
  record.slots[field] = value;
  struct changing changing = {.change = {.reg = reg, .id = id, .version = -1, .record = &record, .by = STEP_PERSON}, .scratch = &house->life};
  if (store_write(house->store, &house_system, put_change, &changing, &fault)) return;
  house_print_fault(&fault);
  fail_msg("change refused");
}
