/* Which column of a source is which field of a case, as a person wrote it at a koppeling: "uiterlijke_einddatum = deadline",
 * one a line. */
#ifndef KWALITEIT_KOLOMMEN_H
#define KWALITEIT_KOLOMMEN_H

#include "decode/zaak.h"

/* Fills the columns that are named; texts live in keep. False with a fault at the field `kolommen`: a line without "=", a
 * field that a case does not have, one that is named twice. typed may be NULL. */
bool kolommen_read(const char *typed, const char *columns[ZAAK_FIELD__COUNT], struct arena *keep, struct fault *fault) MUST_USE;

#endif
