#include "engines/frozen.h"

#include "encode/canonical.h"
#include "encode/json.h"
#include "engines/calc.h"
#include "engines/calc_portfolio.h"

static void add(struct canonical *to, const char *key, const struct json_value *value);

static void add_all(struct canonical *to, const struct json_value *value) {
  for (size_t i = 0; i < value->count; i++) add(to, value->kind == JSON_KIND_OBJECT ? value->names[i] : NULL, &value->items[i]);
}

static void add(struct canonical *to, const char *key, const struct json_value *value) {
  switch (value->kind) {
    case JSON_KIND_BOOL: canonical_add_bool(to, key, value->yes); break;
    case JSON_KIND_INT: canonical_add_int(to, key, value->number); break;
    case JSON_KIND_DECIMAL: canonical_add_real(to, key, value->real); break;
    case JSON_KIND_TEXT: canonical_add_text(to, key, value->text); break;
    case JSON_KIND_LIST: add_all(canonical_add_list(to, key), value); break;
    case JSON_KIND_OBJECT: add_all(canonical_add_object(to, key), value); break;
    default: canonical_add_null(to, key);
  }
}

static bool read(const char *json, size_t size, const struct json_value **out, struct arena *scratch, struct fault *fault) {
  const struct json_options options = {.data = json, .size = size, .size_max = FROZEN_SIZE_MAX, .inexact = true};
  return json_read(&options, out, scratch, fault);
}

static void text_drop(void *text) { text_release(text); }

static bool fingerprint(const struct json_value *root, char out[DIGEST_HEX_SIZE], struct arena *scratch, struct fault *fault) {
  struct text *text = ARENA_NEW(scratch, struct text);
  if (root->kind != JSON_KIND_OBJECT) return FAULT(fault, FAULT_INPUT, "Dit bestand begint niet met een object, tussen { en }.");
  struct canonical *all = canonical_object(scratch);
  add_all(all, root);
  text_init(text, 2 * FROZEN_SIZE_MAX);
  arena_defer(scratch, text_drop, text);
  if (!canonical_print(all, text, fault)) return false;
  digest_hex(digest_of(text_get(text), text->len), out);
  return true;
}

bool frozen_fingerprint(const char *json, size_t size, char out[DIGEST_HEX_SIZE], struct arena *scratch, struct fault *fault) {
  const struct json_value *root;
  return read(json, size, &root, scratch, fault) && fingerprint(root, out, scratch, fault);
}

const struct json_value *frozen_question(const struct json_value *root) {
  const struct json_value *question = string_is(json_find_text(root, "soort"), FROZEN_KIND) ? json_find(root, "rekenhulp") : NULL;
  return question ? question : root;
}

static bool has(const struct json_value *list, const char *name) {
  for (size_t i = 0; i < list->count; i++)
    if (string_is(list->items[i].text, name)) return true;
  return false;
}

static void compare(const struct calc_portfolio *read, const struct portfolio_answer *answer, const struct json_value *then, struct frozen_check *out,
                    struct arena *keep) {
  const char **chosen = ARENA_ARRAY(keep, read->p.item_count, const char *), **come = ARENA_ARRAY(keep, read->p.item_count, const char *);
  const char **go = ARENA_ARRAY(keep, then->count, const char *);
  for (size_t i = 0; i < read->p.item_count; i++) {
    const char *name = read->p.items[i].name;
    if (!portfolio_has(&answer->chosen, i)) continue;
    chosen[out->chosen_count++] = name;
    if (!has(then, name)) come[out->come_count++] = name;
  }
  for (size_t i = 0; i < then->count; i++) {
    size_t at = 0;
    while (at < out->chosen_count && !string_is(chosen[at], then->items[i].text)) at++;
    if (at == out->chosen_count) go[out->go_count++] = then->items[i].text ? then->items[i].text : "?";
  }
  out->chosen = chosen;
  out->come = come;
  out->go = go;
  out->same = out->come_count + out->go_count == 0;
}

bool frozen_recount(const char *json, size_t size, struct frozen_check *out, struct arena *keep, struct fault *fault) {
  const struct json_value *root;
  struct calc_portfolio portfolio;
  struct portfolio_answer answer;
  if (!read(json, size, &root, keep, fault)) return false;
  const struct json_value *question = frozen_question(root), *then = json_find(root, "voorstel"), *chosen = json_find(then, "chosen");
  if (question == root || !then) return FAULT(fault, FAULT_INPUT, "Dit is geen bestand met vastgelegde afspraken. Kies het bestand vastgelegd.json van een sleutelmoment.");
  struct frozen_check check = {.version = json_find_text(json_find(root, "programma"), "versie")};
  if (!fingerprint(root, check.fingerprint, keep, fault)) return false;
  if (!calc_portfolio_read(question, false, &portfolio, keep, fault)) return false;
  if (!portfolio_solve(&portfolio.p, &answer, keep, fault)) return false;
  check.possible = answer.possible;
  check.proven = answer.proven;
  if (chosen && chosen->kind == JSON_KIND_LIST && answer.possible) {
    const struct json_value *value = json_find(then, "value");
    check.value = answer.value;
    check.frozen_value = value ? value->real : 0;
    compare(&portfolio, &answer, chosen, &check, keep);
  } else {
    check.same = !answer.possible && then->kind == JSON_KIND_NULL;
  }
  *out = check;
  return true;
}

static void names_put(struct json_writer *w, const char *key, const char *const *names, size_t count) {
  json_key(w, key);
  json_array_begin(w);
  for (size_t i = 0; i < count; i++) json_put_string(w, names[i]);
  json_array_end(w);
}

bool calc_frozen(const char *json, size_t size, const char *expected, struct text *out, struct arena *scratch, struct fault *fault) {
  struct frozen_check check;
  struct json_writer w;
  if (!frozen_recount(json, size, &check, scratch, fault)) return false;
  if (expected && !string_is(expected, check.fingerprint))
    return FAULT(fault, FAULT_CONFLICT, "De vingerafdruk klopt niet. Van dit bestand is hij %s. Er is iets in gewijzigd, of het hoort bij andere afspraken.",
                 check.fingerprint);
  json_init(&w, out);
  json_object_begin(&w);
  json_key(&w, "fingerprint");
  json_put_string(&w, check.fingerprint);
  json_key(&w, "version");
  json_put_string(&w, check.version);
  json_key(&w, "same");
  json_put_bool(&w, check.same);
  json_key(&w, "proven");
  json_put_bool(&w, check.proven);
  json_key(&w, "value");
  json_put_real(&w, check.value);
  json_key(&w, "frozen_value");
  json_put_real(&w, check.frozen_value);
  names_put(&w, "chosen", check.chosen, check.chosen_count);
  names_put(&w, "come", check.come, check.come_count);
  names_put(&w, "go", check.go, check.go_count);
  json_object_end(&w);
  return json_finish(&w, fault);
}
