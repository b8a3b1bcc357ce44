#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"naam1;2027;incidenteel;1234;nummer1", "naam1;2027;incidenteel;1.234,50;nummer1", "naam1;2027;incidenteel;€ 1.234,-;nummer1",
                                         "naam1;2027;incidenteel;1.234;nummer1\nnaam1;2028;incidenteel;12,50;nummer1", "naam1;2027;incidenteel;1 234,5;nummer1", NULL};
  static const char *const refused[] = {"naam1;2027;incidenteel;1.234;nummer1", "naam1;2027;incidenteel;1,50;nummer1\nnaam1;2028;incidenteel;1.50;nummer1", "naam1;2027;incidenteel;veel;nummer1",
                                        "naam1;2027;incidenteel;1,234567;nummer1", "naam1;2027;incidenteel;-5;nummer1", "naam1;2027;incidenteel;;nummer1", NULL};
  return file_rule_run(&(struct file_rule){"a number in a file is not guessed", REGISTER_raming, "dekking;jaar;soort;bedrag;beleidsopgave", accepted, refused, "bedrag"});
}
