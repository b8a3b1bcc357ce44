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

/* A list of what is refused: a list of what is allowed would break with the next version of the C library. */
static const uint16_t refused[] = {
    /* other programs, and other processes */
    SYS_execve, SYS_execveat, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp,
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
enum { REFUSED_COUNT = sizeof refused / sizeof *refused, FRAME = 7 };

#ifdef FENCE_UNKNOWN
bool fence_raise(void) { return false; }
#else
static struct sock_filter load(size_t from) { return (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)from); }
static struct sock_filter answer(uint32_t with) { return (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, with); }
/* Skips that many steps when it is so; else goes on. */
static struct sock_filter skip_if(uint16_t compare, uint32_t value, size_t steps) {
  return (struct sock_filter){.code = (uint16_t)(BPF_JMP | compare | BPF_K), .jt = (uint8_t)steps, .jf = 0, .k = value};
}

bool fence_raise(void) {
  struct sock_filter steps[REFUSED_COUNT + FRAME];
  size_t count = 0;
  steps[count++] = load(offsetof(struct seccomp_data, arch));
  steps[count++] = skip_if(BPF_JEQ, architecture, 1);
  steps[count++] = answer(SECCOMP_RET_ERRNO | EPERM);
  steps[count++] = load(offsetof(struct seccomp_data, nr));
  steps[count++] = skip_if(BPF_JGE, ARCHITECTURE_CALLS_MAX, REFUSED_COUNT + 1);
  for (size_t i = 0; i < REFUSED_COUNT; i++) steps[count++] = skip_if(BPF_JEQ, refused[i], REFUSED_COUNT - i);
  steps[count++] = answer(SECCOMP_RET_ALLOW);
  steps[count++] = answer(SECCOMP_RET_ERRNO | EPERM);
  struct sock_fprog program = {.len = (unsigned short)count, .filter = steps};
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
}
#endif
