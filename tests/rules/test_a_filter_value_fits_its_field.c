#include "rules/pairs.h"

int main(void) {
  static const char *const accepted[] = {"/beleid?in_werking=12-1-2027", "/beleid?in_werking=2027-01-12", "/beleid?soort=Beleidsnota", "/beleid?thema=naam1",
                                         "/beleid?thema=1", "/beleid?thema=%231", "/ramingen?bedrag.min=1.234,50", NULL};
  static const char *const refused[] = {"/beleid?in_werking=31-2-2027", "/beleid?soort=brief", "/beleid?thema=bestaat+niet", "/ramingen?bedrag.min=veel",
                                        "/ramingen?jaar=ooit", "/api/v1/beleid?inWerking=12-1-2027", "/ramingen?bedrag.bevat=1", NULL};
  return address_rule_run(&(struct address_rule){"a filter's value fits its field", accepted, refused, "Dit klopt nog niet"});
}
