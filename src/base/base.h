/* The door of floor 0: what every room may lean on. */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/cleanup.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/day.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/number.h"
#include "base/string.h"
#include "base/termijn.h"
#include "base/text.h"

#include "base/banned.h"

#endif
