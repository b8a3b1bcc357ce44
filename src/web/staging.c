#include "web/staging.h"

#include <pthread.h>

enum { STAGED_MAX = 12, STAGED_BYTES_MAX = 96 << 20, STAGED_MS = 15 * 60 * 1000, CODE_SIZE = 32, NAME_SIZE = 200 };

struct staged {
  char token[TOKEN_SIZE], code[CODE_SIZE], name[NAME_SIZE];
  int64_t account, until_ms;
  enum register_id reg;
  void *data; /* NULL: free place */
  size_t size;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct staged places[STAGED_MAX];

static void drop(struct staged *staged) {
  free(staged->data);
  *staged = (struct staged){0};
}

/* With the lock held; answers a free place or NULL. One waiting file per person: a new one takes its place. */
static struct staged *make_room(const struct request *request, size_t size) {
  struct staged *free_place = NULL;
  size_t used = 0;
  int64_t now = clock_now_ms();
  for (size_t i = 0; i < STAGED_MAX; i++) {
    struct staged *one = &places[i];
    bool mine = one->data && one->account == request->who->account && string_is(one->code, request->tenant->code);
    if (one->data && (mine || one->until_ms < now)) drop(one);
    if (!one->data) free_place = one;
    used += one->size;
  }
  return used + size <= STAGED_BYTES_MAX ? free_place : NULL;
}

bool staging_put(const struct request *request, enum register_id reg, const struct form_file *file, char token[TOKEN_SIZE], struct fault *fault) {
  void *copy = malloc(file->size ? file->size : 1);
  if (!copy) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen voor dit bestand. Probeer het straks opnieuw.");
  memcpy(copy, file->data, file->size);
  token_new(token);
  pthread_mutex_lock(&lock);
  struct staged *place = make_room(request, file->size);
  if (place) {
    *place = (struct staged){.account = request->who->account, .until_ms = clock_now_ms() + STAGED_MS, .reg = reg, .data = copy, .size = file->size};
    snprintf(place->token, sizeof place->token, "%s", token);
    snprintf(place->code, sizeof place->code, "%s", request->tenant->code);
    snprintf(place->name, sizeof place->name, "%s", file->name);
  }
  pthread_mutex_unlock(&lock);
  if (place) return true;
  free(copy);
  FAULT(fault, FAULT_BUSY, "Er wachten nu te veel bestanden op inlezen.");
  return fault_hint(fault, "Probeer het over een kwartier opnieuw.");
}

bool staging_take(const struct request *request, enum register_id reg, const char *token, struct form_file *out, struct fault *fault) {
  struct staged found = {0};
  pthread_mutex_lock(&lock);
  for (size_t i = 0; i < STAGED_MAX; i++) {
    struct staged *one = &places[i];
    if (!one->data || !token || strlen(token) + 1 > TOKEN_SIZE || !crypto_equal(one->token, token, strlen(token) + 1)) continue;
    if (one->account != request->who->account || one->reg != reg || !string_is(one->code, request->tenant->code) || one->until_ms < clock_now_ms()) continue;
    found = *one;
    *one = (struct staged){0};
  }
  pthread_mutex_unlock(&lock);
  if (!found.data) {
    FAULT(fault, FAULT_ABSENT, "Dit bestand is er niet meer.");
    return fault_hint(fault, "Kies het bestand opnieuw. Na een kwartier wordt een bestand dat wacht weggegooid.");
  }
  arena_defer(request->keep, free, found.data);
  *out = (struct form_file){.name = arena_copy(request->keep, found.name), .type = "", .field = "", .data = found.data, .size = found.size};
  return true;
}
