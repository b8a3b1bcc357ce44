#include "decode/json.h"
#include "encode/json.h"
#include "store/inside.h"

/* The texts of the history: one flat JSON object, values as the register holds them (cents, ten-thousandths),
 * so that a later way of printing does not change a digest. */

static void put_slot(struct json_writer *w, const struct field *field, union slot slot) {
  json_key(w, field->name);
  if (slot_is_empty(field->kind, slot))
    json_put_null(w);
  else if (kind_infos[field->kind].slot == SLOT_number)
    json_put_int(w, slot.number);
  else
    json_put_string(w, slot.text);
}

void history_text(const struct record *record, struct text *out) {
  struct json_writer w;
  struct fault ignored = {0};
  json_init(&w, out);
  json_object_begin(&w);
  for (size_t i = 0; i < record->reg->field_count; i++)
    if (!record_is_empty(record, i) && !record->reg->fields[i].derived) put_slot(&w, &record->reg->fields[i], record->slots[i]);
  json_object_end(&w);
  if (!json_finish(&w, &ignored)) out->full = true;
  fault_release(&ignored);
}

void history_text_changed(const struct record *before, const struct record *after, struct text *out) {
  struct json_writer w;
  struct fault ignored = {0};
  json_init(&w, out);
  json_object_begin(&w);
  for (size_t i = 0; i < after->reg->field_count; i++)
    if (!after->reg->fields[i].derived && !slot_equal(after->reg->fields[i].kind, before->slots[i], after->slots[i]))
      put_slot(&w, &after->reg->fields[i], before->slots[i]);
  json_object_end(&w);
  if (!json_finish(&w, &ignored)) out->full = true;
  fault_release(&ignored);
}

bool history_text_read(const char *text, struct record *out, bool *given, struct arena *keep, struct fault *fault) {
  const struct json_value *value;
  struct json_options options = {.data = text, .size = strlen(text), .size_max = 4u * 1024 * 1024};
  if (!json_read(&options, &value, keep, fault)) return false;
  for (size_t i = 0; value->kind == JSON_KIND_OBJECT && i < value->count; i++) {
    int at = reg_field_find(out->reg, value->names[i]);
    if (at < 0) continue;
    const struct json_value *item = &value->items[i];
    const struct field *field = &out->reg->fields[at];
    bool number = kind_infos[field->kind].slot == SLOT_number;
    if (given) given[at] = true;
    if (number && item->kind == JSON_KIND_INT)
      out->slots[at].number = item->number;
    else if (!number && item->kind == JSON_KIND_TEXT)
      out->slots[at].text = item->text;
    else
      out->slots[at] = slot_empty(field->kind);
  }
  return true;
}

struct digest history_digest(const char *salt, const char *text) {
  struct digest_stream stream;
  digest_begin(&stream);
  digest_add_text(&stream, salt);
  digest_add_text(&stream, text);
  return digest_end(&stream);
}
