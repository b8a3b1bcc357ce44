/* Feeds every file of the named folders to a fuzz target, as an ordinary test: one TAP line per file. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 16 << 20 };

static size_t count;

static void replay(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) return;
  uint8_t *data = malloc(INPUT_MAX);
  size_t size = data == NULL ? 0 : fread(data, 1, INPUT_MAX, file);
  uint8_t *exact = malloc(size > 0 ? size : 1);
  fclose(file);
  if (data != NULL && exact != NULL) {
    for (size_t i = 0; i < size; i++) exact[i] = data[i];
    LLVMFuzzerTestOneInput(exact, size);
    printf("ok %zu - %s\n", ++count, path);
    fflush(stdout);
  }
  free(exact);
  free(data);
}

int main(int argc, char **argv) {
  for (int i = 1; i < argc; i++) {
    struct dirent **names = NULL;
    int found = scandir(argv[i], &names, NULL, alphasort);
    for (int k = 0; k < found; k++) {
      char path[4096];
      if (names[k]->d_name[0] != '.') {
        snprintf(path, sizeof path, "%s/%s", argv[i], names[k]->d_name);
        replay(path);
      }
      free(names[k]);
    }
    free(names);
  }
  printf("1..%zu\n", count);
  return 0;
}
