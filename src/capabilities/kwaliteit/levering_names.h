/* Names in a file, each looked up once: a million rows spell a few hundred of them. */
#ifndef KWALITEIT_LEVERING_NAMES_H
#define KWALITEIT_LEVERING_NAMES_H

#include "capabilities/kwaliteit/levering.h"
#include "decode/table.h"

struct levering_name; /* a spelling and what it means */

struct levering_names {
  struct delivery *levering;
  struct levering_name **slots;
  size_t room, count;
  const char *new_areas;      /* areas that came for the first time, for the report */
  size_t new_area_count;
  size_t other_count;         /* other municipalities that came for the first time, as areas of ours */
  size_t own_count, merged_count; /* rows left out: about ourselves, about what became part of another */
};

void levering_names_init(struct levering_names *names, struct delivery *levering);
/* By the code of a rule, else by the code of the indicator; NULL: not of this koppeling. */
const struct indicator *levering_indicator(struct levering_names *names, const char *typed);
/* As the registers spell it. *reason is filled in when it is none, does not fit the indicator, or lies ahead. */
const char *levering_name_periode(struct levering_names *names, const char *typed, const struct indicator *indicator, const char **reason);
/* Of others, who count in years where we count in months: any period that is not ahead. */
const char *levering_name_elke_periode(struct levering_names *names, const char *typed, const char **reason);
/* Another municipality, by the code that it has today. NULL with *reason: no municipality; NULL without: the row is left
 * out, because it is about ourselves or about one that became part of another. */
const char *levering_name_gemeente(struct levering_names *names, const char *typed, const char **reason);
/* NULL: the whole municipality, also by its own code. *reason is filled in when it is not known. */
const char *levering_name_gebied(struct levering_names *names, const char *typed, const char **reason);
/* Notes what came for the first time. */
void levering_names_tell(struct levering_names *names);

struct levering_row {
  struct observation observation;
  const char *bron;           /* of others: where it stands; NULL: our own */
  bool example;
  long line;
};
struct levering_rows_chunk;
/* Rows as they come, with their lines. */
struct levering_rows {
  struct arena *memory;
  struct levering_rows_chunk *first, *last;
  size_t count;
};
void levering_rows_init(struct levering_rows *rows, struct arena *memory);
void levering_rows_add(struct levering_rows *rows, const struct levering_row *row);
/* In order of indicator, period and area; two rows about the same are refused, both lines named. */
const struct levering_row **levering_rows_settle(struct levering_rows *rows, struct delivery *levering);

/* The file of which only a descriptor is at hand, in memory. */
bool levering_take_file(struct delivery *levering, const void **data, struct fault *fault);

#endif
