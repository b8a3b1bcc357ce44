#include "model/catalogue.h"

#include "model/check.h"
#include "model/record.h"

static const struct choices *find_list(const struct choices *const *lists, size_t count, const char *name) {
  for (size_t i = 0; name && i < count; i++)
    if (string_is(lists[i]->name, name)) return lists[i];
  return NULL;
}

/* The declared list with the municipality's own choices behind it; the declared one itself when it has none. */
static const struct choices *extend_list(const char *name, const struct choices *declared,
                                         const struct own_choice *own, size_t own_count, struct arena *keep) {
  size_t more = 0, base = declared ? declared->count : 0;
  for (size_t i = 0; i < own_count; i++) more += string_is(own[i].list, name);
  if (more == 0) return declared;
  struct choice *items = ARENA_ARRAY(keep, base + more, struct choice);
  if (base) memcpy(items, declared->items, base * sizeof *items);
  size_t at = base;
  for (size_t i = 0; i < own_count; i++)
    if (string_is(own[i].list, name))
      items[at++] = (struct choice){arena_copy(keep, own[i].code), arena_copy(keep, own[i].label), TONE_NEUTRAL};
  struct choices *list = ARENA_NEW(keep, struct choices);
  *list = (struct choices){arena_copy(keep, name), items, at};
  return list;
}

/* All lists: declared ones first, then those that exist only here. */
static const struct choices *const *build_lists(const struct own_choice *own, size_t own_count, size_t *count,
                                                struct arena *keep) {
  const struct choices **lists = ARENA_ARRAY(keep, declared_choices_count + own_count, const struct choices *);
  size_t at = 0;
  for (size_t i = 0; i < declared_choices_count; i++)
    lists[at++] = extend_list(declared_choices[i]->name, declared_choices[i], own, own_count, keep);
  for (size_t i = 0; i < own_count; i++)
    if (!find_list(lists, at, own[i].list)) lists[at++] = extend_list(own[i].list, NULL, own, own_count, keep);
  *count = at;
  return lists;
}

static struct field own_to_field(const struct own_field *own, const struct catalogue *catalogue, struct arena *keep) {
  return (struct field){.name = arena_printf(keep, "eigen_%d", own->number),
                        .kind = own->kind,
                        .label = arena_copy(keep, own->label),
                        .help = arena_copy(keep, own->help),
                        .choices = own->kind == KIND_CHOICE
                                       ? find_list(catalogue->choices, catalogue->choices_count, own->choices)
                                       : NULL,
                        .to = own->to,
                        .section = SECTION_OWN,
                        .search = own->kind == KIND_TEXT || own->kind == KIND_LONGTEXT ? 'C' : 0,
                        .required = own->required,
                        .own = true,
                        .read_roles = own->read_roles,
                        .write_roles = own->write_roles};
}

static void build_register(struct catalogue *catalogue, enum register_id id, const struct own_field *own,
                           size_t own_count, struct arena *keep) {
  struct reg *reg = &catalogue->registers[id];
  *reg = declared_registers[id];
  struct field *fields = ARENA_ARRAY(keep, reg->field_count + own_count, struct field);
  memcpy(fields, reg->fields, reg->field_count * sizeof *fields);
  for (size_t i = 0; i < reg->field_count; i++)
    if (fields[i].choices)
      fields[i].choices = find_list(catalogue->choices, catalogue->choices_count, fields[i].choices->name);
  for (size_t i = 0; i < own_count; i++)
    if (own[i].reg == id) fields[reg->field_count++] = own_to_field(&own[i], catalogue, keep);
  reg->fields = fields;
}

const struct catalogue *catalogue_build(const struct own_field *fields, size_t field_count,
                                        const struct own_choice *choices, size_t choice_count, struct arena *keep) {
  struct catalogue *catalogue = ARENA_NEW(keep, struct catalogue);
  catalogue->choices = build_lists(choices, choice_count, &catalogue->choices_count, keep);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    build_register(catalogue, id, fields, field_count, keep);
  return catalogue;
}

const struct reg *catalogue_find(const struct catalogue *catalogue, const char *name) {
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    if (string_is(catalogue->registers[id].name, name)) return &catalogue->registers[id];
  return NULL;
}

const struct reg *catalogue_find_plural(const struct catalogue *catalogue, const char *plural) {
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++)
    if (string_is(catalogue->registers[id].plural, plural)) return &catalogue->registers[id];
  return NULL;
}

/* "datumBesluit" and "datum_besluit" name the same field. */
static bool same_name(const char *snake, const char *name) {
  for (; *snake; snake++, name++) {
    if (*snake == *name) continue;
    /* "niveau_0" is niveau0: a digit has no capital. */
    if (*snake == '_' && snake[1] >= '0' && snake[1] <= '9' && snake[1] == *name) {
      snake++;
      continue;
    }
    if (*snake != '_' || snake[1] < 'a' || snake[1] > 'z' || *name != snake[1] - 'a' + 'A') return false;
    snake++;
  }
  return *name == '\0';
}

int reg_field_find(const struct reg *reg, const char *name) {
  for (size_t i = 0; name && i < reg->field_count; i++)
    if (same_name(reg->fields[i].name, name)) return (int)i;
  return -1;
}

const struct choice *choices_find(const struct choices *choices, const char *code) {
  for (size_t i = 0; choices && code && i < choices->count; i++)
    if (strcmp(choices->items[i].code, code) == 0) return &choices->items[i];
  return NULL;
}

const struct choice *choices_find_typed(const struct choices *choices, const char *typed, struct arena *scratch) {
  const struct choice *exact = choices_find(choices, typed);
  if (exact || !choices) return exact;
  const char *wanted = string_sort_key(typed, scratch);
  for (size_t i = 0; i < choices->count; i++) {
    if (string_is(string_sort_key(choices->items[i].label, scratch), wanted)) return &choices->items[i];
    if (string_is(string_sort_key(choices->items[i].code, scratch), wanted)) return &choices->items[i];
  }
  return NULL;
}

enum role role_find(const char *name) {
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if (string_is(role_infos[role].name, name)) return role;
  return ROLE__COUNT;
}

bool title_next(const struct reg *reg, const char **at, struct title_part *out) {
  const char *from = *at;
  if (!*from) return false;
  const char *open = strchr(from, '{');
  const char *shut = open ? strchr(open, '}') : NULL;
  *out = (struct title_part){from, open && shut ? (size_t)(open - from) : strlen(from), -1};
  *at = from + out->literal_len;
  if (!open || !shut) return true;
  char name[FAULT_NAME_SIZE];
  size_t len = (size_t)(shut - open - 1);
  if (len < sizeof name) {
    memcpy(name, open + 1, len);
    name[len] = '\0';
    out->field = reg_field_find(reg, name);
  }
  *at = shut + 1;
  return true;
}

static void check_title(const struct reg *reg, struct fault *fault) {
  const char *at = reg->title ? reg->title : "";
  struct title_part part;
  size_t fields = 0;
  while (title_next(reg, &at, &part)) {
    if (part.field >= 0) fields++;
    if (part.field < 0 && *at) fault_field_add(fault, reg->name, "titelpatroon noemt een onbekend veld: %s", reg->title);
  }
  if (fields == 0) fault_field_add(fault, reg->name, "titelpatroon zonder veld");
}

static void check_field(const struct reg *reg, size_t index, struct arena *scratch, struct fault *fault) {
  const struct field *field = &reg->fields[index];
  const char *name = field->name;
  for (size_t i = 0; i < index; i++)
    if (string_is(reg->fields[i].name, name)) fault_field_add(fault, reg->name, "veld %s staat er twee keer", name);
  bool chooses = field->kind == KIND_CHOICE || field->kind == KIND_CHOICES;
  if (chooses != (field->choices != NULL)) fault_field_add(fault, reg->name, "veld %s: keuzelijst klopt niet", name);
  if ((field->kind == KIND_REF) != (field->to != REGISTER__NONE))
    fault_field_add(fault, reg->name, "veld %s: verwijzing klopt niet", name);
  if (field->owner && field->to != REGISTER_persoon) fault_field_add(fault, reg->name, "veld %s: eigenaar is geen persoon", name);
  if (field->team && field->to != REGISTER_organisatie) fault_field_add(fault, reg->name, "veld %s: team is geen organisatie", name);
  if (field->steps && (!field->start || field->kind != KIND_CHOICE))
    fault_field_add(fault, reg->name, "veld %s: een stand heeft een keuzelijst en een begin", name);
  if (field->max > field_max(&(struct field){.kind = KIND_LONGTEXT}))
    fault_field_add(fault, reg->name, "veld %s: te lang", name);
  union slot slot;
  struct fault start = {0};
  if (field->start && !slot_parse_exact(field, field->start, &slot, scratch, &start))
    fault_field_add(fault, reg->name, "veld %s: beginwaarde %s klopt niet", name, field->start);
  fault_release(&start);
}

bool catalogue_check(const struct catalogue *catalogue, struct fault *fault) {
  struct arena scratch;
  arena_init(&scratch, 4u << 20);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &catalogue->registers[id];
    if (!reg->name || !reg->help) fault_field_add(fault, "", "register %d is onvolledig", (int)id);
    for (enum register_id other = REGISTER__NONE + 1; other < id; other++)
      if (string_is(catalogue->registers[other].plural, reg->plural))
        fault_field_add(fault, reg->name, "adres %s bestaat al", reg->plural);
    check_title(reg, fault);
    for (size_t i = 0; i < reg->field_count; i++) check_field(reg, i, &scratch, fault);
  }
  arena_release(&scratch);
  return !fault_is(fault);
}
