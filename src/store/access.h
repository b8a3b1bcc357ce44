/* Who may come in: accounts, sessions, program tokens, throttling and the log of confidential reads of one municipality.
 * They stand in a file beside the records (gm0546-toegang.db) with its own writer, so that reading records stays
 * read-only and a restored backup revives no session. Every function may be called from any thread. */
#ifndef STORE_ACCESS_H
#define STORE_ACCESS_H

#include "base/base.h"

struct access;

enum {
  ACCESS_NAME_SIZE = 80,
  ACCESS_LABEL_SIZE = 128,
  ACCESS_MAIL_SIZE = 254,
  TOTP_SECRET_SIZE = 20,
  PASSWORD_MIN = 12,   /* characters */
  PASSWORD_MAX = 200,
  SESSION_IDLE_MS = 2 * 3600 * 1000,
  SESSION_MAX_MS = 12 * 3600 * 1000
};

struct access_options {
  const char *path;           /* DATA/gm0546-toegang.db; made when it is not there */
  const char *code;           /* "gm0546": a file of another municipality is refused */
  unsigned char key[32];      /* seals second-factor secrets, hides addresses */
};

/* NULL with a Dutch fault. */
struct access *access_open(const struct access_options *options, struct fault *fault);
/* Writes the last-seen times that wait, then closes. NULL is fine. */
void access_close(struct access *access);

/* ---- accounts ---- */

struct account {
  int64_t id;
  char name[ACCESS_NAME_SIZE]; /* lower case, as typed at sign-in; "functie:12" for a function of an example */
  int64_t persoon;             /* record that gives roles and team; 0: none */
  bool has_password, has_totp, blocked;
  bool must_change;            /* the password was given by somebody else */
  int64_t made_ms, last_ms;    /* last_ms 0: never signed in */
  char mail[ACCESS_MAIL_SIZE]; /* where letters go; "": only when the name itself is an address. A person's own: in no record, export or backup */
};

struct account_new {
  const char *name;
  const char *password; /* NULL: cannot sign in by password */
  const char *mail;     /* an address that the caller looked at; NULL: none */
  int64_t persoon;
  bool must_change;
};

/* Field faults for `naam` and `wachtwoord`. Hashes: 21 ms. */
bool account_add(struct access *access, const struct account_new *account, int64_t *id, struct fault *fault) MUST_USE;
/* Sorted by name, at most 2,000; memory is keep's. */
bool account_list(struct access *access, struct account **out, size_t *count, struct arena *keep, struct fault *fault)
    MUST_USE;
/* ABSENT when there is none. */
bool account_get(struct access *access, int64_t id, struct account *out, struct fault *fault) MUST_USE;
/* By name, any case. */
bool account_find(struct access *access, const char *name, struct account *out, struct fault *fault) MUST_USE;
/* The account of a function of an example municipality, made when it is not there. */
bool account_of_function(struct access *access, int64_t persoon, int64_t *id, struct fault *fault) MUST_USE;

/* A new password; ends every session of the account but `keep_session` (NULL: all). Hashes: 21 ms. */
bool account_password(struct access *access, int64_t id, const char *password, bool must_change,
                      const struct digest *keep_session, struct fault *fault) MUST_USE;
/* Blocking ends every session at once. */
bool account_block(struct access *access, int64_t id, bool blocked, struct fault *fault) MUST_USE;
/* Another address for letters, which the caller looked at; NULL or "": none. */
bool account_mail(struct access *access, int64_t id, const char *mail, struct fault *fault) MUST_USE;
bool account_persoon(struct access *access, int64_t id, int64_t persoon, struct fault *fault) MUST_USE;

/* The second factor: 20 random bytes, stored sealed; NULL takes it away. */
bool account_totp_put(struct access *access, int64_t id, const unsigned char *secret, struct fault *fault) MUST_USE;
bool account_totp_get(struct access *access, int64_t id, unsigned char secret[TOTP_SECRET_SIZE], struct fault *fault)
    MUST_USE;
/* Marks a time step as used; false when it, or a later one, was used before. */
bool account_totp_use(struct access *access, int64_t id, int64_t step, struct fault *fault) MUST_USE;

/* Is this the account's password? Takes as long for a name that does not exist. Says nothing about blocking. */
bool account_password_is(struct access *access, const char *name, const char *password, struct account *out);

/* ---- throttling ---- */

/* BUSY, with the time to wait, when this name or address failed too often. Delays double from the third failure on a
 * name (at most 15 minutes) and from the twentieth on an address. They survive a restart. */
bool throttle_check(struct access *access, const char *name, const char *address, struct fault *fault) MUST_USE;
bool throttle_failed(struct access *access, const char *name, const char *address, struct fault *fault);
/* A good sign-in forgets the name's failures; the address keeps its own. */
bool throttle_passed(struct access *access, const char *name, struct fault *fault);

/* ---- sessions ---- */

struct session {
  struct digest digest; /* of the token; the token itself is nowhere */
  int64_t account, persoon;
  int64_t made_ms, seen_ms;
  bool must_change;
  char what[ACCESS_LABEL_SIZE]; /* browser, as told at sign-in */
};

/* The cookie's value in token. */
bool session_new(struct access *access, int64_t account, const char *what, char token[TOKEN_SIZE], struct session *out,
                 struct fault *fault) MUST_USE;
/* True when the token is a living session of this municipality: under 12 hours old, seen in the last 2 hours, its
 * account not blocked. Mostly from memory: looked up again after two seconds. */
bool session_find(struct access *access, const char *token, struct session *out);
/* The same for what a browser asks by itself: it is not seen by it, so that a screen that nobody touches signs out. */
bool session_peek(struct access *access, const char *token, struct session *out);
bool session_end(struct access *access, const struct digest *digest, struct fault *fault);
/* Everywhere; but `keep_session` stays when it is not NULL. */
bool session_end_all(struct access *access, int64_t account, const struct digest *keep_session, struct fault *fault);
bool session_list(struct access *access, int64_t account, struct session **out, size_t *count, struct arena *keep,
                  struct fault *fault) MUST_USE;

/* ---- program tokens ---- */

struct program_token {
  int64_t id;
  char name[ACCESS_NAME_SIZE], role[ACCESS_NAME_SIZE];
  int64_t made_ms, ends_ms, last_ms; /* last_ms: to the hour */
  bool withdrawn;
  bool has_maker;  /* the account of who made it is there and not blocked; without it the token is worth nothing */
  int64_t persoon; /* of its maker: it never may more than this one may now. 0: none */
};

struct program_token_new {
  const char *name, *role;
  int64_t days, maker; /* maker: an account */
};

/* The whole token, "dp_...", is shown once. */
bool program_token_new(struct access *access, const struct program_token_new *wanted, char token[TOKEN_SIZE + 3],
                       struct fault *fault) MUST_USE;
/* Living: not withdrawn, not ended, its maker not blocked. Whoever asks cuts the role to what the maker has now. */
bool program_token_find(struct access *access, const char *token, struct program_token *out);
bool program_token_withdraw(struct access *access, int64_t id, struct fault *fault) MUST_USE;
bool program_token_list(struct access *access, struct program_token **out, size_t *count, struct arena *keep,
                        struct fault *fault) MUST_USE;

/* ---- keys of other systems: sealed, never shown again, in no export ---- */

enum { SECRET_SIZE = 4096, SECRET_KIND_SIZE = 16 };
struct secret {
  char name[ACCESS_NAME_SIZE];    /* what koppeling.sleutel names */
  char kind[SECRET_KIND_SIZE];    /* "bearer", "token", "zgw" */
  char client[ACCESS_LABEL_SIZE]; /* zgw: who we are there; else "" */
  int64_t made_ms;
};

/* In place of an earlier one of that name. Field faults for `naam`, `soort`, `client`, `sleutel`. */
bool secret_put(struct access *access, const struct secret *secret, const char *value, struct fault *fault) MUST_USE;
/* ABSENT when there is none; value is wiped by whoever asked. */
bool secret_get(struct access *access, const char *name, struct secret *out, char value[SECRET_SIZE], struct fault *fault)
    MUST_USE;
bool secret_remove(struct access *access, const char *name, struct fault *fault) MUST_USE;
/* By name, without what they hold; at most 200. */
bool secret_list(struct access *access, struct secret **out, size_t *count, struct arena *keep, struct fault *fault)
    MUST_USE;

/* ---- mail that must go out ---- */

enum { LETTER_TO_SIZE = ACCESS_MAIL_SIZE, LETTER_SUBJECT_SIZE = 400, LETTER_TEXT_SIZE = 8192, LETTER_ATTEMPTS = 20 };
struct letter {
  int64_t id;
  char event[ACCESS_LABEL_SIZE]; /* what it is about, "signaal:12": never two letters about one */
  char to[LETTER_TO_SIZE];
  char subject[LETTER_SUBJECT_SIZE];
  char text[LETTER_TEXT_SIZE];   /* about a restricted record no more than that something is waiting, and where */
  int64_t attempts;
};

/* Keeps a letter until the mail server takes it; it survives a restart. True also when there was one about this event
 * before, sent or not: then nothing changes, so that whoever is not sure may ask again. */
bool mail_put(struct access *access, const struct letter *letter, struct fault *fault) MUST_USE;
/* The next one whose time has come; false without a fault: none. */
bool mail_next(struct access *access, struct letter *out, struct fault *fault) MUST_USE;
/* Sent: its text is forgotten, its event is not. */
bool mail_sent(struct access *access, int64_t id, struct fault *fault) MUST_USE;
/* Tried later, each time after twice as long, up to six hours; given up when for_good or after LETTER_ATTEMPTS. */
bool mail_failed(struct access *access, int64_t id, bool for_good, struct fault *fault) MUST_USE;

/* ---- participants of a key moment, invited without an account, and their ballots ----
 * They stand here and not with the records: no history and no backup holds them, and once they are destroyed they are
 * nowhere. No function answers what one person chose, but to that person. */

/* The first segment of its address: /leiden/stem/TOKEN. */
#define INVITATION_PATH "stem"
enum { INVITATION_SIZE = 33, BALLOT_LEVELS = 5, BALLOT_ROUND_MAX = 3, BALLOT_ITEM_MAX = 64 };
struct invitation {
  int64_t moment, deelnemer;
};
struct ballot_tick {
  int64_t opgave, criterium, niveau; /* niveau 0..BALLOT_LEVELS-1 */
};
struct ballot {
  struct invitation of;
  int64_t ronde;                     /* 1..BALLOT_ROUND_MAX */
};
struct ballot_tally {
  int64_t opgave, criterium, counts[BALLOT_LEVELS];
};

/* The secret part of the address, 192 bits: made from our key, so that it can be printed again while only its digest is
 * kept. The same until renew: then the earlier one opens nothing any more. */
bool invitation_token(struct access *access, const struct invitation *invitation, bool renew, char token[INVITATION_SIZE],
                      struct fault *fault) MUST_USE;
/* False: unknown, renewed, withdrawn, or its moment's ballots were destroyed. */
bool invitation_find(struct access *access, const char *token, struct invitation *out);
/* The invitation and every ballot of this participant, wiped. */
bool invitation_withdraw(struct access *access, const struct invitation *invitation, struct fault *fault) MUST_USE;

/* What this participant says about one opgave, in place of what was said in this round before. At most BALLOT_ITEM_MAX
 * ticks, all about that opgave. INPUT for a level or round that does not exist; ABSENT without an invitation. */
bool ballot_put(struct access *access, const struct ballot *ballot, int64_t opgave, const struct ballot_tick *ticks, size_t count,
                struct fault *fault) MUST_USE;
/* What this participant said, for the own phone only. */
bool ballot_own(struct access *access, const struct ballot *ballot, struct ballot_tick **out, size_t *count, struct arena *keep,
                struct fault *fault) MUST_USE;
bool ballot_ready(struct access *access, const struct ballot *ballot, bool ready, struct fault *fault) MUST_USE;
bool ballot_is_ready(struct access *access, const struct ballot *ballot);
/* How many said that they were ready, and how many sent something; never who. */
bool ballot_count(struct access *access, int64_t moment, int64_t ronde, int64_t *ready, int64_t *began, struct fault *fault)
    MUST_USE;
/* Per opgave and criterion how often each level was chosen. */
bool ballot_tally(struct access *access, int64_t moment, int64_t ronde, struct ballot_tally **out, size_t *count, struct arena *keep,
                  struct fault *fault) MUST_USE;
/* What a group says about how heavy each criterion counts: steps (niveau) under opgave 0. Per criterion the mean of what each
 * took of the own total, in millionths, and of how many; only of those who said something about `criteria` criteria, and
 * not 0 about all. By criterion. */
struct ballot_share {
  int64_t criterium, share, n;
};
enum { BALLOT_SHARE_ONE = 1000000 };
bool ballot_shares(struct access *access, int64_t moment, int64_t ronde, size_t criteria, struct ballot_share **out, size_t *count,
                   struct arena *keep, struct fault *fault) MUST_USE;
/* What was said in one round stands in a next one too, where nothing was said yet. */
bool ballots_carry(struct access *access, int64_t moment, int64_t from, int64_t to, struct fault *fault) MUST_USE;
/* Every ballot and invitation of a key moment: after true they stand nowhere in the file or its log. */
bool ballots_destroy(struct access *access, int64_t moment, struct fault *fault) MUST_USE;
/* The key moments of which something is still here; at most 500. */
bool ballots_moments(struct access *access, int64_t **out, size_t *count, struct arena *keep, struct fault *fault) MUST_USE;

/* ---- the log of confidential reads ---- */

struct confidential_read {
  const char *record; /* "besluit:12" */
  int64_t account, persoon;
  const char *label;  /* the function, as history shows it */
  const char *path;   /* page or API address, without the query */
  int64_t when_ms;    /* 0: now */
};

/* On disk when it answers true: only then may the reply leave. */
bool access_log_read(struct access *access, const struct confidential_read *reads, size_t count, struct fault *fault)
    MUST_USE;
/* Newest first, at most `max`, before that number (0: the newest). Texts are keep's. */
bool access_log_list(struct access *access, size_t max, struct confidential_read **out, size_t *count,
                     struct arena *keep, struct fault *fault) MUST_USE;

/* Writes last-seen times older than five minutes and forgets what has ended. The scheduler calls it every minute. */
bool access_tidy(struct access *access, struct fault *fault);

/* The key in DATA/sleutel (readable by its owner only), made when it is not there. */
bool access_key(const char *path, unsigned char key[32], struct fault *fault) MUST_USE;

#endif
