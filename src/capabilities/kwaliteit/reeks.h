/* The series of an indicator: what of it may be shown to whom, what is noise in it and what is not, and the one sentence
 * that says so. Pages, signals and files all read it here. */
#ifndef KWALITEIT_REEKS_H
#define KWALITEIT_REEKS_H

#include "engines/spc.h"
#include "model/small.h"
#include "store/store.h"

enum { REEKS_SHOWN = 60, REEKS_ALL = SERIES_POINTS_MAX };

/* One observation as it may be shown. */
struct meting {
  const char *periode, *label;    /* "2026-12", "december 2026" */
  int64_t waarde;                 /* ten-thousandths; NUMBER_EMPTY: none, or kept back */
  int64_t teller, noemer;         /* NUMBER_EMPTY: none, or kept back */
  int64_t streefwaarde;           /* that held then; NUMBER_EMPTY: none */
  const char *text;               /* "57 %", "5 van 14", "minder dan 10", "" */
  const char *noot;
  bool voorlopig, example;
  bool small, kept_back;          /* too small to show outside, or gives a small one away; not shown to this reader */
  int at;                         /* its place in the judgement; -1: not judged */
};

/* What may be said of a series, and why not more. */
enum oordeel {
  OORDEEL_NIET_GEMETEN,           /* no value at all */
  OORDEEL_TE_KORT,                /* under SPC_ENOUGH points, or yearly figures */
  OORDEEL_ROLLEND,                /* runs over twelve months: neighbours hang together */
  OORDEEL_KLEIN,                  /* counts too small to judge one period */
  OORDEEL_GEWOON,                 /* goes up and down, no change */
  OORDEEL_VERBETERING, OORDEEL_ZORG, OORDEEL_VERANDERING, /* a change that lasts until now */
  OORDEEL__COUNT
};
static inline bool oordeel_is_change(enum oordeel oordeel) { return oordeel >= OORDEEL_VERBETERING; }
/* Enough is known to draw a mean and limits and to mark points. */
static inline bool oordeel_is_judged(enum oordeel oordeel) { return oordeel >= OORDEEL_GEWOON; }
/* The code in choices_oordeel ("zorg") of a change. */
const char *oordeel_code(enum oordeel oordeel);

struct reeks {
  struct indicator indicator;
  struct meting *metingen;        /* oldest first */
  size_t count;
  const char *eenheid;            /* " %" behind a value, or "" */
  int64_t streefwaarde;           /* that holds at the last period; NUMBER_EMPTY: none */
  bool example;
  struct spc_result spc;          /* over the points that are judged: spc.count of them */
  const size_t *judged;           /* the place in metingen of each */
  enum oordeel oordeel;
  bool has_change;                /* change is filled in: the change that lasts until now */
  struct spc_change change;
  const char *sinds;              /* its first period; NULL without one */
  const char *zin;                /* one sentence, B1, always there */
};

struct reeksen_options {
  struct tx *tx;
  const struct who *who;
  size_t last;                    /* at most this many periods of each: REEKS_SHOWN, REEKS_ALL */
  bool outside;                   /* what the public sees: small cells kept back, also where one could be computed from the rest */
  bool brief;                     /* many series, of which only the last value is told: text of that one, label of the first too */
  bool without_sentence;          /* many series, of which only the judgement counts: no words at all */
};

/* Of indicators that record_list or record_get gave in this transaction; out has a place for each. Texts live in keep. */
bool reeksen_read(const struct reeksen_options *options, const struct record *indicatoren, size_t count, struct reeks *out,
                  struct arena *keep, struct arena *scratch, struct fault *fault);

/* Periods in a row, between two values, of which nothing came. */
enum { GAPS_MAX = 100 };
struct gap {
  char first[PERIOD_SIZE], last[PERIOD_SIZE];
};
/* Oldest first, the first max of them. Answers how many there are. */
size_t reeks_gaps(const struct reeks *reeks, struct gap *out, size_t max);
/* "van maart 2026 tot en met mei 2026", "over maart 2026" */
const char *gap_words(const struct gap *gap, struct arena *keep);

/* The last value that is not kept back, or NULL. */
const struct meting *reeks_last(const struct reeks *reeks);
/* A quotient that the program worked out is told in tenths; what somebody typed stays as it was typed. */
int64_t figure_shown(int64_t waarde, int64_t teller, int64_t noemer);
const char *figure_text(int64_t ten_thousandths, const char *eenheid, struct arena *keep);

/* Staleness, counted in the indicator's own rhythm: how many periods after the last one should have come and did not. NULL or "": none. Not counted
 * beyond PERIODS_LATE_MAX. */
enum { PERIODS_LATE_MAX = 120 };
int periods_late(const char *last, const char *today);

#endif
