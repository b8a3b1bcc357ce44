#include "capabilities/voorbeeld/voorbeeld.h"

#include <stdio.h>

#include "assets.h"
#include "web/exchange.h"

enum { FOLDER_SIZE = 100, ARENA_MAX = 256 << 20 };

static const char today[] = "2027-01-12";
static const struct who filler = {.label = "Doorpakker", .program = true, .system = true};

/* "data/leiden/07-programma.csv" behind its folder: the register, or NULL when the file has another form. */
static const struct reg *file_register(const struct catalogue *catalogue, const char *path) {
  char name[64];
  int end = 0;
  if (sscanf(path, "%*2[0-9]-%63[a-z].csv%n", name, &end) != 1 || !end || path[end]) return NULL;
  return catalogue_find(catalogue, name);
}

static bool has_folder(const char *folder) {
  for (size_t i = 0; i < assets_count; i++)
    if (string_starts(assets[i].path, folder)) return true;
  return false;
}

/* The example's mark comes first: it decides what the import may say about where content comes from. */
static bool mark(struct tx *tx, void *context, struct fault *fault) {
  (void)context;
  struct query query = {.reg = REGISTER_organisatie, .sort = -1, .page = 1, .page_size = 1};
  int64_t count = record_count(tx, &filler, &query, fault);
  if (fault_is(fault)) return false;
  if (count > 0) {
    FAULT(fault, FAULT_CONFLICT, "Deze gemeente heeft al gegevens.");
    return fault_hint(fault, "Het voorbeeld komt alleen in een lege gemeente. Kies een andere map, of haal het bestand van de gemeente weg.");
  }
  return setting_put(tx, "voorbeeld", "1", fault) && setting_put(tx, "vandaag", today, fault) &&
         setting_put(tx, "contact.email", "functioneelbeheer@gemeente.example", fault) &&
         setting_put(tx, "contact.url", "https://gemeente.example/doorpakker", fault);
}

/* The file and its first bad row, for whoever changes data/: a file that ships should never be refused. */
static void name_file(const struct asset *file, const struct import_report *report, struct fault *fault) {
  const struct fault_field *first = report->faults.field_count ? report->faults.fields : NULL;
  fault_cause(fault, "%s%s%s", file->path, first ? ": " : "", first ? first->message : "");
}

/* "data/leiden/42-levering-zaaksysteem.csv" behind its folder: the name of the koppeling; "" when it is no delivery. */
static const char *file_delivery(const char *path, char out[64]) {
  int end = 0;
  if (sscanf(path, "%*2[0-9]-levering-%63[a-z].csv%n", out, &end) != 1 || !end || path[end]) *out = '\0';
  return out;
}

static bool bring_in(struct store *store, const struct asset *file, const struct reg *reg, struct arena *keep,
                     struct arena *scratch, struct fault *fault) {
  struct import_report *report = ARENA_NEW(keep, struct import_report);
  struct import_options options = {.reg = reg->id, .data = file->data, .size = file->size, .name = "voorbeeldgegevens geladen",
                                   .keep = keep, .scratch = scratch};
  bool ok = import_file(store, &filler, &options, report, fault);
  if (!ok) name_file(file, report, fault);
  return ok;
}

struct filling {
  struct store *store;
  const char *folder;
  demo_deliver *deliver;
  struct arena *keep, *scratch;
  struct fault *fault;
};

static bool fill(void *context) {
  struct filling *filling = context;
  size_t skip = strlen(filling->folder);
  for (size_t i = 0; i < assets_count; i++) {
    if (!string_starts(assets[i].path, filling->folder)) continue;
    char koppeling[64];
    if (*file_delivery(assets[i].path + skip, koppeling)) {
      struct demo_delivery delivery = {.store = filling->store, .who = &filler, .koppeling = koppeling, .data = assets[i].data, .size = assets[i].size};
      if (filling->deliver && !filling->deliver(&delivery, filling->keep, filling->scratch, filling->fault)) return fault_cause(filling->fault, "%s", assets[i].path);
      arena_reset(filling->scratch);
      arena_reset(filling->keep);
      continue;
    }
    const struct reg *reg = file_register(store_catalogue(filling->store), assets[i].path + skip);
    if (!reg) {
      FAULT(filling->fault, FAULT_SYSTEM, "Een van de voorbeeldbestanden hoort bij geen register.");
      return fault_cause(filling->fault, "%s", assets[i].path);
    }
    if (!bring_in(filling->store, &assets[i], reg, filling->keep, filling->scratch, filling->fault)) return false;
    arena_reset(filling->scratch);
    arena_reset(filling->keep);
  }
  return true;
}

bool demo_fill(struct store *store, const char *gemeente, demo_deliver *deliver, struct fault *fault) {
  char folder[FOLDER_SIZE];
  int len = snprintf(folder, sizeof folder, "data/%s/", gemeente);
  if (len < 0 || (size_t)len >= sizeof folder || strpbrk(gemeente, "/.")) return FAULT(fault, FAULT_INPUT, "Deze gemeente bestaat niet.");
  if (!store_write(store, &filler, mark, NULL, fault)) return false;

  struct arena keep, scratch;
  arena_init(&keep, ARENA_MAX);
  arena_init(&scratch, ARENA_MAX);
  struct filling filling = {.store = store, .folder = has_folder(folder) ? folder : "data/start/", .deliver = deliver, .keep = &keep, .scratch = &scratch, .fault = fault};
  bool outcome = false;
  bool within = arena_guarded(&keep, &scratch, fill, &filling, &outcome);
  if (!within) FAULT(fault, FAULT_NOT_NOW, "Er is te weinig geheugen om het voorbeeld te laden.");
  arena_release(&scratch);
  arena_release(&keep);
  return within && outcome;
}
