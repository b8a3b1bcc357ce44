#include "engines/portfolio_wire.h"

#include <math.h>

#include "engines/portfolio_inside.h"
#include "engines/portfolio_tree.h"

enum { WIRE_MARK = 0x70616b32, WIRE_LIMIT_MAX_MS = 3600000 };

struct wire_head {
  uint32_t mark, items, limits, needs, clashes, bands, searched, unused;
  int64_t limit_ms;
};

struct wire_item {
  double value;
  uint32_t lock, group, category, chosen;
};

struct wire_band {
  double least, most, penalty;
  uint32_t category, soft;
};

/* ---- out ---- */

struct wire_out {
  char *data;
  size_t size;
};

static void wire_put(struct wire_out *out, const void *from, size_t size) {
  if (size > 0) memcpy(out->data + out->size, from, size);
  out->size += size;
}

void portfolio_wire_pack(const struct portfolio_question *question, const char **data, size_t *size, struct arena *keep) {
  const struct portfolio *p = question->portfolio;
  const struct wire_head head = {WIRE_MARK, (uint32_t)p->item_count, (uint32_t)p->limit_count, (uint32_t)p->need_count, (uint32_t)p->clash_count,
                                 (uint32_t)p->band_count, question->effort.searched, 0, question->effort.limit_ms};
  size_t amounts = (p->item_count + 1) * p->limit_count + p->item_count * p->band_count;
  struct wire_out out = {.data = arena_take(keep, sizeof head + p->item_count * sizeof(struct wire_item) + amounts * sizeof(double) +
                                                      (p->need_count + p->clash_count) * sizeof(struct portfolio_pair) + p->band_count * sizeof(struct wire_band))};
  wire_put(&out, &head, sizeof head);
  for (size_t i = 0; i < p->item_count; i++) {
    const struct wire_item item = {p->items[i].value, p->items[i].lock, p->items[i].group, p->items[i].category, portfolio_has(&question->answer->chosen, i)};
    wire_put(&out, &item, sizeof item);
    wire_put(&out, p->items[i].asks, p->limit_count * sizeof(double));
  }
  wire_put(&out, p->available, p->limit_count * sizeof(double));
  wire_put(&out, p->needs, p->need_count * sizeof *p->needs);
  wire_put(&out, p->clashes, p->clash_count * sizeof *p->clashes);
  for (size_t b = 0; b < p->band_count; b++) {
    const struct wire_band band = {p->bands[b].least, p->bands[b].most, p->bands[b].penalty, p->bands[b].category, p->bands[b].soft};
    wire_put(&out, &band, sizeof band);
    wire_put(&out, p->bands[b].weight, p->item_count * sizeof(double));
  }
  *data = out.data;
  *size = out.size;
}

/* ---- in ---- */

struct wire_in {
  const char *data;
  size_t left;
  bool cut;
};

static void wire_get(struct wire_in *in, void *to, size_t size) {
  in->cut = in->cut || size > in->left;
  if (in->cut || size == 0) return;
  memcpy(to, in->data, size);
  in->data += size;
  in->left -= size;
}

/* Zeros after the end, so that a length that lies takes no memory it did not send. */
static double *wire_amounts(struct wire_in *in, size_t count, struct arena *keep) {
  in->cut = in->cut || count * sizeof(double) > in->left;
  double *amounts = ARENA_ARRAY(keep, in->cut ? 0 : count, double);
  wire_get(in, amounts, count * sizeof(double));
  return amounts;
}

static void items_get(struct wire_in *in, struct portfolio *p, struct arena *keep) {
  struct portfolio_item *items = ARENA_ARRAY(keep, p->item_count, struct portfolio_item);
  struct portfolio_set *start = ARENA_NEW(keep, struct portfolio_set);
  for (size_t i = 0; i < p->item_count && !in->cut; i++) {
    struct wire_item item = {0};
    wire_get(in, &item, sizeof item);
    in->cut = in->cut || item.lock >= PORTFOLIO_LOCK__COUNT;
    items[i] = (struct portfolio_item){.value = item.value, .group = item.group, .category = item.category, .lock = (enum portfolio_lock)item.lock};
    items[i].asks = wire_amounts(in, p->limit_count, keep);
    portfolio_put(start, i, item.chosen);
  }
  p->items = items;
  p->start = start;
}

static const struct portfolio_pair *pairs_get(struct wire_in *in, size_t count, struct arena *keep) {
  struct portfolio_pair *pairs = ARENA_ARRAY(keep, count, struct portfolio_pair);
  wire_get(in, pairs, count * sizeof *pairs);
  return pairs;
}

static void bands_get(struct wire_in *in, struct portfolio *p, struct arena *keep) {
  struct portfolio_band *bands = ARENA_ARRAY(keep, p->band_count, struct portfolio_band);
  for (size_t b = 0; b < p->band_count && !in->cut; b++) {
    struct wire_band band = {0};
    wire_get(in, &band, sizeof band);
    bands[b] = (struct portfolio_band){.least = band.least, .most = band.most, .penalty = band.penalty, .category = band.category, .soft = band.soft != 0,
                                       .weight = wire_amounts(in, p->item_count, keep)};
  }
  p->bands = bands;
}

bool portfolio_wire_unpack(const char *data, size_t size, struct portfolio *out, struct portfolio_effort *effort, struct arena *keep, struct fault *fault) {
  struct wire_in in = {data, size, false};
  struct wire_head head = {0};
  wire_get(&in, &head, sizeof head);
  struct portfolio p = {.item_count = head.items, .limit_count = head.limits, .need_count = head.needs, .clash_count = head.clashes, .band_count = head.bands};
  if (in.cut || head.mark != WIRE_MARK || head.items > PORTFOLIO_ITEMS_MAX || head.limits > PORTFOLIO_LIMITS_MAX || head.needs > PORTFOLIO_PAIRS_MAX ||
      head.clashes > PORTFOLIO_PAIRS_MAX || head.bands > PORTFOLIO_BANDS_MAX || head.limit_ms < 0 || head.limit_ms > WIRE_LIMIT_MAX_MS)
    return FAULT(fault, FAULT_INPUT, "Dit is geen opgave voor de rekenhulp.");
  items_get(&in, &p, keep);
  p.available = wire_amounts(&in, p.limit_count, keep);
  p.needs = pairs_get(&in, p.need_count, keep);
  p.clashes = pairs_get(&in, p.clash_count, keep);
  bands_get(&in, &p, keep);
  if (in.cut || in.left > 0) return FAULT(fault, FAULT_INPUT, "De opgave voor de rekenhulp is niet heel.");
  if (!portfolio_check(&p, keep, fault)) return false;
  *effort = (struct portfolio_effort){head.limit_ms, head.searched != 0};
  *out = p;
  return true;
}

/* ---- the answer ---- */

bool portfolio_proof_take(const struct portfolio *p, const char *data, size_t size, struct portfolio_answer *answer) {
  struct portfolio_proof proof;
  if (size != sizeof proof) return false;
  memcpy(&proof, data, sizeof proof);
  if (proof.mark != PORTFOLIO_PROOF_MARK || isnan(proof.bound)) return false;
  for (size_t i = p->item_count; i < PORTFOLIO_ITEMS_MAX; i++) portfolio_put(&proof.chosen, i, false);
  double penalty, value = proof.found ? portfolio_value(p, &proof.chosen, &penalty) : -INFINITY;
  if (proof.found && (!answer->possible || value > answer->value) && portfolio_fits(p, &proof.chosen)) {
    answer->possible = true;
    answer->chosen = proof.chosen;
    answer->value = value;
    answer->penalty = penalty;
  }
  answer->bound = fmin(answer->bound, proof.bound);
  if (!answer->possible) {
    answer->proven = answer->bound == -INFINITY;
    if (answer->proven) answer->obstacle = PORTFOLIO_TOGETHER;
    return true;
  }
  answer->bound = fmax(answer->value, answer->bound);
  answer->proven = answer->bound <= answer->value + MODEL_BETTER * fabs(answer->value);
  if (answer->proven) answer->bound = answer->value;
  return true;
}

bool portfolio_settle(const struct portfolio *p, int8_t *settled, struct arena *scratch) {
  struct tree *tree = ARENA_NEW(scratch, struct tree);
  const struct model *model = model_make(p, scratch);
  bool *in = ARENA_ARRAY(scratch, p->item_count, bool), found;
  found = tree_open(tree, model, false, scratch);
  for (size_t i = 0; i < p->item_count; i++) in[i] = p->start && portfolio_has(p->start, i);
  if (found && model_fits(model, in)) {
    (void)tree_offer(tree, in);
    found = tree_settle(tree);
  }
  memcpy(settled, tree->fixed, p->item_count);
  return found;
}
