/* import and export. */
#include <stdio.h>

#include "capabilities/kwaliteit/deelset.h"
#include "main/command.h"
#include "server/tenants.h"
#include "web/exchange.h"

#include "base/banned.h"

enum { FILE_MAX = 256 << 20, KEEP_MAX = 1 << 30 };

static const struct reg *find_register(struct store *store, const char *typed, struct fault *fault) {
  const struct catalogue *catalogue = store_catalogue(store);
  const struct reg *reg = catalogue_find(catalogue, typed);
  if (!reg) reg = catalogue_find_plural(catalogue, typed);
  if (!reg) FAULT(fault, FAULT_INPUT, "Het register \"%s\" bestaat niet. Schrijf bijvoorbeeld beleid of signaal.", typed);
  return reg;
}

struct transfer {
  const struct command_call *call;
  struct arena keep, scratch;
  struct store *store;
  struct fault fault;
  struct import_report report;
  struct text out;
};

static void print_report(const struct import_report *done, bool preview) {
  for (size_t i = 0; i < done->note_count; i++) report("let op: %s", done->notes[i]);
  for (size_t i = 0; i < done->column_count; i++)
    if (!done->columns[i].field) report("kolom \"%s\" is niet gebruikt: %s", done->columns[i].header, done->columns[i].why);
  for (size_t i = 0; i < done->faults.field_count; i++)
    report("regel %ld: %s", done->faults.fields[i].line, done->faults.fields[i].message);
  if (done->faults.field_more) report("en nog %zu andere fouten", done->faults.field_more);
  report("%s%lld rijen: %lld nieuw, %lld gewijzigd, %lld gelijk, %lld fout.", preview ? "proef, niets geschreven: " : "",
         (long long)done->rows, (long long)done->added, (long long)done->changed, (long long)done->unchanged, (long long)done->bad);
}

static bool run_import(void *context) {
  struct transfer *work = context;
  const char *path = work->call->words[0], *data;
  const struct who who = {.system = true, .label = "Ingelezen vanaf de opdrachtregel"};
  size_t size;
  const struct reg *reg = find_register(work->store, option_get(work->call, "--register"), &work->fault);
  if (!reg || !file_read(path, FILE_MAX, &data, &size, &work->keep, &work->fault)) return false;
  const char *slash = strrchr(path, '/');
  bool preview = option_get(work->call, "--proef") != NULL;
  struct import_options options = {.reg = reg->id, .data = data, .size = size, .name = slash ? slash + 1 : path,
                                   .preview = preview, .lenient = option_get(work->call, "--lenient") != NULL,
                                   .keep = &work->keep, .scratch = &work->scratch};
  bool ok = import_file(work->store, &who, &options, &work->report, &work->fault);
  print_report(&work->report, preview);
  return ok;
}

static bool run_export(void *context) {
  struct transfer *work = context;
  const struct who who = {.system = true, .label = "Meegenomen vanaf de opdrachtregel"};
  const struct reg *reg = find_register(work->store, option_get(work->call, "--register"), &work->fault);
  struct tx *tx = reg ? store_read(work->store, &work->fault) : NULL;
  if (!tx) return false;
  struct tenant_name name = tenant_name_of(store_code(work->store));
  struct tenant tenant = {.store = work->store, .code = name.code, .alias = name.alias, .name = name.name};
  struct request request = {.tenant = &tenant, .who = &who, .tx = tx, .keep = &work->keep, .scratch = &work->scratch};
  store_today(work->store, request.today);
  struct query query = {.reg = reg->id, .sort = (int)EVERY(id), .page = 1, .page_size = PAGE_MAX, .all_pages = true, .no_count = true};
  struct listing list;
  bool ok = record_list(tx, &who, &query, &list, &work->keep, &work->fault);
  int *columns = ARENA_ARRAY(&work->keep, reg->field_count, int);
  for (size_t i = 0; i < reg->field_count; i++) columns[i] = (int)i;
  bool xlsx = option_get(work->call, "--xlsx") != NULL;
  struct export_options options = {.reg = reg, .columns = columns, .column_count = reg->field_count, .records = ok ? list.records : NULL,
                                   .count = ok ? list.count : 0, .xlsx = xlsx};
  ok = ok && export_write(&request, tx, &options, &work->out, &work->fault);
  tx_end(tx);
  return ok;
}

static bool run_deelset(void *context) {
  struct transfer *work = context;
  struct tx *tx = store_read(work->store, &work->fault);
  struct deelset deelset;
  struct deelset_options options = {.tx = tx, .gemeente = store_code(work->store), .keep = &work->keep, .scratch = &work->scratch};
  bool ok = tx && deelset_read(&options, &deelset, &work->fault);
  if (ok) deelset_csv(&deelset, &work->out, &work->scratch);
  tx_end(tx);
  return ok && (!work->out.full || FAULT(&work->fault, FAULT_TOO_LARGE, "De gedeelde cijfers zijn te veel voor één bestand."));
}

static bool write_out(const struct transfer *work) {
  const char *path = option_get(work->call, "--naar");
  FILE *file = path ? fopen(path, "wb") : stdout;
  bool ok = file && fwrite(text_get(&work->out), 1, work->out.len, file) == work->out.len && fflush(file) == 0;
  if (path && file && fclose(file) != 0) ok = false;
  if (!ok) report("Schrijven naar %s lukte niet.", path ? path : "de uitvoer");
  return ok;
}

static int transfer(const struct command_call *call, bool (*work)(void *context), bool writes_file) {
  struct transfer one = {.call = call};
  struct place place;
  arena_init(&one.keep, KEEP_MAX);
  arena_init(&one.scratch, KEEP_MAX);
  text_init(&one.out, KEEP_MAX);
  bool ok = place_find(option_get(call, "--data"), option_get(call, "--gemeente"), &place, &one.fault);
  one.store = ok ? place_open(&place, false, &one.fault) : NULL;
  ok = one.store != NULL;
  bool outcome = false;
  if (ok && !arena_guarded(&one.keep, &one.scratch, work, &one, &outcome))
    FAULT(&one.fault, FAULT_TOO_LARGE, "Dit is te groot om in één keer te verwerken. Verdeel het over meer bestanden.");
  ok = ok && outcome && !fault_is(&one.fault);
  store_close(one.store);
  if (ok && writes_file) ok = write_out(&one);
  text_release(&one.out);
  arena_release(&one.scratch);
  arena_release(&one.keep);
  return ok ? EXIT_DONE : report_fault(&one.fault);
}

static int import(const struct command_call *call) { return transfer(call, run_import, false); }
static int export(const struct command_call *call) { return transfer(call, run_export, true); }
static int deelset(const struct command_call *call) { return transfer(call, run_deelset, true); }

const struct command import_command = {
    .name = "import",
    .words = "BESTAND",
    .words_min = 1,
    .words_max = 1,
    .summary = "Lees een CSV- of XLSX-bestand in een register.",
    .options = {{"--data", "MAP", true, "map met de bestanden van de gemeenten"},
                {"--gemeente", "NAAM", true, "naam (leiden) of code (gm0546)"},
                {"--register", "NAAM", true, "bijvoorbeeld beleid of signaal"},
                {"--lenient", NULL, false, "sla foute rijen over en noem ze"},
                {"--proef", NULL, false, "kijk alles na, schrijf niets"}},
    .more = "Een bestand landt helemaal of helemaal niet, tenzij --lenient is gevraagd.",
    .run = import};

const struct command export_command = {
    .name = "export",
    .summary = "Schrijf een register naar CSV of XLSX.",
    .options = {{"--data", "MAP", true, "map met de bestanden van de gemeenten"},
                {"--gemeente", "NAAM", true, "naam (leiden) of code (gm0546)"},
                {"--register", "NAAM", true, "bijvoorbeeld beleid of signaal"},
                {"--naar", "BESTAND", false, "waarheen; anders naar de uitvoer"},
                {"--xlsx", NULL, false, "als spreadsheet in plaats van CSV"}},
    .more = "Wat onder geheimhouding ligt, gaat niet mee.",
    .run = export};

const struct command deelset_command = {
    .name = "deelset",
    .summary = "Schrijf de cijfers die de gemeente met andere deelt naar een CSV.",
    .options = {{"--data", "MAP", true, "map met de bestanden van de gemeenten"},
                {"--gemeente", "NAAM", true, "naam (leiden) of code (gm0546)"},
                {"--naar", "BESTAND", false, "waarheen; anders naar de uitvoer"}},
    .more = "Hetzelfde bestand als op /deelset.csv. Welke cijfers erin staan, kiest de functioneel beheerder op de pagina Cijfers delen.",
    .run = deelset};
