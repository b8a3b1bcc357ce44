#include "web/value.h"

#include "web/layout.h"

enum { TITLES_SIZE = 512, SHORT_DAY = 1 };

struct titled {
  enum register_id reg;
  int64_t id;
  const char *title, *url; /* NULL: not for this person */
  const char *reference;   /* NULL: not asked yet */
};

struct printer {
  struct request *request;
  struct tx *tx;
  const char *icons[5];
  size_t count;
  struct titled other;               /* when the table is full */
  struct titled titles[TITLES_SIZE]; /* open addressing; half full at most, then asked each time */
};

static const struct {
  const char *tone, *icon;
} tones[] = {[TONE_NEUTRAL] = {" dp-badge--line", NULL},
             [TONE_ACTIVE] = {" dp-badge--info", "pijl-rechts"},
             [TONE_GOOD] = {" dp-badge--ok", "ok"},
             [TONE_WARNING] = {" dp-badge--warn", "let-op"},
             [TONE_BAD] = {" dp-badge--danger", "fout"}};

struct printer *printer_new(struct request *request, struct tx *tx) {
  struct printer *printer = ARENA_NEW(request->scratch, struct printer);
  printer->request = request;
  printer->tx = tx;
  for (size_t i = 0; i < sizeof tones / sizeof *tones; i++) printer->icons[i] = icon_path(request, tones[i].icon);
  return printer;
}

static struct titled ask(struct printer *printer, enum register_id reg, int64_t id) {
  const char *title = record_title(printer->tx, printer->request->who, reg, id, printer->request->keep);
  return (struct titled){reg, id, title, title ? record_path(printer->request, reg, id) : NULL, NULL};
}

/* Valid until the next one is asked. */
static struct titled *titled_get(struct printer *printer, enum register_id reg, int64_t id) {
  size_t at = ((size_t)id * 31 + (size_t)reg * 7919) % TITLES_SIZE;
  while (printer->titles[at].reg) {
    if (printer->titles[at].reg == reg && printer->titles[at].id == id) return &printer->titles[at];
    at = (at + 1) % TITLES_SIZE;
  }
  bool keeps = printer->count < TITLES_SIZE / 2;
  struct titled *titled = keeps ? &printer->titles[at] : &printer->other;
  *titled = ask(printer, reg, id);
  printer->count += keeps;
  return titled;
}

const char *printer_title(struct printer *printer, enum register_id reg, int64_t id) { return titled_get(printer, reg, id)->title; }

const char *printer_reference(struct printer *printer, enum register_id reg, int64_t id) {
  struct titled *titled = titled_get(printer, reg, id);
  if (!titled->title || titled->reference) return titled->reference;
  int64_t found = record_find(printer->tx, printer->request->who, reg, titled->title, printer->request->scratch);
  titled->reference = found == id ? titled->title : arena_printf(printer->request->keep, "#%lld", (long long)id);
  return titled->reference;
}

bool printer_sees(struct printer *printer, const struct field *field, union slot slot) {
  enum register_id reg;
  int64_t id;
  if (slot_is_empty(field->kind, slot)) return true;
  if (field->kind == KIND_REF) return printer_title(printer, field->to, slot.number) != NULL;
  if (field->kind == KIND_RECORD) return record_parse(slot.text, &reg, &id) && printer_title(printer, reg, id);
  return true;
}

bool kind_is_number(enum kind kind) {
  return kind == KIND_MONEY || kind == KIND_NUMBER || kind == KIND_DECIMAL;
}

const char *text_short(const char *text, size_t len, struct arena *keep) {
  const char *at = text;
  for (size_t count = 0; *at && count < len; count++) {
    at++;
    while ((*at & 0xC0) == 0x80) at++;
  }
  return *at ? arena_printf(keep, "%.*s…", (int)(at - text), text) : text;
}

static void print_record(struct printer *printer, enum register_id reg, int64_t id, struct value *out) {
  const struct titled *titled = titled_get(printer, reg, id);
  if (!titled->title) return;
  out->text = *titled->title ? titled->title : arena_printf(printer->request->keep, "#%lld", (long long)id);
  out->url = titled->url;
}

static void print_choice(struct printer *printer, const struct field *field, const char *code, struct value *out) {
  const struct choice *choice = choices_find(field->choices, code);
  out->text = choice ? choice->label : code;
  if (!choice || (choice->tone == TONE_NEUTRAL && !field->steps)) return;
  out->badge = true;
  out->tone = tones[choice->tone].tone;
  out->icon = printer->icons[choice->tone];
}

const char *printer_shared(struct printer *printer, const char *shared) {
  struct arena *keep = printer->request->keep;
  const char *out = NULL;
  for (const char *at = shared; at && *at;) {
    size_t len = strcspn(at, ",");
    char *item = arena_copy_len(keep, at, len);
    enum register_id reg;
    int64_t id;
    bool hidden = record_parse(item, &reg, &id) && !printer_title(printer, reg, id);
    if (len && !hidden) out = arena_printf(keep, "%s%s,", out ? out : ",", item);
    at += len + (at[len] == ',');
  }
  return out;
}

/* ",persoon:12,rol:griffier," by their names. */
static const char *print_shared(struct printer *printer, const char *shared) {
  struct arena *keep = printer->request->keep;
  const char *out = "";
  while (*shared) {
    size_t len = strcspn(shared, ",");
    char *item = arena_copy_len(keep, shared, len);
    enum register_id reg;
    int64_t id;
    const char *name = NULL;
    enum role role = string_starts(item, "rol:") ? role_find(item + 4) : ROLE__COUNT;
    if (role != ROLE__COUNT)
      name = role_infos[role].label;
    else if (record_parse(item, &reg, &id))
      name = printer_title(printer, reg, id);
    if (name) out = arena_printf(keep, "%s%s%s", out, *out ? ", " : "", name);
    shared += len + (shared[len] == ',');
  }
  return out;
}

static const char *day_short(const char *iso, struct arena *keep) {
  struct day day;
  if (!day_parse(iso, &day)) return iso;
  char *out = arena_take(keep, DAY_DUTCH_SIZE);
  day_print_dutch(day, SHORT_DAY, out);
  return out;
}

void value_print(struct printer *printer, const struct field *field, union slot slot, struct value *out) {
  struct arena *keep = printer->request->keep;
  enum register_id reg;
  int64_t id;
  *out = (struct value){.text = "", .number = kind_is_number(field->kind)};
  if (slot_is_empty(field->kind, slot)) return;
  switch (field->kind) {
    case KIND_REF: print_record(printer, field->to, slot.number, out); break;
    case KIND_RECORD:
      if (record_parse(slot.text, &reg, &id)) print_record(printer, reg, id, out);
      break;
    case KIND_CHOICE: print_choice(printer, field, slot.text, out); break;
    case KIND_SHARED: out->text = print_shared(printer, slot.text); break;
    case KIND_DAY:
      out->text = day_short(slot.text, keep);
      out->nowrap = true;
      break;
    case KIND_LINK:
      out->text = slot.text;
      out->url = slot.text;
      break;
    default: out->text = slot_print(field, slot, keep);
  }
}
