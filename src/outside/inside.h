/* What the files of this room share. */
#ifndef OUTSIDE_INSIDE_H
#define OUTSIDE_INSIDE_H

#include "outside/outside.h"

struct sockaddr;

bool http_start(struct fault *fault);
void http_stop(void);

/* Not one that any machine on the internet could have: loopback, private, link-local, multicast and the like
 * (IANA's special-purpose registries), also inside an IPv6 address. */
bool address_is_internal(const struct sockaddr *address);

const char *outside_mail_server(void); /* NULL: none */
const char *outside_mail_from(void);


#endif
