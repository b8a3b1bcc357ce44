#include "capabilities/weging/pages.h"

#include "templates/weging_stations.h"

static const struct {
  const char *path, *name, *title;
} stations[STATION__COUNT] = {
    {"voorbereiden", "Voorbereiden", "Voorbereiden"},
    {"scores", "Scores", "Scores"},
    {"sessie", "Sessie", "Rekenhulp"},
    {"afspraken", "Afspraken", "Afspraken"},
    {"doorpakken", "Doorpakken", "Doorpakken"},
    {"afsprakenlijst", "Afsprakenlijst", "Afsprakenlijst"},
};

const char *moment_path(struct request *request, const struct moment *moment, enum station station) {
  return request_path(request, "/sleutelmomenten/%lld/%s", (long long)moment->id, stations[station].path);
}

static enum station station_of(const char *toestand) {
  if (string_is(toestand, "voorbereiding")) return STATION_VOORBEREIDEN;
  if (string_is(toestand, "scoren")) return STATION_SCORES;
  return string_is(toestand, "sessie") ? STATION_SESSIE : STATION_DOORPAKKEN;
}

struct html stations_html(struct request *request, const struct moment *moment, enum station here) {
  struct weging_stations_view_stappen rows[STATION_LIJST];
  enum station reached = station_of(moment->toestand);
  for (enum station s = 0; s < STATION_LIJST; s++)
    rows[s] = (struct weging_stations_view_stappen){.adres = moment_path(request, moment, s), .naam = stations[s].name,
                                                     .gedaan = s < reached && s != here, .hier = s == here};
  struct text *out = page_text(request);
  weging_stations_write(out, &(struct weging_stations_view){.stappen = rows, .stappen_count = STATION_LIJST});
  return page_html(out);
}

bool moment_layout(struct request *request, struct reply *reply, const struct moment *m, enum station here, struct html actions,
                   const struct text *body, const char *notice) {
  return moment_layout_as(request, reply, m, stations[here].title, actions, body, notice);
}

bool moment_layout_as(struct request *request, struct reply *reply, const struct moment *m, const char *title, struct html actions,
                      const struct text *body, const char *notice) {
  const struct crumb crumbs[] = {
      {"Sleutelmomenten", request_path(request, "/sleutelmomenten")},
      {m->naam, record_path(request, REGISTER_sleutelmoment, m->id)},
  };
  const char *when = day_text(m->datum, request->keep);
  const struct page page = {.title = title,
                            .eyebrow = arena_printf(request->keep, "%s · %s", m->naam, when),
                            .icon = "weging",
                            .crumbs = crumbs,
                            .crumb_count = sizeof crumbs / sizeof *crumbs,
                            .actions = actions,
                            .body = page_html(body),
                            .notice = notice,
                            .example = m->example};
  return layout_write(request, reply, &page);
}

bool moment_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault) {
  (void)fault;
  struct sleutelmoment s = record_sleutelmoment(record);
  const struct moment moment = {.id = s.id, .toestand = s.toestand};
  html_put(out, stations_html(request, &moment, STATION__COUNT));
  return true;
}

const char *whatif_path(struct request *request, const struct moment *m, enum station station, const struct whatif *whatif) {
  const char *path = arena_printf(request->keep, "%s?ondergrens=%d&minder=%lld", moment_path(request, m, station), whatif->floor,
                                  (long long)whatif->less_percent);
  for (size_t i = 0; i < m->item_count; i++) {
    if (portfolio_has(&whatif->in, i)) path = arena_printf(request->keep, "%s&in=%lld", path, (long long)m->items[i].id);
    if (portfolio_has(&whatif->out, i)) path = arena_printf(request->keep, "%s&uit=%lld", path, (long long)m->items[i].id);
  }
  return path;
}

static struct portfolio_set items_read(const struct form *form, const char *name, const struct moment *m) {
  struct portfolio_set set = {0};
  size_t at = 0;
  const char *value;
  int64_t id;
  while (form && (value = form_each(form, name, &at)) != NULL) {
    size_t item = string_to_int(value, &id) ? moment_item_find(m, id) : m->item_count;
    if (item < m->item_count) portfolio_put(&set, item, true);
  }
  return set;
}

struct whatif whatif_read(const struct request *request, const struct moment *m, const struct whatif *scenario, bool *tries) {
  static const char *const names[] = {"ondergrens", "minder", "in", "uit"};
  const struct form *form = request->method == METHOD_POST ? request->form : request->query;
  *tries = false;
  for (size_t i = 0; form && i < sizeof names / sizeof *names; i++) *tries = *tries || form_find(form, names[i]);
  if (!*tries) return *scenario;
  int64_t less = request_number(request, "minder", 0);
  struct whatif whatif = {.floor = m->ondergrens_procent > 0 && request_number(request, "ondergrens", 1) != 0,
                          .less_percent = less < 0 ? 0 : less > WHATIF_LESS_MAX ? WHATIF_LESS_MAX : less,
                          .in = items_read(form, "in", m),
                          .out = items_read(form, "uit", m)};
  whatif.out = portfolio_minus(&whatif.out, &whatif.in);
  return whatif;
}

bool moment_changes(const struct request *request, const struct moment *m) {
  return !m->frozen && !string_is(m->toestand, "afgesproken") &&
         rights_allow(request->who, &m->record, VERB_CHANGE, request->today, true);
}

bool moment_decides(const struct who *who, const struct moment *m, const char *today) {
  const struct step *step = step_find(REGISTER_sleutelmoment, m->toestand, "afgesproken");
  return step && step_allowed(step, who, &m->record) && rights_allow(who, &m->record, VERB_DECIDE, today, true);
}
