#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "outside/answers.h"

static pid_t child;
static int port;
static FILE *out;

int answers_start(const char *what) {
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execlp("node", "node", "tests/outside/answers.mjs", what, (char *)NULL);
    _exit(127);
  }
  close(ends[1]);
  out = fdopen(ends[0], "r");
  char line[64] = "";
  if (!fgets(line, sizeof line, out)) fail_msg("the answering server did not start");
  port = (int)strtol(line, NULL, 10);
  assert_true(port > 0);
  return port;
}

void answers_stop(void) {
  if (child <= 0) return;
  kill(child, SIGKILL);
  waitpid(child, NULL, 0);
  fclose(out);
  child = 0;
}

const char *answers_address(const char *path) {
  static char buffers[8][512];
  static unsigned at;
  char *buffer = buffers[at++ % 8];
  snprintf(buffer, sizeof buffers[0], "http://127.0.0.1:%d%s", port, path);
  return buffer;
}

const char *answers_line(void) {
  static char line[64 * 1024];
  if (!fgets(line, sizeof line, out)) fail_msg("the answering server said nothing");
  return line;
}
