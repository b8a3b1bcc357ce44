#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"A;nota;naam1", "A;nota;NAAM1", "A;nota;#1", "A;nota;", NULL};
  static const char *const refused[] = {"A;nota;naam2", "A;nota;#999", "A;nota;' OR 1=1 --", NULL};
  return file_rule_run(&(struct file_rule){"a reference in a file exists", REGISTER_beleid, "titel;soort;thema", accepted, refused, "thema"});
}
