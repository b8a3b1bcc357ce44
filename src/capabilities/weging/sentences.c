#include "capabilities/weging/rekenhulp.h"

const char *tenths_print(int64_t tenths, struct arena *keep) {
  const char *sign = tenths < 0 ? "-" : "";
  int64_t size = tenths < 0 ? -tenths : tenths;
  return arena_printf(keep, "%s%lld,%lld", sign, (long long)(size / 10), (long long)(size % 10));
}

const char *points_print(const struct moment *m, int64_t points, struct arena *keep) {
  int64_t sum = m->weight_sum > 0 ? m->weight_sum : 1;
  int64_t tenths = (points * 10 + (points < 0 ? -sum : sum) / 2) / sum;
  return tenths_print(tenths, keep);
}

const char *item_asks_print(const struct moment *m, const struct moment_item *item, struct arena *keep) {
  int64_t sums[2] = {0}, hours = 0;
  const char *all = "";
  for (size_t f = 0; f < m->fund_count; f++) sums[string_is(m->limits[f].geldsoort, "structureel")] += item->funds[f];
  /* In a narrow column a sum stays behind its sign. */
  for (size_t k = 0; k < 2; k++)
    if (sums[k])
      all = arena_printf(keep, "%s%s€\u00a0%s %s", all, *all ? ", " : "", money_print(sums[k], keep) + strlen("€ "), k ? "per jaar" : "eenmalig");
  for (size_t t = 0; t < m->team_count; t++) hours += item->hours[t];
  if (hours) all = arena_printf(keep, "%s%s%s uur", all, *all ? ", " : "", number_print(hours, keep));
  return *all ? all : "geen geld en geen uren";
}

const char *names_print(const struct moment *m, const struct portfolio_set *set, struct arena *keep) {
  const char *all = "";
  size_t left = portfolio_count(set);
  for (size_t i = 0; i < m->item_count; i++) {
    if (!portfolio_has(set, i)) continue;
    const char *between = !*all ? "" : left == 1 ? " en " : ", ";
    all = arena_printf(keep, "%s%s%s", all, between, moment_item_name(&m->items[i]));
    left--;
  }
  return all;
}

const char *amount_print(const struct moment *m, size_t limit, int64_t amount, struct arena *keep) {
  return limit < m->fund_count ? money_print(amount, keep) : arena_printf(keep, "%s uur", number_print(amount, keep));
}

const char *limit_print(const struct moment *m, size_t limit, struct arena *keep) {
  const char *label = m->limits[limit].label;
  if (limit >= m->fund_count) return arena_printf(keep, "de uren van %s", label);
  char *lower = arena_copy(keep, label);
  if (lower[0] >= 'A' && lower[0] <= 'Z' && !(lower[1] >= 'A' && lower[1] <= 'Z')) lower[0] = (char)(lower[0] - 'A' + 'a');
  return lower;
}

/* "vallen O5 en N2 af", "valt O5 af" */
static const char *leave_print(const struct moment *m, const struct portfolio_set *set, struct arena *keep) {
  return arena_printf(keep, "%s %s af", portfolio_count(set) == 1 ? "valt" : "vallen", names_print(m, set, keep));
}

static const char *enter_print(const struct moment *m, const struct portfolio_set *set, struct arena *keep) {
  return arena_printf(keep, "%s %s erbij", portfolio_count(set) == 1 ? "komt" : "komen", names_print(m, set, keep));
}

static const char *swap_print(const struct moment *m, const struct portfolio_set *leave, const struct portfolio_set *enter, struct arena *keep) {
  bool leaves = !portfolio_empty(leave), enters = !portfolio_empty(enter);
  if (leaves && enters) return arena_printf(keep, "%s en %s", leave_print(m, leave, keep), enter_print(m, enter, keep));
  if (leaves) return leave_print(m, leave, keep);
  return enters ? enter_print(m, enter, keep) : NULL;
}

const char *sentence_proposal(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  const char *points = points_print(m, whole(r->answer.value), keep);
  const char *start = arena_printf(keep, "Het voorstel kiest %zu van de %zu en telt op tot %s punten.", portfolio_count(&r->answer.chosen),
                                   m->item_count, points);
  if (r->answer.proven) return arena_printf(keep, "%s Meer punten passen er niet binnen deze grenzen.", start);
  int64_t more = r->answer.value > 0 ? (int64_t)((r->answer.bound - r->answer.value) * 1000 / r->answer.value) + 1 : 1000;
  static const char *const checked[NAGEREKEND__COUNT] = {
      [NAREKENEN_NIET] = "de lijst is te lang om alles meteen na te rekenen.",
      [NAREKENEN_BEZIG] = "de lijst wordt nu nagerekend. Dat duurt hoogstens een halve minuut; u kunt gewoon verder.",
      [NAREKENEN_KLAAR] = "dat is wat na narekenen nog open blijft.",
      [NAREKENEN_MISLUKT] = "narekenen is niet gelukt. Wat hier staat, klopt wel."};
  const char *most = arena_printf(keep, "%s Er is hoogstens %s %% meer mogelijk", start, tenths_print(more, keep));
  return r->beter ? arena_printf(keep, "%s.", most) : arena_printf(keep, "%s: %s", most, checked[r->nagerekend]);
}

const char *sentence_better(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  if (!r->beter) return NULL;
  const struct portfolio_set leave = portfolio_minus(&r->answer.chosen, &r->beter_chosen), enter = portfolio_minus(&r->beter_chosen, &r->answer.chosen);
  const char *swap = swap_print(m, &leave, &enter, keep), *points = points_print(m, whole(r->beter_value - r->answer.value), keep);
  return arena_printf(keep, "Met narekenen vond de rekenhulp een betere lijst, met %s: dan %s. De lijst hier blijft staan tot u de betere neemt.",
                      string_is(points, "0,0") ? "net iets meer punten" : arena_printf(keep, "%s %s meer", points, string_is(points, "1,0") ? "punt" : "punten"),
                      swap ? swap : "verandert er iets");
}

const char *sentence_floor(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  if (m->ondergrens_procent == 0 || !r->other_floor.possible) return NULL;
  const struct portfolio_answer *with = r->whatif.floor ? &r->answer : &r->other_floor;
  const struct portfolio_answer *without = r->whatif.floor ? &r->other_floor : &r->answer;
  const struct portfolio_set enter = portfolio_minus(&with->chosen, &without->chosen), leave = portfolio_minus(&without->chosen, &with->chosen);
  bool enters = !portfolio_empty(&enter), leaves = !portfolio_empty(&leave);
  if (!enters && !leaves) return "De ondergrens voor bestaand beleid verandert hier niets: die wordt ook zonder regel gehaald.";
  const char *gains = enters ? arena_printf(keep, "%s %s wél door", portfolio_count(&enter) == 1 ? "gaat" : "gaan", names_print(m, &enter, keep)) : NULL;
  const char *losses = leaves ? arena_printf(keep, "%s niet", names_print(m, &leave, keep)) : NULL;
  return arena_printf(keep, "Met de ondergrens van %lld %% van de uren voor bestaand beleid %s%s%s. Dat kost %s van de %s punten.",
                      (long long)m->ondergrens_procent, gains ? gains : "gaan", gains && losses ? "; " : gains ? "" : " ",
                      losses ? losses : "", points_print(m, whole(without->value - with->value), keep), points_print(m, whole(without->value), keep));
}

const char *sentence_less(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  if (r->whatif.less_percent == 0 || !r->full_money.possible) return NULL;
  const struct portfolio_set leave = portfolio_minus(&r->full_money.chosen, &r->answer.chosen), enter = portfolio_minus(&r->answer.chosen, &r->full_money.chosen);
  const char *swap = swap_print(m, &leave, &enter, keep);
  if (!swap) return arena_printf(keep, "Bij %lld %% minder geld verandert het voorstel niet.", (long long)r->whatif.less_percent);
  return arena_printf(keep, "Bij %lld %% minder geld %s. Dat kost %s van de %s punten.", (long long)r->whatif.less_percent, swap,
                      points_print(m, whole(r->full_money.value - r->answer.value), keep), points_print(m, whole(r->full_money.value), keep));
}

/* The limits that gain, largest first, at most three. */
const char *sentence_binding(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  enum { SHOWN = 3 };
  size_t limits = m->fund_count + m->team_count, order[SHOWN + 1], count = 0;
  if (!r->gains) return NULL; /* nothing fits: there is no choice that could gain */
  for (size_t l = 0; l < limits; l++) {
    if (r->gains[l] <= 0) continue;
    size_t at = count;
    for (; at > 0 && r->gains[order[at - 1]] < r->gains[l]; at--) order[at] = order[at - 1];
    order[at] = l;
    if (count < SHOWN) count++;
  }
  const char *all = NULL;
  for (size_t i = 0; i < count; i++)
    all = arena_printf(keep, "%s%s%s (%s)", all ? all : "", !all ? "" : i + 1 == count ? " en " : ", ", limit_print(m, order[i], keep),
                       points_print(m, whole(r->gains[order[i]]), keep));
  if (!all) return NULL;
  return arena_printf(keep, "Wat knelt, met tussen haakjes de punten die 10 %% meer ruimte zou geven: %s.", all);
}

static const char *price_in(const struct rekenhulp *r, size_t item, struct arena *keep) {
  const struct moment *m = r->moment;
  const struct portfolio_price *price = &r->prices[item];
  const char *name = moment_item_name(&m->items[item]);
  long limit = rekenhulp_blocks(r, item);
  const char *swap = swap_print(m, &price->leave, &price->enter, keep);
  const char *points = points_print(m, whole(price->points), keep);
  const char *then = swap ? arena_printf(keep, "dan %s", swap) : "dan blijft de rest gelijk";
  if (limit < 0) return arena_printf(keep, "Houdt u %s erin, %s. Prijs: %s punten.", name, then, points);
  int64_t ask = (size_t)limit < m->fund_count ? m->items[item].funds[limit] : m->items[item].hours[(size_t)limit - m->fund_count];
  return arena_printf(keep, "%s vraagt %s van de %s (%s); houdt u hem erin, %s. Prijs: %s punten.", name,
                      amount_print(m, (size_t)limit, ask, keep),
                      amount_print(m, (size_t)limit, rekenhulp_room(r, (size_t)limit), keep),
                      limit_print(m, (size_t)limit, keep), then, points);
}

const char *sentence_price(const struct rekenhulp *r, size_t item, struct arena *keep) {
  const struct moment *m = r->moment;
  const struct portfolio_price *price = &r->prices[item];
  const char *name = moment_item_name(&m->items[item]);
  if (price->points < 0) return NULL;
  bool chosen = portfolio_has(&r->answer.chosen, item);
  if (!price->possible)
    return arena_printf(keep, chosen ? "Zonder %s past er geen voorstel binnen de grenzen." : "%s past niet naast wat al vaststaat.", name);
  if (!chosen) return price_in(r, item, keep);
  const char *swap = swap_print(m, &price->leave, &price->enter, keep);
  return arena_printf(keep, "Laat u %s weg, dan %s. Prijs: %s punten.", name, swap ? swap : "blijft de rest gelijk",
                      points_print(m, whole(price->points), keep));
}

/* What it needs and is not chosen, or what is chosen and bars it; NULL: neither. */
static const char *held_out(const struct rekenhulp *r, size_t item, struct arena *keep) {
  const struct moment *m = r->moment;
  for (size_t l = 0; l < m->link_count; l++) {
    const struct moment_link *link = &m->links[l];
    bool other_in = link->other < m->item_count && portfolio_has(&r->answer.chosen, link->other);
    bool from = link->item == item, barred = from ? other_in : link->other == item && portfolio_has(&r->answer.chosen, link->item);
    if (!link->excludes && from && !other_in) return arena_printf(keep, "Kan niet zonder %s", link->naam ? link->naam : "een andere beleidsopgave");
    if (link->excludes && barred) return arena_printf(keep, "Gaat niet samen met %s", moment_item_name(&m->items[from ? link->other : link->item]));
  }
  return NULL;
}

const char *sentence_short(const struct moment *m, const struct moment_item *item, struct arena *keep) {
  if (item->points < 0)
    return arena_printf(keep, "Het heeft %s punten: minder dan niets doen.", points_print(m, item->points, keep));
  return arena_printf(keep, "Het heeft %s punten en de drempel is %lld: er is %s te weinig.", points_print(m, item->points, keep), (long long)m->drempel_punten,
                      points_print(m, m->drempel_punten * m->weight_sum - item->points, keep));
}

const char *sentence_threshold(const struct rekenhulp *r, struct arena *keep) {
  const struct moment *m = r->moment;
  struct portfolio_set shorts = {0};
  for (size_t i = 0; i < m->item_count; i++) portfolio_put(&shorts, i, m->items[i].onder_drempel && r->portfolio.items[i].lock == PORTFOLIO_OUT);
  size_t count = portfolio_count(&shorts);
  if (count == 0) return NULL;
  if (m->drempel_punten == NUMBER_EMPTY)
    return arena_printf(keep, "%s %s minder op dan niets doen en %s niet mee.", names_print(m, &shorts, keep), count == 1 ? "levert" : "leveren", count == 1 ? "doet" : "doen");
  return arena_printf(keep, "%s %s minder punten dan de drempel van %lld en %s niet mee.", names_print(m, &shorts, keep), count == 1 ? "heeft" : "hebben",
                      (long long)m->drempel_punten, count == 1 ? "doet" : "doen");
}

const char *sentence_why(const struct rekenhulp *r, size_t item, struct arena *keep) {
  const struct moment *m = r->moment;
  const struct moment_item *it = &m->items[item];
  if (it->fixed)
    return string_is(it->verplichting, "wettelijk_verplicht") ? "Staat vast: wettelijk verplicht" : "Staat vast: overig werk, juridisch gebonden";
  if (portfolio_has(&r->whatif.in, item)) return "Door u vastgezet";
  if (portfolio_has(&r->whatif.out, item)) return "Door u weggelaten";
  if (portfolio_has(&r->answer.chosen, item)) return "Past";
  if (it->onder_drempel)
    return it->points < 0 ? "Levert minder op dan niets doen"
                          : arena_printf(keep, "Onder de drempel van %lld punten", (long long)m->drempel_punten);
  long limit = rekenhulp_blocks(r, item);
  if (limit >= 0) return arena_printf(keep, "Past niet: %s", limit_print(m, (size_t)limit, keep));
  const char *held = held_out(r, item, keep);
  if (held) return held;
  return r->whatif.floor ? "Past niet binnen de ondergrens" : "Een andere variant gaat al door";
}
