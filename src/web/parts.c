#include "web/parts.h"

#include "templates/web_faults.h"

void part_icon(struct html_writer *w, struct request *request, const char *name) {
  html_open(w, HTML_SVG);
  html_attr(w, HTML_CLASS, "dp-icon");
  html_attr(w, HTML_ARIA_HIDDEN, "true");
  html_open(w, HTML_USE);
  html_attr_url(w, HTML_HREF, icon_path(request, name));
  html_close(w);
  html_close(w);
}

void part_mark(struct html_writer *w) { html_element(w, HTML_SPAN, "nl-data-badge dp-mark", "voorbeeld, bedacht"); }

void part_badge(struct html_writer *w, struct request *request, const char *tone, const char *icon, const char *text) {
  html_open(w, HTML_SPAN);
  html_attrf(w, HTML_CLASS, "nl-data-badge dp-badge%s%s", tone ? " dp-badge--" : "", tone ? tone : "");
  if (icon) part_icon(w, request, icon);
  html_text_in(w, text);
  html_close(w);
}

void part_button(struct html_writer *w, const char *kind, const char *path, const char *label) {
  html_open(w, HTML_A);
  html_attrf(w, HTML_CLASS, "nl-button nl-button--%s", kind);
  html_attr_url(w, HTML_HREF, path);
  html_text_in(w, label);
  html_close(w);
}

bool part_rows(struct request *request, const struct query *query, struct listing *out, struct fault *fault) {
  struct query all = *query;
  all.all_pages = true;
  all.no_count = true;
  all.page = 1;
  all.page_size = PAGE_MAX;
  return record_list(request->tx, request->who, &all, out, request->scratch, fault);
}

bool part_again(struct request *request, struct reply *reply, again_function *show, void *context, struct fault *fault) {
  if (fault->kind != FAULT_INPUT && fault->kind != FAULT_NOT_NOW) return false;
  const struct fault *faults = request_fault(request, fault);
  if (!request_read(request, fault) || !show(request, reply, faults, context, fault)) return false;
  if (!reply->status) reply->status = fault_http_status(faults->kind);
  return true;
}

struct html part_faults(struct request *request, const struct fault *fault) {
  if (!fault || fault->field_count == 0) return (struct html){0};
  struct web_faults_view_faults *rows = ARENA_ARRAY(request->keep, fault->field_count, struct web_faults_view_faults);
  for (size_t i = 0; i < fault->field_count; i++)
    rows[i] = (struct web_faults_view_faults){arena_printf(request->keep, "#%s", fault->fields[i].field),
                                              arena_copy(request->keep, fault->fields[i].message)};
  const char *heading = fault->field_count == 1 ? "Er is 1 vak dat u moet aanpassen"
                                                : arena_printf(request->keep, "Er zijn %zu vakken die u moet aanpassen", fault->field_count);
  struct text *out = page_text(request);
  web_faults_write(out, &(struct web_faults_view){.heading = heading, .faults = rows, .faults_count = fault->field_count});
  return page_html(out);
}

static struct filter *filter_add(struct query *query, size_t field, enum compare compare) {
  if (query->filter_count == QUERY_FILTERS_MAX) {
    query->filters[0] = (struct filter){.field = EVERY(id), .compare = COMPARE_IS, .value.number = 0};
    return NULL;
  }
  struct filter *filter = &query->filters[query->filter_count++];
  *filter = (struct filter){.field = (int)field, .compare = compare};
  return filter;
}

void query_text(struct query *query, size_t field, enum compare compare, const char *text) {
  struct filter *filter = filter_add(query, field, compare);
  if (filter) filter->value.text = text;
}

void query_number(struct query *query, size_t field, enum compare compare, int64_t number) {
  struct filter *filter = filter_add(query, field, compare);
  if (filter) filter->value.number = number;
}

const char *part_title(struct request *request, enum register_id reg, int64_t id) {
  if (id == NUMBER_EMPTY || id == 0) return "";
  const char *title = record_title(request->tx, request->who, reg, id, request->keep);
  return title ? title : "";
}

int64_t part_seen(struct request *request, enum register_id reg, int64_t id, int64_t otherwise) {
  if (id == NUMBER_EMPTY || id == 0) return otherwise;
  bool self = reg == REGISTER_persoon && id == request->who->persoon;
  return self || record_title(request->tx, request->who, reg, id, request->scratch) ? id : otherwise;
}

const char *part_who_may(uint32_t roles, struct arena *keep) {
  enum { NAMED = 3 };
  const char *names[ROLE__COUNT], *words = NULL;
  size_t count = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if ((roles >> role & 1) && !role_infos[role].without_account) names[count++] = role_infos[role].label;
  size_t named = count > NAMED + 1 ? NAMED : count; /* "one of 1 other" is no Dutch */
  for (size_t i = 0; i < named; i++)
    words = !i ? names[i] : arena_printf(keep, i + 1 == named && count == named ? "%s of %s" : "%s, %s", words, names[i]);
  if (count > named) words = arena_printf(keep, "%s of een van de %zu andere functies", words, count - named);
  return words ? arena_printf(keep, "Dit kan wel als %s. Vraag een van hen, of de functioneel beheerder als dit bij uw werk hoort.", words) : NULL;
}

int64_t days_between(const char *from, const char *to) {
  struct day first, last;
  if (!from || !to || !day_parse(from, &first) || !day_parse(to, &last)) return 0;
  return day_number(last) - day_number(first);
}

const char *day_shift(const char *iso, int64_t days, struct arena *keep) {
  struct day day;
  if (!day_parse(iso, &day)) return iso;
  char *out = arena_take(keep, DAY_SIZE);
  day_print(day_add(day, days), out);
  return out;
}

const char *day_near(const char *iso, const char *today, struct arena *keep) {
  const char *text = day_text(iso, keep);
  size_t len = strlen(text);
  bool same_year = iso && today && strncmp(iso, today, 4) == 0;
  return same_year && len > 5 ? arena_copy_len(keep, text, len - 5) : text;
}
