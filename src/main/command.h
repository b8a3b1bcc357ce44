/* The commands of the program, and what they share. Exit 0: done, 1: failed, 2: used wrongly, 3: done, but
 * the history is not sound. */
#ifndef MAIN_COMMAND_H
#define MAIN_COMMAND_H

#include "base/base.h"
#include "store/store.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_UNSOUND = 3, COMMAND_WORDS_MAX = 8, COMMAND_REPEATS_MAX = 32 };

/* One option of a command: "--data DIR" or, with `flag`, "--lenient". */
struct option_spec {
  const char *name;
  const char *value_name; /* NULL: a flag */
  bool required;
  const char *help;
};

enum { OPTIONS_MAX = 16 };

struct command;

struct command_call {
  const struct command *command;
  const char *values[OPTIONS_MAX]; /* in the order of the specs; a flag that was given is "" */
  const char *words[COMMAND_WORDS_MAX];
  size_t word_count;
  const char *repeats[COMMAND_REPEATS_MAX]; /* all values of the repeated option */
  size_t repeat_count;
};

struct command {
  const char *name;
  const char *words;   /* what stands behind the name: "ROL", "WAT NAAM"; NULL: nothing */
  size_t words_min, words_max;
  const char *summary;
  struct option_spec options[OPTIONS_MAX];
  const char *repeated; /* the one option that may be given more than once, see repeats; NULL: none */
  const char *more;    /* examples and what else to know; may be NULL */
  int (*run)(const struct command_call *call);
};

extern const struct command serve_command, demo_command, import_command, export_command, backup_command, restore_command,
    verify_command, migrate_command, gebruiker_command, sleutel_command, audit_command, calc_command, ophalen_command, deelset_command;

/* The engine of calc that reads its file by itself. */
int calc_zaken_run(const struct command_call *call);

/* Reads the words, prints help or what is wrong, runs the command. */
int command_main(int argc, char **argv);

/* The value of an option, or NULL. */
const char *option_get(const struct command_call *call, const char *name);

/* The fault on standard error, with its fields, hint and cause; gives it back. Answers EXIT_FAILED. */
int report_fault(struct fault *fault);
/* A line on standard error. */
void report(const char *format, ...) PRINTF_LIKE(1, 2);

/* DATA/gm0546.db for a name, alias or code; false with a fault when the name is unknown. */
struct place {
  char code[16];
  char records[4096], access[4096], key[4096];
};
bool place_find(const char *data, const char *typed, struct place *out, struct fault *fault) MUST_USE;

/* Opens the records of --data and --gemeente and wires the hooks. */
struct store *place_open(const struct place *place, bool create, struct fault *fault);
/* Tells when another program has the file: two programs that write at once wait for each other. */
bool place_is_free(const struct place *place, struct fault *fault) MUST_USE;

/* A whole file in keep; refused over max. */
bool file_read(const char *path, size_t max, const char **data, size_t *size, struct arena *keep, struct fault *fault) MUST_USE;

/* What every program part is told about every other: the table of pages, the hooks of the capabilities. */
void wire_pages(void);
void wire_jobs(void); /* wire_pages does it too */
void wire_store(struct store *store);

#endif
