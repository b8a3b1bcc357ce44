/* Rows under way in an import: a compact text that is read back as fast as it is written. */
#ifndef STORE_IMPORT_TEXT_H
#define STORE_IMPORT_TEXT_H

#include "store/inside.h"

/* Appends one row: its line and the fields that are filled. */
void import_text_put(struct text *out, const struct import_row *row);

/* Takes the next row from *at, which moves on, into an empty record. Texts stay in the buffer, which is cut up.
 * False at the end, or (with a fault) when this is no such text. */
bool import_text_take(char **at, struct record *out, long *line, struct fault *fault);

#endif
