#include "capabilities/weging/moment.h"

#include "capabilities/weging/lines.h"

static const double level_points[MOMENT_LEVELS] = {0, 10, 30, 60, 100};
const struct value_scale moment_scale = {level_points, MOMENT_LEVELS};

struct reading {
  struct tx *tx;
  const struct who *who;
  struct moment *moment;
  struct arena *keep;
  struct fault *fault;
};

static bool list_read(struct reading *r, const struct query *query, struct listing *out) {
  return record_list(r->tx, r->who, query, out, r->keep, r->fault);
}

static const char *title_of(struct reading *r, enum register_id reg, int64_t id) {
  return id == NUMBER_EMPTY ? NULL : record_title(r->tx, r->who, reg, id, r->keep);
}

static int64_t number_or(int64_t number, int64_t otherwise) { return number == NUMBER_EMPTY ? otherwise : number; }

static bool is_example(const struct record *record) {
  return string_is(record->slots[EVERY(herkomst_inhoud)].text, "voorbeeld");
}

/* Of before the question was asked there is only the name. */
bool criterium_is_niet_doen(const struct criterium *c) {
  return c->niet_doen == 1 || (c->niet_doen == NUMBER_EMPTY && c->naam && strstr(c->naam, "niet doen"));
}

static bool criteria_read(struct reading *r) {
  struct query query = {.reg = REGISTER_criterium, .sort = F(criterium, code), .page = 1, .page_size = MOMENT_CRITERIA_MAX, .no_count = true};
  struct listing list;
  if (!list_read(r, &query, &list)) return false;
  struct moment *m = r->moment;
  m->criteria = ARENA_ARRAY(r->keep, list.count, struct moment_criterion);
  for (size_t i = 0; i < list.count; i++) {
    struct criterium c = record_criterium(&list.records[i]);
    if (c.gewicht == NUMBER_EMPTY || c.gewicht <= 0) continue;
    m->criteria[m->criterion_count++] = (struct moment_criterion){
        .id = c.id, .code = c.code, .naam = c.naam, .effect_op = c.effect_op, .voorstel = c.voorstel_uit_gegevens, .gewicht = c.gewicht,
        .gewicht_spreiding = c.gewicht_spreiding, .gewicht_aantal = c.gewicht_aantal,
        .niveaus = {c.niveau_0, c.niveau_1, c.niveau_2, c.niveau_3, c.niveau_4}, .voorstel_bron = c.voorstel_bron,
        .grens = {NUMBER_EMPTY, c.grens_1, c.grens_2, c.grens_3, c.grens_4}, .niet_doen = criterium_is_niet_doen(&c)};
    m->nulscore = m->nulscore && !criterium_is_niet_doen(&c);
    m->weight_sum += c.gewicht;
    m->example = m->example || is_example(&list.records[i]);
  }
  return true;
}

/* A pot's kind; empty and "nog geen dekking" claim the free money. */
static bool fund_is_earmarked(struct reading *r, int64_t dekking) {
  struct record record;
  struct fault ignored = {0};
  if (dekking == NUMBER_EMPTY) return false;
  bool found = record_get(r->tx, r->who, REGISTER_dekking, dekking, &record, r->keep, &ignored);
  fault_release(&ignored);
  return found && string_is(record_dekking(&record).soort, "geoormerkt");
}

static const char *fund_label(struct reading *r, const struct kader *k) {
  const char *pot = title_of(r, REGISTER_dekking, k->dekking);
  const char *kind = string_is(k->geldsoort, "structureel") ? "structureel" : "incidenteel";
  if (!pot) return arena_printf(r->keep, "Vrij %s geld", kind);
  /* "Vrij geld" of one kind reads as "Vrij incidenteel geld". */
  if (string_ends(pot, " geld") && !strstr(pot, kind)) return arena_printf(r->keep, "%.*s %s geld", (int)(strlen(pot) - strlen(" geld")), pot, kind);
  return strstr(pot, kind) ? pot : arena_printf(r->keep, "%s, %s", pot, kind);
}

/* A later year stands in the name: there may be a limit of the same pot or team for each. */
static const char *label_with_year(struct reading *r, const char *label, int64_t year) {
  return year == r->moment->jaar ? label : arena_printf(r->keep, "%s, %lld", label, (long long)year);
}

static void limit_add(struct reading *r, const struct kader *k, struct moment_limit *limits, size_t *count) {
  if (k->team != NUMBER_EMPTY && k->uren != NUMBER_EMPTY) {
    const char *team = title_of(r, REGISTER_organisatie, k->team);
    limits[(*count)++] = (struct moment_limit){.label = label_with_year(r, team ? team : "Een team", k->jaar), .ref = k->team,
                                               .jaar = k->jaar, .available = k->uren};
  } else if (k->bedrag != NUMBER_EMPTY) {
    limits[(*count)++] = (struct moment_limit){.label = label_with_year(r, fund_label(r, k), k->jaar),
                                               .jaar = k->jaar,
                                               .geldsoort = k->geldsoort ? k->geldsoort : "incidenteel",
                                               .ref = number_or(k->dekking, 0),
                                               .available = k->bedrag,
                                               .earmarked = fund_is_earmarked(r, k->dekking)};
  }
}

static bool frame_read(struct reading *r) {
  struct moment *m = r->moment;
  struct query query = lines_of(REGISTER_kader, F(kader, sleutelmoment), m->id);
  struct listing list;
  if (!list_read(r, &query, &list)) return false;
  if (list.count > PORTFOLIO_LIMITS_MAX)
    return FAULT(r->fault, FAULT_CONFLICT, "Het kader heeft %zu regels; de rekenhulp kan er %d aan. Voeg potten of teams samen.",
                 list.count, PORTFOLIO_LIMITS_MAX);
  m->limits = ARENA_ARRAY(r->keep, list.count, struct moment_limit);
  for (int pass = 0; pass < 2; pass++)
    for (size_t i = 0; i < list.count; i++) {
      struct kader k = record_kader(&list.records[i]);
      bool is_team = k.team != NUMBER_EMPTY;
      if (k.jaar >= m->jaar && k.jaar < m->jaar + MOMENT_YEARS_MAX && is_team == (pass == 1)) limit_add(r, &k, pass ? m->limits + m->fund_count : m->limits, pass ? &m->team_count : &m->fund_count);
      if (pass == 0 && is_example(&list.records[i])) m->example = true;
    }
  return true;
}

static bool items_list(struct reading *r, struct listing *out) {
  struct moment *m = r->moment;
  struct query query = lines_of(REGISTER_beleidsopgave, F(beleidsopgave, sleutelmoment), m->id);
  query.sort = F(beleidsopgave, nummer);
  if (!list_read(r, &query, out)) return false;
  if (out->count > 0) return true;
  m->all_candidates = true;
  query.filters[0] = (struct filter){.field = F(beleidsopgave, stand), .compare = COMPARE_IS, .value = {.text = "kandidaat"}};
  query.filters[1] = (struct filter){.field = F(beleidsopgave, sleutelmoment), .compare = COMPARE_EMPTY};
  query.filter_count = 2;
  return list_read(r, &query, out);
}

/* The list of an agreed moment is what it has an outcome for. */
static bool items_agreed(struct reading *r, struct listing *out) {
  struct query query = lines_of(REGISTER_uitkomst, F(uitkomst, sleutelmoment), r->moment->id);
  struct listing outcomes;
  if (!list_read(r, &query, &outcomes)) return false;
  *out = (struct listing){.records = ARENA_ARRAY(r->keep, outcomes.count, struct record)};
  for (size_t i = 0; i < outcomes.count; i++) {
    struct fault ignored = {0};
    int64_t id = record_uitkomst(&outcomes.records[i]).beleidsopgave;
    if (record_get(r->tx, r->who, REGISTER_beleidsopgave, id, &out->records[out->count], r->keep, &ignored)) out->count++;
    fault_release(&ignored);
  }
  return true;
}

static void item_fill(struct reading *r, const struct record *record, struct moment_item *item) {
  struct moment *m = r->moment;
  struct beleidsopgave b = record_beleidsopgave(record);
  bool bound = b.verplichting && !string_is(b.verplichting, "vrij");
  *item = (struct moment_item){.id = b.id, .nummer = b.nummer, .titel = b.titel, .stroom = b.stroom, .verplichting = b.verplichting,
                               .landt_in = b.landt_in, .gevolg = b.gevolg_niet_doen, .portefeuillehouder = number_or(b.portefeuillehouder, 0),
                               .marked = string_is(b.stroom, "verbeteren"), .example = is_example(record)};
  item->fixed = string_is(b.verplichting, "wettelijk_verplicht") || (bound && string_is(b.stroom, "overig"));
  item->besloten = record_is_secret(record) || string_is(b.toegang, "beperkt") || (b.embargo_tot && strcmp(b.embargo_tot, tx_today(r->tx)) >= 0);
  item->group = b.variant_van == NUMBER_EMPTY ? 0 : (unsigned)b.variant_van;
  item->thema_id = number_or(b.thema, 0);
  item->thema = title_of(r, REGISTER_thema, b.thema);
  item->opdrachtgever = title_of(r, REGISTER_persoon, b.portefeuillehouder);
  item->funds = ARENA_ARRAY(r->keep, m->fund_count, int64_t);
  item->hours = ARENA_ARRAY(r->keep, m->team_count, int64_t);
  item->scores = ARENA_ARRAY(r->keep, m->criterion_count, struct moment_score);
  for (size_t c = 0; c < m->criterion_count; c++)
    item->scores[c] = (struct moment_score){.niveau = -1, .voorstel = -1, .nul = -1, .spreiding = NUMBER_EMPTY, .aantal = NUMBER_EMPTY};
  m->example = m->example || item->example;
}

/* A variant and what it is a variant of exclude each other. */
static void groups_close(struct moment *m) {
  for (size_t i = 0; i < m->item_count; i++)
    for (size_t j = 0; j < m->item_count; j++)
      if (m->items[j].group && m->items[j].group == (unsigned)m->items[i].id && !m->items[i].group)
        m->items[i].group = (unsigned)m->items[i].id;
}

static bool items_read(struct reading *r) {
  struct moment *m = r->moment;
  struct listing list;
  bool agreed = string_is(m->toestand, "afgesproken");
  if (!(agreed ? items_agreed(r, &list) : items_list(r, &list))) return false;
  if (list.count > MOMENT_ITEMS_MAX)
    return FAULT(r->fault, FAULT_CONFLICT, "Op de lijst staan %zu beleidsopgaven; de rekenhulp kan er %d aan. Kies er minder.",
                 list.count, MOMENT_ITEMS_MAX);
  m->items = ARENA_ARRAY(r->keep, list.count, struct moment_item);
  m->item_count = list.count;
  for (size_t i = 0; i < list.count; i++) item_fill(r, &list.records[i], &m->items[i]);
  groups_close(m);
  return true;
}

size_t moment_item_find(const struct moment *moment, int64_t id) {
  size_t at = 0;
  while (at < moment->item_count && moment->items[at].id != id) at++;
  return at;
}

const char *moment_item_name(const struct moment_item *item) { return item->nummer ? item->nummer : item->titel; }

/* The limit that this money falls under: its own pot first, else the first free pot of its kind. */
static size_t fund_of(struct reading *r, const struct raming *raming) {
  const struct moment *m = r->moment;
  for (size_t f = 0; f < m->fund_count; f++)
    if (m->limits[f].jaar == raming->jaar && m->limits[f].ref && m->limits[f].ref == raming->dekking && string_is(m->limits[f].geldsoort, raming->soort)) return f;
  if (fund_is_earmarked(r, raming->dekking)) return m->fund_count;
  for (size_t f = 0; f < m->fund_count; f++)
    if (m->limits[f].jaar == raming->jaar && !m->limits[f].earmarked && string_is(m->limits[f].geldsoort, raming->soort)) return f;
  return m->fund_count;
}

/* Of the years that the frame speaks of. */
static struct query asks_query(const struct moment *m, enum register_id reg, int year) {
  struct query query = lines_of(reg, (size_t)year, m->jaar);
  int64_t last = m->jaar;
  for (size_t l = 0; l < m->fund_count + m->team_count; l++) last = m->limits[l].jaar > last ? m->limits[l].jaar : last;
  query.filters[0].compare = COMPARE_MIN;
  query.filters[query.filter_count++] = (struct filter){.field = year, .compare = COMPARE_MAX, .value = {.number = last}};
  return query;
}

static bool asks_read(struct reading *r) {
  struct moment *m = r->moment;
  struct listing list;
  struct query query = asks_query(m, REGISTER_raming, F(raming, jaar));
  if (!list_read(r, &query, &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct raming raming = record_raming(&list.records[i]);
    size_t item = moment_item_find(m, raming.beleidsopgave);
    size_t fund = item < m->item_count ? fund_of(r, &raming) : m->fund_count;
    if (fund < m->fund_count) m->items[item].funds[fund] += number_or(raming.bedrag, 0);
  }
  query = asks_query(m, REGISTER_inzet, F(inzet, jaar));
  if (!list_read(r, &query, &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct inzet inzet = record_inzet(&list.records[i]);
    size_t item = moment_item_find(m, inzet.beleidsopgave);
    for (size_t t = 0; item < m->item_count && t < m->team_count; t++)
      if (m->limits[m->fund_count + t].ref == inzet.team && m->limits[m->fund_count + t].jaar == inzet.jaar)
        m->items[item].hours[t] += number_or(inzet.uren, 0);
  }
  return true;
}

int64_t moment_gain(const struct moment *m, const struct moment_item *item, size_t c, int64_t level) {
  int64_t nothing = m->nulscore && item->marked ? item->scores[c].nul : -1;
  return moment_level_points(level) - (nothing >= 0 && nothing < MOMENT_LEVELS ? moment_level_points(nothing) : 0);
}

int64_t moment_cell(const struct moment *m, const struct moment_item *item, size_t c) {
  int64_t level = item->scores[c].niveau;
  return level >= 0 && level < MOMENT_LEVELS ? moment_gain(m, item, c, level) : 0;
}

bool moment_falls_short(const struct moment *m, int64_t points) {
  return points < 0 || (m->drempel_punten != NUMBER_EMPTY && points < m->drempel_punten * m->weight_sum);
}

void moment_count_points(struct moment *m) {
  for (size_t i = 0; i < m->item_count; i++) {
    struct moment_item *item = &m->items[i];
    item->points = 0;
    item->scored = 0;
    for (size_t c = 0; c < m->criterion_count; c++)
      if (item->scores[c].niveau >= 0 && item->scores[c].niveau < MOMENT_LEVELS) {
        item->points += m->criteria[c].gewicht * moment_cell(m, item, c);
        item->scored++;
      }
    item->onder_drempel = moment_falls_short(m, item->points);
  }
}

static bool scores_read(struct reading *r) {
  struct moment *m = r->moment;
  struct query query = lines_of(REGISTER_score, F(score, sleutelmoment), m->id);
  struct listing list;
  if (!list_read(r, &query, &list)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct score score = record_score(&list.records[i]);
    size_t item = moment_item_find(m, score.beleidsopgave);
    for (size_t c = 0; item < m->item_count && c < m->criterion_count; c++)
      if (m->criteria[c].id == score.criterium)
        m->items[item].scores[c] = (struct moment_score){.id = score.id, .version = score.versie, .reden = score.reden,
                                                         .niveau = number_or(score.niveau, -1), .voorstel = number_or(score.voorstel_niveau, -1), .nul = number_or(score.nulniveau, -1),
                                                         .spreiding = score.spreiding, .aantal = score.aantal};
  }
  return true;
}

/* Was the other chosen before, so that an item may lean on it? */
static bool is_chosen(struct reading *r, int64_t opgave) {
  static const char *const states[] = {"gekozen", "in_uitvoering", "effect_meten", "gesloten"};
  struct record record;
  struct fault ignored = {0};
  bool chosen = false;
  if (record_get(r->tx, r->who, REGISTER_beleidsopgave, opgave, &record, r->keep, &ignored))
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) chosen = chosen || string_is(record_beleidsopgave(&record).stand, states[i]);
  fault_release(&ignored);
  return chosen;
}

static size_t named_item(const struct moment *m, const char *name, int64_t *id) {
  static const char prefix[] = "beleidsopgave:";
  *id = 0;
  if (!name || !string_starts(name, prefix) || !string_to_int(name + sizeof prefix - 1, id)) return m->item_count;
  return moment_item_find(m, *id);
}

static bool links_read(struct reading *r) {
  struct moment *m = r->moment;
  struct query query = {.reg = REGISTER_relatie, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
  query.filters[query.filter_count++] = (struct filter){.field = F(relatie, soort), .compare = COMPARE_IS, .value = {.text = "vereist"}};
  query.filters[query.filter_count++] = (struct filter){.field = F(relatie, soort), .compare = COMPARE_IS, .value = {.text = "sluit_uit"}};
  struct listing list;
  if (!list_read(r, &query, &list)) return false;
  m->links = ARENA_ARRAY(r->keep, list.count, struct moment_link);
  for (size_t i = 0; i < list.count; i++) {
    struct relatie relatie = record_relatie(&list.records[i]);
    int64_t from, to;
    struct moment_link link = {.item = named_item(m, relatie.van, &from), .other = named_item(m, relatie.naar, &to),
                               .excludes = string_is(relatie.soort, "sluit_uit")};
    if (link.item == m->item_count || from == to || to == 0) continue;
    if (link.other == m->item_count && (link.excludes || is_chosen(r, to))) continue;
    link.naam = title_of(r, REGISTER_beleidsopgave, to);
    m->links[m->link_count++] = link;
  }
  return true;
}

const char *moment_frozen_name(int64_t id, struct arena *keep) {
  return arena_printf(keep, "sleutelmoment_%lld", (long long)id);
}

bool moment_read(struct tx *tx, const struct who *who, int64_t id, struct moment *out, struct arena *keep, struct fault *fault) {
  struct moment moment = {.id = id};
  struct reading r = {.tx = tx, .who = who, .moment = &moment, .keep = keep, .fault = fault};
  if (!record_get(tx, who, REGISTER_sleutelmoment, id, &moment.record, keep, fault)) return false;
  struct sleutelmoment s = record_sleutelmoment(&moment.record);
  moment.version = s.versie;
  moment.naam = s.naam;
  moment.soort = s.soort;
  moment.datum = s.datum;
  moment.toestand = s.toestand;
  moment.landt_in = s.landt_in;
  moment.bevriezen_op = s.bevriezen_op;
  moment.vingerafdruk = s.vingerafdruk;
  moment.jaar = s.jaar;
  moment.ondergrens_procent = number_or(s.ondergrens_procent, 0);
  moment.drempel_punten = s.drempel_punten;
  moment.nulscore = s.nulscore == 1;
  moment.speling_procent = number_or(s.gewicht_speling, MOMENT_SPELING);
  moment.example = is_example(&moment.record);
  if (!criteria_read(&r) || !frame_read(&r) || !items_read(&r) || !asks_read(&r) || !scores_read(&r) || !links_read(&r)) return false;
  const char *frozen = moment.vingerafdruk ? setting_get(tx, moment_frozen_name(id, keep), keep) : NULL;
  if (frozen && !moment_thaw(frozen, strlen(frozen), &moment, keep, fault)) return false;
  moment_count_points(&moment);
  *out = moment;
  return true;
}
