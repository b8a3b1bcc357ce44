/* calc zaken: the one engine that reads its file by itself, because a delivery can be larger than memory. */
#include "main/command.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "engines/calc_zaken.h"

#include "base/banned.h"

struct counting {
  struct calc_zaken_options options;
  struct arena scratch;
  struct text out;
  struct fault fault;
};

static bool count(void *context) {
  struct counting *work = context;
  return calc_zaken(&work->options, &work->out, &work->scratch, &work->fault);
}

static bool read_day(const struct command_call *call, struct zaak_options *out, struct fault *fault) {
  const char *typed = option_get(call, "--peildatum");
  struct day day = clock_today();
  if (typed && !day_parse_dutch(typed, &day))
    return fault_field_add(fault, "--peildatum", "\"%.40s\" is geen dag. Schrijf bijvoorbeeld 2026-12-31.", typed);
  out->today = (int32_t)day_number(day);
  return true;
}

static bool read_lanes(const struct command_call *call, struct zaak_options *out, struct fault *fault) {
  const char *typed = option_get(call, "--draden");
  int64_t lanes = 1;
  if (typed && (!string_to_int(typed, &lanes) || lanes < 1 || lanes > ZAAK_LANES_MAX))
    return fault_field_add(fault, "--draden", "\"%.40s\" is geen getal van 1 tot en met %d.", typed, ZAAK_LANES_MAX);
  out->lanes = (unsigned)lanes;
  return true;
}

static bool read_options(const struct command_call *call, struct counting *work) {
  struct zaken_load *load = &work->options.load;
  const char *basis = option_get(call, "--telt"), *columns = option_get(call, "--kolom");
  bool by_start = string_is(basis, "start");
  if (basis && !by_start && !string_is(basis, "eind"))
    return fault_field_add(&work->fault, "--telt", "\"%.40s\" is geen start of eind.", basis);
  load->wanted[by_start ? ZAKEN_BY_START : ZAKEN_BY_END] = true;
  load->by[ZAAK_KIND] = load->by[ZAAK_DISTRICT] = load->by[ZAAK_RESULT] = true;
  load->by[ZAAK_CHANNEL] = option_get(call, "--kanaal") != NULL;
  work->options.csv = option_get(call, "--csv") != NULL;
  calc_zaken_districts(option_get(call, "--wijken"), &load->read, &work->scratch);
  return read_day(call, &load->read, &work->fault) && read_lanes(call, &load->read, &work->fault) &&
         (!columns || calc_zaken_columns(columns, &load->read, &work->scratch, &work->fault));
}

static bool open_file(const char *path, struct zaak_options *out, struct fault *fault) {
  out->file = open(path, O_RDONLY | O_CLOEXEC);
  if (out->file >= 0) return true;
  FAULT(fault, FAULT_ABSENT, "Het bestand %s is niet te lezen.", path);
  return fault_cause(fault, "%s", strerror(errno));
}

int calc_zaken_run(const struct command_call *call) {
  struct counting work = {.options.load.read.file = -1};
  bool ok = false;
  arena_init(&work.scratch, (size_t)256 << 20);
  text_init(&work.out, (size_t)256 << 20);
  if (read_options(call, &work) && open_file(call->words[1], &work.options.load.read, &work.fault) &&
      !arena_guarded(&work.scratch, NULL, count, &work, &ok))
    ok = FAULT(&work.fault, FAULT_TOO_LARGE, "Dit is te groot om te tellen.");
  if (work.options.load.read.file >= 0) close(work.options.load.read.file);
  if (ok) ok = fwrite(text_get(&work.out), 1, work.out.len, stdout) == work.out.len && fputc('\n', stdout) != EOF;
  text_release(&work.out);
  arena_release(&work.scratch);
  return ok ? EXIT_DONE : report_fault(&work.fault);
}
