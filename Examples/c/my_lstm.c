/* A plain LSTM in C, forward and backward, in single precision: what you have already.
 *
 * Parameters W [4H, I], R [4H, H], b [4H], gate blocks i, f, g, o; sequences [T, N, …]. */
#include "my_lstm.h"

#include <math.h>
#include <string.h>

static float logistic(float z) { return 1 / (1 + expf(-z)); }

void my_lstm_forward(
    int N, int T, int I, int H, const float *x, const float *h0, const float *c0, const float *W,
    const float *R, const float *b, float *y, float *h_n, float *c_n, float *gates, float *cells) {
  const float *h = h0, *c = c0;
  for (int t = 0; t < T; t++, h = y + (t - 1) * N * H, c = cells + (t - 1) * N * H)
    for (int n = 0; n < N; n++) {
      float *a = gates + (t * N + n) * 4 * H;
      for (int r = 0; r < 4 * H; r++) {
        float z = b[r];
        for (int k = 0; k < I; k++) z += W[r * I + k] * x[(t * N + n) * I + k];
        for (int k = 0; k < H; k++) z += R[r * H + k] * h[n * H + k];
        a[r] = r / H == 2 ? tanhf(z) : logistic(z);
      }
      for (int k = 0; k < H; k++) {
        float cell = a[H + k] * c[n * H + k] + a[k] * a[2 * H + k];
        cells[(t * N + n) * H + k] = cell;
        y[(t * N + n) * H + k] = a[3 * H + k] * tanhf(cell);
      }
    }
  memcpy(h_n, h, sizeof(float) * N * H);
  memcpy(c_n, c, sizeof(float) * N * H);
}

void my_lstm_backward(
    int N, int T, int I, int H, const float *x, const float *h0, const float *c0, const float *W,
    const float *R, const float *y, const float *gates, const float *cells, const float *dy,
    float *dx, float *dW, float *dR, float *db, float *dh, float *dc) {
  /* dh and dc come in as the gradients of h_n and c_n, and go out as those of h0 and c0. */
  float dz[4 * H], carried[H];
  memset(dx, 0, sizeof(float) * T * N * I);
  memset(dW, 0, sizeof(float) * 4 * H * I);
  memset(dR, 0, sizeof(float) * 4 * H * H);
  memset(db, 0, sizeof(float) * 4 * H);
  for (int t = T - 1; t >= 0; t--)
    for (int n = 0; n < N; n++) {
      const int at = t * N + n;
      const float *a = gates + at * 4 * H, *before = t ? y + (at - N) * H : h0 + n * H;
      const float *cell = cells + at * H, *cell_before = t ? cell - N * H : c0 + n * H;
      for (int k = 0; k < H; k++) {
        float i = a[k], f = a[H + k], g = a[2 * H + k], o = a[3 * H + k], s = tanhf(cell[k]);
        float dhk = dh[n * H + k] + dy[at * H + k];
        float dck = dc[n * H + k] + dhk * o * (1 - s * s);
        dz[k] = dck * g * i * (1 - i);
        dz[H + k] = dck * cell_before[k] * f * (1 - f);
        dz[2 * H + k] = dck * i * (1 - g * g);
        dz[3 * H + k] = dhk * s * o * (1 - o);
        dc[n * H + k] = dck * f;
        carried[k] = 0;
      }
      for (int r = 0; r < 4 * H; r++) {
        db[r] += dz[r];
        for (int k = 0; k < I; k++) dW[r * I + k] += dz[r] * x[at * I + k];
        for (int k = 0; k < I; k++) dx[at * I + k] += dz[r] * W[r * I + k];
        for (int k = 0; k < H; k++) dR[r * H + k] += dz[r] * before[k];
        for (int k = 0; k < H; k++) carried[k] += dz[r] * R[r * H + k];
      }
      memcpy(dh + n * H, carried, sizeof carried);
    }
}
