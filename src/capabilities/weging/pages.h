/* What the pages of a key moment share. Inner header. */
#ifndef WEGING_PAGES_H
#define WEGING_PAGES_H

#include "capabilities/weging/rekenhulp.h"
#include "web/layout.h"
#include "web/web.h"

enum station { STATION_VOORBEREIDEN, STATION_SCORES, STATION_SESSIE, STATION_AFSPRAKEN, STATION_DOORPAKKEN, STATION_LIJST, STATION__COUNT };

page_function prepare_page, prepare_save;
page_function scores_page, score_page, score_save;
page_function weights_page, weights_save;
page_function participants_page, participants_save, cards_page, stem_page, stem_save;
page_function plan_page;
page_function park_page, park_back;
page_function session_page, session_save, screen_page, stream_page, compare_page, balance_page, explain_page, sheet_page, sheet_document;
page_function agree_page, agree_save, agreement_page, agreement_document;
page_function frozen_file, frozen_page, frozen_try;
page_function voorstel_make, voorstel_page, voorstel_document, voorstel_besluit_page, voorstel_besluit_save;
detail_extra voorstel_extra;
/* May who draft a proposal to the college? */
bool voorstel_right(const struct who *who, const struct catalogue *catalogue);

/* The pages as steps, with the one where we are. */
struct html stations_html(struct request *request, const struct moment *moment, enum station here);
/* A panel with the stations for a key moment's own page. */
bool moment_extra(struct request *request, const struct record *record, struct text *out, struct fault *fault);

/* Writes body in the shell of a key moment. */
bool moment_layout(struct request *request, struct reply *reply, const struct moment *moment, enum station here,
                   struct html actions, const struct text *body, const char *notice);

/* The same for a page beside the stations, under a title of its own. */
bool moment_layout_as(struct request *request, struct reply *reply, const struct moment *moment, const char *title, struct html actions,
                      const struct text *body, const char *notice);

const char *moment_path(struct request *request, const struct moment *moment, enum station station);
/* The page with a try in its address. */
const char *whatif_path(struct request *request, const struct moment *moment, enum station station, const struct whatif *whatif);
/* What the address (or the sent form) tries for this person alone, over what the scenario says; tries: there was something. */
struct whatif whatif_read(const struct request *request, const struct moment *moment, const struct whatif *scenario, bool *tries);

/* May who change this key moment (its list, frame, scores)? */
bool moment_changes(const struct request *request, const struct moment *moment);
/* May who lay the agreements down? */
bool moment_decides(const struct who *who, const struct moment *moment, const char *today);

#endif
