#include "capabilities/kwaliteit/overzicht.h"
#include "templates/kwaliteit_verouderd.h"

#include "base/banned.h"

/* Dashboards die of silence: which figures are late, and who could still say something about them. */

struct asked_person {
  int64_t id;
  const char *functie; /* NULL: not there, or not for this reader */
  bool active;
};

struct staleness {
  struct request *request;
  struct asked_person *persons; /* asked once each */
  size_t person_count;
};

static bool person_of(struct staleness *s, int64_t id, struct asked_person *out, struct fault *fault) {
  struct record record;
  *out = (struct asked_person){.id = id};
  if (id == NUMBER_EMPTY) return true;
  for (size_t i = 0; i < s->person_count; i++)
    if (s->persons[i].id == id) {
      *out = s->persons[i];
      return true;
    }
  if (*part_title(s->request, REGISTER_persoon, id)) {
    if (!record_get(s->request->tx, s->request->who, REGISTER_persoon, id, &record, s->request->scratch, fault)) return false;
    out->functie = record.slots[F(persoon, functie)].text;
    out->active = persoon_is_active(&record, s->request->today);
  }
  s->persons[s->person_count++] = *out;
  return true;
}

static const char *owner_words(const struct asked_person *owner, struct arena *scratch) {
  if (owner->id == NUMBER_EMPTY) return "geen eigenaar";
  if (!owner->functie) return "niet voor u zichtbaar";
  return owner->active ? owner->functie : arena_printf(scratch, "%s (werkt hier niet meer)", owner->functie);
}

static bool fill_row(struct staleness *s, const struct cijfer *cijfer, bool *owned, bool *listed, struct kwaliteit_verouderd_view_rows *row, struct fault *fault) {
  struct request *request = s->request;
  const struct indicator *indicator = &cijfer->indicator;
  struct asked_person owner, deputy;
  if (!person_of(s, indicator->eigenaar, &owner, fault) || !person_of(s, indicator->plaatsvervanger, &deputy, fault)) return false;
  *owned = owner.active;
  *listed = !indicator->gestopt_op && (!owner.active || cijfer->late > 0 || !*cijfer->kaart.text);
  const char *team = indicator->organisatie == NUMBER_EMPTY ? "" : part_title(request, REGISTER_organisatie, indicator->organisatie);
  *row = (struct kwaliteit_verouderd_view_rows){
      .path = record_path(request, REGISTER_indicator, indicator->id), .title = arena_printf(request->scratch, "%s %s", indicator->code, indicator->naam),
      .late = !*cijfer->kaart.text ? "nog niet gemeten" : cijfer->late ? cijfer_fresh(request, cijfer) : "een eigenaar", .owner = owner_words(&owner, request->scratch),
      .ask = owner.active ? owner.functie : deputy.active ? deputy.functie : *team ? arena_printf(request->scratch, "%s: wijs een eigenaar aan", team) : "functioneel beheerder: wijs een eigenaar aan",
      .example = cijfer->kaart.example};
  return true;
}

static int by_lateness(const void *a, const void *b) {
  const struct cijfer *one = *(const struct cijfer *const *)a, *other = *(const struct cijfer *const *)b;
  return one->late != other->late ? (one->late < other->late) - (one->late > other->late) : (one > other) - (one < other);
}

bool verouderd_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct overzicht overzicht;
  if (!cijfers_read(request, &overzicht, fault)) return false;
  struct staleness s = {.request = request, .persons = ARENA_ARRAY(request->scratch, 2 * overzicht.count, struct asked_person)};
  const struct cijfer **order = ARENA_ARRAY(request->scratch, overzicht.count, const struct cijfer *);
  struct kwaliteit_verouderd_view_rows *rows = ARENA_ARRAY(request->scratch, overzicht.count, struct kwaliteit_verouderd_view_rows);
  size_t active = 0, late = 0, count = 0;
  for (size_t i = 0; i < overzicht.count; i++) order[i] = &overzicht.cijfers[i];
  if (overzicht.count) qsort(order, overzicht.count, sizeof *order, by_lateness);
  for (size_t i = 0; i < overzicht.count; i++) {
    bool owned, listed;
    if (!fill_row(&s, order[i], &owned, &listed, &rows[count], fault)) return false;
    active += owned;
    late += order[i]->late > 0;
    count += listed;
  }
  struct arena *scratch = request->scratch;
  const struct kwaliteit_verouderd_view_tiles tiles[] = {
      {"Cijfers met een eigenaar die er nu werkt", arena_printf(scratch, "%zu van %zu", active, overzicht.count), "Zonder eigenaar verdwijnt een cijfer langzaam."},
      {"Cijfers op tijd", arena_printf(scratch, "%zu van %zu", overzicht.count - late, overzicht.count), "Een levering mag één periode op zich laten wachten."}};
  struct text *body = page_text(request);
  kwaliteit_verouderd_write(body, &(struct kwaliteit_verouderd_view){.says = count ? "Deze cijfers vertellen niet meer hoe het nu gaat, of niemand past erop." : "Alle cijfers zijn op tijd en hebben een eigenaar.",
                                                                    .tiles = tiles, .tiles_count = 2, .has_rows = count > 0, .rows = rows, .rows_count = count});
  const struct crumb crumbs[] = {{"Kwaliteit", request_path(request, "/kwaliteit")}};
  return layout_write(request, reply, &(struct page){.title = "Te laat en zonder eigenaar", .eyebrow = "Cijfers", .icon = "klok", .crumbs = crumbs, .crumb_count = 1, .body = page_html(body), .example = overzicht.example});
}
