/* The page with the form of a record, empty, filled or returned with faults. */
#ifndef WEB_FORM_VIEW_H
#define WEB_FORM_VIEW_H

#include "web/web.h"

struct form_view {
  const struct record *record;   /* as stored, or new */
  bool is_new;
  const struct form *typed;      /* goes before the record: what the person typed, or what the address proposes */
  const struct fault *faults;    /* NULL: none yet */
  int64_t version;
};

bool form_view_write(struct request *request, struct reply *reply, struct tx *tx, const struct form_view *view, struct fault *fault);

/* Both texts side by side, with a choice per field. stored is the record as it now is. */
bool conflict_view_write(struct request *request, struct reply *reply, struct tx *tx, const struct record *stored, struct fault *fault);

#endif
