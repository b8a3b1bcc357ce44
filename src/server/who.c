#include "server/who.h"

#include <pthread.h>
#include <stdatomic.h>

#include "base/banned.h"

enum { WHO_SLOTS = 512, WHO_KEEP_MS = 5000 };

struct kept {
  const struct store *store;
  int64_t persoon, made_ms;
  unsigned generation;
  struct who who;
  char label[ACCESS_LABEL_SIZE];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct kept slots[WHO_SLOTS];
static atomic_uint generation;

void who_changed(void) { generation++; }

uint32_t roles_of(const char *choices) {
  uint32_t roles = 0;
  while (choices && *choices) {
    choices += strspn(choices, ", ;");
    size_t len = strcspn(choices, ", ;");
    char name[64];
    if (len > 0 && len < sizeof name) {
      memcpy(name, choices, len);
      name[len] = '\0';
      enum role role = role_find(name);
      if (role < ROLE__COUNT) roles |= UINT32_C(1) << role;
    }
    choices += len;
  }
  return roles;
}

static uint32_t role_without_account(void) {
  uint32_t roles = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if (role_infos[role].without_account) roles |= UINT32_C(1) << role;
  return roles;
}

static bool has_team(const struct who *who, int64_t team) {
  for (size_t i = 0; i < who->team_count; i++)
    if (who->teams[i] == team) return true;
  return false;
}

/* The team and everything under it, as long as the list fits. */
static bool find_teams(struct who *who, int64_t team, struct tx *tx, struct arena *scratch, struct fault *fault) {
  const struct who program = {.system = true};
  struct query query = {.reg = REGISTER_organisatie, .sort = -1, .page = 1, .page_size = PAGE_MAX, .no_count = true};
  struct listing list;
  if (!record_list(tx, &program, &query, &list, scratch, fault)) return false;
  who->teams[who->team_count++] = team;
  for (bool more = true; more;) {
    more = false;
    for (size_t i = 0; i < list.count && who->team_count < WHO_TEAMS_MAX; i++) {
      struct organisatie one = record_organisatie(&list.records[i]);
      if (!has_team(who, one.ouder) || has_team(who, one.id)) continue;
      who->teams[who->team_count++] = one.id;
      more = true;
    }
  }
  return true;
}

static bool read_who(struct kept *one, struct tx *tx, struct arena *scratch, struct fault *fault) {
  const struct who program = {.system = true};
  struct record record;
  struct fault absent = {0};
  one->who = (struct who){.persoon = one->persoon};
  if (!record_get(tx, &program, REGISTER_persoon, one->persoon, &record, scratch, &absent)) {
    bool gone = absent.kind == FAULT_ABSENT;
    if (gone) fault_release(&absent);
    else fault_move(fault, &absent);
    return gone;
  }
  struct persoon persoon = record_persoon(&record);
  snprintf(one->label, sizeof one->label, "%s", persoon.functie ? persoon.functie : "");
  const char *today = tx_today(tx);
  bool works = (!persoon.van || strcmp(persoon.van, today) <= 0) && (!persoon.tot || strcmp(persoon.tot, today) >= 0);
  if (!works) return true;
  one->who.roles = roles_of(persoon.rollen);
  if (persoon.organisatie == NUMBER_EMPTY) return true;
  return find_teams(&one->who, persoon.organisatie, tx, scratch, fault);
}

static bool find_slot(const struct tenant *tenant, int64_t persoon, struct kept *out) {
  struct kept *one = &slots[(uint64_t)persoon % WHO_SLOTS];
  pthread_mutex_lock(&lock);
  bool found = one->store == tenant->store && one->persoon == persoon && one->generation == generation &&
               clock_now_ms() - one->made_ms < WHO_KEEP_MS;
  if (found) *out = *one;
  pthread_mutex_unlock(&lock);
  return found;
}

/* The persoon as the record says now, or said a few seconds ago. */
static bool find_persoon(const struct tenant *tenant, int64_t persoon, struct tx *tx, struct kept *out, struct arena *scratch,
                         struct fault *fault) {
  if (persoon && find_slot(tenant, persoon, out)) return true;
  /* Taken before reading: a change in between makes this one old at once. */
  *out = (struct kept){.store = tenant->store, .persoon = persoon, .made_ms = clock_now_ms(), .generation = generation};
  if (persoon && !read_who(out, tx, scratch, fault)) return false;
  pthread_mutex_lock(&lock);
  slots[(uint64_t)persoon % WHO_SLOTS] = *out;
  pthread_mutex_unlock(&lock);
  return true;
}

uint32_t roles_to_give(const struct who *maker) { return maker->roles | role_without_account(); }

/* A token may what its role may, as long as its maker may. */
static bool find_program(const struct visit *visit, const struct tenant *tenant, struct tx *tx, struct who *out, struct arena *keep,
                         struct arena *scratch, struct fault *fault) {
  struct kept maker;
  struct program_token token;
  if (!program_token_find(tenant->access, visit->bearer, &token))
    return FAULT(fault, FAULT_SIGNED_OUT, "De toegangssleutel is niet meer geldig.");
  if (!find_persoon(tenant, token.persoon, tx, &maker, scratch, fault)) return false;
  *out = (struct who){.program = true, .roles = roles_of(token.role) & roles_to_give(&maker.who),
                      .label = arena_printf(keep, "programma %s", token.name)};
  return true;
}

bool who_find(const struct visit *visit, const struct tenant *tenant, struct tx *tx, struct who *out, struct arena *keep,
              struct arena *scratch, struct fault *fault) {
  if (visit->bearer) return find_program(visit, tenant, tx, out, keep, scratch, fault);
  if (!visit->has_session) {
    *out = (struct who){.roles = role_without_account(), .label = "Inwoner"};
    return true;
  }
  struct kept found;
  if (!find_persoon(tenant, visit->session.persoon, tx, &found, scratch, fault)) return false;
  *out = found.who;
  out->account = visit->session.account;
  out->label = arena_copy(keep, *found.label ? found.label : "Zonder functie");
  return true;
}
