#include "web/form_view.h"

#include "templates/web_conflict.h"
#include "templates/web_form.h"
#include "web/fields_form.h"
#include "web/layout.h"

enum { CHECKS_SHOWN = 12 }; /* more than these fold behind one line */

struct forming {
  struct request *request;
  struct tx *tx;
  const struct form_view *view;
  struct printer *printer;
  struct chooser *chooser;
};

/* What stands in the control: what was typed, else the record's own. */
static const char *control_value(const struct forming *forming, size_t at) {
  const struct field *field = &forming->view->record->reg->fields[at];
  const char *typed = typed_find(forming->view->typed, field, forming->request->scratch);
  return typed ? typed : slot_print_input(field, forming->view->record->slots[at], forming->request->scratch);
}

static bool has_item(const char *list, const char *item) {
  size_t len = strlen(item);
  for (const char *at = list; *at;) {
    size_t word = strcspn(at, ",");
    if (word == len && memcmp(at, item, len) == 0) return true;
    at += word + (at[word] == ',');
  }
  return false;
}

static void add_option(struct web_form_view_sections_fields *out, struct web_form_view_sections_fields_options *items, const char *value,
                       const char *label, bool chosen, struct arena *scratch) {
  items[out->options_count] = (struct web_form_view_sections_fields_options){
      arena_printf(scratch, "%s-%zu", out->id, out->options_count), value, label, chosen};
  out->options_count++;
}

static void fill_choices(const struct forming *forming, const struct field *field, const char *value, struct web_form_view_sections_fields *out) {
  struct arena *scratch = forming->request->scratch;
  size_t count = field->choices ? field->choices->count : 0;
  struct web_form_view_sections_fields_options *items = ARENA_ARRAY(scratch, count, struct web_form_view_sections_fields_options);
  for (size_t i = 0; i < count; i++)
    add_option(out, items, field->choices->items[i].code, field->choices->items[i].label, has_item(value, field->choices->items[i].code), scratch);
  out->options = items;
}

static void fill_shared(const struct forming *forming, const char *value, struct web_form_view_sections_fields *out) {
  struct arena *scratch = forming->request->scratch;
  const struct options *people = chooser_get(forming->chooser, REGISTER_persoon);
  struct web_form_view_sections_fields_options *items = ARENA_ARRAY(scratch, ROLE__COUNT + people->count, struct web_form_view_sections_fields_options);
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    const char *item = arena_printf(scratch, "rol:%s", role_infos[role].name);
    if (!role_infos[role].without_account)
      add_option(out, items, item, arena_printf(scratch, "Iedereen met de functie %s", role_infos[role].label), has_item(value, item), scratch);
  }
  for (size_t i = 0; i < people->count; i++) {
    const char *item = arena_printf(scratch, "persoon:%lld", (long long)people->items[i].id);
    add_option(out, items, item, people->items[i].title, has_item(value, item), scratch);
  }
  out->options = items;
}

/* A list when it is short enough, else a name to type. */
static void fill_reference(const struct forming *forming, const struct field *field, struct web_form_view_sections_fields *out) {
  struct arena *scratch = forming->request->scratch;
  const struct options *options = chooser_get(forming->chooser, field->to);
  if (options->too_many) {
    int64_t id;
    out->is_input = true;
    const char *title = string_to_int(out->value, &id) ? printer_title(forming->printer, field->to, id) : NULL;
    if (title) out->value = arena_printf(scratch, "#%lld", (long long)id);
    out->help = arena_printf(scratch, "%s%sSchrijf de naam of het nummer, zoals #12.%s%s", field->help ? field->help : "", field->help ? " " : "",
                             title ? " Nu: " : "", title ? title : "");
    return;
  }
  const char *value = out->value;
  struct web_form_view_sections_fields_options *items = ARENA_ARRAY(scratch, options->count + 1, struct web_form_view_sections_fields_options);
  out->is_select = true;
  bool found = !*value;
  for (size_t i = 0; i < options->count; i++) {
    const char *id = arena_printf(scratch, "%lld", (long long)options->items[i].id);
    bool chosen = string_is(value, id) || string_is(value, options->items[i].title);
    found = found || chosen;
    add_option(out, items, id, options->items[i].title, chosen, scratch);
  }
  /* What was typed and does not exist stays in sight beside its fault. */
  if (!found) add_option(out, items, value, value, true, scratch);
  out->options = items;
}

static void fill_control(const struct forming *forming, size_t at, struct web_form_view_sections_fields *out) {
  static const char *const yes_no[] = {"ja", "nee"};
  struct arena *scratch = forming->request->scratch;
  const struct field *field = &forming->view->record->reg->fields[at];
  struct day day;
  switch (field->kind) {
    case KIND_LONGTEXT: out->is_area = true; break;
    case KIND_CHOICE:
      out->is_select = true;
      fill_choices(forming, field, out->value, out);
      break;
    case KIND_CHOICES:
      out->is_checks = true;
      fill_choices(forming, field, out->value, out);
      break;
    case KIND_SHARED:
      out->is_checks = true;
      fill_shared(forming, out->value, out);
      break;
    case KIND_REF: fill_reference(forming, field, out); break;
    case KIND_YESNO: {
      struct web_form_view_sections_fields_options *items = ARENA_ARRAY(scratch, 2, struct web_form_view_sections_fields_options);
      out->is_select = true;
      for (size_t i = 0; i < 2; i++) add_option(out, items, yes_no[i], yes_no[i], string_is(out->value, yes_no[i]), scratch);
      out->options = items;
      break;
    }
    default: out->is_input = true;
  }
  out->options_all = (long long)out->options_count;
  out->folded = out->is_checks && out->options_count > CHECKS_SHOWN;
  out->opened = *out->value || out->error;
  /* A browser empties a date control that holds no ISO day: what was typed then stays as text. */
  if (field->kind == KIND_DAY && (!*out->value || day_parse(out->value, &day))) out->type = "date";
  out->number = kind_is_number(field->kind) || field->kind == KIND_YEAR;
  if (out->number) out->mode = field->kind == KIND_MONEY || field->kind == KIND_DECIMAL ? "decimal" : "numeric";
}

static const char *help_of(const struct field *field, struct arena *keep) {
  static const char *const hints[KIND__COUNT] = {
      [KIND_MONEY] = "Bedrag in euro's, zoals 1234,50.", [KIND_PERIOD] = "Een jaar (2026), kwartaal (2026-K4), maand (2026-12) of week (2026-W07).",
      [KIND_RECORD] = "Soort en nummer, zoals beleidsopgave:12.", [KIND_DAY] = "Dag, maand en jaar, zoals 12-1-2027.",
      [KIND_LINK] = "Begint met https://.", [KIND_DECIMAL] = "Een getal, zoals 5,2."};
  const char *hint = hints[field->kind], *unit = field->unit;
  if (unit) hint = hint ? arena_printf(keep, "%s In %s.", hint, unit) : arena_printf(keep, "In %s.", unit);
  if (!field->help) return hint;
  return hint ? arena_printf(keep, "%s %s", field->help, hint) : field->help;
}

static void fill_field(const struct forming *forming, size_t at, struct web_form_view_sections_fields *out) {
  struct arena *scratch = forming->request->scratch;
  const struct field *field = &forming->view->record->reg->fields[at];
  *out = (struct web_form_view_sections_fields){
      .id = arena_printf(scratch, "veld-%s", field->name), .name = field->name, .label = field->label, .optional = !field->required,
      .help = help_of(field, scratch), .error = forming->view->faults ? fault_field_find(forming->view->faults, field->name) : NULL,
      .error_icon = icon_path(forming->request, "fout"), .type = "text", .value = control_value(forming, at), .max = field_max(field)};
  fill_control(forming, at, out);
}

/* A form for a step asks what is wrong and keeps what was typed with it; what the person may not fill in stands among the
 * faults without a control. */
static bool is_asked(const struct forming *forming, size_t at) {
  const struct form_view *view = forming->view;
  const struct reg *reg = view->record->reg;
  const struct field *field = &reg->fields[at];
  if ((reg->between_owners && at < EVERY__COUNT) || (view->is_new && field->later)) return false;
  if (!view->step) return true;
  return (view->faults && fault_field_find(view->faults, field->name)) || typed_find(view->typed, field, forming->request->scratch);
}

static void build_sections(const struct forming *forming, struct web_form_view *out) {
  struct arena *scratch = forming->request->scratch;
  const struct record *record = forming->view->record;
  struct web_form_view_sections *sections = ARENA_ARRAY(scratch, SECTION__COUNT, struct web_form_view_sections);
  size_t section_count = 0;
  for (enum section section = 0; section < SECTION__COUNT; section++) {
    struct web_form_view_sections_fields *fields = ARENA_ARRAY(scratch, record->reg->field_count, struct web_form_view_sections_fields);
    size_t count = 0;
    for (size_t i = 0; i < record->reg->field_count; i++)
      if (record->reg->fields[i].section == section && is_asked(forming, i) &&
          field_is_filled_in(forming->request, forming->printer, &record->reg->fields[i], forming->view->is_new ? NULL : &record->slots[i]))
        fill_field(forming, i, &fields[count++]);
    if (count) sections[section_count++] = (struct web_form_view_sections){section_labels[section], fields, count};
  }
  out->sections = sections;
  out->sections_count = section_count;
}

static void build_faults(const struct forming *forming, struct web_form_view *out) {
  const struct fault *faults = forming->view->faults;
  if (!faults || !fault_is(faults)) return;
  struct arena *scratch = forming->request->scratch;
  struct web_form_view_faults *list = ARENA_ARRAY(scratch, faults->field_count + 1, struct web_form_view_faults);
  for (size_t i = 0; i < faults->field_count; i++) {
    int at = reg_field_find(forming->view->record->reg, faults->fields[i].field);
    bool known = at >= 0 && is_asked(forming, (size_t)at) && field_is_filled_in(forming->request, forming->printer, &forming->view->record->reg->fields[at],
                                               forming->view->is_new ? NULL : &forming->view->record->slots[at]);
    list[i] = (struct web_form_view_faults){
        known ? arena_printf(scratch, "#veld-%s", faults->fields[i].field) : NULL, faults->fields[i].message};
  }
  out->faults_count = faults->field_count;
  if (faults->field_count == 0) list[out->faults_count++] = (struct web_form_view_faults){NULL, faults->message};
  out->faults = list;
  out->has_faults = true;
  out->faults_title = faults->field_count > 1 ? arena_printf(scratch, "Er zijn %zu vakken die u moet aanpassen", faults->field_count)
                      : faults->field_count   ? "Er is 1 vak dat u moet aanpassen"
                                              : "Nog niet opgeslagen";
}

static void build_step(const struct forming *forming, struct web_form_view *out) {
  const char *reason = form_find(forming->request->form, "reden");
  struct web_form_view_hidden *hidden = ARENA_ARRAY(forming->request->scratch, 2, struct web_form_view_hidden);
  hidden[out->hidden_count++] = (struct web_form_view_hidden){"naar", forming->view->step->to};
  if (!string_empty(reason)) hidden[out->hidden_count++] = (struct web_form_view_hidden){"reden", reason};
  out->hidden = hidden;
  out->action = arena_printf(forming->request->scratch, "%s/stap", out->action);
}

bool form_view_write(struct request *request, struct reply *reply, struct tx *tx, const struct form_view *view, struct fault *fault) {
  (void)fault;
  struct forming forming = {request, tx, view, printer_new(request, tx), NULL};
  const struct reg *reg = view->record->reg;
  forming.chooser = chooser_new(request, tx, forming.printer);
  const char *list = request_path(request, "/%s", reg->plural);
  const char *here = view->is_new ? list : record_path(request, reg->id, record_id(view->record));
  struct web_form_view out = {.action = here, .csrf = request->csrf ? request->csrf : "", .faults_title = "",
                              .version = view->is_new ? NULL : arena_printf(request->scratch, "%lld", (long long)view->version),
                              .submit = view->step ? view->step->label : "Opslaan", .cancel = here};
  if (view->step) build_step(&forming, &out);
  build_sections(&forming, &out);
  build_faults(&forming, &out);
  struct text *body = page_text(request);
  web_form_write(body, &out);
  const char *title = view->step ? arena_printf(request->keep, "%s: %s", view->step->label, title_of(forming.printer, view->record, request->keep))
                      : view->is_new ? arena_printf(request->keep, "Nieuw: %s", reg->label)
                                   : arena_printf(request->keep, "Wijzig: %s", title_of(forming.printer, view->record, request->keep));
  const struct crumb crumbs[] = {{reg->label_plural, list}, {view->is_new ? "" : title_of(forming.printer, view->record, request->keep), here}};
  if (view->faults && fault_is(view->faults)) reply->status = fault_http_status(view->faults->kind);
  return layout_write(request, reply, &(struct page){.title = title, .lead = view->is_new ? reg->help : NULL, .eyebrow = reg->label,
                                                     .icon = group_icon(reg->group), .crumbs = crumbs, .crumb_count = view->is_new ? 1 : 2,
                                                     .body = page_html(body)});
}

struct stepping {
  const struct reg *reg;
  const struct step *step;
};

static bool show_step(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  const struct stepping *stepping = context;
  struct record stored;
  if (!record_get(request->tx, request->who, stepping->reg->id, route_id(request), &stored, request->keep, fault)) return false;
  reply->was_secret = reply->no_store = record_is_secret(&stored);
  struct form_view view = {.record = &stored, .typed = request->form, .faults = faults, .version = request_number(request, "versie", 0),
                           .step = stepping->step};
  return form_view_write(request, reply, request->tx, &view, fault);
}

bool step_again(struct request *request, struct reply *reply, const struct reg *reg, const struct step *step, struct fault *fault) {
  struct stepping stepping = {reg, step};
  if (!step || fault->field_count == 0) return false;
  return part_again(request, reply, show_step, &stepping, fault);
}

/* ---- both texts side by side ---- */

static const char *slot_text(struct printer *printer, const struct field *field, union slot slot) {
  struct value value;
  value_print(printer, field, slot, &value);
  return *value.text ? value.text : "(leeg)";
}

static void build_conflicts(struct request *request, struct tx *tx, struct printer *printer, const struct record *stored,
                            struct web_conflict_view *out) {
  const struct reg *reg = stored->reg;
  struct record mine = record_copy(stored, request->scratch);
  struct fault none = {0};
  form_apply(request, tx, printer, &mine, &none);
  fault_release(&none);
  struct web_conflict_view_fields *fields = ARENA_ARRAY(request->scratch, reg->field_count, struct web_conflict_view_fields);
  for (size_t i = 0; i < reg->field_count; i++)
    if (!slot_equal(reg->fields[i].kind, mine.slots[i], stored->slots[i]))
      fields[out->fields_count++] = (struct web_conflict_view_fields){
          arena_printf(request->scratch, "b-%s", reg->fields[i].name), reg->fields[i].name, reg->fields[i].label,
          slot_text(printer, &reg->fields[i], mine.slots[i]), slot_text(printer, &reg->fields[i], stored->slots[i])};
  out->fields = fields;
}

bool conflict_view_write(struct request *request, struct reply *reply, struct tx *tx, const struct record *stored, struct fault *fault) {
  struct printer *printer = printer_new(request, tx);
  struct history_entry *entries;
  size_t count;
  const struct form *form = request->form;
  const char *here = record_path(request, stored->reg->id, record_id(stored));
  if (!history_list(tx, request->who, stored->reg->id, record_id(stored), 0, 1, &entries, &count, request->keep, fault)) return false;
  struct web_conflict_view_hidden *hidden = ARENA_ARRAY(request->scratch, form->count, struct web_conflict_view_hidden);
  struct web_conflict_view view = {.warning_icon = icon_path(request, "let-op"), .who = count ? entries[0].who : "een collega", .action = here,
                                   .csrf = request->csrf ? request->csrf : "", .version = record_version(stored), .hidden = hidden, .cancel = here};
  for (size_t i = 0; i < form->count; i++) {
    const char *name = form->fields[i].name;
    if (string_is(name, "csrf") || string_is(name, "versie") || string_starts(name, "keuze.")) continue;
    hidden[view.hidden_count++] = (struct web_conflict_view_hidden){name, form->fields[i].value};
  }
  build_conflicts(request, tx, printer, stored, &view);
  struct text *body = page_text(request);
  web_conflict_write(body, &view);
  const struct crumb crumbs[] = {{stored->reg->label_plural, request_path(request, "/%s", stored->reg->plural)}};
  reply->status = fault_http_status(FAULT_STALE);
  return layout_write(request, reply, &(struct page){.title = "Iemand anders was u voor", .crumbs = crumbs, .crumb_count = 1, .body = page_html(body)});
}
