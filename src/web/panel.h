/* The parts of a detail page. */
#ifndef WEB_PANEL_H
#define WEB_PANEL_H

#include "web/options.h"

struct shown {
  struct request *request;
  struct tx *tx;
  const struct record *record;
  struct printer *printer;
};

/* The fields by section, in the order of sections.def. */
void panel_fields(const struct shown *shown, struct text *out);
/* Where it came from and what came of it. */
bool panel_links(const struct shown *shown, struct text *out, struct fault *fault);
/* Records that are lines of this one, as small tables with totals. */
bool panel_lines(const struct shown *shown, struct text *out, struct fault *fault);
/* What this person may do next with the state. */
void panel_steps(const struct shown *shown, struct text *out);
/* Which capabilities add to this page. */
bool panel_extra(const struct shown *shown, struct text *out, struct fault *fault);

#endif
