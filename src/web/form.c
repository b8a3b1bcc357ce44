#include "web/faces.h"
#include "web/fields_form.h"
#include "web/form_view.h"
#include "web/listing.h"

bool form_new_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  if (!reg_asked(request, request->segments[0], VERB_CREATE, &reg, fault)) return false;
  struct record record = record_begin(request, request->tx, reg);
  struct form_view view = {.record = &record, .is_new = true, .typed = request->query};
  return form_view_write(request, reply, request->tx, &view, fault);
}

static bool may_change(struct request *request, const struct record *record, struct fault *fault) {
  if (rights_allow(request->who, record, VERB_CHANGE, request->today, true)) return true;
  FAULT(fault, FAULT_FORBIDDEN, "U mag dit record niet wijzigen.");
  return fault_hint(fault, "Vraag de eigenaar, of meld wat er niet klopt.");
}

bool form_edit_page(struct request *request, struct reply *reply, struct fault *fault) {
  const struct reg *reg;
  struct record record;
  if (!reg_asked(request, request->segments[0], VERB_READ, &reg, fault)) return false;
  if (!record_get(request->tx, request->who, reg->id, route_id(request), &record, request->keep, fault)) return false;
  if (!may_change(request, &record, fault)) return false;
  reply->was_secret = reply->no_store = record_is_secret(&record);
  struct form_view view = {.record = &record, .version = record_version(&record)};
  return form_view_write(request, reply, request->tx, &view, fault);
}

struct saving {
  struct request *request;
  const struct reg *reg;
  int64_t id;           /* 0: new; filled in */
  struct record record; /* as far as it came */
};

/* What else is wrong with the record, for the fields that have no fault yet: the person sees everything at once. */
static bool check_rest(const struct record *record, struct fault *fault) {
  struct fault rest = {0};
  record_check(record, 0, &rest);
  for (size_t i = 0; i < rest.field_count; i++)
    if (!fault_field_find(fault, rest.fields[i].field)) fault_field_add(fault, rest.fields[i].field, "%s", rest.fields[i].message);
  fault_release(&rest);
  return false;
}

static bool save_new(struct tx *tx, void *context, struct fault *fault) {
  struct saving *saving = context;
  struct request *request = saving->request;
  saving->record = record_begin(request, tx, saving->reg);
  if (!form_apply(request, tx, printer_new(request, tx), &saving->record, fault)) return check_rest(&saving->record, fault);
  struct change change = {.reg = saving->reg->id, .record = &saving->record, .by = STEP_PERSON};
  if (!record_put(tx, &change, request->scratch, fault)) return false;
  saving->id = change.id;
  return true;
}

static bool save_change(struct tx *tx, void *context, struct fault *fault) {
  struct saving *saving = context;
  struct request *request = saving->request;
  if (!record_get(tx, request->who, saving->reg->id, saving->id, &saving->record, request->keep, fault)) return false;
  if (!may_change(request, &saving->record, fault)) return false;
  int64_t seen = request_number(request, "versie", 0);
  if (seen != record_version(&saving->record)) return FAULT(fault, FAULT_STALE, "Een collega wijzigde dit record terwijl u schreef.");
  if (!form_apply(request, tx, printer_new(request, tx), &saving->record, fault)) return check_rest(&saving->record, fault);
  struct change change = {.reg = saving->reg->id, .id = saving->id, .version = seen, .record = &saving->record, .by = STEP_PERSON};
  return record_put(tx, &change, request->scratch, fault);
}

/* The form again, with what was typed and every fault; or both texts when somebody was first. */
static bool show_again(struct request *request, struct reply *reply, struct saving *saving, struct fault *fault) {
  if (fault->kind != FAULT_INPUT && fault->kind != FAULT_CONFLICT && fault->kind != FAULT_STALE && fault->kind != FAULT_NOT_NOW) return false;
  struct record stored;
  const struct fault *faults = request_fault(request, fault);
  struct tx *tx = request_read(request, fault);
  bool ok = tx != NULL;
  if (ok && saving->id)
    ok = record_get(tx, request->who, saving->reg->id, saving->id, &stored, request->keep, fault);
  else if (ok)
    stored = record_begin(request, tx, saving->reg);
  if (ok && saving->id) reply->was_secret = reply->no_store = record_is_secret(&stored);
  if (ok && faults->kind == FAULT_STALE && saving->id) {
    ok = conflict_view_write(request, reply, tx, &stored, fault);
  } else if (ok) {
    struct form_view view = {.record = &stored, .is_new = saving->id == 0, .typed = request->form, .faults = faults,
                             .version = request_number(request, "versie", 0)};
    ok = form_view_write(request, reply, tx, &view, fault);
  }
  return ok;
}

bool form_create(struct request *request, struct reply *reply, struct fault *fault) {
  struct saving saving = {.request = request};
  if (!reg_asked(request, request->segments[0], VERB_CREATE, &saving.reg, fault)) return false;
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (!store_write(request->tenant->store, request->who, save_new, &saving, fault)) return show_again(request, reply, &saving, fault);
  /* Who may make a thing may not always see it afterwards. */
  if (!rights_scope(request->who, saving.reg, VERB_READ)) return reply_redirect(reply, request, "/?melding=gemaakt");
  return reply_redirect(reply, request, "/%s/%lld?melding=gemaakt", saving.reg->plural, (long long)saving.id);
}

bool form_change(struct request *request, struct reply *reply, struct fault *fault) {
  struct saving saving = {.request = request, .id = route_id(request)};
  if (!reg_asked(request, request->segments[0], VERB_CHANGE, &saving.reg, fault)) return false;
  if (!request->form) return FAULT(fault, FAULT_INPUT, "Er is geen formulier verstuurd.");
  if (!store_write(request->tenant->store, request->who, save_change, &saving, fault)) return show_again(request, reply, &saving, fault);
  return reply_redirect(reply, request, "/%s/%lld?melding=gewijzigd", saving.reg->plural, (long long)saving.id);
}
