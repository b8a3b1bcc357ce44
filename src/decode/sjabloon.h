/* A municipality's own template for its documents: a DOCX (ISO/IEC 29500) or ODT (ISO/IEC 26300) whose styles, header and
 * footer are used. Only looked at here, never run or unpacked to a disk. */
#ifndef DECODE_SJABLOON_H
#define DECODE_SJABLOON_H

#include "base/base.h"

enum sjabloon_kind { SJABLOON_ODT, SJABLOON_DOCX, SJABLOON_KIND__COUNT };

enum { SJABLOON_SIZE_MAX = 2 << 20, SJABLOON_UNPACKED_MAX = 32 << 20 };

/* Refused, each with its own sentence: too large, no such document, one of another kind (a .dotx, a workbook), a password,
 * macros, parts of other programs, and what would be fetched from elsewhere when somebody opens the document. */
bool sjabloon_check(enum sjabloon_kind kind, const void *data, size_t size, struct fault *fault) MUST_USE;

#endif
