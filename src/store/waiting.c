#include "store/inside.h"

/* Uploaded files stand in the municipality's own file, in pieces between which other writes pass. The head comes last,
 * so that half a file is never found; pieces without a head go at the next opening. */

enum { FILES_MAX = 12, FILES_SIZE_MAX = 96 << 20, WAITING_MS = 15 * 60 * 1000, STUK_SIZE = 512 * 1024 };

struct putting {
  const struct waiting_file *file;
  char mark[DIGEST_HEX_SIZE];
  int64_t number, piece;
  size_t from, size;
};

static void mark_of(const char *token, char out[DIGEST_HEX_SIZE]) { digest_hex(digest_of(token, strlen(token)), out); }

bool waiting_sweep(struct db *db, struct fault *fault) {
  struct stmt *stmt = db_statement(db, "DELETE FROM \"wachtend\" WHERE \"tot\" < $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, clock_now_ms());
  return stmt_run(stmt, fault) &&
         db_run(db, "DELETE FROM \"wachtend_stuk\" WHERE \"wachtend\" NOT IN (SELECT \"nummer\" FROM \"wachtend\")", fault);
}

static bool drop_pieces(struct tx *tx, int64_t number, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "DELETE FROM \"wachtend_stuk\" WHERE \"wachtend\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, number);
  return stmt_run(stmt, fault);
}

static bool drop(struct tx *tx, int64_t number, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "DELETE FROM \"wachtend\" WHERE \"nummer\" = $1", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, number);
  return stmt_run(stmt, fault) && drop_pieces(tx, number, fault);
}

/* One waiting file per person, a new one takes its place; what is too old goes. */
static bool drop_old(struct tx *tx, int64_t account, struct fault *fault) {
  int64_t number;
  do {
    struct stmt *stmt = db_statement(tx->db, "SELECT MIN(\"nummer\") FROM \"wachtend\" WHERE \"account\" = $1 OR \"tot\" < $2", fault);
    if (!stmt) return false;
    stmt_number(stmt, 1, account);
    stmt_number(stmt, 2, clock_now_ms());
    if (!stmt_only_number(stmt, 0, &number, fault) || (number && !drop(tx, number, fault))) return false;
  } while (number);
  return true;
}

static bool make_room(struct tx *tx, void *context, struct fault *fault) {
  const struct putting *putting = context;
  int64_t files, size;
  if (!drop_old(tx, putting->file->account, fault)) return false;
  struct stmt *stmt = db_statement(tx->db, "SELECT COUNT(*) FROM \"wachtend\"", fault);
  if (!stmt || !stmt_only_number(stmt, 0, &files, fault)) return false;
  stmt = db_statement(tx->db, "SELECT SUM(\"omvang\") FROM \"wachtend\"", fault);
  if (!stmt || !stmt_only_number(stmt, 0, &size, fault)) return false;
  if (files < FILES_MAX && size + (int64_t)putting->file->size <= FILES_SIZE_MAX) return true;
  FAULT(fault, FAULT_BUSY, "Er wachten nu te veel bestanden op inlezen.");
  return fault_hint(fault, "Probeer het over een kwartier opnieuw.");
}

static bool put_piece(struct tx *tx, void *context, struct fault *fault) {
  const struct putting *putting = context;
  struct stmt *stmt = db_statement(tx->db, "INSERT INTO \"wachtend_stuk\" (\"wachtend\", \"nummer\", \"inhoud\") VALUES ($1, $2, $3)", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, putting->number);
  stmt_number(stmt, 2, putting->piece);
  stmt_bytes(stmt, 3, (const char *)putting->file->data + putting->from, putting->size);
  return stmt_run(stmt, fault);
}

static bool put_head(struct tx *tx, void *context, struct fault *fault) {
  const struct putting *putting = context;
  struct stmt *stmt = db_statement(tx->db,
      "INSERT INTO \"wachtend\" (\"nummer\", \"merk\", \"account\", \"register\", \"naam\", \"omvang\", \"tot\") VALUES ($1, $2, $3, $4, $5, $6, $7)", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, putting->number);
  stmt_text(stmt, 2, putting->mark);
  stmt_number(stmt, 3, putting->file->account);
  stmt_text(stmt, 4, declared_registers[putting->file->reg].name);
  stmt_text(stmt, 5, putting->file->name ? putting->file->name : "");
  stmt_number(stmt, 6, (int64_t)putting->file->size);
  stmt_number(stmt, 7, clock_now_ms() + WAITING_MS);
  return stmt_run(stmt, fault);
}

static bool forget_pieces(struct tx *tx, void *context, struct fault *fault) {
  return drop_pieces(tx, ((const struct putting *)context)->number, fault);
}

bool waiting_put(struct store *store, const struct who *who, const struct waiting_file *file, char token[TOKEN_SIZE], struct fault *fault) {
  struct putting putting = {.file = file};
  struct fault ignored = {0};
  token_new(token);
  mark_of(token, putting.mark);
  crypto_random(&putting.number, sizeof putting.number);
  putting.number &= INT64_MAX;
  bool ok = store_write(store, who, make_room, &putting, fault);
  for (; ok && putting.from < file->size; putting.from += putting.size, putting.piece++) {
    putting.size = file->size - putting.from < STUK_SIZE ? file->size - putting.from : STUK_SIZE;
    ok = store_write(store, who, put_piece, &putting, fault);
  }
  ok = ok && store_write(store, who, put_head, &putting, fault);
  if (!ok && putting.piece) store_write(store, who, forget_pieces, &putting, &ignored);
  fault_release(&ignored);
  return ok;
}

/* ---- taking it back ---- */

struct taking {
  const char *token;
  struct waiting_file *file;
  struct arena *keep;
  int64_t number;
};

static bool find(struct tx *tx, struct taking *taking, struct fault *fault) {
  char mark[DIGEST_HEX_SIZE];
  struct waiting_file *file = taking->file;
  mark_of(taking->token, mark);
  struct stmt *stmt = db_statement(tx->db,
      "SELECT \"nummer\", \"naam\", \"omvang\" FROM \"wachtend\" WHERE \"merk\" = $1 AND \"account\" = $2 AND \"register\" = $3 AND \"tot\" >= $4", fault);
  if (!stmt) return false;
  stmt_text(stmt, 1, mark);
  stmt_number(stmt, 2, file->account);
  stmt_text(stmt, 3, declared_registers[file->reg].name);
  stmt_number(stmt, 4, clock_now_ms());
  int got = stmt_step(stmt, fault);
  if (got == 1) {
    taking->number = stmt_get_number(stmt, 0);
    file->name = stmt_get_copy(stmt, 1, taking->keep);
    file->size = (size_t)stmt_get_number(stmt, 2);
  }
  stmt_done(stmt);
  if (got != 0) return got == 1;
  FAULT(fault, FAULT_ABSENT, "Dit bestand is er niet meer.");
  return fault_hint(fault, "Kies het bestand opnieuw. Na een kwartier wordt een bestand dat wacht weggegooid.");
}

static bool read_pieces(struct tx *tx, const struct taking *taking, struct fault *fault) {
  struct stmt *stmt = db_statement(tx->db, "SELECT \"inhoud\" FROM \"wachtend_stuk\" WHERE \"wachtend\" = $1 ORDER BY \"nummer\"", fault);
  if (!stmt) return false;
  stmt_number(stmt, 1, taking->number);
  char *data = malloc(taking->file->size + 1);
  if (!data) {
    stmt_done(stmt);
    return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen voor dit bestand. Probeer het straks opnieuw.");
  }
  /* Larger than an arena may be; it goes with it all the same. */
  arena_defer(taking->keep, free, data);
  size_t read = 0, size;
  int got;
  while ((got = stmt_step(stmt, fault)) == 1) {
    const void *piece = stmt_get_bytes(stmt, 0, &size);
    if (size > taking->file->size - read) break;
    memcpy(data + read, piece, size);
    read += size;
  }
  stmt_done(stmt);
  if (got < 0) return false;
  if (read != taking->file->size) return FAULT(fault, FAULT_SYSTEM, "Het bestand dat wachtte is beschadigd. Kies het opnieuw.");
  data[read] = '\0';
  taking->file->data = data;
  return true;
}

static bool take(struct tx *tx, void *context, struct fault *fault) {
  struct taking *taking = context;
  return find(tx, taking, fault) && read_pieces(tx, taking, fault) && drop(tx, taking->number, fault);
}

bool waiting_take(struct store *store, const struct who *who, const char *token, struct waiting_file *file, struct arena *keep, struct fault *fault) {
  struct taking taking = {.token = token ? token : "", .file = file, .keep = keep};
  return store_write(store, who, take, &taking, fault);
}
