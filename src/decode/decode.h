/* The door of the readers: everything that comes in from outside, each with its limits. */
#ifndef DECODE_DECODE_H
#define DECODE_DECODE_H

#include "base/number.h"
#include "decode/days.h"
#include "decode/form.h"
#include "decode/json.h"
#include "decode/table.h"

#endif
