#include "web/chart_draw.h"

#include <math.h>

#include "base/banned.h"

enum { TICKS_MAX = 6, COORDINATE_MAX = 100000 };

void plot_take(struct plot *plot, double value) {
  plot->low = plot->values == 0 || value < plot->low ? value : plot->low;
  plot->high = plot->values == 0 || value > plot->high ? value : plot->high;
  plot->values++;
}

void plot_margin(struct plot *plot) {
  double margin = (plot->high - plot->low) * 0.12;
  if (margin <= 0) margin = fabs(plot->high) > 0 ? fabs(plot->high) * 0.1 : 1;
  plot->low -= margin;
  plot->high += margin;
}

double plot_x(const struct plot *plot, size_t at) {
  double gaps = plot->count > 1 ? (double)(plot->count - 1) : 1;
  return plot->left + (plot->right - plot->left) * (double)at / gaps;
}

double plot_y(const struct plot *plot, double value) {
  return plot->bottom - (plot->bottom - plot->top) * (value - plot->low) / (plot->high - plot->low);
}

void plot_begin(struct html_writer *w, struct text *out, const char *box, const char *says) {
  html_init(w, out);
  html_open(w, HTML_SVG);
  html_attr(w, HTML_CLASS, "dp-chart");
  html_attr(w, HTML_VIEWBOX, box);
  html_attr(w, HTML_ROLE, "img");
  html_attr(w, HTML_ARIA_LABEL, says);
}

void plot_line(struct html_writer *w, const char *class_name, double x1, double y1, double x2, double y2) {
  html_open(w, HTML_LINE);
  html_attr(w, HTML_CLASS, class_name);
  html_attr_number(w, HTML_X1, x1);
  html_attr_number(w, HTML_X2, x2);
  html_attr_number(w, HTML_Y1, y1);
  html_attr_number(w, HTML_Y2, y2);
  html_close(w);
}

void plot_flat(struct html_writer *w, const char *class_name, const struct plot *plot, double y) {
  plot_line(w, class_name, plot->left, y, plot->right, y);
}

void plot_words(struct html_writer *w, const char *class_name, double x, double y, const char *anchor, const char *text) {
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

void plot_grid(struct html_writer *w, const struct plot *plot) {
  double step = tick_step(plot->high - plot->low);
  int decimals = step < 0.1 ? 2 : step < 1 ? 1 : 0;
  for (double at = ceil(plot->low / step) * step; at <= plot->high; at += step) {
    char label[32];
    double y = plot_y(plot, at);
    plot_flat(w, "dp-chart__grid", plot, y);
    snprintf(label, sizeof label, "%.*f", decimals, fabs(at) < step / 1000 ? 0 : at);
    for (char *c = label; *c; c++) *c = *c == '.' ? ',' : *c;
    plot_words(w, NULL, plot->left - 8, y + 4, "end", label);
  }
}

size_t coordinate_put(char *out, double value) {
  char digits[COORDINATE_SIZE];
  size_t count = 0, len = 0;
  double kept = isfinite(value) ? fmax(-COORDINATE_MAX, fmin(COORDINATE_MAX, value)) : 0;
  long tenths = lround(kept * 10);
  if (tenths < 0) out[len++] = '-';
  tenths = labs(tenths);
  long whole = tenths / 10;
  do digits[count++] = (char)('0' + whole % 10);
  while ((whole /= 10) > 0);
  while (count > 0) out[len++] = digits[--count];
  if (tenths % 10 == 0) return len;
  out[len++] = '.';
  out[len++] = (char)('0' + tenths % 10);
  return len;
}

void curve_add(struct curve *curve, double x, double y) {
  enum { ONE_POINT = 2 * COORDINATE_SIZE + 2 };
  if (curve->len + ONE_POINT > sizeof curve->points) return;
  if (curve->len) curve->points[curve->len++] = ' ';
  curve->len += coordinate_put(curve->points + curve->len, x);
  curve->points[curve->len++] = ',';
  curve->len += coordinate_put(curve->points + curve->len, y);
  curve->count++;
}

void curve_end(struct curve *curve, struct html_writer *w, const char *class_name) {
  if (curve->count > 1) {
    curve->points[curve->len] = 0;
    html_open(w, HTML_POLYLINE);
    html_attr(w, HTML_CLASS, class_name);
    html_attr(w, HTML_POINTS, curve->points);
    html_close(w);
  }
  curve->len = curve->count = 0;
}
