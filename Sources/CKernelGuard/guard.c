#define _GNU_SOURCE
#include "kernel_guard.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { BLOCKS = 4096, LINE = 256, PROBE = 16 << 20 };

/* The pages of a tensor; a forbidden page lies before them and one behind. */
static struct block {
  uintptr_t pages;
  size_t bytes; /* 0: the slot is free */
  const char *name, *inside; /* what is in them, and what a fault there was */
} blocks[BLOCKS];
static volatile int used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int channel = -1;
static size_t page;
static const char *no_memory;

static void say(const char *line) {
  if (line && write(channel, line, strlen(line)) < 0) return;
}

static char *append(char *to, const char *end, const char *text) {
  while (*text && to < end) *to++ = *text++;
  return to;
}

/* The block that was touched, as a line; 0 if it was none. */
static int name_fault(uintptr_t at) {
  for (int k = 0; k < used && at; k++) {
    const struct block *b = blocks + k;
    if (!b->bytes || at < b->pages - page || at >= b->pages + b->bytes + page) continue;
    static char line[LINE];
    const char *end = line + LINE - 4;
    char *to = append(line, end, "{\"event\":\"fault\",\"what\":\"it ");
    to = append(
        to, end,
        at < b->pages              ? "touched memory before the beginning of "
        : at < b->pages + b->bytes ? b->inside
                                   : "touched memory beyond the end of ");
    to = append(append(to, end, b->name), line + LINE - 1, "\"}\n");
    *to = 0;
    say(line);
    return 1;
  }
  return 0;
}

/* Only functions that are safe in a signal handler: write, mmap, munmap, signal. */
static void on_fault(int number, siginfo_t *info, void *context) {
  (void)context;
  if (!name_fault(number == SIGABRT ? 0 : (uintptr_t)info->si_addr)) {
    void *probe = mmap(NULL, PROBE, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (probe == MAP_FAILED) say(no_memory);
    else munmap(probe, PROBE);
  }
  signal(number, SIG_DFL);
  raise(number);
}

void lstmcheck_guard_install(int descriptor, const char *out_of_memory) {
  channel = descriptor;
  page = (size_t)sysconf(_SC_PAGESIZE);
  no_memory = out_of_memory;
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_sigaction = on_fault;
  action.sa_flags = SA_SIGINFO | SA_ONSTACK;
  sigemptyset(&action.sa_mask);
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  sigaction(SIGABRT, &action, NULL);
  lstmcheck_guard_thread();
}

int lstmcheck_guard_watch(const void *pages, size_t bytes) {
  pthread_mutex_lock(&lock);
  int slot = 0;
  while (slot < used && blocks[slot].bytes) slot++;
  if (slot < BLOCKS) {
    blocks[slot] = (struct block){(uintptr_t)pages, bytes, "a tensor", "touched "};
    if (slot == used) used = slot + 1;
  }
  pthread_mutex_unlock(&lock);
  return slot < BLOCKS ? slot : -1;
}

void lstmcheck_guard_name(int slot, const char *name, const char *inside) {
  if (slot < 0) return;
  blocks[slot].name = name;
  blocks[slot].inside = inside;
}

void lstmcheck_guard_forget(int slot) {
  if (slot >= 0) blocks[slot].bytes = 0;
}

void lstmcheck_guard_thread(void) {
  stack_t stack = {.ss_size = 64 << 10};
  stack.ss_sp = malloc(stack.ss_size);
  if (stack.ss_sp && sigaltstack(&stack, NULL) != 0) free(stack.ss_sp);
}

static void *watch_parent(void *argument) {
  struct pollfd descriptor = {.fd = (int)(intptr_t)argument, .events = 0};
  while (poll(&descriptor, 1, -1) < 0 || !(descriptor.revents & (POLLHUP | POLLERR | POLLNVAL)))
    continue;
  _exit(1);
}

void lstmcheck_exit_on_hangup(int descriptor) {
  pthread_t thread;
  if (pthread_create(&thread, NULL, watch_parent, (void *)(intptr_t)descriptor) == 0)
    pthread_detach(thread);
}

int lstmcheck_private_pipe(int ends[2]) {
#ifdef __linux__
  return pipe2(ends, O_CLOEXEC);
#else
  if (pipe(ends) != 0) return -1;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  return 0;
#endif
}
