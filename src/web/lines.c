#include "templates/web_detail_lines.h"
#include "web/layout.h"
#include "web/panel.h"

enum { LINES_SHOWN = 50, LINE_COLUMNS_MAX = 12 };

struct lines {
  const struct shown *shown;
  const struct reg *reg;
  int part_of;
  int columns[LINE_COLUMNS_MAX];
  size_t column_count;
};

static int part_of_field(const struct reg *reg, enum register_id whole) {
  for (size_t i = 0; i < reg->field_count; i++)
    if (reg->fields[i].part_of && reg->fields[i].to == whole) return (int)i;
  return -1;
}

/* The declared list columns, without the one that is the same on every line. */
static void choose_columns(struct lines *lines) {
  for (int place = 1; place <= LINE_COLUMNS_MAX; place++)
    for (size_t i = 0; i < lines->reg->field_count; i++) {
      const struct field *field = &lines->reg->fields[i];
      if (field->list == place && (int)i != lines->part_of && lines->column_count < LINE_COLUMNS_MAX &&
          rights_reads_field(lines->shown->request->who, field))
        lines->columns[lines->column_count++] = (int)i;
    }
  if (lines->column_count == 0) lines->columns[lines->column_count++] = (int)EVERY(id);
}

/* Money, and numbers with a unit (hours), add up; levels and values do not. */
static bool adds_up(const struct field *field) {
  return field->kind == KIND_MONEY || (field->kind == KIND_NUMBER && field->unit);
}

static void fill_rows(const struct lines *lines, const struct listing *listing, struct web_detail_lines_view_tables *table) {
  struct request *request = lines->shown->request;
  size_t width = lines->column_count - 1;
  struct web_detail_lines_view_tables_rows *rows = ARENA_ARRAY(request->scratch, listing->count, struct web_detail_lines_view_tables_rows);
  struct web_detail_lines_view_tables_rows_cells *cells = ARENA_ARRAY(request->scratch, listing->count * width, struct web_detail_lines_view_tables_rows_cells);
  for (size_t r = 0; r < listing->count; r++) {
    struct value value;
    const union slot *slots = listing->records[r].slots;
    value_print(lines->shown->printer, &lines->reg->fields[lines->columns[0]], slots[lines->columns[0]], &value);
    const char *title = *value.text ? value.text : arena_printf(request->scratch, "#%lld", (long long)record_id(&listing->records[r]));
    for (size_t c = 0; c < width; c++) {
      const struct field *field = &lines->reg->fields[lines->columns[c + 1]];
      value_print(lines->shown->printer, field, slots[lines->columns[c + 1]], &value);
      cells[r * width + c] = (struct web_detail_lines_view_tables_rows_cells){
          field->label, value.text, value.url, value.badge, value.tone, value.icon, value.number, value.nowrap};
    }
    rows[r] = (struct web_detail_lines_view_tables_rows){record_path(request, lines->reg->id, record_id(&listing->records[r])), title,
                                                         &cells[r * width], width};
  }
  table->rows = rows;
  table->rows_count = listing->count;
}

static bool fill_totals(const struct lines *lines, const struct query *query, struct web_detail_lines_view_tables *table, struct fault *fault) {
  struct request *request = lines->shown->request;
  struct web_detail_lines_view_tables_totals *totals = ARENA_ARRAY(request->scratch, lines->column_count, struct web_detail_lines_view_tables_totals);
  for (size_t c = 1; c < lines->column_count; c++) {
    const struct field *field = &lines->reg->fields[lines->columns[c]];
    totals[c - 1].text = "";
    if (!adds_up(field)) continue;
    struct sum *sums;
    size_t count;
    if (!record_sum(lines->shown->tx, request->who, query, -1, lines->columns[c], &sums, &count, request->keep, fault)) return false;
    totals[c - 1].text = slot_print(field, (union slot){.number = count ? sums[0].total : 0}, request->scratch);
    table->has_totals = true;
  }
  table->totals = totals;
  table->totals_count = lines->column_count - 1;
  return true;
}

static bool fill_table(struct lines *lines, struct web_detail_lines_view_tables *table, struct fault *fault) {
  struct request *request = lines->shown->request;
  long long whole = (long long)record_id(lines->shown->record);
  const char *key = lines->reg->fields[lines->part_of].name;
  struct listing listing;
  choose_columns(lines);
  struct query query = {.reg = lines->reg->id, .filter_count = 1, .sort = -1, .page = 1, .page_size = LINES_SHOWN};
  query.filters[0] = (struct filter){lines->part_of, COMPARE_IS, {.number = whole}};
  if (!record_list(lines->shown->tx, request->who, &query, &listing, request->keep, fault)) return false;
  struct web_detail_lines_view_tables_heads *heads = ARENA_ARRAY(request->scratch, lines->column_count, struct web_detail_lines_view_tables_heads);
  for (size_t c = 0; c < lines->column_count; c++)
    heads[c] = (struct web_detail_lines_view_tables_heads){lines->reg->fields[lines->columns[c]].label,
                                                           c > 0 && kind_is_number(lines->reg->fields[lines->columns[c]].kind)};
  bool creates = rights_scope(request->who, lines->reg, VERB_CREATE) != 0;
  *table = (struct web_detail_lines_view_tables){
      .number = (long long)lines->reg->id, .label = lines->reg->label_plural, .heads = heads, .heads_count = lines->column_count,
      .all = request_path(request, "/%s?%s=%lld", lines->reg->plural, key, whole), .has_rows = listing.count > 0,
      .all_label = listing.total > LINES_SHOWN ? arena_printf(request->scratch, "Toon alle %s", number_print(listing.total, request->scratch)) : NULL,
      .create = creates ? request_path(request, "/%s/nieuw?%s=%lld", lines->reg->plural, key, whole) : NULL,
      .create_label = arena_printf(request->scratch, "Nieuw: %s", lines->reg->label)};
  fill_rows(lines, &listing, table);
  return listing.count == 0 || fill_totals(lines, &query, table, fault);
}

bool panel_lines(const struct shown *shown, struct text *out, struct fault *fault) {
  const struct catalogue *catalogue = tx_catalogue(shown->tx);
  struct web_detail_lines_view_tables tables[REGISTER__COUNT];
  size_t count = 0;
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    struct lines lines = {.shown = shown, .reg = &catalogue->registers[id]};
    lines.part_of = part_of_field(lines.reg, shown->record->reg->id);
    if (lines.part_of < 0 || !rights_scope(shown->request->who, lines.reg, VERB_READ)) continue;
    if (!fill_table(&lines, &tables[count], fault)) return false;
    count++;
  }
  if (count) web_detail_lines_write(out, &(struct web_detail_lines_view){tables, count});
  return true;
}
