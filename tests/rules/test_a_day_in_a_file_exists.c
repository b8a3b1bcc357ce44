#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"A;nota;31-12-2026", "A;nota;2026-12-31", "A;nota;1/2/2026", "A;nota;12 januari 2027", "A;nota;29-2-2028", "A;nota;", NULL};
  static const char *const refused[] = {"A;nota;31-2-2026", "A;nota;29-2-2027", "A;nota;12/25/2026", "A;nota;3/4/2026\nB;nota;12/25/2026", "A;nota;morgen", "A;nota;2026-13-01", NULL};
  return file_rule_run(&(struct file_rule){"a day in a file exists", REGISTER_beleid, "titel;soort;in_werking", accepted, refused, "in_werking"});
}
