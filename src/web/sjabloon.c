#include "web/sjabloon.h"

#include "decode/sjabloon.h"
#include "templates/web_sjabloon.h"
#include "web/document.h"
#include "web/faces.h"
#include "web/parts.h"

/* The bytes are a setting, as what was laid down at a key moment is; who placed which file when is a record, with history. */

static const struct template_kind {
  enum document_form form;
  enum sjabloon_kind kind;
} kinds[] = {{DOCUMENT_ODT, SJABLOON_ODT}, {DOCUMENT_DOCX, SJABLOON_DOCX}};
enum { KINDS_COUNT = sizeof kinds / sizeof *kinds };

struct placing {
  struct request *request;
  const struct template_kind *kind;
  const struct form_file *file; /* NULL: back to the program's own */
  const char *base64;
};

static const char *label_of(const struct template_kind *kind) { return choices_find(&choices_sjabloon_soort, document_ending(kind->form))->label; }
static const char *control_of(const struct template_kind *kind, struct arena *keep) { return arena_printf(keep, "bestand-%s", document_ending(kind->form)); }

/* The record about the template of this kind; its number 0 when none was ever placed. */
static bool record_of(struct tx *tx, const struct who *who, const struct template_kind *kind, struct record *out, struct arena *keep, struct fault *fault) {
  const struct query query = {.reg = REGISTER_sjabloon, .sort = EVERY(id), .page = 1, .page_size = 1, .no_count = true, .filter_count = 1,
                              .filters = {{.field = F(sjabloon, soort), .compare = COMPARE_IS, .value = {.text = document_ending(kind->form)}}}};
  struct listing list;
  if (!record_list(tx, who, &query, &list, keep, fault)) return false;
  *out = list.count ? list.records[0] : record_start(&tx_catalogue(tx)->registers[REGISTER_sjabloon], keep);
  return true;
}

/* ---- placing ---- */

static bool place(struct tx *tx, void *context, struct fault *fault) {
  struct placing *p = context;
  struct arena *keep = p->request->keep;
  struct record record;
  char digest[DIGEST_HEX_SIZE];
  if (!record_of(tx, p->request->who, p->kind, &record, keep, fault)) return false;
  int64_t before = record_is_empty(&record, EVERY(id)) ? 0 : record_id(&record);
  if (p->file) digest_hex(digest_of(p->file->data, p->file->size), digest);
  record.slots[F(sjabloon, soort)].text = document_ending(p->kind->form);
  record.slots[F(sjabloon, in_gebruik)].number = p->file != NULL;
  record.slots[F(sjabloon, bestand)].text = p->file ? p->file->name : NULL;
  record.slots[F(sjabloon, omvang)].number = p->file ? (int64_t)p->file->size : NUMBER_EMPTY;
  record.slots[F(sjabloon, vingerafdruk)].text = p->file ? digest : NULL;
  struct change change = {.reg = REGISTER_sjabloon, .id = before, .version = -1, .record = &record, .by = STEP_PROGRAM,
                          .reason = p->file ? "sjabloon geplaatst" : "gewone opmaak teruggezet"};
  return setting_put(tx, document_template(p->kind->form), p->base64, fault) && record_put(tx, &change, p->request->scratch, fault);
}

/* What looks right can still be too odd for the program that uses it: a small document is made before it is taken. */
static bool works(const struct placing *p, struct fault *fault) {
  static const char page[] = "<!doctype html><html lang=\"nl\"><head><meta charset=\"utf-8\"><title>Proef</title></head><body><h1>Proef</h1><h2>Kop</h2><p>Tekst.</p></body></html>";
  const struct document_options trial = {.form = p->kind->form, .html = page, .html_size = sizeof page - 1, .look = p->file->data, .look_size = p->file->size};
  const char *out;
  size_t size;
  return !document_is_there(p->kind->form) || document_make(&trial, &out, &size, p->request->scratch, fault);
}

static bool file_read(struct placing *p, struct fault *fault) {
  struct request *request = p->request;
  struct fault refusal = {0};
  const char *control = control_of(p->kind, request->keep), *label = label_of(p->kind);
  const struct form_file *file = p->file = form_file(request->form, control);
  if (!file || file->size == 0) return fault_field_add(fault, control, "%s: kies een bestand. Er is niets gekozen, of het bestand is leeg.", label);
  bool sound = sjabloon_check(p->kind->kind, file->data, file->size, &refusal), good = sound && works(p, &refusal);
  if (!sound)
    fault_field_add(fault, control, "%s: %s", label, refusal.message);
  else if (!good && refusal.kind == FAULT_BUSY)
    FAULT(fault, FAULT_BUSY, "%s", refusal.message);
  else if (!good)
    fault_field_add(fault, control, "%s: met dit bestand lukt het maken van een document niet. Neem een eenvoudiger document.", label);
  fault_release(&refusal);
  if (!good) return false;
  size_t room = file->size * 4 / 3 + 4;
  char *base64 = arena_take(request->scratch, room);
  base64_put(file->data, file->size, base64, room);
  p->base64 = base64;
  return true;
}

static bool again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return municipality_show(request, reply, faults, fault);
}

bool sjabloon_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct placing placing = {.request = request};
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  const char *kind = form_find(request->form, "soort");
  for (size_t i = 0; i < KINDS_COUNT; i++)
    if (string_is(kind, document_ending(kinds[i].form))) placing.kind = &kinds[i];
  if (!placing.kind) return FAULT(fault, FAULT_INPUT, "Kies of het sjabloon voor ODT of voor Word is.");
  bool good = string_is(form_find(request->form, "doe"), "terug") || file_read(&placing, fault);
  if (!good || !store_write(request->tenant->store, request->who, place, &placing, fault)) return part_again(request, reply, again, NULL, fault);
  return reply_redirect(reply, request, "/beheer/gemeente?melding=sjabloon");
}

/* ---- on the page ---- */

bool sjabloon_panels(struct request *request, const struct fault *faults, struct html *out, struct fault *fault) {
  struct arena *keep = request->keep;
  struct web_sjabloon_view_sjablonen rows[KINDS_COUNT];
  for (size_t i = 0; i < KINDS_COUNT; i++) {
    struct record record;
    char *since = arena_take(keep, DAY_DUTCH_SIZE);
    if (!record_of(request->tx, request->who, &kinds[i], &record, keep, fault)) return false;
    struct sjabloon s = record_sjabloon(&record);
    bool own = s.in_gebruik == 1;
    if (own) day_print_instant(s.gewijzigd_op, since);
    rows[i] = (struct web_sjabloon_view_sjablonen){
        .soort = document_ending(kinds[i].form), .ending = document_ending(kinds[i].form), .label = label_of(&kinds[i]), .eigen = own,
        .bestand = s.bestand ? s.bestand : "", .sinds = since, .historie = own ? request_path(request, "/sjablonen/%lld/historie", (long long)s.id) : "",
        .fout = faults ? fault_field_find(faults, control_of(&kinds[i], keep)) : NULL,
        .ontbreekt = document_is_there(kinds[i].form) ? NULL : arena_printf(keep, "Op deze server staat %s nog niet. Documenten in deze vorm kunnen pas als de technisch beheerder dat pakket installeert.",
                                                                            document_package(kinds[i].form))};
  }
  struct text *text = page_text(request);
  web_sjabloon_write(text, &(struct web_sjabloon_view){.action = request_path(request, "/beheer/gemeente/sjabloon"), .csrf = request->csrf ? request->csrf : "",
                                                       .sjablonen = rows, .sjablonen_count = KINDS_COUNT});
  *out = page_html(text);
  return true;
}
