#include "decode/form.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/banned.h"

enum { SIZE_MAX_DEFAULT = 1024 * 1024, FILE_SIZE_MAX_DEFAULT = 32 * 1024 * 1024, BOUNDARY_MAX = 70, HEADERS_MAX = 4096 };

struct reader {
  struct form_field *fields;
  struct form_file *files;
  size_t count, file_count, fields_max, size, size_max, file_size_max;
  struct arena *keep;
  struct fault *fault;
};

static struct reader reader_of(const struct form_options *options, struct arena *keep, struct fault *fault) {
  return (struct reader){.fields_max = options->fields_max ? options->fields_max : FORM_FIELDS_MAX,
                         .size_max = options->size_max ? options->size_max : SIZE_MAX_DEFAULT,
                         .file_size_max = options->file_size_max ? options->file_size_max : FILE_SIZE_MAX_DEFAULT,
                         .keep = keep,
                         .fault = fault};
}

static bool too_many(struct reader *reader) {
  return FAULT(reader->fault, FAULT_TOO_LARGE,
               "Het formulier heeft meer dan %zu velden. Zoveel velden neemt dit programma niet aan; stuur het in delen.",
               reader->fields_max);
}

static bool too_large(struct reader *reader) {
  return FAULT(reader->fault, FAULT_TOO_LARGE, "Het formulier is groter dan %zu kB. Kort de tekst in of stuur een bestand.",
               reader->size_max / 1024);
}

static bool check_text(struct reader *reader, const char *name, const char *text, size_t len) {
  if (string_is_utf8(text, len)) return true;
  return fault_field_add(reader->fault, name,
                         "De tekst bevat tekens die niet kloppen (geen UTF-8, of een nulteken). Typ de tekst opnieuw.");
}

/* Browsers send \r\n for each line end in a text area; records hold \n. */
static void unify_lines(char *text, size_t len) {
  size_t to = 0;
  for (size_t i = 0; i < len; i++)
    if (text[i] != '\r' || i + 1 >= len || text[i + 1] != '\n') text[to++] = text[i];
  text[to] = '\0';
}

/* Takes name and value over; both are zero-terminated copies in keep. */
static bool put_field(struct reader *reader, char *name, size_t name_len, char *value, size_t value_len) {
  if (reader->count == reader->fields_max) return too_many(reader);
  if (name_len > FORM_NAME_MAX || !string_is_utf8(name, name_len))
    return FAULT(reader->fault, FAULT_INPUT, "Het formulier heeft een veld met een naam die niet kan.");
  unify_lines(value, value_len);
  if (!check_text(reader, name, value, strlen(value))) return false;
  reader->fields[reader->count++] = (struct form_field){name, value};
  return true;
}

static int hex(char one) {
  if (one >= '0' && one <= '9') return one - '0';
  one = (char)(one | 0x20);
  return one >= 'a' && one <= 'f' ? one - 'a' + 10 : -1;
}

/* A zero byte counts as wrong: it would cut the text short unseen. */
static char *decode_percent(const char *from, size_t len, size_t *out_len, struct arena *keep) {
  char *out = arena_take(keep, len + 1);
  size_t to = 0;
  for (size_t i = 0; i < len; i++) {
    char one = from[i];
    if (one == '+') one = ' ';
    if (one == '%') {
      if (len - i < 3) return NULL;
      int high = hex(from[i + 1]), low = hex(from[i + 2]);
      if (high < 0 || low < 0) return NULL;
      one = (char)(high * 16 + low);
      i += 2;
    }
    if (one == '\0') return NULL;
    out[to++] = one;
  }
  *out_len = to;
  return out;
}

static bool read_pair(struct reader *reader, const char *at, size_t len) {
  const char *equals = memchr(at, '=', len);
  size_t name_size = equals ? (size_t)(equals - at) : len, name_len = 0, value_len = 0;
  const char *value_at = equals ? equals + 1 : at + len;
  char *name = decode_percent(at, name_size, &name_len, reader->keep);
  char *value = decode_percent(value_at, (size_t)(at + len - value_at), &value_len, reader->keep);
  if (!name || !value)
    return FAULT(reader->fault, FAULT_INPUT, "Een veld van het formulier heeft een procentteken dat niet klopt, of een nulteken.");
  return put_field(reader, name, name_len, value, value_len);
}

static size_t count_of(const char *data, size_t size, char one) {
  size_t count = 0;
  for (const char *at = data, *end = data + size; at < end && (at = memchr(at, one, (size_t)(end - at))); at++) count++;
  return count;
}

static bool read_urlencoded(struct reader *reader, const char *data, size_t size) {
  if (size == 0) return true;
  if (size > reader->size_max) return too_large(reader);
  size_t pairs = count_of(data, size, '&') + 1;
  if (pairs > reader->fields_max) return too_many(reader);
  reader->fields = ARENA_ARRAY(reader->keep, pairs, struct form_field);
  for (const char *end = data + size; data < end;) {
    const char *mark = memchr(data, '&', (size_t)(end - data));
    size_t len = mark ? (size_t)(mark - data) : (size_t)(end - data);
    if (len > 0 && !read_pair(reader, data, len)) return false;
    data += len + 1;
  }
  return true;
}

/* The parameter of a header line ("; name=\"x\""), in keep; NULL when it is not there. */
static char *parameter(const char *line, const char *name, struct arena *keep) {
  size_t name_len = strlen(name);
  const char *at = strchr(line, ';');
  while (at) {
    at += 1 + strspn(at + 1, " \t");
    bool ours = strncasecmp(at, name, name_len) == 0 && at[name_len] == '=';
    at += strcspn(at, "=;");
    if (*at == '=') {
      bool quoted = *++at == '"';
      at += quoted;
      size_t len = strcspn(at, quoted ? "\"" : "; \t");
      if (ours) return arena_copy_len(keep, at, len);
      at += len;
    }
    at = strchr(at, ';');
  }
  return NULL;
}

struct part {
  char *disposition, *type;
  const char *data;
  size_t size;
};

static const char *without_folders(const char *name) {
  for (const char *at = name; *at; at++)
    if (*at == '/' || *at == '\\') name = at + 1;
  return name;
}

static bool put_file(struct reader *reader, const struct part *part, const char *field, const char *name) {
  if (reader->file_count == FORM_FILES_MAX)
    return FAULT(reader->fault, FAULT_TOO_LARGE, "Er zijn meer dan %d bestanden gestuurd. Stuur ze in delen.", FORM_FILES_MAX);
  if (part->size > reader->file_size_max)
    return FAULT(reader->fault, FAULT_TOO_LARGE, "Het bestand is groter dan %zu kB. Splits het bestand.",
                 reader->file_size_max / 1024);
  const char *type = part->type ? part->type : "";
  if (!check_text(reader, field, name, strlen(name)) || !check_text(reader, field, type, strlen(type))) return false;
  reader->files[reader->file_count++] = (struct form_file){field, without_folders(name), type, part->data, part->size};
  return true;
}

static bool put_part(struct reader *reader, const struct part *part) {
  char *name = part->disposition ? parameter(part->disposition, "name", reader->keep) : NULL;
  if (!name) return FAULT(reader->fault, FAULT_INPUT, "Een deel van het formulier heeft geen naam.");
  char *file = parameter(part->disposition, "filename", reader->keep);
  reader->size += file ? strlen(name) : strlen(name) + part->size;
  if (reader->size > reader->size_max) return too_large(reader);
  if (file && strlen(name) <= FORM_NAME_MAX && string_is_utf8(name, strlen(name)))
    return put_file(reader, part, name, file);
  if (memchr(part->data, '\0', part->size)) return check_text(reader, name, "\0", 1);
  char *value = arena_copy_len(reader->keep, part->data, part->size);
  return put_field(reader, name, strlen(name), value, part->size);
}

static bool read_headers(struct part *part, const char *at, const char *end, struct arena *keep) {
  while (at < end) {
    const char *stop = memmem(at, (size_t)(end - at), "\r\n", 2);
    size_t len = stop ? (size_t)(stop - at) : (size_t)(end - at);
    if (memchr(at, '\0', len)) return false;
    char *line = arena_copy_len(keep, at, len);
    if (strncasecmp(line, "Content-Disposition:", 20) == 0) part->disposition = line;
    if (strncasecmp(line, "Content-Type:", 13) == 0) part->type = string_trim(line + 13, keep);
    at += len + 2;
  }
  return true;
}

static bool broken(struct reader *reader) {
  return FAULT(reader->fault, FAULT_INPUT, "Het formulier is niet heel aangekomen. Verstuur het opnieuw.");
}

static bool read_multipart(struct reader *reader, const struct form_options *options) {
  char *boundary = parameter(options->content_type, "boundary", reader->keep);
  if (!boundary || !*boundary || strlen(boundary) > BOUNDARY_MAX) return broken(reader);
  char *mark = arena_printf(reader->keep, "\r\n--%s", boundary);
  size_t mark_len = strlen(mark);
  reader->fields = ARENA_ARRAY(reader->keep, reader->fields_max, struct form_field);
  reader->files = ARENA_ARRAY(reader->keep, FORM_FILES_MAX, struct form_file);
  const char *at = options->data, *end = at + options->size;
  if (options->size < mark_len || memcmp(at, mark + 2, mark_len - 2) != 0) return broken(reader);
  at += mark_len - 2;
  while (end - at >= 2 && memcmp(at, "--", 2) != 0) {
    if (memcmp(at, "\r\n", 2) != 0) return broken(reader);
    size_t left = (size_t)(end - at);
    const char *head_end = memmem(at, left > HEADERS_MAX ? HEADERS_MAX : left, "\r\n\r\n", 4);
    if (!head_end) return broken(reader);
    struct part part = {.data = head_end + 4};
    const char *stop = memmem(head_end + 2, (size_t)(end - head_end) - 2, mark, mark_len);
    if (!stop) return broken(reader);
    part.size = stop > part.data ? (size_t)(stop - part.data) : 0;
    if (reader->count == reader->fields_max) return too_many(reader);
    if (!read_headers(&part, at + 2, head_end, reader->keep)) return broken(reader);
    if (!put_part(reader, &part)) return false;
    at = stop + mark_len;
  }
  return end - at >= 2 ? true : broken(reader);
}

bool form_read(const struct form_options *options, struct form *out, struct arena *keep, struct fault *fault) {
  struct reader reader = reader_of(options, keep, fault);
  const char *type = options->content_type;
  bool ok;
  if (type && strncasecmp(type, "multipart/form-data", 19) == 0) {
    ok = read_multipart(&reader, options);
  } else if (!type || strncasecmp(type, "application/x-www-form-urlencoded", 33) == 0) {
    ok = read_urlencoded(&reader, options->data, options->size);
  } else {
    ok = FAULT(fault, FAULT_MEDIA, "Deze inhoud kan hier niet worden gelezen. Stuur een formulier.");
  }
  if (!ok) return false;
  *out = (struct form){reader.fields, reader.count, reader.files, reader.file_count};
  return true;
}

bool form_read_query(const char *query, struct form *out, struct arena *keep, struct fault *fault) {
  struct form_options options = {.data = query, .size = query ? strlen(query) : 0};
  return form_read(&options, out, keep, fault);
}

const char *form_each(const struct form *form, const char *name, size_t *at) {
  while (form && *at < form->count) {
    const struct form_field *field = &form->fields[(*at)++];
    if (string_is(field->name, name)) return field->value;
  }
  return NULL;
}

const char *form_find(const struct form *form, const char *name) {
  size_t at = 0;
  return form_each(form, name, &at);
}

const struct form_file *form_file(const struct form *form, const char *field) {
  for (size_t i = 0; form && i < form->file_count; i++)
    if (string_is(form->files[i].field, field) && *form->files[i].name) return &form->files[i];
  return NULL;
}
