/* The proposal to the college, drafted from the outcomes of a key moment, in fixed headings. Inner header. */
#ifndef WEGING_COLLEGEVOORSTEL_H
#define WEGING_COLLEGEVOORSTEL_H

#include "capabilities/weging/agreement.h"

enum { VOORSTEL_PUNTEN_MAX = 6, VOORSTEL_TEKST_MAX = 8000 };

struct draft_argument {
  const char *kop, *tekst;
  int64_t uitkomst; /* 0: about no outcome */
};

struct draft_punt {
  const char *werkwoord, *tekst;
  struct draft_argument *arguments;
  size_t argument_count;
};

struct draft {
  const char *titel, *aanleiding, *kaders, *doel, *kanttekeningen, *alternatieven, *financien, *uitvoering, *bijlagen;
  struct draft_punt punten[VOORSTEL_PUNTEN_MAX];
  size_t punt_count;
};

/* Sentences from the key moment, its outcomes and what the rekenhulp says of it. Headings for which the records say nothing
 * (participatie, communicatie) stay empty: people write those. Fails (CONFLICT) without outcomes. Texts live in keep. */
bool draft_make(const struct moment *moment, const struct whatif *whatif, const struct listing *outcomes, struct draft *out, struct arena *keep,
                struct arena *scratch, struct fault *fault) MUST_USE;
/* Of everything that draft_make makes its sentences of: the same, then so is the draft. Cheap. */
struct digest draft_key(const struct moment *moment, const struct whatif *whatif, const struct listing *outcomes);

/* Paragraphs of a text, without the empty ones: lines that lists of paragraphs in a view have as their one field. */
struct voorstel_line {
  const char *regel;
};
size_t voorstel_lines(const char *text, struct voorstel_line **out, struct arena *keep);

#define VOORSTEL_LINES(view, type, text, keep) \
  do { \
    struct voorstel_line *lines_; \
    (view)->alineas_count = voorstel_lines((text), &lines_, (keep)); \
    type *rows_ = ARENA_ARRAY((keep), (view)->alineas_count, type); \
    for (size_t l_ = 0; l_ < (view)->alineas_count; l_++) rows_[l_].regel = lines_[l_].regel; \
    (view)->alineas = rows_; \
  } while (0)

/* The headings in Huizen's order, each a field of the register; argumenten stand in registers of their own, in between. */
struct voorstel_kop {
  size_t field;
  bool arguments_before; /* Argumenten come before this heading */
};
extern const struct voorstel_kop voorstel_koppen[];
extern const size_t voorstel_kop_count;

#endif
