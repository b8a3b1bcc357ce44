/* An event log in XES (IEEE 1849-2016): a trace is a case, its attributes are the fields. What a trace does not say
 * about its begin and end follows from its events. Nothing is passed on before the last byte was right. */
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"
#include "decode/gunzip.h"
#include "decode/xlsx_package.h"
#include "decode/zaak_inside.h"

enum { LOG_PIECE = 64 * 1024, LOG_DEPTH_MAX = 32, LOG_CASES_MAX = 1000000, LOG_VALUE_SIZE = 512 };

/* A field of a trace by our own name, or by the names that Dutch and international logs use. */
static const char *const aliases[ZAAK_FIELD__COUNT][3] = {
    [ZAAK_FIELD_ZAAK] = {"concept:name"},
    [ZAAK_FIELD_ZAAKTYPE] = {"zaaktype", "case_type"},
    [ZAAK_FIELD_START] = {"start", "startdate"},
    [ZAAK_FIELD_EIND] = {"eind", "enddate"},
    [ZAAK_FIELD_UITERLIJKE_EINDDATUM] = {"uiterlijke_einddatum", "deadline", "dueDate"},
    [ZAAK_FIELD_OPSCHORTING] = {"opschorting"},
    [ZAAK_FIELD_VERLENGING] = {"verlenging"},
    [ZAAK_FIELD_RESULTAATTYPE] = {"resultaattype", "result"},
    [ZAAK_FIELD_WIJK] = {"wijk", "district"},
    [ZAAK_FIELD_KANAAL] = {"kanaal", "channel"},
    [ZAAK_FIELD_AANVULLING_GEVRAAGD] = {"aanvulling_gevraagd"},
    [ZAAK_FIELD_EINDE_BEZWAARTERMIJN] = {"einde_bezwaartermijn"},
    [ZAAK_FIELD_ADVIESCOMMISSIE] = {"adviescommissie"},
    [ZAAK_FIELD_ONDERWERP] = {"onderwerp"},
    [ZAAK_FIELD_REDEN] = {"reden"},
    [ZAAK_FIELD_GERELATEERDE_ZAAK] = {"gerelateerde_zaak"},
};

struct moment {
  int32_t day; /* ZAAK_NO_DAY: none */
  uint16_t month;
};

struct held {
  struct zaak_draft draft;
  struct moment last; /* the last event */
  long line;
};

struct log {
  const struct zaak_options *options;
  struct zaak_plan *plan;    /* its columns are the keys seen, for the test on burgerservicenummers */
  struct zaak_lane *lane;
  struct zaak_notes *notes;
  struct arena *keep;
  xmlParserCtxtPtr parser;
  struct gunzip *gunzip;
  struct held *cases;        /* malloc'ed */
  size_t count, room;
  int depth, trace_depth, event_depth; /* of the open trace and event; 0: none */
  struct held now;
  struct moment first, event, event_due;
  bool wrong;                /* this trace has a fault */
  bool any_end, seen_log;
  char parts[ZAAK_PART__COUNT][LOG_VALUE_SIZE + ZAAK_SLACK]; /* of the open trace */
  char log_name[LOG_VALUE_SIZE + ZAAK_SLACK];
  enum fault_kind refused;
  char sentence[FAULT_TEXT_SIZE];
};

static void refuse(struct log *log, enum fault_kind kind, const char *sentence) {
  if (log->refused != FAULT_NONE) return;
  log->refused = kind;
  snprintf(log->sentence, sizeof log->sentence, "%s", sentence);
  xmlStopParser(log->parser);
}

static long line_of(const struct log *log) { return xmlSAX2GetLineNumber(log->parser); }

static void add_error(struct log *log, const char *key, const char *value, const char *why) {
  char shown[80];
  size_t len = strlen(value);
  if (len >= sizeof shown)
    for (len = sizeof shown - 1; len > 0 && ((unsigned char)value[len] & 0xC0) == 0x80;) len--;
  memcpy(shown, value, len);
  shown[len] = '\0';
  zaak_error_add(log->lane, line_of(log), key, "%.60s: \"%s\" %s.", key, shown, why);
  log->wrong = true;
}

/* xs:dateTime or a day; a moment with a zone is a day in the Netherlands. */
static bool read_moment(const char *value, struct moment *out) {
  char day_text[DAY_SIZE];
  struct day day;
  int hour, minute, second, used = 0;
  snprintf(day_text, sizeof day_text, "%s", value);
  if (!day_parse(day_text, &day)) return false;
  const char *at = value + 10;
  if (*at) {
    if (sscanf(at, "T%2d:%2d:%2d%n", &hour, &minute, &second, &used) != 3 || used != 9 || hour > 23 || minute > 59 || second > 60) return false;
    at += used;
    if (*at == '.') at += 1 + strspn(at + 1, "0123456789");
    bool utc = *at == 'Z' && !at[1];
    int ahead_h = 0, ahead_m = 0;
    char sign = 0;
    if (*at && !utc && (sscanf(at, "%c%2d:%2d%n", &sign, &ahead_h, &ahead_m, &used) != 3 || (sign != '+' && sign != '-') || used != 6 || at[6] || ahead_h > 14 || ahead_m > 59)) return false;
    int64_t ahead = (ahead_h * 60 + ahead_m) * (sign == '-' ? -60000 : 60000);
    if (*at) day = day_from_instant(day_number(day) * 86400000 + ((hour * 60 + minute) * 60 + second) * INT64_C(1000) - ahead);
  }
  if (day.year < ZAAK_YEAR_FIRST || day.year > ZAAK_YEAR_LAST) return false;
  *out = (struct moment){(int32_t)day_number(day), (uint16_t)((day.year - ZAAK_YEAR_FIRST) * 12 + day.month - 1)};
  return true;
}

static enum zaak_field field_of(const struct log *log, const char *key) {
  for (int field = 0; field < ZAAK_FIELD__COUNT; field++) {
    if (log->options->columns[field]) {
      if (string_is(log->options->columns[field], key)) return (enum zaak_field)field;
      continue;
    }
    for (size_t i = 0; i < sizeof aliases[field] / sizeof *aliases[field]; i++)
      if (string_is(aliases[field][i], key)) return (enum zaak_field)field;
  }
  return ZAAK_FIELD__COUNT;
}

/* Keys past the table are not tested; a log has a few dozen. */
static void note_bsn(struct log *log, bool of_event, const char *key, const char *value) {
  struct zaak_plan *plan = log->plan;
  size_t c = 0, len = strlen(value);
  if (zaak_is_bsn_name(key)) {
    refuse(log, FAULT_INPUT, "Het logboek heeft burgerservicenummers. Die mogen niet mee. Haal ze weg.");
    return;
  }
  while (c < plan->count && (plan->columns[c].required != of_event || !string_is(plan->columns[c].name, key))) c++;
  if (c == ZAAK_COLUMNS_MAX || len == 0) return;
  if (c == plan->count) {
    snprintf(plan->columns[c].name, sizeof plan->columns[c].name, "%s", key);
    plan->columns[c].required = of_event;
    log->lane->may_be_bsn[c] = true;
    plan->count++;
  }
  if (zaak_is_bsn(value, len)) log->lane->bsn_count[c]++;
  else log->lane->may_be_bsn[c] = false;
}

static void take_day(struct log *log, enum zaak_day which, const char *key, const char *value) {
  struct moment moment;
  int32_t *day = &log->now.draft.days[which];
  if (!*value) return;
  if (!read_moment(value, &moment)) {
    add_error(log, key, value, "is geen bestaande dag; schrijf bijvoorbeeld 2026-12-31T09:00:00+01:00");
  } else if (*day != ZAAK_NO_DAY && *day != moment.day) {
    add_error(log, key, value, which == ZAAK_DUE ? "is een tweede, andere uiterste datum van dezelfde zaak. Houd er een" : "staat er twee keer, met een andere dag. Houd er een");
  } else {
    *day = moment.day;
    log->now.draft.months[which] = moment.month;
  }
}

static void take_name(struct log *log, enum zaak_name which, const char *key, const char *value) {
  size_t len = strlen(value);
  int number = len > ZAAK_NAME_MAX ? ZAAK_NAME_TOO_LONG : zaak_dictionary_number(&log->lane->names[which], value, len);
  if (number >= 0) log->now.draft.names[which] = (uint16_t)number;
  else add_error(log, key, value, number == ZAAK_NAME_UNKNOWN    ? "is niet bekend. Verbeter de naam, of voeg haar eerst toe"
                                  : number == ZAAK_NAME_TOO_MANY ? "is er een te veel. Is dit het goede kenmerk?"
                                                                 : "is te lang, of past niet meer in het geheugen");
}

static void take_flag(struct log *log, const char *key, const char *value, bool *out) {
  if (!zaak_flag(value, strlen(value), out)) add_error(log, key, value, "is geen ja of nee");
}

static void take_pause(struct log *log, const char *key, const char *value, int16_t *out) {
  if (!zaak_pause(value, strlen(value), out)) add_error(log, key, value, "is geen aantal dagen van 0 tot en met 3650");
}

/* Joined when the trace ends: its kind may come later than its subject. */
static void take_part(struct log *log, enum zaak_part_kind part, bool wanted, const char *value) {
  if (wanted) snprintf(log->parts[part], sizeof log->parts[part], "%s", value);
}

static void settle_parts(struct log *log) {
  struct zaak_draft *draft = &log->now.draft;
  enum zaak_field field;
  for (int part = 0; part < ZAAK_PART__COUNT; part++) draft->parts[part] = (struct zaak_part){log->parts[part], strlen(log->parts[part])};
  int number = zaak_parts_settle(log->lane->names, draft, &field);
  if (number < 0) add_error(log, zaak_field_name(field), log->parts[field == ZAAK_FIELD_REDEN ? ZAAK_PART_REASON : ZAAK_PART_SUBJECT], zaak_name_reason(number));
  for (int part = 0; part < ZAAK_PART__COUNT; part++) {
    draft->parts[part] = (struct zaak_part){0};
    log->parts[part][0] = '\0';
  }
}

static void take_case_field(struct log *log, enum zaak_field field, const char *key, const char *value) {
  struct zaak_draft *draft = &log->now.draft;
  log->notes->has[field] = true;
  switch (field) {
    case ZAAK_FIELD_ZAAK: draft->has_id = *value != '\0'; break;
    case ZAAK_FIELD_ZAAKTYPE: take_name(log, ZAAK_KIND, key, value); break;
    case ZAAK_FIELD_RESULTAATTYPE: take_name(log, ZAAK_RESULT, key, value); break;
    case ZAAK_FIELD_WIJK: take_name(log, ZAAK_DISTRICT, key, value); break;
    case ZAAK_FIELD_KANAAL: take_name(log, ZAAK_CHANNEL, key, value); break;
    case ZAAK_FIELD_START: take_day(log, ZAAK_START, key, value); break;
    case ZAAK_FIELD_EIND: take_day(log, ZAAK_END, key, value); break;
    case ZAAK_FIELD_UITERLIJKE_EINDDATUM: take_day(log, ZAAK_DUE, key, value); break;
    case ZAAK_FIELD_EINDE_BEZWAARTERMIJN: take_day(log, ZAAK_OBJECTION_END, key, value); break;
    case ZAAK_FIELD_OPSCHORTING: take_pause(log, key, value, &draft->suspended_days); break;
    case ZAAK_FIELD_VERLENGING: take_pause(log, key, value, &draft->extended_days); break;
    case ZAAK_FIELD_AANVULLING_GEVRAAGD: take_flag(log, key, value, &draft->asked_more); break;
    case ZAAK_FIELD_ADVIESCOMMISSIE: take_flag(log, key, value, &draft->committee); break;
    case ZAAK_FIELD_ONDERWERP: take_part(log, ZAAK_PART_SUBJECT, log->options->joined[ZAAK_KIND], value); break;
    case ZAAK_FIELD_REDEN: take_part(log, ZAAK_PART_REASON, log->options->joined[ZAAK_RESULT], value); break;
    case ZAAK_FIELD_GERELATEERDE_ZAAK: take_part(log, ZAAK_PART_ABOUT, log->options->about, value); break;
    case ZAAK_FIELD__COUNT: break;
  }
}

static void take_attribute(struct log *log, int count, const xmlChar **attributes) {
  /* Looking up a name reads eight bytes at a time. */
  char key[FAULT_NAME_SIZE], value[LOG_VALUE_SIZE + ZAAK_SLACK] = "";
  if (!xml_attribute(count, attributes, "key", key, sizeof key)) return;
  xml_attribute(count, attributes, "value", value, LOG_VALUE_SIZE);
  bool of_event = log->event_depth && log->depth == log->event_depth + 1, of_case = !log->event_depth && log->trace_depth && log->depth == log->trace_depth + 1;
  if (!log->trace_depth && log->depth == 2 && string_is(key, "concept:name")) snprintf(log->log_name, sizeof log->log_name, "%s", value);
  if (!of_event && !of_case) return;
  note_bsn(log, of_event, key, value);
  enum zaak_field field = field_of(log, key);
  if (of_case && field != ZAAK_FIELD__COUNT) take_case_field(log, field, key, value);
  if (!of_event) return;
  struct moment *to = string_is(key, "time:timestamp") ? &log->event : field == ZAAK_FIELD_UITERLIJKE_EINDDATUM ? &log->event_due : NULL;
  if (to && !read_moment(value, to)) add_error(log, key, value, "is geen bestaande dag; schrijf bijvoorbeeld 2026-12-31T09:00:00+01:00");
}

static void begin_trace(struct log *log) {
  static const struct moment none = {.day = ZAAK_NO_DAY};
  log->trace_depth = log->depth;
  log->now = (struct held){.last = none, .line = line_of(log)};
  zaak_draft_init(&log->now.draft);
  log->first = log->event_due = none;
  log->wrong = false;
}

static void end_event(struct log *log) {
  log->event_depth = 0;
  if (log->event.day == ZAAK_NO_DAY) return;
  if (log->first.day == ZAAK_NO_DAY || log->event.day < log->first.day) log->first = log->event;
  if (log->now.last.day == ZAAK_NO_DAY || log->event.day > log->now.last.day) log->now.last = log->event;
}

static void take_moment(struct zaak_draft *draft, enum zaak_day which, struct moment moment) {
  if (draft->days[which] != ZAAK_NO_DAY || moment.day == ZAAK_NO_DAY) return;
  draft->days[which] = moment.day;
  draft->months[which] = moment.month;
}

static void end_trace(struct log *log) {
  struct zaak_draft *draft = &log->now.draft;
  log->trace_depth = 0;
  settle_parts(log);
  if (log->wrong) return;
  take_moment(draft, ZAAK_START, log->first);
  if (draft->days[ZAAK_OBJECTION_END] == ZAAK_NO_DAY) take_moment(draft, ZAAK_DUE, log->event_due);
  log->any_end |= draft->days[ZAAK_END] != ZAAK_NO_DAY;
  if (log->count == LOG_CASES_MAX) {
    refuse(log, FAULT_TOO_LARGE, "Het logboek heeft meer dan een miljoen zaken. Lever het in delen, of als CSV.");
    return;
  }
  if (log->count == log->room) {
    size_t room = log->room ? log->room * 2 : 1024;
    struct held *cases = realloc(log->cases, room * sizeof *cases);
    if (!cases) {
      refuse(log, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
      return;
    }
    log->cases = cases;
    log->room = room;
  }
  log->cases[log->count++] = log->now;
}

static void start_element(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int namespaces,
                          const xmlChar **namespace_list, int count, int defaulted, const xmlChar **attributes) {
  (void)prefix, (void)uri, (void)namespaces, (void)namespace_list, (void)defaulted;
  struct log *log = user;
  if (++log->depth > LOG_DEPTH_MAX) refuse(log, FAULT_INPUT, "Het logboek is te diep genest. Zo'n bestand weigeren we.");
  else if (log->depth == 1 && !xml_is(name, "log")) refuse(log, FAULT_MEDIA, "Dit is geen logboek in XES: het begint niet met <log>.");
  else if (xml_is(name, "trace") && log->depth == 2) begin_trace(log);
  else if (xml_is(name, "event") && log->trace_depth && log->depth == log->trace_depth + 1) {
    log->event_depth = log->depth;
    log->event = (struct moment){.day = ZAAK_NO_DAY};
  } else take_attribute(log, count, attributes);
  log->seen_log = true;
}

static void end_element(void *user, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri) {
  (void)name, (void)prefix, (void)uri;
  struct log *log = user;
  if (log->event_depth && log->depth == log->event_depth) end_event(log);
  else if (log->trace_depth && log->depth == log->trace_depth) end_trace(log);
  log->depth--;
}

static void refuse_document_type(void *user, const xmlChar *name, const xmlChar *external, const xmlChar *system) {
  (void)name, (void)external, (void)system;
  refuse(user, FAULT_INPUT, "Het logboek bevat een documenttype (DTD) of entiteiten. Dat is niet veilig. Maak het zonder.");
}

static bool parse(struct log *log, const char *data, size_t size, bool last, struct fault *fault) {
  int code = xmlParseChunk(log->parser, data, (int)size, last);
  if (log->refused != FAULT_NONE) return FAULT(fault, log->refused, "%s", log->sentence);
  if (code == XML_ERR_OK) return true;
  FAULT(fault, FAULT_INPUT, "Het logboek is beschadigd: op regel %ld is het geen goede XML.", line_of(log));
  return fault_cause(fault, "libxml2: %d", code);
}

static bool unpack(struct log *log, const char *data, size_t size, bool *ended, struct fault *fault) {
  char piece[LOG_PIECE];
  gunzip_give(log->gunzip, data, size);
  for (size_t got = 1; got > 0 && !*ended;) {
    if (!gunzip_take(log->gunzip, piece, sizeof piece, &got, ended, fault)) return false;
    if (got > 0 && !parse(log, piece, got, false, fault)) return false;
  }
  return true;
}

static bool read_pieces(struct log *log, struct fault *fault) {
  char piece[LOG_PIECE];
  bool ended = false;
  uint64_t at = 0;
  for (;;) {
    long got = zaak_source_read(log->options, at, piece, sizeof piece);
    if (got < 0) return FAULT(fault, FAULT_SYSTEM, "Het bestand is niet tot het einde te lezen.");
    if (at == 0 && gunzip_is(piece, (size_t)got) && !(log->gunzip = gunzip_open(log->options->unpacked_max ? log->options->unpacked_max : UINT64_C(1) << 30)))
      return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
    if (got == 0) break;
    at += (uint64_t)got;
    if (log->gunzip ? !unpack(log, piece, (size_t)got, &ended, fault) : !parse(log, piece, (size_t)got, false, fault)) return false;
    if (ended) break;
  }
  if (log->gunzip && !ended) return FAULT(fault, FAULT_INPUT, "Het ingepakte bestand is niet heel aangekomen. Maak het opnieuw.");
  return parse(log, "", 0, true, fault);
}

/* Cases get the kind of the log when they have none, and an end from the last event when no case tells its own. */
static void check_cases(struct log *log) {
  int kind = 0;
  for (size_t i = 0; i < log->count; i++) {
    struct held *held = &log->cases[i];
    enum zaak_field field;
    const char *reason;
    if (held->draft.names[ZAAK_KIND] == 0 && kind == 0) kind = zaak_dictionary_number(&log->lane->names[ZAAK_KIND], log->log_name, strnlen(log->log_name, ZAAK_NAME_MAX));
    if (held->draft.names[ZAAK_KIND] == 0 && kind > 0) held->draft.names[ZAAK_KIND] = (uint16_t)kind;
    if (!log->any_end) take_moment(&held->draft, ZAAK_END, held->last);
    if (zaak_check(&held->draft, log->options->today, &field, &reason)) continue;
    const char *name = log->options->columns[field] ? log->options->columns[field] : zaak_field_name(field);
    zaak_error_add(log->lane, held->line, name, "%s %s.", name, reason);
  }
}

/* A column that somebody named must be there: a slip would quietly leave its field empty. */
static bool has_wanted(const struct log *log, struct fault *fault) {
  for (int field = 0; field < ZAAK_FIELD__COUNT && log->plan->count < ZAAK_COLUMNS_MAX; field++) {
    const char *wanted = log->options->columns[field];
    size_t c = 0;
    while (wanted && c < log->plan->count && !string_is(log->plan->columns[c].name, wanted)) c++;
    if (wanted && c == log->plan->count)
      return FAULT(fault, FAULT_INPUT, "Geen enkele zaak in het logboek heeft \"%.60s\", dat %s zou zijn.", wanted, zaak_field_name((enum zaak_field)field));
  }
  return true;
}

/* Attributes of cases that say nothing to us: whoever maps columns looks for them here. */
static void note_ignored(struct log *log, struct arena *keep) {
  const char **ignored = ARENA_ARRAY(keep, log->plan->count, const char *);
  for (size_t c = 0; c < log->plan->count; c++)
    if (!log->plan->columns[c].required && field_of(log, log->plan->columns[c].name) == ZAAK_FIELD__COUNT)
      ignored[log->notes->ignored_count++] = arena_copy(keep, log->plan->columns[c].name);
  log->notes->ignored = ignored;
}

static bool pass_on(struct log *log, struct fault *fault) {
  struct zaak_lane *lane = log->lane;
  for (size_t i = 0; i < log->count; i++) {
    zaak_finish(&log->cases[i].draft, &lane->batch[lane->batch_count]);
    if (++lane->batch_count < ZAAK_BATCH && i + 1 < log->count) continue;
    if (!lane->sink->take(lane->sink->context, lane->batch, lane->batch_count))
      return FAULT(fault, FAULT_TOO_LARGE, "Het logboek heeft te veel verschillende combinaties van maand, zaaktype, wijk en resultaat.");
    lane->rows += lane->batch_count;
    lane->batch_count = 0;
  }
  return true;
}

static void release(void *what) {
  struct log *log = what;
  if (log->parser) {
    if (log->parser->myDoc) xmlFreeDoc(log->parser->myDoc);
    log->parser->myDoc = NULL;
    xmlFreeParserCtxt(log->parser);
  }
  gunzip_close(log->gunzip);
  zaak_lane_release(log->lane);
  free(log->cases);
  log->parser = NULL;
  log->gunzip = NULL;
  log->cases = NULL;
}

static bool read_log(struct log *log, const struct zaak_sink *sink, struct fault *fault) {
  xmlSAXHandler handler = xml_handler(start_element, end_element, NULL);
  handler.internalSubset = refuse_document_type;
  log->parser = xmlCreatePushParserCtxt(&handler, log, NULL, 0, NULL);
  if (!zaak_lane_init(log->lane, log->plan, sink) || !log->parser) return FAULT(fault, FAULT_NOT_NOW, "Er is nu te weinig geheugen. Probeer het later opnieuw.");
  xmlCtxtUseOptions(log->parser, XML_PARSE_NONET | XML_PARSE_NOENT);
  if (!read_pieces(log, fault)) return false;
  if (!has_wanted(log, fault)) return false;
  check_cases(log);
  note_ignored(log, log->keep);
  if (!zaak_lanes_settle(log->lane, 1, log->notes, fault)) return false;
  return log->count > 0 ? pass_on(log, fault) : FAULT(fault, FAULT_INPUT, "Het logboek heeft geen zaken.");
}

bool zaak_read_log(const struct zaak_options *options, const struct zaak_sink *sink, struct zaak_notes *out,
                   struct arena *keep, struct fault *fault) {
  struct log *log = ARENA_NEW(keep, struct log);
  log->keep = keep;
  log->plan = ARENA_NEW(keep, struct zaak_plan);
  log->lane = ARENA_NEW(keep, struct zaak_lane);
  log->options = log->plan->options = options;
  log->notes = out;
  arena_defer(keep, release, log);
  bool ok = read_log(log, sink, fault);
  out->is_log = true;
  out->lanes = 1;
  out->rows = log->lane->rows;
  out->ends_by_event = !log->any_end;
  for (int n = 0; ok && n < ZAAK_NAME__COUNT; n++) zaak_dictionary_list(&log->lane->names[n], false, &out->names[0][n], keep);
  release(log);
  return ok;
}
