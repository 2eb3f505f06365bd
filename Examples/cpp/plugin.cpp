// What plugs Lstm into LSTMCheck, in two number formats and PyTorch's storage. From this folder:
//   c++ -std=c++17 -O2 -shared -fPIC -I ../../Sources/CLSTMKernelABI/include plugin.cpp -o libcpp.so
//   lstm-check run --library ./libcpp.so
#include "lstm.hpp"
#include "lstmcheck_kernel.h"

template <typename T>
static int run(const lstmcheck_problem *p, lstmcheck_outputs *out) {
  const auto in = [](const lstmcheck_tensor &t) { return static_cast<const T *>(t.data); };
  const auto to = [](lstmcheck_tensor *t) { return static_cast<T *>(t->data); };
  const lstmcheck_tensor *w = p->parameters;
  const Lstm<T> lstm{
      std::size_t(p->batch), std::size_t(p->steps), std::size_t(p->inputs), std::size_t(p->units),
      in(w[0]), in(w[1]), in(w[2]), in(w[3])};
  lstm.forward(in(*p->x), in(*p->h0), in(*p->c0), to(out->y), to(out->h_n), to(out->c_n));
  return LSTMCHECK_OK;
}

static int forward(const lstmcheck_problem *p, lstmcheck_outputs *out, void *) {
  return p->dtype == LSTMCHECK_F64 ? run<double>(p, out) : run<float>(p, out);
}

extern "C" const lstmcheck_kernel *lstmcheck_describe(void) {
  static lstmcheck_kernel kernel = {};
  kernel.struct_size = sizeof kernel;
  kernel.abi_version = LSTMCHECK_ABI_VERSION;
  kernel.name = "cpp";
  kernel.convention = "pytorch";
  kernel.dtypes = LSTMCHECK_F64 | LSTMCHECK_F32;
  kernel.features = LSTMCHECK_ZERO_STEPS;
  kernel.forward = forward;
  return &kernel;
}
