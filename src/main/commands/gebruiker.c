/* Accounts from the command line: for the first one, and for when nobody can come in. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "main/command.h"
#include "outside/mail.h"
#include "store/access.h"

#include "base/banned.h"

struct accounts {
  const struct command_call *call;
  struct place place;
  struct access *access;
  struct store *store;
  struct arena keep, scratch;
  struct fault fault;
};

/* From standard input, without showing it on a terminal. */
static bool read_password(char out[PASSWORD_MAX * 4 + 2], struct fault *fault) {
  struct termios before, silent;
  bool terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &before) == 0;
  if (terminal) {
    report("Wachtwoord (minstens %d tekens):", PASSWORD_MIN);
    silent = before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent);
  }
  bool ok = fgets(out, PASSWORD_MAX * 4 + 2, stdin) != NULL;
  if (terminal) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
  if (!ok) return FAULT(fault, FAULT_INPUT, "Er is geen wachtwoord gegeven.");
  out[strcspn(out, "\r\n")] = '\0';
  return true;
}

/* ---- the function that an account belongs to ---- */

struct function_work {
  const char *title, *role;
  int64_t id;
  struct arena *scratch;
};

static bool put_function(struct tx *tx, void *context, struct fault *fault) {
  struct function_work *work = context;
  struct record record = record_start(&tx_catalogue(tx)->registers[REGISTER_persoon], work->scratch);
  record.slots[F(persoon, functie)].text = work->title;
  record.slots[F(persoon, rollen)].text = work->role;
  struct change change = {.reg = REGISTER_persoon, .record = &record, .reason = "gemaakt met het account"};
  if (!record_put(tx, &change, work->scratch, fault)) return false;
  work->id = change.id;
  return true;
}

static bool find_function(struct accounts *work, int64_t *out) {
  const struct who program = {.system = true, .label = "Beheer vanaf de opdrachtregel"};
  const char *title = option_get(work->call, "--functie"), *role = option_get(work->call, "--rol");
  *out = 0;
  if (!title) return true;
  struct tx *tx = store_read(work->store, &work->fault);
  if (!tx) return false;
  int64_t found = record_find(tx, &program, REGISTER_persoon, title, &work->scratch);
  tx_end(tx);
  if (found < 0) return FAULT(&work->fault, FAULT_CONFLICT, "Er is meer dan één functie \"%s\". Schrijf het nummer: #12.", title);
  *out = found;
  if (found > 0) return true;
  if (!role) {
    FAULT(&work->fault, FAULT_ABSENT, "De functie \"%s\" bestaat niet.", title);
    return fault_hint(&work->fault, "Geef een rol mee om haar te maken: --rol technisch_beheerder.");
  }
  if (role_find(role) == ROLE__COUNT) {
    FAULT(&work->fault, FAULT_INPUT, "De rol \"%s\" bestaat niet.", role);
    return fault_hint(&work->fault, "Welke er zijn, drukt \"doorpakker audit rollen\" af. De functioneel beheerder is functioneel_beheerder.");
  }
  struct function_work made = {.title = title, .role = role, .scratch = &work->scratch};
  if (!store_write(work->store, &program, put_function, &made, &work->fault)) return false;
  *out = made.id;
  return true;
}

/* ---- what can be done ---- */

static bool add(struct accounts *work, const char *name) {
  char password[PASSWORD_MAX * 4 + 2];
  const char *mail = option_get(work->call, "--mail");
  int64_t persoon, id;
  if (mail && (!mail_address_is(mail) || strlen(mail) >= ACCESS_MAIL_SIZE))
    return FAULT(&work->fault, FAULT_INPUT, "Mailadres: schrijf bij --mail één adres, zoals naam@gemeente.nl.");
  if (!find_function(work, &persoon) || !read_password(password, &work->fault)) return false;
  struct account_new fresh = {.name = name, .password = password, .mail = mail, .persoon = persoon,
                              .must_change = option_get(work->call, "--tijdelijk") != NULL};
  if (!account_add(work->access, &fresh, &id, &work->fault)) return false;
  report("Account %s is gemaakt%s.", name, persoon ? "" : ", nog zonder functie: het mag niets");
  return true;
}

static bool put_password(struct accounts *work, const char *name) {
  char password[PASSWORD_MAX * 4 + 2];
  struct account account;
  if (!account_find(work->access, name, &account, &work->fault) || !read_password(password, &work->fault)) return false;
  if (!account_password(work->access, account.id, password, option_get(work->call, "--tijdelijk") != NULL, NULL, &work->fault) ||
      !throttle_passed(work->access, name, &work->fault))
    return false;
  report("Het wachtwoord van %s is gewijzigd; alle sessies zijn beëindigd.", name);
  return true;
}

static bool put_function_of(struct accounts *work, const char *name) {
  struct account account;
  int64_t persoon;
  if (!account_find(work->access, name, &account, &work->fault) || !find_function(work, &persoon)) return false;
  return account_persoon(work->access, account.id, persoon, &work->fault);
}

static bool block(struct accounts *work, const char *name, bool blocked) {
  struct account account;
  if (!account_find(work->access, name, &account, &work->fault)) return false;
  if (!account_block(work->access, account.id, blocked, &work->fault)) return false;
  report(blocked ? "%s is geblokkeerd en overal uitgelogd." : "%s kan weer inloggen.", name);
  return true;
}

static bool forget_second_step(struct accounts *work, const char *name) {
  struct account account;
  return account_find(work->access, name, &account, &work->fault) &&
         account_totp_put(work->access, account.id, NULL, &work->fault);
}

static bool list(struct accounts *work) {
  const struct who program = {.system = true};
  struct account *accounts;
  size_t count;
  if (!account_list(work->access, &accounts, &count, &work->keep, &work->fault)) return false;
  struct tx *tx = store_read(work->store, &work->fault);
  if (!tx) return false;
  for (size_t i = 0; i < count; i++) {
    const char *title = record_title(tx, &program, REGISTER_persoon, accounts[i].persoon, &work->keep);
    printf("%s\t%s\t%s%s\n", accounts[i].name, title ? title : "zonder functie", accounts[i].blocked ? "geblokkeerd" : "actief",
           accounts[i].has_totp ? ", tweede stap" : "");
  }
  tx_end(tx);
  return true;
}

static bool act(void *context) {
  struct accounts *work = context;
  const char *what = work->call->words[0], *name = work->call->words[1];
  if (string_is(what, "lijst")) return list(work);
  if (!name) return FAULT(&work->fault, FAULT_INPUT, "Schrijf ook de naam van het account: gebruiker %s NAAM.", what);
  if (string_is(what, "add")) return add(work, name);
  if (string_is(what, "wachtwoord")) return put_password(work, name);
  if (string_is(what, "functie")) return put_function_of(work, name);
  if (string_is(what, "blokkeer")) return block(work, name, true);
  if (string_is(what, "deblokkeer")) return block(work, name, false);
  if (string_is(what, "tweede-stap-uit")) return forget_second_step(work, name);
  return FAULT(&work->fault, FAULT_INPUT, "\"%s\" kan niet. Kies add, wachtwoord, functie, blokkeer, deblokkeer, tweede-stap-uit of lijst.", what);
}

/* What goes with one word only is refused with another: silence would read as done. */
static bool check_options(struct accounts *work) {
  static const char *const of_add[] = {"--mail", "--nieuw"};
  for (size_t i = 0; i < sizeof of_add / sizeof *of_add; i++) {
    if (option_get(work->call, of_add[i]) && !string_is(work->call->words[0], "add"))
      return FAULT(&work->fault, FAULT_INPUT, "%s hoort bij gebruiker add.", of_add[i]);
  }
  return true;
}

/* An empty municipality begins only when asked for in so many words: a misspelt map would otherwise get one too. */
static bool open_files(struct accounts *work) {
  struct access_options options = {.path = work->place.access, .code = work->place.code};
  const char *data = option_get(work->call, "--data");
  bool fresh = option_get(work->call, "--nieuw") != NULL;
  if (fresh && mkdir(data, 0700) != 0 && errno != EEXIST)
    return FAULT(&work->fault, FAULT_SYSTEM, "De map %s kan niet worden gemaakt: %s.", data, strerror(errno));
  work->store = place_open(&work->place, fresh, &work->fault);
  if (!work->store) return work->fault.kind == FAULT_ABSENT
                               ? fault_hint(&work->fault, "Begint u zonder voorbeeld, geef dan bij gebruiker add ook --nieuw mee.")
                               : false;
  if (!access_key(work->place.key, options.key, &work->fault)) return false;
  work->access = access_open(&options, &work->fault);
  return work->access != NULL;
}

static int run(const struct command_call *call) {
  struct accounts work = {.call = call};
  bool ok = false;
  arena_init(&work.keep, 16 << 20);
  arena_init(&work.scratch, 16 << 20);
  if (place_find(option_get(call, "--data"), option_get(call, "--gemeente"), &work.place, &work.fault) && check_options(&work) && open_files(&work) &&
      !arena_guarded(&work.keep, &work.scratch, act, &work, &ok))
    FAULT(&work.fault, FAULT_NOT_NOW, "Er is te weinig geheugen.");
  access_close(work.access);
  store_close(work.store);
  arena_release(&work.scratch);
  arena_release(&work.keep);
  return ok ? EXIT_DONE : report_fault(&work.fault);
}

const struct command gebruiker_command = {
    .name = "gebruiker",
    .words = "WAT [NAAM]",
    .words_min = 1,
    .words_max = 2,
    .summary = "Beheer de accounts van een gemeente.",
    .options = {{"--data", "MAP", true, "map met de bestanden van de gemeenten"},
                {"--gemeente", "NAAM", true, "naam (leiden) of code (gm0546)"},
                {"--functie", "FUNCTIE", false, "functie uit het register Personen en functies"},
                {"--rol", "ROL", false, "maak die functie met deze rol als zij er niet is"},
                {"--mail", "ADRES", false, "bij add: waar mail over eigen cijfers heen gaat"},
                {"--nieuw", NULL, false, "bij add: begin een lege gemeente als zij er nog niet is"},
                {"--tijdelijk", NULL, false, "bij het eerste inloggen een nieuw wachtwoord kiezen"}},
    .more = "WAT is een van:\n"
            "  add NAAM              maak een account; het wachtwoord komt van de invoer\n"
            "  wachtwoord NAAM       geef een nieuw wachtwoord; beëindigt alle sessies\n"
            "  functie NAAM          hang het account aan een andere functie\n"
            "  blokkeer NAAM         laat niet meer toe; beëindigt alle sessies\n"
            "  deblokkeer NAAM       laat weer toe\n"
            "  tweede-stap-uit NAAM  vergeet de code van de telefoon\n"
            "  lijst                 toon alle accounts\n\n"
            "Het eerste account, in een lege gemeente: doorpakker gebruiker add beheer --nieuw --data MAP --gemeente leiden\n"
            "  --functie Beheerder --rol technisch_beheerder --tijdelijk",
    .run = run};
