/* The marks that a record carries wherever it shows: invented, secret, under embargo, restricted. */
#ifndef WEB_MARKS_H
#define WEB_MARKS_H

#include "web/web.h"

struct marks {
  bool example;          /* voorbeeld, bedacht */
  bool secret;
  bool restricted;
  const char *embargo;   /* until which day, in Dutch; NULL when over or absent */
};

struct marks marks_of(const struct request *request, const struct record *record, struct arena *keep);

#endif
