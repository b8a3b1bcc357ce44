/* Sends the letters that wait in the access files, on a thread of its own: a mail server may take its time. */
#ifndef SERVER_POST_H
#define SERVER_POST_H

#include "server/tenants.h"

struct post;

/* NULL without a fault when no mail server was set: then letters wait. */
bool post_open(struct tenants *tenants, struct post **out, struct fault *fault) MUST_USE;
/* Waits for the letter that is being sent, at most twenty seconds. NULL is fine. */
void post_close(struct post *post);

/* One round over one file: at most so many letters. Answers how many went. */
int post_send(struct access *access, int most);

#endif
