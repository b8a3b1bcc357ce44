#include "capabilities/weging/burgerbegroting.h"

#include "encode/pb.h"
#include "engines/shares.h"

enum { NAME_MAX_ = 200, PROJECT_NAME_MAX = 280, MEMORY_MAX = 768 << 20 };

struct calculating {
  const struct burger_options *options;
  struct burger_result *out;
  struct arena *keep, ballots; /* ballots: what is gone afterwards */
  struct pb pb;
  struct shares_result shares;
  struct fault *fault;
};

static const char *cut(const char *text, size_t max, struct arena *keep) {
  size_t len = strlen(text);
  if (len <= max) return arena_copy(keep, text);
  while (max > 0 && ((unsigned char)text[max] & 0xc0) == 0x80) max--;
  return arena_copy_len(keep, text, max);
}

static const char *meta_find(const struct pb *pb, const char *key) {
  for (size_t i = 0; i < pb->meta_count; i++)
    if (string_is(pb->meta[i].key, key) && pb->meta[i].value && *pb->meta[i].value) return pb->meta[i].value;
  return NULL;
}

static const char *voters_words(int64_t count, struct arena *keep) {
  return count == 1 ? "1 stemmer" : arena_printf(keep, "%s stemmers", number_print(count, keep));
}

/* ---- reasons: most votes first ---- */

/* The order in which the projects get their turn; as engines/shares.h breaks ties. */
static bool comes_before(const struct pb *pb, size_t a, size_t b) {
  const struct pb_project *one = &pb->projects[a], *other = &pb->projects[b];
  if (one->points != other->points) return one->points > other->points;
  if (one->cents != other->cents) return one->cents < other->cents;
  return one->votes != other->votes ? one->votes > other->votes : a < b;
}

static void reasons_most(struct calculating *c) {
  const struct pb *pb = &c->pb;
  for (size_t w = 0; w < c->shares.greedy_count; w++) c->out->projects[c->shares.greedy[w]].place_most = (int64_t)w + 1;
  for (size_t j = 0; j < pb->project_count; j++) {
    struct burger_project *project = &c->out->projects[j];
    int64_t left = pb->budget_cents;
    for (size_t w = 0; w < c->shares.greedy_count; w++)
      if (comes_before(pb, c->shares.greedy[w], j)) left -= pb->projects[c->shares.greedy[w]].cents;
    if (project->place_most) project->why_most = arena_printf(c->keep, "Nummer %lld in stemmen van wat nog paste.", (long long)project->place_most);
    else if (project->votes == 0) project->why_most = "Viel af omdat niemand erop stemde.";
    else project->why_most = arena_printf(c->keep, "Viel af omdat er nog %s over was toen het aan de beurt kwam.", money_print(left, c->keep));
  }
}

/* ---- reasons: divided fairly ---- */

/* Of the voters for each project: who got another one that they voted for. */
static int64_t *served_count(const struct calculating *c) {
  int64_t *served = ARENA_ARRAY(c->keep, c->pb.project_count, int64_t);
  for (size_t b = 0; b < c->pb.ballot_count; b++) {
    const struct pb_choice *choices = c->pb.choices + c->pb.ballots[b].first;
    bool any = false;
    for (size_t i = 0; i < c->pb.ballots[b].count; i++) any = any || c->out->projects[choices[i].project].place_fair;
    for (size_t i = 0; any && i < c->pb.ballots[b].count; i++) served[choices[i].project]++;
  }
  return served;
}

static const char *bought_words(const struct calculating *c, size_t round) {
  const struct shares_round *r = &c->shares.rounds[round];
  const char *each = money_print((int64_t)(r->payment_cents + 0.5), c->keep);
  int64_t voters = (int64_t)(r->full + r->partial);
  const char *who = arena_printf(c->keep, voters == 1 ? "%s betaalt dit" : "%s betalen dit samen", voters_words(voters, c->keep));
  const char *rest = r->partial == 0 ? "" : arena_printf(c->keep, r->partial == 1 ? "; %s van hen gaf wat over was" : "; %s van hen gaven wat zij nog over hadden", number_print((int64_t)r->partial, c->keep));
  const char *points = c->pb.type == PB_APPROVAL ? "" : " per punt";
  return arena_printf(c->keep, "Ronde %zu: %s, ieder ongeveer %s%s%s.", round + 1, who, each, points, rest);
}

static const char *rejected_words(const struct calculating *c, size_t j, int64_t served) {
  const struct burger_project *project = &c->out->projects[j];
  int64_t could = (int64_t)(c->shares.share_cents * (double)project->votes);
  if (project->votes == 0) return "Viel af omdat niemand erop stemde.";
  if (could < project->cents)
    return arena_printf(c->keep, "Viel af omdat de %s samen %s hadden, ook aan het begin te weinig.", voters_words(project->votes, c->keep),
                        money_print(could, c->keep));
  return arena_printf(c->keep, "Viel af omdat de stemmers hun deel al aan andere projecten gaven: %s van de %s kregen een ander project waar zij op stemden.",
                      number_print(served, c->keep), number_print(project->votes, c->keep));
}

static void reasons_fair(struct calculating *c) {
  size_t bought = c->shares.free_count + c->shares.round_count;
  for (size_t w = 0; w < c->shares.winner_count; w++) {
    struct burger_project *project = &c->out->projects[c->shares.winners[w]];
    project->place_fair = (int64_t)w + 1;
    project->why_fair = w < c->shares.free_count ? "Kost niets, en er is op gestemd."
                        : w < bought ? bought_words(c, w - c->shares.free_count)
                                     : "Toegevoegd met het geld dat overbleef: van wat nog paste kreeg dit de meeste stemmen.";
  }
  const int64_t *served = served_count(c);
  for (size_t j = 0; j < c->pb.project_count; j++)
    if (!c->out->projects[j].place_fair) c->out->projects[j].why_fair = rejected_words(c, j, served[j]);
}

static void reached_count(struct calculating *c) {
  for (size_t b = 0; b < c->pb.ballot_count; b++) {
    bool most = false, fair = false;
    for (size_t i = 0; i < c->pb.ballots[b].count; i++) {
      const struct burger_project *project = &c->out->projects[c->pb.choices[c->pb.ballots[b].first + i].project];
      most = most || project->place_most;
      fair = fair || project->place_fair;
    }
    c->out->reached_most += most;
    c->out->reached_fair += fair;
  }
}

/* ---- the file back ---- */

static void ballots_write(const struct calculating *c, struct pb_writer *w) {
  const struct pb *pb = &c->pb;
  bool pointed = pb->type == PB_CUMULATIVE || pb->type == PB_SCORING;
  const char **ids = ARENA_ARRAY(c->keep, pb->project_count, const char *), **points = ARENA_ARRAY(c->keep, pb->project_count, const char *);
  char (*numbers)[24] = arena_array(c->keep, pb->project_count, sizeof *numbers);
  pb_section(w, "VOTES");
  pb_cell_text(w, "voter_id");
  pb_cell_text(w, "vote");
  if (pointed) pb_cell_text(w, "points");
  pb_line_end(w);
  for (size_t b = 0; b < pb->ballot_count; b++) {
    for (size_t i = 0; i < pb->ballots[b].count; i++) {
      const struct pb_choice *choice = &pb->choices[pb->ballots[b].first + i];
      snprintf(numbers[i], sizeof numbers[i], "%d", choice->points);
      ids[i] = pb->projects[choice->project].id;
      points[i] = numbers[i];
    }
    pb_cell_text(w, pb->ballots[b].id);
    pb_cell_list(w, ids, pb->ballots[b].count);
    if (pointed) pb_cell_list(w, points, pb->ballots[b].count);
    pb_line_end(w);
  }
}

static void file_write(const struct calculating *c) {
  struct pb_writer w;
  pb_init(&w, c->options->file);
  pb_section(&w, "META");
  pb_cell_text(&w, "key");
  pb_cell_text(&w, "value");
  pb_line_end(&w);
  for (size_t i = 0; i < c->pb.meta_count; i++) {
    pb_cell_text(&w, c->pb.meta[i].key);
    pb_cell_text(&w, c->pb.meta[i].value);
    pb_line_end(&w);
  }
  static const char *const columns[] = {"project_id", "cost", "votes", "name", "selected", "selected_greedy"};
  pb_section(&w, "PROJECTS");
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) pb_cell_text(&w, columns[i]);
  pb_line_end(&w);
  for (size_t j = 0; j < c->out->project_count; j++) {
    const struct burger_project *project = &c->out->projects[j];
    pb_cell_text(&w, project->code);
    pb_cell_cents(&w, project->cents);
    pb_cell_int(&w, project->votes);
    pb_cell_text(&w, project->naam);
    pb_cell_int(&w, project->place_fair > 0);
    pb_cell_int(&w, project->place_most > 0);
    pb_line_end(&w);
  }
  ballots_write(c, &w);
}

/* ---- ---- */

static void result_fill(struct calculating *c) {
  static const char *const ways[PB_TYPE__COUNT] = {"kruisjes", "volgorde", "verdeelde punten", "punten"};
  const struct pb *pb = &c->pb;
  const char *named = meta_find(pb, "description");
  struct burger_result *out = c->out;
  *out = (struct burger_result){.naam = named ? cut(named, NAME_MAX_, c->keep) : NULL, .stemwijze = ways[pb->type], .budget = pb->budget_cents,
                                .cents_most = c->shares.greedy_cents, .cents_fair = c->shares.cents, .share = (int64_t)c->shares.share_cents,
                                .ballots = (int64_t)pb->ballot_count, .choices = (int64_t)pb->choice_count,
                                .projects = ARENA_ARRAY(c->keep, pb->project_count, struct burger_project), .project_count = pb->project_count};
  for (size_t j = 0; j < pb->project_count; j++) {
    const struct pb_project *from = &pb->projects[j];
    const char *name = from->name && *from->name ? from->name : arena_printf(c->keep, "Project %s", from->id);
    out->projects[j] = (struct burger_project){.code = cut(from->id, 100, c->keep), .naam = cut(name, PROJECT_NAME_MAX, c->keep), .cents = from->cents, .votes = from->votes};
  }
  reasons_most(c);
  reasons_fair(c);
  reached_count(c);
  if (c->options->file) file_write(c);
}

static bool calculate(void *context) {
  struct calculating *c = context;
  if (!pb_read(c->options->data, c->options->size, &c->pb, &c->ballots, c->fault)) return false;
  if (!c->options->at_once && c->pb.choice_count > BURGER_CHOICES_NOW) {
    const char *named = meta_find(&c->pb, "description");
    *c->out = (struct burger_result){.later = true, .naam = named ? cut(named, NAME_MAX_, c->keep) : NULL, .ballots = (int64_t)c->pb.ballot_count};
    return true;
  }
  const struct shares_options how = {.pb = &c->pb, .utility = SHARES_COST, .completion = SHARES_ADD1U};
  if (!shares_compute(&how, &c->shares, &c->ballots, c->fault)) return false;
  result_fill(c);
  return true;
}

static void ballots_release(void *arena) { arena_release(arena); }

bool burger_calculate(const struct burger_options *options, struct burger_result *out, struct arena *keep, struct fault *fault) {
  struct calculating *c = ARENA_NEW(keep, struct calculating);
  bool good = false;
  *c = (struct calculating){.options = options, .out = out, .keep = keep, .fault = fault};
  arena_init(&c->ballots, MEMORY_MAX);
  arena_defer(keep, ballots_release, &c->ballots);
  bool fits = arena_guarded(keep, &c->ballots, calculate, c, &good);
  arena_release(&c->ballots);
  return fits ? good : FAULT(fault, FAULT_TOO_LARGE, "Dit bestand is te groot om te berekenen. Verdeel het per wijk, of vraag de technisch beheerder.");
}
