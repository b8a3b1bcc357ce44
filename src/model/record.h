/* One record in memory: a slot per field, in the order of its register. The declared part can be read as a
 * typed struct: `struct beleid b = record_beleid(record);`. */
#ifndef MODEL_RECORD_H
#define MODEL_RECORD_H

#include "base/base.h"
#include "model/descriptor.h"

/* A number that is not there. Text that is not there is NULL; an empty text does not exist. */
#define NUMBER_EMPTY INT64_MIN

union slot {
  const char *text;
  int64_t number;
};

struct record {
  const struct reg *reg;
  union slot *slots;       /* reg->field_count of them */
};

/* DECIMAL slots count ten-thousandths. */
enum { DECIMAL_ONE = 10000 };

#define SLOT_TYPE_text const char *
#define SLOT_TYPE_number int64_t
#define KIND_C_TEXT SLOT_TYPE_text
#define KIND_C_LONGTEXT SLOT_TYPE_text
#define KIND_C_CHOICE SLOT_TYPE_text
#define KIND_C_CHOICES SLOT_TYPE_text
#define KIND_C_REF SLOT_TYPE_number
#define KIND_C_RECORD SLOT_TYPE_text
#define KIND_C_SHARED SLOT_TYPE_text
#define KIND_C_DAY SLOT_TYPE_text
#define KIND_C_PERIOD SLOT_TYPE_text
#define KIND_C_INSTANT SLOT_TYPE_number
#define KIND_C_MONEY SLOT_TYPE_number
#define KIND_C_NUMBER SLOT_TYPE_number
#define KIND_C_YEAR SLOT_TYPE_number
#define KIND_C_DECIMAL SLOT_TYPE_number
#define KIND_C_YESNO SLOT_TYPE_number
#define KIND_C_LINK SLOT_TYPE_text

#define REGISTER(name, ...) struct name {
#define FIELD(name, kind, ...) KIND_C_##kind name;
#define END(name) };
#include "registers/all.def"
#undef REGISTER
#undef FIELD
#undef END

#define REGISTER(name, ...) \
  static inline struct name record_##name(const struct record *record) { \
    struct name out; \
    _Static_assert(sizeof out == sizeof(struct name##_index) * sizeof(union slot), "a slot per field"); \
    memcpy(&out, record->slots, sizeof out); \
    return out; \
  }
#define FIELD(...)
#define END(name)
#include "registers/all.def"
#undef REGISTER
#undef FIELD
#undef END

/* A record with every slot empty. */
struct record record_new(const struct reg *reg, struct arena *keep);
/* A record with the declared start values, and nothing else. */
struct record record_start(const struct reg *reg, struct arena *keep);
/* Slots copied; texts borrowed. */
struct record record_copy(const struct record *record, struct arena *keep);

static inline bool slot_is_empty(enum kind kind, union slot slot) {
  return kind_infos[kind].slot == SLOT_text ? slot.text == NULL : slot.number == NUMBER_EMPTY;
}
union slot slot_empty(enum kind kind);
bool slot_equal(enum kind kind, union slot a, union slot b);
static inline bool record_is_empty(const struct record *record, size_t field) {
  return slot_is_empty(record->reg->fields[field].kind, record->slots[field]);
}
static inline int64_t record_id(const struct record *record) { return record->slots[EVERY(id)].number; }
static inline int64_t record_version(const struct record *record) { return record->slots[EVERY(versie)].number; }

/* RECORD slots: "besluit:12". record_name prints, record_parse reads (false: unknown register or no number). */
char *record_name(enum register_id reg, int64_t id, struct arena *keep);
bool record_parse(const char *name, enum register_id *reg, int64_t *id);

#endif
