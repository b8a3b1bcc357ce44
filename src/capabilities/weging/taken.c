/* What is done without being asked: a list freezes on its day, and what is agreed keeps no ballots. */
#include "capabilities/weging/gereed.h"
#include "capabilities/weging/rondes.h"

#include "web/jobs.h"

static const struct who program = {.label = "Doorpakker", .system = true};

static void end_reading(void *tx) { tx_end(tx); }

/* Whatever happened between the outcome and the wiping: what is agreed keeps no ballots. */
static bool ballots_tidy(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  int64_t *moments;
  size_t count;
  (void)scratch;
  if (!call->access) return true;
  if (!ballots_moments(call->access, &moments, &count, keep, fault)) return false;
  struct tx *tx = count ? store_read(call->store, fault) : NULL;
  if (count && !tx) return false;
  arena_defer(keep, end_reading, tx);
  for (size_t i = 0; i < count; i++) {
    struct record record;
    struct fault absent = {0};
    bool found = record_get(tx, &program, REGISTER_sleutelmoment, moments[i], &record, keep, &absent);
    bool over = found ? string_is(record_sleutelmoment(&record).toestand, "afgesproken") : absent.kind == FAULT_ABSENT;
    fault_release(&absent);
    if (over && !ballots_destroy(call->access, moments[i], fault)) return false;
  }
  return true;
}

const struct job stembriefjes_job = {.name = "stembriefjes", .run = ballots_tidy};

struct fixing {
  int64_t moment;
  struct arena *keep, *scratch;
};

static bool fix_one(struct tx *tx, void *context, struct fault *fault) {
  const struct fixing *fixing = context;
  struct moment m;
  return moment_read(tx, &program, fixing->moment, &m, fixing->keep, fault) && list_fix(tx, &m, fixing->keep, fixing->scratch, fault);
}

/* From the freeze on the list is what it was then, also when nobody picked one. */
static bool lists_freeze(const struct job_call *call, struct arena *keep, struct arena *scratch, struct fault *fault) {
  const struct query query = {.reg = REGISTER_sleutelmoment,
                              .filters = {{.field = F(sleutelmoment, toestand), .compare = COMPARE_IS, .value = {.text = "voorbereiding"}},
                                          {.field = F(sleutelmoment, toestand), .compare = COMPARE_IS, .value = {.text = "scoren"}}},
                              .filter_count = 2, .sort = EVERY(id), .page = 1, .page_size = PAGE_MAX, .no_count = true};
  struct listing list;
  struct tx *tx = store_read(call->store, fault);
  if (!tx) return false;
  arena_defer(keep, end_reading, tx);
  char today[DAY_SIZE];
  store_today(call->store, today);
  if (!record_list(tx, &program, &query, &list, keep, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct sleutelmoment s = record_sleutelmoment(&list.records[i]);
    struct moment m;
    if (!list_is_frozen(s.bevriezen_op, s.toestand, today) || (s.datum && strcmp(today, s.datum) > 0)) continue;
    if (!moment_read(tx, &program, s.id, &m, keep, fault)) return false;
    struct fixing fixing = {s.id, keep, scratch};
    if (m.all_candidates && m.item_count && !store_write(call->store, &program, fix_one, &fixing, fault)) return false;
  }
  return true;
}

const struct job bevriezen_job = {.name = "bevriezen", .run = lists_freeze};
