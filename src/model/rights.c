#include "model/rights.h"

#include "model/steps.h"

/* rights.def, read once: scope bits per role, register and verb. */
static const struct {
  enum role role;
  enum group group;
  const char *text;
} group_lines[] = {
#define RIGHT(role, group, text) {ROLE_##role, GROUP_##group, text},
#define RIGHT_ON(...)
#include "registers/rights.def"
#undef RIGHT
#undef RIGHT_ON
};

static const struct {
  enum role role;
  enum register_id reg;
  const char *text;
} register_lines[] = {
#define RIGHT(...)
#define RIGHT_ON(role, reg, text) {ROLE_##role, REGISTER_##reg, text},
#include "registers/rights.def"
#undef RIGHT
#undef RIGHT_ON
};

struct scopes {
  unsigned verb[VERB__COUNT];
};

static int verb_of(char letter) {
  static const char letters[] = "rcwbx";
  const char *at = letter ? strchr(letters, letter) : NULL;
  return at ? (int)(at - letters) : -1;
}

static unsigned scope_of(char letter) {
  switch (letter) {
    case '*': return SCOPE_ALL;
    case 'o': return SCOPE_OWN;
    case 't': return SCOPE_TEAM;
    case 'p': return SCOPE_PUBLISHED;
    case 'g': return SCOPE_GIVEN;
    default: return 0;
  }
}

/* "r x *, c w o": verbs, then a scope; a lone "c" stands for all. False on anything else. */
static bool parse(const char *text, struct scopes *out) {
  *out = (struct scopes){0};
  while (*text) {
    unsigned verbs = 0, scope = 0;
    for (; *text && *text != ','; text++) {
      if (*text == ' ') continue;
      if (scope) return false;
      int verb = verb_of(*text);
      if (verb >= 0)
        verbs |= 1u << verb;
      else if (!(scope = scope_of(*text)))
        return false;
    }
    if (*text == ',') text++;
    if (!verbs || (!scope && verbs != 1u << VERB_CREATE)) return false;
    for (int verb = 0; verb < VERB__COUNT; verb++)
      if (verbs & 1u << verb) out->verb[verb] |= scope ? scope : SCOPE_ALL;
  }
  return true;
}

static struct scopes group_scopes[ROLE__COUNT][GROUP__COUNT];
static struct scopes register_scopes[ROLE__COUNT][REGISTER__COUNT];

/* Before main, so that no thread ever sees half a table. */
__attribute__((constructor)) static void read_rights(void) {
  for (size_t i = 0; i < sizeof group_lines / sizeof *group_lines; i++)
    if (!parse(group_lines[i].text, &group_scopes[group_lines[i].role][group_lines[i].group]))
      group_scopes[group_lines[i].role][group_lines[i].group] = (struct scopes){0};
  for (enum role role = 0; role < ROLE__COUNT; role++)
    for (enum register_id reg = REGISTER__NONE + 1; reg < REGISTER__COUNT; reg++)
      register_scopes[role][reg] = group_scopes[role][declared_registers[reg].group];
  for (size_t i = 0; i < sizeof register_lines / sizeof *register_lines; i++)
    if (!parse(register_lines[i].text, &register_scopes[register_lines[i].role][register_lines[i].reg]))
      register_scopes[register_lines[i].role][register_lines[i].reg] = (struct scopes){0};
}

unsigned rights_scope(const struct who *who, const struct reg *reg, enum verb verb) {
  if (who->system) return SCOPE_ALL;
  unsigned scope = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if (who->roles & UINT32_C(1) << role) scope |= register_scopes[role][reg->id].verb[verb];
  return scope;
}

unsigned rights_group_scope(const struct who *who, enum group group, enum verb verb) {
  if (who->system) return SCOPE_ALL;
  unsigned scope = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if (who->roles & UINT32_C(1) << role) scope |= group_scopes[role][group].verb[verb];
  return scope;
}

bool rights_takes_over(const struct who *who, const struct reg *reg) {
  return (rights_scope(who, reg, VERB_CREATE) & SCOPE_ALL) && (rights_scope(who, reg, VERB_CHANGE) & SCOPE_ALL);
}

bool rights_reads_field(const struct who *who, const struct field *field) {
  return who->system || !field->read_roles || (who->roles & field->read_roles);
}

/* Without an account: nobody whom the municipality knows. */
static bool is_visitor(const struct who *who) {
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if ((who->roles & UINT32_C(1) << role) && !role_infos[role].without_account) return false;
  return true;
}

bool rights_writes_field(const struct who *who, const struct field *field) {
  if (who->system) return true;
  if (field->computed || !rights_reads_field(who, field)) return false;
  bool inside = field->inside || field->section == SECTION_ACCESS || field->section == SECTION_WHO;
  if (inside && is_visitor(who)) return false;
  return !field->write_roles || (who->roles & field->write_roles);
}

bool rights_reads_outside(const struct who *who, const struct reg *reg) {
  return !who->system && (rights_scope(who, reg, VERB_READ) & (SCOPE_ALL | SCOPE_TEAM | SCOPE_OWN)) == 0;
}

bool rights_sees_embargo(const struct who *who) {
  if (who->system) return true;
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if ((who->roles & UINT32_C(1) << role) && role_infos[role].sees_embargo) return true;
  return false;
}

bool rights_is_owner(const struct who *who, const struct record *record) {
  if (!who->persoon) return false;
  if (record->reg->id == REGISTER_persoon && record_id(record) == who->persoon) return true;
  for (size_t i = 0; i < record->reg->field_count; i++)
    if (record->reg->fields[i].owner && record->slots[i].number == who->persoon) return true;
  return false;
}

bool rights_is_team(const struct who *who, const struct record *record) {
  for (size_t i = 0; i < record->reg->field_count; i++) {
    if (!record->reg->fields[i].team) continue;
    for (size_t t = 0; t < who->team_count; t++)
      if (record->slots[i].number == who->teams[t]) return true;
  }
  return false;
}

bool shared_has(const char *shared, const char *item) {
  if (!shared) return false;
  size_t len = strlen(item);
  for (const char *at = shared; (at = strstr(at, item)); at++)
    if (at > shared && at[-1] == ',' && at[len] == ',') return true;
  return false;
}

bool rights_is_given(const struct who *who, const char *shared) {
  char item[64];
  if (!shared) return false;
  snprintf(item, sizeof item, "persoon:%lld", (long long)who->persoon);
  if (who->persoon && shared_has(shared, item)) return true;
  for (enum role role = 0; role < ROLE__COUNT; role++) {
    if (!(who->roles & UINT32_C(1) << role)) continue;
    snprintf(item, sizeof item, "rol:%s", role_infos[role].name);
    if (shared_has(shared, item)) return true;
  }
  return false;
}

const char *shared_join(const char *a, const char *b, struct arena *keep) {
  const char *out = a ? a : NULL;
  for (const char *at = b; at && *at;) {
    size_t len = strcspn(at, ",");
    char *item = arena_copy_len(keep, at, len);
    if (len && !shared_has(out, item)) out = arena_printf(keep, "%s%s,", out ? out : ",", item);
    at += len + (at[len] == ',');
  }
  return out;
}

const char *shared_both(const char *a, const char *b, struct arena *keep) {
  const char *out = NULL;
  for (const char *at = a; at && *at;) {
    size_t len = strcspn(at, ",");
    char *item = arena_copy_len(keep, at, len);
    if (len && shared_has(b, item)) out = arena_printf(keep, "%s%s,", out ? out : ",", item);
    at += len + (at[len] == ',');
  }
  return out;
}

static const char *owners_and_given(const struct record *record, struct arena *keep) {
  const char *out = record->slots[EVERY(gedeeld_met)].text;
  for (size_t i = 0; i < record->reg->field_count; i++)
    if (record->reg->fields[i].owner && !record_is_empty(record, i))
      out = shared_join(out, arena_printf(keep, ",persoon:%lld,", (long long)record->slots[i].number), keep);
  return out;
}

/* The list of choices runs from open to closed. */
static size_t closedness(const char *toegang) {
  size_t at = 0;
  while (at < choices_toegang.count && !string_is(choices_toegang.items[at].code, toegang)) at++;
  return at;
}

void rights_close_like(struct record *derived, const struct record *origin, struct arena *keep) {
  union slot *to = derived->slots;
  const union slot *from = origin->slots;
  if (string_is(from[EVERY(toegang)].text, "beperkt")) {
    const char *may = owners_and_given(origin, keep);
    bool narrows = string_is(to[EVERY(toegang)].text, "beperkt");
    to[EVERY(gedeeld_met)].text = narrows ? shared_both(to[EVERY(gedeeld_met)].text, may, keep) : may;
  }
  if (closedness(from[EVERY(toegang)].text) > closedness(to[EVERY(toegang)].text)) to[EVERY(toegang)] = from[EVERY(toegang)];
  const char *until = from[EVERY(embargo_tot)].text, *now = to[EVERY(embargo_tot)].text;
  if (until && (!now || strcmp(until, now) > 0)) to[EVERY(embargo_tot)].text = until;
}

static bool under_embargo(const struct record *record, const char *today) {
  const char *until = record->slots[EVERY(embargo_tot)].text;
  return until && strcmp(until, today) >= 0;
}

bool rights_is_published(const struct record *record, const char *today) {
  return string_is(record->slots[EVERY(toegang)].text, "openbaar") && !under_embargo(record, today) &&
         record->slots[EVERY(geheim)].number != 1;
}

bool rights_allow(const struct who *who, const struct record *record, enum verb verb, const char *today,
                  bool cleared) {
  if (record->slots[EVERY(geheim)].number == 1 && !cleared) return false;
  if (who->system) return true;
  unsigned scope = rights_scope(who, record->reg, verb);
  bool own = rights_is_owner(who, record), team = rights_is_team(who, record);
  bool given = rights_is_given(who, record->slots[EVERY(gedeeld_met)].text);
  if (verb == VERB_CREATE && record_is_empty(record, EVERY(id))) own = true;
  if (string_is(record->slots[EVERY(toegang)].text, "beperkt") && !own && !given) return false;
  if (under_embargo(record, today) && !own && !team && !given && !rights_sees_embargo(who)) return false;
  return (scope & SCOPE_ALL) || ((scope & SCOPE_OWN) && own) || ((scope & SCOPE_TEAM) && team) ||
         ((scope & SCOPE_GIVEN) && given) || ((scope & SCOPE_PUBLISHED) && rights_is_published(record, today));
}

static void audit_scope(unsigned scope, struct text *out) {
  static const struct {
    unsigned bit;
    const char *label;
  } names[] = {{SCOPE_ALL, "alles"}, {SCOPE_OWN, "eigen"}, {SCOPE_TEAM, "eigen team"},
               {SCOPE_PUBLISHED, "gepubliceerd"}, {SCOPE_GIVEN, "gekregen"}};
  bool first = true;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!(scope & names[i].bit)) continue;
    text_addf(out, "%s%s", first ? "" : "+", names[i].label);
    first = false;
  }
}

static void audit_fields(const struct who *who, const struct reg *reg, struct text *out) {
  bool writes = rights_scope(who, reg, VERB_CREATE) || rights_scope(who, reg, VERB_CHANGE);
  for (size_t i = 0; i < reg->field_count; i++) {
    const struct field *field = &reg->fields[i];
    if (!rights_reads_field(who, field))
      text_addf(out, "    %s: niet te lezen\n", field->name);
    else if (writes && !field->computed && !rights_writes_field(who, field))
      text_addf(out, "    %s: niet te wijzigen\n", field->name);
  }
}

void rights_audit(const struct catalogue *catalogue, enum role role, struct text *out) {
  static const char *const verbs[VERB__COUNT] = {"lezen", "maken", "wijzigen", "besluiten", "uitvoeren naar bestand"};
  struct who who = {.roles = UINT32_C(1) << role};
  text_addf(out, "%s (%s)%s\n", role_infos[role].label, role_infos[role].name,
            role_infos[role].sees_embargo ? ", ziet stukken onder embargo" : "");
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    const struct reg *reg = &catalogue->registers[id];
    bool any = false;
    for (enum verb verb = 0; verb < VERB__COUNT; verb++) {
      unsigned scope = rights_scope(&who, reg, verb);
      if (!scope) continue;
      if (any)
        text_add(out, "; ");
      else
        text_addf(out, "  %s: ", reg->label_plural);
      text_addf(out, "%s ", verbs[verb]);
      audit_scope(scope, out);
      any = true;
    }
    if (any) {
      text_add(out, "\n");
      audit_fields(&who, reg, out);
    }
  }
  for (enum group group = GROUP_BEHEER; group < GROUP__COUNT; group++) {
    unsigned scope = rights_group_scope(&who, group, VERB_READ);
    if (scope) text_addf(out, "  %s: lezen%s\n", group_labels[group], rights_group_scope(&who, group, VERB_CHANGE) ? ", wijzigen" : "");
  }
  for (size_t i = 0; i < declared_steps_count; i++) {
    unsigned need = role == ROLE_beleidsdoorpakker ? STEP_DOORPAKKER : role == ROLE_gemeentesecretaris ? STEP_SECRETARIS : 0;
    if (declared_steps[i].allowed & need)
      text_addf(out, "  stap: %s van %s naar %s\n", declared_registers[declared_steps[i].reg].label, declared_steps[i].from, declared_steps[i].to);
  }
}

bool rights_check(struct fault *fault) {
  struct scopes scopes;
  for (size_t i = 0; i < sizeof group_lines / sizeof *group_lines; i++)
    if (!parse(group_lines[i].text, &scopes)) fault_field_add(fault, "rights.def", "onleesbaar: \"%s\"", group_lines[i].text);
  for (size_t i = 0; i < sizeof register_lines / sizeof *register_lines; i++)
    if (!parse(register_lines[i].text, &scopes)) fault_field_add(fault, "rights.def", "onleesbaar: \"%s\"", register_lines[i].text);
  for (size_t i = 0; i < declared_steps_count; i++) {
    const struct reg *reg = &declared_registers[declared_steps[i].reg];
    int state = steps_field(reg);
    const struct choices *list = state >= 0 ? reg->fields[state].choices : NULL;
    if (!list || !choices_find(list, declared_steps[i].to) || (!string_is(declared_steps[i].from, "*") && !choices_find(list, declared_steps[i].from)))
      fault_field_add(fault, "steps.def", "%s: stap van %s naar %s bestaat niet", reg->name, declared_steps[i].from, declared_steps[i].to);
  }
  return !fault_is(fault);
}
