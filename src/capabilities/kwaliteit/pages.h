/* Between the files of this room. */
#ifndef KWALITEIT_PAGES_H
#define KWALITEIT_PAGES_H

#include "capabilities/kwaliteit/kwaliteit.h"
#include "web/chart.h"
#include "web/parts.h"

enum { SERIES_MAX = 60, SMALL_NUMBER = 10, PERCENT_FROM = 20 };

/* One observation as it may be shown: small numbers are kept back. */
struct meting {
  const char *periode, *label; /* "2026-12", "december 2026" */
  int64_t waarde;              /* ten-thousandths; NUMBER_EMPTY: none, or kept back */
  const char *text;            /* "57 %", "5 van 14", "minder dan 10", "" */
  const char *noot;
  bool example;
};

/* The last SERIES_MAX observations of an indicator over the whole municipality, oldest first. */
struct reeks {
  struct indicator indicator;
  struct meting *metingen;
  size_t count;
  const char *eenheid;         /* " %" behind a value, or " " and the unit */
  bool example;
};
bool reeks_read(struct request *request, const struct record *indicator, struct reeks *out, struct fault *fault);
const struct meting *reeks_last(const struct reeks *reeks);
/* One plain sentence: the last value against the target, and when it was measured. No claim about chance. */
const char *reeks_says(const struct reeks *reeks, struct arena *keep);
void reeks_chart(const struct reeks *reeks, struct chart_line *line, struct arena *scratch);
const char *figure_text(int64_t ten_thousandths, const char *eenheid, struct arena *keep);

page_function kwaliteit_page, begroting_page, begroting_csv;
detail_extra indicator_extra;

#endif
