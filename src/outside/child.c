#include "outside/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CODE_ABSENT = 127, CPU_SPARE_S = 2 };

struct child {
  const struct child_options *options;
  pid_t pid;
  int in, out;     /* -1: closed */
  size_t sent, received;
  char *output;
  int64_t end_us;
};

static void end_close(int *end) {
  if (*end >= 0) close(*end);
  *end = -1;
}

static void limit_set(__rlimit_resource_t what, rlim_t to) {
  const struct rlimit limit = {to, to};
  (void)setrlimit(what, &limit);
}

static _Noreturn void child_become(const struct child_options *options, int in, int out) {
  char *const words[] = {(char *)(uintptr_t)options->path, NULL}, *const environment[] = {NULL};
  if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0) _exit(1);
  int nothing = open("/dev/null", O_WRONLY);
  if (nothing >= 0) (void)dup2(nothing, STDERR_FILENO);
  syscall(SYS_close_range, 3U, ~0U, 0U);
  limit_set(RLIMIT_CORE, 0);
  limit_set(RLIMIT_CPU, (rlim_t)(options->limit_ms / 1000 + CPU_SPARE_S));
  if (options->memory_bytes) limit_set(RLIMIT_AS, options->memory_bytes);
  signal(SIGPIPE, SIG_DFL);
  execve(options->path, words, environment);
  _exit(CODE_ABSENT);
}

static bool child_start(struct child *child) {
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0) return false;
  if (pipe2(out, O_CLOEXEC) != 0) {
    close(in[0]);
    close(in[1]);
    return false;
  }
  child->pid = fork();
  if (child->pid == 0) child_become(child->options, in[0], out[1]);
  close(in[0]);
  close(out[1]);
  child->in = in[1];
  child->out = out[0];
  (void)fcntl(child->in, F_SETFL, O_NONBLOCK);
  return child->pid > 0;
}

/* A child that no longer listens is no reason to stop: it may have answered. */
static void send_some(struct child *child) {
  size_t left = child->options->input_size - child->sent;
  ssize_t count = left ? write(child->in, child->options->input + child->sent, left) : 0;
  if (count > 0) child->sent += (size_t)count;
  if (child->sent == child->options->input_size || (count < 0 && errno != EAGAIN && errno != EINTR)) end_close(&child->in);
}

static enum child_end talk(struct child *child) {
  while (child->out >= 0) {
    int64_t left_us = child->end_us - clock_monotonic_us();
    struct pollfd ends[] = {{.fd = child->out, .events = POLLIN}, {.fd = child->in, .events = POLLOUT}};
    if (left_us <= 0) return CHILD_LATE;
    if (poll(ends, 2, (int)(left_us / 1000) + 1) < 0 && errno != EINTR) return CHILD_FAILED;
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
static enum child_end child_wait(struct child *child, enum child_end end) {
  static const struct timespec moment = {.tv_nsec = 1000000};
  int status = 0;
  while (end == CHILD_DONE) {
    pid_t ended = waitpid(child->pid, &status, WNOHANG);
    if (ended == child->pid) {
      if (WIFEXITED(status) && WEXITSTATUS(status) == CODE_ABSENT) return CHILD_ABSENT;
      return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CHILD_DONE : CHILD_FAILED;
    }
    if (ended < 0 && errno != EINTR) return CHILD_FAILED;
    if (clock_monotonic_us() > child->end_us) end = CHILD_LATE;
    else nanosleep(&moment, NULL);
  }
  kill(child->pid, SIGKILL);
  while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) continue;
  return end;
}

enum child_end child_run(const struct child_options *options, const char **output, size_t *output_size, struct arena *keep) {
  struct child child = {.options = options, .in = -1, .out = -1, .output = arena_take(keep, options->output_max + 1)};
  struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
  *output = "";
  *output_size = 0;
  if (access(options->path, X_OK) != 0) return CHILD_ABSENT;
  child.end_us = clock_monotonic_us() + options->limit_ms * 1000;
  sigaction(SIGPIPE, &ignore, &before);
  enum child_end end = child_start(&child) ? child_wait(&child, talk(&child)) : CHILD_FAILED;
  end_close(&child.in);
  end_close(&child.out);
  sigaction(SIGPIPE, &before, NULL);
  if (end != CHILD_DONE) return end;
  *output = child.output;
  *output_size = child.received;
  return CHILD_DONE;
}
