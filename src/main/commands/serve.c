#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/fence.h"
#include "main/command.h"
#include "outside/outside.h"
#include "outside/spawner.h"
#include "server/server.h"

#include "base/banned.h"

/* Each municipality keeps a few files open; 342 of them fit in what the system allows. */
static void raise_file_limit(void) {
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

static int wait_for_end(const sigset_t *signals) {
  int got = 0;
  while (sigwait(signals, &got) != 0) {
  }
  return got;
}

static int run(const struct command_call *call) {
  struct fault fault = {0};
  const char *batch = option_get(call, "--batch");
  int64_t batch_max = 0;
  if (batch && (!string_to_int(batch, &batch_max) || batch_max < 1 || batch_max > 10000)) {
    report("--batch: schrijf een getal van 1 tot 10000.");
    return EXIT_USAGE;
  }
  raise_file_limit();
  /* Before the fence, and before the first thread. Without it the server serves; what it would start is absent. */
  if (!spawner_open(&fault)) (void)report_fault(&fault);
  if (!fence_raise()) log_line(LOG_WARNING, "afscherming: dit systeem neemt geen filter op systeemaanroepen aan");
  signal(SIGPIPE, SIG_IGN);
  /* Before the first thread, so that all of them leave these signals to sigwait. */
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, NULL);

  struct outside_settings outside = {.internal = option_get(call, "--intern"), .mail = option_get(call, "--mailserver"), .mail_from = option_get(call, "--afzender"),
                                      .site = option_get(call, "--site")};
  if (!outside_init(&outside, &fault)) return report_fault(&fault);
  wire_pages();
  const char *listen = option_get(call, "--listen");
  struct server_options options = {.data = option_get(call, "--data"), .listen = listen ? listen : "localhost:8080",
                                   .batch_max = (int)batch_max, .opened = wire_store};
  struct server *server = server_open(&options, &fault);
  if (!server) return report_fault(&fault);
  report("Doorpakker luistert op %s/", server_address(server));
  wait_for_end(&signals);
  report("Doorpakker stopt.");
  server_close(server);
  outside_release();
  spawner_close();
  return EXIT_DONE;
}

const struct command serve_command = {
    .name = "serve",
    .summary = "Laat de gemeenten in een map zien op een webadres.",
    .options = {{"--data", "MAP", true, "map met de bestanden van de gemeenten"},
                {"--listen", "HOST:POORT", false, "waarop te luisteren; gewoonlijk localhost:8080, poort 0 kiest een vrije"},
                {"--batch", "AANTAL", false, "hoeveel wijzigingen samen naar de schijf mogen; 1 is elk apart"},
                {"--intern", "MACHINES", false, "machines binnen het eigen netwerk waar koppelingen mogen ophalen, met een komma ertussen"},
                {"--mailserver", "ADRES", false, "smtp://machine:poort of smtps://machine:poort; zonder blijft mail wachten"},
                {"--afzender", "MAILADRES", false, "namens wie mail gaat; verplicht bij --mailserver"},
                {"--site", "ADRES", false, "waar mensen Doorpakker openen, voor links in mail: https://doorpakker.gemeente.nl"}},
    .more = "Stopt netjes bij SIGTERM en bij Ctrl-C. Zet er een webserver voor die het verkeer versleutelt (deploy/).",
    .run = run};
