#include "base/version.h"

#include <link.h>
#include <pthread.h>
#include <string.h>

#include "base/base.h"

#include "base/banned.h"

static char build[BUILD_SIZE];

static size_t padded(size_t size) { return (size + 3) / 4 * 4; }

/* A note is its head, its name and its text, each padded to four. */
static bool take_notes(const unsigned char *at, size_t size) {
  static const char name[] = "GNU";
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) head;
    memcpy(&head, at, sizeof head);
    size_t text_at = sizeof head + padded(head.n_namesz), whole = text_at + padded(head.n_descsz);
    if (whole > size) return false;
    if (head.n_type == NT_GNU_BUILD_ID && head.n_namesz == sizeof name && memcmp(at + sizeof head, name, sizeof name) == 0) {
      for (size_t i = 0; i < head.n_descsz && 2 * i + 2 < sizeof build; i++) snprintf(build + 2 * i, 3, "%02x", at[text_at + i]);
      return true;
    }
    at += whole;
    size -= whole;
  }
  return false;
}

/* The first one is the program itself; what follows are its libraries. */
static int take_program(struct dl_phdr_info *info, size_t size, void *context) {
  (void)size;
  (void)context;
  for (size_t i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type == PT_NOTE && take_notes((const unsigned char *)(info->dlpi_addr + part->p_vaddr), part->p_memsz)) break;
  }
  return 1;
}

static void find(void) { dl_iterate_phdr(take_program, NULL); }

const char *program_build(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, find);
  return build;
}
