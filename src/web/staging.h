/* Uploaded files between preview and the press on the button: in memory, few, bounded, gone after a quarter of an hour.
 * All calls are safe from any thread. */
#ifndef WEB_STAGING_H
#define WEB_STAGING_H

#include "web/web.h"

/* Keeps a copy for this municipality, person and register; token names it. BUSY when too much is waiting. */
bool staging_put(const struct request *request, enum register_id reg, const struct form_file *file, char token[TOKEN_SIZE], struct fault *fault);

/* The file that the same person put for the same register, out of the staging and into keep. ABSENT when it is gone. */
bool staging_take(const struct request *request, enum register_id reg, const char *token, struct form_file *out, struct fault *fault);

#endif
