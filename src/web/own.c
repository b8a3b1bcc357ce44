#include "templates/web_own_choices.h"
#include "templates/web_own_fields.h"
#include "web/faces.h"
#include "web/layout.h"

/* Kinds that a municipality may choose; the others need code of their own. */
static const enum kind own_kinds[] = {KIND_TEXT, KIND_LONGTEXT, KIND_CHOICE, KIND_REF, KIND_DAY, KIND_MONEY, KIND_NUMBER, KIND_DECIMAL, KIND_YESNO, KIND_LINK};
enum { OWN_KINDS = sizeof own_kinds / sizeof *own_kinds };

static const char *sent(const struct request *request, const char *name) {
  const char *value = request->form ? form_find(request->form, name) : NULL;
  return value ? string_trim(value, request->keep) : "";
}

static void list_own(struct request *request, const struct catalogue *catalogue, struct web_own_fields_view *view) {
  struct arena *scratch = request->scratch;
  size_t most = 0;
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) most += catalogue->registers[id].field_count;
  struct web_own_fields_view_fields *fields = ARENA_ARRAY(scratch, most, struct web_own_fields_view_fields);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    for (size_t i = 0; i < catalogue->registers[id].field_count; i++) {
      const struct field *field = &catalogue->registers[id].fields[i];
      if (field->own)
        fields[view->fields_count++] = (struct web_own_fields_view_fields){catalogue->registers[id].label_plural, field->label, kind_infos[field->kind].label};
    }
  view->fields = fields;
  view->has_fields = view->fields_count > 0;
}

static void list_registers(struct request *request, const struct catalogue *catalogue, struct web_own_fields_view *view) {
  struct web_own_fields_view_registers *registers = ARENA_ARRAY(request->scratch, REGISTER__COUNT, struct web_own_fields_view_registers);
  struct web_own_fields_view_targets *targets = ARENA_ARRAY(request->scratch, REGISTER__COUNT, struct web_own_fields_view_targets);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &catalogue->registers[id];
    registers[view->registers_count++] = (struct web_own_fields_view_registers){reg->name, reg->label_plural, string_is(sent(request, "register"), reg->name)};
    targets[view->targets_count++] = (struct web_own_fields_view_targets){reg->name, reg->label_plural, string_is(sent(request, "naar"), reg->name)};
  }
  view->registers = registers;
  view->targets = targets;
}

static bool fields_write(struct request *request, struct reply *reply, const struct fault *faults) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  struct arena *scratch = request->scratch;
  struct web_own_fields_view view = {.action = request_path(request, "/beheer/velden"), .csrf = request->csrf ? request->csrf : "",
                                     .label = sent(request, "naam"), .help = sent(request, "uitleg"),
                                     .required = string_is(sent(request, "verplicht"), "ja")};
  list_own(request, catalogue, &view);
  list_registers(request, catalogue, &view);
  struct web_own_fields_view_kinds *kinds = ARENA_ARRAY(scratch, OWN_KINDS, struct web_own_fields_view_kinds);
  for (size_t i = 0; i < OWN_KINDS; i++) {
    const struct kind_info *info = &kind_infos[own_kinds[i]];
    kinds[i] = (struct web_own_fields_view_kinds){info->name, info->label, string_is(sent(request, "soort"), info->name)};
  }
  struct web_own_fields_view_lists *lists = ARENA_ARRAY(scratch, catalogue->choices_count, struct web_own_fields_view_lists);
  for (size_t i = 0; i < catalogue->choices_count; i++)
    lists[i] = (struct web_own_fields_view_lists){catalogue->choices[i]->name, catalogue->choices[i]->name, string_is(sent(request, "lijst"), catalogue->choices[i]->name)};
  struct web_own_fields_view_faults *list = ARENA_ARRAY(scratch, faults ? faults->field_count + 1 : 0, struct web_own_fields_view_faults);
  for (size_t i = 0; faults && i < faults->field_count; i++)
    list[i] = (struct web_own_fields_view_faults){arena_printf(scratch, "#veld-%s", faults->fields[i].field), faults->fields[i].message};
  view.faults_count = faults ? faults->field_count : 0;
  if (faults && faults->field_count == 0) list[view.faults_count++] = (struct web_own_fields_view_faults){NULL, faults->message};
  view.faults = list;
  view.has_faults = view.faults_count > 0;
  view.kinds = kinds;
  view.kinds_count = OWN_KINDS;
  view.lists = lists;
  view.lists_count = catalogue->choices_count;
  if (faults) reply->status = fault_http_status(faults->kind);
  struct text *body = page_text(request);
  web_own_fields_write(body, &view);
  return layout_write(request, reply, &(struct page){.title = "Eigen velden", .lead = "Een veld dat u hier toevoegt staat meteen in lijst, formulier, geschiedenis, bestanden en API.",
                                                     .icon = "tandwiel", .body = page_html(body)});
}

bool own_fields_page(struct request *request, struct reply *reply, struct fault *fault) {
  (void)fault;
  return fields_write(request, reply, NULL);
}

static bool add_field(struct tx *tx, void *context, struct fault *fault) { return own_field_add(tx, context, fault); }
static bool add_choice(struct tx *tx, void *context, struct fault *fault) { return own_choice_add(tx, context, fault); }

static bool read_field(struct request *request, struct own_field *out, struct fault *fault) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  const struct reg *reg = catalogue_find(catalogue, sent(request, "register")), *to = catalogue_find(catalogue, sent(request, "naar"));
  *out = (struct own_field){.kind = KIND__COUNT, .label = sent(request, "naam"), .help = *sent(request, "uitleg") ? sent(request, "uitleg") : NULL,
                            .required = string_is(sent(request, "verplicht"), "ja")};
  for (size_t i = 0; i < OWN_KINDS; i++)
    if (string_is(kind_infos[own_kinds[i]].name, sent(request, "soort"))) out->kind = own_kinds[i];
  if (!reg) fault_field_add(fault, "register", "Kies bij welk register het veld hoort.");
  if (!*out->label) fault_field_add(fault, "naam", "Schrijf de naam van het veld.");
  if (string_len(out->label) > 60) fault_field_add(fault, "naam", "De naam is te lang; er passen 60 tekens.");
  if (out->kind == KIND__COUNT) fault_field_add(fault, "soort", "Kies wat voor soort veld het is.");
  for (size_t i = 0; reg && i < reg->field_count; i++)
    if (string_is(string_sort_key(reg->fields[i].label, request->scratch), string_sort_key(out->label, request->scratch)))
      fault_field_add(fault, "naam", "%s heeft al een veld met deze naam.", reg->label_plural);
  if (out->kind == KIND_CHOICE) {
    for (size_t i = 0; i < catalogue->choices_count; i++)
      if (string_is(catalogue->choices[i]->name, sent(request, "lijst"))) out->choices = catalogue->choices[i]->name;
    if (!out->choices) fault_field_add(fault, "lijst", "Kies de keuzelijst. Maak zo nodig eerst een lijst bij Eigen keuzes.");
  }
  if (out->kind == KIND_REF && !to) fault_field_add(fault, "naar", "Kies naar welk register het veld verwijst.");
  out->reg = reg ? reg->id : REGISTER__NONE;
  out->to = out->kind == KIND_REF && to ? to->id : REGISTER__NONE;
  return !fault_is(fault);
}

/* On bad input the page again, with what was typed. */
static bool again(struct request *request, struct reply *reply, struct fault *fault, bool (*write)(struct request *, struct reply *, const struct fault *)) {
  if (fault->kind != FAULT_INPUT && fault->kind != FAULT_CONFLICT) return false;
  struct fault faults = {0};
  fault_move(&faults, fault);
  bool ok = write(request, reply, &faults);
  fault_release(&faults);
  return ok;
}

bool own_field_create(struct request *request, struct reply *reply, struct fault *fault) {
  struct own_field field;
  if (!read_field(request, &field, fault) || !store_write(request->tenant->store, request->who, add_field, &field, fault))
    return again(request, reply, fault, fields_write);
  return reply_redirect(reply, request, "/beheer/velden?melding=gemaakt");
}

/* States, access and origin steer the program itself: a choice that it does not know would mean nothing. */
static bool list_is_open(const struct catalogue *catalogue, const struct choices *list) {
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    for (size_t i = 0; i < catalogue->registers[id].field_count; i++) {
      const struct field *field = &catalogue->registers[id].fields[i];
      if (field->choices == list && (i < EVERY__COUNT || field->steps || field->kind == KIND_CHOICES)) return false;
    }
  return true;
}

static bool choices_write(struct request *request, struct reply *reply, const struct fault *faults) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  struct arena *scratch = request->scratch;
  struct web_own_choices_view_lists *lists = ARENA_ARRAY(scratch, catalogue->choices_count, struct web_own_choices_view_lists);
  size_t list_count = 0;
  for (size_t i = 0; i < catalogue->choices_count; i++) {
    const struct choices *list = catalogue->choices[i];
    const char *labels = "";
    if (!list_is_open(catalogue, list)) continue;
    for (size_t c = 0; c < list->count; c++) labels = arena_printf(scratch, "%s%s%s", labels, c ? "; " : "", list->items[c].label);
    lists[list_count++] = (struct web_own_choices_view_lists){list->name, labels, string_is(sent(request, "lijst"), list->name)};
  }
  struct web_own_choices_view_faults *list = ARENA_ARRAY(scratch, faults ? faults->field_count + 1 : 0, struct web_own_choices_view_faults);
  size_t count = faults ? faults->field_count : 0;
  for (size_t i = 0; i < count; i++)
    list[i] = (struct web_own_choices_view_faults){arena_printf(scratch, "#veld-%s", faults->fields[i].field), faults->fields[i].message};
  if (faults && count == 0) list[count++] = (struct web_own_choices_view_faults){NULL, faults->message};
  if (faults) reply->status = fault_http_status(faults->kind);
  struct text *body = page_text(request);
  web_own_choices_write(body, &(struct web_own_choices_view){
      .faults = list, .faults_count = count, .has_faults = count > 0, .action = request_path(request, "/beheer/keuzes"),
      .csrf = request->csrf ? request->csrf : "", .lists = lists, .lists_count = list_count,
      .new_list = sent(request, "nieuwelijst"), .code = sent(request, "code"), .label = sent(request, "naam")});
  return layout_write(request, reply, &(struct page){.title = "Eigen keuzes", .lead = "Een keuze die u hier toevoegt is meteen te kiezen, te filteren en in te lezen.",
                                                     .icon = "tandwiel", .body = page_html(body)});
}

bool own_choices_page(struct request *request, struct reply *reply, struct fault *fault) {
  (void)fault;
  return choices_write(request, reply, NULL);
}

static bool is_code(const char *code) { return *code && !code[strspn(code, "abcdefghijklmnopqrstuvwxyz0123456789_.")]; }

/* "Binnenstad Noord" -> binnenstad_noord. */
static const char *code_from(const char *label, struct arena *keep) {
  char *code = string_sort_key(label, keep);
  for (char *at = code; *at; at++)
    if (*at == ' ') *at = '_';
  return code;
}

static bool read_choice(struct request *request, struct own_choice *out, struct fault *fault) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  const char *list = sent(request, "lijst"), *fresh = sent(request, "nieuwelijst"), *code = sent(request, "code");
  *out = (struct own_choice){.list = *list ? list : fresh, .label = sent(request, "naam")};
  out->code = *code ? code : code_from(out->label, request->keep);
  if (!*out->list) fault_field_add(fault, "lijst", "Kies een lijst, of schrijf de naam van een nieuwe.");
  if (*out->list && !is_code(out->list)) fault_field_add(fault, "nieuw", "De naam van een lijst heeft alleen kleine letters, cijfers en _.");
  if (!*out->label) fault_field_add(fault, "naam", "Schrijf wat mensen te lezen krijgen.");
  if (*out->label && !is_code(out->code)) fault_field_add(fault, "code", "De code heeft alleen kleine letters, cijfers en _.");
  for (size_t i = 0; i < catalogue->choices_count; i++)
    if (string_is(catalogue->choices[i]->name, out->list) && !list_is_open(catalogue, catalogue->choices[i]))
      fault_field_add(fault, "lijst", "Aan de lijst %s kan niets worden toegevoegd: het programma rekent ermee.", out->list);
  for (size_t i = 0; i < catalogue->choices_count; i++)
    if (string_is(catalogue->choices[i]->name, out->list) &&
        (choices_find(catalogue->choices[i], out->code) || choices_find_typed(catalogue->choices[i], out->label, request->scratch)))
      fault_field_add(fault, "naam", "Deze keuze staat al in de lijst %s.", out->list);
  return !fault_is(fault);
}

bool own_choice_create(struct request *request, struct reply *reply, struct fault *fault) {
  struct own_choice choice;
  if (!read_choice(request, &choice, fault) || !store_write(request->tenant->store, request->who, add_choice, &choice, fault))
    return again(request, reply, fault, choices_write);
  return reply_redirect(reply, request, "/beheer/keuzes?melding=gemaakt");
}
