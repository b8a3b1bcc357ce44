#include "capabilities/kwaliteit/inside.h"
#include "capabilities/kwaliteit/overzicht.h"

#include "templates/kwaliteit_dashboard.h"

#include "base/banned.h"

/* All figures as small drawings. Everything is read in a few questions; names are asked once each. */

enum { OPTIONS_MAX = 200, FILTERS_MAX = 8 };

/* The references by which people narrow the dashboard, and the words above them. */
static const struct {
  const char *name, *label;
  size_t field;
} filters[] = {{"thema", "Thema", F(indicator, thema)}, {"beleid", "Beleid", F(indicator, beleid)}, {"proces", "Proces", F(indicator, proces)}, {"team", "Team of afdeling", EVERY(organisatie)}};
enum { FILTER_COUNT = sizeof filters / sizeof *filters };

struct word {
  const char *code, *label;
};
static const struct word shows[] = {{"", "alle cijfers"}, {"veranderd", "alleen wat echt veranderde"}, {"verouderd", "alleen wat te laat is"}, {NULL, NULL}};
static const struct word groupings[] = {{"", "onderwerp"}, {"thema", "thema"}, {"team", "team of afdeling"}, {"proces", "proces"}, {"geen", "niet groeperen"}, {NULL, NULL}};

struct dashboard {
  struct request *request;
  const struct overzicht *overzicht;
  struct printer *printer;
  bool public_page;
  struct text *drawings;       /* of all cards, one after the other */
  const char *icons[OORDEEL__COUNT];
};

/* A part without a judgement of its own stands with its whole only. */
static bool is_on_dashboard(const struct cijfer *cijfer) { return cijfer->indicator.deel_van == NUMBER_EMPTY || oordeel_is_judged(cijfer->kaart.oordeel); }

static bool passes(const struct dashboard *d, size_t at) {
  const struct request *request = d->request;
  const struct cijfer *cijfer = &d->overzicht->cijfers[at];
  const char *show = request_text(request, "toon");
  if (!is_on_dashboard(cijfer)) return false;
  for (size_t i = 0; i < FILTER_COUNT; i++) {
    int64_t wanted = request_number(request, filters[i].name, 0);
    if (wanted && cijfer->record->slots[filters[i].field].number != wanted) return false;
  }
  if (string_is(show, "veranderd")) return oordeel_is_change(cijfer->kaart.oordeel);
  return !string_is(show, "verouderd") || cijfer->late > 0;
}

/* ---- one card ---- */

/* The text moves while it grows, so that where each drawing stands is filled in at the end. */
static void place_drawings(const struct dashboard *d, struct kwaliteit_dashboard_view_groups_cards *cards, size_t count) {
  const char *at = text_get(d->drawings);
  for (size_t i = 0; i < count; i++) {
    cards[i].chart.data = at;
    at += cards[i].chart.len;
  }
}

/* "122" of what: a unit that does not stand behind the value itself. */
static const char *spelt_unit(const struct kaart *kaart, const struct indicator *indicator) {
  return *kaart->text && indicator->eenheid && !*unit_of(indicator->eenheid) ? indicator->eenheid : NULL;
}

static bool fill_card(const struct dashboard *d, const struct cijfer *cijfer, struct kwaliteit_dashboard_view_groups_cards *card, struct fault *fault) {
  struct request *request = d->request;
  const struct kaart *kaart = &cijfer->kaart;
  const struct indicator *indicator = &cijfer->indicator;
  const struct oordeel_badge *badge = oordeel_badge(kaart->oordeel);
  size_t drawn = d->drawings->len;
  if (!chart_small_write(d->drawings, kaart->tekening, fault)) return false;
  *card = (struct kwaliteit_dashboard_view_groups_cards){
      .path = record_path(request, REGISTER_indicator, indicator->id), .title = arena_printf(request->scratch, "%s %s", indicator->code, indicator->naam),
      .value = *kaart->text ? kaart->text : "geen cijfer", .unit = spelt_unit(kaart, indicator), .target = target_words(kaart->streefwaarde, unit_of(indicator->eenheid), request->scratch), .chart = {.len = d->drawings->len - drawn}, .words = kaart->zin,
      .owner = d->public_page || indicator->eigenaar == NUMBER_EMPTY ? NULL : printer_title(d->printer, REGISTER_persoon, indicator->eigenaar),
      .fresh = cijfer_fresh(request, cijfer), .late = cijfer->late > 0, .tone = badge->tone, .verdict = badge->words, .icon = d->icons[kaart->oordeel], .example = kaart->example};
  return true;
}

/* ---- groups ---- */

static int64_t group_key(const struct cijfer *cijfer, const char *by) {
  if (string_is(by, "geen")) return 0;
  for (size_t i = 0; i < FILTER_COUNT; i++)
    if (string_is(by, filters[i].name)) return cijfer->record->slots[filters[i].field].number;
  const struct choices *choices = &choices_onderwerp;
  for (size_t i = 0; i < choices->count; i++)
    if (string_is(choices->items[i].code, cijfer->indicator.onderwerp)) return (int64_t)i;
  return (int64_t)choices->count;
}

static const char *group_name(const struct dashboard *d, int64_t key, const char *by) {
  if (string_is(by, "geen")) return NULL;
  for (size_t i = 0; i < FILTER_COUNT; i++) {
    if (!string_is(by, filters[i].name)) continue;
    const struct field *field = &d->overzicht->reg->fields[filters[i].field];
    const char *title = key == NUMBER_EMPTY ? NULL : printer_title(d->printer, field->to, key);
    return title ? title : "Zonder indeling";
  }
  return (size_t)key < choices_onderwerp.count ? choices_onderwerp.items[key].label : "Andere cijfers";
}

static bool fill_groups(const struct dashboard *d, struct kwaliteit_dashboard_view *view, struct fault *fault) {
  struct request *request = d->request;
  const char *asked = request_text(request, "groep"), *by = asked ? asked : "";
  size_t count = d->overzicht->count, shown = 0;
  size_t *places = ARENA_ARRAY(request->scratch, count, size_t);
  int64_t *keys = ARENA_ARRAY(request->scratch, count, int64_t);
  struct kwaliteit_dashboard_view_groups *groups = ARENA_ARRAY(request->scratch, count, struct kwaliteit_dashboard_view_groups);
  struct kwaliteit_dashboard_view_groups_cards *cards = ARENA_ARRAY(request->scratch, count, struct kwaliteit_dashboard_view_groups_cards);
  bool *done = ARENA_ARRAY(request->scratch, count, bool);
  for (size_t i = 0; i < count; i++) {
    if (!passes(d, i)) continue;
    keys[shown] = group_key(&d->overzicht->cijfers[i], by);
    places[shown++] = i;
  }
  view->has_none = shown == 0;
  bool in_order = !string_is(by, "geen") && !*by;
  for (size_t filled = 0; filled < shown;) {
    size_t next = SIZE_MAX;
    for (size_t i = 0; i < shown; i++)
      if (!done[i] && (next == SIZE_MAX || (in_order && keys[i] < keys[next]))) next = i;
    struct kwaliteit_dashboard_view_groups *group = &groups[view->groups_count++];
    *group = (struct kwaliteit_dashboard_view_groups){.heading = group_name(d, keys[next], by), .cards = &cards[filled]};
    for (size_t i = 0; i < shown; i++) {
      if (done[i] || keys[i] != keys[next]) continue;
      done[i] = true;
      if (!fill_card(d, &d->overzicht->cijfers[places[i]], &cards[filled++], fault)) return false;
      group->cards_count++;
    }
  }
  place_drawings(d, cards, shown);
  view->groups = groups;
  return true;
}

/* ---- the form above it ---- */

static void add_words(const struct dashboard *d, const char *name, const char *label, const struct word *words, struct kwaliteit_dashboard_view *view,
                      struct kwaliteit_dashboard_view_filters *out) {
  struct kwaliteit_dashboard_view_filters_options *options = ARENA_ARRAY(d->request->scratch, FILTERS_MAX, struct kwaliteit_dashboard_view_filters_options);
  const char *chosen = request_text(d->request, name);
  size_t count = 0;
  for (; words[count].code; count++) options[count] = (struct kwaliteit_dashboard_view_filters_options){words[count].code, words[count].label, string_is(chosen, words[count].code)};
  if (chosen && *chosen) view->active++;
  *out = (struct kwaliteit_dashboard_view_filters){.id = arena_printf(d->request->scratch, "f-%s", name), .name = name, .label = label, .options = options, .options_count = count};
}

/* Only what some figure points at, and only what this reader may see. */
static void add_references(const struct dashboard *d, size_t filter, struct kwaliteit_dashboard_view *view, struct kwaliteit_dashboard_view_filters *out) {
  struct arena *scratch = d->request->scratch;
  const struct field *field = &d->overzicht->reg->fields[filters[filter].field];
  struct kwaliteit_dashboard_view_filters_options *options = ARENA_ARRAY(scratch, OPTIONS_MAX + 1, struct kwaliteit_dashboard_view_filters_options);
  int64_t *seen = ARENA_ARRAY(scratch, OPTIONS_MAX, int64_t), wanted = request_number(d->request, filters[filter].name, 0);
  size_t count = 0, kept = 0;
  options[kept++] = (struct kwaliteit_dashboard_view_filters_options){"", "alles", false};
  for (size_t i = 0; i < d->overzicht->count && count < OPTIONS_MAX; i++) {
    int64_t id = d->overzicht->cijfers[i].record->slots[filters[filter].field].number;
    bool had = id == NUMBER_EMPTY;
    for (size_t s = 0; s < count && !had; s++) had = seen[s] == id;
    const char *title = had ? NULL : printer_title(d->printer, field->to, id);
    if (!had) seen[count++] = id;
    if (title) options[kept++] = (struct kwaliteit_dashboard_view_filters_options){arena_printf(scratch, "%lld", (long long)id), title, id == wanted};
  }
  if (wanted) view->active++;
  *out = (struct kwaliteit_dashboard_view_filters){.id = arena_printf(scratch, "f-%s", filters[filter].name), .name = filters[filter].name, .label = filters[filter].label,
                                                   .options = options, .options_count = kept};
}

static void fill_filters(const struct dashboard *d, struct kwaliteit_dashboard_view *view) {
  struct kwaliteit_dashboard_view_filters *out = ARENA_ARRAY(d->request->scratch, FILTERS_MAX, struct kwaliteit_dashboard_view_filters);
  for (size_t i = 0; i < FILTER_COUNT; i++) {
    add_references(d, i, view, &out[view->filters_count]);
    if (out[view->filters_count].options_count > 2) view->filters_count++;
  }
  add_words(d, "toon", "Laat zien", shows, view, &out[view->filters_count++]);
  add_words(d, "groep", "Groepeer op", groupings, view, &out[view->filters_count++]);
  view->filters = out;
  view->has_active = view->active > 0;
}

/* ---- the sentence on top ---- */

static const char *summary(const struct dashboard *d) {
  size_t changed = 0, better = 0, worse = 0, count = 0;
  struct arena *scratch = d->request->scratch;
  for (size_t i = 0; i < d->overzicht->count; i++) {
    enum oordeel oordeel = d->overzicht->cijfers[i].kaart.oordeel;
    count += is_on_dashboard(&d->overzicht->cijfers[i]);
    changed += oordeel_is_change(oordeel);
    better += oordeel == OORDEEL_VERBETERING;
    worse += oordeel == OORDEEL_ZORG;
  }
  if (!count) return "Er zijn nog geen cijfers.";
  const char *head = arena_printf(scratch, "%zu van de %zu cijfers %s echt", changed, count, changed == 1 ? "veranderde" : "veranderden");
  if (!changed) return arena_printf(scratch, "Geen van de %zu cijfers veranderde echt: wat beweegt is gewone schommeling.", count);
  return arena_printf(scratch, "%s: %zu beter, %zu slechter%s. De andere bewegen zoals altijd, of zijn te kort gemeten.", head, better, worse,
                      changed > better + worse ? arena_printf(scratch, ", %zu anders", changed - better - worse) : "");
}

static const char *late_summary(const struct dashboard *d) {
  size_t late = 0;
  for (size_t i = 0; i < d->overzicht->count; i++) late += d->overzicht->cijfers[i].late > 0 && is_on_dashboard(&d->overzicht->cijfers[i]);
  if (!late) return NULL;
  return late == 1 ? "Bij één cijfer is de levering te laat." : arena_printf(d->request->scratch, "Bij %zu cijfers is de levering te laat.", late);
}

static void fill_tools(const struct dashboard *d, struct kwaliteit_dashboard_view *view) {
  static const struct {
    const char *path, *label;
    bool inside;
  } tools[] = {{"/kwaliteit/verkennen", "Zelf verkennen", false}, {"/kwaliteit/vergelijken", "Vergelijken met andere gemeenten", false}, {"/kwaliteit/verouderd", "Te laat en zonder eigenaar", true}, {"/kwaliteit/doorlooptijd", "Van idee tot uitvoering", true},
               {"/kwaliteit/begroting", "Indicatoren uit de begroting", false}, {"/kwaliteit/openbaar", "Zo ziet iedereen het", true}, {"/indicatoren", "Alle indicatoren als lijst", false}};
  enum { TOOLS = sizeof tools / sizeof *tools };
  struct kwaliteit_dashboard_view_tools *out = ARENA_ARRAY(d->request->scratch, TOOLS, struct kwaliteit_dashboard_view_tools);
  for (size_t i = 0; i < TOOLS; i++)
    if (!tools[i].inside || !reads_outside(d->request)) out[view->tools_count++] = (struct kwaliteit_dashboard_view_tools){request_path(d->request, "%s", tools[i].path), tools[i].label};
  view->tools = out;
}

static bool fill_dashboard(struct request *request, bool public_page, struct text *body, bool *example, struct fault *fault) {
  struct overzicht overzicht;
  if (!cijfers_read(request, &overzicht, fault)) return false;
  struct dashboard d = {.request = request, .overzicht = &overzicht, .printer = printer_new(request, request->tx), .public_page = public_page, .drawings = page_text(request)};
  for (enum oordeel oordeel = 0; oordeel < OORDEEL__COUNT; oordeel++) d.icons[oordeel] = icon_path(request, oordeel_badge(oordeel)->icon);
  struct kwaliteit_dashboard_view view = {.says = summary(&d), .also = late_summary(&d), .outside = reads_outside(request), .filter_icon = icon_path(request, "filter"),
      .here = request_path(request, public_page ? "/kwaliteit/openbaar" : "/kwaliteit"),
      .none = overzicht.count ? "Met deze keuze blijft er niets over. Kies minder filters." : "Leg vast wat u meet, of lees een bestaande lijst in."};
  fill_tools(&d, &view);
  fill_filters(&d, &view);
  if (!fill_groups(&d, &view, fault)) return false;
  kwaliteit_dashboard_write(body, &view);
  *example = overzicht.example;
  return true;
}

bool kwaliteit_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct text *body = page_text(request);
  bool example;
  if (!fill_dashboard(request, false, body, &example, fault)) return false;
  return layout_write(request, reply, &(struct page){.title = "Kwaliteit van de uitvoering", .eyebrow = "Cijfers", .icon = "kwaliteit", .body = page_html(body), .example = example});
}

/* The same figures through the eyes of somebody without an account, whoever asks: no more can be shown than that reader
 * may see. The shell around it stays the asker's own. */
bool openbaar_page(struct request *request, struct reply *reply, struct fault *fault) {
  static const struct who visitor = {.roles = ROLE_BIT(inwoner), .label = "Inwoner"};
  const struct who *asker = request->who;
  struct text *body = page_text(request);
  bool example;
  request->who = &visitor;
  bool ok = fill_dashboard(request, true, body, &example, fault);
  request->who = asker;
  if (!ok) return false;
  const struct crumb crumbs[] = {{"Kwaliteit", request_path(request, "/kwaliteit")}};
  return layout_write(request, reply, &(struct page){.title = "Hoe goed gaat de uitvoering?", .eyebrow = "Openbare cijfers", .icon = "kwaliteit", .crumbs = crumbs, .crumb_count = 1,
                                                     .body = page_html(body), .example = example});
}
