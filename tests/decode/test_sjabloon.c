/* A municipality's own template: what is taken, and what is refused with which words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "decode/pack.h"
#include "decode/sjabloon.h"

static struct fault fault;
static struct text file;

static int start(void **state) {
  (void)state;
  text_init(&file, 64 * 1024 * 1024);
  return 0;
}

static int stop(void **state) {
  (void)state;
  fault_release(&fault);
  text_release(&file);
  return 0;
}

static void pack(const struct entry *entries, size_t count) { pack_into(&file, entries, count); }

static bool takes(enum sjabloon_kind kind) {
  fault_release(&fault);
  fault = (struct fault){0};
  return sjabloon_check(kind, text_get(&file), file.len, &fault);
}

static void refused(enum sjabloon_kind kind, const char *words) {
  assert_false(takes(kind));
  if (!strstr(fault.message, words)) fail_msg("%s", fault.message);
}

#define MAIN "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
#define TYPES(type) "<Types><Override PartName='/word/document.xml' ContentType='" type "'/></Types>"
#define RELATION(rest) "<Relationships><Relationship Id='r1' " rest "/></Relationships>"

/* A good DOCX in which one part is another one, or one more. */
static void docx(const char *name, const char *data, size_t size) {
  struct entry entries[] = {{"[Content_Types].xml", TYPES(MAIN), 0}, {"word/document.xml", "<document/>", 0}, {"word/styles.xml", "<styles/>", 0},
                            {"word/_rels/document.xml.rels", RELATION("Type='x/hyperlink' TargetMode='External' Target='https://gemeente.example/'"), 0}, {0}};
  size_t last = sizeof entries / sizeof *entries - 1, at = last;
  for (size_t i = 0; name && i < last; i++)
    if (string_is(entries[i].name, name)) at = i;
  entries[at] = (struct entry){name, data, size};
  pack(entries, last + 1);
}

static void odt(const char *type, const char *styles, const char *more) {
  const struct entry entries[] = {{"mimetype", type, 0}, {"content.xml", "<content/>", 0}, {"styles.xml", styles, 0}, {more, "x", 0}};
  pack(entries, sizeof entries / sizeof *entries);
}

static void test_good_ones_are_taken(void **state) {
  (void)state;
  docx(NULL, NULL, 0);
  assert_true(takes(SJABLOON_DOCX));
  docx("word/_rels/settings.xml.rels", RELATION("Type='x/attachedTemplate' TargetMode='External' Target='file:///S:/huis.dotx'"), 0);
  assert_true(takes(SJABLOON_DOCX));
  odt("application/vnd.oasis.opendocument.text", "<styles xmlns:x='x'><image x:href='Pictures/1.png'/><a x:href='https://gemeente.example/'/></styles>", NULL);
  assert_true(takes(SJABLOON_ODT));
}

static void test_macros_are_refused(void **state) {
  (void)state;
  docx("word/vbaProject.bin", "x", 0);
  refused(SJABLOON_DOCX, "macro's");
  docx("[Content_Types].xml", TYPES("application/vnd.ms-word.document.macroEnabled.main+xml"), 0);
  refused(SJABLOON_DOCX, "macro's");
  odt("application/vnd.oasis.opendocument.text", "<styles/>", "Basic/Standard/Module1.xml");
  refused(SJABLOON_ODT, "macro's");
  odt("application/vnd.oasis.opendocument.text", "<styles xmlns:script='s'><script:event-listener/></styles>", NULL);
  refused(SJABLOON_ODT, "macro's");
}

static void test_another_kind_is_refused(void **state) {
  (void)state;
  docx("[Content_Types].xml", TYPES("application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml"), 0);
  refused(SJABLOON_DOCX, ".dotx");
  docx("[Content_Types].xml", TYPES("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"), 0);
  refused(SJABLOON_DOCX, "geen Word-document");
  odt("application/vnd.oasis.opendocument.text", "<styles/>", NULL);
  refused(SJABLOON_DOCX, "geen Word-document");
  docx(NULL, NULL, 0);
  refused(SJABLOON_ODT, "geen tekstdocument van LibreOffice");
  odt("application/vnd.oasis.opendocument.text-template", "<styles/>", NULL);
  refused(SJABLOON_ODT, ".ott");
  text_clear(&file);
  text_add(&file, "Dit is gewone tekst.");
  refused(SJABLOON_DOCX, "Het sjabloon is beschadigd");
}

static void test_what_is_fetched_or_of_others_is_refused(void **state) {
  (void)state;
  docx("word/_rels/document.xml.rels", RELATION("Type='x/image' TargetMode='External' Target='https://elders.example/spoor.png'"), 0);
  refused(SJABLOON_DOCX, "een ander adres");
  docx("word/_rels/settings.xml.rels", RELATION("Type='x/attachedTemplate' TargetMode='External' Target='https://elders.example/huis.dotm'"), 0);
  refused(SJABLOON_DOCX, "een ander adres");
  docx("word/embeddings/Blad1.xlsx", "x", 0);
  refused(SJABLOON_DOCX, "een ander programma");
  docx("../../etc/passwd", "x", 0);
  refused(SJABLOON_DOCX, "vreemde naam");
  odt("application/vnd.oasis.opendocument.text", "<styles xmlns:x='x'><image x:href='https://elders.example/spoor.png'/></styles>", NULL);
  refused(SJABLOON_ODT, "een ander adres");
  odt("application/vnd.oasis.opendocument.text", "<styles><object/></styles>", NULL);
  refused(SJABLOON_ODT, "een ander programma");
}

/* However the address is written: without a scheme, from the root, out of the document, or behind a long row of dots. */
static void test_an_address_that_leaves_is_refused(void **state) {
  static const char *const leaving[] = {"//elders.example/spoor.png", "/etc/hostname", "../spoor.png", "Pictures/../../spoor.png", "\\\\elders\\spoor.png",
                                        "&#47;&#47;elders.example/spoor.png", "fi&#108;e&#58;spoor.png"};
  enum { LONG = 300 };
  char name[LONG + 1], styles[2 * LONG];
  (void)state;
  for (size_t i = 0; i < sizeof leaving / sizeof *leaving; i++) {
    snprintf(styles, sizeof styles, "<styles xmlns:x='x'><image x:href='%s'/></styles>", leaving[i]);
    odt("application/vnd.oasis.opendocument.text", styles, NULL);
    refused(SJABLOON_ODT, "een ander adres");
  }
  memset(name, 'a', LONG);
  name[LONG] = '\0';
  snprintf(styles, sizeof styles, "<styles xmlns:x='x'><image x:href='Pictures/%s.png'/><image x:href='#Plaats:1'/></styles>", name);
  odt("application/vnd.oasis.opendocument.text", styles, NULL);
  assert_true(takes(SJABLOON_ODT));
  snprintf(styles, sizeof styles, "<styles xmlns:x='x' xmlns:y='y'><image x:href='Pictures/1.png' y:href='%s:spoor.png'/></styles>", name);
  odt("application/vnd.oasis.opendocument.text", styles, NULL);
  refused(SJABLOON_ODT, "een ander adres");
}

static void test_broken_and_large_ones_are_refused(void **state) {
  enum { ZEROS = 40 << 20 };
  (void)state;
  docx("word/styles.xml", "<styles>", 0);
  refused(SJABLOON_DOCX, "geen goede XML");
  docx("word/styles.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><styles/>", 0);
  refused(SJABLOON_DOCX, "documenttype");
  char *zeros = calloc(1, ZEROS);
  assert_non_null(zeros);
  docx("word/media/leeg.bin", zeros, ZEROS);
  refused(SJABLOON_DOCX, "uitgepakt groter dan 32 MB");
  docx("word/media/leeg.bin", zeros, ZEROS / 2);
  refused(SJABLOON_DOCX, "meer dan 200 keer zo groot");
  free(zeros);
  text_clear(&file);
  char *large = calloc(1, SJABLOON_SIZE_MAX + 1);
  assert_non_null(large);
  text_put(&file, large, SJABLOON_SIZE_MAX + 1);
  free(large);
  refused(SJABLOON_DOCX, "groter dan 2 MB");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_good_ones_are_taken),          cmocka_unit_test(test_macros_are_refused),
      cmocka_unit_test(test_another_kind_is_refused),      cmocka_unit_test(test_what_is_fetched_or_of_others_is_refused),
      cmocka_unit_test(test_an_address_that_leaves_is_refused),
      cmocka_unit_test(test_broken_and_large_ones_are_refused),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
