/* The screens of a participant: one question with large answers, and the list of all. */
#include "capabilities/weging/telefoon.h"

#include "capabilities/weging/wegen.h"
#include "web/parts.h"

#include "templates/weging_stem.h"
#include "templates/weging_stemlijst.h"
#include "templates/weging_telefoon.h"

static const struct who program = {.label = "Doorpakker", .system = true};

static bool phone_write(const struct telefoon *s, struct reply *reply, const char *title, const struct text *body) {
  struct request *request = s->request;
  const struct weging_telefoon_view view = {.titel = title, .gemeente = request->tenant->name, .css = static_path(request, "doorpakker.css"),
      .huisstijl = request_path(request, "/huisstijl.css"), .script = static_path(request, "doorpakker.js"), .icoon = static_path(request, "icoon.svg"),
      .voorbeeld = record_is_example(&s->record), .onder = arena_printf(request->keep, "%s, %s", s->moment.naam, day_text(s->moment.datum, request->keep)),
      .body = page_html(body)};
  weging_telefoon_write(&reply->body, &view);
  reply->no_store = true;
  return true;
}

/* ---- one question ---- */

static const char *level_words(const struct moment_criterion *criterion, int64_t level, struct arena *keep) {
  return criterion->niveaus[level] ? criterion->niveaus[level] : arena_printf(keep, "Niveau %lld", (long long)level);
}

/* Answers from low to high, as the levels stand in words; how heavy and the college begin at the top. */
static void answers_fill(const struct telefoon *s, size_t at, struct weging_stem_view *view) {
  static const struct {
    const char *words, *help;
  } college[ANTWOORD__COUNT] = {{"Uit", "Dit doen we niet."}, {"Bespreken", "Hier wil ik over praten."}, {"Akkoord", "Dit doen we, zonder gesprek."}};
  struct arena *keep = s->request->keep;
  bool of_college = s->ronde == RONDE_COLLEGE, weighs = s->lijst[at].item == VRAAG_WEGEN;
  size_t count = of_college ? ANTWOORD__COUNT : MOMENT_LEVELS;
  struct weging_stem_view_antwoorden *rows = ARENA_ARRAY(keep, count, struct weging_stem_view_antwoorden);
  for (size_t a = 0; a < count; a++) {
    size_t value = of_college || weighs ? count - 1 - a : a;
    rows[a] = (struct weging_stem_view_antwoorden){.waarde = (long long)value, .aan = vraag_said(s, at) == (int64_t)value,
        .woorden = of_college ? college[value].words : weighs ? wegen_woorden[value] : level_words(&s->vragen.moment.criteria[s->lijst[at].criterion], (int64_t)value, keep),
        .uitleg = of_college ? college[value].help : NULL};
  }
  view->antwoorden = rows;
  view->antwoorden_count = count;
  view->veld = of_college ? "keuze" : arena_printf(keep, "niveau-%lld", (long long)vraag_criterium(s, at));
}

/* "Nummer 3 van 17, vraag 2 van 8." */
static const char *where_words(const struct telefoon *s, size_t at) {
  size_t first = at, last = at, number = 1;
  while (first > 0 && s->lijst[first - 1].item == s->lijst[at].item) first--;
  while (last + 1 < s->lijst_count && s->lijst[last + 1].item == s->lijst[at].item) last++;
  const char *part = arena_printf(s->request->keep, "raag %zu van %zu", at - first + 1, last - first + 1);
  if (s->lijst[at].item == VRAAG_WEGEN) return arena_printf(s->request->keep, "V%s over de gewichten.", part);
  while (number <= s->vragen.count && s->vragen.items[number - 1] != (size_t)s->lijst[at].item) number++;
  const char *which = arena_printf(s->request->keep, "Nummer %zu van %zu", number, s->vragen.count);
  return last > first ? arena_printf(s->request->keep, "%s, v%s.", which, part) : arena_printf(s->request->keep, "%s.", which);
}

/* What people need not say, because data do. */
static void known_fill(const struct vragen *v, size_t item, struct weging_stem_view *view, struct arena *keep) {
  const struct moment *m = &v->moment;
  struct weging_stem_view_bekend *rows = ARENA_ARRAY(keep, m->criterion_count, struct weging_stem_view_bekend);
  for (size_t c = 0; v->voorstellen && c < m->criterion_count; c++) {
    const struct voorstel *known = &v->voorstellen[item * m->criterion_count + c];
    if (known->niveau < 0) continue;
    rows[view->bekend_count++] = (struct weging_stem_view_bekend){.naam = m->criteria[c].naam,
        .woorden = arena_printf(keep, "%s. %s", level_words(&m->criteria[c], known->niveau, keep), known->toelichting)};
  }
  view->bekend = rows;
}

static bool item_fill(const struct telefoon *s, size_t at, struct weging_stem_view *view, const char **title, struct fault *fault) {
  struct request *request = s->request;
  const struct moment_item *item = &s->vragen.moment.items[s->lijst[at].item];
  struct record record;
  if (!record_get(request->tx, &program, REGISTER_beleidsopgave, item->id, &record, request->keep, fault)) return false;
  view->gevolg = item->gevolg;
  view->bewijs = record_beleidsopgave(&record).bewijs;
  view->vraag = s->ronde == RONDE_COLLEGE ? "Wat vindt u?" : s->vragen.moment.criteria[s->lijst[at].criterion].naam;
  struct vragen explained = s->vragen;
  if (!vragen_explain(request->tx, &explained, request->keep, fault)) return false;
  known_fill(&explained, (size_t)s->lijst[at].item, view, request->keep);
  *title = arena_printf(request->keep, "%s%s%s", item->nummer ? item->nummer : "", item->nummer ? ". " : "", item->titel);
  return true;
}

static void weight_fill(const struct telefoon *s, size_t at, struct weging_stem_view *view, const char **title) {
  const struct moment_criterion *criterion = &s->vragen.moment.criteria[s->lijst[at].criterion];
  view->vraag = criterion->naam;
  view->stap_van = level_words(criterion, 0, s->request->keep);
  view->stap_naar = level_words(criterion, MOMENT_LEVELS - 1, s->request->keep);
  *title = "Hoe zwaar telt deze stap?";
}

static bool card_write(const struct telefoon *s, struct reply *reply, size_t at, const struct fault *faults, struct fault *fault) {
  struct request *request = s->request;
  const char *title;
  struct weging_stem_view view = {.fouten = part_faults(request, faults), .hier = telefoon_path(s), .csrf = request->csrf ? request->csrf : "",
      .ronde = arena_printf(request->keep, "%d", (int)s->ronde), .opgave = arena_printf(request->keep, "%lld", (long long)vraag_opgave(s, at)),
      .nummer_vraag = arena_printf(request->keep, "%lld", (long long)vraag_criterium(s, at)), .waar = where_words(s, at),
      .alles = (long long)s->lijst_count, .gehad = (long long)at,
      .opnieuw = s->ronde == RONDE_TWEE ? "Tweede ronde: uw eerdere antwoorden staan er al. Wijzig alleen wat u nu anders ziet." : NULL,
      .heeft_vorige = at > 0, .vorige = vraag_path(s, at ? at - 1 : 0), .volgende = vraag_path(s, at + 1), .al_gezegd = vraag_said(s, at) >= 0,
      .lijst = vraag_path(s, s->lijst_count)};
  if (s->lijst[at].item == VRAAG_WEGEN) weight_fill(s, at, &view, &title);
  else if (!item_fill(s, at, &view, &title, fault)) return false;
  answers_fill(s, at, &view);
  struct text *body = page_text(request);
  weging_stem_write(body, &view);
  return phone_write(s, reply, title, body);
}

/* ---- all, and the end ---- */

static bool is_done(const struct telefoon *s, ptrdiff_t item) {
  for (size_t at = 0; at < s->lijst_count; at++)
    if (s->lijst[at].item == item && vraag_said(s, at) < 0) return false;
  return true;
}

static const char *done_words(bool done) { return done ? "beantwoord" : "nog niet beantwoord"; }

/* "Effect voor inwoners 24, hardheid wegnemen 18": what the own answers about steps come to; only when all are there. */
static bool own_weights(const struct telefoon *s, const char **out, struct fault *fault) {
  const struct moment *m = &s->vragen.moment;
  double steps[MOMENT_CRITERIA_MAX], parts[MOMENT_CRITERIA_MAX], sum = 0;
  int64_t whole[MOMENT_CRITERIA_MAX];
  *out = NULL;
  if (s->lijst_count == 0 || s->lijst[0].item != VRAAG_WEGEN || !is_done(s, VRAAG_WEGEN)) return true;
  for (size_t c = 0; c < m->criterion_count; c++) sum += steps[c] = (double)vraag_said(s, c);
  if (sum <= 0) {
    *out = "U zei bij elke stap: telt niet mee. Dan tellen uw gewichten niet mee.";
    return true;
  }
  if (!value_swing_weights(steps, m->criterion_count, parts, fault)) return false;
  wegen_round(parts, m->criterion_count, whole);
  const char *words = "Zo tellen de criteria volgens u, samen 100";
  for (size_t c = 0; c < m->criterion_count; c++)
    words = arena_printf(s->request->keep, "%s%s %s %lld", words, c ? "," : ":", m->criteria[c].naam, (long long)whole[c]);
  *out = arena_printf(s->request->keep, "%s.", words);
  return true;
}

static bool list_write(const struct telefoon *s, struct reply *reply, struct fault *fault) {
  struct request *request = s->request;
  const char *weights = NULL;
  bool open = s->ronde != RONDE_GEEN;
  size_t done = 0;
  struct weging_stemlijst_view_nummers *rows = ARENA_ARRAY(request->keep, s->vragen.count, struct weging_stemlijst_view_nummers);
  for (size_t q = 0; q < s->vragen.count; q++) {
    const struct moment_item *item = &s->vragen.moment.items[s->vragen.items[q]];
    bool answered = is_done(s, (ptrdiff_t)s->vragen.items[q]);
    done += answered;
    rows[q] = (struct weging_stemlijst_view_nummers){.adres = vraag_path(s, vraag_find(s, item->id, 0)), .titel = item->titel, .stand = done_words(answered)};
  }
  if (open && !own_weights(s, &weights, fault)) return false;
  bool weighs = s->lijst_count > 0 && s->lijst[0].item == VRAAG_WEGEN;
  struct weging_stemlijst_view view = {.hier = telefoon_path(s), .csrf = request->csrf ? request->csrf : "",
      .ronde = arena_printf(request->keep, "%d", (int)s->ronde), .open = open, .nummers = rows, .nummers_count = s->vragen.count,
      .weegt = weighs, .weeg_adres = vraag_path(s, 0), .weeg_stand = done_words(weighs && is_done(s, VRAAG_WEGEN)), .gewichten = weights,
      .klaar = open && ballot_is_ready(request->tenant->access, &s->ballot), .ok_icoon = icon_path(request, "ok"),
      .stand = open ? arena_printf(request->keep, "U hebt %zu van de %zu beantwoord.", done, s->vragen.count) : "De ronde is nog niet open, of al gesloten."};
  struct text *body = page_text(request);
  weging_stemlijst_write(body, &view);
  return phone_write(s, reply, open ? s->ronde == RONDE_COLLEGE ? "Akkoord, bespreken of uit" : "Uw scores" : "Even wachten", body);
}

bool telefoon_write(const struct telefoon *s, struct reply *reply, size_t at, const struct fault *faults, struct fault *fault) {
  return at < s->lijst_count ? card_write(s, reply, at, faults, fault) : list_write(s, reply, fault);
}
