/* Between the files of this room. */
#ifndef OPGAVEN_PARTS_H
#define OPGAVEN_PARTS_H

#include "capabilities/opgaven/opgaven.h"
#include "web/chart.h"
#include "web/fase.h"
#include "web/keuze.h"
#include "web/parts.h"

enum { ANSWER_WORKDAYS = 10, SAME_DAYS = 365, FEW = 10 };

/* hooks.c */
extern const struct hooks signaal_hooks, beleidsopgave_hooks, heroverweging_hooks;
/* fase.c */
extern const struct hooks fase_hooks, fasenorm_hooks;
/* What must be known before a choice can be made (HU37), as labels separated by commas; NULL: nothing misses. */
const char *gate_missing(const struct record *opgave, struct arena *keep);

/* Pages. */
page_function melden_page, melden_send;
page_function act_page, act_send, answer_send;
page_function overzicht_page, overzicht_csv, overzicht_xlsx, controller_page, bestellingen_page;
detail_extra signaal_extra, opgave_extra, heroverweging_extra, fase_extra;

/* For a manager: hours asked of the own teams beside what the frame gives them. */
day_source team_hours;

/* ---- the total overview ---- */

enum { STREAMS = 4 };

struct regel {
  const struct record *record;
  struct beleidsopgave opgave;
  int64_t incidenteel, structureel; /* cents in the year, free money and money without cover */
  int64_t geoormerkt;               /* cents in the year, from earmarked pots */
  int64_t without_cover;            /* the part that has no cover yet */
  int64_t uren;
  const char *dekking;              /* names of the pots, each once */
  const char *thema, *portefeuille, *eigenaar;
  int64_t age_days;                 /* since gemeld_op; -1: unknown */
  int64_t fresh_days;               /* since nagelopen_op; -1: never */
  struct fase_stand fase;
};

/* Totals of one value of a dimension. */
struct totaal {
  int64_t by;                       /* id, or 0 */
  const char *label;
  int64_t count, incidenteel, structureel, uren, beschikbaar; /* beschikbaar -1: not known to this person */
};
struct totalen {
  struct totaal *rows;
  size_t count;
};

struct overzicht {
  struct regel *regels;             /* in order of stream and number */
  size_t count;
  int year;
  const char *moment;               /* the key moment whose frame this is, or NULL */
  int64_t moment_id;
  struct keuze_filter filter;
  struct totaal all;                /* beschikbaar: hours of the frame, -1 when unknown */
  int64_t room_incidenteel, room_structureel; /* of the frame; -1 when unknown */
  struct totalen per_thema, per_stroom, per_portefeuille, per_team;
  bool example;
};

/* Every open beleidsopgave once, with its money and hours of the year of the next key moment (else of today). */
bool overzicht_read(struct request *request, struct overzicht *out, struct fault *fault);
const char *stroom_label(const char *code);

#endif
