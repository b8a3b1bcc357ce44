/* Municipalities through time, by code and never by name: which one is it now. Source in gemeenten.def. Pure. */
#ifndef ENGINES_GEMEENTEN_H
#define ENGINES_GEMEENTEN_H

#include <stdbool.h>

enum { GEMEENTE_CODE_SIZE = 7 };

/* "GM0546" as any source writes it: "gm0546", "GM0546  ", "0546", "546". False when it is no such code. */
bool gemeente_code(const char *text, char out[GEMEENTE_CODE_SIZE]);

/* The code of today of a municipality of any year; itself when nothing is known of a change. *alone: it went on under
 * another code, nothing was added to it and nothing left, so that its figures are those of the new one. After a merger or
 * a split *alone is false: then the figures of the old one say nothing about the new one. */
const char *gemeente_now(const char *code, bool *alone);

#endif
