#include "server/visit.h"

#include "base/banned.h"

const char *cookie_text(const struct visit *visit, const struct tenant *tenant, const char *name, const char *value,
                        int64_t seconds, struct arena *keep) {
  return arena_printf(keep, "%s=%s; Path=/%s; HttpOnly; SameSite=Lax%s; Max-Age=%lld", name, value ? value : "",
                      tenant->alias, visit->is_tls ? "; Secure" : "", (long long)(value ? seconds : 0));
}

static void find_visitor(struct visit *visit, const unsigned char key[32], struct arena *keep) {
  const char *cookie = cookie_find(visit->cookies, VISITOR_COOKIE, keep);
  visit->visitor_is_new = !visitor_is(key, cookie);
  if (visit->visitor_is_new) visitor_make(key, visit->visitor);
  else snprintf(visit->visitor, sizeof visit->visitor, "%s", cookie);
}

bool visit_find(struct visit *visit, const struct tenant *tenant, const unsigned char key[32], struct arena *keep,
                struct fault *fault) {
  if (visit->bearer) {
    struct program_token token;
    if (visit->is_api && program_token_find(tenant->access, visit->bearer, &token)) return true;
    FAULT(fault, FAULT_SIGNED_OUT, "De toegangssleutel is niet geldig voor deze gemeente.");
    return fault_hint(fault, "Vraag de technisch beheerder om een nieuwe sleutel.");
  }
  const char *cookie = cookie_find(visit->cookies, SESSION_COOKIE, keep);
  if (cookie) visit->has_session = (visit->asks_by_itself ? session_peek : session_find)(tenant->access, cookie, &visit->session);
  if (!visit->has_session) find_visitor(visit, key, keep);
  return true;
}

const char *visit_bound(const struct visit *visit, struct arena *keep) {
  if (!visit->has_session) return visit->visitor;
  char hex[DIGEST_HEX_SIZE];
  digest_hex(visit->session.digest, hex);
  return arena_copy(keep, hex);
}
