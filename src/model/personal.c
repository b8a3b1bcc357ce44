/* Recognises what does not belong in a report from the workplace. A warning sign, no proof: the person is
 * asked to take it out. BSN: the eleven test (Besluit burgerservicenummer). IBAN: ISO 13616, mod 97. */
#include <ctype.h>

#include "model/check.h"

static bool eleven_test(const char *digits) {
  int sum = 0;
  for (int i = 0; i < 8; i++) sum += (9 - i) * (digits[i] - '0');
  return (sum - (digits[8] - '0')) % 11 == 0;
}

/* Digits from `at`, skipping single spaces, dots and dashes between them. */
static size_t collect_digits(const char *at, char *out, size_t max, size_t *used) {
  size_t count = 0, i = 0;
  while (at[i] && count < max) {
    if (isdigit((unsigned char)at[i])) {
      out[count++] = at[i++];
    } else if (count && strchr(" .-", at[i]) && isdigit((unsigned char)at[i + 1])) {
      i++;
    } else {
      break;
    }
  }
  *used = i;
  return count;
}

static const char *number_at(const char *at, size_t *used) {
  char digits[16];
  size_t count = collect_digits(at, digits, sizeof digits - 1, used);
  if (count == 9 && eleven_test(digits)) return "een burgerservicenummer";
  if (count == 10 && digits[0] == '0') return "een telefoonnummer";
  if (count == 11 && digits[0] == '3' && digits[1] == '1') return "een telefoonnummer";
  return NULL;
}

static bool iban_at(const char *at) {
  char compact[40];
  size_t len = 0;
  for (; *at && len < 34; at++) {
    if (*at == ' ') continue;
    if (!isalnum((unsigned char)*at)) break;
    compact[len++] = (char)toupper((unsigned char)*at);
    if (len == 18 && compact[0] == 'N' && compact[1] == 'L') break;
  }
  if (len != 18 || compact[0] != 'N' || compact[1] != 'L') return false;
  int rest = 0;
  for (size_t i = 0; i < len; i++) {
    char c = compact[(i + 4) % len];
    rest = isdigit((unsigned char)c) ? (rest * 10 + c - '0') % 97 : (rest * 100 + c - 'A' + 10) % 97;
  }
  return rest == 1;
}

/* "2312 AB 14": four digits, two letters, a house number. */
static bool postcode_at(const char *at) {
  for (int i = 0; i < 4; i++)
    if (!isdigit((unsigned char)at[i])) return false;
  at += 4;
  if (*at == ' ') at++;
  if (!isupper((unsigned char)at[0]) || !isupper((unsigned char)at[1]) || isalnum((unsigned char)at[2])) return false;
  for (at += 2; *at && strchr(" ,", *at);) at++;
  return isdigit((unsigned char)*at);
}

static bool mail_at(const char *text, const char *at) {
  if (at == text || !isalnum((unsigned char)at[-1]) || !isalnum((unsigned char)at[1])) return false;
  const char *dot = strchr(at, '.');
  size_t word = strcspn(at, " \t\r\n,;");
  return dot && (size_t)(dot - at) < word && isalpha((unsigned char)dot[1]);
}

const char *check_personal(const char *text) {
  for (const char *at = text; at && *at; at++) {
    bool starts = at == text || !isalnum((unsigned char)at[-1]);
    if (*at == '@' && mail_at(text, at)) return "een mailadres";
    if (!starts) continue;
    if ((*at == 'N' || *at == 'n') && iban_at(at)) return "een rekeningnummer";
    if (!isdigit((unsigned char)*at)) continue;
    if (postcode_at(at)) return "een adres";
    size_t used;
    const char *found = number_at(at, &used);
    if (found) return found;
  }
  return NULL;
}
