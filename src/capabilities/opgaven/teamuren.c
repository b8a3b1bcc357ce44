#include "capabilities/opgaven/parts.h"

static bool is_own(const struct who *who, int64_t team) {
  for (size_t i = 0; i < who->team_count; i++)
    if (who->teams[i] == team) return true;
  return false;
}

/* The total overview counts them; here stand those of this manager. */
bool team_hours(struct request *request, struct day_group *out, struct fault *fault) {
  struct overzicht overzicht;
  if (!(request->who->roles & ROLE_BIT(manager))) return true;
  if (!overzicht_read(request, &overzicht, fault)) return false;
  out->heading = arena_printf(request->keep, "Uren van uw team in %d", overzicht.year);
  for (size_t i = 0; i < overzicht.per_team.count && out->count < DAY_ITEMS_MAX; i++) {
    const struct totaal *team = &overzicht.per_team.rows[i];
    if (!is_own(request->who, team->by)) continue;
    struct day_item *item = &out->items[out->count++];
    *item = (struct day_item){.title = team->label, .path = request_path(request, "/overzicht?team=%lld", (long long)team->by), .example = overzicht.example};
    const char *asked = number_print(team->uren, request->scratch);
    item->when = team->beschikbaar < 0 ? arena_printf(request->keep, "%s uur gevraagd; er is nog geen kader", asked)
                                       : arena_printf(request->keep, "%s uur gevraagd, %s beschikbaar", asked, number_print(team->beschikbaar, request->scratch));
    if (team->beschikbaar >= 0 && team->uren > team->beschikbaar)
      item->mark = arena_printf(request->keep, "%s te veel", number_print(team->uren - team->beschikbaar, request->scratch));
  }
  out->path = request_path(request, "/overzicht");
  out->path_label = "Alle teams in het totaaloverzicht";
  return true;
}
