#include <math.h>

#include "web/chart_draw.h"

#include "base/banned.h"

/* What both control charts share: which points are shown, and where. */

double control_limit(const struct control_plot *d, double limit) { return d->chart->has_floor && limit < 0 ? 0 : limit; }

bool control_places(const struct control_plot *d, const struct control_stretch *stretch, size_t *first, size_t *last) {
  if (stretch->last < d->skip) return false;
  *first = stretch->first < d->skip ? 0 : stretch->first - d->skip;
  *last = stretch->last - d->skip;
  return *last < d->plot.count;
}

bool control_fit(struct control_plot *d) {
  const struct chart_control *chart = d->chart;
  size_t first, last;
  d->skip = chart->count > CHART_POINTS_MAX ? chart->count - CHART_POINTS_MAX : 0;
  d->points = chart->points + d->skip;
  d->plot.count = chart->count - d->skip;
  for (size_t i = 0; i < d->plot.count; i++)
    if (d->points[i].has) plot_take(&d->plot, d->points[i].value);
  if (d->plot.values < 2) return false;
  for (size_t i = 0; i < d->plot.count; i++)
    if (d->points[i].has_target) plot_take(&d->plot, d->points[i].target);
  for (size_t i = 0; i < chart->stretch_count; i++) {
    if (!control_places(d, &chart->stretches[i], &first, &last)) continue;
    plot_take(&d->plot, control_limit(d, chart->stretches[i].lower));
    plot_take(&d->plot, chart->stretches[i].upper);
  }
  if (chart->has_benchmark) plot_take(&d->plot, chart->benchmark);
  double low = d->plot.low;
  plot_margin(&d->plot);
  if (chart->has_floor && low >= 0 && d->plot.low < 0) d->plot.low = 0;
  return true;
}

double control_edge(const struct control_plot *d, size_t at, double side) {
  double half = d->plot.count > 1 ? (d->plot.right - d->plot.left) / (double)(d->plot.count - 1) / 2 : 0;
  return fmax(d->plot.left, fmin(d->plot.right, plot_x(&d->plot, at) + side * half));
}

size_t control_last(const struct control_plot *d) {
  size_t last = d->plot.count;
  while (last > 0 && !d->points[last - 1].has) last--;
  return last - 1;
}
