/* Between the files of this room. */
#ifndef CIRKEL_PARTS_H
#define CIRKEL_PARTS_H

#include "capabilities/cirkel/cirkel.h"
#include "web/chart.h"
#include "web/parts.h"

enum { STATIONS = 7, DAY_GROUPS_MAX = 16, REVIEW_DAYS = 90, AHEAD_DAYS = 60 };

/* A station of the circle: how many, how many late, and where to look. */
struct station {
  const char *label, *what, *icon;
  const char *path, *late_path;
  const char *late_text; /* "3 te laat", or NULL */
  int64_t count, late;
  bool shown;            /* the person may read it */
};

bool stations_count(struct request *request, struct station out[STATIONS], struct fault *fault);

/* What waits for this person, most urgent first. */
bool my_day(struct request *request, struct day_group groups[DAY_GROUPS_MAX], size_t *count, struct fault *fault);

/* The states in which a beleidsopgave asks for attention. */
void open_opgaven(struct query *query);
/* "?stand=a&stand=b" for the same. */
const char *open_opgaven_path(struct request *request);

#endif
