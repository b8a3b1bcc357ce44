#include "engines/suppression.h"

#include "base/banned.h"

/* The table as a network: a node per row and per column, the totals included, an arc per cell. With the sign of row and
 * column totals turned, each row and each column adds up to 0, so that what can change in the hidden cells is a
 * circulation: how far one cell can move is a flow between its column and its row through the other hidden cells. */
#define ENDLESS INT64_MAX

enum { CLEANUP_MAX = 4000 };

struct network {
  size_t rows, columns;          /* with totals */
  const int64_t *counts;         /* rows times columns, with totals */
  const enum suppression_given *given;
  enum suppression_mark *marks;
  int64_t minimum;
  int64_t *moved;                /* what the flow changes in each cell, sign turned for totals */
  int64_t *costs;                /* Dijkstra: per node */
  size_t *parents;               /* per node: where a path came from */
  bool *done;
};

static size_t cell_of(const struct network *net, size_t row, size_t column) { return row * net->columns + column; }

/* Row and column totals have their sign turned; the grand total twice, so not. */
static bool is_turned(const struct network *net, size_t row, size_t column) {
  return (row + 1 == net->rows) != (column + 1 == net->columns);
}

/* How much more may flow through a cell, from its row to its column or back. No count falls below 0; upwards is free. */
static int64_t room(const struct network *net, size_t row, size_t column, bool to_column) {
  size_t cell = cell_of(net, row, column);
  bool turned = is_turned(net, row, column);
  if (to_column != turned) return ENDLESS;
  return turned ? net->counts[cell] - net->moved[cell] : net->counts[cell] + net->moved[cell];
}

/* Nodes: rows first, then columns. */
static size_t node_count(const struct network *net) { return net->rows + net->columns; }

struct search {
  size_t from, to;    /* nodes */
  size_t avoid;       /* the cell that is looked at */
  int64_t least;      /* room that each arc must have */
  bool any;           /* through every cell, at its price; else through hidden cells only */
};

/* What hiding costs: nothing for what is hidden; numbers inside the table before totals, small ones before large ones. */
static int64_t price(const struct network *net, size_t row, size_t column) {
  enum { STEP = 1 << 20 };
  size_t cell = cell_of(net, row, column);
  if (net->marks[cell] != SUPPRESSION_SHOWN) return 1;
  int64_t size = net->counts[cell] < STEP / 2 ? net->counts[cell] : STEP / 2;
  int64_t totals = (row + 1 == net->rows) + (column + 1 == net->columns);
  return (1 + 3 * totals) * STEP + size;
}

static void relax(struct network *net, const struct search *search, size_t node, size_t next) {
  bool to_column = node < net->rows;
  size_t row = to_column ? node : next, column = (to_column ? next : node) - net->rows;
  size_t cell = cell_of(net, row, column);
  if (net->done[next] || cell == search->avoid || room(net, row, column, to_column) < search->least) return;
  if (net->marks[cell] == SUPPRESSION_SHOWN && (!search->any || (net->given && net->given[cell] == SUPPRESSION_NO_CELL))) return;
  int64_t cost = net->costs[node] + price(net, row, column);
  if (cost >= net->costs[next]) return;
  net->costs[next] = cost;
  net->parents[next] = node;
}

/* Dijkstra over the dense table; the path stands in parents. */
static bool path_find(struct network *net, const struct search *search) {
  size_t nodes = node_count(net);
  for (size_t i = 0; i < nodes; i++) {
    net->costs[i] = ENDLESS;
    net->done[i] = false;
  }
  net->costs[search->from] = 0;
  for (;;) {
    size_t node = nodes;
    for (size_t i = 0; i < nodes; i++)
      if (!net->done[i] && net->costs[i] < ENDLESS && (node == nodes || net->costs[i] < net->costs[node])) node = i;
    if (node == nodes) return false;
    if (node == search->to) return true;
    net->done[node] = true;
    size_t first = node < net->rows ? net->rows : 0, last = node < net->rows ? nodes : net->rows;
    for (size_t next = first; next < last; next++) relax(net, search, node, next);
  }
}

/* The cell between a node and its parent. */
static size_t step_cell(const struct network *net, size_t node, bool *to_column) {
  size_t parent = net->parents[node];
  *to_column = parent < net->rows;
  return *to_column ? cell_of(net, parent, node - net->rows) : cell_of(net, node, parent - net->rows);
}

/* How much can flow through hidden cells, up to most. Leaves moved at zero. */
static int64_t flow(struct network *net, struct search search, int64_t most) {
  int64_t total = 0;
  search.least = 1;
  search.any = false;
  while (total < most && path_find(net, &search)) {
    int64_t part = most - total;
    bool to_column;
    for (size_t node = search.to; node != search.from; node = net->parents[node]) {
      size_t cell = step_cell(net, node, &to_column);
      int64_t has = room(net, cell / net->columns, cell % net->columns, to_column);
      if (has < part) part = has;
    }
    for (size_t node = search.to; node != search.from; node = net->parents[node]) {
      size_t cell = step_cell(net, node, &to_column);
      net->moved[cell] += to_column ? part : -part;
    }
    total += part;
  }
  memset(net->moved, 0, net->rows * net->columns * sizeof *net->moved);
  return total;
}

/* From where to where the rest of the table must move for this cell to grow, or to shrink. */
static struct search search_of(const struct network *net, size_t cell, bool grow) {
  size_t row = cell / net->columns, column = net->rows + cell % net->columns;
  bool from_column = grow != is_turned(net, row, cell % net->columns);
  return (struct search){.from = from_column ? column : row, .to = from_column ? row : column, .avoid = cell};
}

/* How much the range that an outsider finds for the cell falls short of the minimum. */
static int64_t short_of(struct network *net, size_t cell) {
  int64_t down = net->counts[cell] > 0 ? flow(net, search_of(net, cell, false), net->counts[cell]) : 0, rest = net->minimum - down;
  return rest > 0 ? rest - flow(net, search_of(net, cell, true), rest) : 0;
}

/* Hides the cheapest ring of cells through which this one can grow enough; through the totals there is always one. */
static void protect(struct network *net, size_t cell) {
  struct search search = search_of(net, cell, true);
  bool to_column;
  search.least = net->minimum;
  search.any = true;
  if (!path_find(net, &search)) return;
  for (size_t node = search.to; node != search.from; node = net->parents[node]) {
    size_t on = step_cell(net, node, &to_column);
    if (net->marks[on] == SUPPRESSION_SHOWN) net->marks[on] = SUPPRESSION_ALONG;
  }
}

static bool all_safe(struct network *net) {
  for (size_t cell = 0; cell < net->rows * net->columns; cell++)
    if (net->marks[cell] == SUPPRESSION_SMALL && short_of(net, cell) > 0) return false;
  return true;
}

static size_t marked(const struct network *net, enum suppression_mark mark) {
  size_t count = 0;
  for (size_t cell = 0; cell < net->rows * net->columns; cell++) count += net->marks[cell] == mark;
  return count;
}

/* Later rings may make an earlier one superfluous: shows again what is not needed, totals first. */
static void clean_up(struct network *net) {
  if (marked(net, SUPPRESSION_ALONG) * marked(net, SUPPRESSION_SMALL) > CLEANUP_MAX) return;
  for (size_t cell = net->rows * net->columns; cell-- > 0;) {
    if (net->marks[cell] != SUPPRESSION_ALONG) continue;
    net->marks[cell] = SUPPRESSION_SHOWN;
    if (!all_safe(net)) net->marks[cell] = SUPPRESSION_ALONG;
  }
}

static bool table_check(const struct suppression_table *table, struct fault *fault) {
  if (table->rows < 1 || table->columns < 1 || table->rows > SUPPRESSION_SIDE_MAX || table->columns > SUPPRESSION_SIDE_MAX)
    return fault_field_add(fault, "tabel", "Een tabel om te publiceren heeft 1 tot %d rijen en kolommen.", SUPPRESSION_SIDE_MAX);
  for (size_t i = 0; i < table->rows * table->columns; i++)
    if (table->counts[i] < 0 || table->counts[i] > SUPPRESSION_COUNT_MAX)
      return fault_field_add(fault, "tabel", "Een aantal in de tabel is negatief of te groot.");
  return true;
}

static const int64_t *with_totals(const struct suppression_table *table, struct arena *scratch) {
  size_t width = table->columns + 1;
  int64_t *counts = ARENA_ARRAY(scratch, (table->rows + 1) * width, int64_t);
  for (size_t row = 0; row < table->rows; row++)
    for (size_t column = 0; column < table->columns; column++) {
      int64_t count = table->counts[row * table->columns + column];
      counts[row * width + column] = count;
      counts[row * width + table->columns] += count;
      counts[table->rows * width + column] += count;
      counts[table->rows * width + table->columns] += count;
    }
  return counts;
}

static enum suppression_mark mark_of(const struct network *net, size_t cell, bool published) {
  enum suppression_given given = net->given ? net->given[cell] : SUPPRESSION_FREE;
  if (!published) return SUPPRESSION_ABSENT;
  if (given == SUPPRESSION_NO_CELL) return SUPPRESSION_SHOWN;
  return given == SUPPRESSION_HIDDEN || net->counts[cell] < net->minimum ? SUPPRESSION_SMALL : SUPPRESSION_SHOWN;
}

static bool is_published(const struct suppression_table *table, size_t row, size_t column) {
  if (row == table->rows && column == table->columns) return table->grand_total;
  return row == table->rows ? table->column_totals : column == table->columns ? table->row_totals : true;
}

bool suppression_find(const struct suppression_table *table, enum suppression_mark *marks, struct arena *scratch,
                      struct fault *fault) {
  if (!table_check(table, fault)) return false;
  struct network net = {.rows = table->rows + 1, .columns = table->columns + 1, .marks = marks, .given = table->given,
                        .minimum = table->minimum > 0 ? table->minimum : SUPPRESSION_MINIMUM};
  net.counts = with_totals(table, scratch);
  net.moved = ARENA_ARRAY(scratch, net.rows * net.columns, int64_t);
  net.costs = ARENA_ARRAY(scratch, node_count(&net), int64_t);
  net.parents = ARENA_ARRAY(scratch, node_count(&net), size_t);
  net.done = ARENA_ARRAY(scratch, node_count(&net), bool);
  for (size_t row = 0; row < net.rows; row++)
    for (size_t column = 0; column < net.columns; column++) {
      size_t cell = cell_of(&net, row, column);
      marks[cell] = mark_of(&net, cell, is_published(table, row, column));
    }
  for (size_t cell = 0; cell < net.rows * net.columns; cell++)
    if (marks[cell] == SUPPRESSION_SMALL && short_of(&net, cell) > 0) protect(&net, cell);
  clean_up(&net);
  return true;
}
