/* Between the pages of this room. */
#ifndef KWALITEIT_PAGES_H
#define KWALITEIT_PAGES_H

#include "capabilities/kwaliteit/kwaliteit.h"
#include "capabilities/kwaliteit/reeks.h"
#include "web/chart.h"
#include "web/parts.h"

/* reeksen_read for the reader of this page. */
bool request_reeksen(struct request *request, const struct record *indicatoren, size_t count, size_t last, struct reeks *out, struct fault *fault);
void reeks_chart(const struct reeks *reeks, struct chart_line *line, struct arena *scratch);

page_function kwaliteit_page, begroting_page, begroting_csv;
detail_extra indicator_extra;

#endif
