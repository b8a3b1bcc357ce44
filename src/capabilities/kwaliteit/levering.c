#include "capabilities/kwaliteit/levering.h"

#include <unistd.h>

#include "base/banned.h"

enum { ROWS_MEMORY_MAX = 1 << 30, PART = 1 << 20, VERSLAG_MAX = 18000, GEBIEDEN_MAX = 4000, FAULTS_TOLD = 50, AT_ONCE = 500 /* figures of others in one write */ };

void levering_note(struct delivery *levering, const char *format, ...) {
  struct levering_report *report = levering->report;
  if (report->note_count == LEVERING_NOTES_MAX) return;
  va_list args;
  va_start(args, format);
  report->notes[report->note_count++] = arena_vprintf(levering->options->keep, format, args);
  va_end(args);
}

enum period_kind indicator_period_kind(const struct indicator *indicator) {
  if (string_is(indicator->frequentie, "jaar")) return PERIOD_YEAR;
  if (string_is(indicator->frequentie, "kwartaal")) return PERIOD_QUARTER;
  return string_is(indicator->frequentie, "week") ? PERIOD_WEEK : PERIOD_MONTH;
}

/* ---- what the koppeling says ---- */

static bool read_indicators(struct delivery *levering, struct tx *tx, struct fault *fault) {
  struct levering_plan *plan = &levering->plan;
  struct listing listing;
  struct query query = {.reg = REGISTER_indicator, .sort = F(indicator, code), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
  if (!record_list(tx, levering->options->who, &query, &listing, levering->options->scratch, fault)) return false;
  struct indicator *all = ARENA_ARRAY(levering->options->scratch, listing.count, struct indicator);
  for (size_t i = 0; i < listing.count; i++) all[i] = record_indicator(&listing.records[i]);
  plan->indicators = all;
  plan->indicator_count = listing.count;
  return true;
}

static const struct indicator *indicator_of(const struct levering_plan *plan, int64_t id) {
  for (size_t i = 0; i < plan->indicator_count; i++)
    if (plan->indicators[i].id == id) return &plan->indicators[i];
  return NULL;
}

/* The rules are the koppeling's: whoever may deliver need not be allowed to read how. */
static bool read_rules(struct delivery *levering, struct tx *tx, struct fault *fault) {
  static const struct who program = {.system = true, .label = "Doorpakker"};
  struct levering_plan *plan = &levering->plan;
  struct listing listing;
  struct query query = {.reg = REGISTER_koppelregel, .sort = (int)EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(koppelregel, koppeling), .compare = COMPARE_IS, .value.number = plan->koppeling.id};
  if (!record_list(tx, &program, &query, &listing, levering->options->scratch, fault)) return false;
  struct levering_regel *regels = ARENA_ARRAY(levering->options->scratch, listing.count, struct levering_regel);
  for (size_t i = 0; i < listing.count; i++) {
    struct koppelregel rule = record_koppelregel(&listing.records[i]);
    const struct indicator *indicator = indicator_of(plan, rule.indicator);
    if (!indicator) return FAULT(fault, FAULT_FORBIDDEN, "Deze koppeling vult een indicator die u niet mag zien.");
    regels[plan->regel_count++] = (struct levering_regel){rule, indicator};
  }
  plan->regels = regels;
  return true;
}

static size_t add_lines(const char *text, const char **out, size_t max, struct arena *keep) {
  size_t count = 0;
  while (text && *text && count < max) {
    size_t len = strcspn(text, "\n");
    char *line = string_trim(arena_copy_len(keep, text, len), keep);
    if (*line) out[count++] = line;
    text += text[len] ? len + 1 : len;
  }
  return count;
}

static bool read_areas(struct delivery *levering, struct tx *tx, struct fault *fault) {
  struct levering_plan *plan = &levering->plan;
  struct arena *keep = levering->options->scratch;
  const char **areas = ARENA_ARRAY(keep, GEBIEDEN_MAX, const char *);
  plan->gebied_count = add_lines(setting_get(tx, "wijken", keep), areas, GEBIEDEN_MAX, keep);
  plan->gebieden = areas;
  plan->gebieden_set = plan->gebied_count > 0;
  if (plan->gebieden_set) return true;
  struct param param = {SLOT_number, .value.number = plan->koppeling.id};
  struct rows *rows = statement_open(tx, STATEMENT_koppeling_gebieden, &param, 1, fault);
  if (!rows) return false;
  int step;
  while ((step = rows_next(rows, fault)) == 1 && plan->gebied_count < GEBIEDEN_MAX) areas[plan->gebied_count++] = arena_copy(keep, rows_text(rows, 0));
  rows_close(rows);
  return step >= 0;
}

static void end_tx(void *what) {
  struct tx **tx = what;
  tx_end(*tx);
  *tx = NULL;
}

static bool read_plan(struct delivery *levering, struct fault *fault) {
  const struct levering_options *options = levering->options;
  static const struct who program = {.system = true, .label = "Doorpakker"};
  struct record record;
  struct tx **tx = ARENA_NEW(options->scratch, struct tx *);
  *tx = store_read(options->store, fault);
  if (!*tx) return false;
  arena_defer(options->scratch, end_tx, tx);
  bool ok = record_get(*tx, &program, REGISTER_koppeling, options->koppeling, &record, options->scratch, fault);
  if (ok) levering->plan.koppeling = record_koppeling(&record);
  ok = ok && read_indicators(levering, *tx, fault) && read_rules(levering, *tx, fault) && read_areas(levering, *tx, fault);
  snprintf(levering->plan.today, sizeof levering->plan.today, "%s", tx_today(*tx));
  end_tx(tx);
  return ok;
}

/* ---- the file ---- */

static bool read_fingerprint(const struct levering_options *options, struct digest *out, struct fault *fault) {
  if (options->data) return *out = digest_of(options->data, options->size), true;
  struct digest_stream stream;
  char *part = arena_take(options->scratch, PART);
  digest_begin(&stream);
  for (size_t at = 0; at < options->size;) {
    ssize_t got = pread(options->file, part, PART, (off_t)at);
    if (got <= 0) return FAULT(fault, FAULT_NOT_NOW, "Het bestand %.100s is niet te lezen.", options->name);
    digest_add(&stream, part, (size_t)got);
    at += (size_t)got;
  }
  *out = digest_end(&stream);
  return true;
}

static bool reads_cases(const struct koppeling *koppeling) {
  return string_is(koppeling->soort, "zaken") || string_is(koppeling->soort, "xes") || string_is(koppeling->soort, "zgw") || string_is(koppeling->soort, "klantinteracties");
}

static bool read_file(struct delivery *levering, struct fault *fault) {
  struct levering_report *report = levering->report;
  bool ok = reads_cases(&levering->plan.koppeling) ? levering_read_cases(levering, fault) : levering_read_figures(levering, fault);
  if (!ok || (report->faults.field_count == 0 && report->faults.field_more == 0)) return ok;
  if (report->geweigerd)
    FAULT(fault, FAULT_INPUT, "%lld van %lld rijen %s niet goed. Er is niets opgeslagen.", (long long)report->geweigerd, (long long)report->rijen, report->geweigerd == 1 ? "is" : "zijn");
  else
    FAULT(fault, FAULT_INPUT, "Het bestand klopt niet. Er is niets opgeslagen. %.250s", report->faults.field_count ? report->faults.fields[0].message : "");
  return fault_hint(fault, "Verbeter het bestand en lever het opnieuw aan.");
}

/* ---- the report that stays ---- */

static void release_text(void *text) { text_release(text); }

static const char *verslag_of(const struct levering_report *report, const struct fault *reason, struct arena *keep) {
  struct text *text = ARENA_NEW(keep, struct text);
  text_init(text, VERSLAG_MAX);
  arena_defer(keep, release_text, text);
  if (reason) text_addf(text, "%s\n", reason->message);
  for (size_t i = 0; i < report->note_count; i++) text_addf(text, "%s\n", report->notes[i]);
  for (size_t i = 0; i < report->faults.field_count && i < FAULTS_TOLD; i++)
    text_addf(text, "Rij %ld: %s\n", report->faults.fields[i].line, report->faults.fields[i].message);
  size_t more = report->faults.field_more + (report->faults.field_count > FAULTS_TOLD ? report->faults.field_count - FAULTS_TOLD : 0);
  if (more) text_addf(text, "En nog %zu andere fouten.\n", more);
  if (text->len) text_cut(text, text->len - 1);
  return text_get(text);
}

/* ---- the whole ---- */

static bool put(struct tx *tx, void *context, struct fault *fault) {
  struct delivery *levering = context;
  struct observations_outcome *also = &levering->observations.also;
  if (!vergelijkingen_put(tx, &levering->anderen, also, levering->rows, fault)) return false;
  /* What stands already since a moment ago is what this delivery brought. */
  also->ongewijzigd -= levering->before.nieuw + levering->before.veranderd;
  also->nieuw += levering->before.nieuw;
  also->veranderd += levering->before.veranderd;
  return observations_put(tx, &levering->observations, &levering->report->outcome, levering->rows, fault);
}

static bool store_all(struct delivery *levering, struct fault *fault) {
  const struct levering_options *options = levering->options;
  if (levering->anderen.count > AT_ONCE && !vergelijkingen_store(options->store, options->who, &levering->anderen, &levering->before, fault)) return false;
  return store_write(options->store, options->who, put, levering, fault);
}

static bool compare(struct delivery *levering, struct fault *fault) {
  const struct levering_options *options = levering->options;
  struct levering_report *report = levering->report;
  struct tx **tx = ARENA_NEW(options->scratch, struct tx *);
  *tx = store_read(options->store, fault);
  if (!*tx) return false;
  arena_defer(options->scratch, end_tx, tx);
  report->changes = (struct observation_changes){.items = report->items, .max = LEVERING_SHOWN};
  bool ok = vergelijkingen_compare(*tx, &levering->anderen, &levering->observations.also, &report->changes, levering->rows, fault);
  struct observation_changes own = {.items = report->items + report->changes.count, .max = report->changes.max - report->changes.count};
  ok = ok && observations_compare(*tx, options->who, &levering->observations, &report->outcome, &own, levering->rows, fault);
  report->changes.count += own.count;
  end_tx(tx);
  for (size_t i = 0; ok && i < report->changes.count; i++) {
    report->items[i].periode = arena_copy(options->keep, report->items[i].periode);
    report->items[i].gebied = arena_copy(options->keep, report->items[i].gebied);
  }
  return ok;
}

static void release_rows(void *arena) { arena_release(arena); }
static void release_fault(void *fault) { fault_release(fault); }

bool levering_run(const struct levering_options *options, struct levering_report *out, struct fault *fault) {
  struct delivery *levering = ARENA_NEW(options->scratch, struct delivery);
  *out = (struct levering_report){0};
  arena_defer(options->keep, release_fault, &out->faults);
  *levering = (struct delivery){.options = options, .report = out, .rows = ARENA_NEW(options->scratch, struct arena)};
  arena_init(levering->rows, ROWS_MEMORY_MAX);
  arena_defer(options->scratch, release_rows, levering->rows);
  if (!read_plan(levering, fault) || !read_fingerprint(options, &out->fingerprint, fault) || !read_file(levering, fault)) return false;
  const struct koppeling *koppeling = &levering->plan.koppeling;
  struct observations *from = &levering->observations;
  from->koppeling = koppeling->id;
  from->naam = arena_printf(options->scratch, "%.90s, %.90s", koppeling->naam, options->name);
  from->fingerprint = out->fingerprint;
  from->herkomst_inhoud = koppeling->herkomst_inhoud;
  from->bron = koppeling->bron;
  from->rijen = out->rijen;
  levering->anderen.koppeling = koppeling->id;
  levering->anderen.indicators = levering->plan.indicators;
  levering->anderen.indicator_count = levering->plan.indicator_count;
  from->verslag = verslag_of(out, NULL, options->scratch);
  return options->preview ? compare(levering, fault) : store_all(levering, fault);
}

bool levering_bring(struct store *store, const struct who *who, const char *koppeling, const void *data, size_t size, struct arena *keep, struct arena *scratch,
                    struct fault *fault) {
  struct tx *tx = store_read(store, fault);
  int64_t id = tx ? record_find(tx, who, REGISTER_koppeling, koppeling, scratch) : 0;
  tx_end(tx);
  if (!tx) return false;
  if (id <= 0) return FAULT(fault, FAULT_INPUT, "Er is geen koppeling %.60s.", koppeling);
  struct levering_report *report = ARENA_NEW(keep, struct levering_report);
  struct levering_options options = {.store = store, .who = who, .koppeling = id, .name = "voorbeeldgegevens", .data = data, .size = size, .file = -1, .keep = keep, .scratch = scratch};
  if (levering_run(&options, report, fault)) return true;
  if (report->faults.field_count) fault_cause(fault, "regel %ld: %s", report->faults.fields[0].line, report->faults.fields[0].message);
  return false;
}

/* ---- nothing came of it ---- */

struct refusing {
  const struct levering_options *options;
  const struct levering_report *report;
  const char *verslag;
};

static bool was_said(struct tx *tx, const struct refusing *refusing, const char *fingerprint, bool *said, struct fault *fault) {
  struct listing listing;
  struct query query = {.reg = REGISTER_levering, .sort = (int)EVERY(id), .descending = true, .page = 1, .page_size = 1, .no_count = true, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(levering, koppeling), .compare = COMPARE_IS, .value.number = refusing->options->koppeling};
  if (!record_list(tx, tx_who(tx), &query, &listing, refusing->options->scratch, fault)) return false;
  const union slot *last = listing.count ? listing.records[0].slots : NULL;
  *said = last && string_is(last[F(levering, stand)].text, "geweigerd") && string_is(last[F(levering, vingerafdruk)].text, fingerprint) &&
          string_is(last[F(levering, verslag)].text, refusing->verslag);
  return true;
}

static bool put_refusal(struct tx *tx, void *context, struct fault *fault) {
  const struct refusing *refusing = context;
  const struct levering_report *report = refusing->report;
  char fingerprint[DIGEST_HEX_SIZE];
  bool said = false;
  digest_hex(report->fingerprint, fingerprint);
  if (!was_said(tx, refusing, fingerprint, &said, fault)) return false;
  if (said) return true;
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_levering], refusing->options->scratch);
  record.slots[F(levering, naam)].text = arena_printf(refusing->options->scratch, "%.180s", refusing->options->name);
  record.slots[F(levering, koppeling)].number = refusing->options->koppeling;
  record.slots[F(levering, ontvangen_op)].number = clock_now_ms();
  record.slots[F(levering, stand)].text = "geweigerd";
  record.slots[F(levering, rijen)].number = report->rijen;
  record.slots[F(levering, geweigerd)].number = report->geweigerd;
  record.slots[F(levering, vingerafdruk)].text = fingerprint;
  record.slots[F(levering, verslag)].text = refusing->verslag;
  struct change change = {.reg = REGISTER_levering, .record = &record, .by = STEP_PROGRAM, .reason = "Levering geweigerd"};
  return record_put(tx, &change, refusing->options->scratch, fault);
}

bool levering_refuse(const struct levering_options *options, const struct levering_report *report, const struct fault *reason, struct fault *fault) {
  struct who program = {.system = true, .label = options->who->label};
  struct refusing refusing = {options, report, verslag_of(report, reason, options->scratch)};
  return store_write(options->store, &program, put_refusal, &refusing, fault);
}
