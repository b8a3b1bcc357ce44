/* A page as a document that leaves the house: PDF, ODT or DOCX, made of the same markup as the page, in the municipality's
 * own template. */
#ifndef WEB_DOCUMENT_H
#define WEB_DOCUMENT_H

#include "outside/document.h"
#include "web/layout.h"

struct document {
  const char *title;
  const char *kind;   /* stands under the title and in the metadata: "Voorstel aan het college van B en W" */
  const char *name;   /* of the file, without its ending; made fit for a file name */
  bool example;       /* rests on invented content: says so, in PDF on every sheet */
  struct html body;   /* headings from level two; without pictures, buttons and addresses to fetch */
};

/* The form is the ending of the address, ".pdf". For routes that are slow: waits for the program that makes it. Fails as
 * document_make, ABSENT with another ending. */
bool document_send(struct request *request, struct reply *reply, const struct document *document, struct fault *fault) MUST_USE;

/* Links to the page's documents, path (before its query) with each ending; in place of what is not installed a sentence that says so. */
typedef bool document_there(enum document_form form);
struct html document_links(struct request *request, const char *path, document_there *is_there);

/* The setting that holds the municipality's own template for this form, as base64; NULL: there is none for it. */
const char *document_template(enum document_form form);

#endif
