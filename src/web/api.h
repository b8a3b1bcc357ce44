/* Records as JSON, both ways. */
#ifndef WEB_API_H
#define WEB_API_H

#include "web/value.h"

/* One record: a property per readable field; references to what the person may not see are null. */
void api_put_record(struct json_writer *w, struct request *request, struct printer *printer, const struct record *record);

/* Puts what the body says into the record. whole: a writable field that is not there becomes empty (PUT). Refused by
 * name: an unknown property, a field that this person may not write and that would change. */
bool api_read_record(struct request *request, struct tx *tx, const struct json_value *body, bool whole, struct record *record,
                     struct fault *fault);

/* "/leiden/api/v1/beleid/12" */
const char *api_path(struct request *request, const struct reg *reg, int64_t id);

#endif
