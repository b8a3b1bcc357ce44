/* What is asked in a round. Which levels data give is settled when the first round opens and kept with it: a report that comes in
 * meanwhile must not take a question, and the answers to it, from the phones. Their reasons are not kept: what they rest on may
 * have become secret since. */
#include "capabilities/weging/rondes.h"

#include "decode/json.h"
#include "encode/json.h"

static const struct who program = {.label = "Doorpakker", .system = true};

/* Three whole numbers with their names for each cell. */
enum { KEPT_CELL_MAX = 96, KEPT_MAX = MOMENT_ITEMS_MAX * MOMENT_CRITERIA_MAX * KEPT_CELL_MAX };

static const char *kept_name(int64_t moment, struct arena *keep) { return arena_printf(keep, "scoreronde_%lld", (long long)moment); }

static size_t criterion_find(const struct moment *m, int64_t id) {
  size_t at = 0;
  while (at < m->criterion_count && m->criteria[at].id != id) at++;
  return at;
}

static int64_t number_of(const struct json_value *one, const char *name) {
  const struct json_value *value = json_find(one, name);
  return value && value->kind == JSON_KIND_INT ? value->number : -1;
}

/* A criterion or item that is no longer there is passed over; one that came since is asked. */
static bool kept_read(const char *text, const struct moment *m, struct voorstel *out, struct arena *keep, struct fault *fault) {
  const struct json_options options = {.data = text, .size = strlen(text)};
  const struct json_value *root;
  if (!json_read(&options, &root, keep, fault)) return false;
  for (size_t i = 0; i < m->item_count * m->criterion_count; i++) out[i] = (struct voorstel){.niveau = -1};
  for (size_t i = 0; root->kind == JSON_KIND_LIST && i < root->count; i++) {
    const struct json_value *one = &root->items[i];
    size_t item = moment_item_find(m, number_of(one, "opgave")), c = criterion_find(m, number_of(one, "criterium"));
    int64_t level = number_of(one, "niveau");
    if (item < m->item_count && c < m->criterion_count && level >= 0 && level < MOMENT_LEVELS)
      out[item * m->criterion_count + c] = (struct voorstel){.niveau = level, .toelichting = "Zo stond het in de gegevens toen de ronde openging."};
  }
  return true;
}

static bool known_read(struct tx *tx, struct vragen *v, bool opened, struct arena *keep, struct fault *fault) {
  const struct moment *m = &v->moment;
  const char *kept = opened ? setting_get(tx, kept_name(m->id, keep), keep) : NULL;
  if (!kept) return voorstellen_read(tx, &program, m, &v->voorstellen, keep, fault);
  v->voorstellen = ARENA_ARRAY(keep, m->item_count * m->criterion_count, struct voorstel);
  return kept_read(kept, m, v->voorstellen, keep, fault);
}

bool vragen_read(struct tx *tx, int64_t id, enum ronde ronde, struct vragen *out, struct arena *keep, struct fault *fault) {
  struct vragen v = {0};
  if (!moment_read(tx, &program, id, &v.moment, keep, fault)) return false;
  const struct moment *m = &v.moment;
  if (ronde != RONDE_COLLEGE && !known_read(tx, &v, ronde != RONDE_GEEN, keep, fault)) return false;
  v.items = ARENA_ARRAY(keep, m->item_count, size_t);
  v.asked = ARENA_ARRAY(keep, m->item_count * m->criterion_count, bool);
  for (size_t i = 0; i < m->item_count; i++) {
    if (m->items[i].fixed || m->items[i].besloten) continue;
    v.items[v.count++] = i;
    for (size_t c = 0; v.voorstellen && c < m->criterion_count; c++) {
      size_t at = i * m->criterion_count + c;
      v.asked[at] = v.voorstellen[at].niveau < 0;
    }
  }
  *out = v;
  return true;
}

bool vragen_explain(struct tx *tx, struct vragen *v, struct arena *keep, struct fault *fault) {
  const struct moment *m = &v->moment;
  struct voorstel *now;
  if (!v->voorstellen) return true;
  if (!voorstellen_read(tx, &program, m, &now, keep, fault)) return false;
  for (size_t at = 0; at < m->item_count * m->criterion_count; at++)
    if (v->voorstellen[at].niveau >= 0 && now[at].niveau == v->voorstellen[at].niveau) v->voorstellen[at].toelichting = now[at].toelichting;
  return true;
}

static void give_back(void *text) { text_release(text); }

bool vragen_fix(struct tx *tx, const struct vragen *v, struct arena *scratch, struct fault *fault) {
  const struct moment *m = &v->moment;
  struct json_writer w;
  struct text *text = ARENA_NEW(scratch, struct text);
  text_init(text, KEPT_MAX);
  arena_defer(scratch, give_back, text);
  json_init(&w, text);
  json_array_begin(&w);
  for (size_t at = 0; at < m->item_count * m->criterion_count; at++) {
    const struct voorstel *known = &v->voorstellen[at];
    if (known->niveau < 0) continue;
    json_object_begin(&w);
    json_key(&w, "opgave");
    json_put_int(&w, m->items[at / m->criterion_count].id);
    json_key(&w, "criterium");
    json_put_int(&w, m->criteria[at % m->criterion_count].id);
    json_key(&w, "niveau");
    json_put_int(&w, known->niveau);
    json_object_end(&w);
  }
  json_array_end(&w);
  return json_finish(&w, fault) && setting_put(tx, kept_name(m->id, scratch), text_get(text), fault);
}
