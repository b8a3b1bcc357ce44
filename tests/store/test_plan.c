#include "store/town.h"

#include "store/list.h"

/* Growing tables are never read from end to end for a list, a page of history or a named statement. */

const char *statement_text(enum statement statement);

static void assert_no_scan(struct town *town, struct db *db, const char *sql, const char *const *growing, size_t count) {
  struct text plan;
  text_init(&plan, 65536);
  assert_well(town, db_plan(db, sql, &plan, &town->fault));
  for (size_t i = 0; i < count; i++) {
    char scan[64];
    snprintf(scan, sizeof scan, "SCAN %s\n", growing[i]);
    if (strstr(text_get(&plan), scan)) print_message("%s\n%s\n", sql, text_get(&plan));
    assert_null(strstr(text_get(&plan), scan));
  }
  text_release(&plan);
}

static void lists_of_large_registers_use_an_index(void **state) {
  struct town *town = *state;
  struct tx *tx = store_read(town->store, &town->fault);
  static const char *const growing[] = {"t"};
  struct who doorpakker = town_who(ROLE_beleidsdoorpakker, 4);
  const struct reg *reg = &tx_catalogue(tx)->registers[REGISTER_waarneming];
  int seen = 0;
  for (size_t i = 0; i < reg->field_count; i++) {
    struct query query = {.reg = REGISTER_waarneming, .sort = -1, .page = 1, .page_size = 50, .filter_count = 1};
    query.filters[0] = (struct filter){(int)i, COMPARE_IS, slot_empty(reg->fields[i].kind)};
    if (kind_infos[reg->fields[i].kind].slot == SLOT_number)
      query.filters[0].value.number = 1;
    else
      query.filters[0].value.text = "2026";
    if (!list_field_is_open(&doorpakker, reg, (int)i, &town->fault)) {
      fault_release(&town->fault);
      continue;
    }
    seen++;
    assert_true(list_begin(tx, &doorpakker, &query, &town->arena, &town->fault));
    sql_add(&tx->sql, "SELECT t.\"id\"");
    assert_true(list_condition(tx, &doorpakker, &query, &town->arena, &town->fault));
    list_order(tx, &doorpakker, &query);
    sql_add(&tx->sql, " LIMIT 50");
    assert_no_scan(town, tx->db, text_get(&tx->sql.text), growing, 1);
  }
  assert_true(seen >= 4);
  tx_end(tx);
}

/* Newest first is the order of an index: fifty rows are read, not all of them found by another way and then sorted. */
static void the_newest_of_a_large_register_are_not_sorted(void **state) {
  struct town *town = *state;
  struct tx *tx = store_read(town->store, &town->fault);
  struct who doorpakker = town_who(ROLE_beleidsdoorpakker, 4);
  struct query query = {.reg = REGISTER_waarneming, .sort = -1, .page = 1, .page_size = 50};
  struct text plan;
  assert_true(list_begin(tx, &doorpakker, &query, &town->arena, &town->fault));
  sql_add(&tx->sql, "SELECT t.\"id\"");
  assert_true(list_condition(tx, &doorpakker, &query, &town->arena, &town->fault));
  list_order(tx, &doorpakker, &query);
  sql_add(&tx->sql, " LIMIT 50");
  text_init(&plan, 65536);
  assert_well(town, db_plan(tx->db, text_get(&tx->sql.text), &plan, &town->fault));
  assert_non_null(strstr(text_get(&plan), "INDEX waarneming_op_gewijzigd_op"));
  assert_null(strstr(text_get(&plan), "TEMP B-TREE FOR ORDER BY"));
  text_release(&plan);
  tx_end(tx);
}

static void points_and_history_use_an_index(void **state) {
  struct town *town = *state;
  struct tx *tx = store_read(town->store, &town->fault);
  static const char *const growing[] = {"t", "h", "x"};
  struct who medewerker = town_who(ROLE_uitvoerder, 4);
  for (enum register_id id = REGISTER__NONE + 1; id < REGISTER__COUNT; id++) {
    struct sql *sql = &tx->sql;
    sql_begin(sql);
    text_addf(&sql->text, "SELECT 1 FROM \"%s\" t WHERE t.\"id\" = ", tx_catalogue(tx)->registers[id].name);
    sql_number(sql, 1);
    sql_add(sql, " AND ");
    visible_add(tx, &medewerker, &tx_catalogue(tx)->registers[id], false);
    assert_no_scan(town, tx->db, text_get(&sql->text), growing, 3);
  }
  assert_no_scan(town, tx->db,
                 "SELECT h.\"nummer\" FROM \"historie\" h LEFT JOIN \"historie_tekst\" x ON x.\"nummer\" = h.\"nummer\" WHERE h.\"nummer\" < $1 AND "
                 "h.\"register\" = $2 AND h.\"record\" = $3 ORDER BY h.\"nummer\" DESC LIMIT 10", growing, 3);
  tx_end(tx);
}

/* The list that people open most: no sorting, and the count does not fetch the rows. */
static void the_usual_list_needs_no_sorting(void **state) {
  struct town *town = *state;
  struct tx *tx = store_read(town->store, &town->fault);
  struct who doorpakker = town_who(ROLE_beleidsdoorpakker, 4);
  struct query query = {.reg = REGISTER_beleid, .sort = -1, .page = 1, .page_size = 50, .filter_count = 1};
  query.filters[0] = (struct filter){F(beleid, thema), COMPARE_IS, {.number = 1}};
  struct text plan;
  text_init(&plan, 65536);
  assert_true(list_begin(tx, &doorpakker, &query, &town->arena, &town->fault));
  sql_add(&tx->sql, "SELECT t.\"titel\"");
  assert_true(list_condition(tx, &doorpakker, &query, &town->arena, &town->fault));
  list_order(tx, &doorpakker, &query);
  assert_well(town, db_plan(tx->db, text_get(&tx->sql.text), &plan, &town->fault));
  assert_null(strstr(text_get(&plan), "TEMP B-TREE"));
  assert_non_null(strstr(text_get(&plan), "beleid_op_thema"));
  text_release(&plan);
  tx_end(tx);
}

static void named_statements_are_quick(void **state) {
  struct town *town = *state;
  struct tx *tx = store_read(town->store, &town->fault);
  static const char *const growing[] = {"historie", "h", "historie_tekst", "waarneming", "w"};
  for (int i = 0; i < STATEMENT__COUNT; i++) assert_no_scan(town, tx->db, statement_text((enum statement)i), growing, 5);
  tx_end(tx);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(lists_of_large_registers_use_an_index, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_newest_of_a_large_register_are_not_sorted, town_open, town_close),
      cmocka_unit_test_setup_teardown(points_and_history_use_an_index, town_open, town_close),
      cmocka_unit_test_setup_teardown(the_usual_list_needs_no_sorting, town_open, town_close),
      cmocka_unit_test_setup_teardown(named_statements_are_quick, town_open, town_close),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
