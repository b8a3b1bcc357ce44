/* What the pages of this room share: small forms, and the pages themselves for the table of routes. */
#ifndef SERVER_PAGES_H
#define SERVER_PAGES_H

#include "server/visit.h"
#include "web/layout.h"

struct choice_option {
  const char *value, *label;
};

struct small_field {
  const char *name, *label, *help;
  const char *type;       /* "password", "number"; NULL: text */
  const char *complete;   /* autocomplete; NULL: off */
  const char *value;      /* what was typed; never for a password */
  const struct choice_option *options; /* a choice when not NULL */
  size_t option_count;
};

struct small_form {
  const char *id, *heading, *help, *action, *submit;
  const struct small_field *fields;
  size_t field_count;
  const char *hidden_name, *hidden_value;
  const struct fault *fault; /* shown with its fields when not NULL */
  bool careful;              /* the button is not the main one */
};

/* Appends the form, with its token. */
void small_form_write(struct request *request, struct text *out, const struct small_form *form);

/* "12 januari 2027 14:05", or "nog nooit" for 0. */
const char *moment_text(int64_t when_ms, struct arena *keep);

/* The title of the persoon record as the program sees it; "Zonder functie" when there is none. tx may be NULL. */
const char *function_title(struct request *request, struct tx *tx, int64_t persoon);

/* The persoon records as choices, the first one empty. */
bool function_options(struct request *request, struct tx *tx, struct choice_option **out, size_t *count, struct fault *fault);

/* Is this the code of now, of the step before or after; and which step. */
bool totp_is(const unsigned char secret[TOTP_SECRET_SIZE], const char *code, int64_t now_ms, int64_t *step);

/* Password and, when it is on, second factor, with throttling; a fault otherwise. */
bool sign_in_check(struct request *request, const char *name, const char *password, const char *code, struct account *out,
                   struct fault *fault);

page_function sign_in_page, sign_in_act, sign_out_page, sign_out_act;
/* A field with an address that letters go to: "" when it is empty, NULL with a field fault when it is no address. */
const char *mail_field(struct request *request, struct fault *fault);
page_function account_page, account_mail_act, account_password_act, account_everywhere_act, totp_page, totp_act, totp_off_act;
page_function accounts_page, accounts_add_act, accounts_reset_act, accounts_block_act, accounts_totp_off_act;
page_function tokens_page, tokens_add_act, tokens_withdraw_act, readlog_page;
page_function feed_keys_page, feed_keys_put_act, feed_keys_remove_act;

#endif
