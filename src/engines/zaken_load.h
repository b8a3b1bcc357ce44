/* A delivery of cases, read and counted: decode's reader into engines' cells, on one or more threads, with one list
 * of names that does not depend on how many. */
#ifndef ENGINES_ZAKEN_LOAD_H
#define ENGINES_ZAKEN_LOAD_H

#include "engines/herhaling.h"
#include "engines/zaken.h"

struct zaken_load {
  struct zaak_options read;   /* lanes 0 is 1 */
  bool by[ZAAK_NAME__COUNT];
  bool wanted[ZAKEN_BASIS__COUNT];
  bool returns;               /* contacts are wanted too; sets read.about */
  size_t memory_max;          /* of all counting together; 0: 512 MB */
};

struct zaken_delivery {
  struct zaken *zaken[ZAKEN_BASIS__COUNT];  /* NULL when not wanted; they live as long as keep */
  struct zaak_list names[ZAAK_NAME__COUNT]; /* sorted; [0] is "", not known */
  struct zaak_notes notes;
  struct herhaling_contact *contacts;       /* each that names the case it is about, marked; lives as long as keep */
  size_t contact_count;
};

/* Fails as zaak_read, and when there are more cells than memory_max can hold; then nothing was loaded. */
bool zaken_load(const struct zaken_load *load, struct zaken_delivery *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
