#include "capabilities/kwaliteit/afscherming.h"

#include <stdlib.h>

#include "capabilities/kwaliteit/afscherming_inside.h"
#include "capabilities/kwaliteit/gemeenten.h"
#include "engines/formula.h"

#include "base/banned.h"

/* A figure, its areas and its parts are tables that hang together. Each is looked at by itself until none of them hides anything more: what one
 * hides is then protected in the others too. */

enum { PARENTS_MAX = 8, CELLS_FIRST = 64, ROUNDS_MAX = 20 };
struct werk {
  struct tx *tx;
  const struct listing *all;
  struct lid *leden;            /* one per indicator, in the order of all */
  bool *changed;
  struct arena *scratch;
  struct fault *fault;
};

/* ---- rows ---- */

static struct cel *add_cel(struct lid *lid, struct arena *scratch) {
  if (lid->count == 0 || (lid->count >= CELLS_FIRST && (lid->count & (lid->count - 1)) == 0)) {
    struct cel *wider = ARENA_ARRAY(scratch, lid->count ? 2 * lid->count : CELLS_FIRST, struct cel);
    if (lid->count) memcpy(wider, lid->cellen, lid->count * sizeof *wider);
    lid->cellen = wider;
  }
  return &lid->cellen[lid->count++];
}

static struct rows *open_rows(struct werk *w, enum statement statement, int64_t id) {
  struct param param = {.type = SLOT_number, .value.number = id};
  return statement_open(w->tx, statement, &param, 1, w->fault);
}

static bool read_cellen(struct werk *w, struct lid *lid) {
  int got;
  if (lid->has_read) return true;
  lid->has_read = true;
  struct rows *rows = open_rows(w, STATEMENT_indicator_cellen, lid->id);
  if (!rows) return false;
  const char *berekening = lid->record->slots[F(indicator, berekening)].text;
  while ((got = rows_next(rows, w->fault)) == 1) {
    const char *gebied = rows_text(rows, 2);
    /* Other municipalities stand beside the whole, they are no parts of it. */
    if (gebied && gemeente_is_code(gebied)) continue;
    struct cel *cel = add_cel(lid, w->scratch);
    *cel = (struct cel){.id = rows_number(rows, 0), .periode = arena_copy(w->scratch, rows_text(rows, 1)), .gebied = gebied ? arena_copy(w->scratch, gebied) : NULL,
                        .berekening = berekening, .waarde = rows_number(rows, 3), .teller = rows_number(rows, 4), .noemer = rows_number(rows, 5)};
    cel->hidden = cel->small = small_is(cel->waarde, cel->teller, cel->noemer, berekening);
  }
  rows_close(rows);
  for (size_t i = 0; i < lid->count; i++)
    for (size_t j = i + 1; j < lid->count && string_is(lid->cellen[j].periode, lid->cellen[i].periode); j++)
      if (string_is(lid->cellen[j].gebied, lid->cellen[i].gebied) || (!lid->cellen[j].gebied && !lid->cellen[i].gebied)) lid->cellen[i].later = &lid->cellen[j];
  return got == 0;
}

/* A formula gives away what it leans on: with all but one of its figures known, the last one follows. */
static bool hide_by_source(struct werk *w, struct lid *lid, const struct record *source) {
  int got;
  struct rows *rows = open_rows(w, STATEMENT_indicator_cellen, record_id(source));
  if (!rows) return false;
  while ((got = rows_next(rows, w->fault)) == 1) {
    if (rows_text(rows, 2)) continue;
    const char *periode = rows_text(rows, 1);
    bool hidden = rows_number(rows, 6) == 1 || small_is(rows_number(rows, 3), rows_number(rows, 4), rows_number(rows, 5), source->slots[F(indicator, berekening)].text);
    for (size_t i = 0; hidden && i < lid->count; i++)
      if (!lid->cellen[i].gebied && string_is(lid->cellen[i].periode, periode)) lid->cellen[i].hidden = true;
  }
  rows_close(rows);
  return got == 0;
}

static bool parse_formula(const struct record *record, struct formula *out, struct arena *scratch) {
  struct fault broken = {0};
  if (!string_is(record->slots[F(indicator, berekening)].text, "formule")) return false;
  bool reads = formula_parse(record->slots[F(indicator, formule)].text ? record->slots[F(indicator, formule)].text : "", out, scratch, &broken);
  fault_release(&broken);
  return reads;
}

static struct lid *lid_by_code(struct werk *w, const char *code) {
  for (size_t i = 0; i < w->all->count; i++)
    if (string_is(w->leden[i].record->slots[F(indicator, code)].text, code)) return &w->leden[i];
  return NULL;
}

static bool hide_by_formula(struct werk *w, struct lid *lid) {
  struct formula formula;
  if (!parse_formula(lid->record, &formula, w->scratch)) return true;
  for (size_t i = 0; i < formula.code_count; i++) {
    struct lid *source = lid_by_code(w, formula.codes[i]);
    if (source && !hide_by_source(w, lid, source->record)) return false;
  }
  return true;
}

/* ---- one table ---- */

struct tabel {
  struct cel **at;              /* (rows + 1) times (columns + 1), totals last; NULL: there is none */
  size_t rows, columns;
};

static struct tabel new_tabel(size_t rows, size_t columns, struct arena *scratch) {
  return (struct tabel){ARENA_ARRAY(scratch, (rows + 1) * (columns + 1), struct cel *), rows, columns};
}

bool cel_count(const struct cel *cel, enum maat maat, int64_t *out) {
  int64_t counted = small_counted(cel->waarde, cel->teller, cel->noemer, cel->berekening);
  *out = counted;
  if (maat == MAAT_OVERIG) *out = cel->noemer == NUMBER_EMPTY || counted == NUMBER_EMPTY ? cel->noemer : cel->noemer - counted;
  return *out != NUMBER_EMPTY && *out >= 0 && *out <= SUPPRESSION_COUNT_MAX;
}

static bool has_hidden(const struct tabel *t) {
  for (size_t i = 0; i < (t->rows + 1) * (t->columns + 1); i++)
    if (t->at[i] && t->at[i]->hidden) return true;
  return false;
}

void cel_hide(struct cel *cel, bool *more) {
  if (!cel || cel->hidden) return;
  cel->hidden = *more = true;
}

static bool look_at_maat(struct werk *w, const struct tabel *t, enum maat maat, bool *more) {
  size_t width = t->columns + 1, cells = (t->rows + 1) * width;
  int64_t *counts = ARENA_ARRAY(w->scratch, t->rows * t->columns, int64_t), count;
  enum suppression_given *given = ARENA_ARRAY(w->scratch, cells, enum suppression_given);
  enum suppression_mark *marks = ARENA_ARRAY(w->scratch, cells, enum suppression_mark);
  struct suppression_table table = {.counts = counts, .rows = t->rows, .columns = t->columns, .minimum = SMALL_NUMBER, .given = given};
  bool any = false;
  for (size_t i = 0; i < cells; i++) {
    size_t row = i / width, column = i % width;
    bool known = t->at[i] && cel_count(t->at[i], maat, &count), inside = row < t->rows && column < t->columns;
    any = any || (known && inside);
    if (inside) counts[row * t->columns + column] = known ? count : 0;
    given[i] = !known ? SUPPRESSION_NO_CELL : t->at[i]->hidden ? SUPPRESSION_HIDDEN : SUPPRESSION_FREE;
    if (!known && !inside) given[i] = SUPPRESSION_FREE;
    table.row_totals = table.row_totals || (known && row < t->rows && column == t->columns);
    table.column_totals = table.column_totals || (known && row == t->rows && column < t->columns);
    table.grand_total = table.grand_total || (known && row == t->rows && column == t->columns);
  }
  if (!any) return true;
  if (!suppression_find(&table, marks, w->scratch, w->fault)) return false;
  for (size_t i = 0; i < cells; i++)
    if (marks[i] == SUPPRESSION_SMALL || marks[i] == SUPPRESSION_ALONG) cel_hide(t->at[i], more);
  return true;
}

static bool look_at(struct werk *w, const struct tabel *t, bool *more) {
  if (!has_hidden(t)) return true;
  if (t->rows > SUPPRESSION_SIDE_MAX || t->columns > SUPPRESSION_SIDE_MAX) {
    for (size_t i = 0; i < (t->rows + 1) * (t->columns + 1); i++) cel_hide(t->at[i], more);
    return true;
  }
  for (enum maat maat = 0; maat < MAAT__COUNT; maat++)
    if (!look_at_maat(w, t, maat, more)) return false;
  return true;
}

/* ---- the tables of one period ---- */

static struct cel *total_of(const struct lid *lid) {
  for (size_t i = lid->first; i < lid->end; i++)
    if (!lid->cellen[i].gebied && !lid->cellen[i].later) return &lid->cellen[i];
  return NULL;
}

static struct cel *area_of(const struct lid *lid, const char *gebied) {
  for (size_t i = lid->first; i < lid->end; i++)
    if (string_is(lid->cellen[i].gebied, gebied) && !lid->cellen[i].later) return &lid->cellen[i];
  return NULL;
}

/* The areas of a figure, with its whole. */
static bool look_at_areas(struct werk *w, const struct lid *lid, bool *more) {
  size_t count = 0;
  struct tabel t = new_tabel(1, lid->end - lid->first, w->scratch);
  for (size_t i = lid->first; i < lid->end; i++)
    if (lid->cellen[i].gebied && !lid->cellen[i].later) t.at[count++] = &lid->cellen[i];
  if (!count) return true;
  t.columns = count;
  t.at[count] = total_of(lid);
  return look_at(w, &t, more);
}

static size_t area_names(struct lid *const *parts, size_t count, const char **names, size_t max) {
  size_t found = 0;
  for (size_t p = 0; p < count; p++)
    for (size_t i = parts[p]->first; i < parts[p]->end; i++) {
      const char *gebied = parts[p]->cellen[i].gebied;
      size_t at = 0;
      if (!gebied) continue;
      while (at < found && !string_is(names[at], gebied)) at++;
      if (at == found && found < max) names[found++] = gebied;
    }
  return found;
}

/* The parts of a figure by area, with the figure itself as their total. */
static bool look_at_parts(struct werk *w, const struct lid *whole, struct lid *const *parts, size_t count, bool *more) {
  size_t max = 0;
  for (size_t p = 0; p < count; p++) max += parts[p]->end - parts[p]->first;
  const char **names = ARENA_ARRAY(w->scratch, max, const char *);
  size_t areas = area_names(parts, count, names, max);
  struct tabel list = new_tabel(1, count, w->scratch);
  for (size_t p = 0; p < count; p++) list.at[p] = total_of(parts[p]);
  list.at[count] = total_of(whole);
  if (!look_at(w, &list, more) || !areas) return !fault_is(w->fault);
  struct tabel t = new_tabel(count, areas, w->scratch);
  for (size_t p = 0; p < count; p++) {
    for (size_t a = 0; a < areas; a++) t.at[p * (areas + 1) + a] = area_of(parts[p], names[a]);
    t.at[p * (areas + 1) + areas] = total_of(parts[p]);
  }
  for (size_t a = 0; a < areas; a++) t.at[count * (areas + 1) + a] = area_of(whole, names[a]);
  t.at[count * (areas + 1) + areas] = total_of(whole);
  return look_at(w, &t, more);
}

static size_t parts_of(struct lid *const *gezin, size_t count, const struct lid *whole, struct lid **out) {
  size_t found = 0;
  for (size_t i = 0; i < count; i++)
    if (gezin[i]->parent == whole->id && gezin[i]->end > gezin[i]->first) out[found++] = gezin[i];
  return found;
}

static bool look_at_period(struct werk *w, struct lid *const *gezin, size_t count) {
  struct lid **parts = ARENA_ARRAY(w->scratch, count, struct lid *);
  bool more = false;
  for (size_t i = 0; i < count; i++)
    for (size_t c = gezin[i]->first; c < gezin[i]->end; c++) more = more || gezin[i]->cellen[c].hidden;
  for (int round = 0; more; round++) {
    more = false;
    for (size_t i = 0; i < count; i++) {
      size_t found = parts_of(gezin, count, gezin[i], parts);
      if (!look_at_areas(w, gezin[i], &more)) return false;
      if (found && !look_at_parts(w, gezin[i], parts, found, &more)) return false;
    }
    if (round < ROUNDS_MAX || !more) continue;
    for (size_t i = 0; i < count; i++)
      for (size_t c = gezin[i]->first; c < gezin[i]->end; c++) gezin[i]->cellen[c].hidden = true;
    break;
  }
  return true;
}

/* ---- the same count per month and per year ---- */

bool lid_is_rollend(const struct lid *lid) { return lid->record->slots[F(indicator, rollend)].number == 1; }

int lid_step(const struct lid *lid) {
  const char *frequentie = lid->record->slots[F(indicator, frequentie)].text;
  const char *berekening = lid->record->slots[F(indicator, berekening)].text;
  if (!string_is(berekening, "aantal") && !string_is(berekening, "aandeel")) return 0;
  return string_is(frequentie, "jaar") ? MONTHS : string_is(frequentie, "kwartaal") ? 3 : string_is(frequentie, "maand") ? 1 : 0;
}

/* How long a period is, for figures whose periods stand beside each other; 0: they do not. Weeks are left over at the ends of a year. */
static int length_of(const struct lid *lid) { return lid_is_rollend(lid) ? 0 : lid_step(lid); }

/* Where the year of this period begins in the cells, which stand in order of period. */
static size_t year_start(const struct lid *lid, const char *periode) {
  size_t low = 0, high = lid->count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (strncmp(lid->cellen[middle].periode, periode, 4) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/* The cells of the finer figure that together are this one, with the sum of their counts; 0 when one is missing or the sum is
 * another: then nothing follows from it. */
static size_t parts_in_time(const struct cel *whole, const struct lid *fine, int parts, struct cel **out) {
  struct day first = period_first(whole->periode), last = period_last(whole->periode);
  int64_t sum = 0, count, total;
  size_t found = 0;
  if (!cel_count(whole, MAAT_GETELD, &total) || total == 0) return 0;
  for (size_t i = year_start(fine, whole->periode); i < fine->count && strncmp(fine->cellen[i].periode, whole->periode, 4) == 0; i++) {
    struct cel *cel = &fine->cellen[i];
    bool same = cel->gebied ? string_is(cel->gebied, whole->gebied) : !whole->gebied;
    if (cel->later || !same || day_compare(period_first(cel->periode), first) < 0 || day_compare(period_last(cel->periode), last) > 0) continue;
    if (found == (size_t)parts || !cel_count(cel, MAAT_GETELD, &count)) return 0;
    sum += count;
    out[found++] = cel;
  }
  return found == (size_t)parts && sum == total ? found : 0;
}

static bool belong_together(const struct lid *one, const struct lid *other) {
  const struct lid *whole = length_of(one) > length_of(other) ? one : other, *fine = whole == one ? other : one;
  struct cel *parts[MONTHS];
  for (size_t i = 0; i < whole->count; i++)
    if (!whole->cellen[i].later && parts_in_time(&whole->cellen[i], fine, length_of(whole) / length_of(fine), parts)) return true;
  return false;
}

static bool look_through_time(struct werk *w, struct lid *const *gezin, size_t count, bool *more) {
  struct cel *parts[MONTHS];
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++)
      if (lid_is_rollend(gezin[i]) && length_of(gezin[j])) rollend_hide(gezin[i], gezin[j], w->scratch, more);
  for (size_t i = 0; i < count; i++)
    for (size_t j = 0; j < count; j++) {
      int whole = length_of(gezin[i]), fine = length_of(gezin[j]);
      for (size_t c = 0; fine > 0 && fine < whole && c < gezin[i]->count; c++) {
        struct cel *cel = &gezin[i]->cellen[c];
        size_t found = cel->later ? 0 : parts_in_time(cel, gezin[j], whole / fine, parts);
        if (!found) continue;
        struct tabel t = new_tabel(1, found, w->scratch);
        for (size_t p = 0; p < found; p++) t.at[p] = parts[p];
        t.at[found] = cel;
        if (!look_at(w, &t, more)) return false;
      }
    }
  return true;
}

/* ---- a family of figures ---- */

static bool keep_shield(struct werk *w, const struct lid *lid) {
  int64_t *ids = ARENA_ARRAY(w->scratch, lid->count, int64_t);
  size_t count = 0;
  for (size_t i = 0; i < lid->count; i++) {
    const struct cel *cel = &lid->cellen[i], *holds = cel;
    while (holds->later) holds = holds->later;
    if ((cel->hidden || holds->hidden) && !cel->small) ids[count++] = cel->id;
  }
  return observations_shield(w->tx, lid->id, ids, count, w->scratch, w->fault);
}

static bool look_at_periods(struct werk *w, struct lid *const *gezin, size_t count) {
  for (size_t i = 0; i < count; i++) gezin[i]->first = gezin[i]->end = 0;
  for (;;) {
    const char *periode = NULL;
    for (size_t i = 0; i < count; i++) {
      gezin[i]->first = gezin[i]->end;
      const char *next = gezin[i]->end < gezin[i]->count ? gezin[i]->cellen[gezin[i]->end].periode : NULL;
      if (next && (!periode || strcmp(next, periode) < 0)) periode = next;
    }
    if (!periode) return true;
    for (size_t i = 0; i < count; i++)
      while (gezin[i]->end < gezin[i]->count && string_is(gezin[i]->cellen[gezin[i]->end].periode, periode)) gezin[i]->end++;
    if (!look_at_period(w, gezin, count)) return false;
  }
}

static bool look_at_family(struct werk *w, struct lid *const *gezin, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (!read_cellen(w, gezin[i]) || !hide_by_formula(w, gezin[i])) return false;
  for (int round = 0;; round++) {
    bool more = false;
    if (!look_at_periods(w, gezin, count) || !look_through_time(w, gezin, count, &more)) return false;
    if (!more || round == ROUNDS_MAX) break;
  }
  for (size_t i = 0; i < count; i++)
    if (!keep_shield(w, gezin[i])) return false;
  return true;
}

static struct lid *lid_of(struct werk *w, int64_t id) {
  for (size_t i = 0; i < w->all->count; i++)
    if (w->leden[i].id == id) return &w->leden[i];
  return NULL;
}

static struct lid *root_of(struct werk *w, struct lid *lid) {
  for (int i = 0; i < PARENTS_MAX && lid->parent != NUMBER_EMPTY; i++) {
    struct lid *above = lid_of(w, lid->parent);
    if (!above) break;
    lid = above;
  }
  return lid;
}

static size_t take_family(struct werk *w, struct lid *root, struct lid **out) {
  size_t count = 0;
  out[count++] = root;
  root->looked_at = true;
  for (size_t at = 0; at < count; at++)
    for (size_t i = 0; i < w->all->count; i++) {
      struct lid *lid = &w->leden[i];
      if (lid->parent != out[at]->id || lid->looked_at) continue;
      lid->looked_at = true;
      out[count++] = lid;
    }
  return count;
}

/* May these two count the same, one over longer periods or over a moving year? */
static bool may_belong(const struct lid *one, const struct lid *other) {
  if (!lid_step(one) || !lid_step(other)) return false;
  return lid_is_rollend(one) != lid_is_rollend(other) || (!lid_is_rollend(one) && lid_step(one) != lid_step(other));
}

static bool do_belong(struct lid *one, struct lid *other, struct arena *scratch) {
  if (lid_is_rollend(one) == lid_is_rollend(other)) return belong_together(one, other);
  return lid_is_rollend(one) ? rollend_belongs(one, other, scratch) : rollend_belongs(other, one, scratch);
}

/* Figures that count the same over longer or shorter periods are of the family: only their numbers say so. */
static bool take_through_time(struct werk *w, struct lid **gezin, size_t *count) {
  for (size_t at = 0; at < *count; at++)
    for (size_t i = 0; lid_step(gezin[at]) && i < w->all->count; i++) {
      struct lid *other = &w->leden[i];
      if (other->looked_at || !may_belong(gezin[at], other)) continue;
      if (!read_cellen(w, gezin[at]) || !read_cellen(w, other)) return false;
      if (do_belong(gezin[at], other, w->scratch)) *count += take_family(w, root_of(w, other), gezin + *count);
    }
  return true;
}

/* A figure by itself, measured as a whole: nothing can be subtracted. */
static bool stands_alone(struct werk *w, const struct lid *lid, bool *alone) {
  *alone = false;
  if (string_is(lid->record->slots[F(indicator, berekening)].text, "formule")) return true;
  struct rows *rows = open_rows(w, STATEMENT_indicator_heeft_gebied, lid->id);
  if (!rows) return false;
  int got = rows_next(rows, w->fault);
  *alone = got == 1 && rows_number(rows, 0) == 0;
  rows_close(rows);
  return got == 1;
}

/* Formulas that lean on what changed are looked at too. */
static void add_formulas(struct werk *w) {
  struct formula formula;
  for (size_t i = 0; i < w->all->count; i++) {
    if (w->changed[i] || !parse_formula(w->leden[i].record, &formula, w->scratch)) continue;
    for (size_t c = 0; c < formula.code_count && !w->changed[i]; c++) {
      const struct lid *source = lid_by_code(w, formula.codes[c]);
      w->changed[i] = source && w->changed[source - w->leden];
    }
  }
}

static int by_number(const void *a, const void *b) {
  int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;
  return (one > other) - (one < other);
}

bool afscherming_follow(struct tx *tx, const struct listing *indicatoren, const int64_t *changed, size_t count, struct arena *scratch, struct fault *fault) {
  struct werk w = {.tx = tx, .all = indicatoren, .leden = ARENA_ARRAY(scratch, indicatoren->count, struct lid), .changed = ARENA_ARRAY(scratch, indicatoren->count, bool),
                   .scratch = scratch, .fault = fault};
  struct lid **gezin = ARENA_ARRAY(scratch, indicatoren->count, struct lid *);
  for (size_t i = 0; i < indicatoren->count; i++) {
    const struct record *record = &indicatoren->records[i];
    w.leden[i] = (struct lid){.record = record, .id = record_id(record), .parent = record->slots[F(indicator, deel_van)].number};
    w.changed[i] = count && bsearch(&w.leden[i].id, changed, count, sizeof *changed, by_number) != NULL;
  }
  add_formulas(&w);
  for (size_t i = 0; i < indicatoren->count; i++) {
    if (!w.changed[i] || w.leden[i].looked_at) continue;
    struct lid *root = root_of(&w, &w.leden[i]);
    if (root->looked_at) continue;
    size_t members = take_family(&w, root, gezin);
    if (!take_through_time(&w, gezin, &members)) return false;
    bool alone = false;
    if (members == 1 && !stands_alone(&w, root, &alone)) return false;
    if (alone ? !observations_shield(tx, root->id, NULL, 0, scratch, fault) : !look_at_family(&w, gezin, members)) return false;
  }
  return true;
}
