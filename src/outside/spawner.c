#include "outside/spawner.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fence.h"
#include "outside/child_inside.h"

enum { ORDER_MARK = 0x70737470, ENDS_MAX = 4, RUNNING_MAX = 32, SPARE_MS = 1000, AGAIN_MS = 100, CLOSE_MS = 3000, ORDERS = 3, LIMIT_MOST_MS = 600000 };

/* What the server asks. With it travel the ends: in, out, about, and the attachment if there is one. */
struct order {
  uint32_t mark, program;
  int64_t limit_ms;
  uint64_t memory_bytes;
};

/* A message with its open files. */
union carried {
  struct cmsghdr head;
  char room[CMSG_SPACE(ENDS_MAX * sizeof(int))];
};

/* ---- in the process that starts ---- */

struct running {
  pid_t pid;
  int about;       /* -1: a free place */
  int64_t end_us;
  bool killed;
};

struct spawner {
  int orders, signals;
  struct running running[RUNNING_MAX];
};

static void say_end(int about, enum child_end end) {
  const unsigned char byte = (unsigned char)end;
  (void)send(about, &byte, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
  close(about);
}

static struct running *free_place(struct spawner *spawner) {
  for (size_t i = 0; i < RUNNING_MAX; i++)
    if (spawner->running[i].about < 0) return &spawner->running[i];
  return NULL;
}

static void start(struct running *place, const struct order *order, const int ends[ENDS_MAX], size_t count) {
  char path[CHILD_PATH_SIZE];
  struct child_start child = {.path = path, .program = (enum child_program)order->program, .limit_ms = order->limit_ms, .parent = getpid(),
                              .memory_bytes = order->memory_bytes, .ends = {ends[0], ends[1], count == ENDS_MAX ? ends[3] : -1}};
  if (order->limit_ms <= 0 || order->limit_ms > LIMIT_MOST_MS || !child_place(child.program, path)) return say_end(ends[2], CHILD_ABSENT);
  pid_t pid = fork();
  if (pid == 0) child_become(&child);
  if (pid < 0) return say_end(ends[2], CHILD_NOT_NOW);
  *place = (struct running){.pid = pid, .about = ends[2], .end_us = clock_monotonic_us() + (order->limit_ms + SPARE_MS) * 1000};
}

/* The ends that came along; false when it is no order of ours. */
static bool order_take(struct msghdr *message, ssize_t size, int ends[ENDS_MAX], size_t *count) {
  const struct order *order = message->msg_iov->iov_base;
  *count = 0;
  for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head; head = CMSG_NXTHDR(message, head)) {
    if (head->cmsg_level != SOL_SOCKET || head->cmsg_type != SCM_RIGHTS) continue;
    *count = (head->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    memcpy(ends, CMSG_DATA(head), *count * sizeof(int));
  }
  return size == (ssize_t)sizeof *order && order->mark == ORDER_MARK && *count >= ENDS_MAX - 1 && !(message->msg_flags & (MSG_TRUNC | MSG_CTRUNC));
}

/* False: the server is gone. */
static bool order_read(struct spawner *spawner) {
  struct order order = {0};
  union carried carried;
  struct iovec part = {&order, sizeof order};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = carried.room, .msg_controllen = sizeof carried.room};
  int ends[ENDS_MAX] = {-1, -1, -1, -1};
  size_t count;
  ssize_t size = recvmsg(spawner->orders, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
  if (size == 0) return false;
  if (size < 0) return errno == EAGAIN || errno == EINTR;
  bool ours = order_take(&message, size, ends, &count);
  if (ours) start(free_place(spawner), &order, ends, count);
  for (size_t i = 0; i < count; i++)
    if (i != 2 || !ours) close(ends[i]);
  return true;
}

static void kill_one(struct running *one) {
  if (one->killed) return;
  one->killed = true;
  kill(-one->pid, SIGKILL);
  kill(one->pid, SIGKILL);
}

/* What ended is reaped with its whole group; what is over its time, or of no use to anybody any more, is killed. */
static void look_after(struct spawner *spawner) {
  int64_t now_us = clock_monotonic_us();
  for (size_t i = 0; i < RUNNING_MAX; i++) {
    struct running *one = &spawner->running[i];
    siginfo_t info = {0};
    if (one->about < 0) continue;
    if (now_us > one->end_us) kill_one(one);
    if (waitid(P_PID, (id_t)one->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != one->pid) continue;
    enum child_end end = child_reap(one->pid, false);
    say_end(one->about, one->killed ? CHILD_LATE : end);
    one->about = -1;
  }
}

/* Until when may be slept. */
static int wait_ms(const struct spawner *spawner) {
  int64_t first_us = INT64_MAX, now_us = clock_monotonic_us();
  for (size_t i = 0; i < RUNNING_MAX; i++)
    if (spawner->running[i].about >= 0 && spawner->running[i].end_us < first_us) first_us = spawner->running[i].end_us;
  if (first_us == INT64_MAX) return -1;
  return first_us <= now_us ? 1 : first_us - now_us > 60000000 ? 60000 : (int)((first_us - now_us) / 1000) + 1;
}

/* Orders wait in the socket while every place is taken. False: the server is gone. */
static bool turn(struct spawner *spawner) {
  struct pollfd ends[RUNNING_MAX + 2] = {{.fd = free_place(spawner) ? spawner->orders : -1, .events = POLLIN}, {.fd = spawner->signals, .events = POLLIN}};
  struct signalfd_siginfo signal_info;
  for (size_t i = 0; i < RUNNING_MAX; i++) {
    const struct running *one = &spawner->running[i];
    ends[i + 2] = (struct pollfd){.fd = one->killed ? -1 : one->about, .events = POLLRDHUP};
  }
  if (poll(ends, RUNNING_MAX + 2, wait_ms(spawner)) < 0) return errno == EINTR;
  for (size_t i = 0; i < RUNNING_MAX; i++)
    if (ends[i + 2].revents) kill_one(&spawner->running[i]);
  while (ends[1].revents && read(spawner->signals, &signal_info, sizeof signal_info) > 0) continue;
  look_after(spawner);
  return !ends[0].revents || order_read(spawner);
}

static _Noreturn void spawn_for(int orders) {
  static struct spawner spawner;
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGCHLD);
  sigprocmask(SIG_BLOCK, &signals, NULL);
  spawner.orders = orders;
  spawner.signals = signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
  for (size_t i = 0; i < RUNNING_MAX; i++) spawner.running[i].about = -1;
  while (spawner.signals >= 0 && turn(&spawner)) continue;
  for (size_t i = 0; i < RUNNING_MAX; i++)
    if (spawner.running[i].about >= 0) (void)child_reap(spawner.running[i].pid, true);
  _exit(spawner.signals >= 0 ? 0 : 1);
}

/* ---- in the process above it ---- */

/* Signals to the whole group (Ctrl-C, the end of a service) are for the server, which then closes. */
static void signals_leave(void) {
  static const int theirs[] = {SIGTERM, SIGINT, SIGHUP, SIGPIPE};
  for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++) signal(theirs[i], SIG_IGN);
}

/* Nothing but the socket, as number ORDERS, and the journal. */
static bool hold_only(int orders) {
  int nothing = open("/dev/null", O_RDWR);
  if (nothing < 0 || dup2(nothing, STDIN_FILENO) < 0 || dup2(nothing, STDOUT_FILENO) < 0) return false;
  if (orders != ORDERS && dup2(orders, ORDERS) < 0) return false;
  return fcntl(ORDERS, F_SETFD, FD_CLOEXEC) == 0 && syscall(SYS_close_range, ORDERS + 1U, ~0U, 0U) == 0 && chdir("/") == 0;
}

static _Noreturn void watch(int orders, pid_t server) {
  static const struct timespec moment = {.tv_nsec = AGAIN_MS * 1000000L};
  prctl(PR_SET_NAME, "opstarter");
  signals_leave();
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != server || !hold_only(orders)) _exit(1);
  if (!fence_raise_around_programs()) log_line(LOG_WARNING, "opstarter: dit systeem neemt geen filter op systeemaanroepen aan");
  for (;;) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) spawn_for(ORDERS);
    while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0) _exit(0);
    log_line(LOG_WARNING, "opstarter: gestopt (%d), wordt vervangen", status);
    nanosleep(&moment, NULL);
  }
}

/* ---- in the server ---- */

static int orders_to = -1;
static pid_t watcher;

bool spawner_is_open(void) { return orders_to >= 0; }

bool spawner_open(struct fault *fault) {
  int ends[2];
  pid_t server = getpid();
  if (orders_to >= 0) return true;
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0) return FAULT(fault, FAULT_NOT_NOW, "De opstarter van rekenprogramma's krijgt geen verbinding.");
  watcher = fork();
  if (watcher == 0) {
    close(ends[0]);
    watch(ends[1], server);
  }
  close(ends[1]);
  if (watcher > 0) {
    orders_to = ends[0];
    return true;
  }
  close(ends[0]);
  return FAULT(fault, FAULT_NOT_NOW, "De opstarter van rekenprogramma's kan niet worden gestart.");
}

void spawner_close(void) {
  static const struct timespec moment = {.tv_nsec = 1000000};
  if (orders_to < 0) return;
  close(orders_to);
  orders_to = -1;
  for (int64_t until_us = clock_monotonic_us() + CLOSE_MS * 1000; waitpid(watcher, NULL, WNOHANG) == 0; nanosleep(&moment, NULL))
    if (clock_monotonic_us() > until_us) kill(watcher, SIGKILL);
}

static bool order_send(const struct child_start *child, int about) {
  struct order order = {ORDER_MARK, (uint32_t)child->program, child->limit_ms, child->memory_bytes};
  const int ends[ENDS_MAX] = {child->ends.in, child->ends.out, about, child->ends.attachment};
  size_t size = (child->ends.attachment >= 0 ? ENDS_MAX : ENDS_MAX - 1) * sizeof(int);
  union carried carried = {0};
  struct iovec part = {&order, sizeof order};
  struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1, .msg_control = carried.room, .msg_controllen = CMSG_SPACE(size)};
  struct cmsghdr *head = CMSG_FIRSTHDR(&message);
  head->cmsg_level = SOL_SOCKET;
  head->cmsg_type = SCM_RIGHTS;
  head->cmsg_len = CMSG_LEN(size);
  memcpy(CMSG_DATA(head), ends, size);
  ssize_t sent;
  do sent = sendmsg(orders_to, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (sent < 0 && errno == EINTR);
  return sent == (ssize_t)sizeof order;
}

int spawner_start(const struct child_start *start) {
  int about[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, about) != 0) return -1;
  bool sent = order_send(start, about[1]);
  close(about[1]);
  if (sent) return about[0];
  close(about[0]);
  return -1;
}
