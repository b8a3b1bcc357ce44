/* Throttling, program tokens and the log of confidential reads. */
#include "store/access_inside.h"

#include "base/banned.h"

/* ---- throttling ---- */

enum { NAME_FREE = 3, ADDRESS_FREE = 20, DELAY_MAX_MS = 15 * 60 * 1000, FORGET_MS = 24 * 3600 * 1000 };

/* Addresses and names that were tried stand in the file only as a keyed digest. */
static void throttle_name(struct access *access, char kind, const char *what, char out[DIGEST_HEX_SIZE + 2]) {
  char text[ACCESS_NAME_SIZE + 64];
  int len = snprintf(text, sizeof text, "%c%.120s", kind, what ? what : "");
  for (int i = 1; i < len; i++)
    if (text[i] >= 'A' && text[i] <= 'Z') text[i] = (char)(text[i] + 32);
  char hex[DIGEST_HEX_SIZE];
  digest_hex(crypto_mac(access->key, text, (size_t)len), hex);
  snprintf(out, DIGEST_HEX_SIZE + 2, "%c%s", kind, hex);
}

struct throttle {
  int64_t tries, until_ms, last_ms;
};

static struct throttle get(struct access_file *file, const char *who, struct fault *fault) {
  struct throttle out = {0};
  if (access_step(file, ACCESS_throttle_get, fault, "t", who))
    out = (struct throttle){access_number(file, ACCESS_throttle_get, 0), access_number(file, ACCESS_throttle_get, 1),
                            access_number(file, ACCESS_throttle_get, 2)};
  access_done(file, ACCESS_throttle_get);
  return out;
}

bool throttle_check(struct access *access, const char *name, const char *address, struct fault *fault) {
  char names[2][DIGEST_HEX_SIZE + 2];
  throttle_name(access, 'n', name, names[0]);
  throttle_name(access, 'a', address, names[1]);
  int64_t now = clock_now_ms(), until = 0;
  pthread_mutex_lock(&access->read_lock);
  for (int i = 0; i < 2; i++) {
    struct throttle one = get(access->reader, names[i], fault);
    if (one.until_ms > until) until = one.until_ms;
  }
  pthread_mutex_unlock(&access->read_lock);
  if (fault_is(fault)) return false;
  if (until <= now) return true;
  int64_t seconds = (until - now + 999) / 1000;
  FAULT(fault, FAULT_BUSY, "Er is te vaak een verkeerd wachtwoord geprobeerd. Wacht nog %lld %s en probeer het dan opnieuw.",
        (long long)(seconds < 90 ? seconds : (seconds + 59) / 60),
        seconds < 90 ? (seconds == 1 ? "seconde" : "seconden") : "minuten");
  return fault_hint(fault, "Bent u uw wachtwoord kwijt? De technisch beheerder kan een nieuw geven.");
}

static bool add_failure(struct access_file *file, const char *who, int64_t free_tries, struct fault *fault) {
  int64_t now = clock_now_ms();
  struct throttle one = get(file, who, fault);
  if (fault_is(fault)) return false;
  int64_t tries = now - one.last_ms > FORGET_MS ? 1 : one.tries + 1;
  int64_t delay = 0;
  if (tries >= free_tries) {
    int64_t doublings = tries - free_tries;
    delay = doublings > 12 ? DELAY_MAX_MS : INT64_C(1000) << doublings;
    if (delay > DELAY_MAX_MS) delay = DELAY_MAX_MS;
  }
  return access_run(file, ACCESS_throttle_put, fault, "tiii", who, tries, now + delay, now);
}

struct throttle_work {
  char name[DIGEST_HEX_SIZE + 2], address[DIGEST_HEX_SIZE + 2];
};

static bool add_failures(struct access *access, void *context, struct fault *fault) {
  struct throttle_work *work = context;
  return add_failure(access->writer, work->name, NAME_FREE, fault) &&
         add_failure(access->writer, work->address, ADDRESS_FREE, fault);
}

bool throttle_failed(struct access *access, const char *name, const char *address, struct fault *fault) {
  struct throttle_work work;
  throttle_name(access, 'n', name, work.name);
  throttle_name(access, 'a', address, work.address);
  return access_write(access, add_failures, &work, fault);
}

static bool clear(struct access *access, void *context, struct fault *fault) {
  struct throttle_work *work = context;
  return access_run(access->writer, ACCESS_throttle_clear, fault, "t", work->name);
}

bool throttle_passed(struct access *access, const char *name, struct fault *fault) {
  struct throttle_work work;
  throttle_name(access, 'n', name, work.name);
  return access_write(access, clear, &work, fault);
}

/* ---- program tokens ---- */

struct token_work {
  const char *name, *role;
  const struct digest *digest;
  int64_t id, now, ends, maker;
};

static bool add_token(struct access *access, void *context, struct fault *fault) {
  struct token_work *work = context;
  struct blob blob = {work->digest->bytes, DIGEST_SIZE};
  return access_run(access->writer, ACCESS_token_add, fault, "ttbiii", work->name, work->role, &blob, work->now,
                    work->ends, work->maker);
}

bool program_token_new(struct access *access, const struct program_token_new *wanted, char token[TOKEN_SIZE + 3],
                       struct fault *fault) {
  const char *name = wanted->name;
  int64_t days = wanted->days;
  size_t len = name ? string_len(name) : 0;
  if (len < 2 || strlen(name) >= ACCESS_NAME_SIZE)
    fault_field_add(fault, "naam", "Naam: schrijf in 2 tot 70 tekens welk programma deze sleutel gebruikt.");
  if (days < 1 || days > 730)
    fault_field_add(fault, "dagen", "Geldig: kies 1 tot 730 dagen. Daarna maakt u een nieuwe sleutel.");
  if (fault_is(fault)) return false;
  char fresh[TOKEN_SIZE], whole[TOKEN_SIZE + 3];
  token_new(fresh);
  snprintf(whole, sizeof whole, "dp_%s", fresh);
  struct digest digest = digest_of(whole, strlen(whole));
  int64_t now = clock_now_ms();
  struct token_work work = {.name = name, .role = wanted->role, .digest = &digest, .now = now, .maker = wanted->maker,
                            .ends = now + days * 24 * 3600 * 1000};
  if (!access_write(access, add_token, &work, fault)) return false;
  memcpy(token, whole, sizeof whole);
  return true;
}

static void read_token(struct access_file *file, enum access_statement statement, struct program_token *out) {
  *out = (struct program_token){.id = access_number(file, statement, 0),
                                .made_ms = access_number(file, statement, 3),
                                .ends_ms = access_number(file, statement, 4),
                                .last_ms = access_number(file, statement, 5),
                                .withdrawn = access_number(file, statement, 6) != 0,
                                .persoon = access_number(file, statement, 7),
                                .has_maker = access_number(file, statement, 8) != 0};
  access_text(file, statement, 1, out->name, sizeof out->name);
  access_text(file, statement, 2, out->role, sizeof out->role);
}

/* Reading waits for no disk: the time is written when the file is tidied. */
static void note_token(struct access *access, int64_t id) {
  pthread_mutex_lock(&access->slots_lock);
  int64_t *slot = &access->tokens_seen[(uint64_t)id % TOKENS_SEEN];
  if (*slot == 0) *slot = id;
  pthread_mutex_unlock(&access->slots_lock);
}

bool program_token_find(struct access *access, const char *token, struct program_token *out) {
  if (!string_starts(token, "dp_") || strlen(token) != TOKEN_SIZE + 2) return false;
  struct digest digest = digest_of(token, strlen(token));
  struct blob blob = {digest.bytes, DIGEST_SIZE};
  struct fault fault = {0};
  int64_t now = clock_now_ms();
  pthread_mutex_lock(&access->read_lock);
  bool found = access_step(access->reader, ACCESS_token_find, &fault, "b", &blob);
  if (found) read_token(access->reader, ACCESS_token_find, out);
  access_done(access->reader, ACCESS_token_find);
  pthread_mutex_unlock(&access->read_lock);
  found = found && !out->withdrawn && out->has_maker && out->ends_ms > now;
  if (found && now - out->last_ms > 3600 * 1000) note_token(access, out->id);
  fault_release(&fault);
  return found;
}

static bool withdraw(struct access *access, void *context, struct fault *fault) {
  struct token_work *work = context;
  return access_run(access->writer, ACCESS_token_withdraw, fault, "i", work->id) &&
         (access_changes(access->writer) == 1 || FAULT(fault, FAULT_ABSENT, "Deze sleutel bestaat niet."));
}

bool program_token_withdraw(struct access *access, int64_t id, struct fault *fault) {
  struct token_work work = {.id = id};
  return access_write(access, withdraw, &work, fault);
}

bool program_token_list(struct access *access, struct program_token **out, size_t *count, struct arena *keep,
                        struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  size_t found = 0;
  pthread_mutex_lock(&access->read_lock);
  struct access_file *file = access->reader;
  for (bool row = access_step(file, ACCESS_token_list, fault, ""); row;
       row = access_next(file, ACCESS_token_list, fault)) {
    struct program_token *one = access_rows_add(rows, found, sizeof *one);
    if (!one) break;
    read_token(file, ACCESS_token_list, one);
    found++;
  }
  access_done(file, ACCESS_token_list);
  pthread_mutex_unlock(&access->read_lock);
  if (fault_is(fault)) return false;
  *out = rows->rows;
  *count = found;
  return true;
}

/* ---- the log of confidential reads ---- */

struct read_work {
  const struct confidential_read *reads;
  size_t count;
};

static bool add_reads(struct access *access, void *context, struct fault *fault) {
  struct read_work *work = context;
  bool ok = true;
  for (size_t i = 0; ok && i < work->count; i++) {
    const struct confidential_read *one = &work->reads[i];
    ok = access_run(access->writer, ACCESS_read_add, fault, "iiittt", one->when_ms ? one->when_ms : clock_now_ms(),
                    one->account, one->persoon, one->label ? one->label : "", one->record, one->path ? one->path : "");
  }
  return ok;
}

bool access_log_read(struct access *access, const struct confidential_read *reads, size_t count, struct fault *fault) {
  struct read_work work = {reads, count};
  return access_write(access, add_reads, &work, fault);
}

struct read_row {
  int64_t when_ms, account, persoon;
  char label[ACCESS_LABEL_SIZE], record[ACCESS_NAME_SIZE], path[512];
};

bool access_log_list(struct access *access, size_t max, struct confidential_read **out, size_t *count,
                     struct arena *keep, struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  size_t found = 0;
  pthread_mutex_lock(&access->read_lock);
  struct access_file *file = access->reader;
  for (bool row = access_step(file, ACCESS_read_list, fault, "i", (int64_t)max); row;
       row = access_next(file, ACCESS_read_list, fault)) {
    struct read_row *one = access_rows_add(rows, found, sizeof *one);
    if (!one) break;
    one->when_ms = access_number(file, ACCESS_read_list, 0);
    one->account = access_number(file, ACCESS_read_list, 1);
    one->persoon = access_number(file, ACCESS_read_list, 2);
    access_text(file, ACCESS_read_list, 3, one->label, sizeof one->label);
    access_text(file, ACCESS_read_list, 4, one->record, sizeof one->record);
    access_text(file, ACCESS_read_list, 5, one->path, sizeof one->path);
    found++;
  }
  access_done(file, ACCESS_read_list);
  pthread_mutex_unlock(&access->read_lock);
  if (fault_is(fault)) return false;
  struct confidential_read *reads = ARENA_ARRAY(keep, found, struct confidential_read);
  const struct read_row *row = rows->rows;
  for (size_t i = 0; i < found; i++, row++)
    reads[i] = (struct confidential_read){.when_ms = row->when_ms, .account = row->account, .persoon = row->persoon,
                                          .label = row->label, .record = row->record, .path = row->path};
  *out = reads;
  *count = found;
  return true;
}
