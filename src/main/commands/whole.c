/* Whole files: backup, restore, verify, migrate. */
#include "main/command.h"

#include "base/banned.h"

static bool find(const struct command_call *call, struct place *out, struct fault *fault) {
  return place_find(option_get(call, "--data"), option_get(call, "--gemeente"), out, fault);
}

/* Loud: a line in the middle of a nightly log is overlooked. */
static int tell_unsound(const struct whole_report *made, const char *what) {
  report("LET OP: DE GESCHIEDENIS KLOPT NIET.");
  report("%s", made->bad_reason);
  report("%s", what);
  return EXIT_UNSOUND;
}

static int backup(const struct command_call *call) {
  struct fault fault = {0};
  struct place place;
  struct whole_report made;
  const char *to = option_get(call, "--naar");
  if (!find(call, &place, &fault)) return report_fault(&fault);
  report("Reservekopie van %s maken ...", place.records);
  if (!store_backup(place.records, to, &made, &fault)) return report_fault(&fault);
  if (!made.sound) {
    report("De reservekopie is er: %s", to);
    return tell_unsound(&made, "De kopie is gelijk aan het bestand zelf. Bewaar ook oudere kopieën en zoek uit wat er is gebeurd.");
  }
  report("Klaar en nagerekend: %s", to);
  return EXIT_DONE;
}

static int restore(const struct command_call *call) {
  struct fault fault = {0};
  struct place place;
  struct whole_report made = {.sound = true};
  if (!find(call, &place, &fault)) return report_fault(&fault);
  struct restore_options options = {.from = option_get(call, "--van"), .path = place.records, .code = place.code,
                                    .even_unsound = option_get(call, "--ook-beschadigd") != NULL};
  bool ok = store_restore(&options, &made, &fault);
  if (!ok && !made.sound) fault_hint(&fault, "Er is niets veranderd. Neem een oudere kopie, of zet deze toch terug met --ook-beschadigd.");
  if (!ok) return report_fault(&fault);
  report("Teruggezet: %s. Iedereen moet opnieuw inloggen.", place.records);
  return made.sound ? EXIT_DONE : tell_unsound(&made, "Dit stond al zo in de reservekopie. Zoek uit wat er is gebeurd.");
}

struct verification {
  struct store *store;
  struct arena keep;
  struct chain_report chain;
  struct fault fault;
};

static bool run_verify(void *context) {
  struct verification *work = context;
  struct tx *tx = store_read(work->store, &work->fault);
  bool sound = tx && history_verify(tx, &work->chain, &work->keep, &work->fault);
  tx_end(tx);
  return sound;
}

static int verify(const struct command_call *call) {
  struct verification work = {0};
  struct place place;
  bool sound = false;
  arena_init(&work.keep, (size_t)1 << 30);
  if (find(call, &place, &work.fault)) work.store = place_open(&place, false, &work.fault);
  if (work.store && !arena_guarded(&work.keep, NULL, run_verify, &work, &sound))
    FAULT(&work.fault, FAULT_NOT_NOW, "Er is te weinig geheugen om dit na te rekenen.");
  store_close(work.store);
  if (fault_is(&work.fault)) {
    arena_release(&work.keep);
    return report_fault(&work.fault);
  }
  const struct chain_report *chain = &work.chain;
  if (sound) {
    report("De geschiedenis klopt: %lld regels%s.", (long long)chain->entries, chain->entries ? "" : " (nog leeg)");
    if (chain->destroyed) report("Van %lld regels zijn de teksten vernietigd volgens een vastgestelde lijst.", (long long)chain->destroyed);
    printf("%s\n", chain->head);
  } else {
    report("De geschiedenis klopt niet. Regel %lld: %s", (long long)chain->bad_entry, chain->bad_reason ? chain->bad_reason : "onbekend");
  }
  arena_release(&work.keep);
  return sound ? EXIT_DONE : EXIT_FAILED;
}

/* Opening does the work: additive differences are applied, numbered steps run, anything else is refused. */
static int migrate(const struct command_call *call) {
  struct fault fault = {0};
  struct place place;
  if (!find(call, &place, &fault) || !place_is_free(&place, &fault)) return report_fault(&fault);
  struct store *store = place_open(&place, false, &fault);
  if (!store) return report_fault(&fault);
  store_close(store);
  report("%s past bij dit programma.", place.records);
  return EXIT_DONE;
}

#define DATA_OPTION {"--data", "MAP", true, "map met de bestanden van de gemeenten"}
#define MUNICIPALITY_OPTION {"--gemeente", "NAAM", true, "naam (leiden) of code (gm0546)"}

const struct command backup_command = {
    .name = "backup",
    .summary = "Maak een reservekopie van een gemeente; mag terwijl de server draait.",
    .options = {DATA_OPTION, MUNICIPALITY_OPTION, {"--naar", "BESTAND", true, "waar de kopie komt; bestaat nog niet"}},
    .more = "De kopie bevat alle records met hun geschiedenis. Accounts en sessies gaan niet mee; bewaar gm*-toegang.db en het\n"
            "bestand sleutel apart. Een bestand dat er al staat wordt nooit overschreven. Klopt de geschiedenis niet, dan komt de\n"
            "kopie er toch, met een waarschuwing en uitkomst 3.",
    .run = backup};

const struct command restore_command = {
    .name = "restore",
    .summary = "Zet een reservekopie terug; de server moet gestopt zijn.",
    .options = {DATA_OPTION, MUNICIPALITY_OPTION, {"--van", "BESTAND", true, "de reservekopie"},
                {"--ook-beschadigd", NULL, false, "ook als haar geschiedenis niet klopt; uitkomst 3"}},
    .more = "Geweigerd als de kopie van een andere gemeente is of als haar geschiedenis niet klopt.",
    .run = restore};

const struct command verify_command = {
    .name = "verify",
    .summary = "Reken de geschiedenis van een gemeente na.",
    .options = {DATA_OPTION, MUNICIPALITY_OPTION},
    .more = "Drukt het kenmerk van de laatste regel af, om te vergelijken met een bewaarde afdruk.",
    .run = verify};

const struct command migrate_command = {
    .name = "migrate",
    .summary = "Breng het bestand van een gemeente op de stand van dit programma.",
    .options = {DATA_OPTION, MUNICIPALITY_OPTION},
    .more = "Gebeurt ook vanzelf bij het starten; deze opdracht zegt het vooraf.",
    .run = migrate};
