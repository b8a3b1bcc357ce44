/* Programs started for a process behind its fence. The list of programs is fixed, so this test stands in a folder of its own
 * with a doorpakker-solver that each test writes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fence.h"
#include "outside/apart.h"
#include "outside/child.h"
#include "outside/spawner.h"

enum { MANY = 12, SIZE = 300000 };

static bool fenced;

static void solver_is(const char *lines) {
  char path[128], next[160];
  snprintf(path, sizeof path, "%s/doorpakker-solver", folder);
  snprintf(next, sizeof next, "%s.nieuw", path);
  FILE *file = fopen(next, "w");
  assert_non_null(file);
  assert_true(fprintf(file, "#!/bin/sh\n%s\n", lines) > 0);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(next, 0700), 0);
  assert_int_equal(rename(next, path), 0);
}

/* One call with its answer; also on a thread. */
struct call {
  struct child_options options;
  enum child_end end;
  char output[64];
  size_t size;
  int64_t took_ms;
};

static void *call_run(void *context) {
  struct call *call = context;
  struct arena keep;
  const char *output;
  if (!call->options.output_max) call->options.output_max = sizeof call->output - 1;
  arena_init(&keep, 4 << 20);
  int64_t start_us = clock_monotonic_us();
  call->end = child_run(&call->options, &output, &call->size, &keep);
  call->took_ms = (clock_monotonic_us() - start_us) / 1000;
  snprintf(call->output, sizeof call->output, "%.*s", (int)call->size, output);
  arena_release(&keep);
  return NULL;
}

static struct call call_of(int64_t limit_ms) { return (struct call){.options = {.program = CHILD_SOLVER, .input = "doorpakker", .input_size = 10, .limit_ms = limit_ms}}; }

static pid_t number_in(const char *name) {
  char path[128], text[32] = "";
  snprintf(path, sizeof path, "%s/%s", folder, name);
  for (int i = 0; i < 500 && !strchr(text, '\n'); i++) {
    FILE *file = fopen(path, "r");
    if (file && !fgets(text, sizeof text, file)) text[0] = '\0';
    if (file) fclose(file);
    usleep(10000);
  }
  unlink(path);
  return (pid_t)strtol(text, NULL, 10);
}

/* A process that was killed may stay a moment for who must wait for it. */
static bool is_gone(pid_t pid) {
  char path[64], line[256] = "";
  for (int i = 0; i < 300; i++) {
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "r");
    if (!file) return true;
    bool read = fgets(line, sizeof line, file) != NULL;
    fclose(file);
    const char *state = strrchr(line, ')');
    if (!read || (state && state[2] == 'Z')) return true;
    usleep(10000);
  }
  return false;
}

static void the_fence_stands(void **state) {
  (void)state;
  char *const words[] = {(char[]){"/bin/true"}, NULL};
  if (!fenced) skip();
  if (fork() == 0) {
    execve(words[0], words, NULL);
    _exit(errno == EPERM ? 0 : 1);
  }
  int status = 0;
  assert_true(wait(&status) > 0);
  assert_int_equal(WEXITSTATUS(status), 0);
}

static void bytes_go_in_and_out(void **state) {
  (void)state;
  static char large[SIZE];
  struct arena keep;
  const char *output;
  size_t size;
  arena_init(&keep, 4 << 20);
  for (size_t i = 0; i < SIZE; i++) large[i] = (char)(i * 31);
  solver_is("exec cat - /dev/fd/3");
  const struct child_options options = {.program = CHILD_SOLVER, .input = large, .input_size = SIZE, .attachment = "bijlage", .attachment_size = 7,
                                        .output_max = SIZE + 7, .limit_ms = 20000};
  assert_int_equal(child_run(&options, &output, &size, &keep), CHILD_DONE);
  assert_int_equal(size, SIZE + 7);
  assert_memory_equal(output, large, SIZE);
  assert_memory_equal(output + SIZE, "bijlage", 7);
  arena_release(&keep);
}

static void each_end_is_told(void **state) {
  (void)state;
  struct call call = call_of(20000);
  solver_is("echo half; exit 3");
  call_run(&call);
  assert_int_equal(call.end, CHILD_FAILED);
  solver_is("kill -SEGV $$");
  call_run(&call);
  assert_int_equal(call.end, CHILD_FAILED);
  solver_is("while :; do echo doorpakker doorpakker doorpakker; done");
  call_run(&call);
  assert_int_equal(call.end, CHILD_TOO_MUCH);
  assert_int_equal(call.size, 0);
  solver_is("exec >&-; while :; do :; done");
  call.options.limit_ms = 300;
  call_run(&call);
  assert_int_equal(call.end, CHILD_LATE);
}

static void what_is_late_goes_with_all_that_it_started(void **state) {
  (void)state;
  struct call call = call_of(500);
  char lines[256];
  snprintf(lines, sizeof lines, "sleep 1000 &\necho $! > %s/kind; sync; wait", folder);
  solver_is(lines);
  call_run(&call);
  assert_int_equal(call.end, CHILD_LATE);
  assert_in_range(call.took_ms, 500, 10000);
  pid_t child = number_in("kind");
  assert_true(child > 0);
  assert_true(is_gone(child));
  /* And of what ended by itself nothing stays either. */
  snprintf(lines, sizeof lines, "sleep 1000 >/dev/null &\necho $! > %s/kind", folder);
  solver_is(lines);
  call.options.limit_ms = 20000;
  call_run(&call);
  assert_int_equal(call.end, CHILD_DONE);
  assert_true(is_gone(number_in("kind")));
}

static void only_what_is_on_the_list(void **state) {
  (void)state;
  char path[128];
  struct call call = call_of(20000);
  /* In, out, faults, the script, and the folder while it is read; counted without another program, whose pipe would count. */
  solver_is("echo ${HOME-niets}; set -- /proc/$$/fd/*; echo $#");
  call_run(&call);
  assert_int_equal(call.end, CHILD_DONE);
  assert_memory_equal(call.output, "niets\n", 6);
  assert_true(strtol(call.output + 6, NULL, 10) <= 5);
  call.options = (struct child_options){.path = "/bin/cat", .output_max = 10, .limit_ms = 20000};
  call_run(&call);
  assert_int_equal(call.end, CHILD_ABSENT);
  /* A path of the list is the program of the list. */
  snprintf(path, sizeof path, "%s/doorpakker-solver", folder);
  call.options = (struct child_options){.path = path, .output_max = 60, .limit_ms = 20000};
  call_run(&call);
  assert_int_equal(call.end, CHILD_DONE);
  assert_int_equal(unlink(path), 0);
  assert_false(child_is_there(CHILD_SOLVER));
  call = call_of(20000);
  call_run(&call);
  assert_int_equal(call.end, CHILD_ABSENT);
}

/* Those that are installed here. */
static void the_programs_for_documents_start(void **state) {
  (void)state;
  static const struct {
    enum child_program program;
    const char *begins;
  } made[] = {{CHILD_PDF, "%PDF"}, {CHILD_ODT, "PK"}, {CHILD_DOCX, "PK"}};
  static const char page[] = "<!doctype html><html lang=nl><title>Voorstel</title><h1>Eén</h1></html>";
  for (size_t i = 0; i < sizeof made / sizeof *made; i++) {
    struct call call = {.options = {.program = made[i].program, .input = page, .input_size = sizeof page - 1, .output_max = 2 << 20, .limit_ms = 60000,
                                    .memory_bytes = (size_t)4 << 30}};
    if (!child_is_there(made[i].program)) continue;
    call_run(&call);
    assert_int_equal(call.end, CHILD_DONE);
    assert_memory_equal(call.output, made[i].begins, strlen(made[i].begins));
  }
}

static void no_network(void **state) {
  (void)state;
  struct call call = call_of(20000);
  if (!fenced || access("/usr/bin/perl", X_OK) != 0) skip();
  solver_is("exec perl -MSocket -e 'print socket(my $s, AF_INET, SOCK_STREAM, 0) ? \"net\" : \"geen\"'");
  call_run(&call);
  assert_int_equal(call.end, CHILD_DONE);
  assert_string_equal(call.output, "geen");
}

static void many_at_once_and_none_behind_a_slow_one(void **state) {
  (void)state;
  pthread_t slow_thread, threads[MANY];
  struct call slow = call_of(10000), calls[MANY];
  char lines[256];
  snprintf(lines, sizeof lines, "echo $$ > %s/bezig; while :; do sleep 1; done", folder);
  solver_is(lines);
  assert_int_equal(pthread_create(&slow_thread, NULL, call_run, &slow), 0);
  assert_true(number_in("bezig") > 0);
  solver_is("sleep 1; exec cat");
  int64_t start_us = clock_monotonic_us();
  for (size_t i = 0; i < MANY; i++) {
    calls[i] = call_of(20000);
    assert_int_equal(pthread_create(&threads[i], NULL, call_run, &calls[i]), 0);
  }
  for (size_t i = 0; i < MANY; i++) {
    pthread_join(threads[i], NULL);
    assert_int_equal(calls[i].end, CHILD_DONE);
    assert_string_equal(calls[i].output, "doorpakker");
  }
  /* One after the other they would take 12 s, behind the slow one 10 s more. */
  assert_true(clock_monotonic_us() - start_us < 9000000);
  pthread_join(slow_thread, NULL);
  assert_int_equal(slow.end, CHILD_LATE);
}

/* More than it runs at once: the rest waits its turn. */
static void more_than_fit_wait(void **state) {
  (void)state;
  enum { MORE = 40 };
  static struct call calls[MORE];
  pthread_t threads[MORE];
  solver_is("sleep 0.2; exec cat");
  for (size_t i = 0; i < MORE; i++) {
    calls[i] = call_of(30000);
    assert_int_equal(pthread_create(&threads[i], NULL, call_run, &calls[i]), 0);
  }
  for (size_t i = 0; i < MORE; i++) {
    pthread_join(threads[i], NULL);
    assert_int_equal(calls[i].end, CHILD_DONE);
  }
}

static pid_t spawner_find(void) {
  struct call call = call_of(20000);
  solver_is("echo $PPID");
  call_run(&call);
  assert_int_equal(call.end, CHILD_DONE);
  return (pid_t)strtol(call.output, NULL, 10);
}

static pid_t parent_of(pid_t pid) {
  char path[64], line[256] = "";
  snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
  FILE *file = fopen(path, "r");
  assert_non_null(file);
  assert_non_null(fgets(line, sizeof line, file));
  fclose(file);
  return (pid_t)strtol(strrchr(line, ')') + 4, NULL, 10);
}

static void a_spawner_that_dies_is_replaced(void **state) {
  (void)state;
  pthread_t thread;
  struct call call = call_of(20000);
  char lines[256];
  pid_t spawner = spawner_find();
  snprintf(lines, sizeof lines, "echo $$ > %s/bezig; while :; do sleep 1; done", folder);
  solver_is(lines);
  assert_int_equal(pthread_create(&thread, NULL, call_run, &call), 0);
  pid_t child = number_in("bezig");
  assert_int_equal(kill(spawner, SIGKILL), 0);
  pthread_join(thread, NULL);
  assert_int_equal(call.end, CHILD_NOT_NOW);
  assert_true(call.took_ms < 10000);
  assert_true(is_gone(child));
  pid_t next = spawner_find();
  assert_int_not_equal(next, spawner);
}

static void the_end_leaves_nothing(void **state) {
  (void)state;
  pthread_t thread;
  struct call call = call_of(20000);
  char lines[256];
  pid_t spawner = spawner_find(), watcher = parent_of(spawner);
  assert_int_equal(parent_of(watcher), getpid());
  snprintf(lines, sizeof lines, "sleep 1000 & echo $! > %s/bezig; wait", folder);
  solver_is(lines);
  assert_int_equal(pthread_create(&thread, NULL, call_run, &call), 0);
  pid_t grandchild = number_in("bezig");
  spawner_close();
  pthread_join(thread, NULL);
  assert_int_equal(call.end, CHILD_NOT_NOW);
  assert_true(is_gone(spawner));
  assert_true(is_gone(watcher));
  assert_true(is_gone(grandchild));
}

/* In a process of its own, because none can be opened once the fence stands. */
static int ask_without_either(void) {
  struct fault fault = {0};
  struct call call = call_of(5000);
  if (!spawner_open(&fault)) return 1;
  (void)fence_raise();
  pid_t spawner = spawner_find();
  kill(parent_of(spawner), SIGKILL);
  if (spawner_find() != spawner) return 2; /* it goes on without who watched it */
  kill(spawner, SIGKILL);
  if (!is_gone(spawner)) return 3;
  call_run(&call);
  return call.end == CHILD_NOT_NOW && call.took_ms < 4000 ? 0 : 4;
}

static void without_spawner_there_is_an_answer(void **state) {
  (void)state;
  pid_t child = fork();
  if (child == 0) _exit(ask_without_either());
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  assert_int_equal(WEXITSTATUS(status), 0);
}

/* A server that is killed takes all with it. */
static void a_killed_server_leaves_nothing(void **state) {
  (void)state;
  char lines[256];
  snprintf(lines, sizeof lines, "echo $PPID > %s/opstarter; sleep 1000 & echo $! > %s/bezig; wait", folder, folder);
  solver_is(lines);
  pid_t server = fork();
  if (server == 0) {
    struct fault fault = {0};
    struct call call = call_of(60000);
    if (spawner_open(&fault)) call_run(&call);
    _exit(1);
  }
  pid_t grandchild = number_in("bezig"), spawner = number_in("opstarter"), watcher = parent_of(spawner);
  assert_int_equal(kill(server, SIGKILL), 0);
  assert_int_equal(waitpid(server, NULL, 0), server);
  assert_true(is_gone(watcher));
  assert_true(is_gone(spawner));
  assert_true(is_gone(grandchild));
}

static int begin(void **state) {
  (void)state;
  struct fault fault = {0};
  if (!spawner_open(&fault)) return -1;
  fenced = fence_raise();
  return 0;
}

static int end(void **state) {
  (void)state;
  char path[128];
  snprintf(path, sizeof path, "%s/doorpakker-solver", folder);
  unlink(path);
  snprintf(path, sizeof path, "%s/proef", folder);
  unlink(path);
  return rmdir(folder);
}

int main(int count, char **words) {
  (void)count;
  if (!stands_apart(words)) return 1;
  const struct CMUnitTest before[] = {cmocka_unit_test(without_spawner_there_is_an_answer), cmocka_unit_test(a_killed_server_leaves_nothing)};
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(the_fence_stands),
      cmocka_unit_test(bytes_go_in_and_out),
      cmocka_unit_test(each_end_is_told),
      cmocka_unit_test(what_is_late_goes_with_all_that_it_started),
      cmocka_unit_test(only_what_is_on_the_list),
      cmocka_unit_test(the_programs_for_documents_start),
      cmocka_unit_test(no_network),
      cmocka_unit_test(many_at_once_and_none_behind_a_slow_one),
      cmocka_unit_test(more_than_fit_wait),
      cmocka_unit_test(a_spawner_that_dies_is_replaced),
      cmocka_unit_test(the_end_leaves_nothing),
  };
  log_quiet(true);
  int failed = cmocka_run_group_tests_name("spawner, alone", before, NULL, NULL);
  return failed + cmocka_run_group_tests_name("spawner", tests, begin, end);
}
