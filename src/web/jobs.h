/* Work that a capability does without being asked, or when somebody presses a button: a table of jobs, what was asked for,
 * and how far each is. The server's scheduler and the command line run them, never a thread that answers requests. What
 * stands here is gone after a restart; what came of a job stands in the records. */
#ifndef WEB_JOBS_H
#define WEB_JOBS_H

#include <stdatomic.h>

#include "web/web.h"

struct job_call {
  struct store *store;
  const char *code;           /* the municipality: "gm0546" */
  struct access *access;      /* keys of other systems; NULL: there are none */
  const char *data;           /* the folder of the program's data */
  int64_t only;               /* what was asked for, due or not; 0: whatever is due */
  const atomic_bool *stopping; /* NULL or: end soon when it is set */
};

struct job {
  const char *name;           /* "koppelingen" */
  /* Does what is due. False with a fault when that could not be found out; what fails of each thing is said with job_say. */
  bool (*run)(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault);
};

/* All jobs, given once by main. */
void web_jobs(const struct job *const *jobs, size_t count);

/* Runs one job, or all when name is NULL, of one municipality. False when one failed; that was logged. */
bool jobs_run(const char *name, const struct job_call *call);

enum job_stage { JOB_NONE, JOB_WAITS, JOB_RUNS, JOB_DONE, JOB_FAILED, JOB__COUNT };
enum { JOB_TEXT_SIZE = 200 };
struct job_state {
  enum job_stage stage;
  int64_t rows;               /* read so far */
  int64_t since_ms;
  char text[JOB_TEXT_SIZE];   /* Dutch: what came of it */
};

/* Asks for this thing to be done now. False: too much is waiting. */
bool job_ask(const char *code, const char *name, int64_t id, struct fault *fault);
void job_say(const char *code, const char *name, int64_t id, enum job_stage stage, int64_t rows, const char *text);
struct job_state job_state_of(const char *code, const char *name, int64_t id);

struct job_asked {
  char code[16], name[32];
  int64_t id;
};
/* The next thing that was asked for, waiting at most so long for one. False: there is none. */
bool job_next(int wait_ms, struct job_asked *out);
/* Lets whoever waits in job_next go. */
void jobs_wake(void);

#endif
