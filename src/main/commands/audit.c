#include "main/command.h"

#include "model/model.h"

#include "base/banned.h"

struct audit {
  enum role role;
  struct arena keep;
  struct text out;
};

static bool print(void *context) {
  struct audit *work = context;
  rights_audit(catalogue_build(NULL, 0, NULL, 0, &work->keep), work->role, &work->out);
  return true;
}

static int run(const struct command_call *call) {
  struct audit work = {.role = role_find(call->words[0])};
  bool ok = false;
  if (string_is(call->words[0], "rollen")) {
    for (enum role role = 0; role < ROLE__COUNT; role++) printf("%s\t%s\n", role_infos[role].name, role_infos[role].label);
    return EXIT_DONE;
  }
  if (work.role == ROLE__COUNT) {
    report("De rol \"%s\" bestaat niet. Kies uit:", call->words[0]);
    for (enum role role = 0; role < ROLE__COUNT; role++) report("  %s", role_infos[role].name);
    return EXIT_USAGE;
  }
  arena_init(&work.keep, 16 << 20);
  text_init(&work.out, 4 << 20);
  if (!arena_guarded(&work.keep, NULL, print, &work, &ok)) ok = false;
  fputs(text_get(&work.out), stdout);
  text_release(&work.out);
  arena_release(&work.keep);
  return ok ? EXIT_DONE : EXIT_FAILED;
}

const struct command audit_command = {
    .name = "audit",
    .words = "ROL",
    .words_min = 1,
    .words_max = 1,
    .summary = "Druk af wat een rol mag lezen, maken, wijzigen, besluiten en meenemen.",
    .more = "Als ROL: rollen noemt alle rollen.\n"
            "Komt alleen uit de verklaringen, niet uit een bestand van een gemeente.",
    .run = run};
