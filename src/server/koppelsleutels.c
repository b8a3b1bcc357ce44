/* Keys of other systems: kept, replaced and thrown away by the technical manager; never shown again. */
#include "server/pages.h"
#include "store/access.h"
#include "templates/server_koppelsleutels.h"

#include "base/banned.h"

static const struct choice_option kinds[] = {{"bearer", "Gewoon (Bearer)"}, {"token", "Klantinteracties (Token)"}, {"zgw", "Zaaksysteem (ZGW, met client en geheim)"}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static const char *kind_label(const char *kind) {
  for (size_t i = 0; i < KINDS; i++)
    if (string_is(kinds[i].value, kind)) return kinds[i].label;
  return kind;
}

static void write_form(struct request *request, struct text *out, const struct fault *shown) {
  struct small_field fields[] = {
      {.name = "naam", .label = "Naam", .value = shown ? request_text(request, "naam") : NULL,
       .help = "Dezelfde naam staat bij de koppeling. Bestaat die naam al, dan komt de nieuwe sleutel ervoor in de plaats."},
      {.name = "soort", .label = "Soort", .value = shown ? request_text(request, "soort") : NULL, .options = kinds, .option_count = KINDS},
      {.name = "client", .label = "Wie wij daar zijn", .value = shown ? request_text(request, "client") : NULL, .help = "Alleen bij een zaaksysteem: de naam waaronder het ons kent."},
      {.name = "sleutel", .label = "Sleutel", .type = "password", .help = "Wordt versleuteld bewaard. Niemand kan hem daarna nog zien, ook u niet."}};
  small_form_write(request, out, &(struct small_form){.id = "nieuw", .heading = "Sleutel bewaren of vervangen", .action = request_path(request, "/beheer/koppelsleutels"),
                                                      .submit = "Bewaar de sleutel", .fields = fields, .field_count = sizeof fields / sizeof *fields, .fault = shown});
}

static const char *notice_of(const struct request *request) {
  const char *what = request->form ? NULL : request_text(request, "melding");
  if (string_is(what, "bewaard")) return "De sleutel is bewaard.";
  return string_is(what, "weg") ? "De sleutel is weg. Koppelingen die hem gebruiken, halen niets meer op." : NULL;
}

static bool show(struct request *request, struct reply *reply, const struct fault *shown, struct fault *fault) {
  struct secret *secrets;
  size_t count;
  if (!request_read(request, fault) || !secret_list(request->tenant->access, &secrets, &count, request->scratch, fault)) return false;
  struct server_koppelsleutels_view_sleutels *rows = ARENA_ARRAY(request->scratch, count, struct server_koppelsleutels_view_sleutels);
  for (size_t i = 0; i < count; i++)
    rows[i] = (struct server_koppelsleutels_view_sleutels){secrets[i].name, kind_label(secrets[i].kind), secrets[i].client, moment_text(secrets[i].made_ms, request->scratch)};
  struct text *form = page_text(request), *body = page_text(request);
  write_form(request, form, shown);
  server_koppelsleutels_write(body, &(struct server_koppelsleutels_view){.csrf = request->csrf, .melding = notice_of(request), .heeft_sleutels = count > 0, .sleutels = rows, .sleutels_count = count,
                                                                         .weg = request_path(request, "/beheer/koppelsleutels/weg"), .formulier = page_html(form)});
  reply->no_store = true;
  if (shown) reply->status = fault_http_status(shown->kind);
  return layout_write(request, reply, &(struct page){.title = "Sleutels van koppelingen", .icon = "slot", .eyebrow = "Beheer", .lead = "Waarmee koppelingen bij andere systemen mogen.",
                                                     .body = page_html(body)});
}

bool feed_keys_page(struct request *request, struct reply *reply, struct fault *fault) { return show(request, reply, NULL, fault); }

/* Who did it and when stands in the log; what the key is stands nowhere. */
static void note(const struct request *request, const char *event, const char *name) {
  log_line(LOG_INFO, "event=%s municipality=%s key=\"%s\" by=%lld", event, request->tenant->code, name, (long long)request->who->account);
}

static bool take(char *out, size_t size, const char *typed, const char *field, struct fault *fault) {
  if (snprintf(out, size, "%s", typed ? typed : "") < (int)size) return true;
  return fault_field_add(fault, field, "Dit is te lang: hooguit %zu tekens.", size - 1);
}

static bool put(struct request *request, struct secret *out, struct fault *fault) {
  const char *value = request_text(request, "sleutel");
  *out = (struct secret){0};
  bool fits = take(out->name, sizeof out->name, request_text(request, "naam"), "naam", fault) && take(out->kind, sizeof out->kind, request_text(request, "soort"), "soort", fault) &&
              take(out->client, sizeof out->client, request_text(request, "client"), "client", fault);
  return fits && secret_put(request->tenant->access, out, value ? value : "", fault);
}

bool feed_keys_put_act(struct request *request, struct reply *reply, struct fault *fault) {
  struct secret secret;
  struct fault wrong = {0};
  if (put(request, &secret, &wrong)) {
    note(request, "feed-key-put", secret.name);
    return reply_redirect(reply, request, "/beheer/koppelsleutels?melding=bewaard");
  }
  if (wrong.kind != FAULT_INPUT) {
    fault_move(fault, &wrong);
    return false;
  }
  return show(request, reply, request_fault(request, &wrong), fault);
}

bool feed_keys_remove_act(struct request *request, struct reply *reply, struct fault *fault) {
  const char *name = request_text(request, "naam");
  if (!secret_remove(request->tenant->access, name ? name : "", fault)) return false;
  note(request, "feed-key-removed", name);
  return reply_redirect(reply, request, "/beheer/koppelsleutels?melding=weg");
}
