/* The municipalities in the data folder: a file each, opened at its first request and kept. */
#ifndef SERVER_TENANTS_H
#define SERVER_TENANTS_H

#include "store/access.h"
#include "web/web.h"

struct tenants;

/* A municipality as the program knows it, whether or not it is opened. */
struct tenant_name {
  char code[16];   /* "gm0546" */
  char alias[64];  /* "leiden" */
  char name[96];   /* "Leiden" */
};

struct tenants_options {
  const char *data;
  int batch_max;
  /* Called once for each store when it opens: wiring of hooks. May be NULL. */
  void (*opened)(struct store *store);
};

/* Reads the key (made when absent) and the list of files. */
struct tenants *tenants_open(const struct tenants_options *options, struct fault *fault);
/* Finishes waiting writes and closes all. */
void tenants_close(struct tenants *tenants);
const unsigned char *tenants_key(const struct tenants *tenants);

/* Sorted by name; the folder is looked through again at most once a second. */
bool tenants_list(struct tenants *tenants, struct tenant_name **out, size_t *count, struct arena *keep, struct fault *fault)
    MUST_USE;

enum tenant_state { TENANT_ABSENT, TENANT_CLOSED, TENANT_OPEN };

/* By alias or code ("leiden", "gm0546"). OPEN: *out borrows it until tenants_close. CLOSED: tenant_load opens it, which
 * takes milliseconds. *name (may be NULL) is filled in unless ABSENT. */
enum tenant_state tenants_find(struct tenants *tenants, const char *typed, const struct tenant **out, struct tenant_name *name);
const struct tenant *tenant_load(struct tenants *tenants, const char *typed, struct fault *fault);

/* Runs work for every opened one. */
void tenants_each(struct tenants *tenants, void (*work)(const struct tenant *tenant, void *context), void *context);

/* A name from the list that ships with the program, by code; alias and name are the code when it is not on it. */
struct tenant_name tenant_name_of(const char *code);
/* The code for an alias, a name or a code, in any case: "Leiden" gives "gm0546". False when none fits. */
bool tenant_code_of(const char *typed, char code[16]);

#endif
