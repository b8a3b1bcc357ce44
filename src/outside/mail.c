/* SMTP (RFC 5321) through libcurl; the letter itself by RFC 5322, with MIME (RFC 2045, 2047). */
#include "outside/mail.h"

#include <ctype.h>
#include <curl/curl.h>

#include "outside/inside.h"

#include "base/banned.h"

enum { LETTER_MAX = 64 * 1024, WORD_BYTES = 45, LINE_BYTES = 57, SEND_MS = 20000, CONNECT_MS = 10000 };

bool mail_is_set(void) { return outside_mail_server() != NULL; }

bool mail_address_is(const char *text) {
  const char *at = strchr(text, '@');
  if (!at || at == text || strchr(at + 1, '@') || !strchr(at + 1, '.') || strlen(text) >= OUTSIDE_HOST_SIZE) return false;
  for (const char *one = text; *one; one++) {
    bool good = isalnum((unsigned char)*one) || strchr(one > at ? "-." : "!#$%&'*+-/=?^_`{|}~.", *one) || one == at;
    if (!good) return false;
  }
  return at[1] != '.' && at[1] != '-' && text[strlen(text) - 1] != '.' && *text != '.' && *text != '-' && !strstr(text, "..");
}

/* ---- the letter ---- */

static void base64_line(struct text *out, const char *data, size_t size) {
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < size; i += 3) {
    uint32_t bits = 0;
    for (size_t j = 0; j < 3; j++) bits = bits << 8 | (i + j < size ? (unsigned char)data[i + j] : 0);
    for (size_t j = 0; j < 4; j++) text_addc(out, i + j > size ? '=' : digits[bits >> (18 - 6 * j) & 63]);
  }
}

/* As encoded words, cut between characters: whatever stands in it cannot end the header. */
static void add_subject(struct text *out, const char *subject) {
  TEXT_LIT(out, "Subject:");
  for (size_t left = strlen(subject); left;) {
    size_t len = left < WORD_BYTES ? left : WORD_BYTES;
    while (len < left && len > 0 && ((unsigned char)subject[len] & 0xC0) == 0x80) len--;
    TEXT_LIT(out, " =?UTF-8?B?");
    base64_line(out, subject, len);
    TEXT_LIT(out, "?=\r\n");
    subject += len;
    left -= len;
  }
}

static void add_date(struct text *out) {
  static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  int64_t seconds = clock_now_ms() / 1000;
  struct day day = day_from_number(seconds / 86400);
  int rest = (int)(seconds % 86400);
  text_addf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", weekdays[day_weekday(day) - 1], day.day, months[day.month - 1], day.year, rest / 3600,
            rest / 60 % 60, rest % 60);
}

static void add_body(struct text *out, const char *text) {
  struct text lines;
  text_init(&lines, LETTER_MAX);
  for (const char *at = text; *at; at++) {
    if (*at == '\n') text_addc(&lines, '\r');
    if (*at != '\r') text_addc(&lines, *at);
  }
  TEXT_LIT(&lines, "\r\n");
  for (size_t at = 0; at < lines.len; at += LINE_BYTES) {
    base64_line(out, text_get(&lines) + at, lines.len - at < LINE_BYTES ? lines.len - at : LINE_BYTES);
    TEXT_LIT(out, "\r\n");
  }
  out->full = out->full || lines.full;
  text_release(&lines);
}

static bool write_letter(const struct mail *mail, struct text *out) {
  const char *from = outside_mail_from();
  char id[DIGEST_HEX_SIZE];
  digest_hex(digest_of(mail->event, strlen(mail->event)), id);
  text_addf(out, "From: Doorpakker <%s>\r\nTo: <%s>\r\n", from, mail->to);
  add_subject(out, mail->subject);
  add_date(out);
  text_addf(out, "Message-ID: <%.32s%s>\r\n", id, strchr(from, '@'));
  TEXT_LIT(out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
                "Content-Transfer-Encoding: base64\r\nContent-Language: nl\r\n\r\n");
  add_body(out, mail->text);
  return !out->full;
}

static bool check(const struct mail *mail, struct fault *fault) {
  if (!mail_is_set()) return FAULT(fault, FAULT_NOT_NOW, "Er is geen mailserver ingesteld.");
  if (!mail->to || !mail_address_is(mail->to)) return FAULT(fault, FAULT_INPUT, "Mailadres: dit is geen mailadres.");
  for (const char *at = mail->subject; *at; at++)
    if ((unsigned char)*at < 32 || *at == 127) return FAULT(fault, FAULT_INPUT, "Onderwerp: dit is meer dan één regel.");
  if (!*mail->subject || string_len(mail->subject) > MAIL_SUBJECT_MAX || !string_is_utf8(mail->subject, strlen(mail->subject)))
    return FAULT(fault, FAULT_INPUT, "Onderwerp: schrijf 1 tot %d tekens.", MAIL_SUBJECT_MAX);
  if (strlen(mail->text) > MAIL_TEXT_MAX || !string_is_utf8(mail->text, strlen(mail->text)))
    return FAULT(fault, FAULT_INPUT, "Tekst: schrijf hoogstens %d tekens.", MAIL_TEXT_MAX);
  return true;
}

/* ---- sending ---- */

struct reading {
  const struct text *letter;
  size_t at;
};

static size_t give(char *out, size_t size, size_t count, void *context) {
  struct reading *reading = context;
  size_t left = reading->letter->len - reading->at, len = left < size * count ? left : size * count;
  memcpy(out, text_get(reading->letter) + reading->at, len);
  reading->at += len;
  return len;
}

static bool set_up(CURL *curl, struct reading *reading, const struct curl_slist *to) {
  const char *more = getenv("SSL_CERT_FILE");
  return curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") == CURLE_OK &&
         curl_easy_setopt(curl, CURLOPT_URL, outside_mail_server()) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_PROXY, "") == CURLE_OK &&
         curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_TRY) == CURLE_OK &&
         curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
         curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)SEND_MS) == CURLE_OK &&
         curl_easy_setopt(curl, CURLOPT_MAIL_FROM, outside_mail_from()) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to) == CURLE_OK &&
         curl_easy_setopt(curl, CURLOPT_READFUNCTION, give) == CURLE_OK && curl_easy_setopt(curl, CURLOPT_READDATA, reading) == CURLE_OK &&
         curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) == CURLE_OK && (!more || curl_easy_setopt(curl, CURLOPT_CAINFO, more) == CURLE_OK);
}

static bool judge(CURL *curl, CURLcode code, struct fault *fault) {
  if (code == CURLE_OK) return true;
  long answer = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
  /* 5xx about this address or this letter; 530 to 538 are about us and the server. */
  bool for_good = (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_WEIRD_SERVER_REPLY) && answer >= 550 && answer < 560;
  FAULT(fault, for_good ? FAULT_INPUT : FAULT_NOT_NOW, for_good ? "De mailserver neemt deze mail niet aan (antwoord %ld)." : "De mailserver doet het nu niet (antwoord %ld).",
        answer);
  return fault_cause(fault, "curl %d: %s", (int)code, curl_easy_strerror(code));
}

static bool send_letter(const char *to, const struct text *letter, struct fault *fault) {
  struct reading reading = {.letter = letter};
  struct curl_slist *list = curl_slist_append(NULL, to);
  CURL *curl = curl_easy_init();
  bool ok = (curl && list && set_up(curl, &reading, list)) || FAULT(fault, FAULT_NOT_NOW, "Er is geen geheugen meer.");
  if (ok) ok = judge(curl, curl_easy_perform(curl), fault);
  curl_easy_cleanup(curl);
  curl_slist_free_all(list);
  return ok;
}

bool mail_send(const struct mail *mail, struct fault *fault) {
  if (!check(mail, fault)) return false;
  struct text letter;
  text_init(&letter, LETTER_MAX);
  bool ok = write_letter(mail, &letter) || FAULT(fault, FAULT_INPUT, "Deze mail is te lang.");
  ok = ok && send_letter(mail->to, &letter, fault);
  text_release(&letter);
  return ok;
}
