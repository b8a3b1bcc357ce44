/* One program of the house, run beside this one: bytes in, bytes out, with limits. A command starts it itself. A process
 * behind its fence (base/fence.h) may start nothing: there it goes through the spawner (outside/spawner.h), which knows the
 * list below and starts nothing else. Callers see no difference. */
#ifndef OUTSIDE_CHILD_H
#define OUTSIDE_CHILD_H

#include "base/base.h"

/* The only programs that a server starts, each with fixed words (child_programs in child.c): a program that takes words
 * from a request can be told to read or start something else. */
enum child_program {
  CHILD_PATH,     /* what options.path says, without words; behind a fence only one of those below */
  CHILD_SOLVER,   /* doorpakker-solver, in the folder of this program */
  CHILD_PDF,      /* HTML in, PDF out: weasyprint; the attachment is the style sheet */
  CHILD_ODT,      /* HTML in, ODT out: pandoc; the attachment is the document that gives the styles */
  CHILD_DOCX,     /* HTML in, DOCX out: pandoc; the attachment as above */
  CHILD_PROGRAM__COUNT
};

enum child_end {
  CHILD_DONE,
  CHILD_ABSENT,   /* there is no such program */
  CHILD_FAILED,   /* it stopped with another code than 0, or crashed */
  CHILD_LATE,     /* it did not end in time and was killed */
  CHILD_TOO_MUCH, /* it answered more than output_max and was killed */
  CHILD_NOT_NOW,  /* it could not be started now, or the spawner ended while it ran: later it may */
  CHILD_END__COUNT
};

struct child_options {
  enum child_program program;
  const char *path;     /* with CHILD_PATH */
  const char *input;
  size_t input_size;
  const char *attachment; /* a file that the program may read besides, as /dev/fd/3; size 0: none */
  size_t attachment_size;
  size_t output_max;
  int64_t limit_ms;     /* from start to end; behind a fence at most ten minutes */
  size_t memory_bytes;  /* of address space; 0: 4 GB for a program of the list, no limit for a path */
  bool (*stops)(void);  /* asked a few times a second: true kills it, as if it were late; may be NULL */
};

/* Nothing of this process goes along but the two pipes and the attachment: no open files, no environment but a language;
 * behind a fence no network either. When it answers, the program and all that it started in its group have ended. The output
 * lives in keep; on any end but CHILD_DONE it is empty. Waits, so not on a thread that serves. From any thread. */
enum child_end child_run(const struct child_options *options, const char **output, size_t *output_size, struct arena *keep);

/* Is this program installed? For a page that offers what it makes. */
bool child_is_there(enum child_program program);

#endif
