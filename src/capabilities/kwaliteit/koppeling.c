#include "capabilities/kwaliteit/koppeling.h"

#include "base/banned.h"

static const struct who program = {.system = true, .label = "Doorpakker"};

bool ophaling_store(struct ophaling *ophaling, struct levering_options *options, struct fault *fault) {
  struct levering_report *report = ARENA_NEW(ophaling->keep, struct levering_report);
  struct who *who = ARENA_NEW(ophaling->scratch, struct who);
  struct fault refused = {0}, ignored = {0};
  options->store = ophaling->call->store;
  *who = (struct who){.system = true, .label = arena_printf(ophaling->scratch, "Koppeling %.80s", ophaling->koppeling->naam)};
  options->who = who;
  options->koppeling = ophaling->koppeling->id;
  options->keep = ophaling->keep;
  options->scratch = ophaling->scratch;
  if (!levering_run(options, report, &refused)) {
    levering_refuse(options, report, &refused, &ignored);
    fault_release(&ignored);
    fault_move(fault, &refused);
    return false;
  }
  ophaling->nieuw += report->outcome.nieuw;
  ophaling->veranderd += report->outcome.veranderd;
  ophaling->vervallen += report->outcome.vervallen;
  return true;
}

koppeling_fetcher *koppeling_fetcher_of(const struct koppeling *koppeling) {
  static const struct {
    const char *soort;
    koppeling_fetcher *fetch;
  } fetchers[] = {{"csv_lang", koppeling_fetch_files}, {"csv_breed", koppeling_fetch_files}, {"zaken", koppeling_fetch_files}, {"xes", koppeling_fetch_files},
                  {"odata", koppeling_fetch_remote},  {"zgw", koppeling_fetch_remote},     {"klantinteracties", koppeling_fetch_remote}};
  bool remote = koppeling->adres && string_starts(koppeling->adres, "http");
  if (string_is(koppeling->soort, "deelset") && !string_empty(koppeling->adres)) return remote ? koppeling_fetch_remote : koppeling_fetch_files;
  for (size_t i = 0; i < sizeof fetchers / sizeof *fetchers && !string_empty(koppeling->adres); i++)
    if (string_is(koppeling->soort, fetchers[i].soort)) return fetchers[i].fetch;
  return NULL;
}

/* ---- what is due ---- */

/* Days are real ones here: a feed does not stand still with an example's day. */
static bool is_due(const struct koppeling *koppeling, struct day today) {
  struct day next;
  if (string_is(koppeling->ophalen, "zelf") || !koppeling_fetcher_of(koppeling)) return false;
  return string_empty(koppeling->volgende_op) || !day_parse(koppeling->volgende_op, &next) || day_compare(next, today) <= 0;
}

/* What did not come is tried again tomorrow. */
static struct day next_day(const struct koppeling *koppeling, struct day today, bool went_well) {
  if (!went_well || string_is(koppeling->ophalen, "dag")) return day_add(today, 1);
  if (string_is(koppeling->ophalen, "week")) return day_add(today, 7);
  struct day next = {today.year + (today.month == 12), today.month % 12 + 1, 1};
  return next;
}

struct planning {
  int64_t id;
  char next[DAY_SIZE];
  struct arena *scratch;
};

static bool put_next(struct tx *tx, void *context, struct fault *fault) {
  struct planning *planning = context;
  struct record record;
  if (!record_get(tx, &program, REGISTER_koppeling, planning->id, &record, planning->scratch, fault)) return false;
  if (string_is(record.slots[F(koppeling, volgende_op)].text, planning->next)) return true;
  record.slots[F(koppeling, volgende_op)].text = planning->next;
  struct change change = {.reg = REGISTER_koppeling, .id = planning->id, .version = -1, .record = &record, .by = STEP_PROGRAM, .reason = "Opgehaald"};
  return record_put(tx, &change, planning->scratch, fault);
}

static bool plan_next(const struct ophaling *ophaling, bool went_well, struct fault *fault) {
  const struct koppeling *koppeling = ophaling->koppeling;
  struct planning planning = {.id = koppeling->id, .scratch = ophaling->scratch};
  if (string_is(koppeling->ophalen, "zelf")) return true;
  day_print(next_day(koppeling, clock_today(), went_well), planning.next);
  return store_write(ophaling->call->store, &program, put_next, &planning, fault);
}

/* ---- one koppeling ---- */

static const char *outcome_words(const struct ophaling *ophaling) {
  if (ophaling->files == 0) return "Niets nieuws: er is geen nieuw bestand.";
  if (ophaling->nieuw + ophaling->veranderd + ophaling->vervallen == 0) return "Niets nieuws: alle cijfers waren er al.";
  return arena_printf(ophaling->scratch, "%lld nieuw, %lld veranderd, %lld vervallen.", (long long)ophaling->nieuw, (long long)ophaling->veranderd,
                      (long long)ophaling->vervallen);
}

/* False only when the store fails: a file that is refused is an outcome. */
static bool fetch(const struct job_call *call, const struct koppeling *koppeling, struct arena *keep, struct arena *scratch, bool *went_well, struct fault *fault) {
  struct ophaling ophaling = {.call = call, .koppeling = koppeling, .keep = keep, .scratch = scratch};
  koppeling_fetcher *fetcher = koppeling_fetcher_of(koppeling);
  struct fault refused = {0};
  job_say(call->code, KOPPELING_JOB, koppeling->id, JOB_RUNS, 0, "");
  bool ok = fetcher ? fetcher(&ophaling, &refused) : FAULT(&refused, FAULT_INPUT, "Deze koppeling heeft geen adres: lever zelf een bestand aan.");
  *went_well = ok;
  job_say(call->code, KOPPELING_JOB, koppeling->id, ok ? JOB_DONE : JOB_FAILED, 0, ok ? outcome_words(&ophaling) : refused.message);
  if (!ok) log_line(LOG_WARNING, "event=feed municipality=%s koppeling=%lld kind=%d cause=\"%s\"", call->code, (long long)koppeling->id, (int)refused.kind, refused.cause);
  bool system = !ok && refused.kind == FAULT_SYSTEM;
  fault_release(&refused);
  return plan_next(&ophaling, ok, fault) && (!system || FAULT(fault, FAULT_SYSTEM, "Het ophalen van %.80s ging mis.", koppeling->naam));
}

static bool read_all(const struct job_call *call, struct listing *out, struct arena *keep, struct fault *fault) {
  struct query query = {.reg = REGISTER_koppeling, .sort = F(koppeling, naam), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
  struct tx *tx = store_read(call->store, fault);
  bool ok = tx && record_list(tx, &program, &query, out, keep, fault);
  tx_end(tx);
  return ok;
}

static bool run(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  struct listing all;
  bool found = false, well = true;
  if (!read_all(call, &all, keep, fault)) return false;
  for (size_t i = 0; i < all.count && !(call->stopping && *call->stopping); i++) {
    struct koppeling koppeling = record_koppeling(&all.records[i]);
    bool asked = call->only && koppeling.id == call->only, went_well = true;
    if (!asked && (call->only || !is_due(&koppeling, clock_today()))) continue;
    found = true;
    if (!fetch(call, &koppeling, keep, scratch, &went_well, fault)) return false;
    well = well && went_well;
    arena_reset(scratch);
  }
  return (!call->only || found || FAULT(fault, FAULT_ABSENT, "Deze koppeling is er niet meer.")) &&
         (well || call->stopping || FAULT(fault, FAULT_INPUT, "Niet alles kon worden opgehaald. Kijk bij de leveringen."));
}

const struct job koppeling_job = {KOPPELING_JOB, run};
