#include "base/fence.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#if defined __x86_64__
enum { ARCHITECTURE_CALLS_MAX = 0x40000000 }; /* above it: the same calls under other numbers (x32) */
static const uint32_t architecture = AUDIT_ARCH_X86_64;
#elif defined __aarch64__
enum { ARCHITECTURE_CALLS_MAX = INT32_MAX };
static const uint32_t architecture = AUDIT_ARCH_AARCH64;
#else
#define FENCE_UNKNOWN 1
#endif

#if defined __SANITIZE_ADDRESS__
#define FENCE_SANITIZED 1
#elif defined __has_feature
#if __has_feature(address_sanitizer)
#define FENCE_SANITIZED 1
#endif
#endif

/* Lists of what is refused: a list of what is allowed would break with the next version of the C library. */
static const uint16_t starting[] = {SYS_execve, SYS_execveat};
static const uint16_t network[] = {SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4};
static const uint16_t always[] = {
    /* other processes, and a road past this list */
    SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_io_uring_setup,
#ifndef FENCE_SANITIZED
    SYS_ptrace, /* the search for leaks at the end of a test traces its own process */
#endif
    /* other rights and other views of the machine */
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setgroups, SYS_capset, SYS_personality, SYS_unshare, SYS_setns,
    SYS_chroot, SYS_pivot_root, SYS_mount, SYS_umount2, SYS_open_by_handle_at,
    /* the kernel itself */
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_swapon,
    SYS_swapoff, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_settimeofday, SYS_clock_settime, SYS_sethostname,
};
#define COUNT(list) (sizeof(list) / sizeof *(list))
enum { REFUSED_MAX = COUNT(always) + (COUNT(network) > COUNT(starting) ? COUNT(network) : COUNT(starting)), FRAME = 7 };

#ifdef FENCE_UNKNOWN
bool fence_raise(void) { return false; }
bool fence_raise_around_programs(void) { return false; }
#else
static struct sock_filter load(size_t from) { return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)from); }
static struct sock_filter answer(uint32_t with) { return (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, with); }
/* Skips that many steps when it is so; else goes on. */
static struct sock_filter skip_if(uint16_t compare, uint32_t value, size_t steps) {
  return (struct sock_filter){.code = (uint16_t)(BPF_JMP | compare | BPF_K), .jt = (uint8_t)steps, .jf = 0, .k = value};
}

static size_t add_all(uint16_t *refused, size_t count, const uint16_t *list, size_t size) {
  for (size_t i = 0; i < size; i++) refused[count++] = list[i];
  return count;
}

static bool raise_with(const uint16_t *more, size_t more_count) {
  uint16_t refused[REFUSED_MAX];
  struct sock_filter steps[REFUSED_MAX + FRAME];
  size_t count = 0, refused_count = add_all(refused, add_all(refused, 0, more, more_count), always, COUNT(always));
  steps[count++] = load(offsetof(struct seccomp_data, arch));
  steps[count++] = skip_if(BPF_JEQ, architecture, 1);
  steps[count++] = answer(SECCOMP_RET_ERRNO | EPERM);
  steps[count++] = load(offsetof(struct seccomp_data, nr));
  steps[count++] = skip_if(BPF_JGE, ARCHITECTURE_CALLS_MAX, refused_count + 1);
  for (size_t i = 0; i < refused_count; i++) steps[count++] = skip_if(BPF_JEQ, refused[i], refused_count - i);
  steps[count++] = answer(SECCOMP_RET_ALLOW);
  steps[count++] = answer(SECCOMP_RET_ERRNO | EPERM);
  struct sock_fprog program = {.len = (unsigned short)count, .filter = steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}

bool fence_raise(void) { return raise_with(starting, COUNT(starting)); }
bool fence_raise_around_programs(void) { return raise_with(network, COUNT(network)); }
#endif
