/* One letter to one mail server, in plain text. Who keeps letters until they are sent: the access file (store/access.h). */
#ifndef OUTSIDE_MAIL_H
#define OUTSIDE_MAIL_H

#include "outside/outside.h"

enum { MAIL_SUBJECT_MAX = 200, MAIL_TEXT_MAX = 20000 };

struct mail {
  const char *to;      /* one address */
  const char *subject; /* one line */
  const char *text;    /* UTF-8, lines end in \n */
  const char *event;   /* what it is about, "signaal:12": becomes part of the Message-ID, so that a second copy is known as one */
};

/* Is there a mail server in the settings? */
bool mail_is_set(void);

/* One plain address (a@b.nl), nothing that a mail server could read as something else. */
bool mail_address_is(const char *text);

/* Blocks, at most twenty seconds; encrypted when the server offers STARTTLS. INPUT: this letter can never go (an address or a
 * subject that cannot be, or the server refuses the address for good). NOT_NOW: try again later. */
bool mail_send(const struct mail *mail, struct fault *fault) MUST_USE;

#endif
