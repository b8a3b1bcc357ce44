/* Between the pages of this room. */
#ifndef KWALITEIT_PAGES_H
#define KWALITEIT_PAGES_H

#include "capabilities/kwaliteit/kwaliteit.h"
#include "capabilities/kwaliteit/reeks.h"
#include "capabilities/kwaliteit/signalen.h"
#include "web/chart.h"
#include "web/parts.h"
#include "web/value.h"

/* Only what is published may be shown to this reader. */
bool reads_outside(const struct request *request);
/* reeksen_read for the reader of this page. */
bool request_reeksen(struct request *request, const struct record *indicatoren, size_t count, size_t last, struct reeks *out, struct fault *fault);

static inline bool reeks_is_judged(const struct reeks *reeks) { return oordeel_is_judged(reeks->oordeel); }
enum chart_mark meting_mark(const struct reeks *reeks, const struct meting *meting);
/* "slechter, geen toeval"; "" without a mark. */
const char *mark_words(enum chart_mark mark);
/* The control chart of a series; large: with words at the points and numbers at the notes. */
void reeks_drawing(const struct reeks *reeks, bool large, struct chart_control *out, struct arena *scratch);

/* "streef 80 %"; NULL without one. */
const char *target_words(int64_t streefwaarde, const char *eenheid, struct arena *keep);

/* What is said of a series in a badge: tone ("ok"), words, icon. */
struct oordeel_badge {
  const char *tone, *words, *icon;
};
const struct oordeel_badge *oordeel_badge(enum oordeel oordeel);

/* The parts of an indicator's page. */
bool fill_button(struct request *request, const struct reeks *reeks, const char **label, const char **add, const char **goes_along, struct fault *fault);

page_function doorloop_page, kwaliteit_page, begroting_page, begroting_csv, verouderd_page, vergelijken_page, verkennen_page, verkennen_csv, openbaar_page;
page_function herijken_page, herijken_send;
page_function delen_page, delen_preview, delen_save, deelset_file, deelset_description;
/* frozen: signaal and effectmeting; evidence: beleidsopgave; beheer: indicator. */
detail_extra indicator_extra, frozen_extra, evidence_extra, beheer_extra, interventie_extra; /* interventie: actie */

/* What holds for figures wherever they are written, and what follows from them. */
void kwaliteit_rules(struct store *store);

#endif
