#include "web/keuze.h"

#include "templates/web_keuze.h"
#include "web/options.h"

static int64_t asked_number(struct request *request, const char *name, enum register_id reg) {
  enum { NOBODY = -1 };
  int64_t asked = request_number(request, name, 0);
  return asked ? part_seen(request, reg, asked, NOBODY) : 0;
}

struct keuze_filter keuze_read(struct request *request) {
  const char *stroom = request_text(request, "stroom"), *stand = request_text(request, "stand");
  return (struct keuze_filter){.thema = asked_number(request, "thema", REGISTER_thema),
                               .team = asked_number(request, "team", REGISTER_organisatie),
                               .portefeuillehouder = asked_number(request, "portefeuillehouder", REGISTER_persoon),
                               .stroom = string_empty(stroom) ? NULL : stroom, .stand = string_empty(stand) ? NULL : stand};
}

bool keuze_is_set(const struct keuze_filter *filter) {
  return filter->thema || filter->portefeuillehouder || filter->team || filter->stroom || filter->stand;
}

bool keuze_passes(const struct keuze_filter *filter, const struct beleidsopgave *opgave, bool of_team) {
  if (filter->thema && opgave->thema != filter->thema) return false;
  if (filter->portefeuillehouder && opgave->portefeuillehouder != filter->portefeuillehouder) return false;
  if (filter->team && !of_team) return false;
  if (filter->stroom && !string_is(opgave->stroom, filter->stroom)) return false;
  return !filter->stand || string_is(opgave->stand, filter->stand);
}

static void option_add(struct web_keuze_view_filters_options *options, size_t *count, const char *value, const char *label, bool chosen) {
  options[(*count)++] = (struct web_keuze_view_filters_options){value, label, chosen};
}

static void filter_choices(struct request *request, const struct choices *choices, const char *chosen, struct web_keuze_view_filters *out) {
  struct web_keuze_view_filters_options *options = ARENA_ARRAY(request->scratch, choices->count, struct web_keuze_view_filters_options);
  for (size_t i = 0; i < choices->count; i++)
    option_add(options, &out->options_count, choices->items[i].code, choices->items[i].label, string_is(choices->items[i].code, chosen));
  out->options = options;
}

static void filter_records(struct request *request, const struct options *records, int64_t chosen, struct web_keuze_view_filters *out) {
  struct web_keuze_view_filters_options *options = ARENA_ARRAY(request->scratch, records->count, struct web_keuze_view_filters_options);
  for (size_t i = 0; i < records->count; i++)
    option_add(options, &out->options_count, arena_printf(request->scratch, "%lld", (long long)records->items[i].id), records->items[i].title,
               records->items[i].id == chosen);
  out->options = options;
}

struct html keuze_controls(struct request *request, const struct keuze_filter *filter, bool with_stand) {
  struct chooser *chooser = chooser_new(request, request->tx, printer_new(request, request->tx));
  struct web_keuze_view_filters *out = ARENA_ARRAY(request->scratch, 5, struct web_keuze_view_filters);
  out[0] = (struct web_keuze_view_filters){.id = "f-thema", .name = "thema", .label = "Thema"};
  out[1] = (struct web_keuze_view_filters){.id = "f-stroom", .name = "stroom", .label = "Stroom"};
  out[2] = (struct web_keuze_view_filters){.id = "f-port", .name = "portefeuillehouder", .label = "Portefeuille"};
  out[3] = (struct web_keuze_view_filters){.id = "f-team", .name = "team", .label = "Team"};
  out[4] = (struct web_keuze_view_filters){.id = "f-stand", .name = "stand", .label = "Stand"};
  filter_records(request, chooser_get(chooser, REGISTER_thema), filter->thema, &out[0]);
  filter_choices(request, &choices_stroom, filter->stroom, &out[1]);
  filter_records(request, chooser_get(chooser, REGISTER_persoon), filter->portefeuillehouder, &out[2]);
  filter_records(request, chooser_get(chooser, REGISTER_organisatie), filter->team, &out[3]);
  if (with_stand) filter_choices(request, &choices_opgave_stand, filter->stand, &out[4]);
  struct text *text = page_text(request);
  web_keuze_write(text, &(struct web_keuze_view){.filters = out, .filters_count = with_stand ? 5 : 4});
  return page_html(text);
}
