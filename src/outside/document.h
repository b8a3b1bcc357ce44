/* Documents that leave the house: a page of HTML becomes a PDF, an ODT or a DOCX, by programs that stand beside this one
 * (WeasyPrint, pandoc; Debian's own, optional). They get a page without addresses to fetch, and have limits on time, memory
 * and size. PDF/UA-1: ISO 14289-1; ODT: ISO/IEC 26300; DOCX: ISO/IEC 29500. */
#ifndef OUTSIDE_DOCUMENT_H
#define OUTSIDE_DOCUMENT_H

#include "base/base.h"

enum document_form { DOCUMENT_PDF, DOCUMENT_ODT, DOCUMENT_DOCX, DOCUMENT_FORM__COUNT };

/* "pdf", "odt", "docx": also how the file's name ends. */
const char *document_ending(enum document_form form);
/* The form by that ending, or DOCUMENT_FORM__COUNT. */
enum document_form document_form_of(const char *ending);
const char *document_type(enum document_form form); /* content type */
/* The package to install, "weasyprint"; also when it is there. */
const char *document_package(enum document_form form);
bool document_is_there(enum document_form form);

struct document_options {
  enum document_form form;
  const char *html;        /* a whole page in UTF-8, its style not in it */
  size_t html_size;
  const void *look;        /* PDF: the style sheet; ODT and DOCX: a document of that kind whose styles are taken. NULL: none */
  size_t look_size;
};

/* Waits, at most a minute. The bytes live in keep, which must have room for DOCUMENT_SIZE_MAX. NOT_NOW: not installed, too
 * slow or failed; BUSY: too many at once; the sentence says which. */
enum { DOCUMENT_SIZE_MAX = 16 << 20 };
bool document_make(const struct document_options *options, const char **out, size_t *size, struct arena *keep, struct fault *fault) MUST_USE;

#endif
