/* The example municipality: fills an empty one with what ships in data/. */
#ifndef VOORBEELD_VOORBEELD_H
#define VOORBEELD_VOORBEELD_H

#include "store/store.h"

/* A file that somebody would deliver to the koppeling with this name, as is: data/GEMEENTE/NN-levering-NAAM.csv. */
struct demo_delivery {
  struct store *store;
  const struct who *who;
  const char *koppeling;
  const void *data;
  size_t size;
};
typedef bool demo_deliver(const struct demo_delivery *delivery, struct arena *keep, struct arena *scratch, struct fault *fault);

/* Brings in every file of data/GEMEENTE/ ("leiden"), or of data/start/ when it has no folder of its own, in the order
 * of their numbers and by the import that users' files go through, deliveries of figures by `deliver` (NULL: they stay out); sets the example's day and mark. CONFLICT when the
 * municipality already holds records. A file that fails leaves those before it: throw the municipality away. */
bool demo_fill(struct store *store, const char *gemeente, demo_deliver *deliver, struct fault *fault) MUST_USE;

#endif
