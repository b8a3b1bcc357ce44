/* The door of the capability besluiten: from outcome to decision to policy, and the whole way back. */
#ifndef BESLUITEN_BESLUITEN_H
#define BESLUITEN_BESLUITEN_H

#include "web/web.h"

extern const struct route_table besluiten_routes;
/* What holds for decisions and effect measurements wherever they are written. */
extern const struct hooks besluiten_besluit_hooks, besluiten_effect_hooks;

/* Hooks into this store, and the panels on the detail pages along the way. */
void besluiten_wire(struct store *store);

#endif
