#include "decode/zaak_inside.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/banned.h"

static const char *const field_names[ZAAK_FIELD__COUNT] = {
    [ZAAK_FIELD_ZAAK] = "zaak",
    [ZAAK_FIELD_ZAAKTYPE] = "zaaktype",
    [ZAAK_FIELD_START] = "start",
    [ZAAK_FIELD_EIND] = "eind",
    [ZAAK_FIELD_UITERLIJKE_EINDDATUM] = "uiterlijke_einddatum",
    [ZAAK_FIELD_OPSCHORTING] = "opschorting",
    [ZAAK_FIELD_VERLENGING] = "verlenging",
    [ZAAK_FIELD_RESULTAATTYPE] = "resultaattype",
    [ZAAK_FIELD_WIJK] = "wijk",
    [ZAAK_FIELD_KANAAL] = "kanaal",
    [ZAAK_FIELD_AANVULLING_GEVRAAGD] = "aanvulling_gevraagd",
    [ZAAK_FIELD_ONDERWERP] = "onderwerp",
    [ZAAK_FIELD_GERELATEERDE_ZAAK] = "gerelateerde_zaak",
    [ZAAK_FIELD_EINDE_BEZWAARTERMIJN] = "einde_bezwaartermijn",
    [ZAAK_FIELD_ADVIESCOMMISSIE] = "adviescommissie",
    [ZAAK_FIELD_REDEN] = "reden",
};

const char *zaak_field_name(enum zaak_field field) { return field_names[field]; }

void zaak_draft_init(struct zaak_draft *draft) {
  *draft = (struct zaak_draft){.days = {ZAAK_NO_DAY, ZAAK_NO_DAY, ZAAK_NO_DAY, ZAAK_NO_DAY}};
}

/* ---- cells that go with another one ---- */

static struct zaak_part trimmed(struct zaak_part part) {
  for (; part.len > 0 && (*part.text == ' ' || *part.text == '\t'); part.text++) part.len--;
  while (part.len > 0 && (part.text[part.len - 1] == ' ' || part.text[part.len - 1] == '\t')) part.len--;
  return part;
}

/* FNV-1a; never 0, which says that there is none. */
static uint64_t hash_of(struct zaak_part part) {
  uint64_t sum = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < part.len; i++) sum = (sum ^ (unsigned char)part.text[i]) * UINT64_C(1099511628211);
  return part.len ? sum | 1 : 0;
}

static int join(struct zaak_dictionary *dictionary, int number, struct zaak_part part) {
  char text[ZAAK_NAME_MAX + ZAAK_SLACK] = "";
  if (number == 0 || part.len == 0) return number;
  const struct zaak_term *term = &dictionary->terms[number];
  const char *name = term->known ? term->known : dictionary->texts.data + term->at;
  size_t len = strlen(name);
  if (len + 1 + part.len > ZAAK_NAME_MAX) return ZAAK_NAME_TOO_LONG;
  memcpy(text, name, len);
  text[len] = ZAAK_JOINT;
  memcpy(text + len + 1, part.text, part.len);
  return zaak_dictionary_number(dictionary, text, len + 1 + part.len);
}

int zaak_parts_settle(struct zaak_dictionary *names, struct zaak_draft *draft, enum zaak_field *field) {
  static const struct {
    enum zaak_part_kind part;
    enum zaak_name name;
    enum zaak_field field;
  } pairs[] = {{ZAAK_PART_SUBJECT, ZAAK_KIND, ZAAK_FIELD_ONDERWERP}, {ZAAK_PART_REASON, ZAAK_RESULT, ZAAK_FIELD_REDEN}};
  for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
    uint16_t *name = &draft->names[pairs[i].name];
    int number = join(&names[pairs[i].name], *name, trimmed(draft->parts[pairs[i].part]));
    *field = pairs[i].field;
    if (number < 0) return number;
    *name = (uint16_t)number;
  }
  draft->about = hash_of(trimmed(draft->parts[ZAAK_PART_ABOUT]));
  return 0;
}

static bool wrong(enum zaak_field *field, enum zaak_field which, const char **reason, const char *why) {
  *field = which;
  *reason = why;
  return false;
}

static int32_t due_of(const struct zaak_draft *draft) {
  if (draft->days[ZAAK_OBJECTION_END] == ZAAK_NO_DAY) return draft->days[ZAAK_DUE];
  return (int32_t)termijn_objection_due(draft->days[ZAAK_OBJECTION_END], draft->committee);
}

static bool check_days(const struct zaak_draft *draft, int32_t today, enum zaak_field *field, const char **reason) {
  int32_t start = draft->days[ZAAK_START], end = draft->days[ZAAK_END], due = draft->days[ZAAK_DUE];
  bool open = end == ZAAK_NO_DAY, now = today != ZAAK_NO_DAY;
  if (!open && end < start) return wrong(field, ZAAK_FIELD_EIND, reason, "ligt vóór de start. Verbeter een van beide");
  if (!open && end - start > ZAAK_DAYS_MAX) return wrong(field, ZAAK_FIELD_EIND, reason, "ligt meer dan 89 jaar na de start. Verbeter een van beide");
  if (now && start > today) return wrong(field, ZAAK_FIELD_START, reason, "ligt na de peildatum. Verbeter de datum");
  if (now && !open && end > today) return wrong(field, ZAAK_FIELD_EIND, reason, "ligt na de peildatum. Laat het eind leeg zolang de zaak loopt");
  if (due != ZAAK_NO_DAY && due < start) return wrong(field, ZAAK_FIELD_UITERLIJKE_EINDDATUM, reason, "ligt vóór de start. Verbeter een van beide");
  if (!open && draft->suspended_days > end - start) return wrong(field, ZAAK_FIELD_OPSCHORTING, reason, "duurt langer dan de zaak zelf. Verbeter het aantal dagen");
  if (open && now && draft->suspended_days > today - start) return wrong(field, ZAAK_FIELD_OPSCHORTING, reason, "duurt langer dan de zaak tot nu toe. Verbeter het aantal dagen");
  return true;
}

bool zaak_check(const struct zaak_draft *draft, int32_t today, enum zaak_field *field, const char **reason) {
  if (!draft->has_id) return wrong(field, ZAAK_FIELD_ZAAK, reason, "ontbreekt. Vul het zaaknummer in");
  if (draft->names[ZAAK_KIND] == 0) return wrong(field, ZAAK_FIELD_ZAAKTYPE, reason, "ontbreekt. Vul het zaaktype in");
  if (draft->days[ZAAK_START] == ZAAK_NO_DAY) return wrong(field, ZAAK_FIELD_START, reason, "ontbreekt. Vul de eerste dag van de zaak in");
  if (!check_days(draft, today, field, reason)) return false;
  if (draft->days[ZAAK_DUE] == ZAAK_NO_DAY || draft->days[ZAAK_OBJECTION_END] == ZAAK_NO_DAY || due_of(draft) == draft->days[ZAAK_DUE]) return true;
  return wrong(field, ZAAK_FIELD_UITERLIJKE_EINDDATUM, reason,
               "is een andere dag dan uit einde_bezwaartermijn volgt (zes weken, twaalf met een adviescommissie). Laat een van beide leeg");
}

void zaak_finish(const struct zaak_draft *draft, struct zaak *out) {
  *out = (struct zaak){.start = draft->days[ZAAK_START],
                       .end = draft->days[ZAAK_END],
                       .due = due_of(draft),
                       .start_month = draft->months[ZAAK_START],
                       .end_month = draft->days[ZAAK_END] == ZAAK_NO_DAY ? 0 : draft->months[ZAAK_END],
                       .suspended_days = draft->suspended_days,
                       .extended_days = draft->extended_days,
                       .objection = draft->days[ZAAK_OBJECTION_END] != ZAAK_NO_DAY,
                       .committee = draft->committee,
                       .about = draft->about,
                       .asked_more = draft->asked_more};
  memcpy(out->names, draft->names, sizeof out->names);
}

bool zaak_flag(const char *text, size_t len, bool *out) {
  static const struct {
    const char *word;
    bool yes;
  } words[] = {{"", false}, {"nee", false}, {"ja", true}, {"n", false}, {"j", true}, {"0", false}, {"1", true}, {"false", false}, {"true", true}, {"onwaar", false}, {"waar", true}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strlen(words[i].word) != len || strncasecmp(words[i].word, text, len) != 0) continue;
    *out = words[i].yes;
    return true;
  }
  return false;
}

bool zaak_pause(const char *text, size_t len, int16_t *out) {
  int days = 0;
  if (len > 4) return false;
  for (size_t i = 0; i < len; i++) {
    if (text[i] < '0' || text[i] > '9') return false;
    days = days * 10 + (text[i] - '0');
  }
  if (days > ZAAK_PAUSE_MAX) return false;
  *out = (int16_t)days;
  return true;
}

bool zaak_is_bsn(const char *text, size_t len) {
  if (len != 8 && len != 9) return false;
  int sum = 0, any = 0, weight = (int)len;
  for (size_t i = 0; i < len; i++, weight--) {
    int digit = text[i] - '0';
    if (digit < 0 || digit > 9) return false;
    any |= digit;
    sum += weight == 1 ? -digit : weight * digit;
  }
  return any && sum % 11 == 0;
}

bool zaak_is_bsn_name(const char *name) {
  char plain[64];
  size_t len = 0;
  for (; *name && len + 1 < sizeof plain; name++) {
    char small = *name >= 'A' && *name <= 'Z' ? (char)(*name + 32) : *name;
    if (small >= 'a' && small <= 'z') plain[len++] = small;
  }
  plain[len] = '\0';
  return strstr(plain, "burgerservice") || strstr(plain, "sofinummer") || strstr(plain, "sofinr") || strncmp(plain, "bsn", 3) == 0 ||
         (len > 3 && string_is(plain + len - 3, "bsn"));
}

long zaak_source_read(const struct zaak_options *options, uint64_t from, char *out, size_t size) {
  if (options->file >= 0) {
    size_t got = 0;
    while (got < size) {
      ssize_t now = pread(options->file, out + got, size - got, (off_t)(from + got));
      if (now < 0) return -1;
      if (now == 0) break;
      got += (size_t)now;
    }
    return (long)got;
  }
  size_t left = from < options->size ? options->size - (size_t)from : 0, take = size < left ? size : left;
  if (take) memcpy(out, (const char *)options->data + from, take);
  return (long)take;
}

/* A log begins with markup, or is gzipped. */
static bool is_log(const struct zaak_options *options) {
  unsigned char begin[64];
  long got = zaak_source_read(options, 0, (char *)begin, sizeof begin);
  if (got >= 2 && begin[0] == 0x1F && begin[1] == 0x8B) return true;
  long at = got >= 3 && memcmp(begin, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  while (at < got && (begin[at] == ' ' || begin[at] == '\t' || begin[at] == '\r' || begin[at] == '\n')) at++;
  return at < got && begin[at] == '<';
}

bool zaak_read(const struct zaak_options *options, const struct zaak_sink *sinks, struct zaak_notes *out,
               struct arena *keep, struct fault *fault) {
  struct zaak_notes notes = {0};
  bool ok = is_log(options) ? zaak_read_log(options, sinks, &notes, keep, fault) : zaak_read_csv(options, sinks, &notes, keep, fault);
  if (ok) *out = notes;
  return ok;
}
