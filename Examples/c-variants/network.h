#ifndef NETWORK_H
#define NETWORK_H

#include <stdint.h>

#include "cell.h"

/* One place with what is its own, all dense: states [N, P] and [N, H], traces [T, N, H]. */
typedef struct place {
  cell cell;
  int reverse;
  const double *h0, *c0, *mask, *dh_n, *dc_n; /* the mask of h, or NULL */
  double *h_n, *c_n, *traces[5], *dh0, *dc0;  /* traces i, f, g, o, c, or NULL */
} place;

/* A network, its input and its answer; sequences are [T, N, …]. */
typedef struct network {
  int batch, steps, inputs, outputs; /* N, T, I, F */
  int layers, ways;                  /* ways: 1, or 2 with two directions */
  uint32_t merge;
  const int64_t *lengths; /* or NULL */
  place *places;          /* layers * ways */
  const double **masks;   /* of layers 1, 2, …; or NULL */
  const double *x, *dy;
  double *y, *dx; /* zero before; behind a row's end they stay so */
} network;

/* Runs every row forward, and backward too if the network has dy. */
void network_run(network *net);

#endif
