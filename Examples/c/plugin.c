/* What plugs my_lstm into LSTMCheck. From this folder:
 *   cc -O2 -shared -fPIC -I ../../Sources/CLSTMKernelABI/include my_lstm.c plugin.c -lm -o libmine.so
 *   lstm-check run --library ./libmine.so */
#include <string.h>

#include "lstmcheck_kernel.h"
#include "my_lstm.h"

/* Forward leaves gates, cells and y for backward. */
static size_t reserve_bytes(const lstmcheck_problem *p) {
  return sizeof(float) * p->steps * p->batch * 6 * p->units;
}

static int forward(const lstmcheck_problem *p, lstmcheck_outputs *out, void *reserve) {
  const lstmcheck_tensor *w = p->parameters; /* W, R, b */
  float *gates = reserve, *cells = gates + p->steps * p->batch * 4 * p->units;
  my_lstm_forward(
      p->batch, p->steps, p->inputs, p->units, p->x->data, p->h0->data, p->c0->data, w[0].data,
      w[1].data, w[2].data, out->y->data, out->h_n->data, out->c_n->data, gates, cells);
  const size_t n = p->steps * p->batch * p->units;
  if (n) memcpy(cells + n, out->y->data, sizeof(float) * n);
  return LSTMCHECK_OK;
}

static int backward(
    const lstmcheck_problem *p, const lstmcheck_upstream *up, lstmcheck_gradients *d, void *reserve) {
  const lstmcheck_tensor *w = p->parameters, *dw = d->parameters;
  const float *gates = reserve, *cells = gates + p->steps * p->batch * 4 * p->units;
  const float *y = cells + p->steps * p->batch * p->units;
  memcpy(d->h0->data, up->h_n->data, sizeof(float) * p->batch * p->units);
  memcpy(d->c0->data, up->c_n->data, sizeof(float) * p->batch * p->units);
  my_lstm_backward(
      p->batch, p->steps, p->inputs, p->units, p->x->data, p->h0->data, p->c0->data, w[0].data,
      w[1].data, y, gates, cells, up->y->data, d->x->data, dw[0].data, dw[1].data, dw[2].data,
      d->h0->data, d->c0->data);
  return LSTMCHECK_OK;
}

const lstmcheck_kernel *lstmcheck_describe(void) {
  static const lstmcheck_kernel kernel = {
      .struct_size = sizeof(lstmcheck_kernel), .abi_version = LSTMCHECK_ABI_VERSION,
      .name = "my_lstm", .version = "1.0", .convention = "canonical",
      .features = LSTMCHECK_BACKWARD | LSTMCHECK_ZERO_STEPS, .dtypes = LSTMCHECK_F32,
      .reserve_bytes = reserve_bytes, .forward = forward, .backward = backward};
  return &kernel;
}
