#include "web/listing.h"

#include "web/parts.h"

enum { LIST_PLACES_MAX = 20 };

static const struct {
  const char *dotted, *glued;
  enum compare compare;
} suffixes[] = {{".min", "Min", COMPARE_MIN},   {".max", "Max", COMPARE_MAX},     {".bevat", "Bevat", COMPARE_CONTAINS},
                {".niet", "Niet", COMPARE_NOT}, {".leeg", "Leeg", COMPARE_EMPTY}, {".gevuld", "Gevuld", COMPARE_FILLED}};

bool reg_asked(struct request *request, const char *plural, enum verb verb, const struct reg **out, struct fault *fault) {
  const struct reg *reg = catalogue_find_plural(store_catalogue(request->tenant->store), plural);
  if (!reg) {
    FAULT(fault, FAULT_ABSENT, "Deze pagina bestaat niet, of is niet voor u.");
    return fault_hint(fault, "Controleer het adres, of zoek op een woord.");
  }
  if (!rights_scope(request->who, reg, verb)) {
    static const char *const verbs[VERB__COUNT] = {"lezen", "maken", "wijzigen", "besluiten", "uitvoeren naar een bestand"};
    if (request->who->account == 0 && !request->who->program)
      return FAULT(fault, FAULT_SIGNED_OUT, "Log in: %s mag u zonder account niet %s.", reg->label_plural, verbs[verb]);
    FAULT(fault, FAULT_FORBIDDEN, "Uw functie mag dit niet: %s %s.", reg->label_plural, verbs[verb]);
    uint32_t roles = 0;
    for (enum role role = 0; role < ROLE__COUNT; role++)
      if (rights_scope(&(struct who){.account = 1, .roles = UINT32_C(1) << role}, reg, verb)) roles |= UINT32_C(1) << role;
    const char *may = part_who_may(roles, request->scratch);
    return may ? fault_hint(fault, "%s", may) : false;
  }
  *out = reg;
  return true;
}

bool field_is_askable(const struct reg *reg, const struct field *field) {
  return reg->growth == GROWTH_SMALL || field->indexed;
}

static bool find_field(const struct reg *reg, const char *key, int *field, enum compare *compare, struct arena *scratch) {
  *compare = COMPARE_IS;
  *field = reg_field_find(reg, key);
  for (size_t i = 0; *field < 0 && i < sizeof suffixes / sizeof *suffixes; i++) {
    const char *ends = string_ends(key, suffixes[i].dotted) ? suffixes[i].dotted : suffixes[i].glued;
    if (!string_ends(key, ends)) continue;
    *field = reg_field_find(reg, arena_copy_len(scratch, key, strlen(key) - strlen(ends)));
    *compare = suffixes[i].compare;
  }
  return *field >= 0;
}

static bool parse_value(struct request *request, struct tx *tx, const struct field *field, const char *value, bool exact,
                        union slot *out, struct fault *fault) {
  int64_t id;
  bool is_number = string_to_int(*value == '#' ? value + 1 : value, &id);
  if (field->kind == KIND_REF && !exact && !is_number) {
    out->number = record_find(tx, request->who, field->to, value, request->scratch);
    if (out->number > 0) return true;
    return fault_field_add(fault, field->name, "%s: \"%.60s\" is %s. Kies uit de lijst.", field->label, value,
                           out->number == 0 ? "niet gevonden" : "niet precies genoeg, er zijn er meer");
  }
  return exact ? slot_parse_exact(field, value, out, request->keep, fault)
               : slot_parse(field, value, out, 0, request->keep, fault);
}

static bool read_filter(struct request *request, struct tx *tx, struct asked *asked, const char *key, const char *value,
                        bool exact, struct fault *fault) {
  int index;
  enum compare compare;
  const struct reg *reg = asked->reg;
  if (!find_field(reg, key, &index, &compare, request->scratch) || !rights_reads_field(request->who, &reg->fields[index]))
    return fault_field_add(fault, key, "\"%.60s\" is geen veld van %s waarop u kunt filteren.", key, reg->label_plural);
  const struct field *field = &reg->fields[index];
  if (!field_is_askable(reg, field))
    return fault_field_add(fault, key, "%s is een groot register; op %s kunt u daar niet filteren.", reg->label_plural, field->label);
  if (asked->query.filter_count == QUERY_FILTERS_MAX)
    return fault_field_add(fault, key, "Er passen hoogstens %d filters in één vraag.", QUERY_FILTERS_MAX);
  struct filter *filter = &asked->query.filters[asked->query.filter_count];
  *filter = (struct filter){.field = index, .compare = compare, .value = slot_empty(field->kind)};
  if (compare == COMPARE_CONTAINS) {
    if (kind_infos[field->kind].slot != SLOT_text)
      return fault_field_add(fault, key, "%s is geen tekst; gebruik Min en Max.", field->label);
    filter->value.text = value;
  } else if (compare != COMPARE_EMPTY && compare != COMPARE_FILLED) {
    if (!parse_value(request, tx, field, value, exact, &filter->value, fault)) return false;
  }
  asked->query.filter_count++;
  return true;
}

static bool read_number(const char *key, const char *value, int64_t most, int64_t *out, struct fault *fault) {
  int64_t number;
  if (!string_to_int(value, &number) || number < 1 || number > most)
    return fault_field_add(fault, key, "%s moet een heel getal zijn van 1 tot en met %lld; er staat \"%.40s\".", key,
                           (long long)most, value);
  *out = number;
  return true;
}

static bool read_sort(struct request *request, struct asked *asked, const char *value, struct fault *fault) {
  bool descending = *value == '-';
  int field = reg_field_find(asked->reg, value + descending);
  if (field < 0 || !rights_reads_field(request->who, &asked->reg->fields[field]) ||
      !field_is_askable(asked->reg, &asked->reg->fields[field]))
    return fault_field_add(fault, "sort", "Op \"%.60s\" kunt u %s niet sorteren.", value + descending, asked->reg->label_plural);
  asked->query.sort = field;
  asked->query.descending = descending;
  return true;
}

static bool add_column(struct asked *asked, const struct who *who, const char *name, struct fault *fault) {
  int field = reg_field_find(asked->reg, name);
  if (field < 0 || !rights_reads_field(who, &asked->reg->fields[field]))
    return fault_field_add(fault, "kolommen", "\"%.60s\" is geen kolom van %s.", name, asked->reg->label_plural);
  for (size_t i = 0; i < asked->column_count; i++)
    if (asked->columns[i] == field) return true;
  if (asked->column_count < COLUMNS_MAX) asked->columns[asked->column_count++] = field;
  return true;
}

static bool read_columns(struct request *request, struct asked *asked, const char *value, struct fault *fault) {
  bool ok = true;
  asked->columns_chosen = true;
  while (*value) {
    size_t len = strcspn(value, ",");
    if (len) ok = add_column(asked, request->who, arena_copy_len(request->scratch, value, len), fault) && ok;
    value += len + (value[len] == ',');
  }
  return ok;
}

/* The columns that the declaration shows at first, in its order. */
static void first_columns(struct request *request, struct asked *asked) {
  for (int place = 1; place <= LIST_PLACES_MAX; place++)
    for (size_t i = 0; i < asked->reg->field_count; i++) {
      const struct field *field = &asked->reg->fields[i];
      if (field->list == place && rights_reads_field(request->who, field)) asked->columns[asked->column_count++] = (int)i;
    }
  for (size_t i = 0; i < asked->reg->field_count && asked->column_count < COLUMNS_MAX; i++)
    if (asked->reg->fields[i].own && rights_reads_field(request->who, &asked->reg->fields[i]))
      asked->columns[asked->column_count++] = (int)i;
}

static bool read_key(struct request *request, struct tx *tx, struct asked *asked, const char *key, const char *value,
                     bool exact, struct fault *fault) {
  if (string_is(key, "page")) return read_number(key, value, INT64_C(1) << 40, &asked->query.page, fault);
  if (string_is(key, "pageSize")) return read_number(key, value, PAGE_MAX, &asked->query.page_size, fault);
  if (string_is(key, "sort")) return read_sort(request, asked, value, fault);
  if (string_is(key, "melding")) return true; /* good news after a redirect */
  if (string_is(key, "zoek")) return asked->query.zoek = value, true;
  if (string_is(key, "kolommen")) return read_columns(request, asked, value, fault);
  return read_filter(request, tx, asked, key, value, exact, fault);
}

bool asked_read(struct request *request, struct tx *tx, const struct reg *reg, bool exact, struct asked *out,
                struct fault *fault) {
  bool ok = true;
  *out = (struct asked){.reg = reg, .query = {.reg = reg->id, .sort = -1, .page = 1, .page_size = PAGE_SIZE_DEFAULT}};
  for (size_t i = 0; request->query && i < request->query->count; i++) {
    const struct form_field *one = &request->query->fields[i];
    if (!*one->value) continue;
    ok = read_key(request, tx, out, one->name, one->value, exact, fault) && ok;
  }
  if (out->column_count == 0) first_columns(request, out);
  if (out->column_count == 0) out->columns[out->column_count++] = (int)EVERY(id);
  return ok;
}
