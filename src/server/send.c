/* From a reply to the wire. */
#include <libdeflate.h>

#include "server/inside.h"

#include "base/banned.h"

enum { KEEP_MAX = 8 << 20, SCRATCH_MAX = 64 << 20, REPLY_MAX = 192 << 20, BODY_KEPT = 1 << 20, SQUEEZE_FROM = 1024, COPY_MAX = 4096, SQUEEZE_LEVEL = 4 };

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t desk_key;

static void desk_release(void *what) {
  struct desk *desk = what;
  arena_release(&desk->keep);
  arena_release(&desk->scratch);
  text_release(&desk->body);
  if (desk->compressor) libdeflate_free_compressor(desk->compressor);
  free(desk);
}

static void make_key(void) { pthread_key_create(&desk_key, desk_release); }

struct desk *desk_get(void) {
  pthread_once(&once, make_key);
  struct desk *desk = pthread_getspecific(desk_key);
  if (desk) return desk;
  desk = calloc(1, sizeof *desk);
  if (!desk) return NULL;
  arena_init(&desk->keep, KEEP_MAX);
  arena_init(&desk->scratch, SCRATCH_MAX);
  text_init(&desk->body, REPLY_MAX);
  pthread_setspecific(desk_key, desk);
  return desk;
}

void desk_clear(struct desk *desk) {
  arena_reset(&desk->keep);
  arena_reset(&desk->scratch);
  if (desk->body.size > BODY_KEPT) {
    text_release(&desk->body);
    text_init(&desk->body, REPLY_MAX);
  } else {
    text_clear(&desk->body);
  }
}

static bool is_squeezable(const char *type) {
  return string_starts(type, "text/") || strstr(type, "json") || strstr(type, "xml") || strstr(type, "javascript");
}

/* The body compressed, malloc'ed, when that helps; NULL otherwise. */
static void *squeeze(struct desk *desk, const char *data, size_t size, size_t *out_size) {
  if (!desk->compressor) desk->compressor = libdeflate_alloc_compressor(SQUEEZE_LEVEL);
  void *out = desk->compressor ? malloc(size) : NULL;
  if (!out) return NULL;
  *out_size = libdeflate_gzip_compress(desk->compressor, data, size, out, size);
  if (*out_size > 0) return out;
  free(out);
  return NULL;
}

static const char *header_of(const struct reply *reply, const char *name) {
  for (size_t i = 0; i < reply->header_count; i++)
    if (strcasecmp(reply->headers[i].name, name) == 0) return reply->headers[i].value;
  return NULL;
}

/* A list of entity tags, or "*"; weak comparison. */
static bool has_tag(const char *list, const char *tag) {
  if (string_starts(tag, "W/")) tag += 2;
  size_t len = strlen(tag);
  for (const char *at = list; at && *at;) {
    at += strspn(at, " ,\t");
    if (*at == '*') return true;
    if (at[0] == 'W' && at[1] == '/') at += 2;
    if (strncmp(at, tag, len) == 0 && (at[len] == '\0' || strchr(" ,\t", at[len]))) return true;
    at += strcspn(at, ",");
  }
  return false;
}

static bool is_safe_value(const char *value) { return !strpbrk(value, "\r\n"); }

static void put(struct MHD_Response *response, const char *name, const char *value) {
  if (is_safe_value(value)) MHD_add_response_header(response, name, value);
}

static void put_page_headers(struct MHD_Response *response, const struct exchange_reply *what) {
  const struct reply *reply = what->reply;
  for (size_t i = 0; i < reply->header_count; i++) put(response, reply->headers[i].name, reply->headers[i].value);
  if (what->cookie) put(response, "Set-Cookie", what->cookie);
  if (header_of(reply, "Cache-Control")) return;
  const char *cache = reply->no_store || reply->was_secret ? "no-store" : "private, no-cache";
  put(response, "Cache-Control", what->cache ? what->cache : cache);
}

void exchange_send(struct exchange *exchange, struct desk *desk, const struct exchange_reply *what) {
  struct reply *reply = what->reply;
  const char *type = reply->type ? reply->type : "text/html; charset=utf-8";
  unsigned status = reply->status ? (unsigned)reply->status : 200;
  const char *data = text_get(&reply->body);
  size_t size = reply->body.len, squeezed_size = 0;

  const char *tag = header_of(reply, "ETag");
  char made_tag[DIGEST_HEX_SIZE + 8];
  bool is_get_api = what->request && what->request->is_api && what->request->method == METHOD_GET && status == 200;
  if (!tag && is_get_api) {
    char hex[DIGEST_HEX_SIZE];
    digest_hex(digest_of(data, size), hex);
    snprintf(made_tag, sizeof made_tag, "W/\"%.32s\"", hex);
    tag = made_tag;
    reply_header(reply, "ETag", tag);
  }
  if (tag && exchange->if_none_match && status == 200 && has_tag(exchange->if_none_match, tag)) {
    status = 304;
    size = 0;
  }
  bool may_squeeze = size > SQUEEZE_FROM && is_squeezable(type);
  void *squeezed = may_squeeze && accepts_coding(exchange->accept_encoding, "gzip") ? squeeze(desk, data, size, &squeezed_size) : NULL;

  /* A page goes out in the memory in which it was made. */
  char *taken = !squeezed && what->request && size > COPY_MAX ? text_take(&reply->body) : NULL;
  void *ours = squeezed ? squeezed : taken;
  struct MHD_Response *response =
      ours ? MHD_create_response_from_buffer(squeezed ? squeezed_size : size, ours, MHD_RESPMEM_MUST_FREE)
           : MHD_create_response_from_buffer(size, (void *)(uintptr_t)data, MHD_RESPMEM_MUST_COPY);
  if (!response) {
    free(ours);
    return;
  }
  if (status != 304) put(response, "Content-Type", type);
  if (squeezed) put(response, "Content-Encoding", "gzip");
  if (may_squeeze) put(response, "Vary", "Accept-Encoding");
  for (const struct security_header *one = security_headers; one->name; one++) put(response, one->name, one->value);
  put_page_headers(response, what);
  exchange->response = response;
  exchange->status = status;
}
