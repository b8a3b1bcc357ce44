/* One's own account: password, second factor, sessions. */
#include <liboath/oath.h>

#include "encode/qr.h"
#include "server/inside.h"
#include "server/pages.h"
#include "templates/server_account.h"
#include "templates/server_totp.h"

#include "base/banned.h"

static const char *short_agent(const char *agent) {
  static const struct {
    const char *sign, *name;
  } known[] = {{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}};
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (agent && strstr(agent, known[i].sign)) return known[i].name;
  return "Een andere browser";
}

struct account_state {
  struct account account;
  struct session *sessions;
  size_t session_count;
};

static bool read_state(struct request *request, struct account_state *out, struct fault *fault) {
  struct access *access = request->tenant->access;
  return account_get(access, request->who->account, &out->account, fault) &&
         session_list(access, out->account.id, &out->sessions, &out->session_count, request->scratch, fault);
}

static void write_password_form(struct request *request, struct text *out, const struct fault *shown) {
  struct small_field fields[] = {
      {.name = "huidig", .label = "Huidig wachtwoord", .type = "password", .complete = "current-password"},
      {.name = "wachtwoord", .label = "Nieuw wachtwoord", .type = "password", .complete = "new-password",
       .help = "Minstens 12 tekens. Vier gewone woorden achter elkaar zijn goed."}};
  small_form_write(request, out, &(struct small_form){
      .id = "nieuw-wachtwoord", .heading = "Wachtwoord wijzigen", .action = request_path(request, "/account/wachtwoord"),
      .submit = "Wijzig het wachtwoord", .help = "Daarna bent u op andere plekken uitgelogd.", .fields = fields,
      .field_count = 2, .fault = shown});
}

static void write_mail_form(struct request *request, struct text *out, const struct account *account, const struct fault *shown) {
  struct small_field field = {.name = "mail", .label = "Mailadres", .type = "email", .complete = "email", .value = shown ? request_text(request, "mail") : account->mail,
                              .help = "Hier gaat post heen, bijvoorbeeld als een cijfer van u slechter wordt. Leeg: alleen als uw accountnaam een mailadres is."};
  small_form_write(request, out, &(struct small_form){.id = "mail", .heading = "Post", .action = request_path(request, "/account/mail"), .submit = "Bewaar het adres",
                                                      .fields = &field, .field_count = 1, .fault = shown});
}

static void write_totp_off(struct request *request, struct text *out, const struct fault *shown) {
  struct small_field field = {.name = "huidig", .label = "Uw wachtwoord", .type = "password", .complete = "current-password"};
  small_form_write(request, out, &(struct small_form){
      .id = "stap-uit", .action = request_path(request, "/account/tweede-stap/uit"), .submit = "Zet de tweede stap uit",
      .fields = &field, .field_count = 1, .fault = shown, .careful = true});
}

struct shown_faults {
  const struct fault *password, *totp, *mail;
};

static bool write_account(struct request *request, struct reply *reply, const struct shown_faults *shown, const char *notice,
                          struct fault *fault) {
  struct account_state state;
  struct arena *scratch = request->scratch;
  if (!read_state(request, &state, fault)) return false;
  struct server_account_view_sessies *rows = ARENA_ARRAY(scratch, state.session_count, struct server_account_view_sessies);
  for (size_t i = 0; i < state.session_count; i++) {
    const struct session *one = &state.sessions[i];
    rows[i] = (struct server_account_view_sessies){
        .wat = short_agent(one->what), .sinds = moment_text(one->made_ms, scratch), .gezien = moment_text(one->seen_ms, scratch),
        .deze = request->visit->has_session && digest_equal(one->digest, request->visit->session.digest)};
  }
  struct server_account_view_rollen roles[ROLE__COUNT];
  size_t role_count = 0;
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if (request->who->roles & (UINT32_C(1) << role)) roles[role_count++].naam = role_infos[role].label;
  struct text *password = page_text(request), *off = page_text(request), *mail = page_text(request), *body = page_text(request);
  if (state.account.has_password) write_password_form(request, password, shown->password);
  if (!state.account.must_change) write_mail_form(request, mail, &state.account, shown->mail);
  if (state.account.has_totp) write_totp_off(request, off, shown->totp);
  server_account_write(body, &(struct server_account_view){
      .functie = request->who->label, .accountnaam = state.account.has_password ? state.account.name : NULL, .rollen = roles,
      .rollen_count = role_count, .moet_wijzigen = state.account.must_change, .met_wachtwoord = state.account.has_password,
      .tweede_stap = state.account.has_totp, .stap_adres = request_path(request, "/account/tweede-stap"),
      .alles_adres = request_path(request, "/account/overal-uit"), .csrf = request->csrf, .sessies = rows,
      .sessies_count = state.session_count, .wachtwoord = page_html(password), .mail = page_html(mail), .stap_uit = page_html(off)});
  reply->no_store = true;
  if (shown->password || shown->totp || shown->mail) reply->status = 400;
  return layout_write(request, reply, &(struct page){.title = "Mijn account", .notice = notice, .body = page_html(body)});
}

bool account_page(struct request *request, struct reply *reply, struct fault *fault) {
  const char *done = request_text(request, "klaar");
  const char *notice = string_is(done, "wachtwoord") ? "Uw wachtwoord is gewijzigd. Op andere plekken bent u uitgelogd."
                       : string_is(done, "mail")      ? "Uw mailadres is bewaard."
                       : string_is(done, "stap-aan")  ? "De tweede stap staat aan."
                       : string_is(done, "stap-uit")  ? "De tweede stap staat uit."
                                                      : NULL;
  return write_account(request, reply, &(struct shown_faults){0}, notice, fault);
}

/* The own password once more, under the same throttling as signing in. */
static bool check_own(struct request *request, const struct account *account, struct fault *fault) {
  struct access *access = request->tenant->access;
  const char *typed = request_text(request, "huidig");
  struct account found;
  if (!throttle_check(access, account->name, request->visit->address, fault)) return false;
  if (account_password_is(access, account->name, typed ? typed : "", &found)) return true;
  struct fault ignored = {0};
  throttle_failed(access, account->name, request->visit->address, &ignored);
  fault_release(&ignored);
  return fault_field_add(fault, "huidig", "Huidig wachtwoord: dit klopt niet.");
}

static bool change_password(struct request *request, struct fault *fault) {
  struct access *access = request->tenant->access;
  struct account account;
  const char *fresh = request_text(request, "wachtwoord");
  if (!account_get(access, request->who->account, &account, fault)) return false;
  if (!account.has_password) return FAULT(fault, FAULT_CONFLICT, "Dit account heeft geen wachtwoord.");
  if (!check_own(request, &account, fault)) return false;
  if (string_is(fresh, request_text(request, "huidig")))
    return fault_field_add(fault, "wachtwoord", "Nieuw wachtwoord: dit is het oude. Kies een ander.");
  return account_password(access, account.id, fresh, false, &request->visit->session.digest, fault);
}

bool account_password_act(struct request *request, struct reply *reply, struct fault *fault) {
  struct fault wrong = {0};
  if (change_password(request, &wrong)) return reply_redirect(reply, request, "/account?klaar=wachtwoord");
  if (wrong.kind != FAULT_INPUT && wrong.kind != FAULT_BUSY) {
    fault_move(fault, &wrong);
    return false;
  }
  return write_account(request, reply, &(struct shown_faults){.password = request_fault(request, &wrong)}, NULL, fault);
}

bool account_mail_act(struct request *request, struct reply *reply, struct fault *fault) {
  struct fault wrong = {0};
  const char *mail = mail_field(request, &wrong);
  if (!mail) return write_account(request, reply, &(struct shown_faults){.mail = request_fault(request, &wrong)}, NULL, fault);
  return account_mail(request->tenant->access, request->who->account, mail, fault) && reply_redirect(reply, request, "/account?klaar=mail");
}

bool account_everywhere_act(struct request *request, struct reply *reply, struct fault *fault) {
  if (!session_end_all(request->tenant->access, request->who->account, NULL, fault)) return false;
  live_ask_again(request->tenant->code);
  reply_header(reply, "Set-Cookie", cookie_text(request->visit, request->tenant, SESSION_COOKIE, NULL, 0, request->keep));
  return reply_redirect(reply, request, "/inloggen");
}

/* ---- second factor ---- */

static bool spell(const unsigned char secret[TOTP_SECRET_SIZE], char out[64]) {
  char *spelt = NULL;
  size_t len = 0;
  if (oath_base32_encode((const char *)secret, TOTP_SECRET_SIZE, &spelt, &len) != OATH_OK || len >= 64) return false;
  snprintf(out, 64, "%s", spelt);
  free(spelt);
  return true;
}

static bool read_spelt(const char *spelt, unsigned char secret[TOTP_SECRET_SIZE]) {
  char *bytes = NULL;
  size_t size = 0;
  if (!spelt || strlen(spelt) >= 64 || oath_base32_decode(spelt, strlen(spelt), &bytes, &size) != OATH_OK) return false;
  bool ok = size == TOTP_SECRET_SIZE;
  if (ok) memcpy(secret, bytes, size);
  free(bytes);
  return ok;
}

static bool write_totp(struct request *request, struct reply *reply, const unsigned char secret[TOTP_SECRET_SIZE],
                       const struct fault *shown, struct fault *fault) {
  char spelt[64];
  struct account account;
  if (!spell(secret, spelt)) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  if (!account_get(request->tenant->access, request->who->account, &account, fault)) return false;
  if (!account.has_password) return FAULT(fault, FAULT_CONFLICT, "De tweede stap hoort bij een account met een wachtwoord.");
  struct text *drawing = page_text(request), *form = page_text(request), *body = page_text(request);
  struct html_writer w;
  html_init(&w, drawing);
  const char *address = arena_printf(request->scratch, "otpauth://totp/Doorpakker%%20%s:%s?secret=%s&issuer=Doorpakker%%20%s",
                                     request->tenant->alias, account.name, spelt, request->tenant->alias);
  if (!qr_write(&w, address, 240, "Tekening voor de app met inlogcodes; de letters eronder zeggen hetzelfde", fault) || !html_finish(&w, NULL, fault))
    return false;
  struct small_field fields[] = {
      {.name = "code", .label = "Code van zes cijfers", .type = "number", .complete = "one-time-code"},
      {.name = "huidig", .label = "Uw wachtwoord", .type = "password", .complete = "current-password"}};
  small_form_write(request, form, &(struct small_form){
      .id = "stap-aan", .action = request_path(request, "/account/tweede-stap"), .submit = "Zet de tweede stap aan",
      .fields = fields, .field_count = 2, .hidden_name = "geheim", .hidden_value = spelt, .fault = shown});
  server_totp_write(body, &(struct server_totp_view){.tekening = page_html(drawing), .geheim = spelt, .formulier = page_html(form)});
  reply->no_store = true;
  if (shown) reply->status = 400;
  const struct crumb crumbs[] = {{"Mijn account", request_path(request, "/account")}};
  return layout_write(request, reply, &(struct page){.title = "Tweede stap aanzetten", .crumbs = crumbs, .crumb_count = 1,
                                                     .body = page_html(body)});
}

bool totp_page(struct request *request, struct reply *reply, struct fault *fault) {
  unsigned char secret[TOTP_SECRET_SIZE];
  crypto_random(secret, sizeof secret);
  return write_totp(request, reply, secret, NULL, fault);
}

static bool put_totp(struct request *request, const unsigned char secret[TOTP_SECRET_SIZE], struct fault *fault) {
  struct access *access = request->tenant->access;
  struct account account;
  int64_t step;
  if (!account_get(access, request->who->account, &account, fault) || !check_own(request, &account, fault)) return false;
  if (!totp_is(secret, request_text(request, "code"), clock_now_ms(), &step))
    return fault_field_add(fault, "code", "Code: deze code klopt niet. Kijk of de klok van uw telefoon goed staat.");
  return account_totp_put(access, account.id, secret, fault) && account_totp_use(access, account.id, step, fault);
}

bool totp_act(struct request *request, struct reply *reply, struct fault *fault) {
  unsigned char secret[TOTP_SECRET_SIZE];
  struct fault wrong = {0};
  if (!read_spelt(request_text(request, "geheim"), secret)) return FAULT(fault, FAULT_INPUT, "Dit formulier is niet compleet. Begin opnieuw.");
  if (put_totp(request, secret, &wrong)) return reply_redirect(reply, request, "/account?klaar=stap-aan");
  if (wrong.kind != FAULT_INPUT && wrong.kind != FAULT_BUSY) {
    fault_move(fault, &wrong);
    return false;
  }
  return write_totp(request, reply, secret, request_fault(request, &wrong), fault);
}

bool totp_off_act(struct request *request, struct reply *reply, struct fault *fault) {
  struct access *access = request->tenant->access;
  struct account account;
  struct fault wrong = {0};
  if (!account_get(access, request->who->account, &account, fault)) return false;
  if (check_own(request, &account, &wrong))
    return account_totp_put(access, account.id, NULL, fault) && reply_redirect(reply, request, "/account?klaar=stap-uit");
  if (wrong.kind != FAULT_INPUT && wrong.kind != FAULT_BUSY) {
    fault_move(fault, &wrong);
    return false;
  }
  return write_account(request, reply, &(struct shown_faults){.totp = request_fault(request, &wrong)}, NULL, fault);
}
