#include "engines/calc.h"

#include "encode/json.h"
#include "engines/shares.h"

#include "base/banned.h"

static bool word_find(const char *typed, const char *const *words, int count, const char *option, int *out, struct fault *fault) {
  if (!typed) return true;
  for (int i = 0; i < count; i++)
    if (string_is(typed, words[i])) {
      *out = i;
      return true;
    }
  return fault_field_add(fault, option, "%s \"%.40s\" bestaat niet. Zie doorpakker calc --help.", option, typed);
}

bool calc_shares_option(const char *completion, const char *utility, struct calc_shares_options *options, struct fault *fault) {
  int how = SHARES_NONE, worth = SHARES_COST;
  if (!word_find(completion, shares_completion_names, SHARES_COMPLETION__COUNT, "--completion", &how, fault) ||
      !word_find(utility, shares_utility_names, SHARES_UTILITY__COUNT, "--utility", &worth, fault))
    return false;
  options->completion = (enum shares_completion)how;
  options->utility = (enum shares_utility)worth;
  return true;
}

struct print {
  struct json_writer w;
  const struct pb *pb;
  const struct shares_result *result;
};

static void euros_put(struct print *print, const char *key, double cents) {
  json_key(&print->w, key);
  json_put_real(&print->w, cents / 100);
}

static void count_put(struct print *print, const char *key, int64_t count) {
  json_key(&print->w, key);
  json_put_int(&print->w, count);
}

static void ids_put(struct print *print, const char *key, const uint32_t *projects, size_t count) {
  json_key(&print->w, key);
  json_array_begin(&print->w);
  for (size_t i = 0; i < count; i++) json_put_string(&print->w, print->pb->projects[projects[i]].id);
  json_array_end(&print->w);
}

/* Per project that was not bought yet and that its supporters could pay. */
static void effective_put(struct print *print, const double *effective) {
  json_key(&print->w, "effective_votes");
  json_object_begin(&print->w);
  for (size_t j = 0; j < print->pb->project_count; j++) {
    if (effective[j] <= 0) continue;
    json_key(&print->w, print->pb->projects[j].id);
    json_put_real(&print->w, effective[j]);
  }
  json_object_end(&print->w);
}

static void rounds_put(struct print *print) {
  json_key(&print->w, "rounds");
  json_array_begin(&print->w);
  for (size_t i = 0; i < print->result->round_count; i++) {
    const struct shares_round *round = &print->result->rounds[i];
    json_object_begin(&print->w);
    json_key(&print->w, "project");
    json_put_string(&print->w, print->pb->projects[round->project].id);
    euros_put(print, "cost", (double)print->pb->projects[round->project].cents);
    euros_put(print, "payment", round->payment_cents);
    count_put(print, "paid_in_full", (int64_t)round->full);
    count_put(print, "paid_all_they_had", (int64_t)round->partial);
    effective_put(print, round->effective);
    json_object_end(&print->w);
  }
  json_array_end(&print->w);
}

/* Why a project did not win: the votes it would have needed at full price against those it had left at the end. */
static void rejected_put(struct print *print, struct arena *scratch) {
  const struct pb *pb = print->pb;
  bool *won = ARENA_ARRAY(scratch, pb->project_count, bool);
  for (size_t i = 0; i < print->result->winner_count; i++) won[print->result->winners[i]] = true;
  json_key(&print->w, "rejected");
  json_array_begin(&print->w);
  for (size_t j = 0; j < pb->project_count; j++) {
    if (won[j]) continue;
    const struct pb_project *project = &pb->projects[j];
    double could = print->result->share_cents * (double)project->votes;
    json_object_begin(&print->w);
    json_key(&print->w, "project");
    json_put_string(&print->w, project->id);
    euros_put(print, "cost", (double)project->cents);
    count_put(print, "votes", project->votes);
    json_key(&print->w, "reason");
    json_put_string(&print->w, project->votes == 0               ? "niemand stemde erop"
                               : could < (double)project->cents ? "de stemmers hadden samen te weinig, ook aan het begin"
                                                                 : "de stemmers hadden hun deel al aan andere projecten gegeven");
    json_object_end(&print->w);
  }
  json_array_end(&print->w);
}

static void result_put(struct print *print, const struct calc_shares_options *options, struct arena *scratch) {
  const struct shares_result *result = print->result;
  json_object_begin(&print->w);
  ids_put(print, "winners", result->winners, result->winner_count);
  euros_put(print, "cost", (double)result->cents);
  euros_put(print, "budget", (double)print->pb->budget_cents);
  count_put(print, "voters", (int64_t)print->pb->ballot_count);
  json_key(&print->w, "utility");
  json_put_string(&print->w, shares_utility_names[options->utility]);
  json_key(&print->w, "completion");
  json_put_string(&print->w, shares_completion_names[options->completion]);
  euros_put(print, "share", result->share_cents);
  count_put(print, "raises", result->raises);
  size_t bought = result->free_count + result->round_count;
  ids_put(print, "added_by_votes", result->winners + bought, result->winner_count - bought);
  rounds_put(print);
  rejected_put(print, scratch);
  json_key(&print->w, "greedy");
  json_object_begin(&print->w);
  ids_put(print, "winners", result->greedy, result->greedy_count);
  euros_put(print, "cost", (double)result->greedy_cents);
  json_object_end(&print->w);
  json_object_end(&print->w);
}

bool calc_shares(const char *data, size_t size, const struct calc_shares_options *options, struct text *out, struct arena *scratch,
                 struct fault *fault) {
  struct pb pb;
  struct shares_result result;
  struct print print = {.pb = &pb, .result = &result};
  if (!pb_read(data, size, &pb, scratch, fault)) return false;
  const struct shares_options how = {.pb = &pb, .utility = options->utility, .completion = options->completion};
  if (!shares_compute(&how, &result, scratch, fault)) return false;
  json_init(&print.w, out);
  result_put(&print, options, scratch);
  return json_finish(&print.w, fault);
}
