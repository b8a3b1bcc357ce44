#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"nota;x", "Beleidsnota;y", NULL};
  static const char *const refused[] = {NULL};
  int with = file_rule_run(&(struct file_rule){"a file has the required columns", REGISTER_beleid, "soort;titel", accepted, refused, "titel"});
  static const char *const none[] = {NULL}, *const without[] = {"nota;x", NULL};
  return with | file_rule_run(&(struct file_rule){"a file without a required column is refused", REGISTER_beleid, "soort;samenvatting", none, without, "titel"});
}
