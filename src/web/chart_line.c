#include <math.h>

#include "encode/html.h"
#include "web/chart.h"

enum { TICKS_MAX = 6 };

struct scale {
  double left, right, top, bottom; /* of the plot */
  double low, high;
  const struct chart_point *points;
  size_t count;
};

static bool scale_fit(struct scale *scale, const struct chart_line *line) {
  size_t skip = line->count > CHART_POINTS_MAX ? line->count - CHART_POINTS_MAX : 0, values = 0;
  scale->points = line->points + skip;
  scale->count = line->count - skip;
  for (size_t i = 0; i < scale->count; i++) {
    if (!scale->points[i].has) continue;
    double value = scale->points[i].value;
    scale->low = values == 0 || value < scale->low ? value : scale->low;
    scale->high = values == 0 || value > scale->high ? value : scale->high;
    values++;
  }
  if (values < 2) return false;
  if (line->has_target) {
    scale->low = fmin(scale->low, line->target);
    scale->high = fmax(scale->high, line->target);
  }
  double margin = (scale->high - scale->low) * 0.12;
  if (margin <= 0) margin = fabs(scale->high) > 0 ? fabs(scale->high) * 0.1 : 1;
  scale->low -= margin;
  scale->high += margin;
  return true;
}

static double x_of(const struct scale *scale, size_t at) {
  double gaps = scale->count > 1 ? (double)(scale->count - 1) : 1;
  return scale->left + (scale->right - scale->left) * (double)at / gaps;
}

static double y_of(const struct scale *scale, double value) {
  return scale->bottom - (scale->bottom - scale->top) * (value - scale->low) / (scale->high - scale->low);
}

static void flat_line(struct html_writer *w, const char *class_name, const struct scale *scale, double y) {
  html_open(w, HTML_LINE);
  html_attr(w, HTML_CLASS, class_name);
  html_attr_number(w, HTML_X1, scale->left);
  html_attr_number(w, HTML_X2, scale->right);
  html_attr_number(w, HTML_Y1, y);
  html_attr_number(w, HTML_Y2, y);
  html_close(w);
}

static void words(struct html_writer *w, const char *class_name, double x, double y, const char *anchor, const char *text) {
  html_open(w, HTML_TEXT);
  html_attr(w, HTML_CLASS, class_name);
  html_attr_number(w, HTML_X, x);
  html_attr_number(w, HTML_Y, y);
  html_attr(w, HTML_TEXT_ANCHOR, anchor);
  html_text_in(w, text);
  html_close(w);
}

/* A step of 1, 2 or 5 times a power of ten that gives at most TICKS_MAX lines. */
static double tick_step(double span) {
  double power = pow(10, floor(log10(span / TICKS_MAX)));
  for (;; power *= 10)
    for (int i = 0; i < 3; i++) {
      static const double nice[] = {1, 2, 5};
      if (span / (power * nice[i]) <= TICKS_MAX) return power * nice[i];
    }
}

static void grid(struct html_writer *w, const struct scale *scale) {
  double step = tick_step(scale->high - scale->low);
  int decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  for (double at = ceil(scale->low / step) * step; at <= scale->high; at += step) {
    char label[32];
    double y = y_of(scale, at);
    flat_line(w, "dp-chart__grid", scale, y);
    snprintf(label, sizeof label, "%.*f", decimals, at);
    for (char *c = label; *c; c++) *c = *c == '.' ? ',' : *c;
    words(w, NULL, scale->left - 8, y + 4, "end", label);
  }
}

/* A gap in the figures is a gap in the line. */
static void curve(struct html_writer *w, const struct scale *scale) {
  char points[CHART_POINTS_MAX * 20 + 1];
  for (size_t from = 0; from < scale->count;) {
    size_t len = 0, at = from;
    for (; at < scale->count && scale->points[at].has; at++) {
      int wrote = snprintf(points + len, sizeof points - len, "%s%.1f,%.1f", len ? " " : "", x_of(scale, at),
                           y_of(scale, scale->points[at].value));
      len += wrote > 0 ? (size_t)wrote : 0;
    }
    if (at > from + 1) {
      html_open(w, HTML_POLYLINE);
      html_attr(w, HTML_CLASS, "dp-chart__line");
      html_attr(w, HTML_POINTS, points);
      html_close(w);
    }
    from = at + 1;
  }
}

static void point(struct html_writer *w, const struct scale *scale, size_t at, double radius) {
  html_open(w, HTML_CIRCLE);
  html_attr(w, HTML_CLASS, "dp-chart__point");
  html_attr_number(w, HTML_CX, x_of(scale, at));
  html_attr_number(w, HTML_CY, y_of(scale, scale->points[at].value));
  html_attr_number(w, HTML_R, radius);
  html_close(w);
}

static size_t last_of(const struct scale *scale) {
  size_t last = scale->count;
  while (last > 0 && !scale->points[last - 1].has) last--;
  return last - 1;
}

static void begin(struct html_writer *w, struct text *out, const char *box, const char *says) {
  html_init(w, out);
  html_open(w, HTML_SVG);
  html_attr(w, HTML_CLASS, "dp-chart");
  html_attr(w, HTML_VIEWBOX, box);
  html_attr(w, HTML_ROLE, "img");
  html_attr(w, HTML_ARIA_LABEL, says);
}

/* The word at the target and the word at the last point keep out of each other's way. */
static void side_words(struct html_writer *w, const struct scale *scale, const struct chart_line *line) {
  size_t last = last_of(scale);
  double target_y = line->has_target ? y_of(scale, line->target) + 4 : 0;
  double last_y = y_of(scale, scale->points[last].value) + 4;
  if (line->has_target && fabs(target_y - last_y) < 18) last_y = target_y + (last_y >= target_y ? 18 : -18);
  if (line->has_target) words(w, "dp-chart__strong", scale->right + 8, target_y, NULL, line->target_text);
  words(w, "dp-chart__strong", scale->right + 8, last_y, NULL, line->last_text);
}

bool chart_line(struct text *out, const struct chart_line *line, struct fault *fault) {
  struct html_writer w;
  struct scale scale = {.left = 44, .right = 592, .top = 16, .bottom = 250};
  if (!scale_fit(&scale, line)) return true;
  begin(&w, out, "0 0 720 280", line->says);
  grid(&w, &scale);
  if (line->has_target) flat_line(&w, "dp-chart__target", &scale, y_of(&scale, line->target));
  curve(&w, &scale);
  for (size_t i = 0; i < scale.count; i++)
    if (scale.points[i].has) point(&w, &scale, i, 3.5);
  side_words(&w, &scale, line);
  flat_line(&w, "dp-chart__axis", &scale, scale.bottom);
  for (size_t i = 0; i < scale.count; i++)
    if (scale.points[i].label) words(&w, NULL, x_of(&scale, i), 270, i + 1 == scale.count ? "end" : NULL, scale.points[i].label);
  html_close(&w);
  return html_finish(&w, NULL, fault);
}

bool chart_spark(struct text *out, const struct chart_line *line, struct fault *fault) {
  struct html_writer w;
  struct scale scale = {.left = 4, .right = 236, .top = 4, .bottom = 76};
  if (!scale_fit(&scale, line)) return true;
  begin(&w, out, "0 0 240 80", line->says);
  if (line->has_target) flat_line(&w, "dp-chart__target", &scale, y_of(&scale, line->target));
  curve(&w, &scale);
  point(&w, &scale, last_of(&scale), 4);
  html_close(&w);
  return html_finish(&w, NULL, fault);
}

static void bar(struct html_writer *w, const char *class_name, double x, double width, int y, int height) {
  if (width <= 0) return;
  html_open(w, HTML_RECT);
  html_attr(w, HTML_CLASS, class_name);
  html_attr_number(w, HTML_X, x);
  html_attr_int(w, HTML_Y, y);
  html_attr_number(w, HTML_WIDTH, width);
  html_attr_int(w, HTML_HEIGHT, height);
  html_close(w);
}

void chart_bar(struct html_writer *w, int64_t asked, int64_t room, int64_t most) {
  double scale = most > 0 ? 100.0 / (double)most : 0;
  double asked_width = (double)asked * scale, room_width = (double)room * scale;
  html_open(w, HTML_SVG);
  html_attr(w, HTML_CLASS, "dp-bar");
  html_attr(w, HTML_VIEWBOX, "0 0 100 22");
  html_attr(w, HTML_PRESERVEASPECTRATIO, "none");
  html_attr(w, HTML_ARIA_HIDDEN, "true");
  bar(w, "dp-chart__bar--room", 0, room_width, 0, 22);
  bar(w, "dp-chart__bar", 0, fmin(asked_width, room_width), 5, 12);
  bar(w, "dp-chart__bar--over", room_width, asked_width - room_width, 5, 12);
  html_close(w);
}
