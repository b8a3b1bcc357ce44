/* From slots to text: for people (Dutch, no needless decimals) and for machines (exact). */
#ifndef MODEL_PRINT_H
#define MODEL_PRINT_H

#include "model/record.h"

/* As a person reads it: "12 januari 2027", "€ 1.234", "57", "ja", a choice's label. Empty slot: "". Texts are
 * borrowed, the rest lives in keep. REF, RECORD, SHARED give their raw form: names come from the store. */
const char *slot_print(const struct field *field, union slot slot, struct arena *keep);

/* As it goes into a form control, so that slot_parse reads the same back: "2027-01-12", "1234,50". */
const char *slot_print_input(const struct field *field, union slot slot, struct arena *keep);

/* Exact: ISO day, "1234.50", "57", "true", code. NULL when empty. */
const char *slot_print_exact(const struct field *field, union slot slot, struct arena *keep);

/* "€ 1.234,50"; whole euros without decimals. */
const char *money_print(int64_t cents, struct arena *keep);
/* "16.720" */
const char *number_print(int64_t number, struct arena *keep);
/* 57,0 -> "57"; 5,2 -> "5,2" */
const char *decimal_print(int64_t ten_thousandths, struct arena *keep);
/* ISO day -> "12 januari 2027"; NULL -> "". */
const char *day_text(const char *iso, struct arena *keep);
const char *period_print(const char *period, struct arena *keep);

#endif
