/* Who asks: from session or program token to roles, function and teams. */
#ifndef SERVER_WHO_H
#define SERVER_WHO_H

#include "server/visit.h"

/* Roles and team as the persoon record says now; without a session the role inwoner. The label lives in keep. Kept in
 * memory for five seconds or until who_changed. A function that has ended has no roles. */
bool who_find(const struct visit *visit, const struct tenant *tenant, struct tx *tx, struct who *out, struct arena *keep,
              struct arena *scratch, struct fault *fault) MUST_USE;

/* What a token of this maker may carry: the maker's own roles and that of everybody. */
uint32_t roles_to_give(const struct who *maker);

/* Some record changed: what is kept is read again. */
void who_changed(void);

/* The role bits in a CHOICES text of roles. */
uint32_t roles_of(const char *choices);

#endif
