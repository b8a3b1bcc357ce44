#include "capabilities/kwaliteit/deelset.h"

#include "base/version.h"
#include "encode/csv.h"

#include "base/banned.h"

const struct deelset_licentie deelset_licenties[] = {{"cc0", "Vrij te gebruiken (CC0 1.0)", "http://creativecommons.org/publicdomain/zero/1.0/deed.nl"},
                                                     {"ccby", "Vrij te gebruiken met naamsvermelding (CC BY 4.0)", "http://creativecommons.org/licenses/by/4.0/deed.nl"}};
const size_t deelset_licentie_count = sizeof deelset_licenties / sizeof *deelset_licenties;

/* ---- what is shared ---- */

static bool is_chosen(const struct deelset_options *options, const struct record *record) {
  if (!options->chosen) return record->slots[F(indicator, gedeeld)].number == 1;
  for (size_t i = 0; i < options->chosen_count; i++)
    if (options->chosen[i] == record_id(record)) return true;
  return false;
}

/* Through the eyes of somebody without an account: what is not published is not in the list. */
static const struct who visitor = {.roles = ROLE_BIT(inwoner), .label = "Inwoner"};

static bool read_reeksen(const struct deelset_options *options, struct deelset *out, struct fault *fault) {
  struct listing all;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, code), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
  if (!record_list(options->tx, &visitor, &query, &all, options->scratch, fault)) return false;
  size_t count = 0;
  for (size_t i = 0; i < all.count; i++)
    if (is_chosen(options, &all.records[i])) all.records[count++] = all.records[i];
  struct reeks *reeksen = ARENA_ARRAY(options->keep, count, struct reeks);
  struct reeksen_options how = {.tx = options->tx, .who = &visitor, .last = REEKS_ALL, .outside = true};
  if (count && !reeksen_read(&how, all.records, count, reeksen, options->keep, options->scratch, fault)) return false;
  out->reeksen = reeksen;
  out->reeks_count = count;
  return true;
}

static const char *reason_of(const struct meting *meting, const char *berekening) {
  if (meting->kept_back) return "te klein om te tonen";
  if (meting->waarde != NUMBER_EMPTY) return NULL;
  return small_few(meting->noemer, berekening) ? "te weinig voor een percentage" : "niet gemeten";
}

static void take_rows(struct deelset *out, struct arena *keep) {
  size_t room = 0, count = 0;
  for (size_t i = 0; i < out->reeks_count; i++) room += out->reeksen[i].count;
  struct deelset_row *rows = ARENA_ARRAY(keep, room, struct deelset_row);
  for (size_t i = 0; i < out->reeks_count; i++)
    for (size_t m = 0; m < out->reeksen[i].count; m++) {
      const struct meting *meting = &out->reeksen[i].metingen[m];
      if (meting->voorlopig) continue;
      rows[count++] = (struct deelset_row){&out->reeksen[i], meting, reason_of(meting, out->reeksen[i].indicator.berekening)};
      out->example = out->example || meting->example || out->reeksen[i].example;
    }
  out->rows = rows;
  out->count = count;
}

static const struct deelset_licentie *licentie_of(struct tx *tx, struct arena *scratch) {
  const char *code = setting_get(tx, "deelset_licentie", scratch);
  for (size_t i = 0; i < deelset_licentie_count; i++)
    if (string_is(deelset_licenties[i].code, code)) return &deelset_licenties[i];
  return &deelset_licenties[0];
}

bool deelset_read(const struct deelset_options *options, struct deelset *out, struct fault *fault) {
  const struct gemeente *gemeente = gemeente_find(options->gemeente);
  *out = (struct deelset){.naam = gemeente ? gemeente->naam : options->gemeente, .klasse = gemeente ? grootteklasse_name(gemeente_grootteklasse(gemeente)) : "",
                          .licentie = licentie_of(options->tx, options->scratch), .contact = setting_get(options->tx, "deelset_contact", options->keep)};
  if (!gemeente_code(options->gemeente, out->code)) return FAULT(fault, FAULT_SYSTEM, "De code van de gemeente klopt niet.");
  out->tooi = arena_printf(options->keep, "https://identifier.overheid.nl/tooi/id/gemeente/gm%s", out->code + 2);
  if (!read_reeksen(options, out, fault)) return false;
  take_rows(out, options->keep);
  return true;
}

/* ---- the file ---- */

const char *const deelset_columns[DEELSET_COLUMN__COUNT] = {
    "gemeentecode", "tooi", "gemeente", "grootteklasse", "indicator", "naam", "eenheid", "richting", "berekening", "definitie",
    "periode", "waarde", "teller", "noemer", "reden", "bron", "licentie", "programma", "herkomst_inhoud"};

static const char *number_cell(int64_t number, bool told, struct arena *scratch) {
  return told && number != NUMBER_EMPTY ? arena_printf(scratch, "%lld", (long long)number) : "";
}

static const char *text_cell(const char *text) { return text ? text : ""; }

const char *deelset_cell(const struct deelset *deelset, const struct deelset_row *row, enum deelset_column column, struct arena *scratch) {
  const struct indicator *indicator = &row->reeks->indicator;
  switch (column) {
    case DEELSET_GEMEENTECODE: return deelset->code;
    case DEELSET_TOOI: return deelset->tooi;
    case DEELSET_GEMEENTE: return deelset->naam;
    case DEELSET_GROOTTEKLASSE: return deelset->klasse;
    case DEELSET_INDICATOR: return indicator->code;
    case DEELSET_NAAM: return indicator->naam;
    case DEELSET_EENHEID: return indicator->eenheid;
    case DEELSET_RICHTING: return indicator->richting;
    case DEELSET_BEREKENING: return indicator->berekening;
    case DEELSET_DEFINITIE: return text_cell(indicator->definitie);
    case DEELSET_PERIODE: return row->meting->periode;
    case DEELSET_WAARDE: return row->reden ? "" : csv_exact(row->meting->waarde, scratch);
    case DEELSET_TELLER: return number_cell(row->meting->teller, !row->reden, scratch);
    case DEELSET_NOEMER: return number_cell(row->meting->noemer, !row->reden, scratch);
    case DEELSET_REDEN: return text_cell(row->reden);
    case DEELSET_BRON: return text_cell(indicator->meetbron);
    case DEELSET_LICENTIE: return deelset->licentie->uri;
    case DEELSET_PROGRAMMA: return "Doorpakker " PROGRAM_VERSION;
    case DEELSET_HERKOMST: return row->meting->example || row->reeks->example ? "voorbeeld, bedacht" : "";
    case DEELSET_COLUMN__COUNT: break;
  }
  return "";
}

void deelset_csv(const struct deelset *deelset, struct text *out, struct arena *scratch) {
  struct csv_writer w;
  csv_init(&w, out);
  for (int column = 0; column < DEELSET_COLUMN__COUNT; column++) csv_cell_text(&w, deelset_columns[column]);
  csv_row_end(&w);
  for (size_t i = 0; i < deelset->count; i++) {
    for (int column = 0; column < DEELSET_COLUMN__COUNT; column++) csv_cell_text(&w, deelset_cell(deelset, &deelset->rows[i], (enum deelset_column)column, scratch));
    csv_row_end(&w);
  }
}
