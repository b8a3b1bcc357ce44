#include "server/pages.h"

#include "server/server.h"
#include "templates/server_form.h"

#include "base/banned.h"

static struct server_form_view_velden field_view(struct request *request, const struct small_form *form,
                                                 const struct small_field *field) {
  struct arena *scratch = request->scratch;
  struct server_form_view_velden_opties *options = ARENA_ARRAY(scratch, field->option_count, struct server_form_view_velden_opties);
  for (size_t i = 0; i < field->option_count; i++)
    options[i] = (struct server_form_view_velden_opties){
        .waarde = field->options[i].value, .label = field->options[i].label,
        .gekozen = string_is(field->options[i].value, field->value ? field->value : "")};
  bool number = string_is(field->type, "number");
  return (struct server_form_view_velden){
      .id = arena_printf(scratch, "%s-%s", form->id, field->name), .naam = field->name, .label = field->label,
      .hulp = field->help, .fout = form->fault ? fault_field_find(form->fault, field->name) : NULL,
      .keuze = field->options != NULL, .soort = !field->type || number ? "text" : field->type,
      .waarde = field->value ? field->value : "", .aanvullen = field->complete ? field->complete : "off",
      .toetsen = number ? "numeric" : "text", .opties = options, .opties_count = field->option_count};
}

void small_form_write(struct request *request, struct text *out, const struct small_form *form) {
  struct arena *scratch = request->scratch;
  const struct fault *fault = form->fault && fault_is(form->fault) ? form->fault : NULL;
  size_t wrong = fault ? (fault->field_count ? fault->field_count : 1) : 0;
  struct server_form_view_fouten *faults = ARENA_ARRAY(scratch, wrong, struct server_form_view_fouten);
  for (size_t i = 0; i < wrong; i++) faults[i].bericht = fault->field_count ? fault->fields[i].message : fault->message;
  struct server_form_view_velden *fields = ARENA_ARRAY(scratch, form->field_count, struct server_form_view_velden);
  for (size_t i = 0; i < form->field_count; i++) fields[i] = field_view(request, form, &form->fields[i]);
  struct server_form_view_verborgen hidden = {form->hidden_name, form->hidden_value};
  server_form_write(out, &(struct server_form_view){
      .id = form->id, .kop = form->heading, .uitleg = form->help, .adres = form->action, .csrf = request->csrf,
      .fout_vorm = icon_path(request, "fout"), .heeft_fouten = wrong > 0, .fouten = faults, .fouten_count = wrong,
      .verborgen = &hidden, .verborgen_count = form->hidden_name ? 1 : 0, .velden = fields,
      .velden_count = form->field_count, .knop = form->submit, .gevaar = form->careful});
}

const char *moment_text(int64_t when_ms, struct arena *keep) {
  char out[DAY_DUTCH_SIZE];
  if (when_ms == 0) return "nog nooit";
  day_print_instant(when_ms, out);
  return arena_copy(keep, out);
}

const char *function_title(struct request *request, struct tx *tx, int64_t persoon) {
  const struct who program = {.system = true};
  const char *title = tx && persoon ? record_title(tx, &program, REGISTER_persoon, persoon, request->scratch) : NULL;
  return title ? title : "Zonder functie";
}

bool function_options(struct request *request, struct tx *tx, struct choice_option **out, size_t *count, struct fault *fault) {
  const struct who program = {.system = true};
  struct query query = {.reg = REGISTER_persoon, .sort = (int)F(persoon, functie), .page = 1, .page_size = PAGE_MAX, .no_count = true};
  struct listing list;
  if (!record_list(tx, &program, &query, &list, request->scratch, fault)) return false;
  struct choice_option *options = ARENA_ARRAY(request->scratch, list.count + 1, struct choice_option);
  options[0] = (struct choice_option){"", "Kies een functie"};
  for (size_t i = 0; i < list.count; i++) {
    struct persoon persoon = record_persoon(&list.records[i]);
    options[i + 1] = (struct choice_option){arena_printf(request->scratch, "%lld", (long long)persoon.id), persoon.functie};
  }
  *out = options;
  *count = list.count + 1;
  return true;
}

/* ---- the table of pages ---- */

static bool is_signed_in(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return who->account != 0;
}

static bool reads_accounts(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return who->account != 0 && rights_group_scope(who, GROUP_ACCOUNT, VERB_READ) != 0;
}

static bool makes_accounts(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return who->account != 0 && rights_group_scope(who, GROUP_ACCOUNT, VERB_CREATE) != 0;
}

static bool changes_accounts(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return who->account != 0 && rights_group_scope(who, GROUP_ACCOUNT, VERB_CHANGE) != 0;
}

static bool reads_log(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return who->account != 0 && rights_group_scope(who, GROUP_LEESLOG, VERB_READ) != 0;
}

/* Whoever looks after the machine, in person: a key opens another system. */
static bool keeps_feed_keys(const struct who *who, const struct catalogue *catalogue) {
  (void)catalogue;
  return (who->roles & ROLE_BIT(technisch_beheerder)) != 0 && !who->program;
}

static const struct route routes[] = {
    {.method = METHOD_GET, .path = "/inloggen", .page = sign_in_page},
    {.method = METHOD_POST, .path = "/inloggen", .page = sign_in_act},
    {.method = METHOD_GET, .path = "/uitloggen", .page = sign_out_page, .own_password_later = true},
    {.method = METHOD_POST, .path = "/uitloggen", .page = sign_out_act, .own_password_later = true},
    {.method = METHOD_GET, .path = "/account", .page = account_page, .right = is_signed_in, .own_password_later = true},
    {.method = METHOD_POST, .path = "/account/wachtwoord", .page = account_password_act, .right = is_signed_in, .own_password_later = true},
    {.method = METHOD_POST, .path = "/account/mail", .page = account_mail_act, .right = is_signed_in},
    {.method = METHOD_POST, .path = "/account/overal-uit", .page = account_everywhere_act, .right = is_signed_in, .own_password_later = true},
    {.method = METHOD_GET, .path = "/account/tweede-stap", .page = totp_page, .right = is_signed_in},
    {.method = METHOD_POST, .path = "/account/tweede-stap", .page = totp_act, .right = is_signed_in},
    {.method = METHOD_POST, .path = "/account/tweede-stap/uit", .page = totp_off_act, .right = is_signed_in},
    {.method = METHOD_GET, .path = "/beheer/accounts", .page = accounts_page, .right = reads_accounts, .menu = "Accounts", .menu_group = MENU_BEHEER, .icon = "mensen"},
    {.method = METHOD_POST, .path = "/beheer/accounts", .page = accounts_add_act, .right = makes_accounts},
    {.method = METHOD_POST, .path = "/beheer/accounts/:id/wachtwoord", .page = accounts_reset_act, .right = changes_accounts},
    {.method = METHOD_POST, .path = "/beheer/accounts/:id/blokkeren", .page = accounts_block_act, .right = changes_accounts},
    {.method = METHOD_POST, .path = "/beheer/accounts/:id/tweede-stap-uit", .page = accounts_totp_off_act, .right = changes_accounts},
    {.method = METHOD_GET, .path = "/beheer/sleutels", .page = tokens_page, .right = reads_accounts, .menu = "Toegangssleutels", .menu_group = MENU_BEHEER, .icon = "slot"},
    {.method = METHOD_POST, .path = "/beheer/sleutels", .page = tokens_add_act, .right = makes_accounts},
    {.method = METHOD_POST, .path = "/beheer/sleutels/:id/intrekken", .page = tokens_withdraw_act, .right = changes_accounts},
    {.method = METHOD_GET, .path = "/beheer/koppelsleutels", .page = feed_keys_page, .right = keeps_feed_keys, .menu = "Sleutels van koppelingen", .menu_group = MENU_BEHEER, .icon = "slot"},
    {.method = METHOD_POST, .path = "/beheer/koppelsleutels", .page = feed_keys_put_act, .right = keeps_feed_keys},
    {.method = METHOD_POST, .path = "/beheer/koppelsleutels/weg", .page = feed_keys_remove_act, .right = keeps_feed_keys},
    {.method = METHOD_GET, .path = "/beheer/leeslog", .page = readlog_page, .right = reads_log, .menu = "Leeslogboek", .menu_group = MENU_BEHEER, .icon = "boek"},
};

const struct route_table server_routes = {routes, sizeof routes / sizeof *routes};
