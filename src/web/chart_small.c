#include <math.h>

#include "web/chart_draw.h"

#include "base/banned.h"

/* A small drawing is a list of shapes, each a letter and the way of a pen over whole units. */

enum { WIDTH = 480, HEIGHT = 160, SIDE = 10, LAST_SIZE = 8, MARK_SIZE = 6 };

static const struct shape {
  char letter;
  const char *class_name;
} shapes_known[] = {{'b', "dp-chart__band"}, {'t', "dp-chart__target"}, {'l', "dp-chart__line"}, {'p', "dp-chart__point"}, {'h', "dp-chart__hollow"},
                    {'+', "dp-chart__better"}, {'-', "dp-chart__worse"}, {'~', "dp-chart__changed"}};
static const char mark_letters[CHART_MARK__COUNT] = {[CHART_MARK_NONE] = 'p', [CHART_MARK_BETTER] = '+', [CHART_MARK_WORSE] = '-', [CHART_MARK_CHANGED] = '~'};

struct pen {
  struct text *out;
  char letter;      /* of the shape that is drawn */
  bool begun;       /* its line stands there */
  double x, y;      /* where it is, in whole units */
  size_t steps;     /* since it was put down */
};

static void put(struct pen *pen, double value, bool follows) {
  char number[COORDINATE_SIZE];
  size_t len = coordinate_put(number, value);
  if (follows && number[0] != '-') TEXT_LIT(pen->out, " ");
  text_put(pen->out, number, len);
}

static void pen_down(struct pen *pen, double x, double y) {
  pen->x = round(x);
  pen->y = round(y);
  pen->steps = 0;
  if (!pen->begun) text_put(pen->out, &pen->letter, 1);
  pen->begun = true;
  TEXT_LIT(pen->out, "M");
  put(pen, pen->x, false);
  put(pen, pen->y, true);
}

/* By steps from where it is: a line through sixty points is three signs a point. */
static void pen_to(struct pen *pen, double x, double y) {
  double across = round(x) - pen->x, down = round(y) - pen->y;
  if (pen->steps++ == 0) TEXT_LIT(pen->out, "l");
  put(pen, across, pen->steps > 1);
  put(pen, down, true);
  pen->x += across;
  pen->y += down;
}

static void pen_up(struct pen *pen) {
  if (pen->begun) TEXT_LIT(pen->out, "\n");
  pen->begun = false;
}

static void add_usual(const struct control_plot *d, struct text *out) {
  size_t first, last;
  struct pen pen = {.out = out, .letter = 'b'};
  for (size_t i = 0; i < d->chart->stretch_count; i++) {
    const struct control_stretch *stretch = &d->chart->stretches[i];
    if (!control_places(d, stretch, &first, &last)) continue;
    double left = round(control_edge(d, first, -1)), right = round(control_edge(d, last, 1));
    double top = round(plot_y(&d->plot, stretch->upper)), bottom = round(plot_y(&d->plot, control_limit(d, stretch->lower)));
    if (bottom <= top) continue;
    pen_down(&pen, left, top);
    pen_to(&pen, right, top);
    pen_to(&pen, right, bottom);
    pen_to(&pen, left, bottom);
    TEXT_LIT(out, "z");
  }
  pen_up(&pen);
}

/* The target steps where another one begins. */
static void add_target(const struct control_plot *d, struct text *out) {
  struct pen pen = {.out = out, .letter = 't'};
  for (size_t i = 0; i < d->plot.count; i++) {
    const struct control_point *point = &d->points[i], *next = i + 1 < d->plot.count ? point + 1 : NULL;
    if (!point->has_target) continue;
    bool goes_on = i > 0 && point[-1].has_target, same = goes_on && fabs(point[-1].target - point->target) < 1e-9;
    double y = plot_y(&d->plot, point->target);
    if (!goes_on) pen_down(&pen, control_edge(d, i, -1), y);
    if (goes_on && !same) pen_to(&pen, control_edge(d, i, -1), y);
    if (!next || !next->has_target || fabs(next->target - point->target) >= 1e-9) pen_to(&pen, control_edge(d, i, 1), y);
  }
  pen_up(&pen);
}

static void add_line(const struct control_plot *d, struct text *out) {
  struct pen pen = {.out = out, .letter = 'l'};
  for (size_t i = 0; i < d->plot.count; i++) {
    const struct control_point *point = &d->points[i];
    if (!point->has) continue;
    bool goes_on = i > 0 && point[-1].has, alone = !goes_on && (i + 1 == d->plot.count || !point[1].has);
    double x = plot_x(&d->plot, i), y = plot_y(&d->plot, point->value);
    if (goes_on)
      pen_to(&pen, x, y);
    else if (!alone)
      pen_down(&pen, x, y);
  }
  pen_up(&pen);
}

/* Better is a diamond, worse a triangle, changed a square, and no mark a dot: forms, not colours. */
static void add_form(struct pen *pen, enum chart_mark mark, double x, double y, double s) {
  double left = round(x), top = round(y);
  if (mark == CHART_MARK_CHANGED) {
    pen_down(pen, left - s, top - s);
    pen_to(pen, left + s, top - s);
    pen_to(pen, left + s, top + s);
    pen_to(pen, left - s, top + s);
    TEXT_LIT(pen->out, "z");
  } else if (mark == CHART_MARK_NONE) {
    pen_down(pen, left - s, top);
    text_addf(pen->out, "a%.0f %.0f 0 1 0 %.0f 0a%.0f %.0f 0 1 0-%.0f 0", s, s, 2 * s, s, s, 2 * s);
  } else {
    pen_down(pen, left, top - s);
    pen_to(pen, left + s, mark == CHART_MARK_BETTER ? top : top + s);
    if (mark == CHART_MARK_BETTER) pen_to(pen, left, top + s);
    pen_to(pen, left - s, mark == CHART_MARK_BETTER ? top : top + s);
    TEXT_LIT(pen->out, "z");
  }
}

static void add_marks(const struct control_plot *d, struct text *out) {
  size_t last = control_last(d);
  for (enum chart_mark mark = CHART_MARK_BETTER; mark < CHART_MARK__COUNT; mark++) {
    struct pen pen = {.out = out, .letter = mark_letters[mark]};
    for (size_t i = 0; i < d->plot.count; i++)
      if (d->points[i].has && d->points[i].mark == mark && i != last) add_form(&pen, mark, plot_x(&d->plot, i), plot_y(&d->plot, d->points[i].value), MARK_SIZE);
    pen_up(&pen);
  }
  const struct control_point *point = &d->points[last];
  bool hollow = point->provisional && point->mark == CHART_MARK_NONE;
  struct pen pen = {.out = out, .letter = hollow ? 'h' : mark_letters[point->mark]};
  add_form(&pen, point->mark, plot_x(&d->plot, last), plot_y(&d->plot, point->value), LAST_SIZE);
  pen_up(&pen);
}

void chart_small_make(const struct chart_control *chart, struct text *out) {
  struct control_plot d = {.chart = chart, .plot = {.left = SIDE, .right = WIDTH - SIDE, .top = 12, .bottom = HEIGHT - 12}};
  if (!control_fit(&d)) return;
  add_usual(&d, out);
  add_target(&d, out);
  add_line(&d, out);
  add_marks(&d, out);
}

static const struct shape *find_shape(char letter) {
  for (size_t i = 0; i < sizeof shapes_known / sizeof *shapes_known; i++)
    if (shapes_known[i].letter == letter) return &shapes_known[i];
  return NULL;
}

bool chart_small_write(struct text *out, const char *shapes, struct fault *fault) {
  enum { WAY_MAX = CHART_POINTS_MAX * 64 };
  char way[WAY_MAX];
  struct html_writer w;
  if (string_empty(shapes)) return true;
  html_init(&w, out);
  html_open(&w, HTML_SVG);
  html_attr(&w, HTML_CLASS, "dp-chart dp-spark");
  html_attrf(&w, HTML_VIEWBOX, "0 0 %d %d", WIDTH, HEIGHT);
  html_attr(&w, HTML_ARIA_HIDDEN, "true");
  while (*shapes) {
    size_t len = strcspn(shapes, "\n");
    const struct shape *shape = find_shape(*shapes);
    if (!shape || len > sizeof way) return FAULT(fault, FAULT_SYSTEM, "Een bewaarde tekening is niet te lezen.");
    memcpy(way, shapes + 1, len - 1);
    way[len - 1] = '\0';
    html_open(&w, HTML_PATH);
    html_attr(&w, HTML_CLASS, shape->class_name);
    html_attr(&w, HTML_D, way);
    html_close(&w);
    shapes += len + (shapes[len] == '\n');
  }
  html_close(&w);
  return html_finish(&w, NULL, fault);
}
