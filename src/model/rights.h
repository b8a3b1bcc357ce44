/* Who may do what. Deny by default: what rights.def does not say is not allowed. Access, secrecy and embargo
 * cut further, on each record; the store turns the same rules into a condition. */
#ifndef MODEL_RIGHTS_H
#define MODEL_RIGHTS_H

#include "base/base.h"
#include "model/catalogue.h"
#include "model/record.h"

enum verb { VERB_READ, VERB_CREATE, VERB_CHANGE, VERB_DECIDE, VERB_EXPORT, VERB__COUNT };

enum { SCOPE_ALL = 1, SCOPE_OWN = 2, SCOPE_TEAM = 4, SCOPE_PUBLISHED = 8, SCOPE_GIVEN = 16 };

enum { WHO_TEAMS_MAX = 64 };

/* The one who asks. Everybody is somebody: without sign-in the role is inwoner. */
struct who {
  int64_t account;                 /* 0: not signed in */
  int64_t persoon;                 /* 0: none */
  int64_t teams[WHO_TEAMS_MAX];    /* own organisatie and what lies under it */
  size_t team_count;
  uint32_t roles;                  /* bits */
  const char *label;               /* what history shows: the function's name */
  bool program;                    /* a token, not a person */
  bool system;                     /* the program itself (demo, migration, hooks): may do all but see secrets */
};

/* Scope bits that this verb has on the register, the union over the roles; 0: not at all. */
unsigned rights_scope(const struct who *who, const struct reg *reg, enum verb verb);
unsigned rights_group_scope(const struct who *who, enum group group, enum verb verb);

/* May this field be read (written) by any of the roles? Computed fields are never written by a person. */
bool rights_reads_field(const struct who *who, const struct field *field);
bool rights_writes_field(const struct who *who, const struct field *field);

/* Reads only what is published or was given: a visitor, a partner. */
bool rights_reads_outside(const struct who *who, const struct reg *reg);

bool rights_sees_embargo(const struct who *who);
bool rights_is_owner(const struct who *who, const struct record *record);
bool rights_is_team(const struct who *who, const struct record *record);
bool rights_is_given(const struct who *who, const char *shared);
/* Open to all, embargo over, not secret. `today` is an ISO day. */
bool rights_is_published(const struct record *record, const char *today);

/* May who do this to the record as it now is? Includes access and embargo; secrecy is for the store, which
 * knows to whom the record was given: `cleared` says so. For CREATE the record is the one to be made. */
bool rights_allow(const struct who *who, const struct record *record, enum verb verb, const char *today,
                  bool cleared);

/* May who bring in records of this register in the state they already have, past the steps? The program, and whoever
 * makes and changes all of the register. Only for what is new: what is there follows its steps. */
bool rights_takes_over(const struct who *who, const struct reg *reg);

/* "persoon:12" and "rol:griffier" as they stand in SHARED slots: ",persoon:12,rol:griffier,". */
bool shared_has(const char *shared, const char *item);

/* "a" or "b"; "a" that is also in "b". Same form; NULL when nothing is left. Texts live in keep. */
const char *shared_join(const char *a, const char *b, struct arena *keep);
const char *shared_both(const char *a, const char *b, struct arena *keep);

/* Makes derived no more open than origin: the narrower access, the later embargo, and of a restricted one only those who
 * own it or were given it. Secrecy is for the store. Texts live in keep. */
void rights_close_like(struct record *derived, const struct record *origin, struct arena *keep);

/* Prints, from the declarations alone, what a role can read, create, change, decide and export. */
void rights_audit(const struct catalogue *catalogue, enum role role, struct text *out);

/* rights.def and steps.def are well formed; false with faults when not. */
bool rights_check(struct fault *fault);

#endif
