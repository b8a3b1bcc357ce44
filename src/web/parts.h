/* Small pieces of markup that pages share, and reading all rows that a page adds up. */
#ifndef WEB_PARTS_H
#define WEB_PARTS_H

#include "web/layout.h"

void part_icon(struct html_writer *w, struct request *request, const char *name);
/* "voorbeeld, bedacht": stands at every invented figure. */
void part_mark(struct html_writer *w);
/* A badge with icon and words; tone is "ok", "info", "warn", "danger", "line" or NULL. */
void part_badge(struct html_writer *w, struct request *request, const char *tone, const char *icon, const char *text);
/* A link that looks like a button; kind is "primary", "secondary" or "subtle". */
void part_button(struct html_writer *w, const char *kind, const char *path, const char *label);

static inline bool record_is_example(const struct record *record) {
  return string_is(record->slots[EVERY(herkomst_inhoud)].text, "voorbeeld");
}

/* Every row that the person may see, up to the store's limit for exports; query->reg and filters count. */
bool part_rows(struct request *request, const struct query *query, struct listing *out, struct fault *fault);

/* The page of a form again after a refused POST: `show` writes it with request->tx open, and finds what was typed in
 * request->form. Takes over what stands in `fault`; answers with its status. False: the fault is for a fault page,
 * because it is not about what was typed (INPUT, NOT_NOW), or showing failed. */
typedef bool again_function(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault);
bool part_again(struct request *request, struct reply *reply, again_function *show, void *context, struct fault *fault) MUST_USE;

/* The list of faults above a form, each a link to its control, whose id is the name of the field. Empty without field
 * faults. */
struct html part_faults(struct request *request, const struct fault *fault);

/* Adds one IS, MIN, MAX ... filter; more than fit are left out and the query then finds nothing. */
void query_text(struct query *query, size_t field, enum compare compare, const char *text);
void query_number(struct query *query, size_t field, enum compare compare, int64_t number);

/* "V1 ..." by the title of the record; "" when it is not for this person or absent. Borrowed from keep. */
const char *part_title(struct request *request, enum register_id reg, int64_t id);

/* The number that a reference holds, or `otherwise` when it is empty or not for this person: to group and filter on. */
int64_t part_seen(struct request *request, enum register_id reg, int64_t id, int64_t otherwise);

/* Of whoever may not: who may. "Dit kan wel als BeleidsDoorpakker, Manager of Auditor." NULL when nobody may. */
const char *part_who_may(uint32_t roles, struct arena *keep);

/* Whole days from one ISO day to another; 0 when one of them is no day. */
int64_t days_between(const char *from, const char *to);
/* ISO day `days` later (or earlier), in keep. */
const char *day_shift(const char *iso, int64_t days, struct arena *keep);
/* "12 januari" in the year of today, else with its year. */
const char *day_near(const char *iso, const char *today, struct arena *keep);

#endif
