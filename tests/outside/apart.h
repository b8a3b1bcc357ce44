/* For a test whose program starts the programs beside it: the same program once more, in a folder of its own. */
#ifndef TESTS_OUTSIDE_APART_H
#define TESTS_OUTSIDE_APART_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Where it stands the second time, "" the first time. Its name there is "proef". */
static char folder[64];

static int move_to(char **words) {
  static char copy[96], buffer[1 << 16];
  snprintf(folder, sizeof folder, "/tmp/doorpakker-proef-XXXXXX");
  if (!mkdtemp(folder)) return 1;
  snprintf(copy, sizeof copy, "%s/proef", folder);
  int in = open("/proc/self/exe", O_RDONLY), out = open(copy, O_WRONLY | O_CREAT, 0700);
  for (ssize_t count; (count = read(in, buffer, sizeof buffer)) > 0;)
    if (write(out, buffer, (size_t)count) != count) return 1;
  close(in);
  close(out);
  setenv("DOORPAKKER_PROEF", folder, 1);
  execv(copy, words);
  return 1;
}

/* In main, first: ends this process, or answers that the folder is there. */
static bool stands_apart(char **words) {
  const char *at = getenv("DOORPAKKER_PROEF");
  if (!at) exit(move_to(words));
  snprintf(folder, sizeof folder, "%s", at);
  return true;
}

#endif
