/* Accounts, program tokens and the reading log, for whoever looks after them. */
#include "outside/mail.h"
#include "server/pages.h"
#include "server/who.h"
#include "templates/server_accounts.h"
#include "templates/server_readlog.h"
#include "templates/server_tokens.h"

#include "base/banned.h"

static bool may_change(const struct request *request) {
  return rights_group_scope(request->who, GROUP_ACCOUNT, VERB_CHANGE) != 0;
}

/* Twenty letters without look-alikes in groups of five: 94 bits. */
static void make_password(char out[24]) {
  static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789";
  size_t at = 0;
  for (int i = 0; i < 20; i++) {
    unsigned char one;
    do crypto_random(&one, 1);
    while (one >= 248 - 248 % (sizeof letters - 1));
    if (i > 0 && i % 5 == 0) out[at++] = '-';
    out[at++] = letters[one % (sizeof letters - 1)];
  }
  out[at] = '\0';
}

struct fresh {
  const char *password, *name;
};

static bool write_add_form(struct request *request, struct tx *tx, struct text *out, const struct fault *shown, struct fault *fault) {
  struct choice_option *options;
  size_t count;
  if (!function_options(request, tx, &options, &count, fault)) return false;
  struct small_field fields[] = {
      {.name = "naam", .label = "Accountnaam", .value = shown ? request_text(request, "naam") : NULL,
       .help = "Waarmee iemand inlogt, bijvoorbeeld het werkadres. Kleine letters, cijfers, punten en streepjes."},
      {.name = "functie", .label = "Functie", .value = shown ? request_text(request, "functie") : NULL, .options = options, .option_count = count,
       .help = "De rollen van deze functie bepalen wat het account mag."},
      {.name = "mail", .label = "Mailadres (niet verplicht)", .value = shown ? request_text(request, "mail") : NULL, .type = "email", .complete = "off",
       .help = "Hier gaat post over eigen cijfers heen. De collega ziet en wijzigt dit adres bij Mijn account. Het staat in geen enkel overzicht."}};
  small_form_write(request, out, &(struct small_form){
      .id = "nieuw", .heading = "Nieuw account", .action = request_path(request, "/beheer/accounts"), .submit = "Maak het account",
      .fields = fields, .field_count = 3, .fault = shown});
  return true;
}

static bool write_accounts(struct request *request, struct reply *reply, struct tx *tx, const struct fresh *fresh,
                           const struct fault *shown, struct fault *fault) {
  struct arena *scratch = request->scratch;
  struct account *accounts;
  size_t count;
  if (!account_list(request->tenant->access, &accounts, &count, scratch, fault)) return false;
  struct server_accounts_view_accounts *rows = ARENA_ARRAY(scratch, count, struct server_accounts_view_accounts);
  for (size_t i = 0; i < count; i++) {
    const struct account *one = &accounts[i];
    rows[i] = (struct server_accounts_view_accounts){
        .naam = one->name, .functie = function_title(request, tx, one->persoon), .wachtwoord = one->has_password,
        .tweede_stap = one->has_totp, .geblokkeerd = one->blocked, .laatst = moment_text(one->last_ms, scratch),
        .herstel = request_path(request, "/beheer/accounts/%lld/wachtwoord", (long long)one->id),
        .blokkeer = request_path(request, "/beheer/accounts/%lld/blokkeren", (long long)one->id),
        .stap_uit = request_path(request, "/beheer/accounts/%lld/tweede-stap-uit", (long long)one->id)};
  }
  struct text *form = page_text(request), *body = page_text(request);
  bool may_make = rights_group_scope(request->who, GROUP_ACCOUNT, VERB_CREATE) != 0;
  if (may_make && !write_add_form(request, tx, form, shown, fault)) return false;
  server_accounts_write(body, &(struct server_accounts_view){
      .csrf = request->csrf, .mag_wijzigen = may_change(request), .nieuw_wachtwoord = fresh ? fresh->password : NULL,
      .nieuw_voor = fresh ? fresh->name : NULL, .heeft_accounts = count > 0, .accounts = rows, .accounts_count = count, .formulier = page_html(form)});
  reply->no_store = true;
  if (shown) reply->status = 400;
  return layout_write(request, reply, &(struct page){.title = "Accounts", .icon = "mensen", .eyebrow = "Beheer",
                                                     .lead = "Wie kan inloggen, met welke functie.", .body = page_html(body)});
}

bool accounts_page(struct request *request, struct reply *reply, struct fault *fault) {
  return write_accounts(request, reply, request->tx, NULL, NULL, fault);
}

static bool show_accounts(struct request *request, struct reply *reply, const struct fresh *fresh, const struct fault *shown,
                          struct fault *fault) {
  struct tx *tx = request_read(request, fault);
  return tx && write_accounts(request, reply, tx, fresh, shown, fault);
}

const char *mail_field(struct request *request, struct fault *fault) {
  const char *typed = request_text(request, "mail"), *mail = typed ? string_trim(typed, request->scratch) : "";
  if (!*mail || (mail_address_is(mail) && strlen(mail) < ACCESS_MAIL_SIZE)) return mail;
  fault_field_add(fault, "mail", "Mailadres: schrijf één adres, zoals naam@gemeente.nl, of laat het leeg.");
  return NULL;
}

static bool add_account(struct request *request, const char *password, int64_t *id, struct fault *fault) {
  const char *function = request_text(request, "functie");
  int64_t persoon = 0;
  if (string_empty(function) || !string_to_int(function, &persoon) || persoon <= 0)
    fault_field_add(fault, "functie", "Functie: kies de functie die bij dit account hoort.");
  struct account_new fresh = {.name = request_text(request, "naam"), .password = password, .mail = mail_field(request, fault), .persoon = persoon, .must_change = true};
  return !fault_is(fault) && account_add(request->tenant->access, &fresh, id, fault);
}

bool accounts_add_act(struct request *request, struct reply *reply, struct fault *fault) {
  char password[24];
  int64_t id;
  struct fault wrong = {0};
  make_password(password);
  if (add_account(request, password, &id, &wrong)) {
    log_line(LOG_INFO, "event=account-made municipality=%s account=%lld by=%lld", request->tenant->code, (long long)id,
             (long long)request->who->account);
    return show_accounts(request, reply, &(struct fresh){password, request_text(request, "naam")}, NULL, fault);
  }
  if (wrong.kind != FAULT_INPUT) {
    fault_move(fault, &wrong);
    return false;
  }
  return show_accounts(request, reply, NULL, request_fault(request, &wrong), fault);
}

static bool find_target(struct request *request, struct account *out, struct fault *fault) {
  if (!account_get(request->tenant->access, route_id(request), out, fault)) return false;
  return !string_starts(out->name, "functie:") || FAULT(fault, FAULT_ABSENT, "Dit account bestaat niet.");
}

bool accounts_reset_act(struct request *request, struct reply *reply, struct fault *fault) {
  char password[24];
  struct account account;
  make_password(password);
  if (!find_target(request, &account, fault) ||
      !account_password(request->tenant->access, account.id, password, true, NULL, fault))
    return false;
  log_line(LOG_INFO, "event=account-reset municipality=%s account=%lld by=%lld", request->tenant->code, (long long)account.id,
           (long long)request->who->account);
  return show_accounts(request, reply, &(struct fresh){password, account.name}, NULL, fault);
}

bool accounts_block_act(struct request *request, struct reply *reply, struct fault *fault) {
  struct account account;
  bool blocks = string_is(request_text(request, "blokkeren"), "ja");
  if (!find_target(request, &account, fault)) return false;
  if (blocks && account.id == request->who->account)
    return FAULT(fault, FAULT_CONFLICT, "U kunt uw eigen account niet blokkeren.");
  log_line(LOG_INFO, "event=%s municipality=%s account=%lld by=%lld", blocks ? "account-blocked" : "account-unblocked",
           request->tenant->code, (long long)account.id, (long long)request->who->account);
  return account_block(request->tenant->access, account.id, blocks, fault) && reply_redirect(reply, request, "/beheer/accounts");
}

bool accounts_totp_off_act(struct request *request, struct reply *reply, struct fault *fault) {
  struct account account;
  if (!find_target(request, &account, fault)) return false;
  log_line(LOG_INFO, "event=second-factor-off municipality=%s account=%lld by=%lld", request->tenant->code,
           (long long)account.id, (long long)request->who->account);
  return account_totp_put(request->tenant->access, account.id, NULL, fault) && reply_redirect(reply, request, "/beheer/accounts");
}

/* ---- program tokens ---- */

static void write_token_form(struct request *request, struct text *out, const struct fault *shown) {
  struct choice_option options[ROLE__COUNT + 1] = {{"", "Kies een rol"}};
  size_t option_count = 1;
  for (enum role role = 0; role < ROLE__COUNT; role++)
    if (roles_to_give(request->who) & UINT32_C(1) << role)
      options[option_count++] = (struct choice_option){role_infos[role].name, role_infos[role].label};
  const char *days = shown ? request_text(request, "dagen") : NULL;
  struct small_field fields[] = {
      {.name = "naam", .label = "Programma", .value = shown ? request_text(request, "naam") : NULL, .help = "Bijvoorbeeld: zaaksysteem."},
      {.name = "rol", .label = "Rol", .value = shown ? request_text(request, "rol") : NULL, .options = options,
       .option_count = option_count,
       .help = "Het programma mag wat deze rol mag, zolang u die rol zelf hebt. Kies de kleinste die genoeg is."},
      {.name = "dagen", .label = "Geldig, in dagen", .value = days ? days : "365", .type = "number"}};
  small_form_write(request, out, &(struct small_form){
      .id = "nieuw", .heading = "Nieuwe sleutel", .action = request_path(request, "/beheer/sleutels"),
      .submit = "Maak de sleutel", .fields = fields, .field_count = 3, .fault = shown});
}

static bool write_tokens(struct request *request, struct reply *reply, const char *fresh, const struct fault *shown, struct fault *fault) {
  struct arena *scratch = request->scratch;
  struct tx *tx = request_read(request, fault);
  if (!tx) return false;
  struct program_token *tokens;
  size_t count;
  if (!program_token_list(request->tenant->access, &tokens, &count, scratch, fault)) return false;
  struct server_tokens_view_sleutels *rows = ARENA_ARRAY(scratch, count, struct server_tokens_view_sleutels);
  int64_t now = clock_now_ms();
  for (size_t i = 0; i < count; i++) {
    enum role role = role_find(tokens[i].role);
    rows[i] = (struct server_tokens_view_sleutels){
        .naam = tokens[i].name, .rol = role < ROLE__COUNT ? role_infos[role].label : tokens[i].role,
        .eindigt = moment_text(tokens[i].ends_ms, scratch), .laatst = moment_text(tokens[i].last_ms, scratch),
        .maker = tokens[i].has_maker ? function_title(request, tx, tokens[i].persoon) : "Niet meer bekend",
        .geldig = !tokens[i].withdrawn && tokens[i].has_maker && tokens[i].ends_ms > now,
        .intrekken = request_path(request, "/beheer/sleutels/%lld/intrekken", (long long)tokens[i].id)};
  }
  struct text *form = page_text(request), *body = page_text(request);
  if (rights_group_scope(request->who, GROUP_ACCOUNT, VERB_CREATE)) write_token_form(request, form, shown);
  server_tokens_write(body, &(struct server_tokens_view){.csrf = request->csrf, .mag_wijzigen = may_change(request), .nieuw = fresh,
                                                         .heeft_sleutels = count > 0, .sleutels = rows, .sleutels_count = count, .formulier = page_html(form)});
  reply->no_store = true;
  if (shown) reply->status = 400;
  return layout_write(request, reply, &(struct page){.title = "Toegangssleutels", .icon = "slot", .eyebrow = "Beheer",
                                                     .lead = "Waarmee andere programma's de API gebruiken.", .body = page_html(body)});
}

bool tokens_page(struct request *request, struct reply *reply, struct fault *fault) {
  return write_tokens(request, reply, NULL, NULL, fault);
}

bool tokens_add_act(struct request *request, struct reply *reply, struct fault *fault) {
  char token[TOKEN_SIZE + 3];
  struct fault wrong = {0};
  const char *role = request_text(request, "rol");
  enum role asked = string_empty(role) ? ROLE__COUNT : role_find(role);
  if (asked == ROLE__COUNT)
    fault_field_add(&wrong, "rol", "Rol: kies wat het programma mag.");
  else if (!(roles_to_give(request->who) & UINT32_C(1) << asked))
    fault_field_add(&wrong, "rol", "Rol: u kunt alleen een rol geven die u zelf hebt. Laat de sleutel maken door iemand met deze rol.");
  struct program_token_new wanted = {.name = request_text(request, "naam"), .role = role, .days = request_number(request, "dagen", 0),
                                     .maker = request->who->account};
  if (program_token_new(request->tenant->access, &wanted, token, &wrong)) {
    log_line(LOG_INFO, "event=token-made municipality=%s role=%s by=%lld", request->tenant->code, role, (long long)request->who->account);
    return write_tokens(request, reply, token, NULL, fault);
  }
  if (wrong.kind != FAULT_INPUT) {
    fault_move(fault, &wrong);
    return false;
  }
  return write_tokens(request, reply, NULL, request_fault(request, &wrong), fault);
}

bool tokens_withdraw_act(struct request *request, struct reply *reply, struct fault *fault) {
  log_line(LOG_INFO, "event=token-withdrawn municipality=%s token=%lld by=%lld", request->tenant->code,
           (long long)route_id(request), (long long)request->who->account);
  return program_token_withdraw(request->tenant->access, route_id(request), fault) &&
         reply_redirect(reply, request, "/beheer/sleutels");
}

/* ---- the reading log ---- */

bool readlog_page(struct request *request, struct reply *reply, struct fault *fault) {
  struct confidential_read *reads;
  size_t count;
  if (!access_log_list(request->tenant->access, 500, &reads, &count, request->scratch, fault)) return false;
  struct server_readlog_view_regels *rows = ARENA_ARRAY(request->scratch, count, struct server_readlog_view_regels);
  for (size_t i = 0; i < count; i++)
    rows[i] = (struct server_readlog_view_regels){moment_text(reads[i].when_ms, request->scratch), reads[i].label, reads[i].record};
  struct text *body = page_text(request);
  server_readlog_write(body, &(struct server_readlog_view){.heeft_regels = count > 0, .regels = rows, .regels_count = count});
  reply->no_store = true;
  return layout_write(request, reply, &(struct page){.title = "Leeslogboek", .icon = "boek", .eyebrow = "Beheer", .body = page_html(body)});
}
