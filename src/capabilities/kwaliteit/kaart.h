/* A figure at a glance: what stands on its card of the dashboard. Made when the figure changes, in the same write, and kept beside its
 * series, so that a page with hundreds of them judges nothing. */
#ifndef KWALITEIT_KAART_H
#define KWALITEIT_KAART_H

#include "capabilities/kwaliteit/reeks.h"
#include "web/jobs.h"

struct kaart {
  enum oordeel oordeel;
  int64_t streefwaarde;      /* that holds at the last period; NUMBER_EMPTY: none */
  bool example;
  const char *laatste;       /* the last period, "2026-12"; "": never measured */
  const char *label, *text;  /* of the last value that may be shown: "december 2026", "57 %"; "": none */
  const char *zin;
  const char *tekening;      /* see chart_small_write */
};

/* Of indicators that record_list or record_get gave to options->who in this transaction, whichever fields were read; out has a place for each. What stands ready is
 * taken; what does not, or not for this reader, is made as reeksen_read makes it, over REEKS_SHOWN periods. Texts live in keep. */
bool kaarten_read(const struct reeksen_options *options, const struct record *indicatoren, size_t count, struct kaart *out,
                  struct arena *keep, struct arena *scratch, struct fault *fault);

/* Makes and keeps the cards of these indicators. Inside a write, as the program. */
bool kaarten_keep(struct tx *tx, const struct record *indicatoren, size_t count, struct arena *scratch, struct fault *fault) MUST_USE;

/* Makes what a new program has not made yet. */
extern const struct job kaarten_job;

/* The text that is kept, and back; false when it is none of ours. */
void kaart_print(const struct kaart *kaart, struct text *out);
bool kaart_parse(const char *text, struct kaart *out, struct arena *keep) MUST_USE;

#endif
