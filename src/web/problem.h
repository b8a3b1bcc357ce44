/* Faults for programs: application/problem+json (RFC 9457), all field faults in one answer. */
#ifndef WEB_PROBLEM_H
#define WEB_PROBLEM_H

#include "web/web.h"

/* The major version stands in the address, the whole one in every answer. */
#define API_VERSION "1.0.0"

void problem_write(struct request *request, struct reply *reply, int status, const struct fault *fault);
/* What a status means, in a few words. */
const char *problem_title(int status);

#endif
