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

enum { RANGES = 4096, LINE = 256, PROBE = 16 << 20 };

static struct range {
  uintptr_t start, end;
  char line[LINE];
} ranges[RANGES];
static volatile int used;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int channel = -1;
static const char *no_memory;

static void say(const char *line) {
  if (line && write(channel, line, strlen(line)) < 0) return;
}

/* Only functions that are safe in a signal handler: write, mmap, munmap, signal. */
static void on_fault(int number, siginfo_t *info, void *context) {
  (void)context;
  uintptr_t at = number == SIGABRT ? 0 : (uintptr_t)info->si_addr;
  const char *line = NULL;
  for (int k = 0; k < used && at; k++)
    if (ranges[k].start <= at && at < ranges[k].end) line = ranges[k].line;
  if (!line) {
    void *probe = mmap(NULL, PROBE, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0);
    if (probe == MAP_FAILED) line = no_memory;
    else munmap(probe, PROBE);
  }
  say(line);
  signal(number, SIG_DFL);
  raise(number);
}

void lstmcheck_guard_install(int descriptor, const char *out_of_memory) {
  channel = descriptor;
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

int lstmcheck_guard_watch(const void *start, size_t bytes, const char *line) {
  pthread_mutex_lock(&lock);
  int slot = used;
  if (slot < RANGES) {
    strncpy(ranges[slot].line, line, LINE - 1);
    ranges[slot].start = (uintptr_t)start;
    ranges[slot].end = (uintptr_t)start + bytes;
    used = slot + 1;
  }
  pthread_mutex_unlock(&lock);
  return slot < RANGES ? 0 : -1;
}

void lstmcheck_guard_forget(const void *start, size_t bytes) {
  pthread_mutex_lock(&lock);
  int kept = 0;
  for (int k = 0; k < used; k++) {
    int within = ranges[k].start >= (uintptr_t)start && ranges[k].end <= (uintptr_t)start + bytes;
    if (within) continue;
    if (kept != k) ranges[kept] = ranges[k];
    kept++;
  }
  used = kept;
  pthread_mutex_unlock(&lock);
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
