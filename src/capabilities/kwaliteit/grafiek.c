#include "capabilities/kwaliteit/pages.h"

bool reads_only_published(const struct request *request) {
  const struct reg *reg = &store_catalogue(request->tenant->store)->registers[REGISTER_waarneming];
  /* The owner's organisation sees counts; everybody else sees what may be published. */
  return !request->who->system && (rights_scope(request->who, reg, VERB_READ) & (SCOPE_ALL | SCOPE_TEAM | SCOPE_OWN)) == 0;
}

bool request_reeksen(struct request *request, const struct record *indicatoren, size_t count, size_t last, struct reeks *out, struct fault *fault) {
  struct reeksen_options options = {.tx = request->tx, .who = request->who, .last = last, .outside = reads_only_published(request)};
  return reeksen_read(&options, indicatoren, count, out, request->keep, request->scratch, fault);
}

static bool starts_year(const char *periode) { return strlen(periode) == 4 || string_ends(periode, "-01") || string_ends(periode, "-K1"); }

void reeks_chart(const struct reeks *reeks, struct chart_line *line, struct arena *scratch) {
  struct chart_point *points = ARENA_ARRAY(scratch, reeks->count, struct chart_point);
  const struct meting *last = NULL;
  for (size_t i = 0; i < reeks->count; i++) {
    const struct meting *meting = &reeks->metingen[i];
    points[i].has = meting->waarde != NUMBER_EMPTY;
    points[i].value = points[i].has ? (double)meting->waarde / DECIMAL_ONE : 0;
    points[i].label = i == 0 || starts_year(meting->periode) ? meting->label : NULL;
    last = points[i].has ? meting : last;
  }
  bool has_target = reeks->streefwaarde != NUMBER_EMPTY;
  *line = (struct chart_line){.points = points, .count = reeks->count, .has_target = has_target,
                              .target = has_target ? (double)reeks->streefwaarde / DECIMAL_ONE : 0,
                              .target_text = has_target ? arena_printf(scratch, "streef %s", figure_text(reeks->streefwaarde, reeks->eenheid, scratch)) : "",
                              .last_text = last ? arena_printf(scratch, "%s nu", last->text) : ""};
  line->says = arena_printf(scratch, "%s, %s tot en met %s. De tabel eronder geeft alle cijfers.%s", reeks->indicator.naam,
                            reeks->count ? reeks->metingen[0].label : "", last ? last->label : "", reeks->example ? " Voorbeeld, bedacht." : "");
}
