/* Numbers by chance that are the same each time. */
#ifndef TESTS_ENGINES_CHANCE_H
#define TESTS_ENGINES_CHANCE_H

#include <stddef.h>
#include <stdint.h>

static uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);

static size_t below(size_t limit) {
  seed ^= seed << 13;
  seed ^= seed >> 7;
  seed ^= seed << 17;
  return (size_t)(seed % limit);
}

#endif
