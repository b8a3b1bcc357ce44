#include "outside/outside.h"

#include <ctype.h>
#include <strings.h>

#include "outside/inside.h"
#include "outside/mail.h"

#include "base/banned.h"

static struct {
  char hosts[OUTSIDE_HOSTS_MAX][OUTSIDE_HOST_SIZE];
  size_t host_count;
  char mail[OUTSIDE_HOST_SIZE + 16], mail_from[OUTSIDE_HOST_SIZE], site[OUTSIDE_HOST_SIZE + 16];
} settings;

static bool host_fits(const char *host, size_t len) {
  for (size_t i = 0; i < len; i++)
    if (!isalnum((unsigned char)host[i]) && !strchr(".-_:[]", host[i])) return false;
  return len > 0 && len < OUTSIDE_HOST_SIZE;
}

static bool take_hosts(const char *list, struct fault *fault) {
  settings.host_count = 0;
  for (const char *at = list ? list : ""; *at;) {
    size_t len = strcspn(at, ",");
    if (settings.host_count == OUTSIDE_HOSTS_MAX)
      return FAULT(fault, FAULT_INPUT, "Interne machines: noem er hoogstens %d.", OUTSIDE_HOSTS_MAX);
    if (!host_fits(at, len))
      return FAULT(fault, FAULT_INPUT, "Interne machines: '%.*s' is geen naam of adres van een machine. Schrijf ze met een komma ertussen, zonder spaties.",
                   (int)(len < 80 ? len : 80), at);
    char *host = settings.hosts[settings.host_count++];
    memcpy(host, at, len);
    host[len] = '\0';
    at += len + (at[len] == ',');
  }
  return true;
}

static bool take_mail(const struct outside_settings *wanted, struct fault *fault) {
  settings.mail[0] = settings.mail_from[0] = '\0';
  if (!wanted->mail) return true;
  if ((!string_starts(wanted->mail, "smtp://") && !string_starts(wanted->mail, "smtps://")) || strlen(wanted->mail) >= sizeof settings.mail ||
      strpbrk(wanted->mail, "@ \r\n\t"))
    return FAULT(fault, FAULT_INPUT, "Mailserver: schrijf smtp://machine:poort of smtps://machine:poort.");
  if (!wanted->mail_from || !mail_address_is(wanted->mail_from))
    return FAULT(fault, FAULT_INPUT, "Afzender van mail: schrijf een mailadres.");
  snprintf(settings.mail, sizeof settings.mail, "%s", wanted->mail);
  snprintf(settings.mail_from, sizeof settings.mail_from, "%s", wanted->mail_from);
  return true;
}

static bool take_site(const char *site, struct fault *fault) {
  settings.site[0] = '\0';
  if (!site) return true;
  size_t len = strlen(site);
  if ((!string_starts(site, "https://") && !string_starts(site, "http://")) || len >= sizeof settings.site || strpbrk(site, "@?# \r\n\t\"<>"))
    return FAULT(fault, FAULT_INPUT, "Adres van deze site: schrijf https://machine, zoals mensen het intypen.");
  while (len && site[len - 1] == '/') len--;
  memcpy(settings.site, site, len);
  settings.site[len] = '\0';
  return true;
}

bool outside_init(const struct outside_settings *wanted, struct fault *fault) {
  return take_hosts(wanted->internal, fault) && take_mail(wanted, fault) && take_site(wanted->site, fault) && http_start(fault);
}

void outside_release(void) {
  http_stop();
  memset(&settings, 0, sizeof settings);
}

const char *outside_site(void) { return *settings.site ? settings.site : NULL; }

bool outside_is_internal(const char *host) {
  for (size_t i = 0; i < settings.host_count; i++)
    if (strcasecmp(settings.hosts[i], host) == 0) return true;
  return false;
}

const char *outside_mail_server(void) { return *settings.mail ? settings.mail : NULL; }
const char *outside_mail_from(void) { return settings.mail_from; }
