#include "web/panel.h"

#include "templates/web_detail_fields.h"
#include "templates/web_detail_links.h"
#include "templates/web_detail_steps.h"
#include "web/layout.h"

enum { EXTRA_MAX = 4, PARAGRAPHS_MAX = 200, SIDE_SHOWN = 8 };

/* Lines of a long text; empty ones divide and are not shown. */
static size_t split_lines(const char *text, struct web_detail_fields_view_sections_fields_paragraphs **out, struct arena *scratch) {
  size_t count = 0, lines = 1;
  for (const char *at = text; *at; at++) lines += *at == '\n';
  if (lines > PARAGRAPHS_MAX) lines = PARAGRAPHS_MAX;
  *out = ARENA_ARRAY(scratch, lines, struct web_detail_fields_view_sections_fields_paragraphs);
  while (*text && count < lines) {
    size_t len = count + 1 == lines ? strlen(text) : strcspn(text, "\n");
    if (len) (*out)[count++].line = arena_copy_len(scratch, text, len);
    text += len + (text[len] == '\n');
  }
  return count;
}

static const char *with_unit(const struct field *field, const char *text, struct arena *keep) {
  return field->unit && *text ? arena_printf(keep, "%s %s", text, field->unit) : text;
}

static void fill_field(const struct shown *shown, size_t at, struct web_detail_fields_view_sections_fields *out) {
  struct arena *scratch = shown->request->scratch;
  const struct field *field = &shown->record->reg->fields[at];
  union slot slot = shown->record->slots[at];
  struct value value;
  value_print(shown->printer, field, slot, &value);
  const char *text = field->kind == KIND_DAY ? day_text(slot.text, scratch) : with_unit(field, value.text, scratch);
  *out = (struct web_detail_fields_view_sections_fields){.label = field->label, .is_long = field->kind == KIND_LONGTEXT, .text = text,
                                                         .url = value.url, .badge = value.badge, .tone = value.tone, .icon = value.icon};
  if (out->is_long) {
    struct web_detail_fields_view_sections_fields_paragraphs *lines;
    out->paragraphs_count = split_lines(value.text, &lines, scratch);
    out->paragraphs = lines;
  }
}

static bool is_shown(const struct shown *shown, size_t at) {
  const struct field *field = &shown->record->reg->fields[at];
  return rights_reads_field(shown->request->who, field) && at != EVERY(id) && at != EVERY(versie) && at != EVERY(geheim) && !field->machine;
}

static const char *missing_text(const struct shown *shown) {
  const char *missing = NULL;
  struct arena *scratch = shown->request->scratch;
  for (size_t i = EVERY__COUNT; i < shown->record->reg->field_count; i++) {
    if (!is_shown(shown, i) || shown->record->reg->fields[i].computed || !record_is_empty(shown->record, i)) continue;
    const char *label = shown->record->reg->fields[i].label;
    missing = missing ? arena_printf(scratch, "%s, %s", missing, label) : label;
  }
  return missing;
}

void panel_fields(const struct shown *shown, struct text *out) {
  struct arena *scratch = shown->request->scratch;
  const struct reg *reg = shown->record->reg;
  struct web_detail_fields_view_sections *sections = ARENA_ARRAY(scratch, SECTION__COUNT, struct web_detail_fields_view_sections);
  struct web_detail_fields_view_sections_fields *all = ARENA_ARRAY(scratch, reg->field_count + 1, struct web_detail_fields_view_sections_fields);
  size_t section_count = 0, used = 0;
  for (enum section section = 0; section < SECTION__COUNT; section++) {
    struct web_detail_fields_view_sections_fields *fields = &all[used];
    size_t count = 0;
    /* The register's own fields first; when it was made and changed comes after. */
    for (size_t n = 0; n < reg->field_count; n++) {
      size_t i = (n + EVERY__COUNT) % reg->field_count;
      if (reg->fields[i].section != section || !is_shown(shown, i) || record_is_empty(shown->record, i)) continue;
      fill_field(shown, i, &fields[count]);
      if (*fields[count].text) count++;
    }
    used += count;
    if (count)
      sections[section_count++] = (struct web_detail_fields_view_sections){(long long)section, section_labels[section], fields, count};
  }
  web_detail_fields_write(out, &(struct web_detail_fields_view){sections, section_count, missing_text(shown)});
}

/* A reference points back at what was there first, except to the next station of the circle: the beleidsopgave that
 * a signaal names came of it. */
static bool came_before(const struct reg *here, const struct link *link) {
  int from = here->station, to = declared_registers[link->reg].station;
  if (from == 0 || to == 0) return link->outgoing;
  return link->outgoing ? to != from + 1 : from == to + 1;
}

/* Two records can be tied by a field and by a relation; the way names each record once. */
static bool is_repeated(const struct reg *here, const struct link *links, size_t at) {
  for (size_t i = 0; i < at; i++)
    if (links[i].reg == links[at].reg && links[i].id == links[at].id && came_before(here, &links[i]) == came_before(here, &links[at])) return true;
  return false;
}

static void fill_side(const struct shown *shown, const struct link *links, size_t count, bool before,
                      struct web_detail_links_view_sides *side) {
  struct request *request = shown->request;
  const struct reg *here = shown->record->reg;
  struct web_detail_links_view_sides_first *first = ARENA_ARRAY(request->scratch, SIDE_SHOWN, struct web_detail_links_view_sides_first);
  struct web_detail_links_view_sides_rest *rest = ARENA_ARRAY(request->scratch, count, struct web_detail_links_view_sides_rest);
  for (size_t i = 0; i < count; i++) {
    const struct reg *reg = &declared_registers[links[i].reg];
    if (came_before(here, &links[i]) != before || (links[i].part_of && !links[i].outgoing)) continue;
    if ((links[i].outgoing && reg->shelf && !here->shelf) || is_repeated(here, links, i)) continue;
    const char *icon = icon_path(request, group_icon(reg->group)), *path = record_path(request, links[i].reg, links[i].id);
    const char *how = arena_printf(request->scratch, "%s: %s", reg->label, links[i].how);
    if (side->first_count < SIDE_SHOWN)
      first[side->first_count++] = (struct web_detail_links_view_sides_first){icon, path, links[i].title, how};
    else
      rest[side->rest_count++] = (struct web_detail_links_view_sides_rest){icon, path, links[i].title, how};
  }
  side->first = first;
  side->rest = rest;
  side->more = (long long)side->rest_count;
  side->has_more = side->rest_count > 0;
}

bool panel_links(const struct shown *shown, struct text *out, struct fault *fault) {
  struct link *links;
  size_t count;
  if (!request_links(shown->request, shown->record, &links, &count, fault)) return false;
  bool shelf = shown->record->reg->shelf;
  struct web_detail_links_view_sides sides[] = {
      {.heading = shelf ? "Waar hoort het bij" : "Waar kwam het vandaan", .none = shelf ? "Bij niets anders." : "Er is niets vastgelegd waar dit uit volgt."},
      {.heading = shelf ? "Wat hoort hierbij" : "Wat kwam ervan", .none = "Nog niets."}};
  fill_side(shown, links, count, true, &sides[0]);
  fill_side(shown, links, count, false, &sides[1]);
  web_detail_links_write(out, &(struct web_detail_links_view){sides, 2});
  return true;
}

void panel_steps(const struct shown *shown, struct text *out) {
  const struct record *record = shown->record;
  struct request *request = shown->request;
  int field = steps_field(record->reg);
  const char *state = field >= 0 ? record->slots[field].text : NULL;
  if (!state || !rights_allow(request->who, record, VERB_READ, request->today, true)) return;
  struct web_detail_steps_view_steps *found = ARENA_ARRAY(request->scratch, declared_steps_count, struct web_detail_steps_view_steps);
  size_t count = 0;
  for (size_t i = 0; i < declared_steps_count; i++) {
    const struct step *step = &declared_steps[i];
    if (step->reg != record->reg->id || string_is(step->to, state) || (step->allowed & STEP_PAGE) || step_find(step->reg, state, step->to) != step) continue;
    if (step_allowed(step, request->who, record)) found[count++] = (struct web_detail_steps_view_steps){step->to, step->label};
  }
  if (count == 0) return;
  web_detail_steps_write(out, &(struct web_detail_steps_view){
      .action = arena_printf(request->scratch, "%s/stap", record_path(request, record->reg->id, record_id(record))),
      .csrf = request->csrf ? request->csrf : "", .version = record_version(record),
      .state = slot_print(&record->reg->fields[field], record->slots[field], request->scratch), .steps = found, .steps_count = count});
}

static detail_extra *extras[REGISTER__COUNT][EXTRA_MAX];

void web_detail_extra(enum register_id reg, detail_extra *extra) {
  for (size_t i = 0; i < EXTRA_MAX; i++) {
    if (extras[reg][i] && extras[reg][i] != extra) continue;
    extras[reg][i] = extra;
    return;
  }
}

bool panel_extra(const struct shown *shown, struct text *out, struct fault *fault) {
  for (size_t i = 0; i < EXTRA_MAX && extras[shown->record->reg->id][i]; i++)
    if (!extras[shown->record->reg->id][i](shown->request, shown->record, out, fault)) return false;
  return true;
}

static day_source *day_sources[DAY_SOURCES_MAX + 1];

void web_day_source(day_source *source) {
  for (size_t i = 0; i < DAY_SOURCES_MAX; i++) {
    if (day_sources[i] && day_sources[i] != source) continue;
    day_sources[i] = source;
    return;
  }
}

day_source *const *web_day_sources(void) { return day_sources; }
