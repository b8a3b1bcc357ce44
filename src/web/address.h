/* Addresses that carry on what the asked one had. */
#ifndef WEB_ADDRESS_H
#define WEB_ADDRESS_H

#include "web/web.h"

/* Percent-encoded for a query. */
void address_encode(struct text *out, const char *value);

/* The query as asked, without the names in `without`, ending in "?" or "&", so that one more can stand behind it;
 * path is put in front. In keep. */
const char *address_base(struct request *request, const char *path, const char *const *without, size_t count);
/* address_base and one more name; value NULL: none. */
const char *address_with(struct request *request, const char *base, const char *name, const char *value);

#endif
