/* libcurl's easy interface, one handle a visit, which keeps the connection open between pages. */
#include "outside/http.h"

#include <curl/curl.h>
#include <strings.h>

#include "encode/json.h"
#include "outside/inside.h"
#include "outside/proxy.h"

#include "base/banned.h"

enum { CONNECT_MS = 10000, SLICE_MS = 100, TOKEN_MAX = 8192 };

struct http {
  CURL *curl;
  struct curl_slist *headers; /* those that stay the same */
  struct http_options options;
  struct http_key key;
  char *origin, *host, *address; /* of curl */
  bool encrypted, internal, proxied;
  bool refused_address, stopped;
  struct text body;
  uint64_t pages;
  int64_t began_us;
  char error[CURL_ERROR_SIZE];
};

bool http_start(struct fault *fault) {
  return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK || FAULT(fault, FAULT_SYSTEM, "Het ophalen van gegevens kan niet starten.");
}
void http_stop(void) { curl_global_cleanup(); }

static void close_http(void *what) {
  struct http *http = what;
  curl_easy_cleanup(http->curl);
  curl_slist_free_all(http->headers);
  curl_free(http->origin);
  curl_free(http->host);
  curl_free(http->address);
  text_release(&http->body);
  explicit_bzero(&http->key, sizeof http->key);
  free(http);
}

/* ---- addresses ---- */

struct parts {
  CURLU *url;
  char *whole, *origin, *host, *scheme;
};

static void release_parts(struct parts *parts) {
  curl_url_cleanup(parts->url);
  curl_free(parts->whole);
  curl_free(parts->origin);
  curl_free(parts->host);
  curl_free(parts->scheme);
}

/* `from` (may be NULL) is what a relative address starts at. */
static bool split(const char *from, const char *address, struct parts *out) {
  *out = (struct parts){.url = curl_url()};
  if (!out->url || strlen(address) > HTTP_URL_MAX) return false;
  if (from && curl_url_set(out->url, CURLUPART_URL, from, 0) != CURLUE_OK) return false;
  if (curl_url_set(out->url, CURLUPART_URL, address, CURLU_URLENCODE) != CURLUE_OK) return false;
  char *user = NULL;
  bool has_user = curl_url_get(out->url, CURLUPART_USER, &user, 0) == CURLUE_OK;
  curl_free(user);
  if (has_user || curl_url_set(out->url, CURLUPART_FRAGMENT, NULL, 0) != CURLUE_OK ||
      curl_url_get(out->url, CURLUPART_URL, &out->whole, CURLU_DEFAULT_PORT) != CURLUE_OK ||
      curl_url_get(out->url, CURLUPART_SCHEME, &out->scheme, 0) != CURLUE_OK || curl_url_get(out->url, CURLUPART_HOST, &out->host, 0) != CURLUE_OK)
    return false;
  return curl_url_set(out->url, CURLUPART_PATH, "/", 0) == CURLUE_OK && curl_url_set(out->url, CURLUPART_QUERY, NULL, 0) == CURLUE_OK &&
         curl_url_get(out->url, CURLUPART_URL, &out->origin, CURLU_DEFAULT_PORT) == CURLUE_OK;
}

char *http_escape(const char *text, struct arena *keep) {
  char *out = ARENA_ARRAY(keep, strlen(text) * 3 + 1, char);
  size_t len = 0;
  for (const char *at = text; *at; at++) {
    static const char hex[] = "0123456789ABCDEF";
    unsigned char one = (unsigned char)*at;
    if ((one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9') || strchr("-._~", one)) {
      out[len++] = *at;
    } else {
      out[len++] = '%';
      out[len++] = hex[one >> 4];
      out[len++] = hex[one & 15];
    }
  }
  out[len] = '\0';
  return out;
}

/* ---- what curl asks while it works ---- */

static size_t take_body(char *data, size_t size, size_t count, void *context) {
  struct http *http = context;
  text_put(&http->body, data, size * count);
  return http->body.full ? 0 : size * count;
}

/* The address itself is judged, not the name: a name may answer otherwise the second time. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  struct http *http = context;
  (void)purpose;
  if (!http->internal && !http->proxied && address_is_internal(&address->addr)) {
    http->refused_address = true;
    return CURL_SOCKET_BAD;
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool is_over(const struct http *http) {
  int64_t most = http->options.visit_ms ? http->options.visit_ms : INT64_C(3600000);
  return clock_monotonic_us() - http->began_us > most * 1000;
}

static int while_waiting(void *context, curl_off_t down, curl_off_t downloaded, curl_off_t up, curl_off_t uploaded) {
  struct http *http = context;
  (void)down, (void)downloaded, (void)up, (void)uploaded;
  if (http->options.going && !http->options.going(http->options.context)) http->stopped = true;
  return http->stopped || is_over(http);
}

/* ---- opening ---- */

static bool set_up(struct http *http) {
  CURL *curl = http->curl;
  int64_t answer_ms = http->options.answer_ms ? http->options.answer_ms : 60000;
  const char *more = getenv("SSL_CERT_FILE");
  bool ok = curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)answer_ms) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "") == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_USERAGENT, "Doorpakker") == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, http->error) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_WRITEDATA, http) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, http) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, while_waiting) == CURLE_OK &&
            curl_easy_setopt(curl, CURLOPT_XFERINFODATA, http) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L) == CURLE_OK;
  const char *proxy = proxy_for(http->encrypted, http->host);
  http->proxied = proxy != NULL;
  ok = ok && curl_easy_setopt(curl, CURLOPT_PROXY, proxy ? proxy : "") == CURLE_OK && curl_easy_setopt(curl, CURLOPT_NOPROXY, "") == CURLE_OK;
  return ok && (!more || curl_easy_setopt(curl, CURLOPT_CAINFO, more) == CURLE_OK);
}

static bool add_header(struct curl_slist **list, const char *header) {
  struct curl_slist *longer = curl_slist_append(*list, header);
  if (longer) *list = longer;
  return longer != NULL;
}

static bool add_headers(struct http *http) {
  if (!add_header(&http->headers, "Accept: application/json, text/csv;q=0.9")) return false;
  for (const char *const *one = http->options.headers; one && *one; one++)
    if (strpbrk(*one, "\r\n") || !add_header(&http->headers, *one)) return false;
  return true;
}

static bool take_address(struct http *http, const char *address, struct fault *fault) {
  struct parts parts;
  bool ok = split(NULL, address, &parts) && (string_is(parts.scheme, "http") || string_is(parts.scheme, "https"));
  if (ok) {
    http->encrypted = string_is(parts.scheme, "https");
    http->internal = outside_is_internal(parts.host);
    http->origin = parts.origin;
    http->host = parts.host;
    http->address = parts.whole;
    parts.origin = parts.host = parts.whole = NULL;
  }
  release_parts(&parts);
  if (!ok) return FAULT(fault, FAULT_INPUT, "Adres: dit is geen webadres. Schrijf https:// en dan de naam van de machine.");
  if (http->key.kind && !http->encrypted && !http->internal)
    return FAULT(fault, FAULT_INPUT, "Adres: een toegangssleutel gaat alleen over https. Schrijf https:// voor het adres.");
  return true;
}

bool http_open(const struct http_options *options, struct http **out, struct arena *keep, struct fault *fault) {
  struct http *http = calloc(1, sizeof *http);
  if (!http) return FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  http->options = *options;
  http->began_us = clock_monotonic_us();
  if (options->key) http->key = *options->key;
  text_init(&http->body, options->body_max ? options->body_max : HTTP_BODY_MAX);
  bool ok = take_address(http, options->address ? options->address : "", fault);
  if (ok) {
    http->curl = curl_easy_init();
    ok = (http->curl && set_up(http) && add_headers(http)) || FAULT(fault, FAULT_SYSTEM, "Het ophalen van gegevens kan niet starten.");
  }
  if (!ok) {
    close_http(http);
    return false;
  }
  arena_defer(keep, close_http, http);
  *out = http;
  return true;
}

/* ---- the key ---- */

static void base64_add(struct text *out, const void *data, size_t size) {
  char coded[HTTP_SECRET_SIZE * 2];
  if (size * 4 / 3 + 2 > sizeof coded) {
    out->full = true;
    return;
  }
  base64_put(data, size, coded, sizeof coded);
  text_add(out, coded);
}

static bool sign(const struct http_key *key, struct text *out) {
  struct text claims;
  struct json_writer w;
  struct fault fault = {0};
  text_init(&claims, 1024);
  json_init(&w, &claims);
  json_object_begin(&w);
  json_key(&w, "iss"), json_put_string(&w, key->client);
  json_key(&w, "iat"), json_put_int(&w, clock_now_ms() / 1000);
  json_key(&w, "client_id"), json_put_string(&w, key->client);
  json_key(&w, "user_id"), json_put_string(&w, "doorpakker");
  json_key(&w, "user_representation"), json_put_string(&w, "Doorpakker");
  json_object_end(&w);
  bool ok = json_finish(&w, &fault);
  size_t start = out->len;
  base64_add(out, "{\"alg\":\"HS256\",\"typ\":\"JWT\"}", 27);
  text_addc(out, '.');
  base64_add(out, text_get(&claims), claims.len);
  struct digest mac = crypto_mac_of(key->secret, strlen(key->secret), text_get(out) + start, out->len - start);
  text_addc(out, '.');
  base64_add(out, mac.bytes, sizeof mac.bytes);
  text_release(&claims);
  fault_release(&fault);
  return ok && !out->full;
}

/* The headers of one question: those that stay, and the key. */
static struct curl_slist *headers_of(struct http *http) {
  struct curl_slist *list = NULL;
  struct text header;
  bool ok = true;
  text_init(&header, TOKEN_MAX);
  text_add(&header, http->key.kind == HTTP_KEY_TOKEN ? "Authorization: Token " : "Authorization: Bearer ");
  if (http->key.kind == HTTP_KEY_ZGW) ok = sign(&http->key, &header);
  else text_add(&header, http->key.secret);
  for (const struct curl_slist *one = http->headers; ok && one; one = one->next) ok = add_header(&list, one->data);
  if (ok && http->key.kind) ok = !header.full && !strpbrk(text_get(&header), "\r\n") && add_header(&list, text_get(&header));
  if (header.data) explicit_bzero(header.data, header.size);
  text_release(&header);
  if (ok) return list;
  curl_slist_free_all(list);
  return NULL;
}

/* ---- asking ---- */

enum asked { ASKED_DONE, ASKED_AGAIN, ASKED_MOVED, ASKED_FAILED };

static enum asked judge_code(struct http *http, long code, struct fault *fault) {
  if (code == 200) return ASKED_DONE;
  if (code >= 301 && code <= 308 && code != 304) return ASKED_MOVED;
  if (code == 401 || code == 403) {
    FAULT(fault, FAULT_FORBIDDEN, "%s laat ons niet toe (antwoord %ld).", http->host, code);
    fault_hint(fault, "Vraag de technisch beheerder of de toegangssleutel klopt en nog geldt.");
    return ASKED_FAILED;
  }
  if (code == 404 || code == 410) {
    FAULT(fault, FAULT_ABSENT, "Bij %s staat niets op dit adres (antwoord %ld).", http->host, code);
    return ASKED_FAILED;
  }
  if (code == 429 || code >= 500) {
    curl_off_t seconds = 0;
    curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &seconds);
    FAULT(fault, FAULT_NOT_NOW, "%s heeft een storing of wil even geen vragen (antwoord %ld).", http->host, code);
    if (seconds > HTTP_RETRY_AFTER_MAX) fault_hint(fault, "Het vraagt om %ld minuten te wachten.", (long)(seconds / 60 + 1));
    return seconds > HTTP_RETRY_AFTER_MAX ? ASKED_FAILED : ASKED_AGAIN;
  }
  FAULT(fault, FAULT_NOT_NOW, "%s geeft een antwoord dat we niet kennen (antwoord %ld).", http->host, code);
  return ASKED_FAILED;
}

static enum asked judge_failure(struct http *http, CURLcode code, struct fault *fault) {
  enum asked next = ASKED_FAILED;
  if (http->stopped) {
    FAULT(fault, FAULT_NOT_NOW, "Het ophalen is gestopt.");
  } else if (is_over(http)) {
    FAULT(fault, FAULT_NOT_NOW, "Het ophalen bij %s duurt te lang en is gestopt.", http->host);
  } else if (http->refused_address) {
    FAULT(fault, FAULT_INPUT, "Adres: %s ligt binnen het eigen netwerk. Daar halen we alleen iets op als de technisch beheerder dat heeft ingesteld.", http->host);
  } else if (http->body.full) {
    FAULT(fault, FAULT_TOO_LARGE, "%s stuurt meer dan %zu MB in één antwoord.", http->host, (http->body.max >> 20) + (http->body.max < 1 << 20));
  } else if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
    FAULT(fault, FAULT_NOT_NOW, "Het certificaat van %s klopt niet. Er is niets opgehaald.", http->host);
  } else if (code == CURLE_COULDNT_RESOLVE_HOST) {
    FAULT(fault, FAULT_NOT_NOW, "De machine %s is niet te vinden.", http->host);
  } else {
    FAULT(fault, FAULT_NOT_NOW, code == CURLE_OPERATION_TIMEDOUT ? "%s antwoordt niet op tijd." : "%s antwoordt niet, of breekt zijn antwoord af.", http->host);
    next = ASKED_AGAIN;
  }
  fault_cause(fault, "curl %d: %s", (int)code, *http->error ? http->error : curl_easy_strerror(code));
  return next;
}

static enum asked ask_once(struct http *http, struct fault *fault) {
  struct curl_slist *headers = headers_of(http);
  if (!headers) {
    FAULT(fault, FAULT_INPUT, "De toegangssleutel kan niet worden gebruikt. Bewaar hem opnieuw.");
    return ASKED_FAILED;
  }
  text_clear(&http->body);
  http->error[0] = '\0';
  http->refused_address = false;
  curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, headers);
  CURLcode code = curl_easy_setopt(http->curl, CURLOPT_URL, http->address);
  if (code == CURLE_OK) code = curl_easy_perform(http->curl);
  curl_easy_setopt(http->curl, CURLOPT_HTTPHEADER, NULL);
  curl_slist_free_all(headers);
  if (code != CURLE_OK) return judge_failure(http, code, fault);
  long answer = 0;
  curl_easy_getinfo(http->curl, CURLINFO_RESPONSE_CODE, &answer);
  return judge_code(http, answer, fault);
}

/* False when it must stop. */
static bool wait_for(struct http *http, int64_t ms) {
  for (; ms > 0; ms -= SLICE_MS) {
    if (while_waiting(http, 0, 0, 0, 0)) return false;
    int64_t slice = ms < SLICE_MS ? ms : SLICE_MS;
    nanosleep(&(struct timespec){.tv_nsec = (long)slice * 1000000}, NULL);
  }
  return true;
}

static enum asked ask(struct http *http, struct fault *fault) {
  int64_t pause_ms = http->options.pause_ms ? http->options.pause_ms : 1000;
  for (int attempt = 1;; attempt++, pause_ms *= 2) {
    struct fault found = {0};
    enum asked asked = ask_once(http, &found);
    if (asked != ASKED_AGAIN || attempt == HTTP_ATTEMPTS) {
      if (fault_is(&found)) *fault = found;
      return asked == ASKED_AGAIN ? ASKED_FAILED : asked;
    }
    curl_off_t seconds = 0;
    curl_easy_getinfo(http->curl, CURLINFO_RETRY_AFTER, &seconds);
    if (!wait_for(http, seconds > 0 ? seconds * 1000 : pause_ms)) {
      FAULT(fault, FAULT_NOT_NOW, "Het ophalen is gestopt.");
      return ASKED_FAILED;
    }
  }
}

/* The next address, when it is of the same origin. */
static bool move(struct http *http, const char *address, struct fault *fault) {
  struct parts parts;
  bool split_well = split(http->address, address, &parts), same = split_well && strcasecmp(parts.origin, http->origin) == 0;
  if (same) {
    curl_free(http->address);
    http->address = parts.whole;
    parts.whole = NULL;
  } else if (split_well) {
    FAULT(fault, FAULT_INPUT, "%s verwijst door naar een andere plek (%.200s). Daar halen we niets op.", http->host, parts.origin);
    fault_hint(fault, "Klopt die plek wel, vul dan dat adres in bij de koppeling.");
  } else {
    FAULT(fault, FAULT_INPUT, "%s verwijst door naar iets dat geen webadres is.", http->host);
  }
  release_parts(&parts);
  return same;
}

bool http_get(struct http *http, const char *address, const char **body, size_t *size, struct fault *fault) {
  if (http->pages == HTTP_PAGES_MAX) return FAULT(fault, FAULT_INPUT, "%s houdt niet op: na %d bladzijden is er nog meer.", http->host, HTTP_PAGES_MAX);
  if (!move(http, address, fault)) return false;
  for (int hops = 0;; hops++) {
    enum asked asked = ask(http, fault);
    if (asked == ASKED_FAILED) return false;
    if (asked == ASKED_DONE) break;
    char *target = NULL;
    curl_easy_getinfo(http->curl, CURLINFO_REDIRECT_URL, &target);
    if (!target || hops == HTTP_REDIRECTS_MAX) return FAULT(fault, FAULT_NOT_NOW, "%s verwijst steeds door, en komt nergens.", http->host);
    if (!move(http, target, fault)) return false;
  }
  http->pages++;
  *body = text_get(&http->body);
  *size = http->body.len;
  return true;
}

const char *http_address(const struct http *http) { return http->address; }
uint64_t http_pages(const struct http *http) { return http->pages; }
