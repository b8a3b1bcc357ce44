/* The page with the form of a record, empty, filled or returned with faults. */
#ifndef WEB_FORM_VIEW_H
#define WEB_FORM_VIEW_H

#include "web/parts.h"

struct form_view {
  const struct record *record;   /* as stored, or new */
  bool is_new;
  const struct form *typed;      /* goes before the record: what the person typed, or what the address proposes */
  const struct fault *faults;    /* NULL: none yet */
  int64_t version;
  const struct step *step;       /* not NULL: only what the faults name, and the button makes this step */
};

bool form_view_write(struct request *request, struct reply *reply, struct tx *tx, const struct form_view *view, struct fault *fault);

/* A step that the store refused because fields lack something: those fields on a form, with what was typed, and the button
 * of the step again. For a POST without a transaction; the sent form has `naar` and `reden` when the step asks them.
 * False: `fault` is for a fault page. */
bool step_again(struct request *request, struct reply *reply, const struct reg *reg, const struct step *step, struct fault *fault) MUST_USE;

/* Both texts side by side, with a choice per field. stored is the record as it now is. */
bool conflict_view_write(struct request *request, struct reply *reply, struct tx *tx, const struct record *stored, struct fault *fault);

#endif
