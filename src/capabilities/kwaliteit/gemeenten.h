/* The municipalities of the list that ships, for comparing: code, name, inhabitants. */
#ifndef KWALITEIT_GEMEENTEN_H
#define KWALITEIT_GEMEENTEN_H

#include <string.h>
#include <strings.h>

#include "base/base.h"
#include "engines/gemeenten.h"

enum { GEMEENTEN_MAX = 400, GEMEENTE_NAME_SIZE = 64, GROOTTEKLASSEN = 8 };

struct gemeente {
  char code[GEMEENTE_CODE_SIZE]; /* "gm0546" */
  char naam[GEMEENTE_NAME_SIZE];
  int64_t inwoners;              /* on 1 January 2022, CBS; 0: not known */
};

/* All of them, in the order of the list; read once. */
const struct gemeente *gemeenten(size_t *count);
/* "GM0546" in any case; NULL when it is not on the list. */
const struct gemeente *gemeente_find(const char *code);
/* Has it the form of a municipality's code: an area with such a name is another municipality. */
static inline bool gemeente_is_code(const char *text) {
  return strlen(text) == 6 && strncasecmp(text, "gm", 2) == 0 && strspn(text + 2, "0123456789") == 4;
}

/* "50.000 tot 100.000 inwoners", of the CBS; 0: "alle gemeenten". */
const char *grootteklasse_name(unsigned klasse);
/* The class of a municipality of the list. */
unsigned gemeente_grootteklasse(const struct gemeente *gemeente);

#endif
