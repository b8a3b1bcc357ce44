/* Weights by comparing steps: how much the way from the worst to the best level of each criterion matters, or only which
 * comes first. First the weights are shown, then people keep them. */
#include "capabilities/weging/input.h"
#include "capabilities/weging/scenario.h"
#include "capabilities/weging/pages.h"
#include "capabilities/weging/wegen.h"
#include "engines/value.h"

#include "templates/weging_gewichten.h"
#include "web/live.h"

enum way { WAY_STEPS, WAY_ORDER, WAY__COUNT };
static const char *const way_codes[WAY__COUNT] = {"stap", "plaats"};
enum { STEP_MOST = 100 };

/* What was typed on this page, and the weights that follow. */
struct weighing {
  const struct moment *moment;
  enum way way;
  int64_t typed[MOMENT_CRITERIA_MAX];
  int64_t weights[MOMENT_CRITERIA_MAX];
  bool known;                 /* weights are there */
};

static const char *control(const struct request *request, enum way way, int64_t criterion) { return input_name(request->keep, way_codes[way], criterion); }

static bool whole_read(struct request *request, struct weighing *w, size_t c, int64_t least, int64_t most, struct fault *fault) {
  const struct moment_criterion *criterion = &w->moment->criteria[c];
  const char *name = control(request, w->way, criterion->id), *typed = form_find(request->form, name);
  if (typed && string_to_int(string_trim(typed, request->keep), &w->typed[c]) && w->typed[c] >= least && w->typed[c] <= most) return true;
  return fault_field_add(fault, name, "%s: vul een heel getal in van %lld tot en met %lld.", criterion->naam, (long long)least, (long long)most);
}

static bool steps_weigh(struct request *request, struct weighing *w, double *out, struct fault *fault) {
  size_t count = w->moment->criterion_count;
  double steps[MOMENT_CRITERIA_MAX];
  bool good = true, any = false;
  for (size_t c = 0; c < count; c++) {
    good = whole_read(request, w, c, 0, STEP_MOST, fault) && good;
    steps[c] = (double)w->typed[c];
    any = any || w->typed[c] > 0;
  }
  if (!good) return false;
  if (!any) return fault_field_add(fault, control(request, w->way, w->moment->criteria[0].id), "Alle stappen zijn 0: dan telt niets mee. Geef de belangrijkste stap 100.");
  return value_swing_weights(steps, count, out, fault);
}

static bool order_weigh(struct request *request, struct weighing *w, double *out, struct fault *fault) {
  const struct moment *m = w->moment;
  double ranked[MOMENT_CRITERIA_MAX];
  bool good = true;
  for (size_t c = 0; c < m->criterion_count; c++) good = whole_read(request, w, c, 1, (int64_t)m->criterion_count, fault) && good;
  for (size_t c = 0; good && c < m->criterion_count; c++)
    for (size_t o = 0; o < c; o++)
      if (w->typed[o] == w->typed[c])
        return fault_field_add(fault, control(request, w->way, m->criteria[c].id), "\"%s\" en \"%s\" hebben allebei plaats %lld. Geef elk criterium een eigen plaats.",
                               m->criteria[o].naam, m->criteria[c].naam, (long long)w->typed[c]);
  if (!good) return false;
  value_rank_weights(m->criterion_count, ranked);
  for (size_t c = 0; c < m->criterion_count; c++) out[c] = ranked[w->typed[c] - 1];
  return true;
}

static bool weigh(struct request *request, struct weighing *w, struct fault *fault) {
  double parts[MOMENT_CRITERIA_MAX];
  if (w->moment->criterion_count == 0) return FAULT(fault, FAULT_CONFLICT, "Er zijn nog geen criteria met een gewicht.");
  w->way = string_is(form_find(request->form, "hoe"), way_codes[WAY_ORDER]) ? WAY_ORDER : WAY_STEPS;
  bool good = w->way == WAY_ORDER ? order_weigh(request, w, parts, fault) : steps_weigh(request, w, parts, fault);
  if (!good) return false;
  wegen_round(parts, w->moment->criterion_count, w->weights);
  w->known = true;
  return true;
}

/* ---- the page ---- */

/* The step that the weight of now stands for: the largest is 100. */
static int64_t step_of(const struct moment *m, size_t c) {
  int64_t most = 1;
  for (size_t o = 0; o < m->criterion_count; o++) most = m->criteria[o].gewicht > most ? m->criteria[o].gewicht : most;
  return (m->criteria[c].gewicht * STEP_MOST + most / 2) / most;
}

static int64_t place_of(const struct moment *m, size_t c) {
  int64_t place = 1;
  for (size_t o = 0; o < m->criterion_count; o++)
    place += m->criteria[o].gewicht > m->criteria[c].gewicht || (o < c && m->criteria[o].gewicht == m->criteria[c].gewicht);
  return place;
}

static struct weging_gewichten_view_criteria row_of(struct request *request, const struct weighing *w, size_t c) {
  struct arena *keep = request->keep;
  const struct moment *m = w->moment;
  const struct moment_criterion *from = &m->criteria[c];
  const char *stap = control(request, WAY_STEPS, from->id), *plaats = control(request, WAY_ORDER, from->id);
  return (struct weging_gewichten_view_criteria){
      .naam = from->naam, .slechtst = from->niveaus[0] ? from->niveaus[0] : "het laagste niveau",
      .best = from->niveaus[MOMENT_LEVELS - 1] ? from->niveaus[MOMENT_LEVELS - 1] : "het hoogste niveau",
      .stap_veld = stap, .stap = input_typed(request, stap, arena_printf(keep, "%lld", (long long)step_of(m, c))),
      .plaats_veld = plaats, .plaats = input_typed(request, plaats, arena_printf(keep, "%lld", (long long)place_of(m, c))),
      .groep = wegen_spreiding(from), .groep_aantal = from->gewicht_aantal == NUMBER_EMPTY ? 0 : (long long)from->gewicht_aantal,
      .was = from->gewicht, .was_veld = input_name(keep, "was", from->id), .wordt = w->known ? arena_printf(keep, "%lld", (long long)w->weights[c]) : NULL,
      .gekozen_veld = control(request, w->way, from->id), .gekozen = arena_printf(keep, "%lld", (long long)w->typed[c])};
}

static bool weights_show(struct request *request, struct reply *reply, struct tx *tx, const struct fault *faults, bool shows, struct fault *fault) {
  struct moment m;
  struct weighing w = {.moment = &m};
  if (!moment_read(tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  if (shows && !weigh(request, &w, fault)) return false;
  const struct field *margin = &m.record.reg->fields[F(sleutelmoment, gewicht_speling)];
  struct weging_gewichten_view_criteria *rows = ARENA_ARRAY(request->keep, m.criterion_count, struct weging_gewichten_view_criteria);
  bool of_group = false;
  for (size_t c = 0; c < m.criterion_count; c++) {
    rows[c] = row_of(request, &w, c);
    of_group = of_group || rows[c].groep;
  }
  struct weging_gewichten_view view = {
      .fouten = part_faults(request, faults), .hier = request_path(request, "/sleutelmomenten/%lld/gewichten", (long long)m.id),
      .csrf = request->csrf ? request->csrf : "", .mag = moment_changes(request, &m), .geen = m.criterion_count == 0, .voorbeeld = m.example,
      .voorbereiden = moment_path(request, &m, STATION_VOORBEREIDEN), .van_groep = of_group, .wegen = record_sleutelmoment(&m.record).deelnemers_wegen == 1,
      .deelnemers = request_path(request, "/sleutelmomenten/%lld/deelnemers", (long long)m.id), .klaar = w.known, .hoe = way_codes[w.way], .aantal = (long long)m.criterion_count,
      .speling = input_typed(request, margin->name, arena_printf(request->keep, "%lld", (long long)m.speling_procent)),
      .versie = arena_printf(request->keep, "%lld", (long long)m.version), .criteria = rows, .criteria_count = m.criterion_count};
  struct text *body = page_text(request);
  weging_gewichten_write(body, &view);
  return moment_layout_as(request, reply, &m, "Gewichten", (struct html){0}, body, request_text(request, "klaar") ? "Het is opgeslagen." : NULL);
}

bool weights_page(struct request *request, struct reply *reply, struct fault *fault) {
  return weights_show(request, reply, request->tx, NULL, false, fault);
}

/* ---- keeping ---- */

static bool may_keep(struct tx *tx, struct request *request, struct moment *out, struct fault *fault) {
  if (!moment_read(tx, request->who, route_id(request), out, request->keep, fault)) return false;
  if (string_is(out->toestand, "afgesproken")) return FAULT(fault, FAULT_CONFLICT, "De afspraken van \"%s\" liggen vast; de gewichten kunnen niet meer veranderen.", out->naam);
  return moment_changes(request, out) || FAULT(fault, FAULT_FORBIDDEN, "Dit doet alleen wie dit sleutelmoment voorbereidt.");
}

static bool weights_put(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct moment m;
  struct weighing w = {.moment = &m};
  if (!may_keep(tx, request, &m, fault) || !weigh(request, &w, fault)) return false;
  for (size_t c = 0; c < m.criterion_count; c++) {
    struct record stored;
    const char *was = form_find(request->form, input_name(request->keep, "was", m.criteria[c].id));
    int64_t shown;
    if (was && string_to_int(was, &shown) && shown != m.criteria[c].gewicht)
      return FAULT(fault, FAULT_CONFLICT, "Het gewicht van \"%s\" is intussen veranderd van %lld in %lld. Reken de gewichten opnieuw uit.", m.criteria[c].naam,
                   (long long)shown, (long long)m.criteria[c].gewicht);
    if (w.weights[c] == m.criteria[c].gewicht) continue;
    if (!record_get(tx, request->who, REGISTER_criterium, m.criteria[c].id, &stored, request->keep, fault)) return false;
    struct record record = record_copy(&stored, request->keep);
    record.slots[F(criterium, gewicht)].number = w.weights[c];
    struct change change = {.reg = REGISTER_criterium, .id = record_id(&stored), .version = record_version(&stored), .record = &record, .by = STEP_PERSON,
                            .reason = w.way == WAY_ORDER ? "gewichten uit een volgorde" : "gewichten uit het vergelijken van stappen"};
    if (!record_put(tx, &change, request->scratch, fault)) return false;
  }
  return true;
}

static bool margin_put(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct moment m;
  if (!may_keep(tx, request, &m, fault)) return false;
  struct record record = record_copy(&m.record, request->keep);
  const struct field *field = &record.reg->fields[F(sleutelmoment, gewicht_speling)];
  if (!input_read(request->form, field->name, field, &record.slots[F(sleutelmoment, gewicht_speling)], request->keep, fault)) return false;
  struct change change = {.reg = REGISTER_sleutelmoment, .id = m.id, .version = request_number(request, "versie", -1), .record = &record, .by = STEP_PERSON,
                          .reason = "hoe ver de gewichten mogen schuiven"};
  return record_put(tx, &change, request->scratch, fault);
}

static bool weights_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return weights_show(request, reply, request->tx, faults, false, fault);
}

bool weights_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct store *store = request->tenant->store;
  const char *doe = request_text(request, "doe");
  if (string_is(doe, "bekijk")) {
    struct tx *tx = request_read(request, fault);
    struct moment m;
    if (tx && may_keep(tx, request, &m, fault) && weights_show(request, reply, tx, NULL, true, fault)) return true;
    return part_again(request, reply, weights_again, NULL, fault);
  }
  bool done = string_is(doe, "speling") ? store_write(store, request->who, margin_put, request, fault)
              : string_is(doe, "bewaar") ? store_write(store, request->who, weights_put, request, fault)
                                         : FAULT(fault, FAULT_INPUT, "Deze handeling bestaat niet.");
  if (!done) return part_again(request, reply, weights_again, NULL, fault);
  live_say(request->tenant->code, moment_topic(route_id(request), request->keep));
  return reply_redirect(reply, request, "/sleutelmomenten/%lld/gewichten?klaar=1", (long long)route_id(request));
}
