#include <math.h>

#include "encode/html.h"
#include "web/chart.h"

#include "base/banned.h"

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
