#include "store/import_text.h"

/* "@line;" then per field "index=number;", "index:length:bytes;", then a newline.
 * Lengths instead of quotes: nothing is escaped, nothing copied. */

static void put_slot(struct text *out, size_t at, enum kind kind, union slot slot) {
  text_add_int(out, (long long)at);
  if (kind_infos[kind].slot == SLOT_number) {
    text_addc(out, '=');
    text_add_int(out, slot.number);
  } else {
    size_t len = strlen(slot.text);
    text_addc(out, ':');
    text_add_int(out, (long long)len);
    text_addc(out, ':');
    text_put(out, slot.text, len);
  }
  text_addc(out, ';');
}

void import_text_put(struct text *out, const struct import_row *row) {
  const struct record *record = &row->record;
  text_addc(out, '@');
  text_add_int(out, row->line);
  text_addc(out, ';');
  for (size_t i = 0; i < record->reg->field_count; i++)
    if (!record_is_empty(record, i)) put_slot(out, i, record->reg->fields[i].kind, record->slots[i]);
  text_addc(out, '\n');
}

static bool take_slot(char **at, struct record *out) {
  char *here = *at;
  long long index = strtoll(here, &here, 10);
  if (index < 0 || (size_t)index >= out->reg->field_count) return false;
  enum kind kind = out->reg->fields[index].kind;
  bool number = kind_infos[kind].slot == SLOT_number;
  if (*here == '=' && number) {
    out->slots[index].number = strtoll(here + 1, &here, 10);
  } else if (*here == ':' && !number) {
    long long len = strtoll(here + 1, &here, 10);
    if (*here != ':' || len < 0 || strnlen(here + 1, (size_t)len) < (size_t)len) return false;
    out->slots[index].text = here + 1;
    here += 1 + len;
  } else {
    return false;
  }
  if (*here != ';') return false;
  *here = '\0';
  *at = here + 1;
  return true;
}

bool import_text_take(char **at, struct record *out, long *line, struct fault *fault) {
  char *here = *at;
  if (!*here) return false;
  bool sound = *here == '@';
  if (sound) {
    *line = strtol(here + 1, &here, 10);
    sound = *here == ';';
    here++;
  }
  while (sound && *here != '\n') sound = take_slot(&here, out);
  if (!sound) return FAULT(fault, FAULT_SYSTEM, "De rijen die klaarstonden zijn beschadigd. Lees het bestand opnieuw in.");
  *at = here + 1;
  return true;
}
