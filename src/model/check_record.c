#include "model/catalogue.h"
#include "model/check.h"
#include "model/period.h"

static void refuse(const struct field *field, long line, struct fault *fault, const char *format, ...) PRINTF_LIKE(4, 5);
static void refuse(const struct field *field, long line, struct fault *fault, const char *format, ...) {
  char why[FAULT_TEXT_SIZE];
  va_list args;
  va_start(args, format);
  vsnprintf(why, sizeof why, format, args);
  va_end(args);
  if (line)
    fault_line_add(fault, line, field->name, "%s: %s", field->label, why);
  else
    fault_field_add(fault, field->name, "%s: %s", field->label, why);
}

static void check_text(const struct field *field, const char *text, long line, struct fault *fault) {
  if (!string_is_utf8(text, strlen(text))) {
    refuse(field, line, fault, "bevat tekens die niet leesbaar zijn.");
    return;
  }
  size_t len = string_len(text);
  if (len > (size_t)field_max(field))
    refuse(field, line, fault, "is te lang: %zu tekens, er passen er %d.", len, field_max(field));
  bool one_line = field->kind != KIND_LONGTEXT;
  for (const char *at = text; *at; at++) {
    unsigned char c = (unsigned char)*at;
    if (c >= ' ' && c != 0x7F) continue;
    if (!one_line && (c == '\n' || c == '\r' || c == '\t')) continue;
    refuse(field, line, fault, one_line && c == '\n' ? "past op één regel; haal de regeleinden weg."
                                                     : "bevat een onzichtbaar teken; haal het weg.");
    break;
  }
  const char *personal = field->no_personal ? check_personal(text) : NULL;
  if (personal) refuse(field, line, fault, "hier lijkt %s te staan. Haal het weg: een melding bevat geen persoonsgegevens.", personal);
}

static void check_number(const struct field *field, int64_t number, long line, struct fault *fault) {
  if (field->kind == KIND_YEAR && (number < 1900 || number > 2200))
    refuse(field, line, fault, "%lld is geen jaar tussen 1900 en 2200.", (long long)number);
  if (field->most && (number < field->min || number > field->most))
    refuse(field, line, fault, "%lld past niet; het moet tussen %lld en %lld liggen.", (long long)number,
           (long long)field->min, (long long)field->most);
  if (field->not_negative && number < 0) refuse(field, line, fault, "mag niet onder nul zijn.");
}

/* Rules between two days of one record: the first may not lie after the second. */
static const struct {
  enum register_id reg;
  size_t first, second;
} orders[] = {
    {REGISTER_organisatie, F(organisatie, van), F(organisatie, tot)},
    {REGISTER_persoon, F(persoon, van), F(persoon, tot)},
    {REGISTER_sleutelmoment, F(sleutelmoment, bevriezen_op), F(sleutelmoment, datum)},
    {REGISTER_geheimhouding, F(geheimhouding, datum), F(geheimhouding, opgeheven_op)},
};

static void check_orders(const struct record *record, long line, struct fault *fault) {
  for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
    if (record->reg->id != orders[i].reg) continue;
    const char *first = record->slots[orders[i].first].text, *second = record->slots[orders[i].second].text;
    if (first && second && strcmp(first, second) > 0)
      refuse(&record->reg->fields[orders[i].second], line, fault, "ligt vóór \"%s\".", record->reg->fields[orders[i].first].label);
  }
}

static void check_source(const struct record *record, long line, struct fault *fault) {
  if (string_is(record->slots[EVERY(herkomst_inhoud)].text, "bron") && !record->slots[EVERY(bron)].text)
    refuse(&record->reg->fields[EVERY(bron)], line, fault, "noem de bron waar dit uit komt.");
}

bool record_check(const struct record *record, long line, struct fault *fault) {
  size_t before = fault->field_count + fault->field_more;
  for (size_t i = 0; i < record->reg->field_count; i++) {
    const struct field *field = &record->reg->fields[i];
    if (slot_is_empty(field->kind, record->slots[i])) {
      if (field->required && !field->computed) refuse(field, line, fault, "vul dit in.");
    } else if (kind_infos[field->kind].slot == SLOT_number) {
      check_number(field, record->slots[i].number, line, fault);
    } else if (field->kind == KIND_CHOICE && !choices_find(field->choices, record->slots[i].text)) {
      refuse(field, line, fault, "\"%.60s\" staat niet in de keuzelijst.", record->slots[i].text);
    } else if (field->kind == KIND_RECORD) {
      enum register_id reg;
      int64_t id;
      if (!record_parse(record->slots[i].text, &reg, &id)) refuse(field, line, fault, "noem een bestaand record, zoals beleidsopgave:12.");
    } else {
      check_text(field, record->slots[i].text, line, fault);
      if (field->kind == KIND_PERIOD && !period_is(record->slots[i].text)) refuse(field, line, fault, "\"%.20s\" is geen jaar, kwartaal, maand of week.", record->slots[i].text);
    }
  }
  check_orders(record, line, fault);
  check_source(record, line, fault);
  return fault->field_count + fault->field_more == before;
}
