// A small team of threads. Tasks are claimed one by one, so a thread that is late or asleep costs
// nothing: the caller takes what nobody else has taken, and waits only for tasks under way.
#if defined(__linux__) && !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "team.h"

#include "include/lstm_kernels.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { MOST_THREADS = 16, MOST_TASKS = (1 << 20) - 1 };

// Work of more operations than this, a fraction of a millisecond, is always shared.
static const double LONG_WORK = 2e7;

// A thread that the machine took away in the middle of a task costs a slice of its time. Then short
// work is not shared for so many times: the cores are not ours.
enum { TIMES_ALONE = 200 };
static const double LONG_WAIT = 1e-3;

// To wake a thread takes as long as short work. It is done when so much short work has come.
enum { WORTH_WAKING = 50000000 };

// Long enough to bridge the gap between two passes, some hundreds of microseconds: to wake a thread
// takes tens of them.
enum { SPINS_BEFORE_SLEEP = 20000, SPINS_BEFORE_YIELD = 2000 };

// One word holds what a claim must see at once: generation << 40 | next task << 20 | tasks.
static _Atomic uint64_t offer;
static _Atomic size_t finished;
static void (*shared_task)(const void *, size_t);
static const void *shared_job;

static atomic_flag busy = ATOMIC_FLAG_INIT;
static _Atomic size_t cores;
static _Thread_local size_t asked_for;
static size_t started = 1;
static pthread_t team[MOST_THREADS];
static _Atomic size_t alone, unshared;
static pthread_mutex_t sleep_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work_offered = PTHREAD_COND_INITIALIZER;
static _Atomic size_t sleepers;

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static size_t usable_cores(void) {
#ifdef __linux__
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return (size_t)CPU_COUNT(&set);
#endif
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return cores < 1 ? 1 : (size_t)cores;
}

size_t lstmk_threads(void) {
  if (asked_for > 0) return asked_for;
  size_t threads = atomic_load_explicit(&cores, memory_order_relaxed);
  if (threads == 0) {
    threads = usable_cores();
    if (threads > MOST_THREADS) threads = MOST_THREADS;
    atomic_store_explicit(&cores, threads, memory_order_relaxed);
  }
  return threads;
}

void lstmk_share_among(size_t threads) {
  asked_for = threads > MOST_THREADS ? MOST_THREADS : threads;
}

static bool has_work(uint64_t word) { return (word >> 20 & MOST_TASKS) < (word & MOST_TASKS); }

/// Claims and runs tasks until none is left. Job and task are read after the claim: they cannot
/// change before the claimed task is finished.
static void work(void) {
  uint64_t word = atomic_load_explicit(&offer, memory_order_acquire);
  while (has_work(word)) {
    if (!atomic_compare_exchange_weak_explicit(&offer, &word, word + ((uint64_t)1 << 20),
                                               memory_order_acq_rel, memory_order_acquire))
      continue;
    shared_task(shared_job, word >> 20 & MOST_TASKS);
    atomic_fetch_add_explicit(&finished, 1, memory_order_release);
    word = atomic_load_explicit(&offer, memory_order_acquire);
  }
}

static void *serve(void *nothing) {
  (void)nothing;
  for (size_t spins = 0;; spins++) {
    if (has_work(atomic_load_explicit(&offer, memory_order_acquire))) {
      work();
      spins = 0;
    } else if (spins < SPINS_BEFORE_SLEEP) {
      relax();
    } else {
      pthread_mutex_lock(&sleep_lock);
      atomic_fetch_add(&sleepers, 1);
      while (!has_work(atomic_load(&offer))) pthread_cond_wait(&work_offered, &sleep_lock);
      atomic_fetch_sub(&sleepers, 1);
      pthread_mutex_unlock(&sleep_lock);
      spins = 0;
    }
  }
  return NULL;
}

/// Called by the thread that holds `busy`.
static void start_threads(size_t threads) {
  while (started < threads) {
    if (pthread_create(&team[started], NULL, serve, NULL) != 0) return;
    pthread_detach(team[started]);
    started++;
  }
}

/// Keeps the team off the caller's core, called by the thread that holds `busy`. In a virtual
/// machine Linux takes a core at rest for a busy one, and wakes a thread where its waker runs.
static void keep_off_this_core(void) {
#ifdef __linux__
  static int core = -1;
  cpu_set_t others;
  int here = sched_getcpu();
  if (here < 0 || here == core || sched_getaffinity(0, sizeof others, &others) != 0) return;
  CPU_CLR(here, &others);
  if (CPU_COUNT(&others) == 0) return;
  for (size_t thread = 1; thread < started; thread++)
    pthread_setaffinity_np(team[thread], sizeof others, &others);
  core = here;
#endif
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/// Waits for the tasks that others have claimed.
static void wait_for(size_t tasks, bool is_short) {
  double began = 0;
  for (size_t spins = 0; atomic_load_explicit(&finished, memory_order_acquire) < tasks; spins++) {
    if (spins < SPINS_BEFORE_YIELD) {
      relax();
      continue;
    }
    if (began == 0) began = now();
    sched_yield();
  }
  if (is_short && began > 0 && now() - began > LONG_WAIT) atomic_store(&alone, TIMES_ALONE);
}

/// Whether short work is better not shared now.
static bool stays_alone(double operations) {
  size_t left = atomic_load_explicit(&alone, memory_order_relaxed);
  if (left > 0) {
    atomic_store_explicit(&alone, left - 1, memory_order_relaxed);
    return true;
  }
  if (atomic_load_explicit(&sleepers, memory_order_relaxed) == 0) return false;
  size_t missed = atomic_load_explicit(&unshared, memory_order_relaxed) + (size_t)operations;
  atomic_store_explicit(&unshared, missed < WORTH_WAKING ? missed : 0, memory_order_relaxed);
  return missed < WORTH_WAKING;
}

void lstmk_share(void (*task)(const void *, size_t), const void *job, size_t tasks,
                 double operations) {
  size_t threads = lstmk_threads();
  bool shared = tasks > 1 && tasks <= MOST_TASKS && threads > 1;
  bool is_short = operations < LONG_WORK;
  if (shared && is_short) shared = !stays_alone(operations);
  if (!shared || atomic_flag_test_and_set(&busy)) {
    for (size_t index = 0; index < tasks; index++) task(job, index);
    return;
  }
  start_threads(threads);
  shared_task = task;
  shared_job = job;
  atomic_store_explicit(&finished, 0, memory_order_relaxed);
  uint64_t generation = (atomic_load_explicit(&offer, memory_order_relaxed) >> 40) + 1;
  atomic_store(&offer, generation << 40 | tasks);
  if (atomic_load(&sleepers) > 0) {
    keep_off_this_core();
    pthread_mutex_lock(&sleep_lock);
    pthread_cond_broadcast(&work_offered);
    pthread_mutex_unlock(&sleep_lock);
  }
  work();
  wait_for(tasks, is_short);
  atomic_flag_clear(&busy);
}

static pthread_key_t scratch_key;
static pthread_once_t scratch_once = PTHREAD_ONCE_INIT;
static _Thread_local struct {
  void *memory;
  size_t bytes;
} scratch;

static void make_scratch_key(void) { pthread_key_create(&scratch_key, free); }

void *lstmk_scratch(size_t bytes) {
  if (scratch.bytes >= bytes) return scratch.memory;
  pthread_once(&scratch_once, make_scratch_key);
  free(scratch.memory);
  scratch.bytes = 0;
  if (posix_memalign(&scratch.memory, 64, bytes) != 0) abort();
  scratch.bytes = bytes;
  pthread_setspecific(scratch_key, scratch.memory);
  return scratch.memory;
}
