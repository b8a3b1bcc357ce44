/* The example municipality: fills an empty one with what ships in data/. */
#ifndef VOORBEELD_VOORBEELD_H
#define VOORBEELD_VOORBEELD_H

#include "store/store.h"

/* Brings in every file of data/GEMEENTE/ ("leiden"), or of data/start/ when it has no folder of its own, in the order
 * of their numbers and by the import that users' files go through; sets the example's day and mark. CONFLICT when the
 * municipality already holds records. A file that fails leaves those before it: throw the municipality away. */
bool demo_fill(struct store *store, const char *gemeente, struct fault *fault) MUST_USE;

#endif
