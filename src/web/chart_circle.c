#include <math.h>

#include "encode/html.h"
#include "web/chart.h"

/* Centre and radii in the drawing's own units. */
enum { CENTRE_X = 360, CENTRE_Y = 290, RADIUS = 205, STATION = 40, LABEL = 261 };
static const double whole = 6.283185307179586;
/* Angles that keep arcs and arrows free of the stations. */
static const double leave = 0.255, arrive_line = 0.300, arrive_base = 0.312, arrive_tip = 0.244;

static double x_at(double angle, double radius) { return CENTRE_X + radius * sin(angle); }
static double y_at(double angle, double radius) { return CENTRE_Y - radius * cos(angle); }

static void arc(struct html_writer *w, double from, double to, bool open) {
  html_open(w, HTML_PATH);
  html_attr(w, HTML_CLASS, open ? "dp-circle__arc dp-circle__arc--open" : "dp-circle__arc");
  html_attrf(w, HTML_D, "M%.1f %.1fA%d %d 0 0 1 %.1f %.1f", x_at(from + leave, RADIUS), y_at(from + leave, RADIUS), RADIUS,
             RADIUS, x_at(to - arrive_line, RADIUS), y_at(to - arrive_line, RADIUS));
  html_close(w);
  html_open(w, HTML_PATH);
  html_attr(w, HTML_CLASS, open ? "dp-circle__arrow dp-circle__arrow--open" : "dp-circle__arrow");
  html_attrf(w, HTML_D, "M%.1f %.1fL%.1f %.1fL%.1f %.1fZ", x_at(to - arrive_tip, RADIUS), y_at(to - arrive_tip, RADIUS),
             x_at(to - arrive_base, RADIUS - 10), y_at(to - arrive_base, RADIUS - 10), x_at(to - arrive_base, RADIUS + 10),
             y_at(to - arrive_base, RADIUS + 10));
  html_close(w);
}

static void words(struct html_writer *w, const char *class_name, double x, double y, const char *text) {
  html_open(w, HTML_TEXT);
  html_attr(w, HTML_CLASS, class_name);
  html_attr_number(w, HTML_X, x);
  html_attr_number(w, HTML_Y, y);
  html_text_in(w, text);
  html_close(w);
}

static void disc(struct html_writer *w, const char *class_name, double x, double y, double radius) {
  html_open(w, HTML_CIRCLE);
  html_attr(w, HTML_CLASS, class_name);
  html_attr_number(w, HTML_CX, x);
  html_attr_number(w, HTML_CY, y);
  html_attr_number(w, HTML_R, radius);
  html_close(w);
}

static void label(struct html_writer *w, double angle, const struct chart_station *station) {
  double side = sin(angle);
  const char *anchor = side > 0.1 ? " dp-circle__label--start" : side < -0.1 ? " dp-circle__label--end" : "";
  bool above = fabs(side) <= 0.1 && cos(angle) > 0;
  double x = x_at(angle, LABEL), y = above ? 15 : y_at(angle, LABEL) + (cos(angle) < -0.5 ? 14 : 0);
  char name[64];
  snprintf(name, sizeof name, "dp-circle__label%s", anchor);
  words(w, name, x, y, station->label);
  snprintf(name, sizeof name, "dp-circle__late%s", anchor);
  if (station->late) words(w, name, x, y + 21, station->late);
}

static void station_draw(struct html_writer *w, double angle, const struct chart_station *station) {
  double x = x_at(angle, RADIUS), y = y_at(angle, RADIUS);
  char count[24];
  snprintf(count, sizeof count, "%lld", (long long)station->count);
  html_open(w, HTML_A);
  html_attr_url(w, HTML_HREF, station->url);
  html_attr(w, HTML_TABINDEX, "-1");
  disc(w, station->late ? "dp-circle__station dp-circle__station--late" : "dp-circle__station", x, y, STATION);
  words(w, "dp-circle__count", x, y + 11, count);
  if (station->late) {
    disc(w, "dp-circle__late-dot", x + 30, y - 28, 11);
    words(w, "dp-circle__late-mark", x + 30, y - 23, "!");
  }
  label(w, angle, station);
  html_close(w);
}

bool chart_circle(struct text *out, const struct chart_circle *circle, struct fault *fault) {
  struct html_writer w;
  size_t count = circle->count > CHART_STATIONS_MAX ? CHART_STATIONS_MAX : circle->count;
  html_init(&w, out);
  html_open(&w, HTML_SVG);
  html_attr(&w, HTML_CLASS, "dp-circle");
  html_attr(&w, HTML_VIEWBOX, "0 0 720 580");
  html_attr(&w, HTML_ARIA_HIDDEN, "true");
  disc(&w, "dp-circle__track", CENTRE_X, CENTRE_Y, RADIUS);
  for (size_t i = 0; i < count; i++)
    arc(&w, whole * (double)i / (double)count, whole * (double)(i + 1) / (double)count, i + 1 == count);
  for (size_t i = 0; i < count; i++) station_draw(&w, whole * (double)i / (double)count, &circle->stations[i]);
  words(&w, "dp-circle__share", CENTRE_X, 296, circle->share);
  words(&w, "dp-circle__share-label", CENTRE_X, 330, circle->share_label);
  if (circle->more) words(&w, "dp-circle__share-label dp-circle__more", CENTRE_X, 356, circle->more);
  if (circle->example) words(&w, "dp-circle__mark", CENTRE_X, 392, "voorbeeld, bedacht");
  html_close(&w);
  return html_finish(&w, NULL, fault);
}
