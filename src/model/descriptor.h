/* The shape of a declaration: what the .def files in registers/ become. Constant, except that a
 * municipality's own fields and choices stand behind the declared ones in its own catalogue. */
#ifndef MODEL_DESCRIPTOR_H
#define MODEL_DESCRIPTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kind {
#define KIND(name, ...) KIND_##name,
#include "registers/kinds.def"
#undef KIND
  KIND__COUNT
};

enum slot_type { SLOT_text, SLOT_number };

struct kind_info {
  const char *name;          /* "MONEY" */
  enum slot_type slot;       /* which member of union slot */
  const char *sqlite, *postgres;
  const char *label;         /* "bedrag" */
  const char *json_type, *json_format;
};
extern const struct kind_info kind_infos[KIND__COUNT];

enum role {
#define ROLE(name, ...) ROLE_##name,
#include "registers/roles.def"
#undef ROLE
  ROLE__COUNT
};
#define ROLE_BIT(name) (UINT32_C(1) << ROLE_##name)

struct role_info {
  const char *name, *label, *purpose;
  bool sees_embargo;    /* works on what is not public yet */
  bool of_staff;        /* belongs to the official organisation */
  bool without_account; /* whoever has not signed in */
};
extern const struct role_info role_infos[ROLE__COUNT];

enum group {
#define GROUP(name, ...) GROUP_##name,
#include "registers/groups.def"
#undef GROUP
  GROUP__COUNT
};
extern const char *const group_names[GROUP__COUNT];
extern const char *const group_labels[GROUP__COUNT];

enum section {
#define SECTION(name, ...) SECTION_##name,
#include "registers/sections.def"
#undef SECTION
  SECTION__COUNT
};
extern const char *const section_labels[SECTION__COUNT];

enum growth { GROWTH_SMALL, GROWTH_LARGE };

enum tone { TONE_NEUTRAL, TONE_ACTIVE, TONE_GOOD, TONE_WARNING, TONE_BAD };

struct choice {
  const char *code, *label;
  enum tone tone;
};

struct choices {
  const char *name;
  const struct choice *items;
  size_t count;
};

enum register_id {
  REGISTER__NONE,
#define REGISTER(name, ...) REGISTER_##name,
#define FIELD(...)
#define END(...)
#include "registers/all.def"
#undef REGISTER
#undef FIELD
#undef END
  REGISTER__COUNT
};

struct field {
  const char *name;            /* column, CSV header; camelCase in JSON */
  enum kind kind;
  const char *label;
  const char *help;
  const char *unit;            /* printed behind a number */
  const struct choices *choices;
  enum register_id to;         /* REF: to which register */
  enum section section;
  const char *start;           /* value of a new record, as text */
  int max;                     /* characters; 0: the kind's own (print.h) */
  int64_t min, most;           /* NUMBER and YEAR, when most is not 0 */
  int list;                    /* place among the columns shown at first; 0: not at first */
  char search;                 /* 'A' (title) to 'D'; 0: not in full-text search */
  bool required;
  bool computed;               /* written by the program alone */
  bool derived;                /* computed, and follows from other records: stands outside the history */
  bool key;                    /* imports and references may name the record by it */
  bool filter;                 /* offered first in the filter bar */
  bool indexed;                /* large registers filter and sort on these only */
  bool steps;                  /* a state: changes only along steps.def */
  bool owner;                  /* REF persoon: makes that person an owner of the record */
  bool team;                   /* REF organisatie: makes that team's people "own team" */
  bool part_of;                /* REF: this record is a line of that one and shows on its page */
  bool not_negative;
  bool no_personal;            /* refuses what looks like a BSN, address, phone number or mail address */
  bool machine;                /* written for programs: pages draw it instead of printing it */
  bool inside;                 /* for who works here: a visitor without an account never fills it in */
  bool later;                  /* not asked of who makes the record: a later step fills it in */
  bool own;                    /* added by the municipality */
  uint32_t read_roles, write_roles; /* narrows the register's rights; 0: not narrowed */
};

struct reg {
  enum register_id id;
  const char *name;            /* table */
  const char *plural;          /* in addresses, kebab-case */
  const char *label, *label_plural;
  const char *help;
  const char *title;           /* pattern: "{nummer} {titel}" */
  enum group group;
  enum growth growth;
  bool shelf;                  /* sorts other records (theme, person): a reference to it is no step of the way */
  bool between_owners;         /* always restricted and never shared: for those whom its fields name as owner */
  int station;                 /* place in the side menu, in the order of the circle; 0: under "Alle registers" */
  const struct field *fields;
  size_t field_count;
};

/* The declared registers; index by id, [0] is empty. */
extern const struct reg declared_registers[REGISTER__COUNT];

/* One struct per register with a char per field: F(beleid, titel) is the field's index, known when compiled. */
#define REGISTER(name, ...) struct name##_index {
#define FIELD(name, ...) char name;
#define END(name) };
#include "registers/all.def"
#undef REGISTER
#undef FIELD
#undef END
#define F(register_name, field_name) offsetof(struct register_name##_index, field_name)

/* The fields of every.def have the same index in all registers. */
struct every_index {
#define FIELD(name, ...) char name;
#include "registers/every.def"
#undef FIELD
};
#define EVERY(field_name) offsetof(struct every_index, field_name)
enum { EVERY__COUNT = sizeof(struct every_index) };

/* Choice lists by name. */
#define CHOICES(list) extern const struct choices choices_##list;
#define CHOICE(...)
#define END_CHOICES
#include "registers/choices.def"
#undef CHOICES
#undef CHOICE
#undef END_CHOICES
extern const struct choices choices_rol;
extern const struct choices *const declared_choices[];
extern const size_t declared_choices_count;

#endif
