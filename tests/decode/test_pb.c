#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "decode/pb.h"
#include "encode/pb.h"

static struct arena keep;
static struct fault fault;
static struct pb pb;

static int begin(void **state) {
  (void)state;
  arena_init(&keep, 16 << 20);
  return 0;
}

static int end(void **state) {
  (void)state;
  fault_release(&fault);
  arena_release(&keep);
  return 0;
}

#define META(type, more) "META\nkey;value\nvote_type;" type "\nbudget;1200.50\n" more
#define PROJECTS "PROJECTS\nproject_id;cost;name\n1;500;Speeltuin\nB2;700.50;\"Brug; \"\"de Boog\"\"\"\n3;0;Bank\n"

static bool reads(const char *text) { return pb_read(text, strlen(text), &pb, &keep, &fault); }

static void test_approval(void **state) {
  (void)state;
  assert_true(reads("\xef\xbb\xbf" META("approval", "num_projects;3\r\nnum_votes;3\n") "\n" PROJECTS
                    "VOTES\nvoter_id;age;vote\nx;30;1,B2\ny;40;\nz;50; 3 , 1\n"));
  assert_int_equal(pb.type, PB_APPROVAL);
  assert_int_equal(pb.budget_cents, 120050);
  assert_int_equal(pb.project_count, 3);
  assert_string_equal(pb.projects[1].name, "Brug; \"de Boog\"");
  assert_int_equal(pb.projects[1].cents, 70050);
  assert_int_equal(pb.projects[0].votes, 2);
  assert_int_equal(pb.ballot_count, 3);
  assert_int_equal(pb.ballots[1].count, 0);
  assert_int_equal(pb.choices[pb.ballots[2].first].project, 2);
}

static void test_points(void **state) {
  (void)state;
  assert_true(reads(META("cumulative", "") PROJECTS "VOTES\nvoter_id;vote;points\nx;1,B2;4,0\ny;B2;7\n"));
  assert_int_equal(pb.projects[0].points, 4);
  assert_int_equal(pb.projects[1].votes, 1);
  assert_int_equal(pb.projects[1].points, 7);
  assert_true(reads(META("ordinal", "max_length;3\n") PROJECTS "VOTES\nvoter_id;vote\nx;B2,1\ny;1\n"));
  assert_int_equal(pb.projects[0].points, 5);
  assert_int_equal(pb.projects[1].points, 3);
  assert_true(reads(META("scoring", "") PROJECTS "VOTES\nvoter_id;vote;points\nx;1;2\n"));
}

static void refused(const char *text, const char *field, long line) {
  assert_false(reads(text));
  assert_int_equal(fault.kind, FAULT_INPUT);
  if (!fault_field_find(&fault, field)) fail_msg("%s: %s", field, fault.field_count > 0 ? fault.fields[0].message : "");
  assert_int_equal(fault.fields[0].line, line);
  fault_release(&fault);
}

static void test_refuses_with_the_line(void **state) {
  (void)state;
  refused("", "", 0);
  refused("PROJECTS\n", "META", 1);
  refused("META\n", "META", 1);
  refused("META\nkey;what\nbudget;1\n", "value", 2);
  refused("META\nkey;value\nbudget;veel\n", "budget", 3);
  refused("META\nkey;value\nbudget;1\nbudget;2\n", "META", 4);
  refused("META\nkey;value\nvote_type;raden\n", "vote_type", 3);
  refused("META\nkey;value\nbudget;1\nPROJECTS\n", "vote_type", 4);
  refused("META\nkey;value\nvote_type;approval\nPROJECTS\n", "budget", 4);
  refused(META("ordinal", "") PROJECTS, "max_length", 5);
  refused(META("approval", "") "PROJECTS\nproject_id;name\n", "cost", 6);
  refused(META("approval", "") "PROJECTS\nproject_id;cost\n1;5\n1;6\n", "project_id", 8);
  refused(META("approval", "") "PROJECTS\nproject_id;cost\n1;-5\n", "cost", 7);
  refused(META("approval", "") "PROJECTS\nproject_id;cost\n1;5.123\n", "cost", 7);
  refused(META("approval", "") PROJECTS "VOTES\nvoter_id\n", "vote", 11);
  refused(META("approval", "") PROJECTS "VOTES\nvoter_id;vote\nx;9\n", "vote", 12);
  refused(META("approval", "") PROJECTS "VOTES\nvoter_id;vote\nx;1,1\n", "vote", 12);
  refused(META("approval", "") PROJECTS "VOTES\nvoter_id;vote\n;1\n", "voter_id", 12);
  refused(META("approval", "") PROJECTS "VOTES\nvoter_id;vote\nx;1\nx;1\n", "voter_id", 0);
  refused(META("approval", "") PROJECTS "VOTES\nvoter_id;vote\n", "VOTES", 0);
  refused(META("scoring", "") PROJECTS "VOTES\nvoter_id;vote;points\nx;1,B2;4\n", "points", 12);
  refused(META("scoring", "") PROJECTS "VOTES\nvoter_id;vote;points\nx;1;4,5\n", "points", 12);
  refused(META("scoring", "") PROJECTS "VOTES\nvoter_id;vote;points\nx;1;-4\n", "points", 12);
  refused(META("ordinal", "max_length;1\n") PROJECTS "VOTES\nvoter_id;vote\nx;1,B2\n", "vote", 13);
  refused(META("approval", "num_votes;2\n") PROJECTS "VOTES\nvoter_id;vote\nx;1\n", "num_votes", 0);
  refused(META("approval", "") "PROJECTS\nproject_id;cost;name\n1;5;\"open\n", "", 7);
  refused("META\nkey;value\nbudget;\xff\n", "", 0);
}

static void test_writer_is_read_back(void **state) {
  (void)state;
  static const char *const votes[] = {"a", "b"};
  struct text out;
  struct pb_writer w;
  text_init(&out, 1 << 16);
  pb_init(&w, &out);
  pb_section(&w, "META");
  pb_cell_text(&w, "key"), pb_cell_text(&w, "value"), pb_line_end(&w);
  pb_cell_text(&w, "vote_type"), pb_cell_text(&w, pb_type_names[PB_APPROVAL]), pb_line_end(&w);
  pb_cell_text(&w, "budget"), pb_cell_cents(&w, 123405), pb_line_end(&w);
  pb_cell_text(&w, "num_projects"), pb_cell_int(&w, 2), pb_line_end(&w);
  pb_section(&w, "PROJECTS");
  pb_cell_text(&w, "project_id"), pb_cell_text(&w, "cost"), pb_cell_text(&w, "name"), pb_line_end(&w);
  pb_cell_text(&w, "a"), pb_cell_cents(&w, 5000), pb_cell_text(&w, "Bomen; \"veel\" bomen"), pb_line_end(&w);
  pb_cell_text(&w, "b"), pb_cell_cents(&w, 1), pb_cell_text(&w, NULL), pb_line_end(&w);
  pb_section(&w, "VOTES");
  pb_cell_text(&w, "voter_id"), pb_cell_text(&w, "vote"), pb_line_end(&w);
  pb_cell_int(&w, 1), pb_cell_list(&w, votes, 2), pb_line_end(&w);
  assert_true(reads(text_get(&out)));
  assert_int_equal(pb.budget_cents, 123405);
  assert_string_equal(pb.projects[0].name, "Bomen; \"veel\" bomen");
  assert_int_equal(pb.projects[1].cents, 1);
  assert_int_equal(pb.ballots[0].count, 2);
  text_release(&out);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(test_approval, begin, end),
      cmocka_unit_test_setup_teardown(test_points, begin, end),
      cmocka_unit_test_setup_teardown(test_refuses_with_the_line, begin, end),
      cmocka_unit_test_setup_teardown(test_writer_is_read_back, begin, end),
  };
  return cmocka_run_group_tests_name("pb", tests, NULL, NULL);
}
