#include "model/record.h"

#include "model/check.h"
#include "model/catalogue.h"

union slot slot_empty(enum kind kind) {
  union slot slot = {.text = NULL};
  if (kind_infos[kind].slot == SLOT_number) slot.number = NUMBER_EMPTY;
  return slot;
}

bool slot_equal(enum kind kind, union slot a, union slot b) {
  if (kind_infos[kind].slot == SLOT_number) return a.number == b.number;
  if (!a.text || !b.text) return a.text == b.text;
  return strcmp(a.text, b.text) == 0;
}

struct record record_new(const struct reg *reg, struct arena *keep) {
  struct record record = {reg, ARENA_ARRAY(keep, reg->field_count, union slot)};
  for (size_t i = 0; i < reg->field_count; i++) record.slots[i] = slot_empty(reg->fields[i].kind);
  return record;
}

struct record record_start(const struct reg *reg, struct arena *keep) {
  struct record record = record_new(reg, keep);
  for (size_t i = 0; i < reg->field_count; i++) {
    if (!reg->fields[i].start) continue;
    /* catalogue_check proves that every start value reads well. */
    struct fault none = {0};
    if (!slot_parse_exact(&reg->fields[i], reg->fields[i].start, &record.slots[i], keep, &none)) fault_release(&none);
  }
  return record;
}

struct record record_copy(const struct record *record, struct arena *keep) {
  struct record copy = {record->reg, ARENA_ARRAY(keep, record->reg->field_count, union slot)};
  memcpy(copy.slots, record->slots, record->reg->field_count * sizeof *copy.slots);
  return copy;
}

char *record_name(enum register_id reg, int64_t id, struct arena *keep) {
  return arena_printf(keep, "%s:%lld", declared_registers[reg].name, (long long)id);
}

bool record_parse(const char *name, enum register_id *reg, int64_t *id) {
  const char *colon = name ? strchr(name, ':') : NULL;
  if (!colon) return false;
  size_t len = (size_t)(colon - name);
  for (enum register_id i = REGISTER__NONE + 1; i < REGISTER__COUNT; i++) {
    const char *known = declared_registers[i].name;
    int64_t number;
    if (strlen(known) != len || memcmp(known, name, len) != 0) continue;
    if (!string_to_int(colon + 1, &number) || number <= 0) return false;
    *reg = i;
    *id = number;
    return true;
  }
  return false;
}
