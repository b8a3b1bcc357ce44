#include "web/address.h"

enum { ADDRESS_MAX = 16 * 1024 };

void address_encode(struct text *out, const char *value) {
  static const char hex[] = "0123456789ABCDEF";
  for (; *value; value++) {
    unsigned char c = (unsigned char)*value;
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("-_.~,", c)) {
      text_addc(out, (char)c);
    } else {
      char code[3] = {'%', hex[c >> 4], hex[c & 15]};
      text_put(out, code, sizeof code);
    }
  }
}

static bool is_left_out(const char *name, const char *const *without, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (string_is(name, without[i])) return true;
  return false;
}

static const char *take(struct text *text, struct arena *keep) {
  const char *copy = arena_copy(keep, text_get(text));
  text_release(text);
  return copy;
}

static void release(void *text) { text_release(text); }

static struct text *address_text(struct request *request) {
  struct text *text = ARENA_NEW(request->scratch, struct text);
  text_init(text, ADDRESS_MAX);
  arena_defer(request->scratch, release, text);
  return text;
}

const char *address_base(struct request *request, const char *path, const char *const *without, size_t count) {
  struct text *out = address_text(request);
  text_add(out, path);
  text_addc(out, '?');
  for (size_t i = 0; request->query && i < request->query->count; i++) {
    const struct form_field *one = &request->query->fields[i];
    if (!*one->value || string_is(one->name, "melding") || is_left_out(one->name, without, count)) continue;
    address_encode(out, one->name);
    text_addc(out, '=');
    address_encode(out, one->value);
    text_addc(out, '&');
  }
  return take(out, request->keep);
}

const char *address_with(struct request *request, const char *base, const char *name, const char *value) {
  size_t len = strlen(base);
  if (!value) return arena_copy_len(request->keep, base, len > 0 ? len - 1 : 0);
  struct text *out = address_text(request);
  text_put(out, base, len);
  text_add(out, name);
  text_addc(out, '=');
  address_encode(out, value);
  return take(out, request->keep);
}
