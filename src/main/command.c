#include "main/command.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/banned.h"

static const struct command *const commands[] = {&serve_command,   &demo_command,    &import_command, &export_command,
                                                 &backup_command,  &restore_command, &verify_command, &migrate_command,
                                                 &gebruiker_command, &sleutel_command, &audit_command,  &calc_command,    &ophalen_command,
                                                 &deelset_command};

void report(const char *format, ...) {
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  va_end(args);
  fputc('\n', stderr);
}

int report_fault(struct fault *fault) {
  if (*fault->message) report("%s", fault->message);
  for (size_t i = 0; i < fault->field_count; i++) {
    if (fault->fields[i].line) report("  regel %ld: %s", fault->fields[i].line, fault->fields[i].message);
    else report("  %s", fault->fields[i].message);
  }
  if (fault->field_more) report("  en nog %zu andere", fault->field_more);
  if (*fault->hint) report("%s", fault->hint);
  if (*fault->cause) report("(%s)", fault->cause);
  fault_release(fault);
  return EXIT_FAILED;
}

static void print_list(FILE *out) {
  fputs("Doorpakker: de beleidscirkel van een gemeente rond.\n\nGebruik: doorpakker OPDRACHT ...\n\n", out);
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
  fputs("\nUitleg bij een opdracht: doorpakker OPDRACHT --help\n", out);
}

static void print_help(const struct command *command, FILE *out) {
  fprintf(out, "%s\n\nGebruik: doorpakker %s", command->summary, command->name);
  if (command->words) fprintf(out, " %s", command->words);
  for (const struct option_spec *one = command->options; one->name; one++) {
    fprintf(out, one->required ? " %s" : " [%s", one->name);
    if (one->value_name) fprintf(out, " %s", one->value_name);
    if (!one->required) fputc(']', out);
  }
  fputs("\n\n", out);
  for (const struct option_spec *one = command->options; one->name; one++) {
    char left[40];
    snprintf(left, sizeof left, "%s %s", one->name, one->value_name ? one->value_name : "");
    fprintf(out, "  %-22s %s\n", left, one->help);
  }
  if (command->more) fprintf(out, "\n%s\n", command->more);
}

static int misused(const struct command *command, const char *what, const char *which) {
  report("%s%s", what, which);
  report("Uitleg: doorpakker %s --help", command->name);
  return EXIT_USAGE;
}

static int option_index(const struct command *command, const char *name) {
  for (int i = 0; command->options[i].name; i++)
    if (string_is(command->options[i].name, name)) return i;
  return -1;
}

const char *option_get(const struct command_call *call, const char *name) {
  int at = option_index(call->command, name);
  return at < 0 ? NULL : call->values[at];
}

/* Fills call; answers an exit code, or -1 to go on. */
static int read_words(struct command_call *call, int argc, char **argv) {
  const struct command *command = call->command;
  for (int i = 0; i < argc; i++) {
    const char *word = argv[i];
    if (string_is(word, "--help") || string_is(word, "-h")) {
      print_help(command, stdout);
      return EXIT_DONE;
    }
    if (word[0] != '-' || string_is(word, "-")) {
      if (call->word_count == command->words_max) return misused(command, "Dit woord staat er te veel: ", word);
      call->words[call->word_count++] = word;
      continue;
    }
    int at = option_index(command, word);
    if (at < 0) return misused(command, "Deze optie bestaat niet: ", word);
    bool is_flag = !command->options[at].value_name;
    if (!is_flag && i + 1 == argc) return misused(command, "Achter deze optie ontbreekt iets: ", word);
    bool repeated = string_is(word, command->repeated);
    if (repeated && call->repeat_count == COMMAND_REPEATS_MAX)
      return misused(command, "Deze optie staat er te vaak: ", word);
    call->values[at] = is_flag ? "" : argv[++i];
    if (repeated) call->repeats[call->repeat_count++] = call->values[at];
  }
  if (call->word_count < command->words_min) return misused(command, "Er ontbreekt iets: ", command->words);
  for (int i = 0; command->options[i].name; i++)
    if (command->options[i].required && !call->values[i])
      return misused(command, "Deze optie is nodig: ", command->options[i].name);
  return -1;
}

int command_main(int argc, char **argv) {
  if (argc < 2) {
    print_list(stderr);
    return EXIT_USAGE;
  }
  if (string_is(argv[1], "--help") || string_is(argv[1], "-h") || string_is(argv[1], "help")) {
    print_list(stdout);
    return EXIT_DONE;
  }
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (!string_is(commands[i]->name, argv[1])) continue;
    struct command_call call = {.command = commands[i]};
    int code = read_words(&call, argc - 2, argv + 2);
    if (code >= 0) return code;
    /* What the program makes is for its own user only: records, accounts, keys, backups. */
    umask(0077);
    if (!crypto_init()) {
      report("De versleuteling kan niet starten.");
      return EXIT_FAILED;
    }
    return commands[i]->run(&call);
  }
  report("De opdracht \"%s\" bestaat niet.", argv[1]);
  print_list(stderr);
  return EXIT_USAGE;
}

static void give_back(void *text) { text_release(text); }

bool file_read(const char *path, size_t max, const char **data, size_t *size, struct arena *keep, struct fault *fault) {
  struct text *out = ARENA_NEW(keep, struct text);
  text_init(out, max);
  arena_defer(keep, give_back, out);
  FILE *file = string_is(path, "-") ? stdin : fopen(path, "rb");
  if (!file) {
    FAULT(fault, FAULT_ABSENT, "Het bestand %s is niet te lezen.", path);
    return fault_cause(fault, "%s", strerror(errno));
  }
  char part[64 * 1024];
  for (size_t len; !out->full && (len = fread(part, 1, sizeof part, file)) > 0;) text_put(out, part, len);
  bool bad = ferror(file) != 0;
  if (file != stdin) fclose(file);
  if (bad) return FAULT(fault, FAULT_ABSENT, "Het bestand %s is niet te lezen.", path);
  if (out->full) return FAULT(fault, FAULT_TOO_LARGE, "Het bestand %s is groter dan %zu MB.", path, max >> 20);
  *data = text_get(out);
  *size = out->len;
  return true;
}
