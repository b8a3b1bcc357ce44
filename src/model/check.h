/* From what people and files say to slots, and whether a record is right in itself. */
#ifndef MODEL_CHECK_H
#define MODEL_CHECK_H

#include "model/record.h"

/* Reads what a person typed into a slot: "12-1-2027", "1.234,56", "ja", a choice's code or label. Empty text
 * gives an empty slot. REF accepts a number only: names are resolved by the store. Faults name the field and
 * say what is expected; line 0 outside files. The text in the slot lives in keep. */
bool slot_parse(const struct field *field, const char *typed, union slot *out, long line, struct arena *keep,
                struct fault *fault);

/* As the API and CSV spell it exactly: ISO days, decimal point, true/false, codes. */
bool slot_parse_exact(const struct field *field, const char *text, union slot *out, struct arena *keep,
                      struct fault *fault);

/* Required fields, lengths, ranges, choices, UTF-8, personal data where it is not allowed, and the rules that
 * hold between fields of one record (end not before start, decision without meeting needs its basis, ...).
 * Collects all faults; true when there are none. */
bool record_check(const struct record *record, long line, struct fault *fault);

/* Looks like a BSN (eleven test), a mail address, a phone number, an IBAN or a postcode with house number;
 * answers which ("een burgerservicenummer") or NULL. */
const char *check_personal(const char *text);

/* The longest text that the field takes, in characters. */
int field_max(const struct field *field);

#endif
