#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "capabilities/leveren.h"

#include "base/banned.h"

int64_t make_koppeling(struct house *house, const char *naam, const char *soort, const char *adres) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_koppeling], &house->life);
  record.slots[F(koppeling, naam)].text = naam;
  record.slots[F(koppeling, soort)].text = soort;
  record.slots[F(koppeling, adres)].text = adres;
  record.slots[F(koppeling, ophalen)].text = adres ? "dag" : "zelf";
  return house_put(house, &record);
}

int64_t make_indicator(struct house *house, const char *code, const char *berekening, const char *frequentie) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_indicator], &house->life);
  record.slots[F(indicator, code)].text = code;
  record.slots[F(indicator, naam)].text = arena_printf(&house->life, "Cijfer %s", code);
  record.slots[F(indicator, eenheid)].text = "%";
  record.slots[F(indicator, richting)].text = "hoger";
  record.slots[F(indicator, frequentie)].text = frequentie;
  record.slots[F(indicator, berekening)].text = berekening;
  record.slots[EVERY(toegang)].text = "intern";
  return house_put(house, &record);
}

int64_t make_rule_of(struct house *house, const struct koppelregel *wanted) {
  struct record record = record_start(&store_catalogue(house->store)->registers[REGISTER_koppelregel], &house->life);
  record.slots[F(koppelregel, koppeling)].number = wanted->koppeling;
  record.slots[F(koppelregel, indicator)].number = wanted->indicator;
  record.slots[F(koppelregel, meet)].text = wanted->meet;
  record.slots[F(koppelregel, zaaktype)].text = wanted->zaaktype;
  record.slots[F(koppelregel, onderwerp)].text = wanted->onderwerp;
  record.slots[F(koppelregel, resultaat)].text = wanted->resultaat;
  record.slots[F(koppelregel, reden)].text = wanted->reden;
  record.slots[F(koppelregel, noemer_resultaat)].text = wanted->noemer_resultaat;
  record.slots[F(koppelregel, noemer_zaaktype)].text = wanted->noemer_zaaktype;
  record.slots[F(koppelregel, kanaal)].text = wanted->kanaal;
  record.slots[F(koppelregel, per_wijk)].number = wanted->per_wijk;
  return house_put(house, &record);
}

int64_t make_rule(struct house *house, int64_t koppeling, int64_t indicator, const char *meet, const char *zaaktype, const char *resultaat, bool per_wijk) {
  return make_rule_of(house, &(struct koppelregel){.koppeling = koppeling, .indicator = indicator, .meet = meet, .zaaktype = zaaktype, .resultaat = resultaat, .per_wijk = per_wijk});
}

void deliver_size(struct house *house, int64_t koppeling, const char *data, size_t size, bool preview, struct delivered *out) {
  arena_reset(&house->keep);
  arena_reset(&house->scratch);
  *out = (struct delivered){0};
  struct levering_options options = {.store = house->store, .who = &house_system, .koppeling = koppeling, .name = "cijfers.csv", .data = data, .size = size,
                                     .preview = preview, .keep = &house->keep, .scratch = &house->scratch};
  out->ok = levering_run(&options, &out->report, &out->fault);
}

void deliver(struct house *house, int64_t koppeling, const char *data, bool preview, struct delivered *out) {
  deliver_size(house, koppeling, data, strlen(data), preview, out);
}

void assert_stored(struct house *house, int64_t koppeling, const char *data, int64_t nieuw, int64_t veranderd, int64_t vervallen) {
  static struct delivered d;
  deliver(house, koppeling, data, false, &d);
  if (!d.ok) house_print_fault(&d.fault);
  if (!d.ok) house_print_fault(&d.report.faults);
  assert_true(d.ok);
  assert_int_equal(d.report.outcome.nieuw, nieuw);
  assert_int_equal(d.report.outcome.veranderd, veranderd);
  assert_int_equal(d.report.outcome.vervallen, vervallen);
}

int64_t count_rows(struct house *house, int64_t koppeling) {
  struct fault fault = {0};
  struct query query = {.reg = REGISTER_waarneming, .sort = (int)EVERY(id), .page = 1, .page_size = 1, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(waarneming, koppeling), .compare = COMPARE_IS, .value.number = koppeling};
  struct tx *tx = store_read(house->store, &fault);
  int64_t count = record_count(tx, &house_system, &query, &fault);
  tx_end(tx);
  return count;
}

/* Refused as a whole, with this line and these words; nothing is written. */
void assert_refused(struct house *house, int64_t koppeling, const char *data, long line, const char *words) {
  static struct delivered d;
  int64_t before = count_rows(house, koppeling);
  deliver(house, koppeling, data, false, &d);
  assert_false(d.ok);
  assert_int_equal(d.fault.kind, FAULT_INPUT);
  const char *said = line ? (d.report.faults.field_count ? d.report.faults.fields[0].message : "") : d.fault.message;
  if (!strstr(said, words)) fail_msg("\"%s\" should say \"%s\" (%s)", said, words, d.fault.message);
  if (line) assert_int_equal(d.report.faults.fields[0].line, line);
  fault_release(&d.fault);
  assert_int_equal(count_rows(house, koppeling), before);
}

int64_t value_of(struct house *house, int64_t koppeling, int64_t indicator, const char *periode, const char *gebied) {
  struct fault fault = {0};
  struct listing listing;
  struct query query = {.reg = REGISTER_waarneming, .sort = (int)EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .filter_count = 3};
  query.filters[0] = (struct filter){.field = F(waarneming, indicator), .compare = COMPARE_IS, .value.number = indicator};
  query.filters[1] = (struct filter){.field = F(waarneming, koppeling), .compare = COMPARE_IS, .value.number = koppeling};
  query.filters[2] = (struct filter){.field = F(waarneming, vervangen_door), .compare = COMPARE_EMPTY};
  struct tx *tx = store_read(house->store, &fault);
  assert_true(record_list(tx, &house_system, &query, &listing, &house->life, &fault));
  tx_end(tx);
  for (size_t i = 0; i < listing.count; i++) {
    struct waarneming row = record_waarneming(&listing.records[i]);
    if (string_is(row.periode, periode) && (gebied ? string_is(row.gebied, gebied) : !row.gebied)) return row.waarde;
  }
  fail_msg("%s %s is not there", periode, gebied ? gebied : "");
  return 0;
}
