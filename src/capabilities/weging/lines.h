/* The rows of a register that belong to one record: a key moment's frame, a scenario's choices, a proposal's points. Inner
 * header. */
#ifndef WEGING_LINES_H
#define WEGING_LINES_H

#include "store/store.h"

/* All of them, in the order in which they were made; change sort for another. field is the reference to the record. */
static inline struct query lines_of(enum register_id reg, size_t field, int64_t id) {
  return (struct query){.reg = reg, .filters = {{.field = (int)field, .compare = COMPARE_IS, .value = {.number = id}}}, .filter_count = 1,
                        .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
}

#endif
