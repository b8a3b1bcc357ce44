#include "main/command.h"

#include "engines/calc.h"

#include "base/banned.h"

struct engine {
  const char *name;
  bool (*run)(const char *data, size_t size, struct text *out, struct arena *scratch, struct fault *fault);
};

static const struct engine engines[] = {{"portfolio", calc_portfolio}};

struct calculation {
  const struct engine *engine;
  const char *path;
  struct arena scratch;
  struct text out;
  struct fault fault;
};

static bool calculate(void *context) {
  struct calculation *work = context;
  const char *data;
  size_t size;
  return file_read(work->path, 16 << 20, &data, &size, &work->scratch, &work->fault) &&
         work->engine->run(data, size, &work->out, &work->scratch, &work->fault);
}

static int run(const struct command_call *call) {
  struct calculation work = {.path = call->words[1]};
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
    .options = {{.name = "--peildatum", .value_name = "DAG", .help = "zaken: de dag waarop open zaken te laat zijn of niet (vanzelf vandaag)"},
                {.name = "--telt", .value_name = "MAAND", .help = "zaken: tel in de maand van de start of van het eind (vanzelf eind)"},
                {.name = "--kolom", .value_name = "LIJST", .help = "zaken: waar een veld staat, zoals wijk=stadsdeel,start=ontvangen"},
                {.name = "--wijken", .value_name = "LIJST", .help = "zaken: alle wijken, met komma's; een andere wordt geweigerd"},
                {.name = "--kanaal", .help = "zaken: tel ook per kanaal"},
                {.name = "--draden", .value_name = "AANTAL", .help = "zaken: zoveel delen tegelijk lezen (vanzelf 1)"},
                {.name = "--csv", .help = "zaken: druk CSV af in plaats van JSON"}},
    .more = "REKENHULP is portfolio of zaken. BESTAND is een JSON-bestand, of - voor de invoer. Bij zaken is het een CSV\n"
            "met een regel per zaak, of een logboek in XES (.xes, .xes.gz); de kolommen staan in docs/beheer.md.",
    .run = run};
