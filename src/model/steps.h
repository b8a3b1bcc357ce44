/* States and the steps between them, from steps.def. */
#ifndef MODEL_STEPS_H
#define MODEL_STEPS_H

#include "model/rights.h"

/* PROGRAM: what the program keeps itself; it makes no step. */
enum step_by { STEP_PERSON, STEP_OUTCOME, STEP_EFFECT, STEP_PROGRAM };

enum { STEP_NOBODY = 0, STEP_OWNER = 1, STEP_TEAM = 2, STEP_GIVEN = 4, STEP_DOORPAKKER = 8, STEP_SECRETARIS = 16, STEP_PAGE = 32 };

struct step {
  enum register_id reg;
  const char *from; /* "*": every state */
  const char *to;
  enum step_by by;
  unsigned allowed;
  const char *label;
};

extern const struct step declared_steps[];
extern const size_t declared_steps_count;

/* The state field of a register, or -1. */
int steps_field(const struct reg *reg);

/* The step from one state to another, or NULL. */
const struct step *step_find(enum register_id reg, const char *from, const char *to);

/* On which records may who make this step, in the bits of rights.h; 0: on none. */
unsigned step_scope(const struct step *step, const struct who *who);

/* May this person make this step on this record? Steps by OUTCOME and EFFECT: never by a person. */
bool step_allowed(const struct step *step, const struct who *who, const struct record *record);

#endif
