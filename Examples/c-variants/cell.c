/* One step of one row: the equations of every variant, and the chain rule through them. */
#include "cell.h"

#include <math.h>
#include <string.h>

#include "activations.h"

long step_size(const cell *k) { return k->inputs + 2 * k->hidden + 21 * k->units; }

void step_place(step *s, const cell *k, double *memory) {
  const int H = k->units;
  s->x = memory, memory += k->inputs;
  s->h_before = memory, memory += k->hidden;
  s->h = memory, memory += k->hidden;
  s->c_before = memory, memory += H;
  s->a = memory, memory += 4 * H;
  s->z = memory, memory += 4 * H;
  s->gate = memory, memory += 4 * H;
  s->total = memory, memory += H;
  s->c = memory, memory += H;
  s->shown = memory, memory += H;
  s->inside = memory;
}

/* (v - mean) / sqrt(variance + epsilon) in place; returns the factor. */
static double normalise(double *v, int count, double epsilon) {
  double mean = 0, variance = 0;
  for (int u = 0; u < count; u++) mean += v[u] / count;
  for (int u = 0; u < count; u++) v[u] -= mean;
  for (int u = 0; u < count; u++) variance += v[u] * v[u] / count;
  const double scale = 1 / sqrt(variance + epsilon);
  for (int u = 0; u < count; u++) v[u] *= scale;
  return scale;
}

/* The gradient of what was normalised, in place; `value` is what came out. */
static void normalise_backward(double *d, const double *value, int count, double scale) {
  double mean = 0, along = 0;
  for (int u = 0; u < count; u++) mean += d[u] / count, along += d[u] * value[u] / count;
  for (int u = 0; u < count; u++) d[u] = scale * (d[u] - mean - value[u] * along);
}

static double clipped(double z, double limit, double *inside) {
  *inside = -limit < z && z <= limit;
  return z > limit ? limit : z < -limit ? -limit : z;
}

/* The peepholes of a gate, or NULL; blocks i, f, o. */
static double *peephole(double *p, int gate, int units) {
  return !p || gate == GATE_G ? NULL : p + (gate == GATE_O ? 2 : gate) * units;
}

static void gate_forward(const cell *k, step *s, int q, const double *c) {
  const int H = k->units, start = q * H;
  const weights *w = &k->given;
  const double *p = peephole(w->p, q, H);
  if (w->gamma) s->scale[q] = normalise(s->a + start, H, k->epsilon);
  for (int u = 0; u < H; u++) {
    const int r = start + u;
    double z = w->gamma ? w->gamma[r] * s->a[r] : s->a[r];
    if (w->b) z += w->b[r];
    if (w->b_recurrent) z += w->b_recurrent[r];
    if (q == GATE_F) z += k->forget_bias;
    if (p) z += p[u] * c[u];
    s->z[r] = clipped(z, k->clip, s->inside + r);
    s->gate[r] = activate(&k->activations[q], s->z[r]);
  }
}

void cell_forward(const cell *k, const double *x, const double *h, const double *c, step *s) {
  const int F = k->inputs, H = k->units, P = k->hidden;
  const weights *w = &k->given;
  memcpy(s->x, x, sizeof(double) * F);
  memcpy(s->h_before, h, sizeof(double) * P);
  memcpy(s->c_before, c, sizeof(double) * H);
  for (int r = 0; r < 4 * H; r++) {
    if (k->coupled && r / H == GATE_F) continue;
    double sum = 0;
    for (int j = 0; j < F; j++) sum += w->W[r * F + j] * x[j];
    for (int j = 0; j < P; j++) sum += w->R[r * P + j] * h[j];
    s->a[r] = sum;
  }
  gate_forward(k, s, GATE_I, c);
  gate_forward(k, s, GATE_G, c);
  if (k->coupled)
    for (int u = 0; u < H; u++) s->gate[H + u] = 1 - s->gate[u];
  else gate_forward(k, s, GATE_F, c);
  for (int u = 0; u < H; u++) s->total[u] = s->gate[H + u] * c[u] + s->gate[u] * s->gate[2 * H + u];
  if (w->gamma_c) s->scale[4] = normalise(s->total, H, k->epsilon);
  for (int u = 0; u < H; u++) {
    const double sum = w->gamma_c ? w->gamma_c[u] * s->total[u] + w->beta_c[u] : s->total[u];
    s->c[u] = clipped(sum, k->cell_clip, s->inside + 4 * H + u);
    s->shown[u] = activate(&k->activations[4], s->c[u]);
  }
  gate_forward(k, s, GATE_O, s->c);
  for (int j = 0; j < P; j++) {
    double sum = 0;
    if (w->P)
      for (int u = 0; u < H; u++) sum += w->P[j * H + u] * s->gate[3 * H + u] * s->shown[u];
    s->h[j] = w->P ? sum : s->gate[3 * H + j] * s->shown[j];
  }
}

/* From the gradient of a gate, in place, that of its products; adds those of its parameters, and to
 * `dc` what its peepholes send to the cell state c. */
static void gate_backward(
    const cell *k, const step *s, int q, const double *c, double *d, double *dc) {
  const int H = k->units, start = q * H;
  const weights *w = &k->given, *g = &k->gradient;
  const double *p = peephole(w->p, q, H);
  for (int u = 0; u < H; u++) {
    const int r = start + u;
    d[u] *= activation_slope(&k->activations[q], s->z[r]) * s->inside[r];
    if (g->b) g->b[r] += d[u];
    if (g->b_recurrent) g->b_recurrent[r] += d[u];
    if (p) peephole(g->p, q, H)[u] += d[u] * c[u], dc[u] += p[u] * d[u];
    if (w->gamma) g->gamma[r] += d[u] * s->a[r], d[u] *= w->gamma[r];
  }
  if (w->gamma) normalise_backward(d, s->a + start, H, s->scale[q]);
}

void cell_backward(
    const cell *k, const step *s, const double *dh, double *dc, double *dx, double *dh_before) {
  const int F = k->inputs, H = k->units, P = k->hidden;
  const weights *w = &k->given, *g = &k->gradient;
  double d[4 * H];
  for (int u = 0; u < H; u++) {
    double dm = w->P ? 0 : dh[u];
    for (int j = 0; w->P && j < P; j++) {
      dm += w->P[j * H + u] * dh[j];
      g->P[j * H + u] += dh[j] * s->gate[3 * H + u] * s->shown[u];
    }
    d[3 * H + u] = dm * s->shown[u];
    dc[u] += dm * s->gate[3 * H + u] * activation_slope(&k->activations[4], s->c[u]);
  }
  gate_backward(k, s, GATE_O, s->c, d + 3 * H, dc);
  for (int u = 0; u < H; u++) {
    dc[u] *= s->inside[4 * H + u];
    if (w->gamma_c) {
      g->gamma_c[u] += dc[u] * s->total[u], g->beta_c[u] += dc[u];
      dc[u] *= w->gamma_c[u];
    }
  }
  if (w->gamma_c) normalise_backward(dc, s->total, H, s->scale[4]);
  for (int u = 0; u < H; u++) {
    const double df = dc[u] * s->c_before[u];
    d[u] = dc[u] * s->gate[2 * H + u] - (k->coupled ? df : 0);
    d[H + u] = k->coupled ? 0 : df;
    d[2 * H + u] = dc[u] * s->gate[u];
    dc[u] *= s->gate[H + u];
  }
  gate_backward(k, s, GATE_I, s->c_before, d, dc);
  gate_backward(k, s, GATE_G, s->c_before, d + 2 * H, dc);
  if (!k->coupled) gate_backward(k, s, GATE_F, s->c_before, d + H, dc);
  memset(dx, 0, sizeof(double) * F);
  memset(dh_before, 0, sizeof(double) * P);
  for (int r = 0; r < 4 * H; r++) {
    if (k->coupled && r / H == GATE_F) continue;
    for (int j = 0; j < F; j++) g->W[r * F + j] += d[r] * s->x[j], dx[j] += w->W[r * F + j] * d[r];
    for (int j = 0; j < P; j++)
      g->R[r * P + j] += d[r] * s->h_before[j], dh_before[j] += w->R[r * P + j] * d[r];
  }
}
