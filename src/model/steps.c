#include "model/steps.h"

#define PERSON STEP_PERSON
#define OUTCOME STEP_OUTCOME
#define EFFECT STEP_EFFECT
#define NOBODY STEP_NOBODY
#define OWNER STEP_OWNER
#define TEAM STEP_TEAM
#define GIVEN STEP_GIVEN
#define DOORPAKKER STEP_DOORPAKKER
#define SECRETARIS STEP_SECRETARIS
#define PAGE STEP_PAGE

const struct step declared_steps[] = {
#define STEP(register_name, from, to, by, allowed, label) {REGISTER_##register_name, from, to, by, allowed, label},
#include "registers/steps.def"
#undef STEP
};
const size_t declared_steps_count = sizeof declared_steps / sizeof *declared_steps;

int steps_field(const struct reg *reg) {
  for (size_t i = 0; i < reg->field_count; i++)
    if (reg->fields[i].steps) return (int)i;
  return -1;
}

const struct step *step_find(enum register_id reg, const char *from, const char *to) {
  for (size_t i = 0; i < declared_steps_count; i++)
    if (declared_steps[i].reg == reg && string_is(declared_steps[i].to, to) && (string_is(declared_steps[i].from, from) || string_is(declared_steps[i].from, "*")))
      return &declared_steps[i];
  return NULL;
}

unsigned step_scope(const struct step *step, const struct who *who) {
  unsigned allowed = step->allowed;
  if (step->by != STEP_PERSON) return 0;
  if (who->system) return SCOPE_ALL;
  if ((allowed & STEP_DOORPAKKER) && (who->roles & ROLE_BIT(beleidsdoorpakker))) return SCOPE_ALL;
  if ((allowed & STEP_SECRETARIS) && (who->roles & ROLE_BIT(gemeentesecretaris))) return SCOPE_ALL;
  return (allowed & STEP_OWNER ? SCOPE_OWN : 0u) | (allowed & STEP_TEAM ? SCOPE_TEAM : 0u) | (allowed & STEP_GIVEN ? SCOPE_GIVEN : 0u);
}

bool step_allowed(const struct step *step, const struct who *who, const struct record *record) {
  unsigned scope = step_scope(step, who);
  if (scope & SCOPE_ALL) return true;
  if ((scope & SCOPE_OWN) && rights_is_owner(who, record)) return true;
  if ((scope & SCOPE_TEAM) && rights_is_team(who, record)) return true;
  return (scope & SCOPE_GIVEN) && rights_is_given(who, record->slots[EVERY(gedeeld_met)].text);
}
