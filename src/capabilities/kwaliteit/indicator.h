/* Between the files of an indicator's page. */
#ifndef KWALITEIT_INDICATOR_H
#define KWALITEIT_INDICATOR_H

#include "capabilities/kwaliteit/pages.h"

/* What people must know to read the figure, as label and text. */
struct fact {
  const char *label, *text, *note, *path; /* note, path: NULL when there is none */
};
enum { FACTS_MAX = 16 };
struct facts {
  struct fact items[FACTS_MAX];
  size_t count;
};

/* The latest figure of others that this reader may see; id 0: none. */
bool benchmark_read(struct request *request, const struct reeks *reeks, struct vergelijking *out, struct fault *fault);
bool facts_read(struct request *request, const struct reeks *reeks, const struct vergelijking *benchmark, struct facts *out, struct fault *fault);

/* What a figure consists of: outcomes, channels; each with the reasons that are parts of it. */
struct deel {
  int64_t indicator;
  const char *naam, *text, *when, *words;
  const struct deel *reasons;
  size_t reason_count;
};
bool delen_read(struct request *request, const struct indicator *whole, const struct deel **out, size_t *count, struct fault *fault);

/* How fast it goes, beside whether the question was solved and whether there was room for the person: of one service. */
struct naast {
  const char *what;   /* the label of kijkt_naar */
  int64_t indicator;  /* 0: nobody measures it */
  const char *naam, *text, *when, *zin;
  bool example;
};
bool naast_read(struct request *request, const struct indicator *indicator, const struct naast **out, size_t *count, struct fault *fault);
/* How the feed counts it, in words; NULL when no feed fills it. */
bool telling_read(struct request *request, int64_t indicator, const char **out, struct fault *fault);

/* The last period for which figures per area are there. */
struct gebied {
  const char *naam, *text;
  const char *margin, *words; /* "tussen 52 en 61 %", "lager dan de hele gemeente"; NULL: none */
};
struct gebieden {
  const struct gebied *items;
  size_t count;
  const char *label;  /* "december 2026" */
  bool kept_back;     /* areas are missing because of small numbers */
};
bool gebieden_read(struct request *request, const struct reeks *reeks, struct gebieden *out, struct fault *fault);

#endif
