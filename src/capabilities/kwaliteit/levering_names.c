#include "capabilities/kwaliteit/levering_names.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "capabilities/kwaliteit/gemeenten.h"

#include "base/banned.h"

enum kind_of_name { NAME_INDICATOR, NAME_PERIODE, NAME_GEBIED, NAME_GEMEENTE };
enum left_out { LEFT_NOT, LEFT_OWN, LEFT_MERGED };
enum { SLOTS_FIRST = 1024, AREA_MAX = 60, AREAS_TOLD = 20, CHUNK = 4096 };

struct levering_name {
  enum kind_of_name what;
  enum period_kind kind;      /* of a period: of the indicator for which it was read */
  const char *typed;
  const struct indicator *indicator;
  const char *text;           /* what it means */
  const char *reason;         /* why it means nothing */
  enum left_out left_out;
};

void levering_names_init(struct levering_names *names, struct delivery *levering) {
  *names = (struct levering_names){.levering = levering, .room = SLOTS_FIRST, .new_areas = ""};
  names->slots = ARENA_ARRAY(levering->rows, SLOTS_FIRST, struct levering_name *);
}

static struct levering_name **slot_of(const struct levering_names *names, enum kind_of_name what, enum period_kind kind, const char *typed) {
  uint64_t hash = UINT64_C(14695981039346656037) + (uint64_t)what * 131 + (uint64_t)kind;
  for (const char *at = typed; *at; at++) hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
  for (size_t at = hash & (names->room - 1);; at = (at + 1) & (names->room - 1)) {
    const struct levering_name *name = names->slots[at];
    if (!name || (name->what == what && name->kind == kind && strcmp(name->typed, typed) == 0)) return &names->slots[at];
  }
}

static struct levering_name *add(struct levering_names *names, struct levering_name name) {
  struct arena *memory = names->levering->rows;
  if (names->count * 2 >= names->room) {
    struct levering_name **old = names->slots;
    size_t room = names->room;
    names->slots = ARENA_ARRAY(memory, room * 2, struct levering_name *);
    names->room = room * 2;
    for (size_t i = 0; i < room; i++)
      if (old[i]) *slot_of(names, old[i]->what, old[i]->kind, old[i]->typed) = old[i];
  }
  struct levering_name *kept = ARENA_NEW(memory, struct levering_name);
  *kept = name;
  kept->typed = arena_copy(memory, name.typed);
  *slot_of(names, name.what, name.kind, name.typed) = kept;
  names->count++;
  return kept;
}

/* ---- indicators ---- */

static const struct indicator *find_indicator(const struct levering_plan *plan, const char *typed) {
  for (size_t i = 0; i < plan->regel_count; i++) {
    const struct levering_regel *regel = &plan->regels[i];
    const char *code = string_empty(regel->rule.code) ? regel->indicator->code : regel->rule.code;
    if (string_is(regel->rule.meet, "waarde") && strcasecmp(code, typed) == 0) return regel->indicator;
  }
  for (size_t i = 0; plan->regel_count == 0 && i < plan->indicator_count; i++)
    if (strcasecmp(plan->indicators[i].code, typed) == 0) return &plan->indicators[i];
  return NULL;
}

const struct indicator *levering_indicator(struct levering_names *names, const char *typed) {
  struct levering_name *known = *slot_of(names, NAME_INDICATOR, PERIOD_YEAR, typed);
  if (!known) known = add(names, (struct levering_name){.what = NAME_INDICATOR, .typed = typed, .indicator = find_indicator(&names->levering->plan, typed)});
  return known->indicator;
}

/* ---- periods ---- */

static const char *const wanted[PERIOD__COUNT] = {
    [PERIOD_YEAR] = "is geen jaar, en deze indicator wordt per jaar gemeten. Schrijf 2026.",
    [PERIOD_QUARTER] = "is geen kwartaal, en deze indicator wordt per kwartaal gemeten. Schrijf 2026-K1.",
    [PERIOD_MONTH] = "is geen maand, en deze indicator wordt per maand gemeten. Schrijf 2026-03.",
    [PERIOD_WEEK] = "is geen week, en deze indicator wordt per week gemeten. Schrijf 2026-W07."};

/* Whatever kind the source has. */
#define ANY_KIND PERIOD__COUNT

static struct levering_name read_periode(const struct levering_names *names, const char *typed, enum period_kind kind) {
  struct levering_name name = {.what = NAME_PERIODE, .kind = kind, .typed = typed};
  char periode[PERIOD_SIZE];
  struct day today;
  if (!*typed) name.reason = "is leeg. Vul in over welke maand, welk kwartaal of welk jaar het cijfer gaat.";
  else if (!levering_periode(typed, kind == ANY_KIND ? PERIOD_MONTH : kind, periode)) name.reason = "bestaat niet. Schrijf een maand als 2026-03, een kwartaal als 2026-K1, een week als 2026-W07 of een jaar als 2026.";
  else if (kind != ANY_KIND && period_kind_of(periode) != kind) name.reason = wanted[kind];
  else if (day_parse(names->levering->plan.today, &today) && day_compare(period_first(periode), today) > 0) name.reason = "ligt in de toekomst.";
  else name.text = arena_copy(names->levering->rows, periode);
  return name;
}

static const char *name_periode(struct levering_names *names, const char *typed, enum period_kind kind, const char **reason) {
  struct levering_name *known = *slot_of(names, NAME_PERIODE, kind, typed);
  if (!known) known = add(names, read_periode(names, typed, kind));
  *reason = known->reason;
  return known->text;
}

const char *levering_name_periode(struct levering_names *names, const char *typed, const struct indicator *indicator, const char **reason) {
  return name_periode(names, typed, indicator_period_kind(indicator), reason);
}

const char *levering_name_elke_periode(struct levering_names *names, const char *typed, const char **reason) { return name_periode(names, typed, ANY_KIND, reason); }

/* ---- municipalities ---- */

static struct levering_name read_gemeente(const struct levering_names *names, const char *typed) {
  struct levering_name name = {.what = NAME_GEMEENTE, .typed = typed};
  char code[GEMEENTE_CODE_SIZE];
  bool alone;
  if (!gemeente_code(typed, code)) {
    name.reason = "is geen gemeentecode. Schrijf de code van het CBS, zoals GM0546.";
    return name;
  }
  const char *now = gemeente_now(code, &alone);
  if (!gemeente_find(now)) name.reason = "is van geen gemeente die er is of was.";
  else if (!alone) name.left_out = LEFT_MERGED;
  else if (strcasecmp(now, store_code(names->levering->options->store)) == 0) name.left_out = LEFT_OWN;
  else name.text = arena_copy(names->levering->rows, now);
  return name;
}

const char *levering_name_gemeente(struct levering_names *names, const char *typed, const char **reason) {
  struct levering_name *known = *slot_of(names, NAME_GEMEENTE, PERIOD_YEAR, typed);
  if (!known) known = add(names, read_gemeente(names, typed));
  names->own_count += known->left_out == LEFT_OWN;
  names->merged_count += known->left_out == LEFT_MERGED;
  *reason = known->reason;
  return known->text;
}

/* ---- areas ---- */

static bool is_whole(const char *typed) {
  static const char *const words[] = {"totaal", "hele gemeente", "gemeente"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasecmp(words[i], typed) == 0) return true;
  return !*typed;
}

/* A table of all municipalities has a row of ours, under the code of now or an earlier one of the same place. A number alone may be a
 * district. */
static bool is_ourselves(struct levering_names *names, const char *typed) {
  char code[GEMEENTE_CODE_SIZE];
  bool alone;
  if (!gemeente_is_code(typed) || !gemeente_code(typed, code)) return false;
  if (strcasecmp(gemeente_now(code, &alone), store_code(names->levering->options->store)) != 0 || !alone) return false;
  levering_note(names->levering, "De rijen van %s tellen als de hele gemeente.", code);
  return true;
}

static struct levering_name read_gebied(struct levering_names *names, const char *typed) {
  const struct levering_plan *plan = &names->levering->plan;
  struct levering_name name = {.what = NAME_GEBIED, .typed = typed};
  if (is_whole(typed) || is_ourselves(names, typed)) return name;
  for (size_t i = 0; i < plan->gebied_count && !name.text; i++)
    if (strcasecmp(plan->gebieden[i], typed) == 0) name.text = plan->gebieden[i];
  if (name.text) return name;
  if (plan->gebied_count) {
    name.reason = plan->gebieden_set ? "staat niet in de lijst met wijken. Verbeter de naam, of zet de wijk in de lijst op de pagina Koppelingen."
                                     : "kwam niet eerder voor bij deze koppeling. Verbeter de naam, of zet alle wijken in de lijst op de pagina Koppelingen.";
  } else if (string_len(typed) > AREA_MAX) {
    name.reason = "is te lang: hooguit 60 tekens.";
  } else {
    name.text = arena_copy(names->levering->rows, typed);
    if (gemeente_is_code(typed)) names->other_count++;
    else if (names->new_area_count++ < AREAS_TOLD)
      names->new_areas = arena_printf(names->levering->rows, "%s%s%s", names->new_areas, *names->new_areas ? ", " : "", typed);
  }
  return name;
}

const char *levering_name_gebied(struct levering_names *names, const char *typed, const char **reason) {
  struct levering_name *known = *slot_of(names, NAME_GEBIED, PERIOD_YEAR, typed);
  if (!known) known = add(names, read_gebied(names, typed));
  *reason = known->reason;
  return known->text;
}

void levering_names_tell(struct levering_names *names) {
  if (names->own_count) levering_note(names->levering, "%zu %s over onze eigen gemeente. Die %s overgeslagen: onze cijfers komen uit de eigen bron.", names->own_count, names->own_count == 1 ? "rij gaat" : "rijen gaan", names->own_count == 1 ? "is" : "zijn");
  if (names->merged_count)
    levering_note(names->levering, "%zu rijen gaan over gemeenten die in een andere zijn opgegaan. Die zijn overgeslagen: hun cijfer zegt niets over de nieuwe gemeente.", names->merged_count);
  if (names->other_count) levering_note(names->levering, "Er staan cijfers van %zu andere gemeenten in. Die staan niet bij de wijken.", names->other_count);
  if (names->new_area_count == 0) return;
  levering_note(names->levering, "Voor het eerst cijfers per gebied: %s%s.", names->new_areas,
                names->new_area_count > AREAS_TOLD ? arena_printf(names->levering->rows, " en nog %zu andere", names->new_area_count - AREAS_TOLD) : "");
}

/* ---- rows ---- */

struct levering_rows_chunk {
  struct levering_rows_chunk *next;
  size_t count;
  struct levering_row rows[CHUNK];
};

void levering_rows_init(struct levering_rows *rows, struct arena *memory) { *rows = (struct levering_rows){.memory = memory}; }

void levering_rows_add(struct levering_rows *rows, const struct levering_row *row) {
  if (!rows->last || rows->last->count == CHUNK) {
    struct levering_rows_chunk *chunk = ARENA_NEW(rows->memory, struct levering_rows_chunk);
    if (rows->last) rows->last->next = chunk;
    else rows->first = chunk;
    rows->last = chunk;
  }
  rows->last->rows[rows->last->count++] = *row;
  rows->count++;
}

/* Texts were interned, so the same text is the same address but for areas spelled two ways. */
static int by_place(const void *a, const void *b) {
  const struct levering_row *one = *(const struct levering_row *const *)a, *other = *(const struct levering_row *const *)b;
  if (one->observation.indicator != other->observation.indicator) return one->observation.indicator < other->observation.indicator ? -1 : 1;
  int order = one->observation.periode == other->observation.periode ? 0 : strcmp(one->observation.periode, other->observation.periode);
  if (order) return order;
  const char *x = one->observation.gebied ? one->observation.gebied : "", *y = other->observation.gebied ? other->observation.gebied : "";
  return x == y ? 0 : strcmp(x, y);
}

static int by_place_and_line(const void *a, const void *b) {
  int order = by_place(a, b);
  const struct levering_row *one = *(const struct levering_row *const *)a, *other = *(const struct levering_row *const *)b;
  return order ? order : (one->line > other->line) - (one->line < other->line);
}

const struct levering_row **levering_rows_settle(struct levering_rows *rows, struct delivery *levering) {
  const struct levering_row **sorted = ARENA_ARRAY(rows->memory, rows->count, const struct levering_row *);
  size_t count = 0;
  for (const struct levering_rows_chunk *chunk = rows->first; chunk; chunk = chunk->next)
    for (size_t i = 0; i < chunk->count; i++) sorted[count++] = &chunk->rows[i];
  if (count) qsort((void *)sorted, count, sizeof *sorted, by_place_and_line);
  for (size_t i = 1; i < count; i++) {
    const struct observation *one = &sorted[i]->observation;
    if (by_place(&sorted[i - 1], &sorted[i]) != 0) continue;
    levering->report->geweigerd++;
    fault_line_add(&levering->report->faults, sorted[i]->line, "periode", "Over %s%s%s staat al een cijfer in rij %ld. Laat er één staan.", one->periode,
                   one->gebied ? " in " : "", one->gebied ? one->gebied : "", sorted[i - 1]->line);
  }
  return sorted;
}

/* ---- the file in memory ---- */

bool levering_take_file(struct delivery *levering, const void **data, struct fault *fault) {
  const struct levering_options *options = levering->options;
  if (options->size > LEVERING_FILE_MAX)
    return FAULT(fault, FAULT_TOO_LARGE, "Het bestand %.100s is groter dan %d MB. Lever het in delen aan.", options->name, LEVERING_FILE_MAX >> 20);
  char *bytes = malloc(options->size + 1);
  if (!bytes) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen voor dit bestand. Probeer het straks opnieuw.");
  arena_defer(options->scratch, free, bytes);
  size_t read = 0;
  for (ssize_t got; read < options->size && (got = pread(options->file, bytes + read, options->size - read, (off_t)read)) > 0;) read += (size_t)got;
  if (read != options->size) return FAULT(fault, FAULT_NOT_NOW, "Het bestand %.100s is niet te lezen.", options->name);
  bytes[read] = '\0';
  *data = bytes;
  return true;
}
