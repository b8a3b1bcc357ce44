/* What the drawings of this room share: a plot with its scale, grid, lines and words. */
#ifndef WEB_CHART_DRAW_H
#define WEB_CHART_DRAW_H

#include "encode/html.h"
#include "web/chart.h"

struct plot {
  double left, right, top, bottom; /* in the drawing's units */
  double low, high;                /* of the values */
  size_t count;                    /* places along the axis */
  size_t values;                   /* how many were taken into low and high */
};

void plot_take(struct plot *plot, double value);
/* Room above and below; all values equal get a scale of their own. */
void plot_margin(struct plot *plot);
double plot_x(const struct plot *plot, size_t at);
double plot_y(const struct plot *plot, double value);

void plot_begin(struct html_writer *w, struct text *out, const char *box, const char *says);
void plot_line(struct html_writer *w, const char *class_name, double x1, double y1, double x2, double y2);
void plot_flat(struct html_writer *w, const char *class_name, const struct plot *plot, double y);
void plot_words(struct html_writer *w, const char *class_name, double x, double y, const char *anchor, const char *text);
/* Lines at round values, with the values at the left. */
void plot_grid(struct html_writer *w, const struct plot *plot);

/* A control chart with the scale that all of it fits in. */
struct control_plot {
  const struct chart_control *chart;
  const struct control_point *points; /* those that are shown */
  size_t skip;                        /* how many before them are not */
  struct plot plot;                   /* its edges are filled in before control_fit */
  struct html_writer *w;
};
/* Fills in the rest. False for fewer than two values: nothing to draw. */
bool control_fit(struct control_plot *d);
/* No limit is drawn below the floor. */
double control_limit(const struct control_plot *d, double limit);
/* A stretch's places among the points that are shown; false when it lies before them. */
bool control_places(const struct control_plot *d, const struct control_stretch *stretch, size_t *first, size_t *last);
/* Half a place to either side, so that a stretch of one point has a width. */
double control_edge(const struct control_plot *d, size_t at, double side);
/* The last point with a value. */
size_t control_last(const struct control_plot *d);

/* In tenths, by hand: a dashboard writes tens of thousands of them. Answers how many characters, at most COORDINATE_SIZE,
 * without a closing zero. */
enum { COORDINATE_SIZE = 12 };
size_t coordinate_put(char *out, double value);

/* A line through points that are added one by one. */
struct curve {
  char points[CHART_POINTS_MAX * 2 * 16 + 1];
  size_t len, count;
};
void curve_add(struct curve *curve, double x, double y);
/* Writes it when it has two points or more, and begins anew. */
void curve_end(struct curve *curve, struct html_writer *w, const char *class_name);

#endif
