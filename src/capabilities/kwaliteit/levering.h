/* A delivery of figures: a file as it came, read by what its koppeling says, compared with what holds, and stored whole or
 * not at all. People upload one, the program fetches one; both come through here. */
#ifndef KWALITEIT_LEVERING_H
#define KWALITEIT_LEVERING_H

#include "capabilities/kwaliteit/vergelijkingen.h"
#include "store/store.h"

enum { LEVERING_NOTES_MAX = 24, LEVERING_SHOWN = 50 };
/* Bytes of a file with figures, and of one with cases, which is never held whole when it comes from a folder. */
enum { LEVERING_FILE_MAX = 256 << 20 };

struct levering_options {
  struct store *store;
  const struct who *who;      /* who delivers: may change the indicators that it is about */
  int64_t koppeling;
  const char *name;           /* of the file, for people */
  const void *data;           /* the file; NULL: `file` is open at it */
  size_t size;
  int file;
  bool preview;               /* read, check and compare, write nothing */
  /* Now and then, with the rows read so far; may be NULL. */
  void (*progress)(void *context, int64_t rows);
  void *progress_context;
  struct arena *keep, *scratch;
};

struct levering_report {
  int64_t rijen, geweigerd;   /* as read from the file */
  const char *notes[LEVERING_NOTES_MAX]; /* Dutch sentences: what was recognised and what was left out */
  size_t note_count;
  struct fault faults;        /* every refused row and field, with its line; given back with keep */
  struct observations_outcome outcome;
  struct digest fingerprint;
  struct observation_change items[LEVERING_SHOWN];
  struct observation_changes changes; /* preview: the first ones */
};

/* False with INPUT when the file is refused: then nothing was written, and the rows stand in out->faults. *out is filled as
 * far as reading came. Memory: 100 bytes a row; cases are counted, not kept. The writer only works while rows are stored. */
bool levering_run(const struct levering_options *options, struct levering_report *out, struct fault *fault);
/* Writes down that nothing came of it, with the reason; not again when the last one of the koppeling says the same. */
bool levering_refuse(const struct levering_options *options, const struct levering_report *report, const struct fault *reason, struct fault *fault);

/* A whole file for the koppeling with this name, in any case: what the example brings along. Refused rows are its cause. */
bool levering_bring(struct store *store, const struct who *who, const char *koppeling, const void *data, size_t size, struct arena *keep,
                    struct arena *scratch, struct fault *fault);

/* ---- between the readers ---- */

struct levering_regel {
  struct koppelregel rule;
  const struct indicator *indicator;
};

struct levering_plan {
  struct koppeling koppeling;
  const struct indicator *indicators; /* all that may be delivered for: those of the rules, or every one that who sees */
  size_t indicator_count;
  const struct levering_regel *regels;
  size_t regel_count;
  const char *const *gebieden;        /* the areas that are known; none: any is taken */
  size_t gebied_count;
  bool gebieden_set;                  /* by a person, in the setting `wijken` */
  char today[DAY_SIZE];
};

struct delivery {
  const struct levering_options *options;
  struct levering_report *report;
  struct levering_plan plan;
  struct arena *rows;                 /* memory of what was read; goes with scratch */
  struct observations observations;   /* what the readers fill: rows and cells */
  struct vergelijkingen anderen;       /* and figures of others */
  struct observations_outcome before;  /* of those, what was stored before the last write */
};

void levering_note(struct delivery *levering, const char *format, ...) PRINTF_LIKE(2, 3);

/* A file with figures, long or wide; a file with cases. False with the fault; refused rows go to the report. */
bool levering_read_figures(struct delivery *levering, struct fault *fault);
bool levering_read_cases(struct delivery *levering, struct fault *fault);

/* Is the name one of those in a list with commas between them? Capitals do not matter. */
bool levering_in_list(const char *list, const char *name);

/* 2026-03, 2026-3, 03-2026, maart 2026, 202603, 2026MM03, 2026-K1, 2026KW01, 2026-W07, 2026, 2026JJ00; or a day, which is
 * the period of this kind in which it lies. False: no such period (month 13). */
bool levering_periode(const char *typed, enum period_kind kind, char out[PERIOD_SIZE]);
enum period_kind indicator_period_kind(const struct indicator *indicator);

#endif
