#include "store/sqlite_search.h"

#include <sqlite3.h>

#include "store/sqlite.h"
#include "store/stem.h"

/* A word is indexed by its stem and, in the same place, as it is written: whole words are asked by stem, the
 * beginning of a word as written. One column then serves both, and snippets show what was typed. */

const char *const db_search_create =
    "CREATE VIRTUAL TABLE zoek USING fts5(kop, kern, meer, code, tokenize='nederlands')";
const char *const db_search_insert = "INSERT INTO zoek(rowid, kop, kern, meer, code) VALUES ($1, $2, $3, $4, $5)";
const char *const db_search_update = "UPDATE zoek SET kop = $2, kern = $3, meer = $4, code = $5 WHERE rowid = $1";
const char *const db_search_delete = "DELETE FROM zoek WHERE rowid BETWEEN $1 AND $2";
const char *const db_search_hits =
    "SELECT rowid, gewicht(zoek) FROM zoek WHERE zoek MATCH $1 AND rowid BETWEEN $2 AND $3";
const char *const db_search_texts = "SELECT kop, kern, meer, code FROM zoek WHERE rowid = $1";

char *db_search_words(const char *typed, struct arena *keep) {
  enum { WORDS_MAX = 12 };
  struct word word;
  char *last = NULL, *out = NULL;
  size_t at = 0, len = strlen(typed), count = 0;
  while (count < WORDS_MAX && stem_next(NULL, typed, len, &at, &word)) {
    if (last) out = out ? arena_printf(keep, "%s AND \"%s\"", out, last) : arena_printf(keep, "\"%s\"", last);
    last = arena_copy(keep, word.folded);
    count++;
  }
  if (!last) return NULL;
  /* The last word may be half typed. */
  char *end = strlen(last) < 2 ? arena_printf(keep, "\"%s\"", last) : arena_printf(keep, "(\"%s\" OR \"%s\" *)", last, last);
  return out ? arena_printf(keep, "%s AND %s", out, end) : end;
}

static int create(void *context, const char **args, int count, Fts5Tokenizer **out) {
  (void)context;
  (void)args;
  (void)count;
  *out = (Fts5Tokenizer *)stemmer_open();
  return *out ? SQLITE_OK : SQLITE_NOMEM;
}

static void delete(Fts5Tokenizer *tokenizer) { stemmer_close((struct stemmer *)tokenizer); }

typedef int token_function(void *context, int flags, const char *token, int len, int from, int to);

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int why, const char *text, int len, token_function *put) {
  struct stemmer *stemmer = (struct stemmer *)tokenizer;
  struct word word;
  size_t at = 0;
  int code = SQLITE_OK;
  bool as_written = why & FTS5_TOKENIZE_PREFIX;
  while (code == SQLITE_OK && len > 0 && stem_next(stemmer, text, (size_t)len, &at, &word)) {
    const char *token = as_written ? word.folded : word.stem;
    code = put(context, 0, token, (int)strlen(token), (int)word.from, (int)word.to);
    if (code == SQLITE_OK && (why & FTS5_TOKENIZE_DOCUMENT) && strcmp(word.stem, word.folded) != 0)
      code = put(context, FTS5_TOKEN_COLOCATED, word.folded, (int)strlen(word.folded), (int)word.from, (int)word.to);
  }
  return code;
}

/* The rank of a row: per word the weight of the heaviest column that has it. All rows have all words, so how rare
 * a word is says nothing; and the length of a text, which bm25 fetches for every row, costs more than it orders. */
static void weigh(const Fts5ExtensionApi *api, Fts5Context *row, sqlite3_context *out, int count, sqlite3_value **values) {
  static const double weights[] = {8, 3, 1.5, 10};
  double total = 0;
  (void)count;
  (void)values;
  for (int phrase = api->xPhraseCount(row) - 1; phrase >= 0; phrase--) {
    Fts5PhraseIter iter;
    int column;
    double best = 0;
    if (api->xPhraseFirstColumn(row, phrase, &iter, &column) != SQLITE_OK) continue;
    for (; column >= 0; api->xPhraseNextColumn(row, &iter, &column))
      if (column < 4 && weights[column] > best) best = weights[column];
    total += best;
  }
  sqlite3_result_double(out, total);
}

int sqlite_search_register(struct sqlite3 *at) {
  static fts5_tokenizer functions = {create, delete, tokenize};
  fts5_api *api = NULL;
  sqlite3_stmt *stmt = NULL;
  int code = sqlite3_prepare_v2(at, "SELECT fts5(?1)", -1, &stmt, NULL);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_pointer(stmt, 1, &api, "fts5_api_ptr", NULL);
  sqlite3_step(stmt);
  code = sqlite3_finalize(stmt);
  if (code != SQLITE_OK) return code;
  if (!api) return SQLITE_ERROR;
  code = api->xCreateFunction(api, "gewicht", NULL, weigh, NULL);
  return code == SQLITE_OK ? api->xCreateTokenizer(api, "nederlands", NULL, &functions, NULL) : code;
}
