#include "capabilities/opgaven/parts.h"

/* What was read, and where each id stands in it. */
struct reading {
  struct request *request;
  struct fault *fault;
  struct overzicht *out;
  struct fasen fasen;
  struct listing opgaven, ramingen, inzet, dekkingen, kaders, momenten;
};

static bool reads(const struct reading *reading, enum register_id reg) {
  return rights_scope(reading->request->who, &store_catalogue(reading->request->tenant->store)->registers[reg], VERB_READ) != 0;
}

static bool rows_of(struct reading *reading, struct query query, struct listing *out) {
  *out = (struct listing){0};
  return !reads(reading, query.reg) || part_rows(reading->request, &query, out, reading->fault);
}

const char *stroom_label(const char *code) {
  const struct choice *choice = choices_find(&choices_stroom, code);
  return choice ? choice->label : code;
}

/* Existing policy stands first: it weighs as much as what is new. */
static const char *const streams[STREAMS] = {"verbeteren", "nieuwe_wens", "in_ontwikkeling", "overig"};

static size_t stroom_place(const char *code) {
  size_t place = 0;
  while (place < STREAMS && !string_is(streams[place], code)) place++;
  return place;
}

/* The frame of the first of these key moments that has one. */
static bool read_frame(struct reading *reading, const struct query *moments) {
  struct request *request = reading->request;
  struct overzicht *out = reading->out;
  if (!rows_of(reading, *moments, &reading->momenten)) return false;
  for (size_t i = 0; i < reading->momenten.count && !out->moment; i++) {
    struct sleutelmoment moment = record_sleutelmoment(&reading->momenten.records[i]);
    struct query frame = {.reg = REGISTER_kader, .sort = -1};
    query_number(&frame, F(kader, sleutelmoment), COMPARE_IS, moment.id);
    query_number(&frame, F(kader, jaar), COMPARE_IS, moment.jaar);
    if (!rows_of(reading, frame, &reading->kaders)) return false;
    if (reading->kaders.count == 0) continue;
    out->year = (int)moment.jaar;
    out->moment = arena_printf(request->keep, "%s, %s", moment.naam, day_near(moment.datum, request->today, request->scratch));
    out->moment_id = moment.id;
  }
  return true;
}

/* What there is to divide: at the first key moment to come that this person may see; once all is agreed, at the last. */
static bool read_moment(struct reading *reading) {
  struct request *request = reading->request;
  struct day today = {0};
  struct query coming = {.reg = REGISTER_sleutelmoment, .sort = F(sleutelmoment, datum)};
  struct query agreed = {.reg = REGISTER_sleutelmoment, .sort = F(sleutelmoment, datum), .descending = true};
  query_text(&coming, F(sleutelmoment, datum), COMPARE_MIN, request->today);
  query_text(&coming, F(sleutelmoment, toestand), COMPARE_NOT, "afgesproken");
  query_text(&agreed, F(sleutelmoment, toestand), COMPARE_IS, "afgesproken");
  reading->out->year = day_parse(request->today, &today) ? today.year : 0;
  if (!read_frame(reading, &coming)) return false;
  return reading->out->moment || read_frame(reading, &agreed);
}

static bool read_all(struct reading *reading) {
  struct query opgaven = {.reg = REGISTER_beleidsopgave, .sort = F(beleidsopgave, nummer)};
  struct query ramingen = {.reg = REGISTER_raming, .sort = -1}, inzet = {.reg = REGISTER_inzet, .sort = -1};
  static const char *const closed[] = {"gesloten", "ingetrokken", "afgewezen"};
  for (size_t i = 0; i < 3; i++) query_text(&opgaven, F(beleidsopgave, stand), COMPARE_NOT, closed[i]);
  if (!read_moment(reading)) return false;
  query_number(&ramingen, F(raming, jaar), COMPARE_IS, reading->out->year);
  query_number(&inzet, F(inzet, jaar), COMPARE_IS, reading->out->year);
  return rows_of(reading, opgaven, &reading->opgaven) && rows_of(reading, ramingen, &reading->ramingen) && rows_of(reading, inzet, &reading->inzet) &&
         rows_of(reading, (struct query){.reg = REGISTER_dekking, .sort = F(dekking, naam)}, &reading->dekkingen);
}

static const struct record *dekking_find(const struct reading *reading, int64_t id) {
  for (size_t i = 0; i < reading->dekkingen.count; i++)
    if (record_id(&reading->dekkingen.records[i]) == id) return &reading->dekkingen.records[i];
  return NULL;
}

static const char *joined(const char *list, const char *one, struct arena *keep) {
  if (!one || (list && strstr(list, one))) return list;
  return list ? arena_printf(keep, "%s; %s", list, one) : one;
}

static void add_money(struct reading *reading, struct regel *regel) {
  for (size_t i = 0; i < reading->ramingen.count; i++) {
    struct raming raming = record_raming(&reading->ramingen.records[i]);
    if (raming.beleidsopgave != regel->opgave.id || raming.bedrag == NUMBER_EMPTY) continue;
    const struct record *pot = raming.dekking == NUMBER_EMPTY ? NULL : dekking_find(reading, raming.dekking);
    const char *kind = pot ? pot->slots[F(dekking, soort)].text : "nog_geen";
    regel->dekking = joined(regel->dekking, pot ? pot->slots[F(dekking, naam)].text : "Nog geen dekking", reading->request->keep);
    if (string_is(kind, "nog_geen")) regel->without_cover += raming.bedrag;
    if (string_is(kind, "geoormerkt"))
      regel->geoormerkt += raming.bedrag;
    else if (string_is(raming.soort, "structureel"))
      regel->structureel += raming.bedrag;
    else
      regel->incidenteel += raming.bedrag;
  }
}

/* The hours of the item; with a team chosen, those of that team. */
static void add_hours(struct reading *reading, struct regel *regel, bool *of_team) {
  int64_t team = reading->out->filter.team;
  for (size_t i = 0; i < reading->inzet.count; i++) {
    struct inzet inzet = record_inzet(&reading->inzet.records[i]);
    if (inzet.beleidsopgave != regel->opgave.id || inzet.uren == NUMBER_EMPTY) continue;
    if (team && inzet.team != team) continue;
    regel->uren += inzet.uren;
    *of_team = true;
  }
}

static struct totaal *totaal_find(struct totalen *totalen, int64_t by, const char *label) {
  for (size_t i = 0; i < totalen->count; i++)
    if (totalen->rows[i].by == by && string_is(totalen->rows[i].label, label)) return &totalen->rows[i];
  struct totaal *row = &totalen->rows[totalen->count++];
  *row = (struct totaal){.by = by, .label = label, .beschikbaar = -1};
  return row;
}

static void add_to(struct totaal *row, const struct regel *regel) {
  row->count++;
  row->incidenteel += regel->incidenteel;
  row->structureel += regel->structureel;
  row->uren += regel->uren;
}

static void add_totals(struct overzicht *out, const struct regel *regel) {
  int64_t thema = *regel->thema ? regel->opgave.thema : NUMBER_EMPTY;
  int64_t holder = *regel->portefeuille ? regel->opgave.portefeuillehouder : NUMBER_EMPTY;
  add_to(&out->all, regel);
  add_to(totaal_find(&out->per_thema, thema, *regel->thema ? regel->thema : "Geen thema"), regel);
  add_to(totaal_find(&out->per_stroom, 0, stroom_label(regel->opgave.stroom)), regel);
  add_to(totaal_find(&out->per_portefeuille, holder, *regel->portefeuille ? regel->portefeuille : "Geen portefeuillehouder"), regel);
}

static bool is_shown(const struct overzicht *out, int64_t opgave) {
  for (size_t i = 0; i < out->count; i++)
    if (out->regels[i].opgave.id == opgave) return true;
  return false;
}

/* Asked hours come from the lines that are shown, available hours from the frame. */
static void add_teams(struct reading *reading) {
  struct overzicht *out = reading->out;
  for (size_t i = 0; i < reading->inzet.count; i++) {
    struct inzet inzet = record_inzet(&reading->inzet.records[i]);
    if (inzet.uren == NUMBER_EMPTY || !is_shown(out, inzet.beleidsopgave) || (out->filter.team && out->filter.team != inzet.team)) continue;
    const char *name = part_title(reading->request, REGISTER_organisatie, inzet.team);
    struct totaal *row = totaal_find(&out->per_team, *name ? inzet.team : NUMBER_EMPTY, *name ? name : "Team");
    row->uren += inzet.uren;
    row->count++;
  }
  for (size_t i = 0; i < reading->kaders.count; i++) {
    struct kader kader = record_kader(&reading->kaders.records[i]);
    if (kader.team != NUMBER_EMPTY && kader.uren != NUMBER_EMPTY) {
      if (out->filter.team && out->filter.team != kader.team) continue;
      const char *name = part_title(reading->request, REGISTER_organisatie, kader.team);
      struct totaal *row = totaal_find(&out->per_team, *name ? kader.team : NUMBER_EMPTY, *name ? name : "Team");
      row->beschikbaar = (row->beschikbaar < 0 ? 0 : row->beschikbaar) + kader.uren;
      out->all.beschikbaar = (out->all.beschikbaar < 0 ? 0 : out->all.beschikbaar) + kader.uren;
    } else if (kader.bedrag != NUMBER_EMPTY && kader.geldsoort) {
      int64_t *room = string_is(kader.geldsoort, "structureel") ? &out->room_structureel : &out->room_incidenteel;
      *room = (*room < 0 ? 0 : *room) + kader.bedrag;
    }
    out->example = out->example || record_is_example(&reading->kaders.records[i]);
  }
}

static bool add_line(struct reading *reading, const struct record *record) {
  struct request *request = reading->request;
  struct overzicht *out = reading->out;
  struct regel regel = {.record = record, .opgave = record_beleidsopgave(record), .age_days = -1, .fresh_days = -1};
  bool of_team = false;
  add_hours(reading, &regel, &of_team);
  if (!keuze_passes(&out->filter, &regel.opgave, of_team)) return true;
  if (!fase_read(&reading->fasen, record, &regel.fase, reading->fault)) return false;
  add_money(reading, &regel);
  regel.thema = part_title(request, REGISTER_thema, regel.opgave.thema);
  regel.portefeuille = part_title(request, REGISTER_persoon, regel.opgave.portefeuillehouder);
  regel.eigenaar = part_title(request, REGISTER_persoon, regel.opgave.eigenaar);
  if (regel.opgave.gemeld_op) regel.age_days = days_between(regel.opgave.gemeld_op, request->today);
  if (regel.opgave.nagelopen_op) regel.fresh_days = days_between(regel.opgave.nagelopen_op, request->today);
  out->example = out->example || record_is_example(record);
  out->regels[out->count++] = regel;
  add_totals(out, &regel);
  return true;
}

bool overzicht_read(struct request *request, struct overzicht *out, struct fault *fault) {
  struct reading *reading = ARENA_NEW(request->scratch, struct reading);
  *out = (struct overzicht){.room_incidenteel = -1, .room_structureel = -1, .all.beschikbaar = -1};
  *reading = (struct reading){.request = request, .fault = fault, .out = out};
  out->filter = keuze_read(request);
  if (!read_all(reading) || !fasen_read(request, &reading->fasen, fault)) return false;
  size_t most = reading->opgaven.count + 1;
  out->regels = ARENA_ARRAY(request->scratch, most, struct regel);
  out->per_thema.rows = ARENA_ARRAY(request->scratch, most, struct totaal);
  out->per_stroom.rows = ARENA_ARRAY(request->scratch, most, struct totaal);
  out->per_portefeuille.rows = ARENA_ARRAY(request->scratch, most, struct totaal);
  out->per_team.rows = ARENA_ARRAY(request->scratch, reading->inzet.count + reading->kaders.count + 1, struct totaal);
  /* Stream by stream, each in order of number: the list comes in that order, so the order within a stream stays. */
  for (size_t stream = 0; stream <= STREAMS; stream++)
    for (size_t i = 0; i < reading->opgaven.count; i++)
      if (stroom_place(reading->opgaven.records[i].slots[F(beleidsopgave, stroom)].text) == stream && !add_line(reading, &reading->opgaven.records[i])) return false;
  add_teams(reading);
  return true;
}
