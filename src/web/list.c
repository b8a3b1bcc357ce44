#include <limits.h>

#include "templates/web_list.h"
#include "templates/web_list_block.h"
#include "web/address.h"
#include "web/faces.h"
#include "web/layout.h"
#include "web/listing.h"
#include "web/marks.h"
#include "web/options.h"

enum { TEXT_IN_CELL = 160, PAGES_SHOWN = 7, FILTERS_SIZE = 24 * 1024, FILTERS_SHOWN = 4, CELL_SIZE = 128 };

struct list {
  struct request *request;
  const struct asked *asked;
  const struct listing *listing;
  struct printer *printer;
  struct chooser *chooser;
  const char *here;
};


static void fill_cell(const struct list *list, const struct field *field, union slot slot, struct web_list_block_view_rows_cells *out) {
  struct value value;
  value_print(list->printer, field, slot, &value);
  const char *text = field->kind == KIND_LONGTEXT || field->kind == KIND_TEXT
                         ? text_short(value.text, TEXT_IN_CELL, list->request->scratch)
                         : value.text;
  *out = (struct web_list_block_view_rows_cells){field->label, text, value.url, value.badge, value.tone, value.icon, value.number, value.nowrap, false};
}

/* The column with the name of the record; 0 when it is the first, not among them, or a reference with a link of its own. */
static size_t naming_column(const struct asked *asked) {
  int naming = title_field(asked->reg);
  if (asked->reg->fields[naming].kind != KIND_TEXT) return 0;
  for (size_t i = 1; i < asked->column_count; i++)
    if (asked->columns[i] == naming) return i;
  return 0;
}

static struct web_list_block_view_rows *build_rows(const struct list *list) {
  struct arena *scratch = list->request->scratch;
  const struct asked *asked = list->asked;
  size_t width = asked->column_count - 1, named = naming_column(asked);
  struct web_list_block_view_rows *rows = ARENA_ARRAY(scratch, list->listing->count, struct web_list_block_view_rows);
  struct web_list_block_view_rows_cells *cells = ARENA_ARRAY(scratch, list->listing->count * width, struct web_list_block_view_rows_cells);
  for (size_t r = 0; r < list->listing->count; r++) {
    const struct record *record = &list->listing->records[r];
    struct marks marks = marks_of(list->request, record, scratch);
    struct value first;
    value_print(list->printer, &asked->reg->fields[asked->columns[0]], record->slots[asked->columns[0]], &first);
    for (size_t c = 0; c < width; c++) {
      int at = asked->columns[c + 1];
      fill_cell(list, &asked->reg->fields[at], record->slots[at], &cells[r * width + c]);
    }
    const char *path = record_path(list->request, asked->reg->id, record_id(record));
    struct web_list_block_view_rows_cells *name = named > 0 ? &cells[r * width + named - 1] : NULL;
    /* One link per row: on what people know it by, or where that is not shown or empty, on the first. */
    if (name && !*name->text) name = NULL;
    if (name) name->url = path, name->wide = true;
    rows[r] = (struct web_list_block_view_rows){.path = name ? NULL : path,
                         .title = *first.text ? first.text : arena_printf(scratch, "#%lld", (long long)record_id(record)),
                         .example = marks.example, .secret = marks.secret, .restricted = marks.restricted,
                         .embargo = marks.embargo, .cells = &cells[r * width], .cells_count = width};
  }
  return rows;
}

static struct web_list_block_view_heads *build_heads(const struct list *list) {
  static const char *const without[] = {"sort", "page"};
  const struct asked *asked = list->asked;
  struct web_list_block_view_heads *heads = ARENA_ARRAY(list->request->scratch, asked->column_count, struct web_list_block_view_heads);
  const char *base = address_base(list->request, list->here, without, 2);
  const char *plain = icon_path(list->request, "sorteer"), *up = icon_path(list->request, "pijl-omhoog"), *down = icon_path(list->request, "pijl-omlaag");
  for (size_t i = 0; i < asked->column_count; i++) {
    const struct field *field = &asked->reg->fields[asked->columns[i]];
    bool sorted = asked->query.sort == asked->columns[i], descending = sorted && asked->query.descending;
    const char *next = sorted && !descending ? arena_printf(list->request->scratch, "-%s", field->name) : field->name;
    heads[i] = (struct web_list_block_view_heads){
        .label = field->label, .number = kind_is_number(field->kind) && i > 0,
        .sort = field_is_askable(asked->reg, field) ? address_with(list->request, base, "sort", next) : NULL,
        .icon = !sorted ? plain : descending ? down : up,
        .sorted = !sorted ? NULL : descending ? "descending" : "ascending"};
  }
  return heads;
}

static const char *filter_label(const struct list *list, const struct filter *filter) {
  static const char *const words[] = {[COMPARE_IS] = "", [COMPARE_NOT] = "niet ", [COMPARE_MIN] = "vanaf ", [COMPARE_MAX] = "tot en met ",
                                      [COMPARE_CONTAINS] = "bevat ", [COMPARE_EMPTY] = "leeg", [COMPARE_FILLED] = "ingevuld"};
  const struct field *field = &list->asked->reg->fields[filter->field];
  struct value value = {.text = ""};
  if (filter->compare == COMPARE_CONTAINS)
    value.text = filter->value.text;
  else if (filter->compare != COMPARE_EMPTY && filter->compare != COMPARE_FILLED)
    value_print(list->printer, field, filter->value, &value);
  return arena_printf(list->request->scratch, "%s: %s%s", field->label, words[filter->compare], value.text);
}

/* A chip per filter; its link takes away every value of that key. */
static void build_chips(const struct list *list, struct web_list_block_view *view) {
  const struct query *query = &list->asked->query;
  struct web_list_block_view_chips *chips = ARENA_ARRAY(list->request->scratch, query->filter_count + 1, struct web_list_block_view_chips);
  size_t count = 0, at = 0;
  const struct form *asked = list->request->query;
  if (query->zoek) {
    const char *const without[] = {"zoek", "page"};
    chips[count++] = (struct web_list_block_view_chips){
        arena_printf(list->request->scratch, "Woorden: %s", query->zoek),
        address_with(list->request, address_base(list->request, list->here, without, 2), NULL, NULL)};
  }
  for (size_t i = 0; asked && i < asked->count && at < query->filter_count; i++) {
    static const char *const others[] = {"sort", "page", "pageSize", "zoek", "kolommen", "melding"};
    bool other = !*asked->fields[i].value;
    for (size_t o = 0; o < sizeof others / sizeof *others; o++) other = other || string_is(asked->fields[i].name, others[o]);
    if (other) continue;
    const char *const without[] = {asked->fields[i].name, "page"};
    chips[count++] = (struct web_list_block_view_chips){
        filter_label(list, &query->filters[at++]),
        address_with(list->request, address_base(list->request, list->here, without, 2), NULL, NULL)};
  }
  view->chips = chips;
  view->chips_count = count;
}

static void build_choices(const struct list *list, struct web_list_block_view *view) {
  const struct reg *reg = list->asked->reg;
  struct web_list_block_view_choices *choices = ARENA_ARRAY(list->request->scratch, reg->field_count, struct web_list_block_view_choices);
  size_t count = 0;
  char digits[INT_SIZE];
  for (size_t i = 0; i < reg->field_count; i++) {
    if (!rights_reads_field(list->request->who, &reg->fields[i])) continue;
    bool chosen = false;
    for (size_t c = 0; c < list->asked->column_count; c++) chosen = chosen || list->asked->columns[c] == (int)i;
    choices[count++] = (struct web_list_block_view_choices){ARENA_JOIN(list->request->scratch, "kol-", int_print((long long)i, digits)),
                                                            reg->fields[i].name, reg->fields[i].label, chosen};
  }
  view->choices = choices;
  view->choices_count = count;
}

static struct web_list_block_view_hidden *build_hidden(const struct list *list, size_t *out) {
  const struct form *query = list->request->query;
  struct web_list_block_view_hidden *hidden = ARENA_ARRAY(list->request->scratch, query ? query->count : 0, struct web_list_block_view_hidden);
  size_t count = 0;
  for (size_t i = 0; query && i < query->count; i++)
    if (*query->fields[i].value && !string_is(query->fields[i].name, "kolommen") && !string_is(query->fields[i].name, "page"))
      hidden[count++] = (struct web_list_block_view_hidden){query->fields[i].name, query->fields[i].value};
  *out = count;
  return hidden;
}

static const char *page_address(const struct list *list, const char *base, int64_t page) {
  return address_with(list->request, base, "page", arena_printf(list->request->scratch, "%lld", (long long)page));
}

static void build_pages(const struct list *list, struct web_list_block_view *view) {
  static const char *const without[] = {"page"};
  const struct query *query = &list->asked->query;
  struct arena *scratch = list->request->scratch;
  const char *base = address_base(list->request, list->here, without, 1);
  int64_t last = (list->listing->total + query->page_size - 1) / query->page_size;
  int64_t from = query->page > PAGES_SHOWN / 2 ? query->page - PAGES_SHOWN / 2 : 1;
  struct web_list_block_view_pages *pages = ARENA_ARRAY(scratch, PAGES_SHOWN, struct web_list_block_view_pages);
  size_t count = 0;
  for (int64_t page = from; page <= last && count < PAGES_SHOWN; page++)
    pages[count++] = (struct web_list_block_view_pages){page, page_address(list, base, page), page == query->page};
  int64_t first = (query->page - 1) * query->page_size;
  view->pages = pages;
  view->pages_count = count;
  view->has_pages = last > 1 || query->page > 1;
  view->previous = query->page > 1 ? page_address(list, base, query->page - 1) : NULL;
  view->next = query->page < last ? page_address(list, base, query->page + 1) : NULL;
  view->range = list->listing->count == 0
                    ? "Geen rijen op deze bladzijde"
                    : arena_printf(scratch, "%lld tot en met %lld van %s", (long long)first + 1,
                                   (long long)(first + (int64_t)list->listing->count),
                                   list->listing->total > COUNT_MAX ? "meer dan 10.000" : number_print(list->listing->total, scratch));
}

/* Label in running text: "Thema's" is "thema's"; abbreviations keep their capitals. */
static const char *lower_first(const char *label, struct arena *keep) {
  if (label[0] < 'A' || label[0] > 'Z' || (label[1] >= 'A' && label[1] <= 'Z')) return label;
  char *copy = arena_copy(keep, label);
  copy[0] = (char)(copy[0] - 'A' + 'a');
  return copy;
}

static void build_empty(const struct list *list, struct web_list_block_view *view) {
  struct request *request = list->request;
  const struct reg *reg = list->asked->reg;
  const char *many = lower_first(reg->label_plural, request->scratch);
  bool filtered = list->asked->query.filter_count > 0 || list->asked->query.zoek;
  bool creates = rights_scope(request->who, reg, VERB_CREATE) != 0;
  view->empty_icon = icon_path(request, group_icon(reg->group));
  view->empty_title = arena_printf(request->scratch, filtered ? "Niets gevonden in %s" : "Nog niets in %s", many);
  view->empty_text = filtered  ? "Haal een filter weg, of zoek op een ander woord."
                     : creates ? "Maak de eerste, of lees uw bestaande lijst in."
                               : "Zodra hier iets staat dat u mag zien, vindt u het op deze plek.";
  view->all = filtered ? list->here : NULL;
  view->create = creates ? request_path(request, "/%s/nieuw", reg->plural) : NULL;
  view->load = creates && !filtered ? request_path(request, "/%s/inlezen", reg->plural) : NULL;
  view->create_label = arena_printf(request->scratch, "Nieuw: %s", lower_first(reg->label, request->scratch));
}

static const char *count_text(const struct list *list) {
  struct arena *scratch = list->request->scratch;
  const struct reg *reg = list->asked->reg;
  int64_t total = list->listing->total;
  if (total > COUNT_MAX) return arena_printf(scratch, "meer dan 10.000 %s", lower_first(reg->label_plural, scratch));
  return arena_printf(scratch, "%s %s", number_print(total, scratch), lower_first(total == 1 ? reg->label : reg->label_plural, scratch));
}

static const char *caption_text(const struct list *list) {
  const struct asked *asked = list->asked;
  if (asked->query.sort < 0)
    return arena_printf(list->request->scratch, "%s, %s", asked->reg->label_plural, asked->query.zoek ? "beste treffer eerst" : "nieuwste wijziging eerst");
  return arena_printf(list->request->scratch, "%s op %s, %s", asked->reg->label_plural, asked->reg->fields[asked->query.sort].label,
                      asked->query.descending ? "aflopend" : "oplopend");
}

static void write_block(const struct list *list, struct text *out) {
  struct request *request = list->request;
  static const char *const without[] = {"page", "pageSize"};
  bool exports = rights_scope(request->who, list->asked->reg, VERB_EXPORT) != 0;
  const char *csv = arena_printf(request->scratch, "%s/lijst.csv", list->here);
  const char *excel = arena_printf(request->scratch, "%s/lijst.xlsx", list->here);
  struct web_list_block_view view = {
      .here = list->here, .label = list->asked->reg->label_plural, .count_text = count_text(list),
      .found_text = arena_printf(request->scratch, "%s gevonden", count_text(list)), .cross_icon = icon_path(request, "kruis"),
      .columns_icon = icon_path(request, "kolommen"),
      .excel = exports ? address_with(request, address_base(request, excel, without, 2), NULL, NULL) : NULL,
      .csv = exports ? address_with(request, address_base(request, csv, without, 2), NULL, NULL) : NULL,
      .download_icon = icon_path(request, "download"), .print_icon = icon_path(request, "print"), .heads = build_heads(list),
      .heads_count = list->asked->column_count, .has_rows = list->listing->count > 0, .caption = caption_text(list),
      .rows = build_rows(list), .rows_count = list->listing->count};
  view.hidden = build_hidden(list, &view.hidden_count);
  build_chips(list, &view);
  build_choices(list, &view);
  build_pages(list, &view);
  build_empty(list, &view);
  web_list_block_write(out, &view);
}

static bool is_chosen(const struct asked *asked, size_t field, union slot slot) {
  for (size_t i = 0; i < asked->query.filter_count; i++) {
    const struct filter *filter = &asked->query.filters[i];
    if (filter->field == (int)field && filter->compare == COMPARE_IS &&
        slot_equal(asked->reg->fields[field].kind, filter->value, slot))
      return true;
  }
  return false;
}


static void fill_filter(const struct list *list, size_t index, struct web_list_view_groups_filters *out) {
  struct arena *scratch = list->request->scratch;
  const struct asked *asked = list->asked;
  const struct field *field = &asked->reg->fields[index];
  const char *typed = list->request->query ? form_find(list->request->query, field->name) : NULL;
  *out = (struct web_list_view_groups_filters){.id = arena_printf(scratch, "f-%s", field->name), .name = field->name, .label = field->label, .value = typed ? typed : ""};
  struct web_list_view_groups_filters_options *items = NULL;
  char digits[INT_SIZE];
  if (field->kind == KIND_CHOICE && field->choices) {
    items = ARENA_ARRAY(scratch, field->choices->count, struct web_list_view_groups_filters_options);
    for (size_t i = 0; i < field->choices->count; i++) {
      const struct choice *choice = &field->choices->items[i];
      items[i] = (struct web_list_view_groups_filters_options){choice->code, choice->label, is_chosen(asked, index, (union slot){.text = choice->code})};
    }
    out->options_count = field->choices->count;
  } else if (field->kind == KIND_REF) {
    const struct options *options = chooser_get(list->chooser, field->to);
    if (options->too_many) return;
    items = ARENA_ARRAY(scratch, options->count, struct web_list_view_groups_filters_options);
    for (size_t i = 0; i < options->count; i++)
      items[i] = (struct web_list_view_groups_filters_options){arena_copy(scratch, int_print(options->items[i].id, digits)), options->items[i].title,
                               is_chosen(asked, index, (union slot){.number = options->items[i].id})};
    out->options_count = options->count;
  }
  out->options = items;
  out->is_select = items != NULL;
}

/* The columns shown at first are what people know the register by: their filters come first. */
static int filter_rank(const struct field *field) { return field->list ? field->list : INT_MAX; }

static bool is_filtered(const struct asked *asked, size_t field) {
  for (size_t i = 0; i < asked->query.filter_count; i++)
    if (asked->query.filters[i].field == (int)field) return true;
  return false;
}

/* The fields of the bar in the order in which they stand; the first *shown are in sight, which are those that people use
 * most and those that are on. */
static size_t filters_order(const struct list *list, size_t *order, size_t *shown) {
  const struct reg *reg = list->asked->reg;
  size_t count = 0, open = 0;
  for (size_t i = 0; i < reg->field_count; i++) {
    if (!reg->fields[i].filter || !field_is_askable(reg, &reg->fields[i]) || !rights_reads_field(list->request->who, &reg->fields[i])) continue;
    size_t at = count++;
    for (; at > 0 && filter_rank(&reg->fields[order[at - 1]]) > filter_rank(&reg->fields[i]); at--) order[at] = order[at - 1];
    order[at] = i;
  }
  for (size_t i = 0; i < count; i++) {
    if (i >= FILTERS_SHOWN && !is_filtered(list->asked, order[i])) continue;
    size_t field = order[i];
    memmove(&order[open + 1], &order[open], (i - open) * sizeof *order);
    order[open++] = field;
  }
  *shown = open + 1 == count ? count : open; /* one alone is not worth a fold */
  return count;
}

/* What the address asks besides the bar stays as it is when the bar is used. */
static void build_bar(const struct list *list, struct web_list_view *view) {
  struct arena *scratch = list->request->scratch;
  const struct reg *reg = list->asked->reg;
  const struct form *query = list->request->query;
  size_t *order = ARENA_ARRAY(scratch, reg->field_count, size_t), shown, hidden_count = 0;
  size_t filter_count = filters_order(list, order, &shown);
  struct web_list_view_groups_filters *filters = ARENA_ARRAY(scratch, filter_count, struct web_list_view_groups_filters);
  struct web_list_view_hidden *hidden = ARENA_ARRAY(scratch, query ? query->count : 0, struct web_list_view_hidden);
  struct web_list_view_groups *groups = ARENA_ARRAY(scratch, 2, struct web_list_view_groups);
  for (size_t i = 0; i < filter_count; i++) fill_filter(list, order[i], &filters[i]);
  for (size_t i = 0; query && i < query->count; i++) {
    const char *name = query->fields[i].name;
    bool known = string_is(name, "zoek") || string_is(name, "page") || !*query->fields[i].value;
    for (size_t f = 0; f < filter_count; f++) known = known || string_is(name, filters[f].name);
    if (!known) hidden[hidden_count++] = (struct web_list_view_hidden){name, query->fields[i].value};
  }
  groups[0] = (struct web_list_view_groups){.filters = filters, .filters_count = shown};
  groups[1] = (struct web_list_view_groups){.folded = true, .filters = &filters[shown], .filters_count = filter_count - shown};
  view->groups = groups;
  view->groups_count = shown < filter_count ? 2 : 1;
  view->hidden = hidden;
  view->hidden_count = hidden_count;
}

static struct html list_actions(struct request *request, const struct reg *reg, struct fault *fault) {
  struct html none = {0}, out;
  if (!rights_scope(request->who, reg, VERB_CREATE)) return none;
  struct html_writer w;
  html_init(&w, page_text(request));
  html_open(&w, HTML_A);
  html_attr(&w, HTML_CLASS, "nl-button nl-button--primary");
  html_attr_url(&w, HTML_HREF, request_path(request, "/%s/nieuw", reg->plural));
  html_text_in(&w, arena_printf(request->scratch, "Nieuw: %s", lower_first(reg->label, request->scratch)));
  html_close(&w);
  html_open(&w, HTML_A);
  html_attr(&w, HTML_CLASS, "nl-button nl-button--secondary");
  html_attr_url(&w, HTML_HREF, request_path(request, "/%s/inlezen", reg->plural));
  html_text_in(&w, "Inlezen");
  html_close(&w);
  return html_finish(&w, &out, fault) ? out : none;
}

bool list_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct asked asked;
  struct listing listing;
  if (!reg_asked(request, request->segments[0], VERB_READ, &reg, fault)) return false;
  if (!asked_read(request, request->tx, reg, false, &asked, fault)) return false;
  asked.query.columns = asked.columns;
  asked.query.column_count = asked.column_count;
  if (!record_list(request->tx, request->who, &asked.query, &listing, request->keep, fault)) return false;
  struct printer *printer = printer_new(request, request->tx);
  struct list list = {request, &asked, &listing, printer, chooser_new(request, request->tx, printer),
                      request_path(request, "/%s", reg->plural)};
  reply_header(reply, "Vary", "HX-Request");
  for (size_t i = 0; i < listing.count; i++) reply->was_secret = reply->was_secret || record_is_secret(&listing.records[i]);
  reply->no_store = reply->was_secret;
  if (request->is_partial) {
    write_block(&list, &reply->body);
    return true;
  }
  struct text *body = page_text(request);
  size_t active = asked.query.filter_count + (asked.query.zoek ? 1 : 0);
  struct web_list_view view = {.here = list.here, .label = lower_first(reg->label_plural, request->scratch),
                               .words = asked.query.zoek ? asked.query.zoek : "", .filter_icon = icon_path(request, "filter"),
                               .active = (long long)active, .has_active = active > 0};
  build_bar(&list, &view);
  text_room(body, FILTERS_SIZE + listing.count * asked.column_count * CELL_SIZE);
  web_list_write(body, &view);
  write_block(&list, body);
  return layout_write(request, reply, &(struct page){.title = reg->label_plural, .lead = reg->help,
                                                     .eyebrow = group_labels[reg->group], .icon = group_icon(reg->group),
                                                     .notice = request_text(request, "melding") ? "Het bestand is ingelezen." : NULL,
                                                     .actions = list_actions(request, reg, fault), .body = page_html(body)});
}
