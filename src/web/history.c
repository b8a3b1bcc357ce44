#include "templates/web_history.h"
#include "web/faces.h"
#include "web/layout.h"
#include "web/listing.h"
#include "web/options.h"

enum { ENTRIES_SHOWN = 50 };

/* What history keeps exactly, as people read it; references by name when they may be seen. */
static const char *change_text(struct request *request, struct printer *printer, const struct field *field, const char *exact) {
  union slot slot;
  struct value value;
  struct fault none = {0};
  if (!exact) return NULL;
  if (!slot_parse_exact(field, exact, &slot, request->scratch, &none)) {
    fault_release(&none);
    return exact;
  }
  value_print(printer, field, slot, &value);
  return *value.text ? value.text : "niet voor u zichtbaar";
}

static void fill_entry(struct request *request, struct printer *printer, const struct history_entry *entry, struct web_history_view_entries *out) {
  struct arena *scratch = request->scratch;
  struct web_history_view_entries_changes *changes = ARENA_ARRAY(scratch, entry->change_count, struct web_history_view_entries_changes);
  for (size_t i = 0; i < entry->change_count; i++) {
    const struct history_change *change = &entry->changes[i];
    changes[i] = (struct web_history_view_entries_changes){change->field->label, change_text(request, printer, change->field, change->before),
                                                           change_text(request, printer, change->field, change->after)};
  }
  char *datetime = arena_take(scratch, DAY_DUTCH_SIZE), *moment = arena_take(scratch, DAY_DUTCH_SIZE);
  day_print_rfc3339(entry->when_ms, datetime);
  day_print_instant(entry->when_ms, moment);
  *out = (struct web_history_view_entries){.who = entry->who, .action = entry->action, .datetime = datetime, .moment = moment,
                                           .reason = entry->reason, .destroyed = entry->destroyed, .changes = changes,
                                           .changes_count = entry->change_count};
}

bool history_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct record record;
  struct history_entry *entries;
  size_t count;
  if (!reg_asked(request, request->segments[0], VERB_READ, &reg, fault)) return false;
  if (!record_get(request->tx, request->who, reg->id, route_id(request), &record, request->keep, fault)) return false;
  if (!history_list(request->tx, request->who, reg->id, record_id(&record), request_number(request, "voor", 0), ENTRIES_SHOWN, &entries,
                    &count, request->keep, fault))
    return false;
  struct printer *printer = printer_new(request, request->tx);
  struct web_history_view_entries *views = ARENA_ARRAY(request->scratch, count, struct web_history_view_entries);
  for (size_t i = 0; i < count; i++) fill_entry(request, printer, &entries[i], &views[i]);
  const char *here = record_path(request, reg->id, record_id(&record));
  struct text *body = page_text(request);
  web_history_write(body, &(struct web_history_view){
      .entries = views, .entries_count = count,
      .more = count == ENTRIES_SHOWN ? arena_printf(request->scratch, "%s/historie?voor=%lld", here, (long long)entries[count - 1].number) : NULL});
  reply->was_secret = reply->no_store = record_is_secret(&record);
  const char *title = title_of(printer, &record, request->keep);
  const struct crumb crumbs[] = {{reg->label_plural, request_path(request, "/%s", reg->plural)}, {title, here}};
  return layout_write(request, reply, &(struct page){.title = arena_printf(request->keep, "Geschiedenis van %s", title), .eyebrow = reg->label,
                                                     .icon = "geschiedenis", .crumbs = crumbs, .crumb_count = 2, .body = page_html(body)});
}
