#include "model/descriptor.h"

#include "base/base.h"

const struct kind_info kind_infos[KIND__COUNT] = {
#define KIND(name, slot, ...) [KIND_##name] = {#name, SLOT_##slot, __VA_ARGS__},
#include "registers/kinds.def"
#undef KIND
};

const struct role_info role_infos[ROLE__COUNT] = {
#define ROLE(role_name, role_label, role_purpose, ...) \
  [ROLE_##role_name] = {.name = #role_name, .label = role_label, .purpose = role_purpose, __VA_ARGS__},
#include "registers/roles.def"
#undef ROLE
};

const char *const group_names[GROUP__COUNT] = {
#define GROUP(name, label) [GROUP_##name] = #name,
#include "registers/groups.def"
#undef GROUP
};

const char *const group_labels[GROUP__COUNT] = {
#define GROUP(name, label) [GROUP_##name] = label,
#include "registers/groups.def"
#undef GROUP
};

const char *const section_labels[SECTION__COUNT] = {
#define SECTION(name, label) [SECTION_##name] = label,
#include "registers/sections.def"
#undef SECTION
};

/* Choice lists: first the items, then the list, then the list of lists. */
#define CHOICES(list) static const struct choice items_##list[] = {
#define CHOICE(code, label, tone) {code, label, TONE_##tone},
#define END_CHOICES };
#include "registers/choices.def"
#undef CHOICES
#undef CHOICE
#undef END_CHOICES

static const struct choice items_rol[] = {
#define ROLE(name, label, ...) {#name, label, TONE_NEUTRAL},
#include "registers/roles.def"
#undef ROLE
};

#define CHOICES(list) const struct choices choices_##list = {#list, items_##list, sizeof items_##list / sizeof *items_##list};
#define CHOICE(...)
#define END_CHOICES
#include "registers/choices.def"
#undef CHOICES
const struct choices choices_rol = {"rol", items_rol, sizeof items_rol / sizeof *items_rol};

#define CHOICES(list) &choices_##list,
const struct choices *const declared_choices[] = {
#include "registers/choices.def"
    &choices_rol};
#undef CHOICES
#undef CHOICE
#undef END_CHOICES
const size_t declared_choices_count = sizeof declared_choices / sizeof *declared_choices;

#define REGISTER(name, ...) static const struct field fields_##name[] = {
#define FIELD(field_name, field_kind, field_label, ...) \
  {.name = #field_name, .kind = KIND_##field_kind, .label = field_label, __VA_ARGS__},
#define END(name) };
#include "registers/all.def"
#undef REGISTER
#undef FIELD
#undef END

const struct reg declared_registers[REGISTER__COUNT] = {
#define REGISTER(reg_name, reg_plural, reg_label, reg_label_plural, ...) \
  [REGISTER_##reg_name] = {.id = REGISTER_##reg_name, .name = #reg_name, .plural = reg_plural, .label = reg_label, \
                           .label_plural = reg_label_plural, .fields = fields_##reg_name, \
                           .field_count = sizeof fields_##reg_name / sizeof *fields_##reg_name, __VA_ARGS__},
#define FIELD(...)
#define END(name)
#include "registers/all.def"
#undef REGISTER
#undef FIELD
#undef END
};
