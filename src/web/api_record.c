#include "web/api.h"

const char *api_path(struct request *request, const struct reg *reg, int64_t id) {
  return id ? request_path(request, "/api/v1/%s/%lld", reg->plural, (long long)id) : request_path(request, "/api/v1/%s", reg->plural);
}

/* "a,b" and ",a,b,": the items, empty ones left out. */
static void put_items(struct json_writer *w, const char *items, struct arena *scratch) {
  json_array_begin(w);
  while (items && *items) {
    size_t len = strcspn(items, ",");
    if (len) json_put_string(w, arena_copy_len(scratch, items, len));
    items += len + (items[len] == ',');
  }
  json_array_end(w);
}

static void put_slot(struct json_writer *w, struct request *request, struct printer *printer, const struct field *field, union slot slot) {
  if (field->kind == KIND_CHOICES || field->kind == KIND_SHARED) {
    put_items(w, field->kind == KIND_SHARED ? printer_shared(printer, slot.text) : slot.text, request->scratch);
    return;
  }
  if (slot_is_empty(field->kind, slot) || !printer_sees(printer, field, slot)) {
    json_put_null(w);
    return;
  }
  switch (field->kind) {
    case KIND_MONEY: json_put_money(w, slot.number); break;
    case KIND_DECIMAL: json_put_decimal(w, slot.number); break;
    case KIND_YESNO: json_put_bool(w, slot.number != 0); break;
    case KIND_INSTANT: json_put_string(w, slot_print_exact(field, slot, request->scratch)); break;
    default:
      if (kind_infos[field->kind].slot == SLOT_number)
        json_put_int(w, slot.number);
      else
        json_put_string(w, slot.text);
  }
}

void api_put_record(struct json_writer *w, struct request *request, struct printer *printer, const struct record *record) {
  json_object_begin(w);
  for (size_t i = 0; i < record->reg->field_count; i++) {
    const struct field *field = &record->reg->fields[i];
    if (!rights_reads_field(request->who, field)) continue;
    json_key(w, string_camel(field->name, request->scratch));
    put_slot(w, request, printer, field, record->slots[i]);
  }
  json_object_end(w);
}

/* A JSON value as the exact text that slot_parse_exact reads; false when its kind cannot be right. */
static bool exact_text(const struct field *field, const struct json_value *value, const char **out, struct arena *keep) {
  bool list = field->kind == KIND_CHOICES || field->kind == KIND_SHARED;
  *out = NULL;
  switch (value->kind) {
    case JSON_KIND_NULL: return true;
    case JSON_KIND_TEXT:
      *out = value->text;
      return !list && field->kind != KIND_YESNO && field->kind != KIND_NUMBER && field->kind != KIND_YEAR && field->kind != KIND_DECIMAL && field->kind != KIND_REF;
    case JSON_KIND_BOOL:
      *out = value->yes ? "true" : "false";
      return field->kind == KIND_YESNO;
    case JSON_KIND_INT:
      *out = arena_printf(keep, "%lld", (long long)value->number);
      return field->kind == KIND_NUMBER || field->kind == KIND_YEAR || field->kind == KIND_REF || field->kind == KIND_DECIMAL;
    case JSON_KIND_DECIMAL:
      *out = value->text;
      return field->kind == KIND_DECIMAL;
    case JSON_KIND_LIST:
      for (size_t i = 0; i < value->count; i++) {
        if (value->items[i].kind != JSON_KIND_TEXT || strchr(value->items[i].text, ',')) return false;
        *out = *out ? arena_printf(keep, "%s,%s", *out, value->items[i].text) : value->items[i].text;
      }
      return list;
    default: return false;
  }
}

static const char *wanted(const struct field *field) {
  if (field->kind == KIND_CHOICES || field->kind == KIND_SHARED) return "een lijst van teksten";
  if (field->kind == KIND_YESNO) return "true of false";
  if (field->kind == KIND_MONEY) return "een tekst, zoals \"1234.50\"";
  return kind_infos[field->kind].slot == SLOT_text || field->kind == KIND_INSTANT ? "een tekst" : "een getal";
}

static const char *shared_seen(struct request *request, struct tx *tx, const char *shared) {
  const char *seen = printer_shared(printer_new(request, tx), shared);
  return seen ? seen : "";
}

static bool read_property(struct request *request, struct tx *tx, const struct field *field, const struct json_value *value, union slot *slot,
                          struct fault *fault) {
  const char *text;
  union slot read = slot_empty(field->kind);
  if (!exact_text(field, value, &text, request->keep))
    return fault_field_add(fault, field->name, "%s: dit moet %s zijn.", field->label, wanted(field));
  /* What was read may go back as it came, also where the text says less than the slot (an instant's milliseconds). */
  const char *now = slot_print_exact(field, *slot, request->scratch);
  if (text && now && string_is(text, now)) return true;
  if (!slot_parse_exact(field, text, &read, request->keep, fault)) return false;
  if (slot_equal(field->kind, read, *slot)) return true;
  /* Persons that were left out because they are hidden stay. */
  if (field->kind == KIND_SHARED && slot->text && string_is(read.text ? read.text : "", shared_seen(request, tx, slot->text))) return true;
  /* A reference that was shown as null because it is not for this person stays. */
  if (slot_is_empty(field->kind, read) && !printer_sees(printer_new(request, tx), field, *slot)) return true;
  if (field->computed || !rights_writes_field(request->who, field))
    return fault_field_add(fault, field->name, "%s: dit veld kunt u niet wijzigen.", field->label);
  *slot = read;
  return true;
}

bool api_read_record(struct request *request, struct tx *tx, const struct json_value *body, bool whole, struct record *record,
                     struct fault *fault) {
  const struct reg *reg = record->reg;
  bool ok = true;
  bool *given = ARENA_ARRAY(request->scratch, reg->field_count, bool);
  if (body->kind != JSON_KIND_OBJECT) return FAULT(fault, FAULT_INPUT, "De inhoud moet een JSON-object zijn.");
  for (size_t i = 0; i < body->count; i++) {
    int at = reg_field_find(reg, body->names[i]);
    if (at < 0 || !rights_reads_field(request->who, &reg->fields[at])) {
      ok = fault_field_add(fault, body->names[i], "%s heeft geen veld \"%.60s\".", reg->label, body->names[i]);
      continue;
    }
    given[at] = true;
    ok = read_property(request, tx, &reg->fields[at], &body->items[i], &record->slots[at], fault) && ok;
  }
  struct printer *printer = whole ? printer_new(request, tx) : NULL;
  for (size_t i = 0; whole && i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    if (!given[i] && !field->computed && !field->steps && rights_writes_field(request->who, field) && printer_sees(printer, field, record->slots[i]))
      record->slots[i] = slot_empty(field->kind);
  }
  return ok;
}
