// A page is zeroed and entered into the tables at its first touch. Large results live in new pages,
// so that large pages save a good part of the time that small ones take.
#include "include/lstm_kernels.h"

// Any header of the C library says which library it is.
#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void lstmk_keep_freed_memory(void) {
  // Blocks of up to 32 MB, the most that is allowed, come from what is kept: up to 256 MB.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
}
#else
void lstmk_keep_freed_memory(void) {}
#endif

#ifdef __linux__
#include <stdint.h>
#include <sys/mman.h>

enum { LARGE_PAGE = 2 << 20 };

void lstmk_expect_writes(void *memory, size_t bytes) {
  uintptr_t first = ((uintptr_t)memory + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
  uintptr_t end = ((uintptr_t)memory + bytes) / LARGE_PAGE * LARGE_PAGE;
  // Advice: where it is not taken, pages stay small.
  if (end > first) madvise((void *)first, end - first, MADV_HUGEPAGE);
}
#else
void lstmk_expect_writes(void *memory, size_t bytes) {
  (void)memory;
  (void)bytes;
}
#endif
