#include "store/list.h"

enum { ALL_MAX = 100000, OFFSET_MAX = 1000000, COLUMNS_MAX = 256, SCRATCH_MAX = 4 * 1024 * 1024 };

/* What a list reads in any case: without these nobody can judge or open a row. */
static const int always[] = {EVERY(id), EVERY(versie), EVERY(toegang), EVERY(embargo_tot), EVERY(geheim), EVERY(herkomst_inhoud)};

static size_t choose_columns(const struct query *query, const struct reg *reg, int out[COLUMNS_MAX]) {
  size_t count = 0;
  bool chosen[COLUMNS_MAX] = {false};
  for (size_t i = 0; i < sizeof always / sizeof *always; i++) chosen[always[i]] = true;
  if (visible_has_ends(reg)) chosen[F(relatie, van)] = chosen[F(relatie, naar)] = true;
  for (size_t i = 0; query->columns && i < query->column_count; i++)
    if (query->columns[i] >= 0 && query->columns[i] < COLUMNS_MAX) chosen[query->columns[i]] = true;
  for (size_t i = 0; i < reg->field_count && i < COLUMNS_MAX; i++)
    if (!query->columns || chosen[i]) out[count++] = (int)i;
  return count;
}

static bool check_query(struct tx *tx, const struct who *who, const struct query *query, struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[query->reg];
  if (query->reg <= REGISTER__NONE || query->reg >= REGISTER__COUNT) return FAULT(fault, FAULT_ABSENT, "Dit register bestaat niet.");
  if (!tx->trusted && !visible_is_anything(who, reg)) return FAULT(fault, FAULT_FORBIDDEN, "U mag %s niet bekijken.", reg->label_plural);
  if (query->sort >= 0 && !list_field_is_open(who, reg, query->sort, fault)) return false;
  if (query->all_pages) return true;
  if (query->page < 1 || query->page_size < 1 || query->page_size > PAGE_MAX || query->page > OFFSET_MAX / query->page_size)
    return FAULT(fault, FAULT_INPUT, "Deze bladzijde bestaat niet. Vraag 1 tot %d rijen per bladzijde.", PAGE_MAX);
  return true;
}

static bool build(struct tx *tx, const struct who *who, const struct query *query, const int *columns, size_t column_count,
                  struct arena *scratch, struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[query->reg];
  struct sql *sql = &tx->sql;
  /* Far pages are counted off by number alone, which an index does; only then are the rows fetched. */
  bool far = query->page > 1 && !query->all_pages && !query->zoek && !visible_has_ends(reg);
  if (!list_begin(tx, who, query, scratch, fault)) return false;
  sql_add(sql, "SELECT ");
  derived_columns(sql, reg, "t", columns, column_count);
  if (far) text_addf(&sql->text, " FROM \"%s\" t WHERE t.\"id\" IN (SELECT t.\"id\"", reg->name);
  if (!list_condition(tx, who, query, scratch, fault)) return false;
  list_order(tx, who, query);
  sql_add(sql, " LIMIT ");
  sql_number(sql, query->all_pages || visible_has_ends(reg) ? ALL_MAX : query->page_size);
  sql_add(sql, " OFFSET ");
  sql_number(sql, query->all_pages || visible_has_ends(reg) ? 0 : (query->page - 1) * query->page_size);
  if (far) sql_add(sql, ")");
  if (far) list_order(tx, who, query);
  return true;
}

struct reading {
  struct record empty;
  const struct query *query;
  const int *columns;
  size_t column_count, room;
  int64_t seen;   /* rows that who may see, also those outside the page */
};

static struct record *next_slot(struct reading *reading, struct listing *out, struct arena *keep) {
  if (out->count == reading->room) {
    size_t room = reading->room ? reading->room * 2 : reading->query->all_pages ? 64 : (size_t)reading->query->page_size;
    struct record *records = ARENA_ARRAY(keep, room, struct record);
    if (out->count) memcpy(records, out->records, out->count * sizeof *records);
    out->records = records;
    reading->room = room;
  }
  return &out->records[out->count];
}

/* A relatie shows only when both its ends do; that is asked per row, so its pages are counted here. */
static int keep_row(struct tx *tx, const struct who *who, struct reading *reading, struct listing *out, struct fault *fault) {
  const struct query *query = reading->query;
  if (!visible_has_ends(&tx->catalogue->registers[query->reg])) {
    reading->seen++;
    return 1;
  }
  const struct record *record = &out->records[out->count];
  int sees = visible_ends(tx, who, record->slots[F(relatie, van)].text, record->slots[F(relatie, naar)].text, fault);
  if (sees != 1) return sees;
  int64_t at = reading->seen++;
  return query->all_pages || (at >= (query->page - 1) * query->page_size && out->count < (size_t)query->page_size);
}

static bool read_rows(struct tx *tx, const struct who *who, struct reading *reading, struct listing *out, struct arena *keep,
                      struct fault *fault) {
  const struct reg *reg = &tx->catalogue->registers[reading->query->reg];
  struct stmt *stmt = sql_open(tx, fault);
  int got = -1;
  reading->empty = record_new(reg, keep);
  while (stmt && (got = stmt_step(stmt, fault)) == 1) {
    struct record *record = next_slot(reading, out, keep);
    *record = record_copy(&reading->empty, keep);
    derived_fill(stmt, 0, reading->columns, reading->column_count, who, record, keep);
    int kept = keep_row(tx, who, reading, out, fault);
    if (kept < 0) got = -1;
    if (got < 0) break;
    if (kept) out->count++;
  }
  stmt_done(stmt);
  return got == 0;
}

static bool count_rows(struct tx *tx, const struct who *who, const struct query *query, int64_t *total, struct arena *scratch,
                       struct fault *fault) {
  struct sql *sql = &tx->sql;
  if (!list_begin(tx, who, query, scratch, fault)) return false;
  sql_add(sql, "SELECT COUNT(*) FROM (SELECT 1");
  if (!list_condition(tx, who, query, scratch, fault)) return false;
  text_addf(&sql->text, " LIMIT %d) c", COUNT_MAX + 1);
  struct stmt *stmt = sql_open(tx, fault);
  return stmt && stmt_only_number(stmt, 0, total, fault);
}

/* The rows on the page say how many there are when it is the last one, or when it lies beyond what is counted. */
static bool find_total(struct tx *tx, const struct who *who, const struct reading *reading, struct listing *out,
                       struct arena *scratch, struct fault *fault) {
  const struct query *query = reading->query;
  int64_t before = query->all_pages ? 0 : (query->page - 1) * query->page_size;
  bool ends = visible_has_ends(&tx->catalogue->registers[query->reg]);
  bool last = query->all_pages || (out->count < (size_t)query->page_size && (out->count > 0 || query->page == 1));
  bool beyond = before + (int64_t)out->count > COUNT_MAX;
  if (query->no_count)
    out->total = -1;
  else if (ends)
    out->total = reading->seen;
  else if (last || beyond)
    out->total = before + (int64_t)out->count;
  else if (!count_rows(tx, who, query, &out->total, scratch, fault))
    return false;
  if (out->total > COUNT_MAX) out->total = COUNT_MAX + 1;
  return true;
}

bool record_list(struct tx *tx, const struct who *who, const struct query *query, struct listing *out,
                 struct arena *keep, struct fault *fault) {
  int columns[COLUMNS_MAX];
  struct listing listing = {0};
  if (!check_query(tx, who, query, fault)) return false;
  size_t column_count = choose_columns(query, &tx->catalogue->registers[query->reg], columns);
  struct reading reading = {.query = query, .columns = columns, .column_count = column_count};
  if (!build(tx, who, query, columns, column_count, keep, fault) || !read_rows(tx, who, &reading, &listing, keep, fault)) return false;
  if (!find_total(tx, who, &reading, &listing, keep, fault)) return false;
  for (size_t i = 0; i < listing.count; i++) tx_note_secret(tx, who, &listing.records[i]);
  *out = listing;
  return true;
}

int64_t record_count(struct tx *tx, const struct who *who, const struct query *query, struct fault *fault) {
  struct arena scratch;
  struct query all = *query;
  struct listing listing;
  int64_t total = -1;
  all.all_pages = true;
  if (!check_query(tx, who, &all, fault)) return -1;
  arena_init(&scratch, SCRATCH_MAX * 8);
  if (visible_has_ends(&tx->catalogue->registers[query->reg])) {
    if (record_list(tx, who, &all, &listing, &scratch, fault)) total = listing.total;
  } else if (!count_rows(tx, who, query, &total, &scratch, fault)) {
    total = -1;
  }
  arena_release(&scratch);
  return total > COUNT_MAX ? COUNT_MAX + 1 : total;
}

/* ---- sums ---- */

static bool check_sum(const struct who *who, const struct reg *reg, int by, int of, struct fault *fault) {
  if (visible_has_ends(reg)) return FAULT(fault, FAULT_INPUT, "Over relaties valt niets op te tellen.");
  if (of < 0 || (size_t)of >= reg->field_count || !rights_reads_field(who, &reg->fields[of])) return FAULT(fault, FAULT_INPUT, "Dit veld bestaat niet.");
  enum kind kind = reg->fields[of].kind;
  if (kind != KIND_MONEY && kind != KIND_NUMBER && kind != KIND_DECIMAL)
    return fault_field_add(fault, reg->fields[of].name, "%s: dit is geen getal of bedrag om op te tellen.", reg->fields[of].label);
  if (by < 0) return true;
  if ((size_t)by >= reg->field_count || !rights_reads_field(who, &reg->fields[by])) return FAULT(fault, FAULT_INPUT, "Dit veld bestaat niet.");
  return true;
}

bool record_sum(struct tx *tx, const struct who *who, const struct query *query, int by, int of, struct sum **out,
                size_t *count, struct arena *keep, struct fault *fault) {
  enum { SUMS_MAX = 5000 };
  const struct reg *reg = &tx->catalogue->registers[query->reg];
  struct query all = *query;
  struct sql *sql = &tx->sql;
  all.all_pages = true;
  all.sort = -1;
  if (!check_query(tx, who, &all, fault) || !check_sum(who, reg, by, of, fault)) return false;
  if (!list_begin(tx, who, query, keep, fault)) return false;
  sql_add(sql, "SELECT ");
  if (by >= 0)
    list_column(tx, who, reg, &reg->fields[by]);
  else
    sql_add(sql, "NULL");
  text_addf(&sql->text, ", SUM(t.\"%s\"), COUNT(*)", reg->fields[of].name);
  if (!list_condition(tx, who, query, keep, fault)) return false;
  if (by >= 0) sql_add(sql, " GROUP BY 1 ORDER BY 1 NULLS LAST");
  text_addf(&sql->text, " LIMIT %d", SUMS_MAX);
  struct stmt *stmt = sql_open(tx, fault);
  struct sum *sums = ARENA_ARRAY(keep, 8, struct sum);
  size_t found = 0, room = 8;
  int got = -1;
  while (stmt && (got = stmt_step(stmt, fault)) == 1) {
    if (found == room) {
      struct sum *more = ARENA_ARRAY(keep, room * 2, struct sum);
      memcpy(more, sums, room * sizeof *more);
      sums = more;
      room *= 2;
    }
    struct sum *sum = &sums[found++];
    if (by >= 0 && kind_infos[reg->fields[by].kind].slot == SLOT_text)
      sum->by.text = stmt_get_copy(stmt, 0, keep);
    else
      sum->by.number = stmt_get_number(stmt, 0);
    int64_t total = stmt_get_number(stmt, 1);
    sum->total = total == NUMBER_EMPTY ? 0 : total;
    sum->count = stmt_get_number(stmt, 2);
  }
  stmt_done(stmt);
  if (got < 0) return false;
  *out = sums;
  *count = found;
  return true;
}
