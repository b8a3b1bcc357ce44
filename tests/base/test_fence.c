#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fence.h"

/* Each question is asked in a child: a fence cannot be taken down. */

enum { AS_EXPECTED, NO_FENCE, OTHERWISE };

static int in_child(bool (*fence)(void), int (*question)(void)) {
  pid_t child = fork();
  if (child == 0) _exit(fence() ? question() : NO_FENCE);
  int status = 0;
  assert_int_equal(waitpid(child, &status, 0), child);
  assert_true(WIFEXITED(status));
  if (WEXITSTATUS(status) == NO_FENCE) skip();
  return WEXITSTATUS(status);
}

static int starts_a_program(void) {
  char *const words[] = {(char[]){"/bin/true"}, NULL};
  execve(words[0], words, NULL);
  return errno == EPERM ? AS_EXPECTED : OTHERWISE;
}

static void no_program_is_started(void **state) {
  (void)state;
  assert_int_equal(in_child(fence_raise, starts_a_program), AS_EXPECTED);
}

static int changes_its_view(void) {
  return syscall(SYS_unshare, 0) == -1 && errno == EPERM && syscall(SYS_setuid, getuid()) == -1 && errno == EPERM ? AS_EXPECTED : OTHERWISE;
}

static void rights_and_views_stay_as_they_are(void **state) {
  (void)state;
  assert_int_equal(in_child(fence_raise, changes_its_view), AS_EXPECTED);
}

static void *work(void *context) {
  *(int *)context = 1;
  return NULL;
}

static int does_its_work(void) {
  pthread_t thread;
  int worked = 0, file = open("/dev/null", O_RDWR | O_CLOEXEC), line = socket(AF_INET, SOCK_STREAM, 0);
  if (file < 0 || line < 0 || write(file, "a", 1) != 1) return OTHERWISE;
  if (pthread_create(&thread, NULL, work, &worked) != 0 || pthread_join(thread, NULL) != 0) return OTHERWISE;
  return worked ? AS_EXPECTED : OTHERWISE;
}

static void ordinary_work_goes_on(void **state) {
  (void)state;
  assert_int_equal(in_child(fence_raise, does_its_work), AS_EXPECTED);
}

static int starts_without_network(void) {
  char *const words[] = {(char[]){"/bin/true"}, NULL};
  if (socket(AF_INET, SOCK_STREAM, 0) != -1 || errno != EPERM) return OTHERWISE;
  pid_t child = fork();
  if (child == 0) {
    execve(words[0], words, NULL);
    _exit(OTHERWISE);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? AS_EXPECTED : OTHERWISE;
}

static void what_starts_programs_reaches_no_network(void **state) {
  (void)state;
  assert_int_equal(in_child(fence_raise_around_programs, starts_without_network), AS_EXPECTED);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(no_program_is_started), cmocka_unit_test(rights_and_views_stay_as_they_are),
                                     cmocka_unit_test(ordinary_work_goes_on), cmocka_unit_test(what_starts_programs_reaches_no_network)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
