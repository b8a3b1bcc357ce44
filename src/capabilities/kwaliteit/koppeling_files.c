/* Files that another program left below DATA/leveringen/CODE. The path is walked step by step without following links, so
 * that nothing outside that folder can be read, whatever somebody fills in. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capabilities/kwaliteit/koppeling.h"

#include "base/banned.h"

enum { NAME_SIZE = 256, FILES_MAX = 1000, PART = 1 << 20 };

static void close_file(void *file) { close(*(int *)file); }

static int *own(int file, struct arena *scratch) {
  int *kept = ARENA_NEW(scratch, int);
  *kept = file;
  arena_defer(scratch, close_file, kept);
  return kept;
}

static bool is_plain(const char *name) { return *name && *name != '.' && !strchr(name, '\\'); }

/* Opens the next step of the path below folder; -1 with a fault. */
static int open_step(int folder, const char *name, struct fault *fault) {
  int file = is_plain(name) ? openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK) : -1;
  if (file < 0) {
    FAULT(fault, FAULT_ABSENT, "%.100s staat niet in de map met leveringen.", name);
    fault_hint(fault, "Schrijf bij Adres de naam van het bestand of de map, zonder punten ervoor.");
    fault_cause(fault, "%s", strerror(errno));
  }
  return file;
}

static int open_base(const struct ophaling *ophaling, struct fault *fault) {
  const char *path = arena_printf(ophaling->scratch, "%s/leveringen/%s", ophaling->call->data, ophaling->call->code);
  int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) return folder;
  FAULT(fault, FAULT_ABSENT, "De map leveringen/%s is er niet. De technisch beheerder maakt die aan.", ophaling->call->code);
  fault_cause(fault, "%s", strerror(errno));
  return -1;
}

static int open_path(const struct ophaling *ophaling, char name[NAME_SIZE], struct fault *fault) {
  int at = open_base(ophaling, fault);
  const char *path = ophaling->koppeling->adres;
  while (at >= 0 && *path) {
    size_t len = strcspn(path, "/");
    own(at, ophaling->scratch);
    snprintf(name, NAME_SIZE, "%.*s", (int)(len < NAME_SIZE ? len : NAME_SIZE - 1), path);
    at = open_step(at, name, fault);
    path += path[len] ? len + 1 : len;
  }
  if (at >= 0) own(at, ophaling->scratch);
  return at;
}

/* ---- has it been here? ---- */

static bool fingerprint_of(int file, size_t size, struct digest *out, struct arena *scratch) {
  struct digest_stream stream;
  char *part = arena_take(scratch, PART);
  size_t at = 0;
  digest_begin(&stream);
  for (ssize_t got; at < size && (got = pread(file, part, PART, (off_t)at)) > 0; at += (size_t)got) digest_add(&stream, part, (size_t)got);
  *out = digest_end(&stream);
  return at == size;
}

/* Files that were refused are tried again: what was wrong may have been in the rules. */
static bool was_stored(const struct ophaling *ophaling, struct digest fingerprint, bool *stored, struct fault *fault) {
  static const struct who program = {.system = true, .label = "Doorpakker"};
  char hex[DIGEST_HEX_SIZE];
  struct listing listing = {0};
  struct query query = {.reg = REGISTER_levering, .sort = (int)EVERY(id), .page = 1, .page_size = 1, .no_count = true, .filter_count = 3};
  digest_hex(fingerprint, hex);
  query.filters[0] = (struct filter){.field = F(levering, koppeling), .compare = COMPARE_IS, .value.number = ophaling->koppeling->id};
  query.filters[1] = (struct filter){.field = F(levering, vingerafdruk), .compare = COMPARE_IS, .value.text = hex};
  query.filters[2] = (struct filter){.field = F(levering, stand), .compare = COMPARE_NOT, .value.text = "geweigerd"};
  struct tx *tx = store_read(ophaling->call->store, fault);
  bool ok = tx && record_list(tx, &program, &query, &listing, ophaling->scratch, fault);
  tx_end(tx);
  *stored = listing.count > 0;
  return ok;
}

/* ---- one file ---- */

static void say_progress(void *context, int64_t rows) {
  const struct ophaling *ophaling = context;
  job_say(ophaling->call->code, KOPPELING_JOB, ophaling->koppeling->id, JOB_RUNS, rows, "");
}

static bool store_file(struct ophaling *ophaling, int file, size_t size, const char *name, struct fault *fault) {
  struct levering_options options = {.name = name, .file = file, .size = size, .progress = say_progress, .progress_context = ophaling};
  ophaling->files++;
  return ophaling_store(ophaling, &options, fault);
}

static bool take_file(struct ophaling *ophaling, int file, const struct stat *found, const char *name, bool again, struct fault *fault) {
  struct digest fingerprint;
  bool stored = false;
  if (!fingerprint_of(file, (size_t)found->st_size, &fingerprint, ophaling->scratch)) return FAULT(fault, FAULT_NOT_NOW, "Het bestand %.100s is niet te lezen.", name);
  if (!again && !was_stored(ophaling, fingerprint, &stored, fault)) return false;
  return stored || store_file(ophaling, file, (size_t)found->st_size, name, fault);
}

/* ---- a folder ---- */

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

static void close_folder(void *folder) { closedir(folder); }

static bool list_folder(const struct ophaling *ophaling, int at, const char ***out, size_t *count, struct fault *fault) {
  int copy = openat(at, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR *folder = copy < 0 ? NULL : fdopendir(copy);
  if (!folder) {
    if (copy >= 0) close(copy);
    return FAULT(fault, FAULT_NOT_NOW, "De map %.100s is niet te lezen.", ophaling->koppeling->adres);
  }
  arena_defer(ophaling->scratch, close_folder, folder);
  *out = ARENA_ARRAY(ophaling->scratch, FILES_MAX, const char *);
  *count = 0;
  for (const struct dirent *one; (one = readdir(folder));) {
    if (!is_plain(one->d_name)) continue;
    if (*count == FILES_MAX) return FAULT(fault, FAULT_TOO_LARGE, "In de map %.100s staan meer dan %d bestanden. Ruim de oude op.", ophaling->koppeling->adres, FILES_MAX);
    (*out)[(*count)++] = arena_copy(ophaling->scratch, one->d_name);
  }
  qsort((void *)*out, *count, sizeof **out, by_name);
  return true;
}

/* In the order of their names, so that 2026-01 comes before 2026-02; the first refusal stops, later files build on it. */
static bool take_folder(struct ophaling *ophaling, int folder, struct fault *fault) {
  const char **names = NULL;
  size_t count;
  if (!list_folder(ophaling, folder, &names, &count, fault)) return false;
  for (size_t i = 0; i < count; i++) {
    struct stat found;
    int file = open_step(folder, names[i], fault);
    if (file < 0) return false;
    own(file, ophaling->scratch);
    if (fstat(file, &found) != 0 || !S_ISREG(found.st_mode)) continue;
    if (!take_file(ophaling, file, &found, names[i], false, fault)) return false;
  }
  return true;
}

bool koppeling_fetch_files(struct ophaling *ophaling, struct fault *fault) {
  char name[NAME_SIZE];
  struct stat found;
  int file = open_path(ophaling, name, fault);
  if (file < 0) return false;
  if (fstat(file, &found) != 0) return FAULT(fault, FAULT_NOT_NOW, "Het bestand %.100s is niet te lezen.", name);
  if (S_ISDIR(found.st_mode)) return take_folder(ophaling, file, fault);
  if (!S_ISREG(found.st_mode)) return FAULT(fault, FAULT_INPUT, "%.100s is geen gewoon bestand.", name);
  return take_file(ophaling, file, &found, arena_copy(ophaling->scratch, name), ophaling->call->only != 0, fault);
}
