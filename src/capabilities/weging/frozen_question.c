#include "capabilities/weging/frozen.h"
#include "encode/canonical.h"

static const char *const existing = "bestaand beleid";

const char *frozen_item_name(const struct moment_item *item, struct arena *keep) {
  return item->nummer ? item->nummer : arena_printf(keep, "#%lld", (long long)item->id);
}

/* Two pots may have one name; their places differ. */
static const char *limit_name(const struct moment *m, size_t limit, struct arena *keep) {
  for (size_t l = 0; l < m->fund_count + m->team_count; l++)
    if (l != limit && string_is(m->limits[l].label, m->limits[limit].label)) return arena_printf(keep, "%s (%zu)", m->limits[limit].label, limit + 1);
  return m->limits[limit].label;
}

/* One year: the amounts stand in a list of one. */
static void amounts_add(const struct moment *m, const double *amounts, struct canonical *to, const char *money, const char *hours, bool all,
                        struct arena *keep) {
  struct canonical *funds = canonical_add_object(to, money), *teams = canonical_add_object(to, hours);
  for (size_t l = 0; l < m->fund_count + m->team_count; l++)
    if (all || amounts[l] > 0) canonical_add_real(canonical_add_list(l < m->fund_count ? funds : teams, limit_name(m, l, keep)), NULL, amounts[l]);
}

static void task_add(const struct moment *m, const struct portfolio_item *from, const struct moment_item *item, struct canonical *to, struct arena *keep) {
  struct canonical *task = canonical_add_object(to, NULL);
  canonical_add_text(task, "id", frozen_item_name(item, keep));
  canonical_add_real(task, "value", from->value);
  canonical_add_bool(task, "mandatory", item->fixed);
  if (item->marked) canonical_add_text(task, "category", existing);
  if (from->group) canonical_add_text(task, "group", arena_printf(keep, "%u", from->group));
  amounts_add(m, from->asks, task, "cost", "capacity", false, keep);
}

static void pairs_add(const struct moment *m, const struct portfolio_pair *pairs, size_t count, struct canonical *to, const char *key, struct arena *keep) {
  struct canonical *list = count ? canonical_add_list(to, key) : NULL;
  for (size_t i = 0; i < count; i++) {
    struct canonical *pair = canonical_add_list(list, NULL);
    canonical_add_text(pair, NULL, frozen_item_name(&m->items[pairs[i].item], keep));
    canonical_add_text(pair, NULL, frozen_item_name(&m->items[pairs[i].other], keep));
  }
}

static void locks_add(const struct moment *m, const struct portfolio_set *set, struct canonical *to, const char *key, struct arena *keep) {
  struct canonical *list = canonical_add_list(to, key);
  for (size_t i = 0; i < m->item_count; i++)
    if (portfolio_has(set, i)) canonical_add_text(list, NULL, frozen_item_name(&m->items[i], keep));
}

void frozen_question_add(const struct moment *m, const struct whatif *whatif, const struct portfolio *p, struct canonical *to, const char *key,
                         struct arena *keep) {
  struct canonical *question = canonical_add_object(to, key), *tasks = canonical_add_list(question, "tasks");
  struct portfolio_set out = {0};
  for (size_t i = 0; i < p->item_count; i++) task_add(m, &p->items[i], &m->items[i], tasks, keep);
  /* What must be done anyway stays in, also when somebody let go of it by hand. */
  for (size_t i = 0; i < p->item_count; i++) portfolio_put(&out, i, p->items[i].lock == PORTFOLIO_OUT);
  locks_add(m, &whatif->in, question, "locked_in", keep);
  locks_add(m, &out, question, "locked_out", keep);
  amounts_add(m, p->available, question, "budget", "capacity", true, keep);
  pairs_add(m, p->needs, p->need_count, question, "requires", keep);
  pairs_add(m, p->clashes, p->clash_count, question, "excludes", keep);
  struct canonical *bands = canonical_add_list(question, "balance");
  for (size_t b = 0; b < p->band_count; b++) {
    struct canonical *band = canonical_add_object(bands, NULL);
    canonical_add_text(band, "category", existing);
    canonical_add_text(band, "of", "hours");
    canonical_add_real(band, "min_share", p->bands[b].least);
    canonical_add_real(band, "max_share", p->bands[b].most);
  }
}
