/* Keys of other systems, from the command line: they are typed or piped in, sealed, and never shown again. */
#include <stdio.h>
#include <termios.h>
#include <unistd.h>

#include "main/command.h"
#include "store/access.h"

#include "base/banned.h"

/* From standard input, without showing it on a terminal. */
static bool read_value(char out[SECRET_SIZE], struct fault *fault) {
  struct termios before, silent;
  bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    report("Sleutel:");
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  bool ok = fgets(out, SECRET_SIZE, stdin) != NULL;
  if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  if (!ok) return FAULT(fault, FAULT_INPUT, "Er is geen sleutel gegeven.");
  out[strcspn(out, "\r\n")] = '\0';
  return true;
}

static bool put(struct access *access, const struct command_call *call, const char *name, struct fault *fault) {
  char value[SECRET_SIZE];
  const char *kind = option_get(call, "--soort"), *client = option_get(call, "--client");
  struct secret secret = {0};
  if (snprintf(secret.name, sizeof secret.name, "%s", name) >= (int)sizeof secret.name ||
      snprintf(secret.kind, sizeof secret.kind, "%s", kind ? kind : "bearer") >= (int)sizeof secret.kind ||
      snprintf(secret.client, sizeof secret.client, "%s", client ? client : "") >= (int)sizeof secret.client)
    return FAULT(fault, FAULT_INPUT, "Naam, soort of client is te lang.");
  bool ok = read_value(value, fault) && secret_put(access, &secret, value, fault);
  explicit_bzero(value, sizeof value);
  if (ok) report("De sleutel %s is bewaard.", name);
  return ok;
}

static bool list(struct access *access, struct arena *keep, struct fault *fault) {
  struct secret *secrets;
  size_t count;
  if (!secret_list(access, &secrets, &count, keep, fault)) return false;
  for (size_t i = 0; i < count; i++) printf("%s\t%s\t%s\n", secrets[i].name, secrets[i].kind, secrets[i].client);
  return true;
}

static bool act(const struct command_call *call, struct access *access, struct arena *keep, struct fault *fault) {
  const char *what = call->words[0], *name = call->words[1];
  if (string_is(what, "lijst")) return list(access, keep, fault);
  if (!name) return FAULT(fault, FAULT_INPUT, "Schrijf ook de naam van de sleutel: sleutel %s NAAM.", what);
  if (string_is(what, "bewaar")) return put(access, call, name, fault);
  if (string_is(what, "vergeet")) return secret_remove(access, name, fault);
  return FAULT(fault, FAULT_INPUT, "\"%s\" kan niet. Kies bewaar, vergeet of lijst.", what);
}

static int run(const struct command_call *call) {
  struct place place;
  struct fault fault = {0};
  struct arena keep;
  struct access *access = NULL;
  bool ok = place_find(option_get(call, "--data"), option_get(call, "--gemeente"), &place, &fault);
  if (ok) {
    struct access_options options = {.path = place.access, .code = place.code};
    if (access_key(place.key, options.key, &fault)) access = access_open(&options, &fault);
  }
  arena_init(&keep, 1 << 20);
  ok = access && act(call, access, &keep, &fault);
  arena_release(&keep);
  access_close(access);
  return ok ? EXIT_DONE : report_fault(&fault);
}

const struct command sleutel_command = {
    .name = "sleutel",
    .words = "WAT [NAAM]",
    .words_min = 1,
    .words_max = 2,
    .summary = "Bewaar de sleutels waarmee koppelingen bij andere systemen mogen.",
    .options = {{"--data", "MAP", true, "map met de bestanden van de gemeenten"},
                {"--gemeente", "NAAM", true, "naam (leiden) of code (gm0546)"},
                {"--soort", "SOORT", false, "bearer (gewoon), token (Klantinteracties) of zgw (zaaksysteem)"},
                {"--client", "NAAM", false, "bij zgw: de naam waaronder het zaaksysteem ons kent"}},
    .more = "WAT is een van:\n"
            "  bewaar NAAM   de sleutel komt van de invoer; een eerdere met die naam vervalt\n"
            "  vergeet NAAM  gooi de sleutel weg\n"
            "  lijst         toon de namen, nooit de sleutels\n\n"
            "Vul NAAM in bij de koppeling die de sleutel gebruikt.",
    .run = run};
