/* The door of the model: what a declaration means. Pure: no files, no database, no clock. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/catalogue.h"
#include "model/check.h"
#include "model/period.h"
#include "model/print.h"
#include "model/record.h"
#include "model/rights.h"
#include "model/small.h"
#include "model/steps.h"

#endif
