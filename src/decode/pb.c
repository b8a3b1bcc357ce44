#include "decode/pb.h"

#include "base/number.h"

#include "base/banned.h"

enum { CELLS_MAX = 64, META_MAX = 100, ORDINAL_MAX = PB_PROJECTS_MAX };

const char *const pb_type_names[PB_TYPE__COUNT] = {"approval", "ordinal", "cumulative", "scoring"};

struct reader {
  const char *at, *end;
  long line;          /* of the cells below */
  char *cells[CELLS_MAX];
  size_t cell_count;
  struct arena *keep;
  struct fault *fault;
  struct pb *pb;
  size_t project_room, ballot_room, choice_room;
  int64_t max_length; /* ordinal: points of the first place; 0: not given */
  size_t *slots;      /* a table of project numbers by id, open addressing; 0: empty */
};

enum { SLOTS = 4096 };

static bool refuse(const struct reader *reader, const char *field, const char *reason, const char *value) {
  return fault_line_add(reader->fault, reader->line, field, "%s%s%.60s%s.", reason,
                        value ? " \"" : "", value ? value : "", value ? "\"" : "");
}

/* One cell from text, which is changed in place; answers where the next begins, NULL at the end of the line. */
static char *cell_take(struct reader *reader, char *text, char **cell, bool *right) {
  *cell = text;
  if (*text != '"') {
    char *stop = strchr(text, ';');
    if (!stop) return NULL;
    *stop = '\0';
    return stop + 1;
  }
  char *to = text, *from = text + 1;
  for (; *from && !(*from == '"' && from[1] != '"'); from++) {
    if (*from == '"') from++;
    *to++ = *from;
  }
  *right = *from == '"' && (from[1] == ';' || from[1] == '\0');
  bool more = *right && from[1] == ';';
  *to = '\0';
  if (!*right) refuse(reader, "", "een aanhalingsteken sluit niet aan het eind van de cel", NULL);
  return more ? from + 2 : NULL;
}

/* The next line that is not empty, as trimmed cells. 1: there is one, 0: the end, -1: refused. */
static int line_next(struct reader *reader) {
  while (reader->at < reader->end) {
    const char *stop = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
    size_t len = (size_t)((stop ? stop : reader->end) - reader->at);
    const char *from = reader->at;
    reader->at = stop ? stop + 1 : reader->end;
    reader->line++;
    if (len > 0 && from[len - 1] == '\r') len--;
    if (len == 0) continue;
    if (len > PB_LINE_MAX) return refuse(reader, "", "deze regel is te lang", NULL) - 1;
    if (memchr(from, '\0', len)) return refuse(reader, "", "er staat een nulteken", NULL) - 1;
    char *text = arena_copy_len(reader->keep, from, len);
    bool right = true;
    for (reader->cell_count = 0; text; reader->cell_count++) {
      if (reader->cell_count == CELLS_MAX) return refuse(reader, "", "er zijn te veel kolommen", NULL) - 1;
      text = cell_take(reader, text, &reader->cells[reader->cell_count], &right);
      if (!right) return -1;
      reader->cells[reader->cell_count] = string_trim(reader->cells[reader->cell_count], reader->keep);
    }
    return 1;
  }
  return 0;
}

static bool is_section(const struct reader *reader, const char *name) {
  return reader->cell_count == 1 && strcasecmp(reader->cells[0], name) == 0;
}
static bool at_section(const struct reader *reader) {
  return is_section(reader, "META") || is_section(reader, "PROJECTS") || is_section(reader, "VOTES");
}

/* Where a column stands in the line of names; -1 when it is not there. */
static long column_find(const struct reader *reader, const char *name) {
  for (size_t i = 0; i < reader->cell_count; i++)
    if (strcasecmp(reader->cells[i], name) == 0) return (long)i;
  return -1;
}
static bool column_get(const struct reader *reader, const char *name, long *out) {
  *out = column_find(reader, name);
  return *out >= 0 || refuse(reader, name, "deze kolom ontbreekt:", name);
}
static const char *cell_get(const struct reader *reader, long at) {
  return at >= 0 && (size_t)at < reader->cell_count ? reader->cells[at] : "";
}

static bool cents_read(const struct reader *reader, const char *field, const char *text, int64_t *out) {
  const char *reason = NULL;
  int64_t cents;
  if (!number_read(text, NUMBER_STYLE_TYPED, 2, &cents, &reason) || cents < 0 || cents > PB_CENTS_MAX)
    return refuse(reader, field, "dit is geen bedrag van 0 of meer, met ten hoogste twee decimalen:", text);
  *out = cents;
  return true;
}

static void *grown(struct reader *reader, void *old, size_t count, size_t *room, size_t size) {
  if (count < *room) return old;
  *room = *room ? *room * 2 : 64;
  char *wider = arena_array(reader->keep, *room, size);
  if (count > 0) memcpy(wider, old, count * size);
  return wider;
}

static size_t slot_of(const char *id) {
  uint32_t hash = 2166136261U;
  for (; *id; id++) hash = (hash ^ (unsigned char)*id) * 16777619U;
  return hash % SLOTS;
}

/* The slot of the project with this id, or the empty one where it would stand. */
static size_t *slot_find(const struct reader *reader, const char *id) {
  size_t at = slot_of(id);
  while (reader->slots[at] != 0 && !string_is(reader->pb->projects[reader->slots[at] - 1].id, id)) at = (at + 1) % SLOTS;
  return &reader->slots[at];
}

static const char *meta_find(const struct pb *pb, const char *key) {
  for (size_t i = 0; i < pb->meta_count; i++)
    if (strcasecmp(pb->meta[i].key, key) == 0) return pb->meta[i].value;
  return NULL;
}

static bool meta_add(struct reader *reader) {
  struct pb *pb = reader->pb;
  const char *key = reader->cells[0], *value = cell_get(reader, 1);
  if (pb->meta_count == META_MAX) return refuse(reader, "META", "er zijn te veel gegevens in META", NULL);
  if (string_empty(key) || meta_find(pb, key)) return refuse(reader, "META", "dit gegeven is leeg of staat er al:", key);
  pb->meta[pb->meta_count++] = (struct pb_meta){key, value};
  if (strcasecmp(key, "budget") == 0) return cents_read(reader, "budget", value, &pb->budget_cents);
  if (strcasecmp(key, "max_length") == 0 &&
      (!string_to_int(value, &reader->max_length) || reader->max_length < 1 || reader->max_length > ORDINAL_MAX))
    return refuse(reader, "max_length", "dit is geen aantal van 1 of meer:", value);
  if (strcasecmp(key, "vote_type") != 0) return true;
  for (pb->type = 0; pb->type < PB_TYPE__COUNT; pb->type++)
    if (strcasecmp(value, pb_type_names[pb->type]) == 0) return true;
  return refuse(reader, "vote_type", "dit is geen approval, ordinal, cumulative of scoring:", value);
}

struct columns {
  long id, extra, name; /* project_id and cost; voter_id, vote and points */
};

static bool project_add(struct reader *reader, const struct columns *columns) {
  struct pb *pb = reader->pb;
  struct pb_project project = {.id = cell_get(reader, columns->id), .name = cell_get(reader, columns->name)};
  if (string_empty(project.id)) return refuse(reader, "project_id", "een project heeft geen project_id", NULL);
  size_t *slot = slot_find(reader, project.id);
  if (*slot != 0) return refuse(reader, "project_id", "dit project staat er twee keer:", project.id);
  if (pb->project_count == PB_PROJECTS_MAX) return refuse(reader, "PROJECTS", "er zijn te veel projecten", NULL);
  if (!cents_read(reader, "cost", cell_get(reader, columns->extra), &project.cents)) return false;
  pb->projects = grown(reader, pb->projects, pb->project_count, &reader->project_room, sizeof project);
  pb->projects[pb->project_count++] = project;
  *slot = pb->project_count;
  return true;
}

/* The next of a list with commas, in place. */
static char *item_take(char **rest, struct arena *keep) {
  char *item = *rest, *stop = item ? strchr(item, ',') : NULL;
  if (!item) return NULL;
  if (stop) *stop = '\0';
  *rest = stop ? stop + 1 : NULL;
  return string_trim(item, keep);
}

static bool points_read(struct reader *reader, char **rest, size_t place, int32_t *out) {
  int64_t points = 1;
  *out = 1;
  if (reader->pb->type == PB_ORDINAL) {
    *out = (int32_t)(reader->max_length - (int64_t)place);
    return *out > 0 || refuse(reader, "vote", "er staan meer projecten op dit biljet dan max_length", NULL);
  }
  if (reader->pb->type == PB_APPROVAL) return true;
  const char *text = item_take(rest, reader->keep);
  if (!text || !string_to_int(text, &points) || points < 0 || points > PB_POINTS_MAX)
    return refuse(reader, "points", "er staat niet bij elk project een heel aantal punten van 0 of meer", NULL);
  *out = (int32_t)points;
  return true;
}

static bool choice_add(struct reader *reader, struct pb_ballot *ballot, const char *id, int32_t points) {
  struct pb *pb = reader->pb;
  size_t found = *slot_find(reader, id);
  if (found == 0) return refuse(reader, "vote", "dit project staat niet bij PROJECTS:", id);
  for (size_t i = ballot->first; i < (size_t)ballot->first + ballot->count; i++)
    if (pb->choices[i].project == found - 1) return refuse(reader, "vote", "dit project staat twee keer op een biljet:", id);
  if (points == 0) return true;
  pb->choices = grown(reader, pb->choices, pb->choice_count, &reader->choice_room, sizeof *pb->choices);
  pb->choices[pb->choice_count++] = (struct pb_choice){(uint32_t)(found - 1), points};
  pb->projects[found - 1].votes++;
  pb->projects[found - 1].points += points;
  ballot->count++;
  return true;
}

static bool ballot_add(struct reader *reader, const struct columns *columns) {
  struct pb *pb = reader->pb;
  struct pb_ballot ballot = {.id = cell_get(reader, columns->id), .first = (uint32_t)pb->choice_count};
  char *votes = arena_copy(reader->keep, cell_get(reader, columns->extra)), *points = arena_copy(reader->keep, cell_get(reader, columns->name));
  if (string_empty(ballot.id)) return refuse(reader, "voter_id", "een biljet heeft geen voter_id", NULL);
  if (pb->ballot_count == PB_VOTES_MAX) return refuse(reader, "VOTES", "er zijn te veel biljetten", NULL);
  char *rest = string_empty(votes) ? NULL : votes, *left = string_empty(points) ? NULL : points;
  for (size_t place = 0; rest; place++) {
    const char *id = item_take(&rest, reader->keep);
    int32_t worth;
    if (!points_read(reader, &left, place, &worth) || !choice_add(reader, &ballot, id, worth)) return false;
  }
  if (left && (pb->type == PB_CUMULATIVE || pb->type == PB_SCORING))
    return refuse(reader, "points", "er zijn meer punten dan projecten op dit biljet", NULL);
  pb->ballots = grown(reader, pb->ballots, pb->ballot_count, &reader->ballot_room, sizeof ballot);
  pb->ballots[pb->ballot_count++] = ballot;
  return true;
}

static int by_id(const void *a, const void *b) {
  const struct pb_ballot *const *left = a, *const *right = b;
  return strcmp((*left)->id, (*right)->id);
}

static bool voters_check(const struct reader *reader) {
  const struct pb *pb = reader->pb;
  const struct pb_ballot **sorted = ARENA_ARRAY(reader->keep, pb->ballot_count, const struct pb_ballot *);
  for (size_t i = 0; i < pb->ballot_count; i++) sorted[i] = &pb->ballots[i];
  qsort(sorted, pb->ballot_count, sizeof(const struct pb_ballot *), by_id);
  for (size_t i = 1; i < pb->ballot_count; i++)
    if (string_is(sorted[i - 1]->id, sorted[i]->id))
      return fault_field_add(reader->fault, "voter_id", "Stemmer \"%.60s\" staat er twee keer. Iedere stemmer heeft een biljet.", sorted[i]->id);
  return true;
}

static bool count_check(const struct reader *reader, const char *key, size_t found) {
  const char *said = meta_find(reader->pb, key);
  int64_t number;
  if (!said || (string_to_int(said, &number) && number == (int64_t)found)) return true;
  return fault_field_add(reader->fault, key, "%s is volgens META %.40s, maar er zijn er %zu.", key, said, found);
}

/* What the votes are read by must stand before them. */
static bool meta_check(struct reader *reader) {
  if (!meta_find(reader->pb, "vote_type")) return refuse(reader, "vote_type", "META noemt geen vote_type", NULL);
  if (!meta_find(reader->pb, "budget")) return refuse(reader, "budget", "META noemt geen budget", NULL);
  if (reader->pb->type == PB_ORDINAL && reader->max_length == 0)
    return refuse(reader, "max_length", "META noemt geen max_length; die is nodig bij ordinal", NULL);
  return true;
}

static bool section_read(struct reader *reader, const char *name, const char *id, const char *extra, const char *third,
                         bool (*add)(struct reader *, const struct columns *)) {
  struct columns columns;
  if (!is_section(reader, name)) return refuse(reader, name, "hier begint een ander deel dan:", name);
  int state = line_next(reader);
  if (state < 0) return false;
  if (state == 0 || !column_get(reader, id, &columns.id) || !column_get(reader, extra, &columns.extra))
    return fault_is(reader->fault) ? false : refuse(reader, name, "de regel met kolomnamen ontbreekt bij", name);
  columns.name = column_find(reader, third);
  while ((state = line_next(reader)) > 0 && !at_section(reader))
    if (!add(reader, &columns)) return false;
  return state >= 0;
}

static bool meta_row(struct reader *reader, const struct columns *columns) {
  (void)columns;
  return meta_add(reader);
}

bool pb_read(const char *data, size_t size, struct pb *out, struct arena *keep, struct fault *fault) {
  struct pb pb = {0};
  struct reader reader = {.at = data, .end = data + size, .keep = keep, .fault = fault, .pb = &pb};
  if (size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0) reader.at += 3;
  if (!string_is_utf8(reader.at, (size_t)(reader.end - reader.at)))
    return fault_field_add(fault, "", "Het bestand is geen UTF-8. Sla het op als UTF-8.");
  pb.meta = ARENA_ARRAY(keep, META_MAX, struct pb_meta);
  reader.slots = ARENA_ARRAY(keep, SLOTS, size_t);
  int state = line_next(&reader);
  if (state < 0) return false;
  if (state == 0) return fault_field_add(fault, "", "Het bestand is leeg.");
  if (!section_read(&reader, "META", "key", "value", "", meta_row) || !meta_check(&reader) ||
      !section_read(&reader, "PROJECTS", "project_id", "cost", "name", project_add) ||
      !section_read(&reader, "VOTES", "voter_id", "vote", "points", ballot_add))
    return false;
  if (at_section(&reader) && reader.at < reader.end) return refuse(&reader, "", "dit deel had hier niet meer mogen komen", NULL);
  if (pb.ballot_count == 0) return fault_field_add(fault, "VOTES", "Er zijn geen biljetten.");
  if (!voters_check(&reader) || !count_check(&reader, "num_projects", pb.project_count) ||
      !count_check(&reader, "num_votes", pb.ballot_count))
    return false;
  *out = pb;
  return true;
}
