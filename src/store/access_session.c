#include "store/access_inside.h"

#include "base/banned.h"

static struct session_slot *slot_of(struct access *access, const struct digest *digest) {
  uint32_t first;
  memcpy(&first, digest->bytes, sizeof first);
  return &access->slots[first % SESSION_SLOTS];
}

void session_forget(struct access *access, int64_t account, const struct digest *keep_session) {
  pthread_mutex_lock(&access->slots_lock);
  for (size_t i = 0; i < SESSION_SLOTS; i++) {
    struct session_slot *slot = &access->slots[i];
    if (!slot->checked_ms || (account && slot->session.account != account)) continue;
    if (keep_session && digest_equal(slot->session.digest, *keep_session)) continue;
    *slot = (struct session_slot){0};
  }
  pthread_mutex_unlock(&access->slots_lock);
}

struct session_work {
  const struct digest *digest;
  int64_t account, now;
  const char *what;
};

static bool add_session(struct access *access, void *context, struct fault *fault) {
  struct session_work *work = context;
  struct blob blob = {work->digest->bytes, DIGEST_SIZE};
  return access_run(access->writer, ACCESS_session_add, fault, "biit", &blob, work->account, work->now, work->what) &&
         access_run(access->writer, ACCESS_account_last, fault, "ii", work->account, work->now);
}

bool session_new(struct access *access, int64_t account, const char *what, char token[TOKEN_SIZE], struct session *out,
                 struct fault *fault) {
  char label[ACCESS_LABEL_SIZE];
  snprintf(label, sizeof label, "%s", what ? what : "");
  char fresh[TOKEN_SIZE];
  token_new(fresh);
  struct digest digest = digest_of(fresh, strlen(fresh));
  struct session_work work = {.digest = &digest, .account = account, .now = clock_now_ms(), .what = label};
  if (!access_write(access, add_session, &work, fault)) return false;
  memcpy(token, fresh, sizeof fresh);
  return session_find(access, token, out) || FAULT(fault, FAULT_FORBIDDEN, "Dit account is geblokkeerd.");
}

static void read_session(struct access_file *file, enum access_statement statement, struct session *out) {
  *out = (struct session){.account = access_number(file, statement, 1),
                          .persoon = access_number(file, statement, 2),
                          .made_ms = access_number(file, statement, 3),
                          .seen_ms = access_number(file, statement, 4),
                          .must_change = access_number(file, statement, 5) != 0};
  access_blob(file, statement, 0, out->digest.bytes, DIGEST_SIZE);
  access_text(file, statement, 6, out->what, sizeof out->what);
}

static bool is_living(const struct session *session, int64_t now) {
  return now - session->made_ms < SESSION_MAX_MS && now - session->seen_ms < SESSION_IDLE_MS;
}

static bool find_on_disk(struct access *access, const struct digest *digest, struct session *out) {
  struct fault fault = {0};
  struct blob blob = {digest->bytes, DIGEST_SIZE};
  pthread_mutex_lock(&access->read_lock);
  bool found = access_step(access->reader, ACCESS_session_get, &fault, "b", &blob);
  if (found) read_session(access->reader, ACCESS_session_get, out);
  access_done(access->reader, ACCESS_session_get);
  pthread_mutex_unlock(&access->read_lock);
  if (fault_is(&fault)) log_line(LOG_ERROR, "what=session-read cause=%s", fault.cause);
  fault_release(&fault);
  return found;
}

/* counts: whoever asks is at work. */
static bool look_up(struct access *access, const char *token, bool counts, struct session *out) {
  if (!token || strlen(token) != TOKEN_SIZE - 1) return false;
  struct digest digest = digest_of(token, strlen(token));
  struct session_slot *slot = slot_of(access, &digest);
  int64_t now = clock_now_ms();

  pthread_mutex_lock(&access->slots_lock);
  struct session_slot known = *slot;
  bool ours = known.checked_ms && digest_equal(known.session.digest, digest);
  if (ours && now - known.checked_ms < SESSION_TRUST_MS && is_living(&known.session, now)) {
    if (counts) slot->session.seen_ms = now;
    *out = slot->session;
    pthread_mutex_unlock(&access->slots_lock);
    return true;
  }
  pthread_mutex_unlock(&access->slots_lock);

  struct session_slot fresh = {.checked_ms = now};
  bool found = find_on_disk(access, &digest, &fresh.session);
  if (found) {
    fresh.written_ms = fresh.session.seen_ms;
    if (ours && known.session.seen_ms > fresh.session.seen_ms) fresh.session.seen_ms = known.session.seen_ms;
    found = is_living(&fresh.session, now);
    if (counts) fresh.session.seen_ms = now;
  }
  pthread_mutex_lock(&access->slots_lock);
  bool still_ours = slot->checked_ms && digest_equal(slot->session.digest, digest);
  /* Somebody may have been at work in between. */
  if (found && still_ours && slot->session.seen_ms > fresh.session.seen_ms) fresh.session.seen_ms = slot->session.seen_ms;
  if (found) *slot = fresh;
  else if (still_ours) *slot = (struct session_slot){0};
  pthread_mutex_unlock(&access->slots_lock);
  if (found) *out = fresh.session;
  return found;
}

bool session_find(struct access *access, const char *token, struct session *out) { return look_up(access, token, true, out); }

bool session_peek(struct access *access, const char *token, struct session *out) { return look_up(access, token, false, out); }

static bool end_session(struct access *access, void *context, struct fault *fault) {
  struct session_work *work = context;
  struct blob blob = {work->digest->bytes, DIGEST_SIZE};
  return access_run(access->writer, ACCESS_session_end, fault, "b", &blob);
}

bool session_end(struct access *access, const struct digest *digest, struct fault *fault) {
  struct session_work work = {.digest = digest};
  bool ok = access_write(access, end_session, &work, fault);
  pthread_mutex_lock(&access->slots_lock);
  struct session_slot *slot = slot_of(access, digest);
  if (slot->checked_ms && digest_equal(slot->session.digest, *digest)) *slot = (struct session_slot){0};
  pthread_mutex_unlock(&access->slots_lock);
  return ok;
}

bool session_end_all_inside(struct access *access, int64_t account, const struct digest *keep_session,
                            struct fault *fault) {
  static const struct digest none;
  struct blob blob = {keep_session ? keep_session->bytes : none.bytes, DIGEST_SIZE};
  return access_run(access->writer, ACCESS_session_end_all, fault, "ib", account, &blob);
}

static bool end_all(struct access *access, void *context, struct fault *fault) {
  struct session_work *work = context;
  return session_end_all_inside(access, work->account, work->digest, fault);
}

bool session_end_all(struct access *access, int64_t account, const struct digest *keep_session, struct fault *fault) {
  struct session_work work = {.account = account, .digest = keep_session};
  bool ok = access_write(access, end_all, &work, fault);
  session_forget(access, account, keep_session);
  return ok;
}

bool session_list(struct access *access, int64_t account, struct session **out, size_t *count, struct arena *keep,
                  struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  size_t found = 0;
  int64_t now = clock_now_ms();
  pthread_mutex_lock(&access->read_lock);
  struct access_file *file = access->reader;
  for (bool row = access_step(file, ACCESS_session_list, fault, "i", account); row;
       row = access_next(file, ACCESS_session_list, fault)) {
    struct session *one = access_rows_add(rows, found, sizeof *one);
    if (!one) break;
    read_session(file, ACCESS_session_list, one);
    if (now - one->made_ms < SESSION_MAX_MS) found++;
  }
  access_done(file, ACCESS_session_list);
  pthread_mutex_unlock(&access->read_lock);
  if (fault_is(fault)) return false;
  *out = rows->rows;
  *count = found;
  return true;
}

/* The last-seen times in memory that are to be written; the others stay as they are. */
static size_t take_seen(struct access *access, int64_t now, struct session_slot *out, size_t max) {
  size_t count = 0;
  pthread_mutex_lock(&access->slots_lock);
  for (size_t i = 0; i < SESSION_SLOTS && count < max; i++) {
    struct session_slot *slot = &access->slots[i];
    if (!slot->checked_ms || slot->session.seen_ms - slot->written_ms < SEEN_WRITE_MS) continue;
    out[count++] = *slot;
    slot->written_ms = slot->session.seen_ms;
    if (!is_living(&slot->session, now)) *slot = (struct session_slot){0};
  }
  pthread_mutex_unlock(&access->slots_lock);
  return count;
}

struct tidy_work {
  struct session_slot *slots;
  size_t count;
  int64_t tokens[TOKENS_SEEN];
  int64_t now;
};

static bool tidy(struct access *access, void *context, struct fault *fault) {
  struct tidy_work *work = context;
  bool ok = true;
  for (size_t i = 0; ok && i < work->count; i++) {
    struct blob blob = {work->slots[i].session.digest.bytes, DIGEST_SIZE};
    ok = access_run(access->writer, ACCESS_session_seen, fault, "bi", &blob, work->slots[i].session.seen_ms);
  }
  for (size_t i = 0; ok && i < TOKENS_SEEN; i++)
    if (work->tokens[i]) ok = access_run(access->writer, ACCESS_token_seen, fault, "ii", work->tokens[i], work->now);
  return ok &&
         access_run(access->writer, ACCESS_session_tidy, fault, "ii", work->now - SESSION_MAX_MS,
                    work->now - SESSION_IDLE_MS - SEEN_WRITE_MS) &&
         access_run(access->writer, ACCESS_throttle_tidy, fault, "i", work->now - (int64_t)24 * 3600 * 1000);
}

bool access_tidy(struct access *access, struct fault *fault) {
  struct tidy_work work = {.now = clock_now_ms(), .slots = calloc(SESSION_SLOTS, sizeof *work.slots)};
  if (!work.slots) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  work.count = take_seen(access, work.now, work.slots, SESSION_SLOTS);
  pthread_mutex_lock(&access->slots_lock);
  memcpy(work.tokens, access->tokens_seen, sizeof work.tokens);
  memset(access->tokens_seen, 0, sizeof access->tokens_seen);
  pthread_mutex_unlock(&access->slots_lock);
  bool ok = access_write(access, tidy, &work, fault);
  free(work.slots);
  return ok && ballots_wipe(access, fault);
}
