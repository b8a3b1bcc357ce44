/* Coming in and going out. */
#include <liboath/oath.h>

#include "server/inside.h"
#include "server/pages.h"
#include "server/who.h"
#include "templates/server_signin.h"

#include "base/banned.h"

enum { STEP_SECONDS = 30, CODE_LEN = 6 };

bool totp_is(const unsigned char secret[TOTP_SECRET_SIZE], const char *code, int64_t now_ms, int64_t *step) {
  int apart = 0;
  if (!code || strlen(code) != CODE_LEN || strspn(code, "0123456789") != CODE_LEN) return false;
  int got = oath_totp_validate2((const char *)secret, TOTP_SECRET_SIZE, (time_t)(now_ms / 1000), STEP_SECONDS,
                                OATH_TOTP_DEFAULT_START_TIME, 1, &apart, code);
  if (got < 0) return false;
  *step = now_ms / 1000 / STEP_SECONDS + apart;
  return true;
}

static bool check_code(struct request *request, const struct account *account, const char *code, struct fault *fault) {
  struct access *access = request->tenant->access;
  unsigned char secret[TOTP_SECRET_SIZE];
  int64_t step;
  if (!account->has_totp) return true;
  if (string_empty(code))
    return fault_field_add(fault, "code", "Code: vul de code van zes cijfers in die uw telefoon nu laat zien.");
  if (!account_totp_get(access, account->id, secret, fault)) return false;
  if (!totp_is(secret, code, clock_now_ms(), &step))
    return fault_field_add(fault, "code", "Code: deze code klopt niet of is verlopen. Vul de nieuwste in.");
  return account_totp_use(access, account->id, step, fault);
}

bool sign_in_check(struct request *request, const char *name, const char *password, const char *code, struct account *out,
                   struct fault *fault) {
  struct access *access = request->tenant->access;
  const char *address = request->visit->address;
  if (string_empty(name)) fault_field_add(fault, "naam", "Accountnaam: vul uw accountnaam in.");
  if (string_empty(password)) fault_field_add(fault, "wachtwoord", "Wachtwoord: vul uw wachtwoord in.");
  if (fault_is(fault) || !throttle_check(access, name, address, fault)) return false;
  struct account account;
  bool right = account_password_is(access, name, password, &account);
  if (right && !account.blocked && check_code(request, &account, code, fault)) {
    *out = account;
    return throttle_passed(access, name, fault);
  }
  struct fault ignored = {0};
  bool asks_code = right && fault->field_count && string_empty(code);
  if (!asks_code) throttle_failed(access, name, address, &ignored);
  fault_release(&ignored);
  if (right && account.blocked) {
    FAULT(fault, FAULT_FORBIDDEN, "Dit account is geblokkeerd.");
    return fault_hint(fault, "Vraag de technisch beheerder om het vrij te geven.");
  }
  if (!right) fault_field_add(fault, "wachtwoord", "Accountnaam of wachtwoord klopt niet. Probeer het opnieuw.");
  return false;
}

/* Where to go after signing in: an address of this municipality, or its first page. */
static const char *way_back(struct request *request) {
  const char *back = request_text(request, "terug");
  if (!back || strlen(back) > 500 || back[0] != '/' || strpbrk(back, "\\\r\n") || strstr(back, "//") || strstr(back, "/inloggen"))
    return "/";
  size_t len = strlen(request->tenant->alias);
  bool ours = strncmp(back + 1, request->tenant->alias, len) == 0 && back[1 + len] == '/';
  return ours ? back + 1 + len : "/";
}

/* ---- the page ---- */

static bool has_role(const struct listing *list, uint32_t bit) {
  for (size_t i = 0; i < list->count; i++)
    if (roles_of(record_persoon(&list->records[i]).rollen) & bit) return true;
  return false;
}

static const char *role_icon(enum role role) {
  static const char *const icons[ROLE__COUNT] = {
      [ROLE_beleidsdoorpakker] = "cirkel", [ROLE_beleidsadviseur] = "beleid", [ROLE_uitvoerder] = "signaal",
      [ROLE_bestuurder] = "weging", [ROLE_gemeentesecretaris] = "weging", [ROLE_concerncontroller] = "geld",
      [ROLE_opgaveregisseur] = "opgave", [ROLE_griffier] = "besluit", [ROLE_raadslid] = "besluit", [ROLE_manager] = "mensen",
      [ROLE_functioneel_beheerder] = "tandwiel", [ROLE_technisch_beheerder] = "tandwiel", [ROLE_auditor] = "geschiedenis"};
  return icons[role] ? icons[role] : "persoon";
}

static bool read_functions(struct request *request, struct tx *tx, struct listing *out, struct fault *fault) {
  const struct who program = {.system = true};
  struct query query = {.reg = REGISTER_persoon, .sort = (int)F(persoon, id), .page = 1, .page_size = PAGE_MAX, .no_count = true};
  return record_list(tx, &program, &query, out, request->scratch, fault);
}

static bool write_page(struct request *request, struct reply *reply, struct tx *tx, const struct fault *shown, struct fault *fault) {
  struct listing list = {0};
  bool is_example = store_is_example(request->tenant->store);
  if (is_example && !read_functions(request, tx, &list, fault)) return false;
  struct server_signin_view_functies roles[ROLE__COUNT];
  size_t count = 0;
  for (enum role role = 0; is_example && role < ROLE__COUNT; role++) {
    const struct role_info *info = &role_infos[role];
    if (!info->without_account && !has_role(&list, UINT32_C(1) << role)) continue;
    roles[count++] = (struct server_signin_view_functies){.rol = info->name, .naam = info->label, .wat = info->purpose,
                                                          .vorm = icon_path(request, role_icon(role))};
  }
  struct small_field fields[] = {
      {.name = "naam", .label = "Accountnaam", .complete = "username", .value = request_text(request, "naam")},
      {.name = "wachtwoord", .label = "Wachtwoord", .type = "password", .complete = "current-password"},
      {.name = "code", .label = "Code van uw telefoon", .help = "Alleen als u de tweede stap hebt aangezet.", .type = "number",
       .complete = "one-time-code"}};
  const char *back = request_text(request, "terug");
  struct text *form = page_text(request);
  struct text *body = page_text(request);
  small_form_write(request, form, &(struct small_form){
      .id = "wachtwoord", .heading = is_example ? "Inloggen met een account" : NULL, .action = request_path(request, "/inloggen"),
      .submit = "Log in", .fields = fields, .field_count = 3, .hidden_name = "terug", .hidden_value = back ? back : "",
      .fault = shown, .careful = is_example});
  server_signin_write(body, &(struct server_signin_view){
      .adres = request_path(request, "/inloggen"), .csrf = request->csrf, .terug = back ? back : "", .voorbeeld = is_example,
      .functies = roles, .functies_count = count, .fout_eerst = shown != NULL, .wachtwoord = page_html(form)});
  reply->no_store = true;
  if (shown) reply->status = shown->kind == FAULT_INPUT ? 400 : fault_http_status(shown->kind);
  return layout_write(request, reply, &(struct page){.title = "Inloggen", .body = page_html(body)});
}

bool sign_in_page(struct request *request, struct reply *reply, struct fault *fault) {
  return write_page(request, reply, request->tx, NULL, fault);
}

/* ---- coming in ---- */

static bool begin_session(struct request *request, struct reply *reply, int64_t account, struct fault *fault) {
  struct access *access = request->tenant->access;
  struct visit *visit = request->visit;
  struct session session;
  char token[TOKEN_SIZE];
  if (visit->has_session && !session_end(access, &visit->session.digest, fault)) return false;
  if (!session_new(access, account, visit->agent, token, &session, fault)) return false;
  reply_header(reply, "Set-Cookie",
               cookie_text(visit, request->tenant, SESSION_COOKIE, token, SESSION_MAX_MS / 1000, request->keep));
  reply->no_store = true;
  return reply_redirect(reply, request, "%s", session.must_change ? "/account" : way_back(request));
}

static bool end_session(struct request *request, struct reply *reply, struct fault *fault) {
  struct visit *visit = request->visit;
  if (visit->has_session && !session_end(request->tenant->access, &visit->session.digest, fault)) return false;
  live_ask_again(request->tenant->code);
  reply_header(reply, "Set-Cookie", cookie_text(visit, request->tenant, SESSION_COOKIE, NULL, 0, request->keep));
  reply->no_store = true;
  return reply_redirect(reply, request, "/");
}

/* One click: only in an example, where a function has no secrets of its own. */
static bool sign_in_function(struct request *request, struct reply *reply, const char *typed, struct fault *fault) {
  enum role role = role_find(typed);
  if (!store_is_example(request->tenant->store) || role == ROLE__COUNT)
    return FAULT(fault, FAULT_FORBIDDEN, "Inloggen met een functie kan alleen in een voorbeeldgemeente.");
  if (role_infos[role].without_account) return end_session(request, reply, fault);
  struct tx *tx = request_read(request, fault);
  struct listing list = {0};
  if (!tx || !read_functions(request, tx, &list, fault)) return false;
  for (size_t i = 0; i < list.count; i++) {
    struct persoon persoon = record_persoon(&list.records[i]);
    int64_t account;
    if (!(roles_of(persoon.rollen) & (UINT32_C(1) << role))) continue;
    return account_of_function(request->tenant->access, persoon.id, &account, fault) &&
           begin_session(request, reply, account, fault);
  }
  return FAULT(fault, FAULT_CONFLICT, "Niemand heeft hier de rol %s.", role_infos[role].label);
}

bool sign_in_act(struct request *request, struct reply *reply, struct fault *fault) {
  const char *role = request_text(request, "functie");
  if (role) return sign_in_function(request, reply, role, fault);
  struct account account;
  struct fault wrong = {0};
  if (sign_in_check(request, request_text(request, "naam"), request_text(request, "wachtwoord"), request_text(request, "code"),
                    &account, &wrong))
    return begin_session(request, reply, account.id, fault);
  if (wrong.kind == FAULT_SYSTEM || wrong.kind == FAULT_NOT_NOW) {
    fault_move(fault, &wrong);
    return false;
  }
  const struct fault *shown = request_fault(request, &wrong);
  struct tx *tx = request_read(request, fault);
  return tx && write_page(request, reply, tx, shown, fault);
}

/* ---- going out ---- */

bool sign_out_page(struct request *request, struct reply *reply, struct fault *fault) {
  (void)fault;
  struct text *body = page_text(request);
  small_form_write(request, body, &(struct small_form){.id = "uitloggen", .help = "Klik op de knop om uit te loggen.",
                                                       .action = request_path(request, "/uitloggen"), .submit = "Log uit"});
  return layout_write(request, reply, &(struct page){.title = "Uitloggen", .body = page_html(body)});
}

bool sign_out_act(struct request *request, struct reply *reply, struct fault *fault) {
  return end_session(request, reply, fault);
}
