/* The door of everything that leaves the program. Settings hold for the whole process: who runs the machine decides which
 * machines inside the house may be asked, and where mail goes; no record can change that. */
#ifndef OUTSIDE_OUTSIDE_H
#define OUTSIDE_OUTSIDE_H

#include "base/base.h"

enum { OUTSIDE_HOSTS_MAX = 32, OUTSIDE_HOST_SIZE = 254 };

struct outside_settings {
  const char *internal; /* hosts with an address inside the house, "zaken.gemeente.lan,10.1.2.3"; NULL: none */
  const char *mail;     /* where mail goes, "smtp://mail.gemeente.lan:25" or "smtps://..."; NULL: mail waits */
  const char *mail_from; /* "doorpakker@gemeente.nl"; needed with mail */
  const char *site;     /* where people open the program, "https://doorpakker.gemeente.nl"; NULL: links in mail begin at the municipality */
};

/* Once, before the first thread; INPUT on what cannot be right. */
bool outside_init(const struct outside_settings *settings, struct fault *fault) MUST_USE;
void outside_release(void);

/* As in the settings, without a slash at the end; NULL: not known. */
const char *outside_site(void);

/* Capitals do not matter. */
bool outside_is_internal(const char *host);

#endif
