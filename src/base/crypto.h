/* libsodium, behind the few names that the program needs. Only this file includes it. */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { DIGEST_SIZE = 32, DIGEST_HEX_SIZE = 65, PASSWORD_HASH_SIZE = 128, TOKEN_SIZE = 44 };

struct digest {
  unsigned char bytes[DIGEST_SIZE];
};

/* Once, at start; false when the library cannot start. */
bool crypto_init(void);

void crypto_random(void *out, size_t size);

/* SHA-256 (FIPS 180-4) in steps. */
struct digest_stream {
  unsigned char state[128];
};
void digest_begin(struct digest_stream *stream);
void digest_add(struct digest_stream *stream, const void *data, size_t size);
/* Adds length and text, so that ("ab","c") and ("a","bc") differ; NULL differs from "". */
void digest_add_text(struct digest_stream *stream, const char *text);
struct digest digest_end(struct digest_stream *stream);
struct digest digest_of(const void *data, size_t size);
void digest_hex(struct digest digest, char out[DIGEST_HEX_SIZE]);
bool digest_from_hex(const char *hex, struct digest *out);
/* Constant time. */
bool digest_equal(struct digest a, struct digest b);
bool crypto_equal(const void *a, const void *b, size_t size);

/* HMAC-SHA-256, for masked form tokens. */
struct digest crypto_mac(const unsigned char key[32], const void *data, size_t size);
/* The same with a key of any length (RFC 2104), as other systems have them. */
struct digest crypto_mac_of(const void *key, size_t key_size, const void *data, size_t size);

/* Encrypted and authenticated with a key (XChaCha20-Poly1305, RFC 8439 with a longer nonce); out holds size + SEAL_EXTRA. */
enum { SEAL_EXTRA = 40 };
void crypto_seal(const unsigned char key[32], const void *data, size_t size, unsigned char *out);
/* False when it was not sealed with this key or was altered; out holds size - SEAL_EXTRA. */
bool crypto_unseal(const unsigned char key[32], const unsigned char *sealed, size_t size, void *out);

/* Argon2id, 19 MiB and 2 passes (OWASP's minimum): 21 ms of one core. */
bool password_hash(const char *password, char out[PASSWORD_HASH_SIZE]);
bool password_is(const char *hash, const char *password);

/* 32 random bytes, URL-safe base64 without padding. */
void token_new(char out[TOKEN_SIZE]);

/* URL-safe base64 without padding; out must hold size*4/3+2. */
void base64_put(const void *data, size_t size, char *out, size_t out_size);
/* Bytes written, or -1. */
long base64_get(const char *text, void *out, size_t out_size);

#endif
