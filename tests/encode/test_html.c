#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "encode/html.h"

enum { MAX = 64 * 1024 };

static void is(void (*write)(struct text *, const char *), const char *in, const char *want) {
  struct text out;
  text_init(&out, MAX);
  write(&out, in);
  assert_string_equal(text_get(&out), want);
  text_release(&out);
}

static void text_is_escaped(void **state) {
  (void)state;
  is(html_text, "a <b> & \"c\" 'd'", "a &lt;b&gt; &amp; \"c\" 'd'");
  is(html_text, "één", "één");
  is(html_text, "<", "&lt;");
  is(html_text, "", "");
  is(html_text, NULL, "");
}

static void attributes_escape_quotes_too(void **state) {
  (void)state;
  is(html_attribute, "x\" onclick='y' <&>", "x&quot; onclick=&#39;y&#39; &lt;&amp;&gt;");
}

/* Text is judged sixteen bytes at a time, then eight, then one: a sign that matters is seen wherever it stands. */
static void signs_are_seen_at_every_place(void **state) {
  (void)state;
  enum { LONGEST = 50 };
  static const struct {
    char sign;
    const char *becomes, *in_text;
  } signs[] = {{'&', "&amp;", "&amp;"}, {'<', "&lt;", "&lt;"}, {'>', "&gt;", "&gt;"}, {'"', "&quot;", "\""}, {'\'', "&#39;", "'"}};
  for (size_t len = 1; len <= LONGEST; len++)
    for (size_t at = 0; at < len; at++)
      for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        char in[LONGEST + 1], want[LONGEST + 8];
        memset(in, 'a', len);
        in[len] = '\0';
        in[at] = signs[i].sign;
        snprintf(want, sizeof want, "%.*s%s%s", (int)at, in, signs[i].becomes, in + at + 1);
        is(html_attribute, in, want);
        snprintf(want, sizeof want, "%.*s%s%s", (int)at, in, signs[i].in_text, in + at + 1);
        is(html_text, in, want);
        in[0] = '/';
        in[at] = at ? '\n' : '/';
        is(html_url, in, at ? "#" : in);
      }
}

static void addresses_that_lead_somewhere_are_kept(void **state) {
  (void)state;
  static const char *const kept[] = {"/leiden/beleid", "?pagina=2", "#top", "beleid/3", "https://leiden.nl/a?b=c",
                                     "HTTP://x.nl", "mailto:griffie@leiden.nl", "", "/a?b=c:d", "./a:b"};
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) is(html_url, kept[i], kept[i]);
  is(html_url, "/a?b=1&c=2", "/a?b=1&amp;c=2");
}

static void addresses_that_run_code_become_a_hash(void **state) {
  (void)state;
  static const char *const refused[] = {"javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)",
                                        " javascript:alert(1)", "\x01javascript:alert(1)", "data:text/html,x",
                                        "vbscript:x", "//kwaad.nl", "\\\\kwaad.nl", "/\\kwaad.nl", "x:y", ":"};
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) is(html_url, refused[i], "#");
}

static void the_writer_builds_markup(void **state) {
  (void)state;
  struct text out;
  struct html_writer w;
  struct html html;
  struct fault fault = {0};
  text_init(&out, MAX);
  text_add(&out, "voor:");
  html_init(&w, &out);
  html_open(&w, HTML_TD);
  html_attr(&w, HTML_CLASS, "a\"b");
  html_attr(&w, HTML_ID, NULL);
  html_attr_int(&w, HTML_COLSPAN, -2);
  html_attr_number(&w, HTML_X, 10.256);
  html_attr_number(&w, HTML_Y, -0.5);
  html_attr_number(&w, HTML_Y1, 3);
  html_attr_number(&w, HTML_Y2, 0.05);
  html_attr_flag(&w, HTML_HIDDEN, true);
  html_attr_flag(&w, HTML_OPEN, false);
  html_text_in(&w, "1 < 2");
  html_open(&w, HTML_BR);
  html_open(&w, HTML_A);
  html_attr_url(&w, HTML_HREF, "javascript:x");
  html_attrf(&w, HTML_TITLE_ATTR, "%d'", 3);
  html_textf(&w, "<%s>", "x");
  html_close(&w);
  html_element(&w, HTML_B, NULL, "v");
  html_text_int(&w, 7);
  html_close(&w);
  assert_true(html_finish(&w, &html, &fault));
  static const char want[] =
      "<td class=\"a&quot;b\" colspan=\"-2\" x=\"10.26\" y=\"-0.5\" y1=\"3\" y2=\"0.05\" hidden>1 &lt; 2<br>"
      "<a href=\"#\" title=\"3&#39;\">&lt;x&gt;</a><b>v</b>7</td>";
  assert_int_equal(html.len, sizeof want - 1);
  assert_memory_equal(html.data, want, html.len);
  text_release(&out);
}

static void refused_with(void (*misuse)(struct html_writer *), const char *cause) {
  struct text out;
  struct html_writer w;
  struct html html = {"onaangeroerd", 3};
  struct fault fault = {0};
  text_init(&out, MAX);
  html_init(&w, &out);
  misuse(&w);
  assert_false(html_finish(&w, &html, &fault));
  assert_int_equal(fault.kind, FAULT_SYSTEM);
  assert_non_null(strstr(fault.cause, cause));
  assert_int_equal(html.len, 3);
  fault_release(&fault);
  text_release(&out);
}

static void leave_open(struct html_writer *w) { html_open(w, HTML_DIV); }
static void close_twice(struct html_writer *w) {
  html_open(w, HTML_DIV);
  html_close(w);
  html_close(w);
}
static void close_void(struct html_writer *w) {
  html_open(w, HTML_BR);
  html_close(w);
}
static void attribute_late(struct html_writer *w) {
  html_open(w, HTML_DIV);
  html_text_in(w, "x");
  html_attr(w, HTML_ID, "x");
  html_close(w);
}
static void too_deep(struct html_writer *w) {
  for (int i = 0; i <= HTML_DEPTH_MAX; i++) html_open(w, HTML_DIV);
}
static void too_long(struct html_writer *w) {
  for (int i = 0; i <= MAX; i++) html_text_in(w, "x");
}

static void misuse_is_refused(void **state) {
  (void)state;
  refused_with(leave_open, "left open");
  refused_with(close_twice, "without open");
  refused_with(close_void, "without open");
  refused_with(attribute_late, "outside a tag");
  refused_with(too_deep, "too many");
  refused_with(too_long, "maximum size");
}

static void an_empty_part_writes_nothing(void **state) {
  struct text out;
  (void)state;
  text_init(&out, 100);
  html_put(&out, (struct html){0});
  assert_int_equal(out.len, 0);
  text_add(&out, "a");
  html_put(&out, (struct html){0});
  assert_string_equal(text_get(&out), "a");
  text_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_part_writes_nothing),
      cmocka_unit_test(text_is_escaped),
      cmocka_unit_test(attributes_escape_quotes_too),
      cmocka_unit_test(signs_are_seen_at_every_place),
      cmocka_unit_test(addresses_that_lead_somewhere_are_kept),
      cmocka_unit_test(addresses_that_run_code_become_a_hash),
      cmocka_unit_test(the_writer_builds_markup),
      cmocka_unit_test(misuse_is_refused),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
