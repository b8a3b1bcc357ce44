#include "base/crypto.h"

#include <sodium.h>
#include <string.h>

#include "base/banned.h"

_Static_assert(sizeof(struct digest_stream) >= sizeof(crypto_hash_sha256_state), "the opaque state must hold it");

bool crypto_init(void) { return sodium_init() >= 0; }

void crypto_random(void *out, size_t size) { randombytes_buf(out, size); }

static crypto_hash_sha256_state *state_of(struct digest_stream *stream) {
  return (crypto_hash_sha256_state *)(void *)stream->state;
}

void digest_begin(struct digest_stream *stream) { crypto_hash_sha256_init(state_of(stream)); }

void digest_add(struct digest_stream *stream, const void *data, size_t size) {
  crypto_hash_sha256_update(state_of(stream), data, size);
}

void digest_add_text(struct digest_stream *stream, const char *text) {
  uint64_t len = text ? strlen(text) : UINT64_MAX;
  unsigned char head[8];
  for (int i = 0; i < 8; i++) head[i] = (unsigned char)(len >> (8 * i));
  digest_add(stream, head, sizeof head);
  if (text) digest_add(stream, text, (size_t)len);
}

struct digest digest_end(struct digest_stream *stream) {
  struct digest out;
  crypto_hash_sha256_final(state_of(stream), out.bytes);
  return out;
}

struct digest digest_of(const void *data, size_t size) {
  struct digest out;
  crypto_hash_sha256(out.bytes, data, size);
  return out;
}

void digest_hex(struct digest digest, char out[DIGEST_HEX_SIZE]) {
  sodium_bin2hex(out, DIGEST_HEX_SIZE, digest.bytes, DIGEST_SIZE);
}

bool digest_from_hex(const char *hex, struct digest *out) {
  size_t len;
  struct digest got;
  if (!hex || strlen(hex) != DIGEST_SIZE * 2) return false;
  if (sodium_hex2bin(got.bytes, DIGEST_SIZE, hex, DIGEST_SIZE * 2, NULL, &len, NULL) != 0 || len != DIGEST_SIZE)
    return false;
  *out = got;
  return true;
}

bool digest_equal(struct digest a, struct digest b) { return sodium_memcmp(a.bytes, b.bytes, DIGEST_SIZE) == 0; }

bool crypto_equal(const void *a, const void *b, size_t size) { return sodium_memcmp(a, b, size) == 0; }

struct digest crypto_mac(const unsigned char key[32], const void *data, size_t size) {
  struct digest out;
  crypto_auth_hmacsha256(out.bytes, data, size, key);
  return out;
}

struct digest crypto_mac_of(const void *key, size_t key_size, const void *data, size_t size) {
  struct digest out;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key, key_size);
  crypto_auth_hmacsha256_update(&state, data, size);
  crypto_auth_hmacsha256_final(&state, out.bytes);
  sodium_memzero(&state, sizeof state);
  return out;
}

void crypto_seal(const unsigned char key[32], const void *data, size_t size, unsigned char *out) {
  _Static_assert(SEAL_EXTRA == crypto_secretbox_xchacha20poly1305_NONCEBYTES + crypto_secretbox_xchacha20poly1305_MACBYTES,
                 "nonce and tag");
  randombytes_buf(out, crypto_secretbox_xchacha20poly1305_NONCEBYTES);
  crypto_secretbox_xchacha20poly1305_easy(out + crypto_secretbox_xchacha20poly1305_NONCEBYTES, data, size, out, key);
}

bool crypto_unseal(const unsigned char key[32], const unsigned char *sealed, size_t size, void *out) {
  const size_t head = crypto_secretbox_xchacha20poly1305_NONCEBYTES;
  if (size < SEAL_EXTRA) return false;
  return crypto_secretbox_xchacha20poly1305_open_easy(out, sealed + head, size - head, sealed, key) == 0;
}

bool password_hash(const char *password, char out[PASSWORD_HASH_SIZE]) {
  _Static_assert(PASSWORD_HASH_SIZE >= crypto_pwhash_STRBYTES, "room for the encoded hash");
  return crypto_pwhash_str(out, password, strlen(password), 2, 19u * 1024 * 1024) == 0;
}

bool password_is(const char *hash, const char *password) {
  return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

void token_new(char out[TOKEN_SIZE]) {
  unsigned char bytes[32];
  randombytes_buf(bytes, sizeof bytes);
  base64_put(bytes, sizeof bytes, out, TOKEN_SIZE);
  sodium_memzero(bytes, sizeof bytes);
}

void base64_put(const void *data, size_t size, char *out, size_t out_size) {
  sodium_bin2base64(out, out_size, data, size, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

long base64_get(const char *text, void *out, size_t out_size) {
  size_t len;
  if (sodium_base642bin(out, out_size, text, strlen(text), NULL, &len, NULL,
                        sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
    return -1;
  return (long)len;
}
