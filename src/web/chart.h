/* Standard charts as SVG, a few kB each, printable. Colour and type come from the stylesheet's classes; the same
 * figures stand in a table beside every chart. */
#ifndef WEB_CHART_H
#define WEB_CHART_H

#include "web/web.h"

enum { CHART_POINTS_MAX = 240, CHART_STATIONS_MAX = 12 };

struct chart_point {
  const char *label; /* below the axis; NULL: none at this point */
  double value;
  bool has;          /* false: a gap */
};

struct chart_line {
  const char *says;        /* what it shows, for who does not see it */
  const struct chart_point *points;
  size_t count;
  bool has_target;
  double target;
  const char *target_text; /* "streef 80 %" */
  const char *last_text;   /* "57 % nu" */
};

/* Line with its target, axis and words. Nothing is written for fewer than two values. At most CHART_POINTS_MAX
 * points: the last ones. */
bool chart_line(struct text *out, const struct chart_line *line, struct fault *fault) MUST_USE;

/* The same, small and without words. */
bool chart_spark(struct text *out, const struct chart_line *line, struct fault *fault) MUST_USE;

/* Asked against available on one scale: `most` fills the width. Hidden from readers: the words stand beside it. */
void chart_bar(struct html_writer *w, int64_t asked, int64_t room, int64_t most);

struct chart_station {
  const char *label;
  const char *url;
  const char *late;  /* "3 te laat", or NULL */
  int64_t count;
};

struct chart_circle {
  const struct chart_station *stations;
  size_t count;
  const char *share;       /* in the middle, large: "3 van 3" */
  const char *share_label; /* "cirkels zijn rond" */
  const char *more;        /* "in de helft 452 dagen of minder", or NULL */
  bool example;
};

/* The policy circle. Decoration: the same stations must stand in a list beside it. */
bool chart_circle(struct text *out, const struct chart_circle *circle, struct fault *fault) MUST_USE;

#endif
