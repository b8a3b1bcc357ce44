#include <math.h>

#include "web/chart_draw.h"

#include "base/banned.h"

static const char *const mark_classes[CHART_MARK__COUNT] = {
    [CHART_MARK_NONE] = "dp-chart__point", [CHART_MARK_BETTER] = "dp-chart__better", [CHART_MARK_WORSE] = "dp-chart__worse", [CHART_MARK_CHANGED] = "dp-chart__changed"};

static void band(const struct control_plot *d, double from, double to, double low, double high) {
  double top = plot_y(&d->plot, high), height = plot_y(&d->plot, low) - top;
  if (height <= 0) return;
  html_open(d->w, HTML_RECT);
  html_attr(d->w, HTML_CLASS, "dp-chart__band");
  html_attr_number(d->w, HTML_X, from);
  html_attr_number(d->w, HTML_Y, top);
  html_attr_number(d->w, HTML_WIDTH, to - from);
  html_attr_number(d->w, HTML_HEIGHT, height);
  html_close(d->w);
}

static void draw_limits(const struct control_plot *d) {
  size_t first, last;
  for (size_t i = 0; i < d->chart->stretch_count; i++) {
    const struct control_stretch *stretch = &d->chart->stretches[i];
    if (!control_places(d, stretch, &first, &last)) continue;
    double from = control_edge(d, first, -1), to = control_edge(d, last, 1), lower = control_limit(d, stretch->lower);
    band(d, from, to, stretch->near_upper, stretch->upper);
    band(d, from, to, lower, control_limit(d, stretch->near_lower));
    plot_line(d->w, "dp-chart__limit", from, plot_y(&d->plot, stretch->upper), to, plot_y(&d->plot, stretch->upper));
    plot_line(d->w, "dp-chart__limit", from, plot_y(&d->plot, lower), to, plot_y(&d->plot, lower));
    plot_line(d->w, "dp-chart__mean", from, plot_y(&d->plot, stretch->mean), to, plot_y(&d->plot, stretch->mean));
  }
}

static void draw_beginnings(const struct control_plot *d) {
  size_t first, last;
  for (size_t i = 0; i < d->chart->stretch_count; i++) {
    const struct control_stretch *stretch = &d->chart->stretches[i];
    if (!stretch->begins || !control_places(d, stretch, &first, &last) || first == 0) continue;
    double x = control_edge(d, first, -1);
    bool at_right = x > (d->plot.left + d->plot.right) / 2;
    plot_line(d->w, "dp-chart__begin", x, d->plot.top - 10, x, d->plot.bottom);
    plot_words(d->w, NULL, at_right ? x - 5 : x + 5, d->plot.top - 2, at_right ? "end" : NULL, stretch->begins);
  }
}

/* The target steps where another one begins. */
static void draw_target(const struct control_plot *d) {
  struct curve curve;
  curve.len = curve.count = 0;
  for (size_t i = 0; i < d->plot.count; i++) {
    const struct control_point *point = &d->points[i];
    if (!point->has_target) {
      curve_end(&curve, d->w, "dp-chart__target");
      continue;
    }
    bool goes_on = i > 0 && d->points[i - 1].has_target && fabs(d->points[i - 1].target - point->target) < 1e-9;
    bool ends = i + 1 == d->plot.count || !d->points[i + 1].has_target || fabs(d->points[i + 1].target - point->target) >= 1e-9;
    double y = plot_y(&d->plot, point->target);
    if (!goes_on) curve_add(&curve, control_edge(d, i, -1), y);
    if (ends) curve_add(&curve, control_edge(d, i, 1), y);
  }
  curve_end(&curve, d->w, "dp-chart__target");
}

/* A gap in the figures is a gap in the line. */
static void draw_curve(const struct control_plot *d) {
  struct curve curve;
  curve.len = curve.count = 0;
  for (size_t i = 0; i < d->plot.count; i++) {
    if (d->points[i].has)
      curve_add(&curve, plot_x(&d->plot, i), plot_y(&d->plot, d->points[i].value));
    else
      curve_end(&curve, d->w, "dp-chart__line");
  }
  curve_end(&curve, d->w, "dp-chart__line");
}

static void says_in(struct html_writer *w, const char *says) {
  if (!says) return;
  html_open(w, HTML_TITLE);
  html_text_in(w, says);
  html_close(w);
}

static void begin_form(struct html_writer *w, const char *class_name, const double *corners, size_t count) {
  char points[4 * (2 * COORDINATE_SIZE + 2) + 1];
  size_t len = 0;
  html_open(w, HTML_POLYGON);
  html_attr(w, HTML_CLASS, class_name);
  for (size_t i = 0; i < 2 * count; i++) {
    if (i) points[len++] = i % 2 ? ',' : ' ';
    len += coordinate_put(points + len, corners[i]);
  }
  points[len] = '\0';
  html_attr(w, HTML_POINTS, points);
}

/* Better is a diamond, worse a triangle, changed a square; no mark is a dot. Leaves the element open for its words. */
static void begin_mark(struct html_writer *w, const char *class_name, enum chart_mark mark, double x, double y, double size) {
  if (mark == CHART_MARK_BETTER) {
    double s = size * 1.35;
    begin_form(w, class_name, (const double[]){x, y - s, x + s, y, x, y + s, x - s, y}, 4);
  } else if (mark == CHART_MARK_WORSE) {
    double s = size * 1.3;
    begin_form(w, class_name, (const double[]){x, y - s, x + s, y + s * 0.8, x - s, y + s * 0.8}, 3);
  } else if (mark == CHART_MARK_CHANGED) {
    begin_form(w, class_name, (const double[]){x - size, y - size, x + size, y - size, x + size, y + size, x - size, y + size}, 4);
  } else {
    html_open(w, HTML_CIRCLE);
    html_attr(w, HTML_CLASS, class_name);
    html_attr_number(w, HTML_CX, x);
    html_attr_number(w, HTML_CY, y);
    html_attr_number(w, HTML_R, size);
  }
}

void chart_mark_draw(struct html_writer *w, enum chart_mark mark, double x, double y, double size) {
  begin_mark(w, mark_classes[mark], mark, x, y, size);
  html_close(w);
}

static void draw_point(const struct control_plot *d, size_t at, double size) {
  const struct control_point *point = &d->points[at];
  double x = plot_x(&d->plot, at), y = plot_y(&d->plot, point->value);
  bool hollow = point->provisional && point->mark == CHART_MARK_NONE;
  begin_mark(d->w, hollow ? "dp-chart__hollow" : mark_classes[point->mark], point->mark, x, y, size);
  says_in(d->w, point->says);
  html_close(d->w);
}

static void draw_note(const struct control_plot *d, size_t at, double size) {
  const struct control_point *point = &d->points[at];
  if (point->note) plot_words(d->w, "dp-chart__strong", plot_x(&d->plot, at), plot_y(&d->plot, point->value) - size - 6, "middle", point->note);
}

struct side_word {
  const char *text, *class_name;
  double y;
};

/* Words at the right edge keep out of each other's way: sorted from above, each at least one line further. */
static void draw_side_words(const struct control_plot *d) {
  enum { SIDE_MAX = 3 };
  static const double line = 17;
  struct side_word words[SIDE_MAX];
  size_t count = 0, last = control_last(d);
  words[count++] = (struct side_word){d->chart->last_text, "dp-chart__strong", plot_y(&d->plot, d->points[last].value) + 4};
  if (d->plot.count && d->points[d->plot.count - 1].has_target)
    words[count++] = (struct side_word){d->chart->target_text, "dp-chart__strong", plot_y(&d->plot, d->points[d->plot.count - 1].target) + 4};
  if (d->chart->has_benchmark) words[count++] = (struct side_word){d->chart->benchmark_text, NULL, plot_y(&d->plot, d->chart->benchmark) + 4};
  for (size_t i = 1; i < count; i++)
    for (size_t j = i; j > 0 && words[j].y < words[j - 1].y; j--) {
      struct side_word kept = words[j];
      words[j] = words[j - 1];
      words[j - 1] = kept;
    }
  for (size_t i = 1; i < count; i++) words[i].y = fmax(words[i].y, words[i - 1].y + line);
  double over = count ? words[count - 1].y - (d->plot.bottom + 4) : 0;
  for (size_t i = count; over > 0 && i-- > 0;) {
    double most = i + 1 == count ? d->plot.bottom + 4 : words[i + 1].y - line;
    words[i].y = fmin(words[i].y, most);
  }
  for (size_t i = 0; i < count; i++) plot_words(d->w, words[i].class_name, d->plot.right + 12, words[i].y, NULL, words[i].text);
}

static void draw_labels(const struct control_plot *d) {
  double free_from = 0;
  for (size_t i = 0; i < d->plot.count; i++) {
    double x = plot_x(&d->plot, i);
    if (!d->points[i].label || x < free_from) continue;
    bool last = i + 1 == d->plot.count && i > 0;
    plot_words(d->w, NULL, x, d->plot.bottom + 20, last ? "end" : NULL, d->points[i].label);
    free_from = x + 8 * (double)strlen(d->points[i].label);
  }
}

bool chart_control(struct text *out, const struct chart_control *chart, struct fault *fault) {
  struct html_writer w;
  struct control_plot d = {.chart = chart, .w = &w, .plot = {.left = 44, .right = 600, .top = 26, .bottom = 268}};
  if (!control_fit(&d)) return true;
  plot_begin(&w, out, "0 0 740 296", chart->says);
  plot_grid(&w, &d.plot);
  draw_limits(&d);
  draw_beginnings(&d);
  if (chart->has_benchmark) plot_flat(&w, "dp-chart__other", &d.plot, plot_y(&d.plot, chart->benchmark));
  draw_target(&d);
  draw_curve(&d);
  double size = d.plot.count > 80 ? 3 : 4;
  for (size_t i = 0; i < d.plot.count; i++)
    if (d.points[i].has) {
      draw_point(&d, i, size);
      draw_note(&d, i, size);
    }
  draw_side_words(&d);
  plot_flat(&w, "dp-chart__axis", &d.plot, d.plot.bottom);
  draw_labels(&d);
  html_close(&w);
  return html_finish(&w, NULL, fault);
}
