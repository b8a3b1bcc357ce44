#include "base/fault.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

bool fault_set(struct fault *fault, enum fault_kind kind, const char *place, const char *format, ...) {
  if (fault->kind != FAULT_NONE) return false;
  va_list args;
  va_start(args, format);
  vsnprintf(fault->message, sizeof fault->message, format, args);
  va_end(args);
  fault->kind = kind;
  fault->place = place;
  return false;
}

bool fault_hint(struct fault *fault, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(fault->hint, sizeof fault->hint, format, args);
  va_end(args);
  return false;
}

bool fault_cause(struct fault *fault, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(fault->cause, sizeof fault->cause, format, args);
  va_end(args);
  return false;
}

static void add(struct fault *fault, long line, const char *field, const char *format, va_list args) {
  if (fault->kind == FAULT_NONE) {
    fault->kind = FAULT_INPUT;
    snprintf(fault->message, sizeof fault->message, "Niet alles is goed ingevuld.");
  }
  if (fault->field_count >= FAULT_FIELDS_MAX) {
    fault->field_more++;
    return;
  }
  struct fault_field *fields = realloc(fault->fields, (fault->field_count + 1) * sizeof *fields);
  if (!fields) {
    fault->field_more++;
    return;
  }
  fault->fields = fields;
  struct fault_field *one = &fields[fault->field_count++];
  *one = (struct fault_field){.line = line};
  snprintf(one->field, sizeof one->field, "%s", field ? field : "");
  vsnprintf(one->message, sizeof one->message, format, args);
}

bool fault_field_add(struct fault *fault, const char *field, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add(fault, 0, field, format, args);
  va_end(args);
  return false;
}

bool fault_line_add(struct fault *fault, long line, const char *field, const char *format, ...) {
  va_list args;
  va_start(args, format);
  add(fault, line, field, format, args);
  va_end(args);
  return false;
}

const char *fault_field_find(const struct fault *fault, const char *field) {
  for (size_t i = 0; i < fault->field_count; i++)
    if (strcmp(fault->fields[i].field, field) == 0) return fault->fields[i].message;
  return NULL;
}

int fault_http_status(enum fault_kind kind) {
  static const int status[FAULT__COUNT] = {
      [FAULT_NONE] = 200,     [FAULT_INPUT] = 400,  [FAULT_SIGNED_OUT] = 401, [FAULT_FORBIDDEN] = 403,
      [FAULT_ABSENT] = 404,   [FAULT_METHOD] = 405, [FAULT_CONFLICT] = 409,   [FAULT_STALE] = 412,
      [FAULT_TOO_LARGE] = 413, [FAULT_MEDIA] = 415, [FAULT_BUSY] = 429,       [FAULT_SYSTEM] = 500,
      [FAULT_NOT_NOW] = 503};
  return kind < FAULT__COUNT ? status[kind] : 500;
}

void fault_release(struct fault *fault) {
  free(fault->fields);
  *fault = (struct fault){0};
}

void fault_move(struct fault *to, struct fault *from) {
  fault_release(to);
  *to = *from;
  *from = (struct fault){0};
}
