/* The municipality's own templates on the page Gegevens en huisstijl. Inner header of the faces. */
#ifndef WEB_SJABLOON_H
#define WEB_SJABLOON_H

#include "web/web.h"

/* A panel per template: what is in use, a form for another, a button back to the program's own. faults: of what was sent
 * here before, or NULL. request->tx is open. */
bool sjabloon_panels(struct request *request, const struct fault *faults, struct html *out, struct fault *fault) MUST_USE;

/* The page around the panels, with those faults. */
bool municipality_show(struct request *request, struct reply *reply, const struct fault *faults, struct fault *fault) MUST_USE;

#endif
