#include "web/options.h"

enum { TITLE_MAX = 1000, TITLE_FIELDS_MAX = 16 };

struct chooser *chooser_new(struct request *request, struct tx *tx, struct printer *printer) {
  struct chooser *chooser = ARENA_NEW(request->scratch, struct chooser);
  *chooser = (struct chooser){.request = request, .tx = tx, .printer = printer};
  return chooser;
}

int title_field(const struct reg *reg) {
  const char *at = reg->title;
  struct title_part part;
  int first = -1;
  while (title_next(reg, &at, &part)) {
    if (part.field < 0) continue;
    if (reg->fields[part.field].search == 'A') return part.field;
    if (first < 0) first = part.field;
  }
  return first < 0 ? (int)EVERY(id) : first;
}

const char *title_of(struct printer *printer, const struct record *record, struct arena *keep) {
  const char *at = record->reg->title, *out = "";
  struct title_part part;
  struct value value;
  while (title_next(record->reg, &at, &part)) {
    value.text = "";
    if (part.field >= 0) value_print(printer, &record->reg->fields[part.field], record->slots[part.field], &value);
    if (part.literal_len || *out) {
      out = arena_printf(keep, "%s%.*s%s", out, (int)part.literal_len, part.literal, value.text);
    } else {
      out = value.text;
    }
  }
  out = string_trim(out, keep);
  return *out ? out : arena_printf(keep, "#%lld", (long long)record_id(record));
}

static size_t title_fields(const struct reg *reg, int out[TITLE_FIELDS_MAX]) {
  const char *at = reg->title;
  struct title_part part;
  size_t count = 0;
  while (count < TITLE_FIELDS_MAX && title_next(reg, &at, &part))
    if (part.field >= 0) out[count++] = part.field;
  return count;
}

static const struct options *read_options(struct chooser *chooser, const struct reg *reg) {
  struct options *options = ARENA_NEW(chooser->request->scratch, struct options);
  struct listing listing;
  struct fault none = {0};
  int columns[TITLE_FIELDS_MAX];
  struct query query = {.reg = reg->id, .sort = title_field(reg), .page = 1, .page_size = OPTIONS_MAX + 1, .no_count = true,
                        .columns = columns, .column_count = title_fields(reg, columns)};
  if (reg->growth == GROWTH_LARGE) {
    options->too_many = true;
    return options;
  }
  if (!rights_scope(chooser->request->who, reg, VERB_READ)) return options;
  if (!record_list(chooser->tx, chooser->request->who, &query, &listing, chooser->request->keep, &none)) {
    fault_release(&none);
    options->too_many = true;
    return options;
  }
  options->too_many = listing.count > OPTIONS_MAX;
  if (options->too_many) return options;
  struct option *items = ARENA_ARRAY(chooser->request->scratch, listing.count, struct option);
  for (size_t i = 0; i < listing.count; i++)
    items[i] = (struct option){record_id(&listing.records[i]),
                               title_of(chooser->printer, &listing.records[i], chooser->request->keep)};
  options->items = items;
  options->count = listing.count;
  return options;
}

const struct options *chooser_get(struct chooser *chooser, enum register_id reg) {
  if (!chooser->lists[reg])
    chooser->lists[reg] = read_options(chooser, &tx_catalogue(chooser->tx)->registers[reg]);
  return chooser->lists[reg];
}
