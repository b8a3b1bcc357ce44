#include "outside/child_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CPU_SPARE_S = 2, ATTACHED = 3, WORDS_MAX = 13, KILLED_WAIT_MS = 2000, ASK_MS = 200 };

/* A sanitised program maps more addresses than any limit allows. */
#if defined __SANITIZE_ADDRESS__
#define SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifdef SANITIZED
static const size_t memory_usual = 0;
#else
static const size_t memory_usual = (size_t)4 << 30;
#endif

/* It reserves more addresses than it uses, so that its own words limit its memory. The page's h1 becomes the title. */
#define PANDOC "pandoc", "+RTS", "-M512m", "-RTS", "-f", "html", "--shift-heading-level-by=-1", "-o", "-"

/* The words of each; the last one only with an attachment. */
static const struct child_words {
  const char *path; /* without a slash: in the folder of this program */
  const char *words[WORDS_MAX];
  const char *attached;
} child_programs[CHILD_PROGRAM__COUNT] = {
    [CHILD_SOLVER] = {"doorpakker-solver", {"doorpakker-solver"}, NULL},
    [CHILD_PDF] = {"/usr/bin/weasyprint", {"weasyprint", "--encoding", "utf-8", "--pdf-variant", "pdf/ua-1", "-", "-"}, "--stylesheet=/dev/fd/3"},
    [CHILD_ODT] = {"/usr/bin/pandoc", {PANDOC, "-t", "odt"}, "--reference-doc=/dev/fd/3"},
    [CHILD_DOCX] = {"/usr/bin/pandoc", {PANDOC, "-t", "docx"}, "--reference-doc=/dev/fd/3"},
};

struct child {
  const struct child_options *options;
  pid_t pid;       /* of our own child; 0: the spawner's */
  int about;       /* of the spawner's */
  int in, out;     /* -1: closed */
  size_t sent, received;
  char *output;
  int64_t end_us;
};

static void end_close(int *end) {
  if (*end >= 0) close(*end);
  *end = -1;
}

/* ---- what runs ---- */

bool child_place(enum child_program program, char out[CHILD_PATH_SIZE]) {
  if (program <= CHILD_PATH || program >= CHILD_PROGRAM__COUNT) return false;
  const char *path = child_programs[program].path;
  out[0] = '\0';
  if (path[0] != '/') {
    ssize_t size = readlink("/proc/self/exe", out, 4095);
    if (size <= 0) return false;
    out[size] = '\0';
    char *slash = strrchr(out, '/');
    if (!slash) return false;
    slash[1] = '\0';
  }
  size_t folder = strlen(out), size = strlen(path) + 1;
  if (folder + size > CHILD_PATH_SIZE) return false;
  memcpy(out + folder, path, size);
  return true;
}

bool child_is_there(enum child_program program) {
  char path[CHILD_PATH_SIZE];
  return child_place(program, path) && access(path, X_OK) == 0;
}

static void limit_set(__rlimit_resource_t what, rlim_t to) {
  const struct rlimit limit = {to, to};
  (void)setrlimit(what, &limit);
}

static void signals_reset(void) {
  static const int ignored[] = {SIGPIPE, SIGTERM, SIGINT, SIGHUP};
  sigset_t none;
  sigemptyset(&none);
  for (size_t i = 0; i < sizeof ignored / sizeof *ignored; i++) signal(ignored[i], SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/* In, out and attachment get the numbers that the program expects; nothing else stays open. */
static bool ends_place(const struct child_ends *ends) {
  /* First above all of those numbers, so that none is overwritten before its turn. */
  int in = fcntl(ends->in, F_DUPFD, ATTACHED + 1), out = fcntl(ends->out, F_DUPFD, ATTACHED + 1);
  int extra = ends->attachment >= 0 ? fcntl(ends->attachment, F_DUPFD, ATTACHED + 1) : -1;
  if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 || (extra >= 0 && dup2(extra, ATTACHED) < 0)) return false;
  int nothing = open("/dev/null", O_WRONLY);
  if (nothing >= 0) (void)dup2(nothing, STDERR_FILENO);
  return syscall(SYS_close_range, extra >= 0 ? ATTACHED + 1U : ATTACHED + 0U, ~0U, 0U) == 0;
}

_Noreturn void child_become(const struct child_start *start) {
  char *words[WORDS_MAX + 2] = {(char *)(uintptr_t)start->path}, *const environment[] = {(char[]){"LC_ALL=C.UTF-8"}, NULL};
  const struct child_words *known = &child_programs[start->program];
  for (size_t i = 0; known->words[i]; i++) {
    words[i] = (char *)(uintptr_t)known->words[i];
    words[i + 1] = start->ends.attachment >= 0 ? (char *)(uintptr_t)known->attached : NULL;
  }
  setpgid(0, 0);
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != start->parent || !ends_place(&start->ends)) _exit(1);
  signals_reset();
  limit_set(RLIMIT_CORE, 0);
  limit_set(RLIMIT_CPU, (rlim_t)(start->limit_ms / 1000 + CPU_SPARE_S));
  if (start->memory_bytes) limit_set(RLIMIT_AS, start->memory_bytes);
  execve(start->path, words, environment);
  _exit(CHILD_CODE_ABSENT);
}

enum child_end child_reap(pid_t pid, bool kill_first) {
  int status = 0;
  /* The group before its leader: once that was waited for, its number may be somebody else's. */
  kill(-pid, SIGKILL);
  if (kill_first) kill(pid, SIGKILL);
  while (waitpid(pid, &status, 0) < 0)
    if (errno != EINTR) return CHILD_FAILED;
  if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_CODE_ABSENT) return CHILD_ABSENT;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CHILD_DONE : CHILD_FAILED;
}

/* ---- starting ---- */

static enum child_end fork_own(struct child *child, const struct child_start *start) {
  child->pid = fork();
  if (child->pid == 0) child_become(start);
  return child->pid > 0 ? CHILD_DONE : CHILD_NOT_NOW;
}

static enum child_end ask_spawner(struct child *child, const struct child_start *start) {
  child->about = spawner_start(start);
  return child->about >= 0 ? CHILD_DONE : CHILD_NOT_NOW;
}

static int attachment_make(const struct child_options *options) {
  int file = memfd_create("bijlage", MFD_CLOEXEC);
  for (size_t done = 0; file >= 0 && done < options->attachment_size;) {
    ssize_t count = write(file, options->attachment + done, options->attachment_size - done);
    if (count > 0) done += (size_t)count;
    else if (errno != EINTR) end_close(&file);
  }
  return file;
}

static enum child_end child_start(struct child *child, struct child_start *start) {
  const struct child_options *options = child->options;
  int in[2] = {-1, -1}, out[2] = {-1, -1}, attachment = options->attachment_size ? attachment_make(options) : -1;
  bool ready = (options->attachment_size == 0 || attachment >= 0) && pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0;
  enum child_end end = CHILD_NOT_NOW;
  start->ends = (struct child_ends){in[0], out[1], attachment};
  if (ready) end = spawner_is_open() ? ask_spawner(child, start) : fork_own(child, start);
  end_close(&in[0]);
  end_close(&out[1]);
  end_close(&attachment);
  child->in = in[1];
  child->out = out[0];
  if (child->in >= 0) (void)fcntl(child->in, F_SETFL, O_NONBLOCK);
  return end;
}

/* ---- talking ---- */

/* A child that no longer listens is no reason to stop: it may have answered. */
static void send_some(struct child *child) {
  size_t left = child->options->input_size - child->sent;
  ssize_t count = left ? write(child->in, child->options->input + child->sent, left) : 0;
  if (count > 0) child->sent += (size_t)count;
  if (child->sent == child->options->input_size || (count < 0 && errno != EAGAIN && errno != EINTR)) end_close(&child->in);
}

/* How long may be slept; 0: it is over. */
static int left_ms(const struct child_options *options, int64_t end_us) {
  int64_t left_us = end_us - clock_monotonic_us();
  if (left_us <= 0 || (options->stops && options->stops())) return 0;
  int64_t most_ms = options->stops ? ASK_MS : INT32_MAX;
  return (int)(left_us / 1000 < most_ms ? left_us / 1000 + 1 : most_ms);
}

static enum child_end talk(struct child *child) {
  while (child->out >= 0) {
    int sleep_ms = left_ms(child->options, child->end_us);
    struct pollfd ends[] = {{.fd = child->out, .events = POLLIN}, {.fd = child->in, .events = POLLOUT}};
    if (sleep_ms == 0) return CHILD_LATE;
    if (poll(ends, 2, sleep_ms) < 0 && errno != EINTR) return CHILD_FAILED;
    if (ends[1].revents) send_some(child);
    if (!ends[0].revents) continue;
    ssize_t count = read(child->out, child->output + child->received, child->options->output_max + 1 - child->received);
    if (count > 0) child->received += (size_t)count;
    if (count == 0 || (count < 0 && errno != EINTR)) end_close(&child->out);
    if (child->received > child->options->output_max) return CHILD_TOO_MUCH;
  }
  return CHILD_DONE;
}

/* It closed its output; it must end as well. */
static enum child_end own_wait(struct child *child, enum child_end end) {
  static const struct timespec moment = {.tv_nsec = 1000000};
  while (end == CHILD_DONE) {
    siginfo_t info = {0};
    if (waitid(P_PID, (id_t)child->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child->pid) return child_reap(child->pid, false);
    if (left_ms(child->options, child->end_us) == 0) end = CHILD_LATE;
    else nanosleep(&moment, NULL);
  }
  (void)child_reap(child->pid, true);
  return end;
}

/* Its end from the spawner, within this time; CHILD_LATE when none came, CHILD_NOT_NOW when none can come. */
static enum child_end end_read(int about, const struct child_options *options, int64_t until_us) {
  for (;;) {
    int sleep_ms = left_ms(options, until_us);
    struct pollfd end = {.fd = about, .events = POLLIN};
    unsigned char said;
    if (sleep_ms == 0) return CHILD_LATE;
    if (poll(&end, 1, sleep_ms) <= 0) continue;
    ssize_t count = read(about, &said, 1);
    if (count == 1) return said < CHILD_END__COUNT ? (enum child_end)said : CHILD_FAILED;
    if (count == 0 || errno != EINTR) return CHILD_NOT_NOW;
  }
}

static enum child_end spawned_wait(struct child *child, enum child_end end) {
  if (end == CHILD_DONE) end = end_read(child->about, child->options, child->end_us);
  if (end != CHILD_LATE && end != CHILD_TOO_MUCH) return end;
  shutdown(child->about, SHUT_WR);
  (void)end_read(child->about, &(struct child_options){0}, clock_monotonic_us() + KILLED_WAIT_MS * 1000);
  return end;
}

static enum child_end run(struct child *child, struct child_start *start) {
  enum child_end end = child_start(child, start);
  if (end != CHILD_DONE) return end;
  end = talk(child);
  return child->pid > 0 ? own_wait(child, end) : spawned_wait(child, end);
}

/* ---- the door ---- */

/* Which program, and where it stands. A path is looked up in the list: so it stands only once what a server may start. */
static bool find(const struct child_options *options, struct child_start *start, char place[CHILD_PATH_SIZE]) {
  *start = (struct child_start){.program = options->program, .limit_ms = options->limit_ms, .memory_bytes = options->memory_bytes, .parent = getpid()};
  if (options->program != CHILD_PATH) {
    if (!options->memory_bytes) start->memory_bytes = memory_usual;
    start->path = place;
    return child_place(options->program, place);
  }
  start->path = options->path;
  if (!spawner_is_open()) return options->path != NULL;
  for (enum child_program program = CHILD_PATH + 1; program < CHILD_PROGRAM__COUNT; program++) {
    if (!child_place(program, place) || !string_is(options->path, place)) continue;
    start->program = program;
    return true;
  }
  return false;
}

enum child_end child_run(const struct child_options *options, const char **output, size_t *output_size, struct arena *keep) {
  struct child child = {.options = options, .in = -1, .out = -1, .about = -1, .output = arena_take(keep, options->output_max + 1)};
  struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
  struct child_start start;
  char place[CHILD_PATH_SIZE];
  *output = "";
  *output_size = 0;
  if (!find(options, &start, place) || access(start.path, X_OK) != 0) return CHILD_ABSENT;
  child.end_us = clock_monotonic_us() + options->limit_ms * 1000;
  sigaction(SIGPIPE, &ignore, &before);
  enum child_end end = run(&child, &start);
  end_close(&child.in);
  end_close(&child.out);
  end_close(&child.about);
  sigaction(SIGPIPE, &before, NULL);
  if (end != CHILD_DONE) return end;
  *output = child.output;
  *output_size = child.received;
  return CHILD_DONE;
}
