/* What the inserts of an import cost without the program around them: copies the rows of SOURCE that DESTINATION lacks,
 * table by table, with plain bound inserts in one transaction. The rows are read into memory first; the seconds of
 * processor time that it prints count from there.
 *   bare_import SOURCE DESTINATION TABLE KEY [TABLE KEY ...] */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "store/sqlite_search.h"

enum { COLUMNS_MAX = 128, SQL_SIZE = 16384 };

struct table {
  const char *name, *key;
  char insert[SQL_SIZE];
  int columns;
  sqlite3_value **values;
  size_t count, room;
};

static void stop(sqlite3 *db, const char *what) {
  fprintf(stderr, "bare_import: %s: %s\n", what, db ? sqlite3_errmsg(db) : "");
  exit(1);
}

static sqlite3 *open_file(const char *path) {
  sqlite3 *db;
  if (sqlite3_open(path, &db) != SQLITE_OK) stop(db, path);
  if (sqlite_search_register(db) != SQLITE_OK) stop(db, "tokenizer");
  if (sqlite3_exec(db, "PRAGMA cache_size=-4000; PRAGMA synchronous=FULL;", NULL, NULL, NULL) != SQLITE_OK) stop(db, path);
  return db;
}

static void make_insert(struct table *table, sqlite3_stmt *rows) {
  int at = snprintf(table->insert, SQL_SIZE, "INSERT INTO \"%s\"(", table->name);
  for (int i = 0; i < table->columns; i++) at += snprintf(table->insert + at, SQL_SIZE - (size_t)at, "%s\"%s\"", i ? "," : "", sqlite3_column_name(rows, i));
  at += snprintf(table->insert + at, SQL_SIZE - (size_t)at, ") VALUES (");
  for (int i = 0; i < table->columns; i++) at += snprintf(table->insert + at, SQL_SIZE - (size_t)at, "%s?", i ? "," : "");
  snprintf(table->insert + at, SQL_SIZE - (size_t)at, ")");
}

static void read_rows(sqlite3 *from, struct table *table) {
  char sql[512];
  sqlite3_stmt *rows;
  const char *first = strcmp(table->key, "rowid") == 0 ? "rowid, " : "";
  snprintf(sql, sizeof sql, "SELECT %s* FROM main.\"%s\" WHERE %s NOT IN (SELECT %s FROM there.\"%s\") ORDER BY %s", first, table->name,
           table->key, table->key, table->name, table->key);
  if (sqlite3_prepare_v2(from, sql, -1, &rows, NULL) != SQLITE_OK) stop(from, sql);
  table->columns = sqlite3_column_count(rows);
  make_insert(table, rows);
  while (sqlite3_step(rows) == SQLITE_ROW) {
    for (int i = 0; i < table->columns; i++) {
      if (table->count == table->room) {
        table->room = table->room ? table->room * 2 : 4096;
        table->values = realloc(table->values, table->room * sizeof(sqlite3_value *));
        if (!table->values) stop(NULL, "no memory");
      }
      table->values[table->count++] = sqlite3_value_dup(sqlite3_column_value(rows, i));
    }
  }
  sqlite3_finalize(rows);
}

static size_t write_rows(sqlite3 *to, const struct table *table) {
  sqlite3_stmt *insert;
  if (sqlite3_prepare_v2(to, table->insert, -1, &insert, NULL) != SQLITE_OK) stop(to, table->insert);
  size_t at = 0, rows = 0;
  for (; at < table->count; rows++) {
    for (int i = 0; i < table->columns; i++) sqlite3_bind_value(insert, i + 1, table->values[at++]);
    if (sqlite3_step(insert) != SQLITE_DONE) stop(to, table->insert);
    sqlite3_reset(insert);
  }
  sqlite3_finalize(insert);
  return rows;
}

static double used_seconds(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

int main(int argc, char **argv) {
  if (argc < 5 || argc % 2 == 0) stop(NULL, "bare_import SOURCE DESTINATION TABLE KEY [TABLE KEY ...]");
  size_t count = (size_t)(argc - 3) / 2, rows = 0;
  struct table *tables = calloc(count, sizeof *tables);
  sqlite3 *from = open_file(argv[1]), *to = open_file(argv[2]);
  if (!tables) stop(NULL, "no memory");
  char attach[4200];
  snprintf(attach, sizeof attach, "ATTACH '%s' AS there", argv[2]);
  if (sqlite3_exec(from, attach, NULL, NULL, NULL) != SQLITE_OK) stop(from, attach);
  for (size_t i = 0; i < count; i++) {
    tables[i].name = argv[3 + 2 * i];
    tables[i].key = argv[4 + 2 * i];
    read_rows(from, &tables[i]);
  }
  if (sqlite3_exec(from, "DETACH there", NULL, NULL, NULL) != SQLITE_OK) stop(from, "detach");
  double before = used_seconds();
  if (sqlite3_exec(to, "BEGIN IMMEDIATE", NULL, NULL, NULL) != SQLITE_OK) stop(to, "begin");
  for (size_t i = 0; i < count; i++) rows += write_rows(to, &tables[i]);
  if (sqlite3_exec(to, "COMMIT; PRAGMA wal_checkpoint", NULL, NULL, NULL) != SQLITE_OK) stop(to, "commit");
  printf("%zu %.3f\n", rows, used_seconds() - before);
  sqlite3_close(to);
  sqlite3_close(from);
  return 0;
}
