#include "capabilities/kwaliteit/kolommen.h"

#include "base/banned.h"

static enum zaak_field field_of(const char *name) {
  int field = 0;
  while (field < ZAAK_FIELD__COUNT && !string_is(zaak_field_name((enum zaak_field)field), name)) field++;
  return (enum zaak_field)field;
}

static const char *all_fields(struct arena *keep) {
  const char *out = "";
  for (int field = 0; field < ZAAK_FIELD__COUNT; field++) out = arena_printf(keep, "%s%s%s", out, field ? ", " : "", zaak_field_name((enum zaak_field)field));
  return out;
}

static bool read_line(const char *line, const char *columns[ZAAK_FIELD__COUNT], struct arena *keep, struct fault *fault) {
  const char *is = strchr(line, '=');
  const char *name = is ? string_trim(arena_copy_len(keep, line, (size_t)(is - line)), keep) : "", *column = is ? string_trim(is + 1, keep) : "";
  if (!*name || !*column) return fault_field_add(fault, "kolommen", "Welke kolom is wat: \"%.60s\" is niet te lezen. Schrijf het veld, een = en de kolom, zoals: eind = einddatum.", line);
  enum zaak_field field = field_of(name);
  if (field == ZAAK_FIELD__COUNT) return fault_field_add(fault, "kolommen", "Welke kolom is wat: \"%.60s\" is geen veld van een zaak. Kies uit %s.", name, all_fields(keep));
  if (columns[field]) return fault_field_add(fault, "kolommen", "Welke kolom is wat: %s staat er twee keer. Laat er één staan.", name);
  if (strlen(column) > ZAAK_NAME_MAX) return fault_field_add(fault, "kolommen", "Welke kolom is wat: de naam van de kolom voor %s is langer dan %d tekens.", name, ZAAK_NAME_MAX);
  if (zaak_is_bsn_name(column)) return fault_field_add(fault, "kolommen", "Welke kolom is wat: een burgerservicenummer is hier niet nodig. Haal %.60s weg.", column);
  columns[field] = column;
  return true;
}

bool kolommen_read(const char *typed, const char *columns[ZAAK_FIELD__COUNT], struct arena *keep, struct fault *fault) {
  bool ok = true;
  for (const char *at = typed; at && *at;) {
    size_t len = strcspn(at, "\r\n");
    const char *line = string_trim(arena_copy_len(keep, at, len), keep);
    if (*line && !read_line(line, columns, keep, fault)) ok = false;
    at += len;
    at += strspn(at, "\r\n");
  }
  return ok;
}
