#include "main/command.h"

#include "engines/calc.h"
#include "main/prover.h"

#include "base/banned.h"

/* Runs on the file alone; a portfolio also with who proves what it cannot, a chart and shares with options of their own. */
struct engine {
  const char *name;
  bool (*run)(const char *data, size_t size, struct text *out, struct arena *scratch, struct fault *fault);
  bool (*run_chart)(const char *data, size_t size, const struct calc_spc_options *options, struct text *out, struct arena *scratch,
                    struct fault *fault);
  bool (*run_portfolio)(const char *data, size_t size, const struct calc_prover *prover, struct text *out, struct arena *scratch,
                        struct fault *fault);
  bool (*run_shares)(const char *data, size_t size, const struct calc_shares_options *options, struct text *out,
                     struct arena *scratch, struct fault *fault);
  bool (*run_frozen)(const char *data, size_t size, const char *expected, struct text *out, struct arena *scratch, struct fault *fault);
};

static const struct engine engines[] = {
    {.name = "portfolio", .run_portfolio = calc_portfolio},
    {.name = "explain", .run = calc_explain},
    {.name = "frozen", .run_frozen = calc_frozen},
    {.name = "spc", .run_chart = calc_spc},
    {.name = "roc", .run = calc_roc},
    {.name = "value", .run = calc_value},
    {.name = "consensus", .run = calc_consensus},
    {.name = "smaa", .run = calc_smaa},
    {.name = "core", .run = calc_core},
    {.name = "equal-shares", .run_shares = calc_shares},
};

struct calculation {
  const struct engine *engine;
  const char *path, *expected;
  struct calc_spc_options chart;
  struct calc_shares_options shares;
  struct arena scratch;
  struct text out;
  struct fault fault;
};

static bool calculate(void *context) {
  struct calculation *work = context;
  const char *data;
  size_t size;
  if (!file_read(work->path, 16 << 20, &data, &size, &work->scratch, &work->fault)) return false;
  if (work->engine->run_chart) return work->engine->run_chart(data, size, &work->chart, &work->out, &work->scratch, &work->fault);
  if (work->engine->run_shares) return work->engine->run_shares(data, size, &work->shares, &work->out, &work->scratch, &work->fault);
  if (work->engine->run_frozen) return work->engine->run_frozen(data, size, work->expected, &work->out, &work->scratch, &work->fault);
  struct prover beside = {0};
  const struct calc_prover prover = prover_get(&beside);
  if (work->engine->run_portfolio) return work->engine->run_portfolio(data, size, &prover, &work->out, &work->scratch, &work->fault);
  return work->engine->run(data, size, &work->out, &work->scratch, &work->fault);
}

static bool chart_read(const struct command_call *call, struct calc_spc_options *out, struct fault *fault) {
  bool right = calc_spc_better(option_get(call, "--better"), out, fault);
  right = calc_spc_target(option_get(call, "--target"), out, fault) && right;
  for (size_t i = 0; i < call->repeat_count; i++) right = calc_spc_rebase(call->repeats[i], out, fault) && right;
  out->no_screen = option_get(call, "--no-screen") != NULL;
  return right;
}

/* Every option that was given belongs to this engine: those of equal-shares, of frozen, or of spc, or none. */
static bool options_fit(const struct command_call *call, const struct engine *engine) {
  for (size_t i = 0; i < OPTIONS_MAX; i++) {
    const char *name = call->command->options[i].name;
    bool of_shares = string_is(name, "--completion") || string_is(name, "--utility");
    bool fits = of_shares ? engine->run_shares != NULL : string_is(name, "--fingerprint") ? engine->run_frozen != NULL : engine->run_chart != NULL;
    if (call->values[i] && !fits) return false;
  }
  return true;
}

static int run(const struct command_call *call) {
  struct calculation work = {.path = call->words[1], .expected = option_get(call, "--fingerprint")};
  bool ok = false;
  if (string_is(call->words[0], "zaken")) return calc_zaken_run(call);
  for (size_t i = 0; i < sizeof engines / sizeof *engines; i++)
    if (string_is(engines[i].name, call->words[0])) work.engine = &engines[i];
  if (!work.engine) {
    report("De rekenhulp \"%s\" bestaat niet. Kies uit:", call->words[0]);
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) report("  %s", engines[i].name);
    report("  zaken");
    return EXIT_USAGE;
  }
  if (!options_fit(call, work.engine)) {
    report("Bij de rekenhulp %s hoort deze optie niet.", work.engine->name);
    return EXIT_USAGE;
  }
  if (!chart_read(call, &work.chart, &work.fault) ||
      !calc_shares_option(option_get(call, "--completion"), option_get(call, "--utility"), &work.shares, &work.fault)) {
    report_fault(&work.fault);
    return EXIT_USAGE;
  }
  arena_init(&work.scratch, (size_t)512 << 20);
  text_init(&work.out, 64 << 20);
  if (!arena_guarded(&work.scratch, NULL, calculate, &work, &ok)) ok = FAULT(&work.fault, FAULT_TOO_LARGE, "Dit is te groot om te berekenen.");
  if (ok) {
    fputs(text_get(&work.out), stdout);
    fputc('\n', stdout);
  }
  text_release(&work.out);
  arena_release(&work.scratch);
  return ok ? EXIT_DONE : report_fault(&work.fault);
}

const struct command calc_command = {
    .name = "calc",
    .words = "REKENHULP BESTAND",
    .words_min = 2,
    .words_max = 2,
    .summary = "Reken op een bestand, zonder gemeente; drukt JSON af.",
    .options = {{.name = "--better", .value_name = "KANT", .help = "spc: welke kant goed is: up, down of none (vanzelf none)"},
                {.name = "--target", .value_name = "GETAL", .help = "spc: de streefwaarde"},
                {.name = "--rebase", .value_name = "DAG", .help = "spc: vanaf deze dag opnieuw beginnen; mag vaker"},
                {.name = "--fingerprint", .value_name = "HEX", .help = "frozen: de vingerafdruk die het bestand moet hebben"},
                {.name = "--no-screen", .help = "spc: ook heel grote sprongen meetellen in de grenzen"},
                {.name = "--peildatum", .value_name = "DAG", .help = "zaken: de dag waarop open zaken te laat zijn of niet (vanzelf vandaag)"},
                {.name = "--telt", .value_name = "MAAND", .help = "zaken: tel in de maand van de start of van het eind (vanzelf eind)"},
                {.name = "--kolom", .value_name = "LIJST", .help = "zaken: waar een veld staat, zoals wijk=stadsdeel,start=ontvangen"},
                {.name = "--wijken", .value_name = "LIJST", .help = "zaken: alle wijken, met komma's; een andere wordt geweigerd"},
                {.name = "--kanaal", .help = "zaken: tel ook per kanaal"},
                {.name = "--draden", .value_name = "AANTAL", .help = "zaken: zoveel delen tegelijk lezen (vanzelf 1)"},
                {.name = "--csv", .help = "zaken: druk CSV af in plaats van JSON"},
                {.name = "--completion", .value_name = "HOE", .help = "equal-shares: wat er met de rest gebeurt: none, add1, add1u of greedy (vanzelf none)"},
                {.name = "--utility", .value_name = "MAAT", .help = "equal-shares: wat een project waard is: cost of cardinality (vanzelf cost)"}},
    .repeated = "--rebase",
    .more = "BESTAND is - voor de invoer (niet bij zaken). REKENHULP is:\n"
            "  portfolio     een JSON-bestand met taken en hun kader; de namen staan in docs/beheer.md\n"
            "  explain       hetzelfde bestand met task: wat die ene taak kost of vraagt\n"
            "  frozen        het bestand vastgelegd.json van een sleutelmoment: de vingerafdruk, en de keuze opnieuw gerekend\n"
            "  value, roc, consensus, smaa, core   een JSON-bestand; de namen staan in docs/rekenhulpen.md\n"
            "  equal-shares  een .pb-bestand met stemmen\n"
            "  spc           een CSV- of XLSX-bestand met de kolommen datum en waarde\n"
            "  zaken         een CSV met een regel per zaak, of een logboek in XES (.xes, .xes.gz); de kolommen staan in docs/beheer.md",
    .run = run};
