#include <stdint.h>

#include "decode/zaak.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct run {
  struct zaak_options options;
  struct zaak_notes notes;
  struct arena keep;
  struct fault fault;
  uint64_t cases;
  uint16_t name_max[ZAAK_NAME__COUNT];
};

static bool is_sound(const struct run *run, const struct zaak *one) {
  if (one->start == ZAAK_NO_DAY || (one->end != ZAAK_NO_DAY && one->end < one->start) || one->names[ZAAK_KIND] == 0) return false;
  if ((one->end == ZAAK_NO_DAY) != (one->end_month == 0) || (one->about && !run->options.about)) return false;
  if (one->end != ZAAK_NO_DAY && one->end - one->start > ZAAK_DAYS_MAX) return false;
  if (run->options.today != ZAAK_NO_DAY && (one->start > run->options.today || (one->end != ZAAK_NO_DAY && one->end > run->options.today))) return false;
  return one->suspended_days >= 0 && one->suspended_days <= ZAAK_PAUSE_MAX && one->extended_days >= 0 && one->extended_days <= ZAAK_PAUSE_MAX;
}

static bool take(void *context, const struct zaak *cases, size_t count) {
  struct run *run = context;
  for (size_t i = 0; i < count; i++) {
    if (!is_sound(run, &cases[i])) __builtin_trap();
    for (size_t name = 0; name < ZAAK_NAME__COUNT; name++)
      if (cases[i].names[name] > run->name_max[name]) run->name_max[name] = cases[i].names[name];
  }
  run->cases += count;
  return true;
}

static bool read_all(void *context) {
  struct run *run = context;
  const struct zaak_sink sink = {.context = run, .take = take};
  return zaak_read(&run->options, &sink, &run->notes, &run->keep, &run->fault);
}

static void look_at_notes(const struct run *run) {
  if (run->cases == 0 || run->cases != run->notes.rows || !run->notes.is_log) __builtin_trap();
  for (size_t name = 0; name < ZAAK_NAME__COUNT; name++)
    if (run->name_max[name] >= run->notes.names[0][name].count) __builtin_trap();
  for (size_t i = 0; i < run->notes.ignored_count; i++)
    if (!run->notes.ignored[i]) __builtin_trap();
}

static void read_one(const struct zaak_options *options) {
  struct run run = {.options = *options};
  bool outcome = false;
  arena_init(&run.keep, 16 << 20);
  if (!arena_guarded(&run.keep, NULL, read_all, &run, &outcome)) outcome = false;
  if (outcome) look_at_notes(&run);
  if (!outcome && fault_is(&run.fault) && !run.fault.message[0]) __builtin_trap();
  arena_release(&run.keep);
  fault_release(&run.fault);
}

/* A refused log gives no case; one that is taken gives sound ones: as it stands, and with keys of its own, subjects, reasons, and what it is about. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct zaak_options options = {.file = -1, .data = data, .size = size, .lanes = 1, .today = ZAAK_NO_DAY, .unpacked_max = 8 << 20};
  static const char *const wards[] = {"Noord", "Zuid"};
  read_one(&options);
  options.about = options.joined[ZAAK_KIND] = options.joined[ZAAK_RESULT] = true;
  options.today = 20500;
  options.columns[ZAAK_FIELD_WIJK] = "department";
  options.columns[ZAAK_FIELD_UITERLIJKE_EINDDATUM] = "dueDate";
  options.columns[ZAAK_FIELD_RESULTAATTYPE] = "case:outcome";
  read_one(&options);
  options.known[ZAAK_DISTRICT] = (struct zaak_known){wards, 2};
  read_one(&options);
  return 0;
}
