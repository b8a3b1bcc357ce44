/* What another system sends goes on as the file that a person would have uploaded: figures one a row, cases one a line. */
#include <sys/stat.h>

#include "capabilities/kwaliteit/bronnen.h"
#include "capabilities/kwaliteit/koppeling.h"
#include "encode/csv.h"

#include "base/banned.h"

enum { FIGURES_MAX = 64 * 1024 * 1024 };
static const struct who program = {.system = true, .label = "Doorpakker"};

struct remote {
  struct ophaling *ophaling;
  struct text csv;
  struct csv_writer w;
};

static void release(void *what) { text_release(&((struct remote *)what)->csv); }

/* Figures of the whole country go along under its name: they become a vergelijking. */
static bool take(void *context, const struct gegeven *one, struct fault *fault) {
  struct remote *remote = context;
  csv_cell_text(&remote->w, one->code);
  csv_cell_text(&remote->w, one->periode);
  csv_cell_text(&remote->w, one->gemeente ? one->gebied : "Nederland");
  csv_cell_text(&remote->w, one->waarde == NUMBER_EMPTY ? "" : csv_exact(one->waarde, remote->ophaling->scratch));
  csv_row_end(&remote->w);
  return !remote->csv.full || FAULT(fault, FAULT_TOO_LARGE, "De bron geeft te veel cijfers. Kies bij de koppeling een kleiner deel.");
}

static bool go_on(void *context, uint64_t rows, uint64_t pages) {
  const struct remote *remote = context;
  const struct job_call *call = remote->ophaling->call;
  (void)pages;
  job_say(call->code, KOPPELING_JOB, remote->ophaling->koppeling->id, JOB_RUNS, (int64_t)rows, "");
  return !(call->stopping && *call->stopping);
}

/* The codes that the rules name; a source has thousands of others. */
static bool read_codes(struct ophaling *ophaling, struct fetching *out, struct fault *fault) {
  struct listing rules = {0};
  struct query query = {.reg = REGISTER_koppelregel, .sort = (int)EVERY(id), .page = 1, .page_size = PAGE_MAX, .no_count = true, .filter_count = 1};
  query.filters[0] = (struct filter){.field = F(koppelregel, koppeling), .compare = COMPARE_IS, .value.number = ophaling->koppeling->id};
  struct tx *tx = store_read(ophaling->call->store, fault);
  bool ok = tx && record_list(tx, &program, &query, &rules, ophaling->scratch, fault);
  const char **codes = ARENA_ARRAY(ophaling->scratch, rules.count + 1, const char *), **kinds = ARENA_ARRAY(ophaling->scratch, rules.count + 1, const char *);
  for (size_t i = 0; ok && i < rules.count; i++) {
    struct koppelregel rule = record_koppelregel(&rules.records[i]);
    struct record indicator;
    out->returns = out->returns || string_is(rule.meet, "herhaling");
    if (!string_empty(rule.zaaktype)) kinds[out->kind_count++] = rule.zaaktype;
    if (!string_empty(rule.code)) codes[out->code_count++] = rule.code;
    else if ((ok = record_get(tx, &program, REGISTER_indicator, rule.indicator, &indicator, ophaling->scratch, fault))) codes[out->code_count++] = record_indicator(&indicator).code;
  }
  tx_end(tx);
  out->codes = codes;
  out->kinds = kinds;
  if (ok && out->code_count == 0) {
    FAULT(fault, FAULT_INPUT, "Deze koppeling heeft nog geen koppelregels.");
    return fault_hint(fault, "Maak een koppelregel die zegt welk onderwerp van de bron bij welke indicator hoort.");
  }
  return ok;
}

static bool store(struct remote *remote, const struct fetched *got, struct fault *fault) {
  struct ophaling *ophaling = remote->ophaling;
  struct stat found = {0};
  struct levering_options options = {.name = ophaling->koppeling->naam, .file = got->file};
  if (got->kind == FETCHED_FIGURES) {
    options.data = text_get(&remote->csv);
    options.size = remote->csv.len;
  } else {
    if (fstat(got->file, &found) != 0) return FAULT(fault, FAULT_NOT_NOW, "Wat is opgehaald, is niet te lezen.");
    options.size = (size_t)found.st_size;
  }
  if (!ophaling_store(ophaling, &options, fault)) return false;
  ophaling->files++;
  return true;
}

bool koppeling_fetch_remote(struct ophaling *ophaling, struct fault *fault) {
  static const char *const names[] = {"indicator", "periode", "gebied", "waarde"};
  const struct job_call *call = ophaling->call;
  struct remote *remote = ARENA_NEW(ophaling->scratch, struct remote);
  struct fetched got;
  char code[8] = "";
  *remote = (struct remote){.ophaling = ophaling};
  text_init(&remote->csv, FIGURES_MAX);
  arena_defer(ophaling->scratch, release, remote);
  csv_init(&remote->w, &remote->csv);
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) csv_cell_text(&remote->w, names[i]);
  csv_row_end(&remote->w);
  for (size_t i = 0; call->code[i] && i + 1 < sizeof code; i++) code[i] = call->code[i] >= 'a' && call->code[i] <= 'z' ? (char)(call->code[i] - 32) : call->code[i];
  struct fetching fetching = {.koppeling = ophaling->koppeling, .gemeente = code, .today = clock_today(), .access = call->access, .take = take, .progress = go_on, .context = remote};
  return read_codes(ophaling, &fetching, fault) && koppeling_fetch(&fetching, &got, ophaling->scratch, fault) && store(remote, &got, fault);
}
