/* Standard charts as SVG, a few kB each, printable. Colour and type come from the stylesheet's classes; the same
 * figures stand in a table beside every chart. */
#ifndef WEB_CHART_H
#define WEB_CHART_H

#include "web/web.h"

enum { CHART_POINTS_MAX = 240, CHART_STATIONS_MAX = 12 };

/* What is said of one value: forms, not colours, tell them apart. */
enum chart_mark { CHART_MARK_NONE, CHART_MARK_BETTER, CHART_MARK_WORSE, CHART_MARK_CHANGED, CHART_MARK__COUNT };

struct control_point {
  const char *label; /* below the axis; NULL: none at this point */
  const char *says;  /* "augustus 2025: 56,4 %, slechter", for who points at it; NULL: nothing */
  double value;
  bool has;          /* false: a gap */
  bool provisional;  /* drawn hollow */
  enum chart_mark mark;
  bool has_target;   /* the target that held then; it may step */
  double target;
  const char *note;  /* its number in the notes below the chart, or NULL */
};

/* From one new beginning to the next, at places in points. */
struct control_stretch {
  size_t first, last;
  double mean, lower, upper, near_lower, near_upper;
  const char *begins; /* "opnieuw vanaf mei 2026"; NULL for the first one */
};

struct chart_control {
  const char *says;        /* what it shows, for who does not see it */
  const struct control_point *points;
  size_t count;            /* at most CHART_POINTS_MAX, else the last ones are shown */
  const struct control_stretch *stretches; /* none: a line without mean and limits */
  size_t stretch_count;
  bool has_benchmark;
  double benchmark;
  const char *benchmark_text; /* "landelijk 20 %" */
  const char *target_text; /* "streef 80 %", of the last target */
  const char *last_text;   /* "57 % nu" */
  bool has_floor;          /* values cannot be below 0: neither is a limit drawn there */
};

/* The control chart: points, mean, limits with the band next to them, target, marks and notes. Nothing is written for fewer
 * than two values. Some 60 bytes a point. */
bool chart_control(struct text *out, const struct chart_control *chart, struct fault *fault) MUST_USE;

/* The same, small and without words, as a text that may be kept: a line per shape. Nothing for fewer than two values. Some 10 bytes a point. */
void chart_small_make(const struct chart_control *chart, struct text *out);
/* Draws what chart_small_make made. Hidden from readers: value, sentence and target stand beside it in words. A line that it did not make is a
 * fault (SYSTEM). */
bool chart_small_write(struct text *out, const char *shapes, struct fault *fault) MUST_USE;

/* The form of a mark alone, for in a legend; it stands beside its word. */
void chart_mark_draw(struct html_writer *w, enum chart_mark mark, double x, double y, double size);

struct funnel_point {
  double size;       /* how many cases or inhabitants it rests on */
  double value;
  const char *says;  /* "Leiden: 57 % van 1.204" */
  bool own;          /* drawn as a diamond, with its words */
};
struct funnel_limit {
  double size, low, high, low_far, high_far; /* rising in size */
};
struct chart_funnel {
  const char *says;
  const struct funnel_point *points;
  size_t count;
  const struct funnel_limit *limits;
  size_t limit_count;
  double level;
  const char *level_text, *size_text; /* "samen 54 %", "aantal zaken" */
};

/* Municipalities by size, with the limits of chance around the level of all. Nothing is written for fewer than two. */
bool chart_funnel(struct text *out, const struct chart_funnel *funnel, struct fault *fault) MUST_USE;

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
