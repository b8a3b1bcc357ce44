#include "capabilities/cirkel/parts.h"

static const char *const open_states[] = {"gemeld", "verkenning", "kandidaat", "gekozen", "geparkeerd", "in_uitvoering", "effect_meten"};

void open_opgaven(struct query *query) {
  for (size_t i = 0; i < sizeof open_states / sizeof *open_states; i++)
    query_text(query, F(beleidsopgave, stand), COMPARE_IS, open_states[i]);
}

const char *open_opgaven_path(struct request *request) {
  const char *path = "/beleidsopgaven?";
  for (size_t i = 0; i < sizeof open_states / sizeof *open_states; i++)
    path = arena_printf(request->scratch, "%s%sstand=%s", path, i ? "&" : "", open_states[i]);
  return path;
}

struct counting {
  struct request *request;
  struct fault *fault;
  bool ok;
};

static bool reads(const struct counting *counting, enum register_id reg) {
  return rights_scope(counting->request->who, &store_catalogue(counting->request->tenant->store)->registers[reg], VERB_READ) != 0;
}

static int64_t count_of(struct counting *counting, const struct query *query) {
  if (!counting->ok || !reads(counting, query->reg)) return 0;
  int64_t count = record_count(counting->request->tx, counting->request->who, query, counting->fault);
  if (fault_is(counting->fault)) counting->ok = false;
  return count < 0 ? 0 : count;
}

static void late_words(struct counting *counting, struct station *station, const char *one, const char *many) {
  if (station->late > 0)
    station->late_text = arena_printf(counting->request->keep, "%lld %s", (long long)station->late, station->late == 1 ? one : many);
}

static void signalen(struct counting *counting, struct station *station) {
  struct request *request = counting->request;
  struct query query = {.reg = REGISTER_signaal, .sort = -1};
  query_text(&query, F(signaal, stand), COMPARE_IS, "nieuw");
  query_text(&query, F(signaal, stand), COMPARE_IS, "in_behandeling");
  *station = (struct station){.label = "Signalen", .what = "die nog geen antwoord hebben", .icon = "signaal", .shown = reads(counting, REGISTER_signaal)};
  station->path = request_path(request, "/signalen?stand=nieuw&stand=in_behandeling&sort=antwoord_voor");
  station->late_path = request_path(request, "/signalen?stand=nieuw&stand=in_behandeling&antwoord_voor.max=%s", request->today);
  station->count = count_of(counting, &query);
  query_text(&query, F(signaal, antwoord_voor), COMPARE_MAX, request->today);
  station->late = count_of(counting, &query);
  late_words(counting, station, "te laat", "te laat");
}

static void opgaven(struct counting *counting, struct station *station) {
  struct request *request = counting->request;
  const char *before = day_shift(request->today, -REVIEW_DAYS, request->keep);
  struct query query = {.reg = REGISTER_beleidsopgave, .sort = -1};
  open_opgaven(&query);
  *station = (struct station){.label = "Beleidsopgaven", .what = "die open staan", .icon = "opgave", .shown = reads(counting, REGISTER_beleidsopgave)};
  station->path = request_path(request, "/overzicht");
  station->late_path = request_path(request, "%s&nagelopen_op.max=%s", open_opgaven_path(request), before);
  station->count = count_of(counting, &query);
  query_text(&query, F(beleidsopgave, nagelopen_op), COMPARE_MAX, before);
  station->late = count_of(counting, &query);
  late_words(counting, station, "lang niet nagelopen", "lang niet nagelopen");
}

static void weging(struct counting *counting, struct station *station) {
  struct request *request = counting->request;
  struct query query = {.reg = REGISTER_sleutelmoment, .sort = -1};
  query_text(&query, F(sleutelmoment, toestand), COMPARE_NOT, "afgesproken");
  *station = (struct station){.label = "Weging", .what = "sleutelmomenten die komen", .icon = "weging", .shown = reads(counting, REGISTER_sleutelmoment)};
  station->path = request_path(request, "/sleutelmomenten?toestand=voorbereiding&toestand=scoren&toestand=sessie&sort=datum");
  station->late_path = request_path(request, "/sleutelmomenten?toestand=voorbereiding&toestand=scoren&toestand=sessie&datum.max=%s",
                                    day_shift(request->today, -1, request->keep));
  station->count = count_of(counting, &query);
  query_text(&query, F(sleutelmoment, datum), COMPARE_MAX, day_shift(request->today, -1, request->keep));
  station->late = count_of(counting, &query);
  late_words(counting, station, "zonder afspraken", "zonder afspraken");
}

static void besluiten(struct counting *counting, struct station *station) {
  struct request *request = counting->request;
  const char *yesterday = day_shift(request->today, -1, request->keep);
  struct query query = {.reg = REGISTER_besluit, .sort = -1};
  struct query late = {.reg = REGISTER_toezegging, .sort = -1};
  *station = (struct station){.label = "Besluiten", .what = "genomen en in voorbereiding", .icon = "besluit", .shown = reads(counting, REGISTER_besluit)};
  station->path = request_path(request, "/besluiten?sort=-datum");
  station->late_path = request_path(request, "/toezeggingen?stand=open&wanneer.max=%s", yesterday);
  station->count = count_of(counting, &query);
  query_text(&late, F(toezegging, stand), COMPARE_IS, "open");
  query_text(&late, F(toezegging, wanneer), COMPARE_MAX, yesterday);
  station->late = count_of(counting, &late);
  late_words(counting, station, "toezegging te laat", "toezeggingen te laat");
}

/* In force today: begun (or begin unknown) and not ended. Unknown ends count as in force; the page says so. */
static void beleid(struct counting *counting, struct station *station) {
  struct request *request = counting->request;
  struct query query = {.reg = REGISTER_beleid, .sort = -1}, ended = query, later = query, late = query;
  *station = (struct station){.label = "Beleid", .what = "dat vandaag geldt", .icon = "beleid", .shown = reads(counting, REGISTER_beleid)};
  station->path = request_path(request, "/beleid/op");
  station->late_path = request_path(request, "/beleid/evaluaties");
  query_text(&ended, F(beleid, uit_werking), COMPARE_MAX, request->today);
  query_text(&later, F(beleid, in_werking), COMPARE_MIN, day_shift(request->today, 1, request->keep));
  station->count = count_of(counting, &query) - count_of(counting, &ended) - count_of(counting, &later);
  query_text(&late, F(beleid, evaluatiedatum), COMPARE_MAX, day_shift(request->today, -1, request->keep));
  station->late = count_of(counting, &late);
  query_text(&late, F(beleid, uit_werking), COMPARE_MAX, request->today);
  station->late -= count_of(counting, &late);
  late_words(counting, station, "evaluatie te laat", "evaluaties te laat");
}

static void uitvoering(struct counting *counting, struct station *station) {
  struct request *request = counting->request;
  const char *yesterday = day_shift(request->today, -1, request->keep);
  struct query query = {.reg = REGISTER_proces, .sort = -1};
  struct query late = {.reg = REGISTER_mijlpaal, .sort = -1};
  *station = (struct station){.label = "Uitvoering", .what = "processen en diensten", .icon = "uitvoering", .shown = reads(counting, REGISTER_proces)};
  station->path = request_path(request, "/processen");
  station->late_path = request_path(request, "/mijlpalen?stand=open&wanneer.max=%s", yesterday);
  station->count = count_of(counting, &query);
  query_text(&late, F(mijlpaal, stand), COMPARE_IS, "open");
  query_text(&late, F(mijlpaal, wanneer), COMPARE_MAX, yesterday);
  station->late = count_of(counting, &late);
  late_words(counting, station, "mijlpaal te laat", "mijlpalen te laat");
}

static void effect(struct counting *counting, struct station *station) {
  struct request *request = counting->request;
  struct query query = {.reg = REGISTER_indicator, .sort = -1};
  struct query late = {.reg = REGISTER_effectmeting, .sort = -1};
  *station = (struct station){.label = "Effect", .what = "cijfers die we volgen", .icon = "kwaliteit", .shown = reads(counting, REGISTER_indicator)};
  station->path = request_path(request, "/kwaliteit");
  station->late_path = request_path(request, "/effectmetingen?keuze.leeg=1&antwoord_voor.max=%s", request->today);
  station->count = count_of(counting, &query);
  query_text(&late, F(effectmeting, keuze), COMPARE_EMPTY, NULL);
  query_text(&late, F(effectmeting, antwoord_voor), COMPARE_MAX, request->today);
  station->late = count_of(counting, &late);
  late_words(counting, station, "keuze te laat", "keuzes te laat");
}

bool stations_count(struct request *request, struct station out[STATIONS], struct fault *fault) {
  static void (*const all[STATIONS])(struct counting *, struct station *) = {signalen, opgaven, weging, besluiten, beleid, uitvoering, effect};
  struct counting counting = {request, fault, true};
  for (size_t i = 0; i < STATIONS; i++) all[i](&counting, &out[i]);
  return counting.ok;
}
