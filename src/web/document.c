#include "web/document.h"

#include "assets.h"
#include "templates/web_document.h"
#include "web/colour.h"
#include "web/parts.h"

enum { STYLE_MAX = 64 * 1024, PAGE_MAX_SIZE = 8 << 20, NAME_SIZE = 100 };

const char *document_template(enum document_form form) {
  return form == DOCUMENT_ODT ? "sjabloon.odt" : form == DOCUMENT_DOCX ? "sjabloon.docx" : NULL;
}

static void release_text(void *text) { text_release(text); }

static struct text *text_new(struct request *request, size_t max) {
  struct text *text = ARENA_NEW(request->scratch, struct text);
  text_init(text, max);
  arena_defer(request->scratch, release_text, text);
  return text;
}

/* The style sheet that ships with the program, with the headings in the municipality's colour. */
static void style_take(struct request *request, struct document_options *options) {
  const char *accent = setting_get(request->tx, "huisstijl.accent", request->scratch);
  struct text *style = text_new(request, STYLE_MAX);
  struct colour colour;
  char printed[COLOUR_SIZE];
  for (size_t i = 0; i < assets_count; i++)
    if (string_is(assets[i].path, "data/documenten/document.css")) text_put(style, (const char *)assets[i].data, assets[i].size);
  if (accent && colour_parse(accent, &colour)) {
    colour_print(colour, printed);
    text_addf(style, "h1, h2 { color: %s; }\n", printed);
  }
  options->look = text_get(style);
  options->look_size = style->len;
}

static void template_take(struct request *request, struct document_options *options) {
  const char *kept = setting_get(request->tx, document_template(options->form), request->scratch);
  if (!kept) return;
  size_t room = strlen(kept) * 3 / 4 + 3;
  char *bytes = arena_take(request->scratch, room);
  long size = base64_get(kept, bytes, room);
  if (size <= 0) return;
  options->look = bytes;
  options->look_size = (size_t)size;
}

/* "Keuzes na retraite 2027" becomes "keuzes-na-retraite-2027": a name that every system takes. */
static const char *file_name(const char *name, struct arena *keep) {
  char *out = arena_take(keep, NAME_SIZE);
  size_t len = 0;
  for (; *name && len < NAME_SIZE - 1; name++) {
    char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out[len++] = c;
    else if (len && out[len - 1] != '-' && (unsigned char)c < 0x80) out[len++] = '-';
  }
  while (len && out[len - 1] == '-') len--;
  out[len] = '\0';
  return len ? out : "document";
}

bool document_send(struct request *request, struct reply *reply, const struct document *document, struct fault *fault) {
  const char *dot = strrchr(request->path, '.'), *bytes;
  struct document_options options = {.form = document_form_of(dot ? dot + 1 : "")};
  size_t size;
  if (options.form == DOCUMENT_FORM__COUNT) return FAULT(fault, FAULT_ABSENT, "Dit document is er als PDF, ODT en DOCX.");
  struct text *page = text_new(request, PAGE_MAX_SIZE);
  web_document_write(page, &(struct web_document_view){.title = document->title, .kind = document->kind, .municipality = request->tenant->name,
                                                       .example = document->example, .body = document->body});
  if (page->full) return FAULT(fault, FAULT_TOO_LARGE, "Het document wordt te groot.");
  if (options.form == DOCUMENT_PDF) style_take(request, &options);
  else template_take(request, &options);
  options.html = text_get(page);
  options.html_size = page->len;
  if (!document_make(&options, &bytes, &size, request->scratch, fault)) return false;
  if (reply->body.max < DOCUMENT_SIZE_MAX) reply->body.max = DOCUMENT_SIZE_MAX;
  text_put(&reply->body, bytes, size);
  reply->no_store = true;
  reply->type = document_type(options.form);
  reply_header(reply, "Content-Disposition",
               arena_printf(request->keep, "attachment; filename=\"%s-%s.%s\"", request->tenant->alias, file_name(document->name, request->scratch),
                            document_ending(options.form)));
  return true;
}

struct html document_links(struct request *request, const char *path, document_there *is_there) {
  static const char *const labels[DOCUMENT_FORM__COUNT] = {"PDF", "ODT", "Word (DOCX)"};
  struct text *text = page_text(request);
  struct html_writer w;
  const char *missing = NULL, *packages = NULL;
  size_t path_len = strcspn(path, "?");
  html_init(&w, text);
  html_open(&w, HTML_DIV);
  html_attr(&w, HTML_CLASS, "dp-actions");
  for (enum document_form form = 0; form < DOCUMENT_FORM__COUNT; form++) {
    if (is_there(form)) {
      part_button(&w, "secondary", arena_printf(request->keep, "%.*s.%s%s", (int)path_len, path, document_ending(form), path + path_len), labels[form]);
      continue;
    }
    const char *package = document_package(form);
    missing = missing ? arena_printf(request->keep, "%s, %s", missing, labels[form]) : labels[form];
    if (!packages) packages = package;
    else if (!strstr(packages, package)) packages = arena_printf(request->keep, "%s en %s", packages, package);
  }
  html_close(&w);
  if (missing) {
    html_open(&w, HTML_P);
    html_attr(&w, HTML_CLASS, "dp-help");
    html_textf(&w, "Als %s kan hier nog niet: de technisch beheerder moet eerst het Debian-pakket %s installeren. Afdrukken kan wel.", missing, packages);
    html_close(&w);
  }
  return page_html(text);
}
