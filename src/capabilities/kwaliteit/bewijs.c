#include "capabilities/kwaliteit/beeld.h"
#include "capabilities/kwaliteit/effect.h"
#include "capabilities/kwaliteit/pages.h"
#include "templates/kwaliteit_bewijs.h"

/* Charts on pages of other registers: as they stood at a signal, and as they are after the execution. */

enum { FROZEN_MAX = 6 };

/* The numbers in the chart stand for these: those of the points that it draws. */
static void fill_notes(struct request *request, const struct reeks *reeks, struct kwaliteit_bewijs_view_figures *out) {
  size_t skip = reeks->count > CHART_POINTS_MAX ? reeks->count - CHART_POINTS_MAX : 0;
  struct kwaliteit_bewijs_view_figures_notes *notes = ARENA_ARRAY(request->scratch, reeks->count - skip, struct kwaliteit_bewijs_view_figures_notes);
  for (size_t i = skip; i < reeks->count; i++) {
    if (!reeks->metingen[i].noot) continue;
    const char *number = arena_printf(request->scratch, "%zu", out->notes_count + 1);
    notes[out->notes_count++] = (struct kwaliteit_bewijs_view_figures_notes){number, reeks->metingen[i].label, reeks->metingen[i].noot};
  }
  out->notes = notes;
}

static bool fill_figure(struct request *request, const struct reeks *reeks, struct kwaliteit_bewijs_view_figures *out, struct fault *fault) {
  struct chart_control chart;
  struct text *drawing = page_text(request);
  reeks_drawing(reeks, true, &chart, request->scratch);
  if (!chart_control(drawing, &chart, fault)) return false;
  struct kwaliteit_bewijs_view_figures_rows *rows = ARENA_ARRAY(request->scratch, reeks->count, struct kwaliteit_bewijs_view_figures_rows);
  for (size_t i = 0; i < reeks->count; i++) {
    const struct meting *meting = &reeks->metingen[reeks->count - 1 - i];
    rows[i] = (struct kwaliteit_bewijs_view_figures_rows){meting->label, *meting->text ? meting->text : "niet bekend uit deze bron"};
  }
  out->name = reeks->indicator.naam;
  out->says = reeks->zin;
  out->chart = page_html(drawing);
  fill_notes(request, reeks, out);
  out->rows = rows;
  out->rows_count = reeks->count;
  out->example = reeks->example;
  return true;
}

/* A kept chart that cannot be read is left out: the signal itself still says what it was. */
static bool fill_frozen(struct request *request, const char *text, enum register_id reg, int64_t id, struct kwaliteit_bewijs_view *view,
                        struct kwaliteit_bewijs_view_figures *figures, struct fault *fault) {
  struct beeld beeld;
  struct fault unreadable = {0};
  if (!text) return true;
  if (!beeld_read(text, &beeld, request->scratch, &unreadable)) {
    log_line(LOG_WARNING, "bewaarde grafiek van %s %lld niet te lezen: %s", declared_registers[reg].name, (long long)id, unreadable.message);
    fault_release(&unreadable);
    return true;
  }
  struct kwaliteit_bewijs_view_figures *out = &figures[view->figures_count++];
  *out = (struct kwaliteit_bewijs_view_figures){.path = record_path(request, reg, id)};
  out->when = arena_printf(request->scratch, "zoals het stond op %s%s%s", day_text(beeld.gemaakt_op, request->scratch), *beeld.programma ? ", beoordeeld door Doorpakker " : "", beeld.programma);
  return fill_figure(request, &beeld.reeks, out, fault);
}

bool frozen_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  bool is_signal = record->reg->id == REGISTER_signaal;
  const char *text = record->slots[is_signal ? F(signaal, beeld) : F(effectmeting, beeld)].text;
  int64_t indicator = record->slots[is_signal ? F(signaal, indicator) : F(effectmeting, indicator)].number;
  struct kwaliteit_bewijs_view_figures figure;
  struct kwaliteit_bewijs_view view = {.id = "beeld", .heading = "De grafiek zoals die toen was", .figures = &figure};
  const struct field *field = &record->reg->fields[is_signal ? F(signaal, beeld) : F(effectmeting, beeld)];
  if (!rights_reads_field(request->who, field)) return true;
  if (!fill_frozen(request, text, REGISTER_indicator, indicator, &view, &figure, fault) || !view.figures_count) return !fault_is(fault);
  kwaliteit_bewijs_write(out, &view);
  return true;
}

static bool write_evidence(struct request *request, const struct record *opgave, struct text *out, struct fault *fault) {
  struct listing signalen;
  struct query query = {.reg = REGISTER_signaal, .sort = F(signaal, gemeld_op), .page = 1, .page_size = FROZEN_MAX, .no_count = true};
  struct kwaliteit_bewijs_view_figures figures[FROZEN_MAX];
  struct kwaliteit_bewijs_view view = {.id = "bewijs", .heading = "Bewijs uit de cijfers", .lead = "De grafieken zijn bewaard zoals ze waren toen het signaal kwam.", .figures = figures};
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_signaal];
  if (!rights_scope(request->who, reg, VERB_READ) || !rights_reads_field(request->who, &reg->fields[F(signaal, beeld)])) return true;
  query_number(&query, F(signaal, hoort_bij), COMPARE_IS, record_id(opgave));
  query_text(&query, F(signaal, beeld), COMPARE_FILLED, NULL);
  if (!record_list(request->tx, request->who, &query, &signalen, request->scratch, fault)) return false;
  for (size_t i = 0; i < signalen.count; i++)
    if (!fill_frozen(request, signalen.records[i].slots[F(signaal, beeld)].text, REGISTER_signaal, record_id(&signalen.records[i]), &view, figures, fault)) return false;
  if (view.figures_count) kwaliteit_bewijs_write(out, &view);
  return true;
}

/* The address of a new effectmeting with what the program computed in it. */
static const char *proposal_path(struct request *request, const struct record *opgave, const struct effect *e) {
  const char *path = request_path(request, "/effectmetingen/nieuw?beleidsopgave=%lld&indicator=%lld&datum=%s&conclusie=%s", (long long)record_id(opgave),
                                  (long long)e->reeks.indicator.id, request->today, e->conclusie);
  if (e->voor != NUMBER_EMPTY) path = arena_printf(request->scratch, "%s&voor=%s", path, decimal_print(e->voor, request->scratch));
  return e->na != NUMBER_EMPTY ? arena_printf(request->scratch, "%s&na=%s", path, decimal_print(e->na, request->scratch)) : path;
}

/* What waits for a choice already, or NULL. */
static bool open_draft(struct request *request, const struct record *opgave, const char **path, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_effectmeting, .sort = EVERY(id), .page = 1, .page_size = 1, .no_count = true};
  *path = NULL;
  query_number(&query, F(effectmeting, beleidsopgave), COMPARE_IS, record_id(opgave));
  query_text(&query, F(effectmeting, keuze), COMPARE_EMPTY, NULL);
  if (!record_list(request->tx, request->who, &query, &listing, request->scratch, fault)) return false;
  if (listing.count) *path = arena_printf(request->scratch, "%s/bewerken", record_path(request, REGISTER_effectmeting, record_id(&listing.records[0])));
  return true;
}

static bool write_effects(struct request *request, const struct record *opgave, struct text *out, struct fault *fault) {
  struct effect *effecten = ARENA_ARRAY(request->scratch, EFFECT_FIGURES_MAX, struct effect);
  struct kwaliteit_bewijs_view_figures figures[EFFECT_FIGURES_MAX];
  struct kwaliteit_bewijs_view view = {.id = "effect", .heading = "Wat deed het cijfer na de uitvoering?", .figures = figures};
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_effectmeting];
  size_t count;
  const char *draft = NULL;
  bool measures = string_is(opgave->slots[F(beleidsopgave, stand)].text, "effect_meten");
  bool records = measures && rights_scope(request->who, reg, VERB_CREATE) != 0;
  if (reads_outside(request) || !effecten_read(request->tx, request->who, opgave, effecten, &count, request->keep, request->scratch, fault)) return !fault_is(fault);
  if (records && !open_draft(request, opgave, &draft, fault)) return false;
  for (size_t i = 0; i < count; i++) {
    const struct effect *e = &effecten[i];
    const struct choice *choice = choices_find(&choices_conclusie, e->conclusie);
    struct kwaliteit_bewijs_view_figures *figure = &figures[view.figures_count++];
    *figure = (struct kwaliteit_bewijs_view_figures){.path = record_path(request, REGISTER_indicator, e->reeks.indicator.id), .verdict = choice ? choice->label : NULL};
    if (!fill_figure(request, &e->reeks, figure, fault)) return false;
    figure->says = e->zin;
    if (!records || string_is(e->conclusie, "te_vroeg")) continue;
    figure->act = draft ? "Kies: doorgaan, bijstellen of stoppen" : "Leg de effectmeting vast";
    figure->act_path = draft ? draft : proposal_path(request, opgave, e);
  }
  if (measures) view.lead = "Doorpakker volgt hetzelfde cijfer vanaf de dag van de uitvoering. Een mens maakt de keuze.";
  if (count) kwaliteit_bewijs_write(out, &view);
  return true;
}

bool evidence_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  return write_evidence(request, record, out, fault) && write_effects(request, record, out, fault);
}
