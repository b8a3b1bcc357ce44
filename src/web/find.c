#include "templates/web_registers.h"
#include "templates/web_search.h"
#include "web/address.h"
#include "web/faces.h"
#include "web/layout.h"

enum { HITS_SHOWN = 10, PIECES_MAX = 24 };

/* The store marks what matched with two control signs; they become pairs of plain and marked text. */
static size_t split_snippet(const char *snippet, struct web_search_view_groups_hits_pieces *pieces, struct arena *scratch) {
  size_t count = 0;
  while (snippet && *snippet && count < PIECES_MAX) {
    size_t plain = strcspn(snippet, "\x02");
    pieces[count].plain = arena_copy_len(scratch, snippet, plain);
    pieces[count].marked = NULL;
    snippet += plain;
    if (*snippet) {
      size_t marked = strcspn(++snippet, "\x03");
      pieces[count].marked = arena_copy_len(scratch, snippet, marked);
      snippet += marked + (snippet[marked] != '\0');
    }
    count++;
  }
  return count;
}

static bool fill_hit(struct request *request, const struct hit *hit, struct web_search_view_groups_hits *out) {
  struct record record;
  struct fault none = {0};
  struct web_search_view_groups_hits_pieces *pieces = ARENA_ARRAY(request->scratch, PIECES_MAX, struct web_search_view_groups_hits_pieces);
  *out = (struct web_search_view_groups_hits){.path = record_path(request, hit->reg, hit->id), .title = hit->title, .pieces = pieces};
  out->pieces_count = split_snippet(hit->snippet, pieces, request->scratch);
  out->example = hit->example;
  if (hit->secret && !record_get(request->tx, request->who, hit->reg, hit->id, &record, request->scratch, &none)) fault_release(&none);
  return hit->secret;
}

/* Grouped by register, the best hit's register first. */
static bool group_hits(struct request *request, const struct hit *hits, size_t count, struct web_search_view *view) {
  struct web_search_view_groups *groups = ARENA_ARRAY(request->scratch, count, struct web_search_view_groups);
  bool secret = false;
  for (size_t i = 0; i < count; i++) {
    bool known = false;
    for (size_t before = 0; before < i; before++) known = known || hits[before].reg == hits[i].reg;
    if (known) continue;
    struct web_search_view_groups *group = &groups[view->groups_count++];
    struct web_search_view_groups_hits *list = ARENA_ARRAY(request->scratch, count, struct web_search_view_groups_hits);
    *group = (struct web_search_view_groups){.number = (long long)hits[i].reg, .label = declared_registers[hits[i].reg].label_plural, .hits = list};
    for (size_t j = i; j < count; j++)
      if (hits[j].reg == hits[i].reg) secret = fill_hit(request, &hits[j], &list[group->hits_count++]) || secret;
  }
  view->groups = groups;
  view->has_groups = view->groups_count > 0;
  return secret;
}

bool search_page(struct request *request, struct reply *reply, struct fault *fault) {
  static const char *const without[] = {"page"};
  struct hit *hits = NULL;
  size_t count = 0;
  int64_t total = 0, page = request_number(request, "page", 1);
  const char *typed = request_text(request, "q");
  if (page < 1 || page > 100) return fault_field_add(fault, "page", "De bladzijde moet een getal zijn van 1 tot en met 100.");
  struct web_search_view view = {.here = request_path(request, "/zoeken"), .typed = typed ? typed : "", .asked = typed && *typed, .summary = ""};
  if (view.asked) {
    if (!search(request->tx, request->who, typed, REGISTER__NONE, page, HITS_SHOWN, &hits, &count, &total, request->keep, fault)) return false;
    view.summary = arena_printf(request->scratch, "%lld %s gevonden", (long long)total, total == 1 ? "treffer" : "treffers");
    reply->was_secret = reply->no_store = group_hits(request, hits, count, &view);
    const char *base = address_base(request, view.here, without, 1);
    if (page > 1) view.previous = address_with(request, base, "page", arena_printf(request->scratch, "%lld", (long long)page - 1));
    if (page * HITS_SHOWN < total) view.next = address_with(request, base, "page", arena_printf(request->scratch, "%lld", (long long)page + 1));
  }
  struct text *body = page_text(request);
  web_search_write(body, &view);
  return layout_write(request, reply, &(struct page){.title = "Zoeken", .lead = "In alle registers, in wat u mag zien.", .body = page_html(body)});
}

bool registers_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct catalogue *catalogue = store_catalogue(request->tenant->store);
  struct web_registers_view_groups groups[GROUP__COUNT];
  size_t count = 0;
  (void)fault;
  for (enum group group = 0; group < GROUP__COUNT; group++) {
    struct web_registers_view_groups_registers *list = ARENA_ARRAY(request->scratch, REGISTER__COUNT, struct web_registers_view_groups_registers);
    groups[count] = (struct web_registers_view_groups){.number = (long long)group, .label = group_labels[group], .registers = list};
    for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
      const struct reg *reg = &catalogue->registers[id];
      if (reg->group == group && rights_scope(request->who, reg, VERB_READ))
        list[groups[count].registers_count++] =
            (struct web_registers_view_groups_registers){request_path(request, "/%s", reg->plural), reg->label_plural, reg->help};
    }
    if (groups[count].registers_count) count++;
  }
  struct text *body = page_text(request);
  web_registers_write(body, &(struct web_registers_view){groups, count});
  return layout_write(request, reply, &(struct page){.title = "Alle registers", .lead = "Alles wat u mag zien, per soort.", .icon = "boek", .body = page_html(body)});
}
