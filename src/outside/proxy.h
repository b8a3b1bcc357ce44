/* Which proxy stands between us and a host, by the variables of the environment that every Unix program knows. */
#ifndef OUTSIDE_PROXY_H
#define OUTSIDE_PROXY_H

#include <stdbool.h>

/* NULL: none. */
const char *proxy_for(bool encrypted, const char *host);

#endif
