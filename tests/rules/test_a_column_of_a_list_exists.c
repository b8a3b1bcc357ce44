#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"/beleid?kolommen=titel", "/beleid?kolommen=titel,soort,titel", "/beleid?kolommen=titel&kolommen=soort", "/beleid?kolommen=", NULL};
  static const char *const refused[] = {"/beleid?kolommen=kleur", "/beleid?kolommen=titel,kleur", "/beleid/lijst.csv?kolommen=kleur", NULL};
  return address_rule_run(&(struct address_rule){"a column of a list exists", accepted, refused, "is geen kolom van Beleid"});
}
