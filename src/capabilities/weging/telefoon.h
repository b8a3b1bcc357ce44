/* One invited participant and the questions on the own phone: how heavy each criterion counts when the key moment asks so,
 * then each item by each criterion; the college one question per item. One question is one screen. Inner header. */
#ifndef WEGING_TELEFOON_H
#define WEGING_TELEFOON_H

#include "capabilities/weging/rondes.h"
#include "web/web.h"

/* Of question.item: how heavy the criterion counts. */
enum { VRAAG_WEGEN = -1 };

struct vraag {
  ptrdiff_t item;            /* place in the items of the moment, or VRAAG_WEGEN */
  size_t criterion;          /* the college says one thing about an item: 0 */
};

struct telefoon {
  struct request *request;
  struct ballot ballot;
  struct sleutelmoment moment;
  struct record record;
  enum ronde ronde;
  struct vragen vragen;      /* of telefoon_find, when a round is open; as the next ones */
  struct vraag *lijst;       /* in the order in which they are asked */
  size_t lijst_count;
  struct ballot_tick *ticks; /* what this participant said in this round */
  size_t tick_count;
};

/* Who comes with this address, for which key moment, and which round is open to him now. */
bool telefoon_who(struct request *request, struct tx *tx, struct telefoon *out, struct fault *fault) MUST_USE;
/* And what he is asked, with what he said so far. */
bool telefoon_find(struct request *request, struct tx *tx, struct telefoon *out, struct fault *fault) MUST_USE;

/* The numbers under which an answer is kept; 0 where there is none. */
int64_t vraag_opgave(const struct telefoon *telefoon, size_t at);
int64_t vraag_criterium(const struct telefoon *telefoon, size_t at);
/* The level that was said, -1: nothing yet. */
int64_t vraag_said(const struct telefoon *telefoon, size_t at);
/* The first question about this opgave (0: about weights) and criterion (0: any), or lijst_count. */
size_t vraag_find(const struct telefoon *telefoon, int64_t opgave, int64_t criterium);
/* The address of a question; lijst_count: the list of all. */
const char *vraag_path(const struct telefoon *telefoon, size_t at);
/* The participant's own address. */
const char *telefoon_path(const struct telefoon *telefoon);

/* A question, or with lijst_count all of them and the end. */
bool telefoon_write(const struct telefoon *telefoon, struct reply *reply, size_t at, const struct fault *faults, struct fault *fault) MUST_USE;

#endif
