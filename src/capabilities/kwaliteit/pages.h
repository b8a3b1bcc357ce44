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

/* Whoever works here sees more than what is published. */
bool reads_only_published(const struct request *request);

page_function kwaliteit_page, begroting_page, begroting_csv;
page_function herijken_page, herijken_send;
/* frozen: signaal and effectmeting; evidence: beleidsopgave; beheer: indicator. */
detail_extra indicator_extra, frozen_extra, evidence_extra, beheer_extra;

/* What holds for figures wherever they are written, and what follows from them. */
void kwaliteit_rules(struct store *store);

#endif
