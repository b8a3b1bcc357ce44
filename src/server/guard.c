#include "server/guard.h"

#include <pthread.h>

#include "base/banned.h"

const struct security_header security_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
     "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()"},
    {NULL, NULL}};

enum { COOKIE_MAX = 200 };

const char *cookie_find(const char *header, const char *name, struct arena *keep) {
  size_t name_len = strlen(name);
  for (const char *at = header; at && *at;) {
    at += strspn(at, " ;");
    size_t len = strcspn(at, ";");
    if (len > name_len && at[name_len] == '=' && memcmp(at, name, name_len) == 0) {
      len -= name_len + 1;
      return len <= COOKIE_MAX ? arena_copy_len(keep, at + name_len + 1, len) : NULL;
    }
    at += len;
  }
  return NULL;
}

static struct digest bound_mac(const unsigned char key[32], const char *what, const char *bound) {
  char text[COOKIE_MAX + 32];
  int len = snprintf(text, sizeof text, "%s:%s", what, bound);
  return crypto_mac(key, text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1);
}

void csrf_make(const unsigned char key[32], const char *bound, char out[CSRF_SIZE]) {
  unsigned char bytes[2 * DIGEST_SIZE];
  struct digest mac = bound_mac(key, "formulier", bound);
  crypto_random(bytes, DIGEST_SIZE);
  for (size_t i = 0; i < DIGEST_SIZE; i++) bytes[DIGEST_SIZE + i] = bytes[i] ^ mac.bytes[i];
  base64_put(bytes, sizeof bytes, out, CSRF_SIZE);
}

bool csrf_is(const unsigned char key[32], const char *bound, const char *token) {
  unsigned char bytes[2 * DIGEST_SIZE];
  if (!token || strlen(token) != CSRF_SIZE - 1 || base64_get(token, bytes, sizeof bytes) != (long)sizeof bytes) return false;
  struct digest got, mac = bound_mac(key, "formulier", bound);
  for (size_t i = 0; i < DIGEST_SIZE; i++) got.bytes[i] = bytes[i] ^ bytes[DIGEST_SIZE + i];
  return digest_equal(got, mac);
}

/* 22 characters of 16 random bytes, a dot, 64 hexadecimal digits of the MAC. */
enum { VISITOR_RANDOM_LEN = 22 };

void visitor_make(const unsigned char key[32], char out[VISITOR_SIZE]) {
  unsigned char bytes[16];
  char random[VISITOR_RANDOM_LEN + 2], hex[DIGEST_HEX_SIZE];
  crypto_random(bytes, sizeof bytes);
  base64_put(bytes, sizeof bytes, random, sizeof random);
  digest_hex(bound_mac(key, "bezoeker", random), hex);
  snprintf(out, VISITOR_SIZE, "%.22s.%s", random, hex);
}

bool visitor_is(const unsigned char key[32], const char *cookie) {
  if (!cookie || strlen(cookie) != VISITOR_SIZE - 1 || cookie[VISITOR_RANDOM_LEN] != '.') return false;
  char random[VISITOR_RANDOM_LEN + 1];
  memcpy(random, cookie, VISITOR_RANDOM_LEN);
  random[VISITOR_RANDOM_LEN] = '\0';
  struct digest told;
  return digest_from_hex(cookie + VISITOR_RANDOM_LEN + 1, &told) && digest_equal(told, bound_mac(key, "bezoeker", random));
}

/* ---- rate ---- */

enum { RATE_SLOTS = 4096 };

struct rate_slot {
  uint64_t address;
  int64_t filled_us;
  double left;
};

struct rate_table {
  pthread_mutex_t lock;
  double burst, per_us;
  unsigned char key[32]; /* so that nobody can choose addresses that share a slot */
  struct rate_slot slots[RATE_SLOTS];
};

struct rate_table *rate_open(unsigned burst, unsigned per_minute) {
  struct rate_table *table = calloc(1, sizeof *table);
  if (!table) return NULL;
  pthread_mutex_init(&table->lock, NULL);
  table->burst = burst;
  table->per_us = per_minute / 60e6;
  crypto_random(table->key, sizeof table->key);
  return table;
}

void rate_close(struct rate_table *table) {
  if (!table) return;
  pthread_mutex_destroy(&table->lock);
  free(table);
}

bool rate_take(struct rate_table *table, const char *address, int64_t now_us) {
  struct digest mac = crypto_mac(table->key, address, strlen(address));
  uint64_t hash;
  memcpy(&hash, mac.bytes, sizeof hash);
  pthread_mutex_lock(&table->lock);
  struct rate_slot *slot = &table->slots[hash % RATE_SLOTS];
  if (slot->address != hash) *slot = (struct rate_slot){hash, now_us, table->burst};
  slot->left += (double)(now_us - slot->filled_us) * table->per_us;
  if (slot->left > table->burst) slot->left = table->burst;
  slot->filled_us = now_us;
  bool ok = slot->left >= 1;
  if (ok) slot->left -= 1;
  pthread_mutex_unlock(&table->lock);
  return ok;
}

bool accepts_coding(const char *header, const char *coding) {
  size_t coding_len = strlen(coding);
  for (const char *at = header; at && *at;) {
    at += strspn(at, " ,\t");
    size_t len = strcspn(at, ",");
    size_t name_len = strcspn(at, ",; \t");
    if (name_len == coding_len && strncasecmp(at, coding, coding_len) == 0) {
      const char *q = memmem(at, len, "q=", 2);
      if (!q) return true;
      q += 2;
      const char *end = at + len;
      while (q < end && strchr("0. \t", *q)) q++;
      return q < end && *q >= '1' && *q <= '9';
    }
    at += len;
  }
  return false;
}
