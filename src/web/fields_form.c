#include "web/fields_form.h"

bool field_is_filled_in(struct request *request, struct printer *printer, const struct field *field, const union slot *slot) {
  if (field->computed || field->steps || !rights_writes_field(request->who, field)) return false;
  return !slot || printer_sees(printer, field, *slot);
}

const char *typed_find(const struct form *form, const struct field *field, struct arena *keep) {
  if (!form) return NULL;
  if (field->kind != KIND_CHOICES && field->kind != KIND_SHARED) return form_find(form, field->name);
  const char *joined = NULL, *one;
  for (size_t at = 0; (one = form_each(form, field->name, &at));)
    joined = joined && *joined ? *one ? arena_printf(keep, "%s,%s", joined, one) : joined : one;
  return joined;
}

struct record record_begin(struct request *request, struct tx *tx, const struct reg *reg) {
  struct record record = record_start(reg, request->keep);
  if (request->who->persoon && rights_scope(request->who, &tx_catalogue(tx)->registers[REGISTER_persoon], VERB_READ))
    record.slots[EVERY(eigenaar)].number = request->who->persoon;
  if (store_is_example(tx_store(tx))) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  return record;
}

/* The record that `name` means. A control sends its number; in a file a bare number is a key ("programma 10"), and
 * only "#12" means the record's own number. */
static int64_t find_named(const struct typed_options *options, enum register_id to, const char *name) {
  int64_t id;
  bool number = !options->line && string_to_int(*name == '#' ? name + 1 : name, &id) && id > 0;
  if (number && record_title(options->tx, options->who, to, id, options->scratch)) return id;
  return record_find(options->tx, options->who, to, name, options->scratch);
}

/* "beleidsopgave:12" as it is; "beleidsopgave:O6" by the key or title behind the colon. */
static bool read_record(const struct typed_options *options, union slot *out, struct fault *fault) {
  const char *name = string_trim(options->typed, options->scratch), *colon = strchr(name, ':');
  const struct reg *reg = NULL;
  if (colon)
    reg = catalogue_find(tx_catalogue(options->tx), arena_copy_len(options->scratch, name, (size_t)(colon - name)));
  int64_t id = reg ? find_named(options, reg->id, string_trim(colon + 1, options->scratch)) : 0;
  if (id <= 0)
    return *name ? fault_line_add(fault, options->line, options->field->name, "%s: \"%.60s\" %s.", options->field->label, name,
                                  id ? "past op meer dan één record" : "is geen bestaand record; schrijf bijvoorbeeld beleidsopgave:12")
                 : slot_parse(options->field, name, out, options->line, options->keep, fault);
  out->text = record_name(reg->id, id, options->keep);
  return true;
}

static bool read_reference(const struct typed_options *options, union slot *out, struct fault *fault) {
  const struct field *field = options->field;
  const char *name = string_trim(options->typed, options->scratch), *why;
  if (!*name) {
    *out = slot_empty(field->kind);
    return true;
  }
  int64_t id = find_named(options, field->to, name);
  if (id > 0) {
    out->number = id;
    return true;
  }
  why = id == 0 ? "dit is er niet. Voeg het eerst toe, of schrijf de naam zoals die in de lijst staat"
                : "er zijn er meer met deze naam. Schrijf het nummer erbij, zoals #12";
  return fault_line_add(fault, options->line, field->name, "%s: \"%.60s\": %s.", field->label, name, why);
}

/* In a file a function is named as people name it: "persoon:Griffier, rol:raadslid". Numbers and roles stay as they are. */
static bool read_shared(const struct typed_options *options, union slot *out, struct fault *fault) {
  static const char person[] = "persoon:";
  const char *joined = "";
  for (const char *at = options->typed; *at; at += *at == ',') {
    size_t len = strcspn(at, ",");
    const char *item = string_trim(arena_copy_len(options->scratch, at, len), options->scratch), *name = item + sizeof person - 1;
    int64_t id = 0;
    at += len;
    if (string_starts(item, person) && *name && !string_to_int(name, &id)) {
      id = find_named(options, REGISTER_persoon, name);
      if (id <= 0)
        return fault_line_add(fault, options->line, options->field->name, "%s: \"%.60s\" %s.", options->field->label, name,
                              id ? "past op meer dan één functie" : "is geen bestaande functie");
      item = record_name(REGISTER_persoon, id, options->scratch);
    }
    joined = arena_printf(options->scratch, "%s%s,", joined, item);
  }
  return slot_parse(options->field, joined, out, options->line, options->keep, fault);
}

static bool read_number(const struct typed_options *options, union slot *out, struct fault *fault) {
  const struct field *field = options->field;
  const char *text = string_trim(options->typed, options->scratch), *reason = NULL;
  unsigned places = field->kind == KIND_MONEY ? 2 : field->kind == KIND_DECIMAL ? 4 : 0;
  if (!*text) {
    *out = slot_empty(field->kind);
    return true;
  }
  if (number_read(text, options->style, places, &out->number, &reason)) return true;
  return fault_line_add(fault, options->line, field->name, "%s: \"%.60s\" %s. Schrijf bijvoorbeeld %s.", field->label, text, reason,
                        places == 2 ? "1234,50" : places ? "5,2" : "1234");
}

bool typed_read(const struct typed_options *options, union slot *out, struct fault *fault) {
  const struct field *field = options->field;
  bool number = field->kind == KIND_MONEY || field->kind == KIND_DECIMAL || field->kind == KIND_NUMBER;
  if (field->kind == KIND_REF) return read_reference(options, out, fault);
  if (field->kind == KIND_RECORD) return read_record(options, out, fault);
  if (field->kind == KIND_SHARED && options->line) return read_shared(options, out, fault);
  if (number && options->style != NUMBER_STYLE_OPEN) return read_number(options, out, fault);
  return slot_parse(field, options->typed, out, options->line, options->keep, fault);
}

/* On the page with both texts side by side the person may keep what is stored. */
static bool keeps_stored(struct request *request, const struct field *field) {
  const char *choice = form_find(request->form, arena_printf(request->scratch, "keuze.%s", field->name));
  return string_is(choice, "opgeslagen");
}

bool form_apply(struct request *request, struct tx *tx, struct printer *printer, struct record *record, struct fault *fault) {
  bool ok = true;
  for (size_t i = 0; i < record->reg->field_count; i++) {
    const struct field *field = &record->reg->fields[i];
    if (!field_is_filled_in(request, printer, field, &record->slots[i]) || keeps_stored(request, field)) continue;
    const char *typed = typed_find(request->form, field, request->keep);
    if (!typed) continue;
    struct typed_options options = {.tx = tx, .who = request->who, .field = field, .typed = typed,
                                    .keep = request->keep, .scratch = request->scratch};
    ok = typed_read(&options, &record->slots[i], fault) && ok;
  }
  return ok;
}
