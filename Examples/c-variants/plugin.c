/* An LSTM with every variant, in every number format and with any strides: how a kernel reads
 * lstmcheck_variant. It computes in double and rounds what it returns. From this folder:
 *   cc -O2 -shared -fPIC -I ../../Sources/CLSTMKernelABI/include *.c -lm -o libvariants.so
 *   lstm-check run --library ./libvariants.so */
#include <math.h>
#include <stdlib.h>

#include "lstmcheck_kernel.h"
#include "network.h"
#include "tensors.h"

/* Tensor number `at` of a row of them, as doubles; NULL where there is no row. */
static double *nth(const lstmcheck_tensor *first, int at) {
  return first ? gather(first + at) : NULL;
}

/* Zeros for what will be written to a tensor. */
static double *room(const lstmcheck_tensor *first, int at) {
  return first ? calloc(tensor_count(first + at) + 1, sizeof(double)) : NULL;
}

static void hand_over(double *values, lstmcheck_tensor *first, int at) {
  if (first && values) scatter(values, first + at);
  free(values);
}

/* The parameters of a place, or with `make` room for their gradients, in the header's order. */
static weights weights_of(
    const lstmcheck_problem *p, const lstmcheck_tensor *first, int place,
    double *make(const lstmcheck_tensor *, int)) {
  const uint64_t has = p->features;
  weights w = {0};
  double **all[] = {&w.W, &w.R, &w.b, &w.b_recurrent, &w.p, &w.P, &w.gamma, &w.gamma_c, &w.beta_c};
  const int there[] = {
      1, 1, !(has & LSTMCHECK_NO_BIAS), !!(has & LSTMCHECK_TWO_BIASES),
      !!(has & LSTMCHECK_PEEPHOLES), !!(has & LSTMCHECK_PROJECTION),
      !!(has & LSTMCHECK_LAYER_NORM), !!(has & LSTMCHECK_LAYER_NORM),
      !!(has & LSTMCHECK_LAYER_NORM)};
  int at = place * p->parameter_count;
  for (int k = 0; k < 9; k++)
    if (there[k]) *all[k] = make(first, at++);
  return w;
}

static void free_weights(weights w) {
  double *all[] = {w.W, w.R, w.b, w.b_recurrent, w.p, w.P, w.gamma, w.gamma_c, w.beta_c};
  for (int k = 0; k < 9; k++) free(all[k]);
}

static void hand_over_weights(weights w, lstmcheck_tensor *first, int at) {
  double *all[] = {w.W, w.R, w.b, w.b_recurrent, w.p, w.P, w.gamma, w.gamma_c, w.beta_c};
  for (int k = 0; k < 9; k++)
    if (all[k]) hand_over(all[k], first, at++);
}

/* Either pass: the outputs are written if there are any, the gradients likewise. */
static int solve(
    const lstmcheck_problem *p, lstmcheck_outputs *out, const lstmcheck_upstream *up,
    lstmcheck_gradients *d) {
  const lstmcheck_variant plain = {.layers = 1, .places = 1};
  const lstmcheck_variant *v = p->variant ? p->variant : &plain;
  const uint64_t has = p->features;
  const int places = v->places, N = p->batch, T = p->steps, H = p->units;
  const int P = has & LSTMCHECK_PROJECTION ? v->projection : H;
  const int ways = places / v->layers, F = ways == 2 && v->merge == LSTMCHECK_CONCAT ? 2 * P : P;
  place all[places];
  const double *masks[v->layers];
  network net = {
      .batch = N, .steps = T, .inputs = p->inputs, .outputs = F, .layers = v->layers,
      .ways = ways, .merge = v->merge, .lengths = v->lengths, .places = all,
      .masks = v->masks ? masks : NULL, .x = gather(p->x), .dy = up ? gather(up->y) : NULL,
      .y = calloc((size_t)T * N * F + 1, sizeof(double)), .dx = d ? room(d->x, 0) : NULL};
  for (int k = 1; k < (int)v->layers; k++) masks[k - 1] = nth(v->masks, k - 1);
  for (int k = 0; k < places; k++) {
    place one = {
        .cell = {
            .inputs = k < ways ? p->inputs : F, .units = H, .hidden = P,
            .coupled = !!(has & LSTMCHECK_COUPLED_GATES),
            .clip = has & LSTMCHECK_CLIP ? v->clip : INFINITY,
            .cell_clip = has & LSTMCHECK_CELL_CLIP ? v->cell_clip : INFINITY,
            .forget_bias = v->forget_bias, .epsilon = v->epsilon,
            .given = weights_of(p, p->parameters, k, nth)},
        .reverse = has & LSTMCHECK_REVERSE || k % ways == 1,
        .h0 = nth(p->h0, k), .c0 = nth(p->c0, k), .mask = nth(v->recurrent_masks, k),
        .h_n = calloc(N * P, sizeof(double)), .c_n = calloc(N * H, sizeof(double))};
    for (int q = 0; q < 5; q++) one.cell.activations[q] = p->activations[q];
    if (out && out->i) {
      lstmcheck_tensor *const traces[] = {out->i, out->f, out->g, out->o, out->c};
      for (int q = 0; q < 5; q++) one.traces[q] = room(traces[q], k);
    }
    if (d) {
      one.cell.gradient = weights_of(p, d->parameters, k, room);
      one.dh_n = nth(up->h_n, k), one.dc_n = nth(up->c_n, k);
      one.dh0 = room(d->h0, k), one.dc0 = room(d->c0, k);
    }
    all[k] = one;
  }

  network_run(&net);

  for (int k = 0; k < places; k++) {
    place *one = all + k;
    if (out) {
      lstmcheck_tensor *const traces[] = {out->i, out->f, out->g, out->o, out->c};
      for (int q = 0; q < 5; q++) hand_over(one->traces[q], traces[q], k);
    }
    hand_over(one->h_n, out ? out->h_n : NULL, k);
    hand_over(one->c_n, out ? out->c_n : NULL, k);
    hand_over(one->dh0, d ? d->h0 : NULL, k);
    hand_over(one->dc0, d ? d->c0 : NULL, k);
    if (d) hand_over_weights(one->cell.gradient, d->parameters, k * p->parameter_count);
    free_weights(one->cell.given);
    free((void *)one->h0), free((void *)one->c0), free((void *)one->mask);
    free((void *)one->dh_n), free((void *)one->dc_n);
  }
  hand_over(net.y, out ? out->y : NULL, 0);
  hand_over(net.dx, d ? d->x : NULL, 0);
  for (int k = 1; k < (int)v->layers; k++) free((void *)masks[k - 1]);
  free((void *)net.x), free((void *)net.dy);
  return LSTMCHECK_OK;
}

static int forward(const lstmcheck_problem *p, lstmcheck_outputs *out, void *reserve) {
  (void)reserve;
  return solve(p, out, NULL, NULL);
}

static int backward(
    const lstmcheck_problem *p, const lstmcheck_upstream *up, lstmcheck_gradients *d,
    void *reserve) {
  (void)reserve;
  return solve(p, NULL, up, d);
}

const lstmcheck_kernel *lstmcheck_describe(void) {
  static const lstmcheck_kernel kernel = {
      .struct_size = sizeof(lstmcheck_kernel), .abi_version = LSTMCHECK_ABI_VERSION,
      .name = "variants", .version = "1.0", .convention = "canonical",
      .dtypes = LSTMCHECK_F64 | LSTMCHECK_F32 | LSTMCHECK_F16 | LSTMCHECK_BF16,
      .features = LSTMCHECK_BACKWARD | LSTMCHECK_TRACE | LSTMCHECK_STRIDES | LSTMCHECK_ZERO_STEPS
          | LSTMCHECK_ACTIVATIONS | LSTMCHECK_MORE_ACTIVATIONS | LSTMCHECK_LENGTHS
          | LSTMCHECK_REVERSE | LSTMCHECK_BIDIRECTIONAL | LSTMCHECK_MERGES | LSTMCHECK_LAYERS
          | LSTMCHECK_PROJECTION | LSTMCHECK_PEEPHOLES | LSTMCHECK_COUPLED_GATES
          | LSTMCHECK_CLIP | LSTMCHECK_CELL_CLIP | LSTMCHECK_FORGET_BIAS | LSTMCHECK_LAYER_NORM
          | LSTMCHECK_NO_BIAS | LSTMCHECK_TWO_BIASES | LSTMCHECK_DROPOUT_MASKS,
      .forward = forward, .backward = backward};
  return &kernel;
}
