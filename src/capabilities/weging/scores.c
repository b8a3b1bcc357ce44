#include "capabilities/weging/input.h"
#include "capabilities/weging/pages.h"
#include "capabilities/weging/rondes.h"

#include "templates/weging_score.h"
#include "templates/weging_scores.h"

static const char *level_words(const struct moment_criterion *criterion, int64_t level) {
  const char *words = level >= 0 && level < MOMENT_LEVELS ? criterion->niveaus[level] : NULL;
  return words ? words : "";
}

static struct weging_scores_view_rijen score_row(struct request *request, const struct moment *m, const struct moment_item *item) {
  struct weging_scores_view_rijen_cellen *cells = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_scores_view_rijen_cellen);
  const struct choice *stream = choices_find(&choices_stroom, item->stroom);
  for (size_t c = 0; c < m->criterion_count; c++) {
    const struct moment_score *score = &item->scores[c];
    cells[c] = (struct weging_scores_view_rijen_cellen){
        .code = m->criteria[c].code,
        .niveau = score->niveau < 0 ? NULL
                  : m->nulscore && item->marked && score->nul >= 0
                      ? arena_printf(request->keep, "%lld (niets doen: %lld)", (long long)score->niveau, (long long)score->nul)
                      : arena_printf(request->keep, "%lld", (long long)score->niveau),
        .woorden = level_words(&m->criteria[c], score->niveau),
        .afwijkend = score->voorstel >= 0 && score->niveau >= 0 && score->voorstel != score->niveau};
  }
  return (struct weging_scores_view_rijen){
      .adres = record_path(request, REGISTER_beleidsopgave, item->id),
      .scoor = request_path(request, "/sleutelmomenten/%lld/score?opgave=%lld", (long long)m->id, (long long)item->id),
      .titel = item->titel,
      .onder = arena_printf(request->keep, "%s · %s", item->nummer ? item->nummer : "zonder nummer", stream ? stream->label : ""),
      .naam = moment_item_name(item),
      .cellen = cells,
      .cellen_count = m->criterion_count,
      .punten = points_print(m, item->points, request->keep),
      .te_weinig = item->onder_drempel && item->scored == m->criterion_count ? sentence_short(m, item, request->keep) : NULL,
      .af = item->scored == m->criterion_count};
}

static void criteria_fill(struct request *request, const struct moment *m, struct weging_scores_view *view) {
  struct weging_scores_view_kop *heads = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_scores_view_kop);
  struct weging_scores_view_criteria *criteria = ARENA_ARRAY(request->keep, m->criterion_count, struct weging_scores_view_criteria);
  for (size_t c = 0; c < m->criterion_count; c++) {
    const struct moment_criterion *from = &m->criteria[c];
    struct weging_scores_view_criteria_niveaus *levels = ARENA_ARRAY(request->keep, MOMENT_LEVELS, struct weging_scores_view_criteria_niveaus);
    for (int n = 0; n < MOMENT_LEVELS; n++) levels[n] = (struct weging_scores_view_criteria_niveaus){.niveau = n, .woorden = level_words(from, n)};
    heads[c] = (struct weging_scores_view_kop){.code = from->code, .naam = from->naam};
    criteria[c] = (struct weging_scores_view_criteria){.code = from->code, .naam = from->naam, .gewicht = from->gewicht,
                                                       .niveaus = levels, .niveaus_count = MOMENT_LEVELS};
  }
  view->kop = heads;
  view->criteria = criteria;
  view->kop_count = view->criteria_count = m->criterion_count;
}

static void bound_add(struct request *request, const struct moment_item *item, struct weging_scores_view_vast *rows, size_t *count) {
  rows[(*count)++] = (struct weging_scores_view_vast){.adres = record_path(request, REGISTER_beleidsopgave, item->id), .titel = item->titel,
                                                      .onder = item->nummer ? item->nummer : "zonder nummer"};
}

static const char *level_named(struct request *request, const struct moment_criterion *criterion, int64_t level) {
  return arena_printf(request->keep, "%lld, %s", (long long)level, level_words(criterion, level));
}

/* What there is to talk about after a round: where people differ and it changes the proposal. */
static bool differences_fill(struct request *request, const struct moment *m, struct weging_scores_view *view, struct fault *fault) {
  struct verschillen found;
  if (!verschillen_read(request->tenant->access, m, &found, request->keep, request->scratch, fault)) return false;
  struct weging_scores_view_verschillen *rows = ARENA_ARRAY(request->keep, found.count, struct weging_scores_view_verschillen);
  for (size_t i = 0; i < found.count; i++) {
    const struct verschil *v = &found.items[i];
    const struct moment_criterion *criterion = &m->criteria[v->criterion];
    rows[i] = (struct weging_scores_view_verschillen){
        .adres = record_path(request, REGISTER_beleidsopgave, m->items[v->item].id), .titel = m->items[v->item].titel, .criterium = criterion->naam,
        .midden = level_named(request, criterion, v->groep.niveau), .laag = level_named(request, criterion, v->groep.laag),
        .hoog = level_named(request, criterion, v->groep.hoog), .aantal = (long long)v->groep.n};
  }
  view->heeft_ronde = found.known;
  view->verschillen = rows;
  view->verschillen_count = found.count;
  view->eens = found.known && found.count == 0;
  view->zonder_gevolg = found.harmless ? arena_printf(request->keep, "Op nog %zu %s lopen de meningen uiteen, maar daar verandert het voorstel niet door.",
                                                      found.harmless, found.harmless == 1 ? "punt" : "punten") : NULL;
  return true;
}

bool scores_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct moment m;
  if (!moment_read(request->tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  struct weging_scores_view_rijen *rows = ARENA_ARRAY(request->keep, m.item_count, struct weging_scores_view_rijen);
  struct weging_scores_view_vast *bound = ARENA_ARRAY(request->keep, m.item_count, struct weging_scores_view_vast);
  struct weging_scores_view view = {.stappen = stations_html(request, &m, STATION_SCORES),
                                    .leeg = m.item_count == 0 || m.criterion_count == 0,
                                    .voorbeeld = m.example,
                                    .voorbereiden = moment_path(request, &m, STATION_VOORBEREIDEN),
                                    .overzicht = request_path(request, "/beleidsopgaven"),
                                    .deelnemers = request_path(request, "/sleutelmomenten/%lld/deelnemers", (long long)m.id),
                                    .rijen = rows,
                                    .vast = bound,
                                    .mag = moment_changes(request, &m),
                                    .icoon_afwijkend = icon_path(request, "bewerk"),
                                    .icoon_bewerk = icon_path(request, "bewerk")};
  for (size_t i = 0; i < m.item_count; i++) {
    if (m.items[i].fixed) {
      bound_add(request, &m.items[i], bound, &view.vast_count);
      continue;
    }
    rows[view.rijen_count] = score_row(request, &m, &m.items[i]);
    view.gescoord += rows[view.rijen_count++].af;
  }
  view.totaal = (long long)view.rijen_count;
  view.heeft_vast = view.vast_count > 0;
  criteria_fill(request, &m, &view);
  if (view.mag && !differences_fill(request, &m, &view, fault)) return false;
  struct text *body = page_text(request);
  weging_scores_write(body, &view);
  return moment_layout(request, reply, &m, STATION_SCORES, (struct html){0}, body,
                       request_text(request, "klaar") ? "De scores zijn opgeslagen." : NULL);
}

/* ---- one item ---- */

/* The proposal that was stored with the score, else what the data say now; in both cases with the reason in words. */
static const char *criterion_suggestion(struct request *request, const struct moment_criterion *criterion, const struct moment_score *score,
                                        const struct voorstel *now) {
  const char *words = now->niveau < 0 ? NULL : arena_printf(request->keep, "niveau %lld, %s. %s", (long long)now->niveau,
                                                            level_words(criterion, now->niveau), now->toelichting);
  if (score->voorstel < 0) return words ? words : criterion->voorstel;
  const char *stored = arena_printf(request->keep, "niveau %lld, %s", (long long)score->voorstel, level_words(criterion, score->voorstel));
  if (!words) return stored;
  if (now->niveau == score->voorstel) return words;
  return arena_printf(request->keep, "%s. De gegevens van nu wijzen op %s", stored, words);
}

/* The level without doing it, for what is compared with doing nothing. */
static void nothing_fill(struct request *request, const struct moment_criterion *from, const struct moment_score *score, struct weging_score_view_criteria *view) {
  struct weging_score_view_criteria_nul *rows = ARENA_ARRAY(request->keep, MOMENT_LEVELS + 1, struct weging_score_view_criteria_nul);
  view->nul_veld = input_name(request->keep, "nulniveau", from->id);
  const char *typed = input_typed(request, view->nul_veld, score->nul >= 0 ? arena_printf(request->keep, "%lld", (long long)score->nul) : "");
  rows[0] = (struct weging_score_view_criteria_nul){.waarde = "", .woorden = "nog niet ingevuld", .aan = string_empty(typed)};
  for (int n = 0; n < MOMENT_LEVELS; n++) {
    const char *value = arena_printf(request->keep, "%d", n);
    rows[n + 1] = (struct weging_score_view_criteria_nul){.waarde = value, .woorden = arena_printf(request->keep, "%d. %s", n, level_words(from, n)), .aan = string_is(typed, value)};
  }
  view->nul = rows;
  view->nul_count = MOMENT_LEVELS + 1;
}

static struct weging_score_view_criteria criterion_fill(struct request *request, const struct moment_criterion *from,
                                                        const struct moment_score *score, const struct voorstel *now) {
  struct weging_score_view_criteria_niveaus *levels = ARENA_ARRAY(request->keep, MOMENT_LEVELS, struct weging_score_view_criteria_niveaus);
  const char *name = input_name(request->keep, "niveau", from->id), *why = input_name(request->keep, "reden", from->id);
  int64_t proposed = score->voorstel >= 0 ? score->voorstel : now->niveau;
  int64_t stored = score->niveau >= 0 ? score->niveau : proposed;
  const char *typed = input_typed(request, name, stored >= 0 ? arena_printf(request->keep, "%lld", (long long)stored) : NULL);
  for (int n = 0; n < MOMENT_LEVELS; n++)
    levels[n] = (struct weging_score_view_criteria_niveaus){
        .id = arena_printf(request->keep, "%s-%d", name, n), .niveau = n, .woorden = level_words(from, n),
        .aan = string_is(typed, (const char[]){(char)('0' + n), '\0'}), .voorstel_hier = proposed == n};
  const struct choice *effect = from->effect_op ? choices_find(&choices_effect_op, from->effect_op) : NULL;
  return (struct weging_score_view_criteria){
      .code = from->code, .naam = from->naam, .effect = effect ? effect->label : NULL, .gewicht = from->gewicht,
      .voorstel = criterion_suggestion(request, from, score, now), .veld = name,
      .versie_veld = input_name(request->keep, "versie", from->id), .versie = arena_printf(request->keep, "%lld", (long long)score->version),
      .reden_veld = why, .reden = input_typed(request, why, score->reden), .niveaus = levels, .niveaus_count = MOMENT_LEVELS};
}

static bool score_show(struct request *request, struct reply *reply, struct tx *tx, const struct fault *faults, struct fault *fault) {
  struct moment m;
  if (!moment_read(tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  size_t at = moment_item_find(&m, request_number(request, "opgave", 0));
  if (at == m.item_count) return FAULT(fault, FAULT_ABSENT, "Deze beleidsopgave staat niet op de lijst van \"%s\".", m.naam);
  const struct moment_item *item = &m.items[at];
  struct weging_score_view_criteria *criteria = ARENA_ARRAY(request->keep, m.criterion_count, struct weging_score_view_criteria);
  struct voorstel *proposals;
  if (!voorstellen_read(tx, request->who, &m, &proposals, request->keep, fault)) return false;
  for (size_t c = 0; c < m.criterion_count; c++)
    criteria[c] = criterion_fill(request, &m.criteria[c], &item->scores[c], &proposals[at * m.criterion_count + c]);
  for (size_t c = 0; c < m.criterion_count && m.nulscore && item->marked; c++) nothing_fill(request, &m.criteria[c], &item->scores[c], &criteria[c]);
  const struct weging_score_view view = {
      .stappen = stations_html(request, &m, STATION_SCORES),
      .fouten = part_faults(request, faults),
      .hier = request_path(request, "/sleutelmomenten/%lld/score", (long long)m.id),
      .csrf = request->csrf ? request->csrf : "",
      .opgave = arena_printf(request->keep, "%lld", (long long)item->id),
      .titel = arena_printf(request->keep, "%s%s%s", item->nummer ? item->nummer : "", item->nummer ? " " : "", item->titel),
      .adres = record_path(request, REGISTER_beleidsopgave, item->id),
      .voorbeeld = item->example || m.example,
      .criteria = criteria,
      .criteria_count = m.criterion_count,
      .terug = moment_path(request, &m, STATION_SCORES)};
  struct text *body = page_text(request);
  weging_score_write(body, &view);
  return moment_layout(request, reply, &m, STATION_SCORES, (struct html){0}, body, NULL);
}

bool score_page(struct request *request, struct reply *reply, struct fault *fault) {
  return score_show(request, reply, request->tx, NULL, fault);
}

/* Reads the two controls of one criterion into the score's record; *asked says whether there is a level at all. */
static bool score_read(struct request *request, const struct moment_criterion *criterion, struct record *record, bool *asked,
                       struct fault *fault) {
  const struct reg *reg = record->reg;
  const char *name = input_name(request->keep, "niveau", criterion->id), *why = input_name(request->keep, "reden", criterion->id);
  *asked = form_find(request->form, name) != NULL;
  bool level = input_read(request->form, name, &reg->fields[F(score, niveau)], &record->slots[F(score, niveau)], request->keep, fault);
  bool reason = input_read(request->form, why, &reg->fields[F(score, reden)], &record->slots[F(score, reden)], request->keep, fault);
  const char *nothing = input_name(request->keep, "nulniveau", criterion->id);
  bool without = input_read(request->form, nothing, &reg->fields[F(score, nulniveau)], &record->slots[F(score, nulniveau)], request->keep, fault);
  if (!level || !reason || !without) return false;
  struct score score = record_score(record);
  if (score.niveau != NUMBER_EMPTY && (score.niveau < 0 || score.niveau >= MOMENT_LEVELS))
    return fault_field_add(fault, name, "%s: kies een niveau van 0 tot en met 4.", criterion->code);
  if (score.nulniveau != NUMBER_EMPTY && (score.nulniveau < 0 || score.nulniveau >= MOMENT_LEVELS))
    return fault_field_add(fault, nothing, "%s: kies als niveau zonder iets te doen 0 tot en met 4.", criterion->code);
  bool differs = *asked && score.voorstel_niveau != NUMBER_EMPTY && score.niveau != score.voorstel_niveau;
  if (differs && string_empty(score.reden))
    return fault_field_add(fault, why, "%s: u wijkt af van het voorstel uit gegevens. Schrijf waarom.", criterion->code);
  return true;
}

static bool score_put(struct tx *tx, struct request *request, const struct moment *m, const struct moment_item *item, size_t c,
                      const struct voorstel *now, struct fault *fault) {
  const struct moment_score *old = &item->scores[c];
  const struct catalogue *catalogue = tx_catalogue(tx);
  struct record record, before;
  bool asked;
  if (old->id) {
    if (!record_get(tx, request->who, REGISTER_score, old->id, &before, request->keep, fault)) return false;
    record = record_copy(&before, request->keep);
  } else {
    record = record_start(&catalogue->registers[REGISTER_score], request->keep);
    before = record_copy(&record, request->keep);
    record.slots[F(score, sleutelmoment)].number = m->id;
    record.slots[F(score, beleidsopgave)].number = item->id;
    record.slots[F(score, criterium)].number = m->criteria[c].id;
    if (m->example) record.slots[EVERY(herkomst_inhoud)].text = "voorbeeld";
  }
  if (!old->id && now->niveau >= 0) {
    record.slots[F(score, voorstel_niveau)].number = now->niveau;
    record.slots[F(score, voorstel_toelichting)].text = now->toelichting;
  }
  if (!score_read(request, &m->criteria[c], &record, &asked, fault)) return false;
  if (!asked) return true;
  if (old->id && slot_equal(KIND_NUMBER, record.slots[F(score, niveau)], before.slots[F(score, niveau)]) &&
      slot_equal(KIND_NUMBER, record.slots[F(score, nulniveau)], before.slots[F(score, nulniveau)]) &&
      slot_equal(KIND_TEXT, record.slots[F(score, reden)], before.slots[F(score, reden)]))
    return true;
  struct change change = {.reg = REGISTER_score, .id = old->id, .record = &record, .by = STEP_PERSON,
                          .version = old->id ? request_number(request, input_name(request->keep, "versie", m->criteria[c].id), -1) : 0};
  return record_put(tx, &change, request->scratch, fault);
}

static bool score_work(struct tx *tx, void *context, struct fault *fault) {
  struct request *request = context;
  struct moment m;
  if (!moment_read(tx, request->who, route_id(request), &m, request->keep, fault)) return false;
  size_t at = moment_item_find(&m, request_number(request, "opgave", 0));
  if (at == m.item_count) return FAULT(fault, FAULT_ABSENT, "Deze beleidsopgave staat niet op de lijst van \"%s\".", m.naam);
  struct voorstel *proposals;
  bool good = true;
  if (!voorstellen_read(tx, request->who, &m, &proposals, request->keep, fault)) return false;
  for (size_t c = 0; c < m.criterion_count; c++)
    good = score_put(tx, request, &m, &m.items[at], c, &proposals[at * m.criterion_count + c], fault) && good;
  return good;
}

static bool score_again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return score_show(request, reply, request->tx, faults, fault);
}

bool score_save(struct request *request, struct reply *reply, struct fault *fault) {
  if (store_write(request->tenant->store, request->who, score_work, request, fault))
    return reply_redirect(reply, request, "/sleutelmomenten/%lld/scores?klaar=1", (long long)route_id(request));
  return part_again(request, reply, score_again, NULL, fault);
}
