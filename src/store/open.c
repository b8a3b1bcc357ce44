#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "store/inside.h"

/* Somebody who opens holds the file alone for a moment. */
enum { IDLE_MAX = 4, SLOT_TRIES = 100 };

/* ---- the lock of "somebody has this file" ---- */

static int open_slot(const char *path, int how, struct fault *fault) {
  struct text name;
  text_init(&name, 4096);
  text_addf(&name, "%s.slot", path);
  int slot = open(text_get(&name), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  text_release(&name);
  if (slot < 0) {
    FAULT(fault, FAULT_NOT_NOW, "De map met gegevens is niet te openen of te beschrijven.");
    fault_cause(fault, "%s.slot: %s", path, strerror(errno));
    return -1;
  }
  for (int tries = 0; tries < (how == LOCK_SH ? SLOT_TRIES : 1); tries++) {
    if (flock(slot, how | LOCK_NB) == 0) return slot;
    usleep(20000);
  }
  close(slot);
  FAULT(fault, FAULT_CONFLICT, "Een ander programma heeft deze gegevens nu in gebruik.");
  fault_hint(fault, "Stop eerst de server of wacht tot het terugzetten klaar is.");
  return -1;
}

bool store_is_open_elsewhere(const char *path) {
  struct fault ignored = {0};
  int slot = open_slot(path, LOCK_EX, &ignored);
  fault_release(&ignored);
  if (slot < 0) return true;
  close(slot);
  return false;
}

int store_slot_take(const char *path, struct fault *fault) { return open_slot(path, LOCK_EX, fault); }

/* ---- transactions ---- */

struct tx *tx_open(struct store *store, enum db_mode mode, struct fault *fault) {
  struct tx *tx = calloc(1, sizeof *tx);
  if (!tx) {
    FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
    return NULL;
  }
  tx->store = store;
  tx->writing = mode != DB_READ;
  arena_init(&tx->title_arena, TITLES_SIZE_MAX + 65536);
  tx->db = db_open(store->path, mode, fault);
  if (tx->db) return tx;
  free(tx);
  return NULL;
}

void tx_close(struct tx *tx) {
  if (!tx) return;
  db_close(tx->db);
  sql_release(&tx->sql);
  for (int i = 0; i < 2; i++) text_release(&tx->put_sql[i].text);
  for (int i = 0; i < CONDITIONS_COUNT; i++) text_release(&tx->conditions[i].text);
  arena_release(&tx->title_arena);
  stemmer_close(tx->stemmer);
  free(tx);
}

void tx_day(struct tx *tx) {
  if (tx->store->today[0])
    snprintf(tx->today, sizeof tx->today, "%s", tx->store->today);
  else
    day_print(clock_today(), tx->today);
}

struct tx *store_read(struct store *store, struct fault *fault) {
  pthread_mutex_lock(&store->lock);
  struct tx *tx = store->idle;
  if (tx) {
    store->idle = tx->next;
    store->idle_count--;
  }
  pthread_mutex_unlock(&store->lock);
  if (!tx && !(tx = tx_open(store, DB_READ, fault))) return NULL;
  pthread_mutex_lock(&store->lock);
  tx->catalogue = store->catalogues->catalogue;
  tx_day(tx);
  pthread_mutex_unlock(&store->lock);
  if (db_run_often(tx->db, "BEGIN", fault) && opened_sync(tx, SEEN_BY_ALL, fault)) return tx;
  tx_close(tx);
  return NULL;
}

void tx_end(struct tx *tx) {
  if (!tx) return;
  struct store *store = tx->store;
  struct fault ignored = {0};
  db_statements_done(tx->db);
  titles_forget(tx);
  tx->trusted = tx->has_version = false;
  tx->secret_count = 0;
  bool ended = db_run_often(tx->db, "COMMIT", &ignored);
  fault_release(&ignored);
  pthread_mutex_lock(&store->lock);
  bool keep = ended && store->idle_count < IDLE_MAX;
  if (keep) {
    tx->next = store->idle;
    store->idle = tx;
    store->idle_count++;
  }
  pthread_mutex_unlock(&store->lock);
  if (!keep) tx_close(tx);
}

struct store *tx_store(struct tx *tx) { return tx->store; }
const struct catalogue *tx_catalogue(struct tx *tx) { return tx->catalogue; }
const char *tx_today(struct tx *tx) { return tx->today; }
const struct who *tx_who(struct tx *tx) { return tx->who; }

/* ---- the store ---- */

const struct catalogue *store_catalogue(struct store *store) {
  pthread_mutex_lock(&store->lock);
  const struct catalogue *catalogue = store->catalogues->catalogue;
  pthread_mutex_unlock(&store->lock);
  return catalogue;
}

const char *store_code(const struct store *store) { return store->code; }

void store_today(struct store *store, char out[DAY_SIZE]) {
  pthread_mutex_lock(&store->lock);
  if (store->today[0])
    snprintf(out, DAY_SIZE, "%s", store->today);
  else
    day_print(clock_today(), out);
  pthread_mutex_unlock(&store->lock);
}

bool store_is_example(struct store *store) {
  pthread_mutex_lock(&store->lock);
  bool is_example = store->is_example;
  pthread_mutex_unlock(&store->lock);
  return is_example;
}

void store_hooks(struct store *store, enum register_id reg, const struct hooks *hooks) {
  struct hooks *row = store->hooks[reg];
  for (size_t i = 0; i < HOOKS_MAX; i++) {
    bool same = row[i].check == hooks->check && row[i].after == hooks->after;
    if (!same && (row[i].check || row[i].after)) continue;
    row[i] = *hooks;
    return;
  }
  log_line(LOG_ERROR, "event=fault place=hooks cause=\"register %d has no room for more\"", (int)reg);
  abort();
}

bool hooks_check(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  const struct hooks *row = tx->store->hooks[change->reg];
  for (size_t i = 0; i < HOOKS_MAX; i++)
    if (row[i].check && !row[i].check(tx, change, scratch, fault)) return false;
  return true;
}

bool hooks_after(struct tx *tx, const struct change *change, struct arena *scratch, struct fault *fault) {
  const struct hooks *row = tx->store->hooks[change->reg];
  for (size_t i = 0; i < HOOKS_MAX; i++)
    if (row[i].after && !row[i].after(tx, change, scratch, fault)) return false;
  return true;
}

/* The catalogue with what the municipality added, in memory of its own: readers may still hold the one before. */
bool store_refresh(struct store *store, struct tx *tx, struct fault *fault) {
  struct catalogue_kept *kept = calloc(1, sizeof *kept);
  if (!kept) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
  arena_init(&kept->arena, 8u * 1024 * 1024);
  kept->catalogue = own_catalogue(tx, &kept->arena, fault);
  if (!kept->catalogue) {
    arena_release(&kept->arena);
    free(kept);
    return false;
  }
  tx->catalogue = kept->catalogue;
  pthread_mutex_lock(&store->lock);
  /* Not the store's yet when a write made it: the newest stays first until the commit. */
  if (tx->writing && store->catalogues) {
    kept->next = store->catalogues->next;
    store->catalogues->next = kept;
  } else {
    kept->next = store->catalogues;
    store->catalogues = kept;
  }
  pthread_mutex_unlock(&store->lock);
  return true;
}

bool store_adopt(struct store *store, struct tx *tx, struct fault *fault) {
  char today[DAY_SIZE] = "";
  bool is_example = false;
  if (!own_settings(tx, today, &is_example, fault)) return false;
  pthread_mutex_lock(&store->lock);
  memcpy(store->today, today, sizeof today);
  store->is_example = is_example;
  struct catalogue_kept **at = &store->catalogues;
  while (*at && (*at)->catalogue != tx->catalogue) at = &(*at)->next;
  if (*at) {
    struct catalogue_kept *kept = *at;
    *at = kept->next;
    kept->next = store->catalogues;
    store->catalogues = kept;
  }
  tx_day(tx);
  pthread_mutex_unlock(&store->lock);
  return true;
}

static bool prepare_file(struct store *store, const struct store_options *options, struct fault *fault) {
  bool there = access(store->path, F_OK) == 0, withdrawn = false;
  if (!there && !options->create)
    return FAULT(fault, FAULT_ABSENT, "Er zijn nog geen gegevens van gemeente %s.", store->code);
  struct tx *tx = tx_open(store, there ? DB_WRITE : DB_CREATE, fault);
  if (!tx) return false;
  tx->trusted = true;
  bool ok = db_run(tx->db, "BEGIN IMMEDIATE", fault) && migrate(tx, !there, fault) && db_run(tx->db, "COMMIT", fault);
  if (!ok && db_in_transaction(tx->db)) {
    struct fault ignored = {0};
    db_run(tx->db, "ROLLBACK", &ignored);
    fault_release(&ignored);
  }
  ok = ok && store_refresh(store, tx, fault) && store_adopt(store, tx, fault) && withdrawn_exist(tx, &withdrawn, fault);
  tx_close(tx);
  if (ok && withdrawn) writer_clean(store);
  return ok;
}

struct store *store_open(const struct store_options *options, struct fault *fault) {
  struct store *store = calloc(1, sizeof *store);
  if (!store || !(store->path = strdup(options->path))) {
    free(store);
    FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen vrij. Probeer het zo opnieuw.");
    return NULL;
  }
  snprintf(store->code, sizeof store->code, "%s", options->code);
  store->batch_max = options->batch_max > 0 ? options->batch_max : 64;
  pthread_mutex_init(&store->lock, NULL);
  pthread_cond_init(&store->work_there, NULL);
  pthread_cond_init(&store->work_done, NULL);
  store->slot = open_slot(options->path, LOCK_SH, fault);
  /* What a broken import left behind may go when nobody else can be importing. */
  store->alone = store->slot >= 0 && flock(store->slot, LOCK_EX | LOCK_NB) == 0;
  bool ok = store->slot >= 0 && prepare_file(store, options, fault);
  if (ok && flock(store->slot, LOCK_SH) == 0) return store;
  store_close(store);
  return NULL;
}

void store_close(struct store *store) {
  if (!store) return;
  writer_stop(store);
  while (store->idle) {
    struct tx *next = store->idle->next;
    tx_close(store->idle);
    store->idle = next;
  }
  tx_close(store->write_tx);
  while (store->catalogues) {
    struct catalogue_kept *next = store->catalogues->next;
    arena_release(&store->catalogues->arena);
    free(store->catalogues);
    store->catalogues = next;
  }
  if (store->slot >= 0) close(store->slot);
  pthread_cond_destroy(&store->work_done);
  pthread_cond_destroy(&store->work_there);
  pthread_mutex_destroy(&store->lock);
  free(store->path);
  free(store);
}
