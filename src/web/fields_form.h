/* Between a form and a record: which fields a person may fill in, what was typed, and what it means. */
#ifndef WEB_FIELDS_FORM_H
#define WEB_FIELDS_FORM_H

#include "web/options.h"

/* Filled in on a form: writable by this person, no state (those go by steps), and not a reference to something that
 * the person may not see, which stays as it is. record NULL: a new one. */
bool field_is_filled_in(struct request *request, struct printer *printer, const struct field *field, const union slot *slot);

/* What was typed for the field, several values joined by commas; NULL when the form does not have it. */
const char *typed_find(const struct form *form, const struct field *field, struct arena *keep);

/* A new record: start values, the person as owner, and the mark of an example where everything is one. */
struct record record_begin(struct request *request, struct tx *tx, const struct reg *reg);

/* What `typed` means for the field. Names of records are looked up for `who`; a fault says what to do. line 0 outside
 * files. style: what the column of a file proved about its numbers, else NUMBER_STYLE_OPEN. */
struct typed_options {
  struct tx *tx;
  const struct who *who;
  const struct field *field;
  const char *typed;
  long line;
  enum number_style style;
  struct arena *keep, *scratch;
};
bool typed_read(const struct typed_options *options, union slot *out, struct fault *fault);

/* Puts everything that the form has for these fields into the record; all faults together. */
bool form_apply(struct request *request, struct tx *tx, struct printer *printer, struct record *record, struct fault *fault);

#endif
