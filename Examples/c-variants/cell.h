#ifndef CELL_H
#define CELL_H

#include "lstmcheck_kernel.h"

enum { GATE_I, GATE_F, GATE_G, GATE_O };

/* A place's parameters or their gradients, as the header lists them; NULL where there is none. */
typedef struct weights {
  double *W, *R, *b, *b_recurrent, *p, *P, *gamma, *gamma_c, *beta_c;
} weights;

/* One layer in one direction. A limit of infinity clips nothing. */
typedef struct cell {
  int inputs, units, hidden; /* F, H, P */
  int coupled;
  double clip, cell_clip, forget_bias, epsilon;
  lstmcheck_activation activations[5];
  weights given, gradient; /* gradients are added up */
} cell;

/* What one step of one row computes, kept for its derivative. */
typedef struct step {
  double *x, *h_before, *c_before; /* as the cell saw them: [F], [P], [H] */
  double *a, *z, *gate;            /* [4H]: products, normalised if so; clipped sums; gates */
  double *total, *c, *shown, *h;   /* [H]: new cell state, normalised if so; [P]: hidden state */
  double scale[5];                 /* of each gate's normalisation, and of the cell's */
  double *inside;                  /* [5H]: 1 where a clip let a gate or the cell pass, else 0 */
} step;

/* How many numbers a step's pointers need, and their distribution over `memory`. */
long step_size(const cell *k);
void step_place(step *s, const cell *k, double *memory);

void cell_forward(const cell *k, const double *x, const double *h, const double *c, step *s);

/* From the gradients of a step's h and c: those of its x and of the h and c before, dc in place. */
void cell_backward(
    const cell *k, const step *s, const double *dh, double *dc, double *dx, double *dh_before);

#endif
