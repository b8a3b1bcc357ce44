#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

#include "decode/zaakproef.h"

#define LOG(traces) "<?xml version=\"1.0\" encoding=\"UTF-8\"?><log xes.version=\"1.0\">" traces "</log>"
#define S(key, value) "<string key=\"" key "\" value=\"" value "\"/>"
#define D(key, value) "<date key=\"" key "\" value=\"" value "\"/>"
#define EVENT(moment) "<event>" S("concept:name", "stap") D("time:timestamp", moment) "</event>"
#define CASE(name, more) "<trace>" S("concept:name", name) S("zaaktype", "kap") more "</trace>"

static void attributes_of_the_case_are_its_fields(void **state) {
  struct zaakproef *proef = *state;
  assert_true(zaakproef_text(proef, LOG("<global scope=\"trace\">" D("deadline", "1970-01-01T00:00:00.000+01:00") "</global>"
      CASE("1", D("startdate", "2026-01-05T08:00:00.000+01:00") D("enddate", "2026-02-01T23:30:00Z") D("deadline", "2026-03-02T00:00:00+01:00") S("channel", "Balie &amp; web")
           S("wijk", "Noord") S("resultaattype", "verleend") "<int key=\"opschorting\" value=\"3\"/>")
      CASE("2", D("startdate", "2026-01-06")))));
  assert_int_equal(proef->count, 2);
  assert_true(proef->notes.is_log && !proef->notes.ends_by_event);
  assert_int_equal(proef->cases[0].start, zaakproef_day(2026, 1, 5));
  assert_int_equal(proef->cases[0].end, zaakproef_day(2026, 2, 2)); /* half past midnight in the Netherlands */
  assert_int_equal(proef->cases[0].due, zaakproef_day(2026, 3, 2));
  assert_int_equal(proef->cases[0].suspended_days, 3);
  assert_string_equal(zaakproef_name(proef, ZAAK_CHANNEL, 0), "Balie & web");
  assert_string_equal(zaakproef_name(proef, ZAAK_DISTRICT, 0), "Noord");
  assert_int_equal(proef->cases[1].end, ZAAK_NO_DAY);
}

static void events_tell_what_the_case_does_not(void **state) {
  struct zaakproef *proef = *state;
  assert_true(zaakproef_text(proef, LOG(S("concept:name", "Kapvergunning") "<trace>" S("concept:name", "1") EVENT("2026-01-09T10:00:00+01:00")
      "<event>" D("time:timestamp", "2026-01-05T10:00:00+01:00") D("dueDate", "2026-02-10T00:00:00+01:00") "</event>"
      "<event>" D("time:timestamp", "2026-02-20T10:00:00+01:00") D("dueDate", "2026-02-24T00:00:00+01:00") "</event></trace>")));
  assert_true(proef->notes.ends_by_event);
  assert_int_equal(proef->cases[0].start, zaakproef_day(2026, 1, 5));
  assert_int_equal(proef->cases[0].end, zaakproef_day(2026, 2, 20));
  assert_int_equal(proef->cases[0].due, zaakproef_day(2026, 2, 24));
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "Kapvergunning");
  /* As soon as one case tells its end, one that does not is open. */
  assert_true(zaakproef_text(proef, LOG(CASE("1", EVENT("2026-01-09T10:00:00Z")) CASE("2", EVENT("2026-01-09T10:00:00Z") D("enddate", "2026-01-10")))));
  assert_int_equal(proef->cases[0].end, ZAAK_NO_DAY);
}

static void a_subject_may_come_before_its_kind(void **state) {
  struct zaakproef *proef = *state;
  proef->options.joined[ZAAK_KIND] = proef->options.about = true;
  assert_true(zaakproef_text(proef, LOG("<trace>" S("concept:name", "1") S("onderwerp", "parkeren") S("gerelateerde_zaak", "Z1") S("zaaktype", "bezwaar") D("start", "2026-01-05") "</trace>"
                                        "<trace>" S("concept:name", "2") S("zaaktype", "bezwaar") D("start", "2026-01-05") "</trace>")));
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "bezwaar\x1fparkeren");
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 1), "bezwaar");
  assert_true(proef->cases[0].about != 0 && proef->cases[1].about == 0);
}

static void nested_attributes_are_left_alone(void **state) {
  struct zaakproef *proef = *state;
  assert_true(zaakproef_text(proef, LOG(CASE("1", "<list key=\"x\"><string key=\"zaaktype\" value=\"ander\"/></list>" D("start", "2026-01-05")))));
  assert_string_equal(zaakproef_name(proef, ZAAK_KIND, 0), "kap");
}

static void bad_logs_are_refused(void **state) {
  struct zaakproef *proef = *state;
  zaakproef_refused(proef, LOG(CASE("1", "\n" D("startdate", "2026-13-05"))), "startdate", 2, "geen bestaande dag");
  zaakproef_refused(proef, LOG(CASE("1", D("startdate", "2026-01-05T25:00:00Z"))), "startdate", 1, "geen bestaande dag");
  zaakproef_refused(proef, LOG("\n\n" CASE("1", D("startdate", "2026-02-05") D("enddate", "2026-02-04"))), "eind", 3, "vóór de start");
  zaakproef_refused(proef, LOG(CASE("1", D("startdate", "2026-02-05") D("deadline", "2026-03-04") D("deadline", "2026-03-05"))), "deadline", 1, "tweede");
  assert_true(zaakproef_text(proef, LOG(CASE("1", D("startdate", "2026-02-05") D("deadline", "2026-03-04") D("deadline", "2026-03-04T10:00:00")))));
  zaakproef_refused(proef, LOG(CASE("1", D("startdate", "2026-02-05") D("enddate", "2026-02-06") "<int key=\"opschorting\" value=\"2\"/>")), "opschorting", 1, "langer dan de zaak");
  zaakproef_refused(proef, LOG(CASE("1", "")), "start", 1, "ontbreekt");
  zaakproef_refused(proef, LOG("<trace>" EVENT("2026-01-01") "</trace>"), "zaak", 1, "ontbreekt");
  zaakproef_refused(proef, LOG(CASE("1", EVENT("2026-01-01") S("bsn", "1"))), NULL, 0, "burgerservicenummers");
  zaakproef_refused(proef, LOG(CASE("111222333", EVENT("2026-01-01")) CASE("123456782", EVENT("2026-01-01")) CASE("111222333", EVENT("2026-01-01"))), "concept:name", 0, "burgerservicenummers");
  zaakproef_refused(proef, LOG(""), NULL, 0, "geen zaken");
  zaakproef_refused(proef, "<trace></trace>", NULL, 0, "geen logboek");
  zaakproef_refused(proef, "<log><trace>", NULL, 0, "beschadigd");
  zaakproef_refused(proef, "<log><trace></log>", NULL, 0, "beschadigd");
}

static void entities_and_depth_are_refused(void **state) {
  struct zaakproef *proef = *state;
  zaakproef_refused(proef, "<!DOCTYPE log [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]><log><trace>" S("concept:name", "&b;") "</trace></log>", NULL, 0, "documenttype");
  zaakproef_refused(proef, "<!DOCTYPE log SYSTEM \"file:///etc/passwd\"><log/>", NULL, 0, "documenttype");
  zaakproef_refused(proef, LOG(CASE("1", S("zaaktype", "&onbekend;"))), NULL, 0, "beschadigd");
  struct text text;
  text_init(&text, 1 << 20);
  text_add(&text, "<log>");
  for (int i = 0; i < 40; i++) text_add(&text, "<list key=\"a\">");
  zaakproef_refused(proef, text_get(&text), NULL, 0, "diep");
  text_release(&text);
}

/* Packs with the highest ratio there is. */
static size_t pack(const char *data, size_t size, unsigned char *out, size_t room) {
  z_stream stream = {.next_in = (z_const Bytef *)data, .avail_in = (uInt)size, .next_out = out, .avail_out = (uInt)room};
  assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
  assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
  size_t len = stream.total_out;
  deflateEnd(&stream);
  return len;
}

static void a_packed_log_is_read(void **state) {
  struct zaakproef *proef = *state;
  static const char log[] = LOG(CASE("1", EVENT("2026-01-01")));
  unsigned char packed[2000];
  size_t len = pack(log, sizeof log - 1, packed, sizeof packed);
  assert_true(zaakproef_read(proef, packed, len));
  assert_int_equal(proef->count, 1);
  assert_false(zaakproef_read(proef, packed, len - 12));
  assert_non_null(strstr(proef->fault.message, "heel aangekomen"));
  fault_release(&proef->fault);
  packed[len / 2] ^= 0x55;
  assert_false(zaakproef_read(proef, packed, len));
}

static void a_bomb_is_refused(void **state) {
  struct zaakproef *proef = *state;
  const size_t size = 32 << 20, room = 1 << 20;
  char *bomb = malloc(size);
  unsigned char *packed = malloc(room);
  memset(bomb, ' ', size);
  memcpy(bomb, "<log>", 5);
  size_t len = pack(bomb, size, packed, room);
  assert_false(zaakproef_read(proef, packed, len));
  assert_non_null(strstr(proef->fault.message, "200 keer"));
  fault_release(&proef->fault);
  proef->options.unpacked_max = 1 << 19;
  assert_false(zaakproef_read(proef, packed, len));
  assert_non_null(strstr(proef->fault.message, "groter dan"));
  free(bomb);
  free(packed);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, zaakproef_begin, zaakproef_end)
  const struct CMUnitTest tests[] = {TEST(attributes_of_the_case_are_its_fields), TEST(events_tell_what_the_case_does_not), TEST(a_subject_may_come_before_its_kind), TEST(nested_attributes_are_left_alone),
                                     TEST(bad_logs_are_refused), TEST(entities_and_depth_are_refused), TEST(a_packed_log_is_read), TEST(a_bomb_is_refused)};
  return cmocka_run_group_tests_name("zaak_log", tests, NULL, NULL);
}
