#include "templates/web_detail.h"
#include "web/faces.h"
#include "web/fields_form.h"
#include "web/form_view.h"
#include "web/layout.h"
#include "web/listing.h"
#include "web/marks.h"
#include "web/panel.h"

static void button(struct html_writer *w, const char *class_name, const char *path, const char *label) {
  html_open(w, HTML_A);
  html_attr(w, HTML_CLASS, class_name);
  html_attr_url(w, HTML_HREF, path);
  html_text_in(w, label);
  html_close(w);
}

static bool actions_of(struct request *request, const struct record *record, struct html *out, struct fault *fault) {
  struct html_writer w;
  const char *here = record_path(request, record->reg->id, record_id(record));
  html_init(&w, page_text(request));
  if (rights_allow(request->who, record, VERB_CHANGE, request->today, true))
    button(&w, "nl-button nl-button--primary", arena_printf(request->scratch, "%s/bewerken", here), "Wijzig");
  button(&w, "nl-button nl-button--secondary", arena_printf(request->scratch, "%s/historie", here), "Geschiedenis");
  return html_finish(&w, out, fault);
}

static void badge(struct html_writer *w, const char *class_name, const char *text) {
  html_element(w, HTML_SPAN, class_name, text);
  html_text_in(w, " ");
}

static bool badges_of(const struct shown *shown, const struct marks *marks, struct html *out, struct fault *fault) {
  struct html_writer w;
  struct value value;
  const struct record *record = shown->record;
  int state = steps_field(record->reg);
  html_init(&w, page_text(shown->request));
  if (state >= 0) {
    value_print(shown->printer, &record->reg->fields[state], record->slots[state], &value);
    if (*value.text) badge(&w, arena_printf(shown->request->scratch, "nl-data-badge dp-badge%s", value.tone ? value.tone : ""), value.text);
  }
  if (marks->secret) badge(&w, "nl-data-badge dp-badge dp-badge--danger", "onder geheimhouding");
  if (marks->restricted) badge(&w, "nl-data-badge dp-badge dp-badge--line", "beperkte toegang");
  if (marks->embargo)
    badge(&w, "nl-data-badge dp-badge dp-badge--line", arena_printf(shown->request->scratch, "embargo tot en met %s", marks->embargo));
  const char *source = record->slots[EVERY(bron)].text;
  if (source && string_is(record->slots[EVERY(herkomst_inhoud)].text, "bron"))
    badge(&w, "nl-data-badge dp-badge dp-badge--line", arena_printf(shown->request->scratch, "bron: %s", text_short(source, 80, shown->request->scratch)));
  return html_finish(&w, out, fault);
}

static const char *notice_of(const struct request *request) {
  const char *what = request->query ? form_find(request->query, "melding") : NULL;
  if (string_is(what, "gemaakt")) return "Opgeslagen. Het record staat erin.";
  if (string_is(what, "gewijzigd")) return "Opgeslagen. De wijziging staat in de geschiedenis.";
  if (string_is(what, "stap")) return "De stap is gezet.";
  return NULL;
}

bool detail_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct record record;
  if (!reg_asked(request, request->segments[0], VERB_READ, &reg, fault)) return false;
  if (!record_get(request->tx, request->who, reg->id, route_id(request), &record, request->keep, fault)) return false;
  struct shown shown = {request, request->tx, &record, printer_new(request, request->tx)};
  struct marks marks = marks_of(request, &record, request->scratch);
  struct text *steps_out = page_text(request), *fields = page_text(request), *extra = page_text(request);
  struct text *lines = page_text(request), *links = page_text(request), *body = page_text(request);
  panel_steps(&shown, steps_out);
  panel_fields(&shown, fields);
  if (!panel_extra(&shown, extra, fault) || !panel_lines(&shown, lines, fault) || !panel_links(&shown, links, fault)) return false;
  web_detail_write(body, &(struct web_detail_view){page_html(steps_out), page_html(fields), page_html(extra), page_html(lines), page_html(links)});
  reply->was_secret = reply->no_store = marks.secret;
  const struct crumb crumbs[] = {{reg->label_plural, request_path(request, "/%s", reg->plural)}};
  struct page page = {.title = title_of(shown.printer, &record, request->keep), .eyebrow = reg->label, .icon = group_icon(reg->group),
                      .crumbs = crumbs, .crumb_count = 1, .body = page_html(body), .notice = notice_of(request), .example = marks.example};
  if (!actions_of(request, &record, &page.actions, fault) || !badges_of(&shown, &marks, &page.badges, fault)) return false;
  return layout_write(request, reply, &page);
}

struct step_work {
  struct request *request;
  const struct reg *reg;
  const struct step *step; /* filled in */
};

/* A step changes the state, and what the form asks with it because the step was refused without it; the store checks that
 * all of it may be changed. */
static bool make_step(struct tx *tx, void *context, struct fault *fault) {
  struct step_work *work = context;
  struct request *request = work->request;
  struct record record;
  int field = steps_field(work->reg);
  const char *to = form_find(request->form, "naar");
  if (!record_get(tx, request->who, work->reg->id, route_id(request), &record, request->keep, fault)) return false;
  const struct choice *choice = to ? choices_find(work->reg->fields[field].choices, to) : NULL;
  if (!choice) return FAULT(fault, FAULT_INPUT, "Deze stap bestaat niet.");
  const struct step *step = step_find(work->reg->id, record.slots[field].text, to);
  if (!step || !step_allowed(step, request->who, &record)) {
    FAULT(fault, FAULT_CONFLICT, "Deze stap kan nu niet, of is niet aan u.");
    return fault_hint(fault, "Ververs de pagina: de stand kan intussen veranderd zijn.");
  }
  work->step = step;
  if (!form_apply(request, tx, printer_new(request, tx), &record, fault)) return false;
  record.slots[field].text = choice->code;
  struct change change = {.reg = work->reg->id, .id = record_id(&record), .version = request_number(request, "versie", 0),
                          .record = &record, .by = STEP_PERSON, .reason = form_find(request->form, "reden")};
  if (change.reason && !*change.reason) change.reason = NULL;
  return record_put(tx, &change, request->scratch, fault);
}

bool step_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct step_work work = {.request = request};
  if (!reg_asked(request, request->segments[0], VERB_READ, &work.reg, fault)) return false;
  if (steps_field(work.reg) < 0) return FAULT(fault, FAULT_ABSENT, "%s kent geen stappen.", work.reg->label);
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (!store_write(request->tenant->store, request->who, make_step, &work, fault)) {
    if (fault->kind == FAULT_STALE) fault_hint(fault, "Ga terug, ververs de pagina en kijk of de stap nog nodig is.");
    return step_again(request, reply, work.reg, work.step, fault);
  }
  return reply_redirect(reply, request, "/%s/%lld?melding=stap", work.reg->plural, (long long)route_id(request));
}
