#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"/beleid?soort=nota", "/beleid?vaststellend_orgaan=raad", "/beleid?vaststellendOrgaan=raad", "/beleid?titelBevat=a",
                                         "/beleid?in_werking.min=2026-01-01", "/api/v1/beleid?inWerkingMin=2026-01-01", "/criteria?niveau0Bevat=x", NULL};
  static const char *const refused[] = {"/beleid?kleur=rood", "/beleid?soort.groter=nota", "/beleid?SOORT=nota", "/api/v1/beleid?kleur=rood", "/beleid?kleur.min=1", NULL};
  return address_rule_run(&(struct address_rule){"a filter names a field", accepted, refused, "is geen veld van Beleid"});
}
