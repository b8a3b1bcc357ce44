/* Between the files of this room. */
#ifndef BELEID_PAGES_H
#define BELEID_PAGES_H

#include "capabilities/beleid/beleid.h"
#include "web/parts.h"

page_function op_page, op_csv, evaluaties_page;
detail_extra beleid_extra;

#endif
