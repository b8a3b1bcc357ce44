/* What the program needs to speak with others: keys of other systems, and letters that must go out. */
#include "store/access_inside.h"

#include "base/banned.h"

/* ---- keys ---- */

static bool name_fits(const char *name) {
  size_t len = strlen(name);
  return len > 0 && len < ACCESS_NAME_SIZE && strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. ") == len;
}

static bool is_printable(const char *text) {
  for (const char *at = text; *at; at++)
    if (*at < 33 || *at > 126) return false;
  return *text != '\0';
}

static bool check_secret(const struct secret *secret, const char *value, struct fault *fault) {
  bool zgw = string_is(secret->kind, "zgw");
  if (!name_fits(secret->name)) fault_field_add(fault, "naam", "Naam: gebruik letters, cijfers, streepjes, punten en spaties.");
  if (!zgw && !string_is(secret->kind, "bearer") && !string_is(secret->kind, "token")) fault_field_add(fault, "soort", "Soort: kies bearer, token of zgw.");
  if (zgw && !is_printable(secret->client)) fault_field_add(fault, "client", "Client: bij ZGW hoort de naam waaronder het zaaksysteem ons kent, zonder spaties.");
  if (!value || !is_printable(value) || strlen(value) >= SECRET_SIZE)
    fault_field_add(fault, "sleutel", "Sleutel: hoogstens %d tekens, zonder spaties.", SECRET_SIZE - 1);
  return !fault_is(fault);
}

struct secret_work {
  const struct secret *secret;
  struct blob sealed;
};

static bool put_secret(struct access *access, void *context, struct fault *fault) {
  const struct secret_work *work = context;
  return access_run(access->writer, ACCESS_secret_put, fault, "tttbi", work->secret->name, work->secret->kind, work->secret->client, &work->sealed,
                    clock_now_ms());
}

bool secret_put(struct access *access, const struct secret *secret, const char *value, struct fault *fault) {
  if (!check_secret(secret, value, fault)) return false;
  unsigned char sealed[SECRET_SIZE + SEAL_EXTRA];
  size_t len = strlen(value);
  crypto_seal(access->key, value, len, sealed);
  struct secret_work work = {.secret = secret, .sealed = {sealed, len + SEAL_EXTRA}};
  return access_write(access, put_secret, &work, fault);
}

static void read_secret(struct access_file *file, enum access_statement statement, struct secret *out) {
  *out = (struct secret){.made_ms = access_number(file, statement, 3)};
  access_text(file, statement, 0, out->name, sizeof out->name);
  access_text(file, statement, 1, out->kind, sizeof out->kind);
  access_text(file, statement, 2, out->client, sizeof out->client);
}

bool secret_get(struct access *access, const char *name, struct secret *out, char value[SECRET_SIZE], struct fault *fault) {
  unsigned char sealed[SECRET_SIZE + SEAL_EXTRA];
  size_t size = 0;
  pthread_mutex_lock(&access->read_lock);
  bool found = access_step(access->reader, ACCESS_secret_get, fault, "t", name);
  if (found) {
    read_secret(access->reader, ACCESS_secret_get, out);
    size = access_blob(access->reader, ACCESS_secret_get, 4, sealed, sizeof sealed);
  }
  access_done(access->reader, ACCESS_secret_get);
  pthread_mutex_unlock(&access->read_lock);
  if (fault_is(fault)) return false;
  if (!found) return FAULT(fault, FAULT_ABSENT, "Er is geen toegangssleutel met de naam %s. Vraag de technisch beheerder om hem te bewaren.", name);
  if (size > sizeof sealed || size < SEAL_EXTRA || !crypto_unseal(access->key, sealed, size, value))
    return FAULT(fault, FAULT_NOT_NOW, "De toegangssleutel %s is niet meer te lezen. Vraag de technisch beheerder om hem opnieuw te bewaren.", name);
  value[size - SEAL_EXTRA] = '\0';
  return true;
}

static bool remove_secret(struct access *access, void *context, struct fault *fault) {
  return access_run(access->writer, ACCESS_secret_remove, fault, "t", (const char *)context);
}

bool secret_remove(struct access *access, const char *name, struct fault *fault) {
  char copy[ACCESS_NAME_SIZE];
  snprintf(copy, sizeof copy, "%s", name);
  return access_write(access, remove_secret, copy, fault);
}

bool secret_list(struct access *access, struct secret **out, size_t *count, struct arena *keep, struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  size_t found = 0;
  bool memory = true;
  pthread_mutex_lock(&access->read_lock);
  for (bool row = access_step(access->reader, ACCESS_secret_list, fault, ""); row && memory; row = access_next(access->reader, ACCESS_secret_list, fault)) {
    struct secret *one = access_rows_add(rows, found, sizeof *one);
    memory = one != NULL;
    if (memory) read_secret(access->reader, ACCESS_secret_list, one);
    found += memory;
  }
  access_done(access->reader, ACCESS_secret_list);
  pthread_mutex_unlock(&access->read_lock);
  if (!memory) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  *out = rows->rows;
  *count = found;
  return !fault_is(fault);
}

/* ---- letters ---- */

static bool put_letter(struct access *access, void *context, struct fault *fault) {
  const struct letter *letter = context;
  return access_run(access->writer, ACCESS_mail_put, fault, "tttti", letter->event, letter->to, letter->subject, letter->text, clock_now_ms());
}

bool mail_put(struct access *access, const struct letter *letter, struct fault *fault) {
  struct letter copy = *letter;
  if (!*copy.event || !*copy.to || !*copy.subject) return FAULT(fault, FAULT_SYSTEM, "Deze mail is niet af.");
  return access_write(access, put_letter, &copy, fault);
}

bool mail_next(struct access *access, struct letter *out, struct fault *fault) {
  pthread_mutex_lock(&access->read_lock);
  struct access_file *file = access->reader;
  bool found = access_step(file, ACCESS_mail_next, fault, "i", clock_now_ms());
  if (found) {
    *out = (struct letter){.id = access_number(file, ACCESS_mail_next, 0), .attempts = access_number(file, ACCESS_mail_next, 5)};
    access_text(file, ACCESS_mail_next, 1, out->event, sizeof out->event);
    access_text(file, ACCESS_mail_next, 2, out->to, sizeof out->to);
    access_text(file, ACCESS_mail_next, 3, out->subject, sizeof out->subject);
    access_text(file, ACCESS_mail_next, 4, out->text, sizeof out->text);
  }
  access_done(file, ACCESS_mail_next);
  pthread_mutex_unlock(&access->read_lock);
  return found;
}

struct letter_work {
  int64_t id;
  bool for_good;
};

static bool mark_sent(struct access *access, void *context, struct fault *fault) {
  const struct letter_work *work = context;
  return access_run(access->writer, ACCESS_mail_sent, fault, "i", work->id);
}

bool mail_sent(struct access *access, int64_t id, struct fault *fault) { return access_write(access, mark_sent, &(struct letter_work){.id = id}, fault); }

static bool mark_failed(struct access *access, void *context, struct fault *fault) {
  const struct letter_work *work = context;
  return access_run(access->writer, ACCESS_mail_failed, fault, "iiii", work->id, clock_now_ms(), (int64_t)work->for_good, (int64_t)LETTER_ATTEMPTS);
}

bool mail_failed(struct access *access, int64_t id, bool for_good, struct fault *fault) {
  return access_write(access, mark_failed, &(struct letter_work){.id = id, .for_good = for_good}, fault);
}
