/* Who comes back with the same question: contacts about a case that are followed, within some days, by another contact with the
 * same subject about the same case. Pure. */
#ifndef ENGINES_HERHALING_H
#define ENGINES_HERHALING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { HERHALING_DAYS = 14 };

struct herhaling_contact {
  uint64_t about;     /* which case; not 0 */
  int32_t day;
  uint16_t month;     /* as in struct zaak; carried along */
  uint16_t subject, channel;
  bool returns;       /* out */
};

/* Marks each contact that another one follows within so many days; of two on one day the first of them is followed. Sorts
 * the contacts. Cost: n log n, no memory. */
void herhaling_mark(struct herhaling_contact *contacts, size_t count, int32_t days);

#endif
