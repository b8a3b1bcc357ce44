/* What people typed on a page with many rows: read per control, faults named by the control. Inner header. */
#ifndef WEGING_INPUT_H
#define WEGING_INPUT_H

#include "web/parts.h"
#include "web/web.h"

/* "bedrag-12" */
const char *input_name(struct arena *keep, const char *field, int64_t id);
/* What was typed in this control, else the stored text. */
const char *input_typed(const struct request *request, const char *name, const char *stored);
/* The control's text into the slot of a field; the fault stands at the control. True when the control was not sent:
 * then the slot keeps its value. */
bool input_read(const struct form *form, const char *name, const struct field *field, union slot *slot, struct arena *keep,
                struct fault *fault);

#endif
