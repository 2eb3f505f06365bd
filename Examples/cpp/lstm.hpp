// A plain LSTM in C++, forward only, in any floating-point type: what you have already.
// PyTorch's storage: weight_ih [4H, I], weight_hh [4H, H], two biases [4H], gates i, f, g, o.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>

template <typename T>
struct Lstm {
  std::size_t batch, steps, inputs, units;
  const T *weight_ih, *weight_hh, *bias_ih, *bias_hh;

  void forward(const T *x, const T *h0, const T *c0, T *y, T *h_n, T *c_n) const {
    const auto logistic = [](T z) { return 1 / (1 + std::exp(-z)); };
    std::copy(h0, h0 + batch * units, h_n);
    std::copy(c0, c0 + batch * units, c_n);
    for (std::size_t t = 0; t < steps; ++t) {
      T *h = y + t * batch * units;
      for (std::size_t n = 0; n < batch; ++n)
        for (std::size_t u = 0; u < units; ++u) {
          T z[4];
          for (std::size_t q = 0; q < 4; ++q) {
            const std::size_t row = q * units + u;
            z[q] = bias_ih[row] + bias_hh[row];
            for (std::size_t k = 0; k < inputs; ++k)
              z[q] += weight_ih[row * inputs + k] * x[(t * batch + n) * inputs + k];
            for (std::size_t k = 0; k < units; ++k)
              z[q] += weight_hh[row * units + k] * h_n[n * units + k];
          }
          T &c = c_n[n * units + u];
          c = logistic(z[1]) * c + logistic(z[0]) * std::tanh(z[2]);
          h[n * units + u] = logistic(z[3]) * std::tanh(c);
        }
      std::copy(h, h + batch * units, h_n);
    }
  }
};
