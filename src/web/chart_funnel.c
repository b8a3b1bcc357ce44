#include <math.h>

#include "web/chart_draw.h"

#include "base/banned.h"

static double x_of(const struct plot *plot, double size, double most) { return plot->left + (plot->right - plot->left) * size / most; }

static void draw_limit(struct html_writer *w, const struct plot *plot, const struct chart_funnel *funnel, double most, size_t offset, const char *class_name) {
  struct curve curve;
  curve.len = curve.count = 0;
  for (size_t i = 0; i < funnel->limit_count; i++) {
    const double values[] = {funnel->limits[i].low, funnel->limits[i].high, funnel->limits[i].low_far, funnel->limits[i].high_far};
    curve_add(&curve, x_of(plot, funnel->limits[i].size, most), plot_y(plot, values[offset]));
  }
  curve_end(&curve, w, class_name);
}

static void draw_point(struct html_writer *w, const struct plot *plot, const struct funnel_point *point, double most) {
  double x = x_of(plot, point->size, most), y = plot_y(plot, point->value);
  if (point->own) {
    chart_mark_draw(w, CHART_MARK_CHANGED, x, y, 5);
    plot_words(w, "dp-chart__strong", fmin(x + 9, plot->right - 60), y - 8, NULL, point->says);
    return;
  }
  html_open(w, HTML_CIRCLE);
  html_attr(w, HTML_CLASS, "dp-chart__hollow");
  html_attr_number(w, HTML_CX, x);
  html_attr_number(w, HTML_CY, y);
  html_attr_int(w, HTML_R, 3);
  html_open(w, HTML_TITLE);
  html_text_in(w, point->says);
  html_close(w);
  html_close(w);
}

bool chart_funnel(struct text *out, const struct chart_funnel *funnel, struct fault *fault) {
  struct html_writer w;
  struct plot plot = {.left = 44, .right = 620, .top = 20, .bottom = 268};
  double most = 0;
  for (size_t i = 0; i < funnel->count; i++) {
    plot_take(&plot, funnel->points[i].value);
    most = fmax(most, funnel->points[i].size);
  }
  if (plot.values < 2 || most <= 0) return true;
  plot_take(&plot, funnel->level);
  plot_margin(&plot);
  for (size_t i = 0; i < funnel->limit_count; i++) {
    plot.low = fmin(plot.low, funnel->limits[i].low_far);
    plot.high = fmax(plot.high, funnel->limits[i].high_far);
  }
  plot_begin(&w, out, "0 0 740 300", funnel->says);
  plot_grid(&w, &plot);
  plot_flat(&w, "dp-chart__axis", &plot, plot_y(&plot, funnel->level));
  plot_words(&w, "dp-chart__strong", plot.right + 10, plot_y(&plot, funnel->level) + 4, NULL, funnel->level_text);
  for (size_t i = 0; i < 4; i++) draw_limit(&w, &plot, funnel, most, i, i < 2 ? "dp-chart__limit dp-chart__curve" : "dp-chart__begin dp-chart__curve");
  for (int own = 0; own < 2; own++)
    for (size_t i = 0; i < funnel->count; i++)
      if (funnel->points[i].own == (own == 1)) draw_point(&w, &plot, &funnel->points[i], most);
  plot_flat(&w, "dp-chart__axis", &plot, plot.bottom);
  plot_words(&w, NULL, plot.right, 290, "end", funnel->size_text);
  html_close(&w);
  return html_finish(&w, NULL, fault);
}
