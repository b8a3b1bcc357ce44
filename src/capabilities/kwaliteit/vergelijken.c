#include <stdlib.h>
#include <strings.h>

#include "capabilities/kwaliteit/gemeenten.h"
#include "capabilities/kwaliteit/pages.h"
#include "engines/statistics.h"
#include "templates/kwaliteit_vergelijken.h"

#include "base/banned.h"

/* A municipality among the others. Their figures come in as vergelijkingen of a shared set, or as observations whose area is
 * a municipality's code. */

enum { PEERS_MAX = GEMEENTEN_MAX, CLASSES = GROOTTEKLASSEN, LIMITS = 40 };

struct vergelijk {
  struct request *request;
  struct listing indicatoren;
  struct reeks reeks;
  bool has_reeks;
  unsigned class_chosen;
  const char *periode;
  const struct gemeente *who[PEERS_MAX];
  struct statistics_peer peers[PEERS_MAX];
  int64_t values[PEERS_MAX];
  size_t count, own; /* own: place in the lists; count when it is not there */
  struct statistics_funnel funnel;
  bool has_funnel;
  bool example; /* a figure of others is invented */
};

static bool add_peer(struct vergelijk *v, const struct gemeente *gemeente, int64_t waarde, int64_t teller, int64_t noemer) {
  if (v->count == PEERS_MAX || waarde == NUMBER_EMPTY) return false;
  v->who[v->count] = gemeente;
  v->values[v->count] = waarde;
  v->peers[v->count++] = (struct statistics_peer){.count = teller == NUMBER_EMPTY ? 0 : teller, .among = teller == NUMBER_EMPTY || noemer == NUMBER_EMPTY ? 0 : noemer,
                                                  .size_class = gemeente_grootteklasse(gemeente)};
  return true;
}

/* The figure of one municipality, whichever register it stands in. */
struct peer_row {
  const char *periode, *gemeente;
  int64_t waarde, teller, noemer;
  bool example;
};

static bool read_rows(const struct vergelijk *v, enum register_id reg, size_t indicator, size_t over, struct listing *out, struct fault *fault) {
  struct query query = {.reg = reg, .sort = (int)EVERY(id), .all_pages = true, .no_count = true};
  query_number(&query, indicator, COMPARE_IS, v->reeks.indicator.id);
  query.filters[query.filter_count++] = (struct filter){.field = (int)over, .compare = COMPARE_EMPTY};
  return record_list(v->request->tx, v->request->who, &query, out, v->request->scratch, fault);
}

static int newest_first(const void *a, const void *b) {
  const struct peer_row *one = a, *other = b;
  int order = period_compare(other->periode, one->periode);
  return order ? order : strcasecmp(one->gemeente, other->gemeente);
}

static bool read_peer_rows(struct vergelijk *v, struct peer_row **out, size_t *count, struct fault *fault) {
  struct listing rows, shared;
  *count = 0;
  if (!read_rows(v, REGISTER_waarneming, F(waarneming, indicator), F(waarneming, vervangen_door), &rows, fault) ||
      !read_rows(v, REGISTER_vergelijking, F(vergelijking, indicator), F(vergelijking, vervallen_op), &shared, fault))
    return false;
  *out = ARENA_ARRAY(v->request->scratch, rows.count + shared.count, struct peer_row);
  for (size_t i = 0; i < shared.count; i++) {
    struct vergelijking row = record_vergelijking(&shared.records[i]);
    if (row.gemeente) (*out)[(*count)++] = (struct peer_row){row.periode, row.gemeente, row.waarde, row.teller, row.noemer, record_is_example(&shared.records[i])};
  }
  for (size_t i = 0; i < rows.count; i++) {
    struct waarneming row = record_waarneming(&rows.records[i]);
    if (row.gebied && gemeente_is_code(row.gebied)) (*out)[(*count)++] = (struct peer_row){row.periode, row.gebied, row.waarde, row.teller, row.noemer, record_is_example(&rows.records[i])};
  }
  if (*count) qsort(*out, *count, sizeof **out, newest_first);
  return true;
}

/* The latest period in which others have a figure, one a municipality; ours is that of the same period. */
static bool read_peers(struct vergelijk *v, struct fault *fault) {
  struct peer_row *rows;
  size_t count;
  if (!read_peer_rows(v, &rows, &count, fault)) return false;
  for (size_t i = 0; i < count; i++) {
    const struct gemeente *gemeente = gemeente_find(rows[i].gemeente);
    if (!gemeente || (v->periode && !string_is(v->periode, rows[i].periode)) || (v->count && v->who[v->count - 1] == gemeente)) continue;
    if (!add_peer(v, gemeente, rows[i].waarde, rows[i].teller, rows[i].noemer)) continue;
    v->periode = rows[i].periode;
    v->example = v->example || rows[i].example;
  }
  v->own = v->count;
  const struct gemeente *self = gemeente_find(v->request->tenant->code);
  for (size_t i = 0; self && v->periode && i < v->reeks.count; i++) {
    const struct meting *meting = &v->reeks.metingen[i];
    if (!string_is(meting->periode, v->periode)) continue;
    size_t at = v->count;
    if (add_peer(v, self, meting->waarde, meting->teller, meting->noemer)) v->own = at;
  }
  return true;
}

static bool read_all(struct request *request, struct vergelijk *v, struct fault *fault) {
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, volgorde)};
  int64_t wanted = request_number(request, "cijfer", 0), class_wanted = request_number(request, "klasse", -1);
  const struct gemeente *self = gemeente_find(request->tenant->code);
  *v = (struct vergelijk){.request = request, .class_chosen = self ? gemeente_grootteklasse(self) : 0};
  if (class_wanted >= 0 && class_wanted <= CLASSES) v->class_chosen = (unsigned)class_wanted;
  if (!part_rows(request, &query, &v->indicatoren, fault)) return false;
  const struct record *chosen = v->indicatoren.count ? v->indicatoren.records : NULL;
  for (size_t i = 0; i < v->indicatoren.count; i++)
    if (record_id(&v->indicatoren.records[i]) == wanted) chosen = &v->indicatoren.records[i];
  if (!chosen) return true;
  v->has_reeks = true;
  if (!request_reeksen(request, chosen, 1, REEKS_ALL, &v->reeks, fault) || !read_peers(v, fault)) return false;
  v->has_funnel = string_is(v->reeks.indicator.berekening, "aandeel") &&
                  statistics_funnel(v->peers, v->count, v->class_chosen, STATISTICS_FUNNEL_SHARE, &v->funnel, request->scratch);
  return true;
}

static bool is_compared(const struct vergelijk *v, size_t at) { return v->class_chosen == 0 || v->peers[at].size_class == v->class_chosen || at == v->own; }

static const char *place_words(const struct vergelijk *v, size_t at) {
  if (!v->has_funnel || v->peers[at].among < 1) return "geen aantallen bekend, dus niet te zeggen";
  double z = statistics_funnel_z(&v->funnel, &v->peers[at]);
  if (z > STATISTICS_Z998) return "hoger, geen toeval";
  if (z < -STATISTICS_Z998) return "lager, geen toeval";
  if (z > STATISTICS_Z95) return "hoger, kan toeval zijn";
  return z < -STATISTICS_Z95 ? "lager, kan toeval zijn" : "gewoon verschil";
}

/* ---- the page ---- */

static void fill_form(const struct vergelijk *v, struct kwaliteit_vergelijken_view *view) {
  struct arena *scratch = v->request->scratch;
  struct kwaliteit_vergelijken_view_options *options = ARENA_ARRAY(scratch, v->indicatoren.count, struct kwaliteit_vergelijken_view_options);
  struct kwaliteit_vergelijken_view_classes *classes = ARENA_ARRAY(scratch, CLASSES + 1, struct kwaliteit_vergelijken_view_classes);
  for (size_t i = 0; i < v->indicatoren.count; i++) {
    struct indicator indicator = record_indicator(&v->indicatoren.records[i]);
    options[i] = (struct kwaliteit_vergelijken_view_options){arena_printf(scratch, "%lld", (long long)indicator.id), arena_printf(scratch, "%s %s", indicator.code, indicator.naam),
                                                            v->has_reeks && indicator.id == v->reeks.indicator.id};
  }
  for (unsigned i = 0; i <= CLASSES; i++) classes[i] = (struct kwaliteit_vergelijken_view_classes){arena_printf(scratch, "%u", i), grootteklasse_name(i), i == v->class_chosen};
  view->options = options;
  view->options_count = v->indicatoren.count;
  view->classes = classes;
  view->classes_count = CLASSES + 1;
}

static void fill_rows(const struct vergelijk *v, struct kwaliteit_vergelijken_view *view) {
  struct arena *scratch = v->request->scratch;
  struct kwaliteit_vergelijken_view_rows *rows = ARENA_ARRAY(scratch, v->count, struct kwaliteit_vergelijken_view_rows);
  for (size_t i = 0; i < v->count; i++) {
    if (!is_compared(v, i)) continue;
    rows[view->rows_count++] = (struct kwaliteit_vergelijken_view_rows){.name = v->who[i]->naam, .class_name = grootteklasse_name(v->peers[i].size_class), .value = figure_text(v->values[i], v->reeks.eenheid, scratch),
        .among = v->peers[i].among > 0 ? number_print(v->peers[i].among, scratch) : "", .words = place_words(v, i), .own = i == v->own};
  }
  view->rows = rows;
}

static void fill_limits(const struct vergelijk *v, struct funnel_limit *limits, int64_t most) {
  for (size_t i = 0; i < LIMITS; i++) {
    int64_t size = most * (int64_t)(i + 1) / LIMITS;
    struct statistics_interval near = statistics_funnel_limits(&v->funnel, size > 0 ? size : 1, STATISTICS_Z95), far = statistics_funnel_limits(&v->funnel, size > 0 ? size : 1, STATISTICS_Z998);
    limits[i] = (struct funnel_limit){(double)size, near.low * 100, near.high * 100, far.low * 100, far.high * 100};
  }
}

static bool fill_chart(const struct vergelijk *v, struct kwaliteit_vergelijken_view *view, struct fault *fault) {
  struct arena *scratch = v->request->scratch;
  struct funnel_point *points = ARENA_ARRAY(scratch, v->count, struct funnel_point);
  struct funnel_limit *limits = ARENA_ARRAY(scratch, LIMITS, struct funnel_limit);
  struct chart_funnel chart = {.says = arena_printf(scratch, "%s: gemeenten naar aantal. De tabel eronder geeft alle cijfers.", v->reeks.indicator.naam), .points = points, .limits = limits,
                               .limit_count = LIMITS, .level = v->funnel.level * 100, .size_text = "aantal zaken"};
  int64_t most = 0;
  if (!v->has_funnel) return true;
  for (size_t i = 0; i < v->count; i++) {
    const struct statistics_peer *peer = &v->peers[i];
    if (!is_compared(v, i) || peer->among < 1) continue;
    most = peer->among > most ? peer->among : most;
    points[chart.count++] = (struct funnel_point){(double)peer->among, 100.0 * (double)peer->count / (double)peer->among,
        i == v->own ? v->who[i]->naam : arena_printf(scratch, "%s: %s van %s", v->who[i]->naam, figure_text(v->values[i], v->reeks.eenheid, scratch), number_print(peer->among, scratch)), i == v->own};
  }
  fill_limits(v, limits, most);
  chart.level_text = arena_printf(scratch, "samen %.0f %%", v->funnel.level * 100);
  struct text *drawing = page_text(v->request);
  if (!chart_funnel(drawing, &chart, fault)) return false;
  view->chart = page_html(drawing);
  if (v->funnel.overdispersed) view->spread = "Gemeenten verschillen hier meer dan door toeval alleen; daarom liggen de lijnen verder uit elkaar.";
  return true;
}

static const char *sentence(const struct vergelijk *v) {
  struct arena *scratch = v->request->scratch;
  size_t compared = 0;
  for (size_t i = 0; i < v->count; i++) compared += is_compared(v, i) && i != v->own;
  const char *period = v->periode ? period_print(v->periode, scratch) : "";
  if (v->own == v->count) return arena_printf(scratch, "Over %s: %zu %s met dit cijfer. Van ons is er over deze periode geen cijfer.", period, compared, compared == 1 ? "gemeente" : "gemeenten");
  return arena_printf(scratch, "Over %s: wij hebben %s, naast %zu andere gemeenten: %s.", period, figure_text(v->values[v->own], v->reeks.eenheid, scratch), compared, place_words(v, v->own));
}

bool vergelijken_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct vergelijk *v = ARENA_NEW(request->scratch, struct vergelijk);
  size_t known;
  if (!read_all(request, v, fault)) return false;
  (void)gemeenten(&known);
  const struct reg *koppeling = &store_catalogue(request->tenant->store)->registers[REGISTER_koppeling];
  struct kwaliteit_vergelijken_view view = {.says = "Hoe staan wij ervoor naast gemeenten van dezelfde grootte? Klein en groot verschillen al door toeval; daar houdt dit rekening mee.",
      .here = request_path(request, "/kwaliteit/vergelijken"), .has_peers = v->periode != NULL, .sentence = sentence(v), .example = v->has_reeks && (v->reeks.example || v->example),
      .head = v->has_reeks && v->reeks.indicator.eenheid ? v->reeks.indicator.eenheid : "Waarde", .fetch = request_path(request, "/koppelingen/nieuw?soort=deelset"),
      .may_fetch = rights_scope(request->who, koppeling, VERB_CREATE) != 0,
      .facts_note = arena_printf(request->scratch, "Grootte: inwoners van %zu gemeenten op 1 januari 2022. Bron: CBS, tabel 85067NED. Grenzen van de groepen: CBS, gemeentegrootte.", known)};
  fill_form(v, &view);
  fill_rows(v, &view);
  if (!fill_chart(v, &view, fault)) return false;
  struct text *body = page_text(request);
  kwaliteit_vergelijken_write(body, &view);
  const struct crumb crumbs[] = {{"Kwaliteit", request_path(request, "/kwaliteit")}};
  return layout_write(request, reply, &(struct page){.title = "Vergelijken met andere gemeenten", .eyebrow = "Cijfers", .icon = "kwaliteit", .crumbs = crumbs, .crumb_count = 1, .body = page_html(body),
                                                     .example = view.has_peers && view.example});
}
