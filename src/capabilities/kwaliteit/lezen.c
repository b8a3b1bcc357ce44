#include "capabilities/kwaliteit/pages.h"

#include "base/banned.h"

bool reads_outside(const struct request *request) {
  /* The owner's organisation sees counts; everybody else sees what may be published. */
  return rights_reads_outside(request->who, &store_catalogue(request->tenant->store)->registers[REGISTER_waarneming]);
}

bool request_reeksen(struct request *request, const struct record *indicatoren, size_t count, size_t last, struct reeks *out, struct fault *fault) {
  struct reeksen_options options = {.tx = request->tx, .who = request->who, .last = last, .outside = reads_outside(request)};
  return reeksen_read(&options, indicatoren, count, out, request->keep, request->scratch, fault);
}

const struct oordeel_badge *oordeel_badge(enum oordeel oordeel) {
  static const struct oordeel_badge badges[OORDEEL__COUNT] = {
      [OORDEEL_NIET_GEMETEN] = {" dp-badge--line", "nog geen meting", "info"},
      [OORDEEL_TE_KORT] = {" dp-badge--line", "te kort gemeten", "info"},
      [OORDEEL_ROLLEND] = {" dp-badge--line", "loopt over 12 maanden", "info"},
      [OORDEEL_KLEIN] = {" dp-badge--line", "te weinig zaken", "info"},
      [OORDEEL_GEWOON] = {" dp-badge--line", "geen verandering", "teken-gelijk"},
      [OORDEEL_VERBETERING] = {" dp-badge--ok", "beter, geen toeval", "teken-beter"},
      [OORDEEL_ZORG] = {" dp-badge--danger", "slechter, geen toeval", "teken-slechter"},
      [OORDEEL_VERANDERING] = {" dp-badge--warn", "anders, geen toeval", "teken-anders"},
  };
  return &badges[oordeel];
}
