/* What other systems send when asked: a figure set in OData v4 (as waarstaatjegemeente and CBS speak it), and cases by the
 * ZGW APIs. Fetched whole or refused; never half of it. */
#ifndef KWALITEIT_BRONNEN_H
#define KWALITEIT_BRONNEN_H

#include "model/model.h"
#include "store/access.h"

/* One figure as a source gave it, its period already in our spelling and its municipality the one of today. */
struct gegeven {
  const char *code;       /* of the subject, as the source spells it: what koppelregel.code names */
  const char *periode;    /* "2022", "2022-K1", "2022-05" */
  const char *gebied;     /* NULL: the whole municipality */
  int64_t waarde;         /* ten-thousandths; NUMBER_EMPTY: the source has none, see waarom */
  int64_t teller, noemer; /* NUMBER_EMPTY: none */
  const char *waarom;     /* Dutch, when there is no value: "niet gemeten", "te klein om te tonen" */
  const char *gemeente;   /* whose figure: "GM0546"; NULL: the whole country */
  const char *van;        /* which code it stood under in its own year, when that was another ("GM0545"); else NULL */
};

enum fetched_kind {
  FETCHED_FIGURES, /* came one by one through take */
  FETCHED_CASES,   /* a file of cases as in decode/zaak.h, the same as somebody would upload */
  FETCHED_FILE,    /* a file as somebody would upload it */
  FETCHED_KIND__COUNT
};

struct namen;
struct fetching {
  const struct koppeling *koppeling; /* soort odata, zgw, klantinteracties or deelset; adres, sleutel, selectie */
  const char *gemeente;              /* own code, "GM0546" */
  const char *const *codes;          /* what the koppelregels name: asked for by name where the source can; */
  size_t code_count;                 /* 0: everything it has */
  const char *const *kinds;          /* the kinds that the koppelregels name, some with a comma in between: what may be told */
  size_t kind_count;                 /* of a contact by its subject */
  bool returns;                      /* a rule asks which contacts come back: the case that each is about comes along */
  struct namen *namen;               /* of this run; the reader's own, NULL from outside */
  struct day today;
  struct access *access;             /* holds the key that koppeling.sleutel names; NULL: there are no keys */
  /* Borrowed until it returns. False with a fault stops the fetch. Own figures (gemeente is the own code) and those of the
   * whole country. Cases do not come this way. */
  bool (*take)(void *context, const struct gegeven *one, struct fault *fault);
  /* After each page and a few times a second while waiting; false stops the fetch: somebody pressed stop, or the program
   * ends. May be NULL. */
  bool (*progress)(void *context, uint64_t rows, uint64_t pages);
  void *context;
};

struct fetched {
  enum fetched_kind kind;
  int file;                 /* FETCHED_CASES, FETCHED_FILE: an open file in memory, to be read by position, closed with keep; else -1 */
  uint64_t rows, pages;
  uint64_t without_value;   /* figures the source names but does not have */
  uint64_t elsewhere;       /* rows about other municipalities or other kinds of case, left alone */
  struct digest fingerprint; /* of the pages as they came */
};

/* Is this a soort that is fetched here? */
bool koppeling_is_fetched(const struct koppeling *koppeling);

/* False with a Dutch fault: then nothing that take got counts. Blocks on the network, at most an hour; never call it while a
 * write is open. The fault never holds a key. */
bool koppeling_fetch(const struct fetching *fetching, struct fetched *out, struct arena *keep, struct fault *fault) MUST_USE;

#endif
