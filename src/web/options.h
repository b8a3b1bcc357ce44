/* What can be chosen for a reference: the records that the person may see, by title. Asked once per page. */
#ifndef WEB_OPTIONS_H
#define WEB_OPTIONS_H

#include "web/value.h"

enum { OPTIONS_MAX = 200 };

struct option {
  int64_t id;
  const char *title;
};

struct options {
  const struct option *items;
  size_t count;
  bool too_many; /* more than OPTIONS_MAX: the person types a name instead; items is empty */
};

struct chooser {
  struct request *request;
  struct tx *tx;
  struct printer *printer;
  const struct options *lists[REGISTER__COUNT];
};

struct chooser *chooser_new(struct request *request, struct tx *tx, struct printer *printer);

/* In order of title. Never NULL; empty when nothing may be seen. */
const struct options *chooser_get(struct chooser *chooser, enum register_id reg);

/* The title of a record at hand, without asking the store again. */
const char *title_of(struct printer *printer, const struct record *record, struct arena *keep);
/* The field by which people sort records of this kind. */
int title_field(const struct reg *reg);

#endif
