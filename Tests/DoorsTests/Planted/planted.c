/* The example kernel with one misbehaviour planted in it. Which one, the library's own file name
 * says, so that one compilation serves all: libplanted-hang.so hangs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define lstmcheck_describe example_describe
#include "../../../Examples/c/plugin.c"
#undef lstmcheck_describe

static char plant[64];
static uint64_t kernel_features;

static int is(const char *name) { return strcmp(plant, name) == 0; }

static int64_t count(const lstmcheck_tensor *t) {
  return t->size[0] * t->size[1] * t->size[2] * t->size[3];
}

static int recurse(volatile char *above) {
  volatile char frame[4096];
  frame[0] = above ? above[0] : 0;
  return recurse(frame) + frame[0];
}

/* The gates and cells that the example keeps, as traces. */
static void show(const lstmcheck_problem *p, lstmcheck_outputs *out, const float *kept) {
  const int64_t rows = p->steps * p->batch, H = p->units;
  const int swapped = is("trace-swapped");
  float *const to[] = {
      (swapped ? out->f : out->i)->data, (swapped ? out->i : out->f)->data, out->g->data,
      out->o->data};
  for (int64_t row = 0; row < rows; row++)
    for (int q = 0; q < 4; q++)
      memcpy(to[q] + row * H, kept + (row * 4 + q) * H, sizeof(float) * H);
  memcpy(out->c->data, kept + rows * 4 * H, sizeof(float) * rows * H);
}

static int planted_forward(const lstmcheck_problem *p, lstmcheck_outputs *out, void *reserve) {
  static float kept[1 << 16], previous[1 << 16];
  static int64_t kept_count, previous_count, calls;
  lstmcheck_problem q = *p;
  lstmcheck_tensor w[3];
  memcpy(w, p->parameters, sizeof w);
  float *y = out->y->data;
  const int64_t n = count(out->y);
  const float unwritten = n ? y[n - 1] : 0;
  calls++;

  if (is("segfault")) *(volatile int *)8 = 1;
  if (is("abort")) abort();
  if (is("exit")) exit(0);
  if (is("recursion")) return recurse(NULL);
  if (is("hang")) for (volatile int k = 0;; k++) continue;
  if (is("memory"))
    for (;;) {
      volatile char *more = malloc(16 << 20);
      for (long k = 0; k < 16 << 20; k += 4096) more[k] = 1;
    }
  if (is("print")) printf("rubbish on standard output\n"), fflush(stdout);
  if (is("writes-input")) ((float *)p->x->data)[0] = 1;
  if (is("old-pointer")) {
    static const volatile float *x;
    if (x && x[0] == 0 && x[0] == 1) return LSTMCHECK_FAILED;
    if (!x) x = p->x->data;
  }
  if (is("stale-weights")) {
    /* Packed once a size, and believed for ever. */
    const int64_t all = count(w) + count(w + 1) + count(w + 2);
    float *to = kept;
    for (int k = 0; k < 3; to += count(w + k++)) {
      if (kept_count != all) memcpy(to, w[k].data, sizeof(float) * count(w + k));
      w[k].data = to;
    }
    kept_count = all;
    q.parameters = w;
  }
  if (is("bad-status")) return 7;

  const int status = forward(&q, out, reserve);
  if (strncmp(plant, "trace-", 6) == 0) show(p, out, reserve);
  if (is("final-not-stored") && count(out->h_n))
    memcpy(out->h_n->data, p->h0->data, sizeof(float) * count(out->h_n));
  if (is("one-beyond")) y[n] = 1;
  if (is("one-before")) y[-1] = 1;
  if (is("unwritten")) memcpy(y + n - 1, &unwritten, sizeof unwritten);
  if (is("random") && n) {
    /* Never twice the same; within the bounds where that is declared. */
    static long last = -1, drawn;
    const long choices = kernel_features & LSTMCHECK_NONDETERMINISTIC ? 16 : 1000003;
    do {
      struct timespec now;
      clock_gettime(CLOCK_REALTIME, &now);
      drawn = now.tv_nsec / 10 % choices;
    } while (drawn == last);
    last = drawn;
    y[0] *= 1 + 2e-7f * drawn;
  }
  if (is("state")) for (int64_t k = 0; k < n; k++) y[k] += 1e-3f * calls;
  if (is("previous")) {
    float mine[1 << 14];
    memcpy(mine, y, sizeof(float) * n);
    if (previous_count == n) memcpy(y, previous, sizeof(float) * n);
    memcpy(previous, mine, sizeof(float) * (previous_count = n));
  }
  if (is("cached")) {
    if (previous_count == n) memcpy(y, previous, sizeof(float) * n);
    memcpy(previous, y, sizeof(float) * (previous_count = n));
  }
  if (is("zeros")) memset(y, 0, sizeof(float) * n);
  if (is("nan")) for (int64_t k = 0; k < n; k++) y[k] = 0.0f / 0.0f;
  return status;
}

static int planted_backward(
    const lstmcheck_problem *p, const lstmcheck_upstream *up, lstmcheck_gradients *d, void *reserve) {
  if (is("backward-segfault")) *(volatile int *)8 = 1;
  const int status = backward(p, up, d, reserve);
  if (is("backward-one-beyond")) ((float *)d->parameters[1].data)[count(d->parameters + 1)] = 1;
  return status;
}

#include "sessions.c"

const lstmcheck_kernel *lstmcheck_describe(void) {
  static lstmcheck_kernel kernel;
  Dl_info info;
  if (!dladdr((void *)lstmcheck_describe, &info)) return NULL;
  const char *name = strstr(info.dli_fname, "libplanted-");
  if (!name) return NULL;
  snprintf(plant, sizeof plant, "%s", name + strlen("libplanted-"));
  *strstr(plant, ".so") = 0;
  kernel = *example_describe();
  kernel.name = plant;
  kernel.forward = planted_forward;
  kernel.backward = planted_backward;
  if (is("claims-activations")) kernel.features |= LSTMCHECK_ACTIVATIONS;
  if (is("claims-trace") || strncmp(plant, "trace-", 6) == 0) kernel.features |= LSTMCHECK_TRACE;
  if (is("claims-strides")) kernel.features |= LSTMCHECK_STRIDES;
  if (is("claims-backward")) kernel.backward = NULL;
  if (is("claims-sessions")) kernel.features |= LSTMCHECK_SESSIONS;
  if (strncmp(plant, "session-", 8) == 0) {
    kernel.features |= LSTMCHECK_SESSIONS;
    kernel.create = planted_create;
    kernel.set_weights = planted_set_weights;
    kernel.reset = planted_reset;
    kernel.session_forward = planted_session_forward;
    kernel.session_backward = planted_session_backward;
    kernel.destroy = planted_destroy;
  }
  if (is("unknown-bit")) kernel.features |= 1ull << 15;
  if (is("old-abi")) kernel.abi_version = 9;
  if (is("no-dtypes")) kernel.dtypes = 0;
  if (is("forward-only")) kernel.features &= ~LSTMCHECK_BACKWARD;
  if (is("random-declared")) strcpy(plant, "random"), kernel.features |= LSTMCHECK_NONDETERMINISTIC;
  if (is("dies-loading")) abort();
  kernel_features = kernel.features;
  return &kernel;
}
