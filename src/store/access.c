#include "store/access.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/access_inside.h"

#include "base/banned.h"

static bool open_files(struct access *access, const struct access_options *options, struct fault *fault) {
  access->writer = access_file_open(options->path, options->code, true, fault);
  if (!access->writer) return false;
  access->reader = access_file_open(options->path, options->code, false, fault);
  if (!access->reader) return false;
  access->slots = calloc(SESSION_SLOTS, sizeof *access->slots);
  if (!access->slots) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  return password_hash("nobody has this password", access->dummy_hash) ||
         FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
}

struct access *access_open(const struct access_options *options, struct fault *fault) {
  struct access *access = calloc(1, sizeof *access);
  if (!access) {
    FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
    return NULL;
  }
  memcpy(access->key, options->key, sizeof access->key);
  pthread_mutex_init(&access->write_lock, NULL);
  pthread_mutex_init(&access->read_lock, NULL);
  pthread_mutex_init(&access->slots_lock, NULL);
  if (open_files(access, options, fault)) return access;
  access_close(access);
  return NULL;
}

void access_close(struct access *access) {
  if (!access) return;
  struct fault fault = {0};
  if (access->writer && access->slots) access_tidy(access, &fault);
  fault_release(&fault);
  access_file_close(access->reader);
  access_file_close(access->writer);
  pthread_mutex_destroy(&access->write_lock);
  pthread_mutex_destroy(&access->read_lock);
  pthread_mutex_destroy(&access->slots_lock);
  free(access->slots);
  free(access);
}

bool access_write(struct access *access, bool (*work)(struct access *access, void *context, struct fault *fault),
                  void *context, struct fault *fault) {
  pthread_mutex_lock(&access->write_lock);
  bool ok = access_begin(access->writer, fault);
  if (ok) ok = access_commit(access->writer, work(access, context, fault), fault);
  pthread_mutex_unlock(&access->write_lock);
  return ok;
}

static void give_back(void *what) {
  struct access_rows *rows = what;
  free(rows->rows);
}

struct access_rows *access_rows_in(struct arena *keep) {
  struct access_rows *rows = ARENA_NEW(keep, struct access_rows);
  arena_defer(keep, give_back, rows);
  return rows;
}

void *access_rows_add(struct access_rows *rows, size_t count, size_t size) {
  if (count % 64 == 0) {
    void *more = realloc(rows->rows, (count + 64) * size);
    if (!more) return NULL;
    rows->rows = more;
  }
  return (char *)rows->rows + count * size;
}

/* ---- accounts ---- */

static void read_account(struct access_file *file, enum access_statement statement, struct account *out) {
  *out = (struct account){.id = access_number(file, statement, 0),
                          .persoon = access_number(file, statement, 2),
                          .has_password = access_number(file, statement, 3) != 0,
                          .has_totp = access_number(file, statement, 4) != 0,
                          .blocked = access_number(file, statement, 5) != 0,
                          .must_change = access_number(file, statement, 6) != 0,
                          .made_ms = access_number(file, statement, 7),
                          .last_ms = access_number(file, statement, 8)};
  access_text(file, statement, 1, out->name, sizeof out->name);
  access_text(file, statement, 9, out->mail, sizeof out->mail);
}

/* Names are compared as bytes, so only letters of ASCII change case and only harmless signs may stand in them. */
static bool clean_name(const char *typed, char out[ACCESS_NAME_SIZE]) {
  size_t len = 0;
  for (const char *at = typed ? typed : ""; *at; at++) {
    char one = *at >= 'A' && *at <= 'Z' ? (char)(*at + 32) : *at;
    bool good = (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') || strchr("._-@+", one) != NULL;
    if (!good || len + 1 >= ACCESS_NAME_SIZE) return false;
    out[len++] = one;
  }
  out[len] = '\0';
  return len >= 2;
}

static bool check_password(const char *name, const char *password, struct fault *fault) {
  size_t len = password ? string_len(password) : 0;
  if (!password || !string_is_utf8(password, strlen(password)) || len < PASSWORD_MIN)
    return fault_field_add(fault, "wachtwoord", "Wachtwoord: kies minstens %d tekens, bijvoorbeeld vier woorden achter elkaar.",
                           PASSWORD_MIN);
  if (len > PASSWORD_MAX)
    return fault_field_add(fault, "wachtwoord", "Wachtwoord: kies hoogstens %d tekens.", PASSWORD_MAX);
  if (strspn(password, (char[]){*password, '\0'}) == strlen(password))
    return fault_field_add(fault, "wachtwoord", "Wachtwoord: dit is steeds hetzelfde teken. Kies iets dat niemand raadt.");
  if (name && strlen(name) >= 4 && strstr(password, name))
    return fault_field_add(fault, "wachtwoord", "Wachtwoord: de accountnaam staat erin. Kies iets dat niemand raadt.");
  return true;
}

struct account_work {
  int64_t id, number;
  const char *name, *hash, *mail;
  bool flag;
  const struct digest *keep_session;
  const struct blob *blob;
};

static bool add_account(struct access *access, void *context, struct fault *fault) {
  struct account_work *work = context;
  bool taken = access_step(access->writer, ACCESS_account_find, fault, "t", work->name);
  access_done(access->writer, ACCESS_account_find);
  if (taken) return fault_field_add(fault, "naam", "Accountnaam: deze naam is al in gebruik. Kies een andere.");
  if (fault_is(fault) ||
      !access_run(access->writer, ACCESS_account_add, fault, "ttiiit", work->name, work->hash, work->number,
                  (int64_t)work->flag, clock_now_ms(), work->mail ? work->mail : ""))
    return false;
  work->id = access_last_id(access->writer);
  return true;
}

bool account_add(struct access *access, const struct account_new *account, int64_t *id, struct fault *fault) {
  char name[ACCESS_NAME_SIZE], hash[PASSWORD_HASH_SIZE];
  if (!clean_name(account->name, name))
    fault_field_add(fault, "naam", "Accountnaam: gebruik 2 tot 79 letters, cijfers, punten of streepjes, zonder spaties.");
  if (account->password) check_password(fault_is(fault) ? NULL : name, account->password, fault);
  if (fault_is(fault)) return false;
  if (account->password && !password_hash(account->password, hash))
    return FAULT(fault, FAULT_NOT_NOW, "Er is nu geen geheugen om het wachtwoord te verwerken. Probeer het opnieuw.");
  struct account_work work = {.name = name, .hash = account->password ? hash : NULL, .number = account->persoon,
                              .flag = account->must_change, .mail = account->mail};
  if (!access_write(access, add_account, &work, fault)) return false;
  *id = work.id;
  return true;
}

bool account_of_function(struct access *access, int64_t persoon, int64_t *id, struct fault *fault) {
  char name[ACCESS_NAME_SIZE];
  snprintf(name, sizeof name, "functie:%lld", (long long)persoon);
  struct account account;
  struct fault none = {0};
  if (account_find(access, name, &account, &none)) {
    *id = account.id;
    return true;
  }
  fault_release(&none);
  struct account_work work = {.name = name, .number = persoon};
  if (!access_write(access, add_account, &work, fault)) return false;
  *id = work.id;
  return true;
}

bool account_list(struct access *access, struct account **out, size_t *count, struct arena *keep, struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  size_t found = 0;
  pthread_mutex_lock(&access->read_lock);
  struct access_file *file = access->reader;
  for (bool row = access_step(file, ACCESS_account_list, fault, ""); row;
       row = access_next(file, ACCESS_account_list, fault)) {
    struct account *one = access_rows_add(rows, found, sizeof *one);
    if (!one) break;
    read_account(file, ACCESS_account_list, one);
    found++;
  }
  access_done(file, ACCESS_account_list);
  pthread_mutex_unlock(&access->read_lock);
  if (fault_is(fault)) return false;
  *out = rows->rows;
  *count = found;
  return true;
}

bool account_get(struct access *access, int64_t id, struct account *out, struct fault *fault) {
  pthread_mutex_lock(&access->read_lock);
  bool found = access_step(access->reader, ACCESS_account_get, fault, "i", id);
  if (found) read_account(access->reader, ACCESS_account_get, out);
  access_done(access->reader, ACCESS_account_get);
  pthread_mutex_unlock(&access->read_lock);
  return found || FAULT(fault, FAULT_ABSENT, "Dit account bestaat niet.");
}

static bool find_by_name(struct access *access, const char *name, struct account *out, struct fault *fault) {
  pthread_mutex_lock(&access->read_lock);
  bool found = access_step(access->reader, ACCESS_account_find, fault, "t", name);
  if (found) read_account(access->reader, ACCESS_account_find, out);
  access_done(access->reader, ACCESS_account_find);
  pthread_mutex_unlock(&access->read_lock);
  return found;
}

bool account_find(struct access *access, const char *name, struct account *out, struct fault *fault) {
  char clean[ACCESS_NAME_SIZE];
  bool is_function = string_starts(name, "functie:");
  if ((is_function || clean_name(name, clean)) && find_by_name(access, is_function ? name : clean, out, fault))
    return true;
  return FAULT(fault, FAULT_ABSENT, "Het account \"%s\" bestaat niet.", name ? name : "");
}

static bool put_password(struct access *access, void *context, struct fault *fault) {
  struct account_work *work = context;
  return access_run(access->writer, ACCESS_account_password, fault, "iti", work->id, work->hash, (int64_t)work->flag) &&
         session_end_all_inside(access, work->id, work->keep_session, fault);
}

bool account_password(struct access *access, int64_t id, const char *password, bool must_change,
                      const struct digest *keep_session, struct fault *fault) {
  struct account account;
  char hash[PASSWORD_HASH_SIZE];
  if (!account_get(access, id, &account, fault) || !check_password(account.name, password, fault)) return false;
  if (!password_hash(password, hash))
    return FAULT(fault, FAULT_NOT_NOW, "Er is nu geen geheugen om het wachtwoord te verwerken. Probeer het opnieuw.");
  struct account_work work = {.id = id, .hash = hash, .flag = must_change, .keep_session = keep_session};
  bool ok = access_write(access, put_password, &work, fault);
  session_forget(access, id, NULL);
  return ok;
}

static bool put_block(struct access *access, void *context, struct fault *fault) {
  struct account_work *work = context;
  return access_run(access->writer, ACCESS_account_block, fault, "ii", work->id, (int64_t)work->flag) &&
         session_end_all_inside(access, work->id, NULL, fault);
}

bool account_block(struct access *access, int64_t id, bool blocked, struct fault *fault) {
  struct account_work work = {.id = id, .flag = blocked};
  bool ok = access_write(access, put_block, &work, fault);
  session_forget(access, id, NULL);
  return ok;
}

static bool put_mail(struct access *access, void *context, struct fault *fault) {
  struct account_work *work = context;
  return access_run(access->writer, ACCESS_account_mail, fault, "it", work->id, work->mail);
}

bool account_mail(struct access *access, int64_t id, const char *mail, struct fault *fault) {
  struct account_work work = {.id = id, .mail = mail ? mail : ""};
  return access_write(access, put_mail, &work, fault);
}

static bool put_persoon(struct access *access, void *context, struct fault *fault) {
  struct account_work *work = context;
  return access_run(access->writer, ACCESS_account_persoon, fault, "ii", work->id, work->number);
}

bool account_persoon(struct access *access, int64_t id, int64_t persoon, struct fault *fault) {
  struct account_work work = {.id = id, .number = persoon};
  bool ok = access_write(access, put_persoon, &work, fault);
  session_forget(access, id, NULL);
  return ok;
}

static bool put_totp(struct access *access, void *context, struct fault *fault) {
  struct account_work *work = context;
  return access_run(access->writer, ACCESS_totp_put, fault, "ib", work->id, work->blob);
}

bool account_totp_put(struct access *access, int64_t id, const unsigned char *secret, struct fault *fault) {
  unsigned char sealed[TOTP_SECRET_SIZE + SEAL_EXTRA];
  if (secret) crypto_seal(access->key, secret, TOTP_SECRET_SIZE, sealed);
  struct blob blob = {sealed, sizeof sealed};
  struct account_work work = {.id = id, .blob = secret ? &blob : NULL};
  return access_write(access, put_totp, &work, fault);
}

bool account_totp_get(struct access *access, int64_t id, unsigned char secret[TOTP_SECRET_SIZE], struct fault *fault) {
  unsigned char sealed[TOTP_SECRET_SIZE + SEAL_EXTRA];
  size_t size = 0;
  pthread_mutex_lock(&access->read_lock);
  if (access_step(access->reader, ACCESS_totp_get, fault, "i", id))
    size = access_blob(access->reader, ACCESS_totp_get, 0, sealed, sizeof sealed);
  access_done(access->reader, ACCESS_totp_get);
  pthread_mutex_unlock(&access->read_lock);
  if (size == sizeof sealed && crypto_unseal(access->key, sealed, size, secret)) return true;
  return FAULT(fault, FAULT_SYSTEM, "De tweede stap van dit account is niet leesbaar. Laat de technisch beheerder hem wissen.");
}

static bool use_totp(struct access *access, void *context, struct fault *fault) {
  struct account_work *work = context;
  return access_run(access->writer, ACCESS_totp_use, fault, "ii", work->id, work->number) &&
         (access_changes(access->writer) == 1 ||
          FAULT(fault, FAULT_INPUT, "Deze code is al gebruikt. Wacht op de volgende."));
}

bool account_totp_use(struct access *access, int64_t id, int64_t step, struct fault *fault) {
  struct account_work work = {.id = id, .number = step};
  return access_write(access, use_totp, &work, fault);
}

bool account_password_is(struct access *access, const char *name, const char *password, struct account *out) {
  char clean[ACCESS_NAME_SIZE], hash[PASSWORD_HASH_SIZE] = "";
  struct fault fault = {0};
  struct account account = {0};
  bool found = clean_name(name, clean) && find_by_name(access, clean, &account, &fault) && account.has_password;
  if (found) {
    pthread_mutex_lock(&access->read_lock);
    if (access_step(access->reader, ACCESS_account_hash, &fault, "i", account.id))
      access_text(access->reader, ACCESS_account_hash, 0, hash, sizeof hash);
    access_done(access->reader, ACCESS_account_hash);
    pthread_mutex_unlock(&access->read_lock);
  }
  /* The same work for a name that does not exist, so that time does not tell which names do. */
  bool right = string_len(password) <= PASSWORD_MAX && password_is(*hash ? hash : access->dummy_hash, password);
  fault_release(&fault);
  if (!right || !*hash) return false;
  *out = account;
  return true;
}

/* ---- the key file ---- */

static bool write_key(const char *path, unsigned char key[32], struct fault *fault) {
  char fresh[4096];
  snprintf(fresh, sizeof fresh, "%s.nieuw-%d", path, (int)getpid());
  crypto_random(key, 32);
  int at = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  bool ok = at >= 0 && write(at, key, 32) == 32 && fsync(at) == 0;
  if (at >= 0) close(at);
  /* link, not rename: when two programs start at once, the first one's key stays. */
  bool made = ok && link(fresh, path) == 0;
  bool other = ok && !made && errno == EEXIST;
  if (at >= 0) unlink(fresh);
  if (made) return true;
  if (other) return access_key(path, key, fault);
  FAULT(fault, FAULT_NOT_NOW, "Het sleutelbestand kan niet worden gemaakt. Is de map er en is er ruimte op de schijf?");
  return fault_cause(fault, "%s: %s", path, strerror(errno));
}

bool access_key(const char *path, unsigned char key[32], struct fault *fault) {
  int at = open(path, O_RDONLY | O_CLOEXEC);
  if (at < 0 && errno == ENOENT) return write_key(path, key, fault);
  bool ok = at >= 0 && read(at, key, 32) == 32;
  if (at >= 0) close(at);
  return ok || FAULT(fault, FAULT_SYSTEM, "Het sleutelbestand is niet te lezen of te kort.");
}
