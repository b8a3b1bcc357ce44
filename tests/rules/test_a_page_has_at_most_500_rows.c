#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"/beleid?pageSize=1", "/beleid?pageSize=500", "/api/v1/beleid?pageSize=500&page=1", "/beleid?page=7", NULL};
  static const char *const refused[] = {"/beleid?pageSize=501", "/beleid?pageSize=100000", "/beleid?pageSize=0", "/beleid?pageSize=-1", "/beleid?pageSize=veel",
                                        "/api/v1/beleid?pageSize=99999999999999999999", "/beleid?pageSize=5&page=0", NULL};
  return address_rule_run(&(struct address_rule){"a page has at most 500 rows", accepted, refused, "moet een heel getal zijn van 1 tot en met"});
}
