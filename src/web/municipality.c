#include "outside/mail.h"
#include "templates/web_municipality.h"
#include "web/colour.h"
#include "web/faces.h"
#include "web/parts.h"
#include "web/sjabloon.h"

/* What a municipality says about itself: whom to ask, and its colour. Settings, not records: they hold for every page. */
#define MAIL "contact.email"
#define PAGE "contact.url"
#define COLOUR "huisstijl.accent"
enum { PAGE_SIZE_MAX = 500 };

struct told {
  const char *mail, *page; /* NULL: not set */
  bool has_colour;
  struct colour colour;
};

static const char *typed(const struct request *request, const char *control, const char *setting) {
  const char *value = request->form ? form_find(request->form, control) : NULL;
  if (!value && request->tx) value = setting_get(request->tx, setting, request->keep);
  return value ? string_trim(value, request->keep) : "";
}

static bool is_web_page(const char *text) {
  return strncmp(text, "https://", 8) == 0 && text[8] && !text[strcspn(text, " \t\r\n<>\"")] && strlen(text) <= PAGE_SIZE_MAX;
}

static bool told_read(const struct request *request, struct told *out, struct fault *fault) {
  const char *mail = typed(request, "mail", MAIL), *page = typed(request, "pagina", PAGE), *colour = typed(request, "kleur", COLOUR);
  *out = (struct told){.mail = *mail ? mail : NULL, .page = *page ? page : NULL, .has_colour = *colour != '\0'};
  if (out->mail && !mail_address_is(mail)) fault_field_add(fault, "mail", "Mailadres: schrijf één adres, zoals beheer@gemeente.nl.");
  if (out->page && !is_web_page(page)) fault_field_add(fault, "pagina", "Bladzijde met uitleg: schrijf een adres dat met https:// begint.");
  if (out->has_colour && !colour_parse(colour, &out->colour))
    fault_field_add(fault, "kleur", "Hoofdkleur: schrijf # en zes tekens, zoals #1c4595.");
  else if (out->has_colour && colour_contrast(out->colour, (struct colour){1, 1, 1}) < COLOUR_ACCENT_CONTRAST)
    fault_field_add(fault, "kleur", "Hoofdkleur: deze kleur is te licht, tekst erin is slecht te lezen. Kies een donkerdere tint.");
  return !fault_is(fault);
}

/* Without a colour every shade goes, and the program's own colours come back. */
static bool put_shade(struct tx *tx, const char *name, const struct told *told, struct colour colour, struct fault *fault) {
  char text[COLOUR_SIZE];
  colour_print(colour, text);
  return setting_put(tx, name, told->has_colour ? text : NULL, fault);
}

static bool told_put(struct tx *tx, void *context, struct fault *fault) {
  const struct told *told = context;
  struct shades light = shades_light(told->colour), dark = shades_dark(told->colour);
  return setting_put(tx, MAIL, told->mail, fault) && setting_put(tx, PAGE, told->page, fault) &&
         put_shade(tx, COLOUR, told, light.accent, fault) && put_shade(tx, COLOUR "-strong", told, light.strong, fault) &&
         put_shade(tx, COLOUR "-soft", told, light.soft, fault) && put_shade(tx, "huisstijl.donker.accent", told, dark.accent, fault) &&
         put_shade(tx, "huisstijl.donker.accent-strong", told, dark.strong, fault) &&
         put_shade(tx, "huisstijl.donker.accent-soft", told, dark.soft, fault);
}

bool municipality_show(struct request *request, struct reply *reply, const struct fault *faults, struct fault *fault) {
  struct html templates;
  struct text *body = page_text(request);
  const char *notice = request_text(request, "melding");
  if (!sjabloon_panels(request, faults, &templates, fault)) return false;
  web_municipality_write(body, &(struct web_municipality_view){
      .faults = part_faults(request, faults), .action = request_path(request, "/beheer/gemeente"), .csrf = request->csrf ? request->csrf : "",
      .mail = typed(request, "mail", MAIL), .page = typed(request, "pagina", PAGE), .colour = typed(request, "kleur", COLOUR),
      .mail_fault = fault_field_find(faults, "mail"), .page_fault = fault_field_find(faults, "pagina"),
      .colour_fault = fault_field_find(faults, "kleur"), .templates = templates});
  return layout_write(request, reply, &(struct page){.title = "Gegevens en huisstijl", .eyebrow = MENU_BEHEER, .icon = "huis",
                                                     .lead = "Zo stelt de gemeente zich voor: op elk scherm, in documenten en aan programma's.",
                                                     .notice = notice ? "Opgeslagen." : NULL, .body = page_html(body)});
}

bool municipality_page(struct request *request, struct reply *reply, struct fault *fault) { return municipality_show(request, reply, &(struct fault){0}, fault); }

static bool again(struct request *request, struct reply *reply, const struct fault *faults, void *context, struct fault *fault) {
  (void)context;
  return municipality_show(request, reply, faults, fault);
}

bool municipality_save(struct request *request, struct reply *reply, struct fault *fault) {
  struct told told;
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (!told_read(request, &told, fault) || !store_write(request->tenant->store, request->who, told_put, &told, fault))
    return part_again(request, reply, again, NULL, fault);
  return reply_redirect(reply, request, "/beheer/gemeente?melding=opgeslagen");
}
