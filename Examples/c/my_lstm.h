#ifndef MY_LSTM_H
#define MY_LSTM_H

void my_lstm_forward(
    int N, int T, int I, int H, const float *x, const float *h0, const float *c0, const float *W,
    const float *R, const float *b, float *y, float *h_n, float *c_n, float *gates, float *cells);

void my_lstm_backward(
    int N, int T, int I, int H, const float *x, const float *h0, const float *c0, const float *W,
    const float *R, const float *y, const float *gates, const float *cells, const float *dy,
    float *dx, float *dW, float *dR, float *db, float *dh, float *dc);

#endif
