/* The pages of this capability. Inner header. */
#ifndef BESLUITEN_PAGES_H
#define BESLUITEN_PAGES_H

#include "web/layout.h"
#include "web/web.h"

page_function decision_make;
page_function settle_page, settle_save;
page_function way_page;

detail_extra outcome_extra, decision_extra, way_extra;

/* May who make a decision out of an outcome? */
bool decision_right(const struct who *who, const struct catalogue *catalogue);
/* May who lay a decision down in policy? */
bool settle_right(const struct who *who, const struct catalogue *catalogue);

/* The records of a register with this value in a field, oldest first. */
bool rows_of(struct tx *tx, const struct who *who, enum register_id reg, size_t field, union slot value, struct listing *out,
             struct arena *keep, struct fault *fault);

#endif
