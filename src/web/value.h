/* How a slot looks on a page: text, link, badge. Names of other records are asked once per page, and only those
 * that the person may see appear. */
#ifndef WEB_VALUE_H
#define WEB_VALUE_H

#include "web/web.h"

struct printer;

/* For pages of this request, reading through tx. Lives in scratch. */
struct printer *printer_new(struct request *request, struct tx *tx);

/* The other record's title, or NULL when it is not for this person. */
const char *printer_title(struct printer *printer, enum register_id reg, int64_t id);
/* What names the other record in a file, so that reading it back finds the same one: its title, or "#12" when the title
 * alone would not. NULL when it is not for this person. Asked once per record. */
const char *printer_reference(struct printer *printer, enum register_id reg, int64_t id);
/* May the person see what the slot points at? True for what is no reference. */
bool printer_sees(struct printer *printer, const struct field *field, union slot slot);

struct value {
  const char *text;   /* "" when empty or not for this person */
  const char *url;    /* where it leads, or NULL */
  const char *tone;   /* a badge: its class behind dp-badge, with a space before it */
  const char *icon;   /* of the badge, or NULL */
  bool badge;
  bool number;        /* stands to the right */
  bool nowrap;
};

void value_print(struct printer *printer, const struct field *field, union slot slot, struct value *out);

/* Numbers of this kind stand to the right. */
bool kind_is_number(enum kind kind);

/* Cut to at most len characters with an ellipsis. Borrowed when it is short. */
const char *text_short(const char *text, size_t len, struct arena *keep);

/* A SHARED slot as it is exactly, but without persons that are hidden from who asks. */
const char *printer_shared(struct printer *printer, const char *shared);

#endif
