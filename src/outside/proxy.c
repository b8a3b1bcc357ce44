#include "outside/proxy.h"

#include <strings.h>

#include "base/base.h"

#include "base/banned.h"

static const char *variable(const char *lower, const char *upper) {
  const char *value = getenv(lower);
  if (!value && upper) value = getenv(upper);
  return string_empty(value) ? NULL : value;
}

/* "lan", ".lan" and "zaken.lan" all except zaken.lan; "*" excepts every host. */
static bool is_excepted(const char *host) {
  const char *list = variable("no_proxy", "NO_PROXY");
  for (const char *at = list ? list : ""; *at;) {
    at += strspn(at, ", .");
    size_t len = strcspn(at, ", "), host_len = strlen(host);
    if (len == 1 && *at == '*') return true;
    if (len && len <= host_len && strncasecmp(host + host_len - len, at, len) == 0 && (len == host_len || host[host_len - len - 1] == '.')) return true;
    at += len;
  }
  return false;
}

/* HTTP_PROXY in capitals is not read: a web server sets it from what a visitor sends. */
const char *proxy_for(bool encrypted, const char *host) {
  const char *proxy = encrypted ? variable("https_proxy", "HTTPS_PROXY") : variable("http_proxy", NULL);
  if (!proxy) proxy = variable("all_proxy", "ALL_PROXY");
  return proxy && !is_excepted(host) ? proxy : NULL;
}
