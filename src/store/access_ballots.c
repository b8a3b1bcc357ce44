/* Invitations and ballots of key moments: written here, counted here, and wiped when the outcome is there. */
#include "store/access_inside.h"

#include "base/banned.h"

/* Stands in the file from the moment that something was deleted until the file was written anew. */
static const char to_wipe[] = "wissen";

enum { TOKEN_BYTES = 24 };

static struct digest token_make(const struct access *access, const struct invitation *of, int64_t issue, char token[INVITATION_SIZE]) {
  char text[128], wide[INVITATION_SIZE + 8];
  int len = snprintf(text, sizeof text, "uitnodiging:%lld:%lld:%lld", (long long)of->moment, (long long)of->deelnemer, (long long)issue);
  struct digest mac = crypto_mac(access->key, text, (size_t)len);
  base64_put(mac.bytes, TOKEN_BYTES, wide, sizeof wide);
  snprintf(token, INVITATION_SIZE, "%.32s", wide);
  return digest_of(token, INVITATION_SIZE - 1);
}

struct invitation_work {
  const struct invitation *of;
  bool renew;
  char *token;
};

static bool put_invitation(struct access *access, void *context, struct fault *fault) {
  const struct invitation_work *work = context;
  struct access_file *file = access->writer;
  bool has = access_step(file, ACCESS_invitation_get, fault, "ii", work->of->moment, work->of->deelnemer);
  int64_t issue = has ? access_number(file, ACCESS_invitation_get, 0) : 0;
  access_done(file, ACCESS_invitation_get);
  if (fault_is(fault)) return false;
  if (!has) {
    /* Not counted from one: who was withdrawn and comes back must not get the address of before. */
    crypto_random(&issue, sizeof issue);
    issue &= INT64_C(0xFFFFFFFFFFFF);
  } else if (work->renew) {
    issue++;
  }
  struct digest digest = token_make(access, work->of, issue, work->token);
  const struct blob key = {digest.bytes, sizeof digest.bytes};
  /* Also when nothing changes: with another key than before, what is printed now is what opens. */
  return access_run(file, ACCESS_invitation_put, fault, "iiib", work->of->moment, work->of->deelnemer, issue, &key);
}

bool invitation_token(struct access *access, const struct invitation *invitation, bool renew, char token[INVITATION_SIZE],
                      struct fault *fault) {
  struct invitation_work work = {.of = invitation, .renew = renew, .token = token};
  return access_write(access, put_invitation, &work, fault);
}

bool invitation_find(struct access *access, const char *token, struct invitation *out) {
  if (!token || strlen(token) != INVITATION_SIZE - 1) return false;
  struct fault fault = {0};
  struct digest digest = digest_of(token, INVITATION_SIZE - 1);
  const struct blob key = {digest.bytes, sizeof digest.bytes};
  pthread_mutex_lock(&access->read_lock);
  bool found = access_step(access->reader, ACCESS_invitation_find, &fault, "b", &key);
  if (found)
    *out = (struct invitation){access_number(access->reader, ACCESS_invitation_find, 0), access_number(access->reader, ACCESS_invitation_find, 1)};
  access_done(access->reader, ACCESS_invitation_find);
  pthread_mutex_unlock(&access->read_lock);
  fault_release(&fault);
  return found;
}

/* ---- ballots ---- */

struct ballot_work {
  const struct ballot *ballot;
  int64_t opgave;
  const struct ballot_tick *ticks;
  size_t count;
  bool ready;
};

static bool is_invited(struct access *access, const struct invitation *of, struct fault *fault) {
  bool found = access_step(access->writer, ACCESS_invitation_get, fault, "ii", of->moment, of->deelnemer);
  access_done(access->writer, ACCESS_invitation_get);
  return found || FAULT(fault, FAULT_ABSENT, "Deze uitnodiging geldt niet meer. Vraag de gespreksleider om een nieuwe.");
}

static bool put_ballot(struct access *access, void *context, struct fault *fault) {
  const struct ballot_work *work = context;
  const struct ballot *b = work->ballot;
  if (!is_invited(access, &b->of, fault) ||
      !access_run(access->writer, ACCESS_ballot_clear, fault, "iiii", b->of.moment, b->ronde, b->of.deelnemer, work->opgave))
    return false;
  for (size_t i = 0; i < work->count; i++)
    if (!access_run(access->writer, ACCESS_ballot_put, fault, "iiiiii", b->of.moment, b->ronde, b->of.deelnemer, work->opgave,
                    work->ticks[i].criterium, work->ticks[i].niveau))
      return false;
  return true;
}

bool ballot_put(struct access *access, const struct ballot *ballot, int64_t opgave, const struct ballot_tick *ticks, size_t count,
                struct fault *fault) {
  if (ballot->ronde < 1 || ballot->ronde > BALLOT_ROUND_MAX) return FAULT(fault, FAULT_INPUT, "Deze ronde bestaat niet.");
  if (count > BALLOT_ITEM_MAX) return FAULT(fault, FAULT_INPUT, "Er zijn meer antwoorden dan criteria.");
  for (size_t i = 0; i < count; i++) {
    if (ticks[i].niveau < 0 || ticks[i].niveau >= BALLOT_LEVELS)
      return FAULT(fault, FAULT_INPUT, "Kies een niveau van 0 tot en met %d.", BALLOT_LEVELS - 1);
    for (size_t j = 0; j < i; j++)
      if (ticks[j].criterium == ticks[i].criterium) return FAULT(fault, FAULT_INPUT, "Op één criterium kan maar één antwoord.");
  }
  struct ballot_work work = {.ballot = ballot, .opgave = opgave, .ticks = ticks, .count = count};
  return access_write(access, put_ballot, &work, fault);
}

static bool put_ready(struct access *access, void *context, struct fault *fault) {
  const struct ballot_work *work = context;
  const struct ballot *b = work->ballot;
  return is_invited(access, &b->of, fault) &&
         access_run(access->writer, work->ready ? ACCESS_ballot_ready : ACCESS_ballot_not_ready, fault, "iii", b->of.moment, b->of.deelnemer, b->ronde);
}

bool ballot_ready(struct access *access, const struct ballot *ballot, bool ready, struct fault *fault) {
  if (ballot->ronde < 1 || ballot->ronde > BALLOT_ROUND_MAX) return FAULT(fault, FAULT_INPUT, "Deze ronde bestaat niet.");
  struct ballot_work work = {.ballot = ballot, .ready = ready};
  return access_write(access, put_ready, &work, fault);
}

bool ballot_is_ready(struct access *access, const struct ballot *ballot) {
  struct fault fault = {0};
  pthread_mutex_lock(&access->read_lock);
  bool ready = access_step(access->reader, ACCESS_ballot_is_ready, &fault, "iii", ballot->of.moment, ballot->of.deelnemer, ballot->ronde);
  access_done(access->reader, ACCESS_ballot_is_ready);
  pthread_mutex_unlock(&access->read_lock);
  fault_release(&fault);
  return ready;
}

bool ballot_count(struct access *access, int64_t moment, int64_t ronde, int64_t *ready, int64_t *began, struct fault *fault) {
  pthread_mutex_lock(&access->read_lock);
  bool found = access_step(access->reader, ACCESS_ballot_count, fault, "ii", moment, ronde);
  if (found) {
    *ready = access_number(access->reader, ACCESS_ballot_count, 0);
    *began = access_number(access->reader, ACCESS_ballot_count, 1);
  }
  access_done(access->reader, ACCESS_ballot_count);
  pthread_mutex_unlock(&access->read_lock);
  return found;
}

static bool rows_end(bool memory, struct fault *fault) {
  if (!memory) FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  return !fault_is(fault);
}

bool ballot_own(struct access *access, const struct ballot *ballot, struct ballot_tick **out, size_t *count, struct arena *keep,
                struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  struct access_file *file = access->reader;
  size_t found = 0;
  bool memory = true;
  pthread_mutex_lock(&access->read_lock);
  for (bool row = access_step(file, ACCESS_ballot_own, fault, "iii", ballot->of.moment, ballot->ronde, ballot->of.deelnemer); row && memory;
       row = access_next(file, ACCESS_ballot_own, fault)) {
    struct ballot_tick *one = access_rows_add(rows, found, sizeof *one);
    memory = one != NULL;
    if (memory)
      *one = (struct ballot_tick){access_number(file, ACCESS_ballot_own, 0), access_number(file, ACCESS_ballot_own, 1), access_number(file, ACCESS_ballot_own, 2)};
    found += memory;
  }
  access_done(file, ACCESS_ballot_own);
  pthread_mutex_unlock(&access->read_lock);
  *out = rows->rows;
  *count = found;
  return rows_end(memory, fault);
}

bool ballot_tally(struct access *access, int64_t moment, int64_t ronde, struct ballot_tally **out, size_t *count, struct arena *keep,
                  struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  struct access_file *file = access->reader;
  struct ballot_tally *last = NULL;
  size_t found = 0;
  bool memory = true;
  pthread_mutex_lock(&access->read_lock);
  for (bool row = access_step(file, ACCESS_ballot_tally, fault, "ii", moment, ronde); row && memory; row = access_next(file, ACCESS_ballot_tally, fault)) {
    int64_t opgave = access_number(file, ACCESS_ballot_tally, 0), criterium = access_number(file, ACCESS_ballot_tally, 1);
    int64_t niveau = access_number(file, ACCESS_ballot_tally, 2);
    if (!last || last->opgave != opgave || last->criterium != criterium) {
      last = access_rows_add(rows, found, sizeof *last);
      memory = last != NULL;
      if (!memory) break;
      *last = (struct ballot_tally){.opgave = opgave, .criterium = criterium};
      found++;
    }
    if (niveau >= 0 && niveau < BALLOT_LEVELS) last->counts[niveau] = access_number(file, ACCESS_ballot_tally, 3);
  }
  access_done(file, ACCESS_ballot_tally);
  pthread_mutex_unlock(&access->read_lock);
  *out = rows->rows;
  *count = found;
  return rows_end(memory, fault);
}

bool ballot_shares(struct access *access, int64_t moment, int64_t ronde, size_t criteria, struct ballot_share **out, size_t *count,
                   struct arena *keep, struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  struct access_file *file = access->reader;
  size_t found = 0;
  bool memory = true;
  pthread_mutex_lock(&access->read_lock);
  for (bool row = access_step(file, ACCESS_ballot_shares, fault, "iii", moment, ronde, (int64_t)criteria); row && memory;
       row = access_next(file, ACCESS_ballot_shares, fault)) {
    struct ballot_share *one = access_rows_add(rows, found, sizeof *one);
    memory = one != NULL;
    if (memory)
      *one = (struct ballot_share){access_number(file, ACCESS_ballot_shares, 0), access_number(file, ACCESS_ballot_shares, 1), access_number(file, ACCESS_ballot_shares, 2)};
    found += memory;
  }
  access_done(file, ACCESS_ballot_shares);
  pthread_mutex_unlock(&access->read_lock);
  *out = rows->rows;
  *count = found;
  return rows_end(memory, fault);
}

bool ballots_moments(struct access *access, int64_t **out, size_t *count, struct arena *keep, struct fault *fault) {
  struct access_rows *rows = access_rows_in(keep);
  size_t found = 0;
  bool memory = true;
  pthread_mutex_lock(&access->read_lock);
  for (bool row = access_step(access->reader, ACCESS_invitation_moments, fault, ""); row && memory;
       row = access_next(access->reader, ACCESS_invitation_moments, fault)) {
    int64_t *one = access_rows_add(rows, found, sizeof *one);
    memory = one != NULL;
    if (memory) *one = access_number(access->reader, ACCESS_invitation_moments, 0);
    found += memory;
  }
  access_done(access->reader, ACCESS_invitation_moments);
  pthread_mutex_unlock(&access->read_lock);
  *out = rows->rows;
  *count = found;
  return rows_end(memory, fault);
}

struct carry_work {
  int64_t moment, from, to;
};

static bool carry(struct access *access, void *context, struct fault *fault) {
  const struct carry_work *work = context;
  return access_run(access->writer, ACCESS_ballot_carry, fault, "iii", work->moment, work->from, work->to);
}

bool ballots_carry(struct access *access, int64_t moment, int64_t from, int64_t to, struct fault *fault) {
  struct carry_work work = {moment, from, to};
  return access_write(access, carry, &work, fault);
}

/* ---- gone for good ---- */

bool ballots_wipe(struct access *access, struct fault *fault) {
  pthread_mutex_lock(&access->write_lock);
  bool waits = access_step(access->writer, ACCESS_meta_get, fault, "t", to_wipe);
  access_done(access->writer, ACCESS_meta_get);
  bool ok = !fault_is(fault);
  if (ok && waits) {
    pthread_mutex_lock(&access->read_lock);
    ok = access_file_wipe(access->writer, fault);
    pthread_mutex_unlock(&access->read_lock);
    if (ok) ok = access_run(access->writer, ACCESS_meta_remove, fault, "t", to_wipe);
  }
  pthread_mutex_unlock(&access->write_lock);
  return ok;
}

static bool withdraw(struct access *access, void *context, struct fault *fault) {
  const struct invitation *of = context;
  return access_run(access->writer, ACCESS_ballot_withdraw, fault, "ii", of->moment, of->deelnemer) &&
         access_run(access->writer, ACCESS_invitation_withdraw, fault, "ii", of->moment, of->deelnemer) &&
         access_run(access->writer, ACCESS_meta_set, fault, "tt", to_wipe, "ja");
}

bool invitation_withdraw(struct access *access, const struct invitation *invitation, struct fault *fault) {
  struct invitation of = *invitation;
  return access_write(access, withdraw, &of, fault) && ballots_wipe(access, fault);
}

static bool destroy(struct access *access, void *context, struct fault *fault) {
  const int64_t *moment = context;
  return access_run(access->writer, ACCESS_ballot_destroy, fault, "i", *moment) &&
         access_run(access->writer, ACCESS_invitation_destroy, fault, "i", *moment) &&
         access_run(access->writer, ACCESS_meta_set, fault, "tt", to_wipe, "ja");
}

bool ballots_destroy(struct access *access, int64_t moment, struct fault *fault) {
  return access_write(access, destroy, &moment, fault) && ballots_wipe(access, fault);
}
