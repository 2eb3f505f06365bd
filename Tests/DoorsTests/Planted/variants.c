/* The example with every variant, one of which it declares and ignores. Which one, the library's own
 * file name says: libvariants-ignoring-lengths.so ignores lengths. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define lstmcheck_describe example_describe
#include "../../../Examples/c-variants/plugin.c"
#undef lstmcheck_describe

static char plant[64];

static int is(const char *name) { return strcmp(plant, name) == 0; }

/* The problem without what is ignored. */
static lstmcheck_problem bent(const lstmcheck_problem *p, lstmcheck_variant *v) {
  lstmcheck_problem q = *p;
  if (!p->variant) return q;
  *v = *p->variant;
  q.variant = v;
  if (is("lengths")) v->lengths = NULL;
  if (is("reverse")) q.features &= ~LSTMCHECK_REVERSE;
  if (is("coupled-gates")) q.features &= ~LSTMCHECK_COUPLED_GATES;
  if (is("clip")) q.features &= ~LSTMCHECK_CLIP;
  if (is("cell-clip")) q.features &= ~LSTMCHECK_CELL_CLIP;
  if (is("forget-bias")) v->forget_bias = 0;
  if (is("dropout-masks")) v->masks = v->recurrent_masks = NULL;
  if (is("layer-norm")) v->epsilon *= 2;
  if (is("merges") && v->merge != LSTMCHECK_CONCAT)
    v->merge = v->merge == LSTMCHECK_SUM ? LSTMCHECK_AVERAGE : LSTMCHECK_SUM;
  return q;
}

static int bent_forward(const lstmcheck_problem *p, lstmcheck_outputs *out, void *reserve) {
  lstmcheck_variant v;
  const lstmcheck_problem q = bent(p, &v);
  return forward(&q, out, reserve);
}

static int bent_backward(
    const lstmcheck_problem *p, const lstmcheck_upstream *up, lstmcheck_gradients *d, void *reserve) {
  lstmcheck_variant v;
  const lstmcheck_problem q = bent(p, &v);
  return backward(&q, up, d, reserve);
}

const lstmcheck_kernel *lstmcheck_describe(void) {
  static lstmcheck_kernel kernel;
  Dl_info info;
  if (!dladdr((void *)lstmcheck_describe, &info)) return NULL;
  const char *name = strstr(info.dli_fname, "libvariants-ignoring-");
  if (!name) return NULL;
  snprintf(plant, sizeof plant, "%s", name + strlen("libvariants-ignoring-"));
  *strstr(plant, ".so") = 0;
  kernel = *example_describe();
  kernel.forward = bent_forward;
  kernel.backward = bent_backward;
  if (is("no-bias")) kernel.features &= ~LSTMCHECK_NO_BIAS;
  return &kernel;
}
