/* Layers and directions around the cell. Each row goes through the whole network by itself and for
 * its own length, so that padding is never read. */
#include "network.h"

#include <stdlib.h>
#include <string.h>

static double *zeros(long count) { return calloc(count > 0 ? count : 1, sizeof(double)); }

static void place_forward(
    const network *net, place *p, int n, int length, double **x, step *steps) {
  const cell *k = &p->cell;
  const int H = k->units, P = k->hidden;
  const double *h = p->h0 + n * P, *c = p->c0 + n * H;
  double seen[P];
  for (int at = 0; at < length; at++) {
    const int t = p->reverse ? length - 1 - at : at;
    for (int j = 0; j < P; j++) seen[j] = p->mask ? h[j] * p->mask[n * P + j] : h[j];
    cell_forward(k, x[t], seen, c, steps + t);
    h = steps[t].h, c = steps[t].c;
    for (int q = 0; q < 5 && p->traces[0]; q++)
      memcpy(
          p->traces[q] + ((long)t * net->batch + n) * H,
          q < 4 ? steps[t].gate + q * H : steps[t].c, sizeof(double) * H);
  }
  memcpy(p->h_n + n * P, h, sizeof(double) * P);
  memcpy(p->c_n + n * H, c, sizeof(double) * H);
}

/* `dh` [T][P] of what the layer above sees; adds to `dx` [T][F]. */
static void place_backward(
    place *p, int n, int length, const step *steps, double **dh, double **dx) {
  const cell *k = &p->cell;
  const int F = k->inputs, H = k->units, P = k->hidden;
  double *carried = p->dh0 + n * P, *dc = p->dc0 + n * H, sent[P], read[F];
  memcpy(carried, p->dh_n + n * P, sizeof(double) * P);
  memcpy(dc, p->dc_n + n * H, sizeof(double) * H);
  for (int at = length - 1; at >= 0; at--) {
    const int t = p->reverse ? length - 1 - at : at;
    for (int j = 0; j < P; j++) sent[j] = dh[t][j] + carried[j];
    cell_backward(k, steps + t, sent, dc, read, carried);
    for (int j = 0; j < P && p->mask; j++) carried[j] *= p->mask[n * P + j];
    for (int j = 0; j < F; j++) dx[t][j] += read[j];
  }
}

/* What two hidden states make of each other: the output, or what its gradient sends to one. */
static double joined(uint32_t merge, double a, double b) {
  switch (merge) {
    case LSTMCHECK_SUM: return a + b;
    case LSTMCHECK_PRODUCT: return a * b;
    default: return (a + b) / 2;
  }
}

static double share(uint32_t merge, double d, double other) {
  switch (merge) {
    case LSTMCHECK_SUM: return d;
    case LSTMCHECK_PRODUCT: return d * other;
    default: return d / 2;
  }
}

static void multiply(double *v, const double *by, int count) {
  for (int j = 0; by && j < count; j++) v[j] *= by[j];
}

static void run_row(network *net, int n) {
  const int T = net->lengths ? (int)net->lengths[n] : net->steps, ways = net->ways;
  const int P = net->places->cell.hidden, F = net->outputs;
  const int side = ways == 2 && net->merge == LSTMCHECK_CONCAT;
  const int widest = net->inputs > F ? net->inputs : F;
  /* What flows between layers, values up and gradients down, and what each step keeps. */
  double *flow[T + 1], *down[T + 1], *parts[2][T + 1];
  double *rows = zeros((long)T * (2 * widest + 2 * P));
  for (int t = 0; t < T; t++) {
    flow[t] = rows + (long)t * (2 * widest + 2 * P);
    down[t] = flow[t] + widest;
    parts[0][t] = down[t] + widest, parts[1][t] = parts[0][t] + P;
    memcpy(
        flow[t], net->x + ((long)t * net->batch + n) * net->inputs, sizeof(double) * net->inputs);
  }
  step *steps = calloc((size_t)net->layers * ways * T + 1, sizeof *steps);
  double *kept[net->layers * ways];
  const double *mask = NULL;
#define MASK(t) (mask ? mask + ((long)(t) * net->batch + n) * F : NULL)

  for (int layer = 0; layer < net->layers; layer++) {
    mask = layer && net->masks ? net->masks[layer - 1] : NULL;
    for (int t = 0; t < T; t++) multiply(flow[t], MASK(t), F);
    step *s = steps + (long)layer * ways * T;
    for (int way = 0; way < ways; way++) {
      place *p = net->places + layer * ways + way;
      const long size = step_size(&p->cell);
      double *memory = kept[layer * ways + way] = zeros(T * size);
      for (int t = 0; t < T; t++) step_place(s + way * T + t, &p->cell, memory + t * size);
      place_forward(net, p, n, T, flow, s + way * T);
    }
    for (int t = 0; t < T; t++) {
      memcpy(flow[t], s[t].h, sizeof(double) * P);
      if (side) memcpy(flow[t] + P, s[T + t].h, sizeof(double) * P);
      for (int j = 0; j < P && ways == 2 && !side; j++)
        flow[t][j] = joined(net->merge, s[t].h[j], s[T + t].h[j]);
    }
  }
  for (int t = 0; t < T; t++) {
    const long at = ((long)t * net->batch + n) * F;
    memcpy(net->y + at, flow[t], sizeof(double) * F);
    if (net->dy) memcpy(down[t], net->dy + at, sizeof(double) * F);
  }

  for (int layer = net->layers - 1; layer >= 0 && net->dy; layer--) {
    step *s = steps + (long)layer * ways * T;
    for (int t = 0; t < T; t++) {
      for (int j = 0; j < P; j++)
        for (int way = 0; way < ways; way++)
          parts[way][t][j] = ways == 1 || side
              ? down[t][way * P + j]
              : share(net->merge, down[t][j], s[(1 - way) * T + t].h[j]);
      memset(down[t], 0, sizeof(double) * widest);
    }
    for (int way = 0; way < ways; way++)
      place_backward(net->places + layer * ways + way, n, T, s + way * T, parts[way], down);
    mask = layer && net->masks ? net->masks[layer - 1] : NULL;
    for (int t = 0; t < T; t++) multiply(down[t], MASK(t), F);
  }
#undef MASK
  for (int t = 0; t < T && net->dy; t++)
    memcpy(
        net->dx + ((long)t * net->batch + n) * net->inputs, down[t], sizeof(double) * net->inputs);
  for (int k = 0; k < net->layers * ways; k++) free(kept[k]);
  free(steps), free(rows);
}

void network_run(network *net) {
  for (int n = 0; n < net->batch; n++) run_row(net, n);
}
