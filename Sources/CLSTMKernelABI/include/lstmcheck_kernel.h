/* lstmcheck_kernel.h: how a compiled LSTM is plugged into LSTMCheck. Version 1.
 *
 * Build your kernel as a shared library that exports one function:
 *
 *     const lstmcheck_kernel *lstmcheck_describe(void);
 *
 *     cc -O2 -shared -fPIC -I <folder of this file> mine.c -o libmine.so
 *     lstm-check run --library ./libmine.so
 *
 * SIZES: batch N, steps T (may be 0), inputs I, units H.
 *
 * EQUATIONS, gates q in i, f, g, o (a kernel may declare other activations):
 *     z_q[t] = x[t] W_q^T + h[t-1] R_q^T + b_q
 *     i, f, o = logistic(z)    g = tanh(z_g)
 *     c[t] = f c[t-1] + i g    h[t] = o tanh(c[t])
 *
 * VARIANTS of that layer (unequal lengths, directions, stacked layers, projection, …) are told by
 * `lstmcheck_variant` at the end of this file. A kernel of the plain layer need not read it.
 *
 * BUFFERS belong to the caller. A kernel must not keep a pointer after it returns, must not write
 * to an input (inputs lie in read-only memory), must write every element of every output, and
 * must not touch anything beyond an output's first and last element (memory ends there). Outputs
 * hold NaN before the call.
 *
 * EVERY CALL stands alone: the same pointers come back with other numbers in them, and the same
 * numbers must give the same bits (unless LSTMCHECK_NONDETERMINISTIC is declared).
 *
 * THE LIBRARY runs in a process of its own. What it prints on standard output goes to standard
 * error. It may be called from a thread that is not the first.
 *
 * GROWTH: structs only grow at their end, and struct_size says how much of one is there. A caller
 * that knows more than a library does reads no further than the library's struct_size; a library
 * reads a field that was added after version 1 only where struct_size covers it. A problem that
 * needs something new says so in `features`, and is never sent to a library that has not declared
 * it.
 */
#ifndef LSTMCHECK_KERNEL_H
#define LSTMCHECK_KERNEL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LSTMCHECK_ABI_VERSION 1u

/* Number formats; a kernel declares a set of them. The 16-bit ones are storage: uint16_t. */
#define LSTMCHECK_F64 1u
#define LSTMCHECK_F32 2u
#define LSTMCHECK_F16 4u  /* IEEE binary16 */
#define LSTMCHECK_BF16 8u /* the upper half of an f32 */

/* Features that a kernel declares. What is declared and fails is a failure; what is not declared
 * is skipped, and shown as skipped. */
#define LSTMCHECK_BACKWARD (1ull << 0)         /* `backward` is there */
#define LSTMCHECK_TRACE (1ull << 1)            /* `forward` fills the traces */
#define LSTMCHECK_SESSIONS (1ull << 2)         /* `create` … `destroy` are there */
#define LSTMCHECK_STRIDES (1ull << 3)          /* strides are honoured; else tensors are dense */
#define LSTMCHECK_ZERO_STEPS (1ull << 4)       /* T = 0 is answered: h_n = h0, c_n = c0 */
#define LSTMCHECK_ACTIVATIONS (1ull << 5)      /* any of the activations below, for each gate */
#define LSTMCHECK_NONDETERMINISTIC (1ull << 6) /* equal calls may differ in bits, within bounds */

/* What a call returns. */
#define LSTMCHECK_OK 0
#define LSTMCHECK_UNSUPPORTED 1 /* a failure all the same if the feature was declared */
#define LSTMCHECK_FAILED 2      /* or any other number; see `last_error` */

/* A tensor. Element (i, j, k) is at data + i stride[0] + j stride[1] + k stride[2] elements.
 * Without LSTMCHECK_STRIDES it is dense, the last axis fastest. `data` is never NULL, and aligned
 * as the kernel asked. */
typedef struct lstmcheck_tensor {
  const char *name; /* "input.x", "output.y", …: as in vector files and reports */
  void *data;
  uint32_t dtype; /* LSTMCHECK_F64, … */
  uint32_t rank;  /* 1 to 4; the axes beyond have size 1 */
  int64_t size[4];
  int64_t stride[4]; /* in elements */
} lstmcheck_tensor;

/* "logistic", "tanh", "identity", "relu", "leaky-relu" (constants[0] is the slope below zero),
 * "elu" (constants[0] is alpha). */
typedef struct lstmcheck_activation {
  const char *name;
  double constants[2];
} lstmcheck_activation;

struct lstmcheck_variant;

/* What is asked. The parameters are those of the kernel's convention, in its order. For
 * "canonical": W [4H, I], R [4H, H], b [4H], gate blocks i, f, g, o. */
typedef struct lstmcheck_problem {
  uint32_t struct_size;
  uint32_t dtype;
  uint64_t features; /* what this problem needs of those above and below */
  int64_t batch, steps, inputs, units;
  lstmcheck_activation activations[5]; /* of i, f, g, o, and of the cell */
  const lstmcheck_tensor *x;           /* [T, N, I], or the convention's axes */
  const lstmcheck_tensor *h0, *c0;     /* [N, H] */
  const lstmcheck_tensor *parameters;
  uint32_t parameter_count;
  uint32_t reserved;
  const struct lstmcheck_variant *variant; /* NULL for the plain layer */
} lstmcheck_problem;

/* What forward writes. Traces are NULL unless LSTMCHECK_TRACE is declared. */
typedef struct lstmcheck_outputs {
  uint32_t struct_size;
  uint32_t reserved;
  lstmcheck_tensor *y;               /* h of every step [T, N, H], or the convention's axes */
  lstmcheck_tensor *h_n, *c_n;       /* [N, H] */
  lstmcheck_tensor *i, *f, *g, *o, *c; /* traces, axes as y: activated gates, cell states */
} lstmcheck_outputs;

/* The loss's gradients with respect to y, h_n and c_n; shapes as in lstmcheck_outputs. */
typedef struct lstmcheck_upstream {
  uint32_t struct_size;
  uint32_t reserved;
  const lstmcheck_tensor *y;
  const lstmcheck_tensor *h_n, *c_n;
} lstmcheck_upstream;

/* What backward writes, shapes as in lstmcheck_problem. It overwrites; nothing is accumulated. */
typedef struct lstmcheck_gradients {
  uint32_t struct_size;
  uint32_t parameter_count;
  lstmcheck_tensor *x;
  lstmcheck_tensor *h0, *c0;
  lstmcheck_tensor *parameters;
} lstmcheck_gradients;

/* What the library says about itself; it stays valid while the library is loaded. */
typedef struct lstmcheck_kernel {
  uint32_t struct_size; /* sizeof(lstmcheck_kernel) */
  uint32_t abi_version; /* LSTMCHECK_ABI_VERSION */
  const char *name;
  const char *version;
  const char *convention; /* "canonical", "pytorch", "keras", "onnx", "cudnn", "onednn", "jax",
                             "mlx", "epynn", "numpy-ml": names, shapes and order of the
                             parameters */
  /* The arithmetic contract of each dtype, as "f32=f32-fast-activations bf16=bf16"; NULL: the
   * contract that bears the dtype's name. */
  const char *contracts;
  uint64_t features;
  uint32_t dtypes;    /* a set: LSTMCHECK_F32 | LSTMCHECK_F64 */
  uint32_t alignment; /* bytes that every tensor must be aligned to, a power of two up to 4096;
                         0: that of its elements. No more than this is given. */

  /* How many bytes forward leaves for backward ("reserve space"); NULL: none. */
  size_t (*reserve_bytes)(const lstmcheck_problem *);
  /* `reserve` is NULL if no bytes were asked for. */
  int (*forward)(const lstmcheck_problem *, lstmcheck_outputs *, void *reserve);
  /* Called after a forward of the same problem; NULL unless LSTMCHECK_BACKWARD is declared. */
  int (*backward)(
      const lstmcheck_problem *, const lstmcheck_upstream *, lstmcheck_gradients *, void *reserve);
  /* One sentence about the last call that failed; may be NULL. */
  const char *(*last_error)(void);

  /* Sessions, for kernels that keep a handle; all NULL unless LSTMCHECK_SESSIONS is declared.
   * A session belongs to one thread at a time; two sessions may run on two threads.
   *  create        for one set of sizes: dtype, inputs, units and activations of the problem, whose
   *                batch is the largest that will come. No tensor is given.
   *  set_weights   new parameters; those of the problem. They may be freed afterwards.
   *  reset         the state before the next step: h0 and c0 of the problem, whose batch holds
   *                from now on.
   *  forward       x of the problem, from the state that reset or the last forward left.
   *  backward      of the last forward, and of that alone; h0 and c0 are the state it began from.
   */
  int (*create)(const lstmcheck_problem *, void **session);
  int (*set_weights)(void *session, const lstmcheck_problem *);
  int (*reset)(void *session, const lstmcheck_problem *);
  int (*session_forward)(void *session, const lstmcheck_problem *, lstmcheck_outputs *);
  int (*session_backward)(void *session, const lstmcheck_upstream *, lstmcheck_gradients *);
  void (*destroy)(void *session);
} lstmcheck_kernel;

/* The one function that a library exports; in C++ and Rust too under this very name. */
const lstmcheck_kernel *lstmcheck_describe(void);

/* ---- Variants: read on if your kernel has one of these, and declare it. ------------------------
 *
 * PLACES. A network has a place for each layer and direction: the lowest layer first, in each layer
 * forward before reverse. Each place has states and parameters of its own, so h0, c0, h_n, c_n, the
 * traces and their gradients point to `places` tensors in a row, `parameters` to
 * places * parameter_count, place by place. With more than one place the names of these tensors
 * end in the place's: "input.h0.0f", "input.W.1r". Layer k > 0 reads the output [T, N, F] of layer
 * k - 1; y and its gradient are those of the last layer. P is the length of the hidden state, F
 * that of an output: P, or 2 P where two directions stand side by side.
 *
 * EQUATIONS of a step at a place, with what no feature asks for left out; products of vectors are
 * elementwise:
 *     h~ = recurrent_mask h[t-1]                                x[t] of layer k > 0: mask_k x[t]
 *     a_q = W_q x[t] + R_q h~
 *     z_q = clip(gamma_q norm(a_q) + b_q + b_recurrent_q + p_q c)    f: + forget_bias
 *           p_q c: c[t-1] for i and f, c[t] for o, nothing for g
 *     i, f, o, g = their activations of z      f = 1 - i where gates are coupled
 *     c[t] = cell_clip(gamma_c norm(f c[t-1] + i g) + beta_c)
 *     h[t] = P (o tanh(c[t]))
 *     norm(v) = (v - mean) / sqrt(variance + epsilon), over the H units of one gate or of the cell
 *     clip(v) lies in -limit … limit; its gradient passes inside and stops outside
 *
 * PARAMETERS of a place: those of the kernel's convention, then, in this form, those of these that
 * the problem has and the convention has no tensor for:
 *     b_recurrent [4H]      p [3H], blocks i, f, o      P [P, H]
 *     gamma [4H]            gamma_c [H]                 beta_c [H]
 * The canonical order is thus W, R, b, b_recurrent, p, P, gamma, gamma_c, beta_c. A convention of
 * two biases stores b and b_recurrent as these, PyTorch's has weight_hr for P, ONNX's has P for p.
 */

/* Features that a kernel declares, and that a problem needs. */
#define LSTMCHECK_LENGTHS (1ull << 16)       /* rows have ends of their own, see `lengths` */
#define LSTMCHECK_REVERSE (1ull << 17)       /* one direction, from a row's last step to its first;
                                                y and traces stay at the step they are of */
#define LSTMCHECK_BIDIRECTIONAL (1ull << 18) /* two; their outputs side by side, forward first */
#define LSTMCHECK_LAYERS (1ull << 19)        /* more than one */
#define LSTMCHECK_PROJECTION (1ull << 20)    /* R [4H, P], h0 and h_n [N, P] */
#define LSTMCHECK_PEEPHOLES (1ull << 21)
#define LSTMCHECK_COUPLED_GATES (1ull << 22) /* the parameters' forget blocks hold numbers that must
                                                not be read; their gradients are zero */
#define LSTMCHECK_CLIP (1ull << 23)
#define LSTMCHECK_CELL_CLIP (1ull << 24)
#define LSTMCHECK_FORGET_BIAS (1ull << 25)
#define LSTMCHECK_LAYER_NORM (1ull << 26)
#define LSTMCHECK_NO_BIAS (1ull << 27)       /* a problem without bias comes without any; a kernel
                                                that does not declare this gets zeros */
#define LSTMCHECK_DROPOUT_MASKS (1ull << 28) /* given ones, of zeros and scales */
#define LSTMCHECK_MERGES (1ull << 29)        /* two directions are joined by another `merge` */
#define LSTMCHECK_TWO_BIASES (1ull << 30)
/* Beside LSTMCHECK_ACTIVATIONS: "selu", "gelu" (z Phi(z)), "gelu-tanh", "exponential", "softplus",
 * "softsign", "hard-sigmoid" (0.2 z + 0.5 in 0 … 1), "hard-sigmoid-sixth" (z / 6 + 0.5 in 0 … 1);
 * with constants a, b: "affine" (a z + b), "thresholded-relu" (z above a, else 0), "scaled-tanh"
 * (a tanh(b z)). At a kink the derivative is that from below. */
#define LSTMCHECK_MORE_ACTIVATIONS (1ull << 31)

/* How two directions make one output. */
#define LSTMCHECK_CONCAT 0u
#define LSTMCHECK_SUM 1u
#define LSTMCHECK_PRODUCT 2u
#define LSTMCHECK_AVERAGE 3u

/* What a problem has beyond the plain layer. The problem's `features` say which fields matter; the
 * others hold what the plain layer has: 1 layer, no projection, NULL. */
typedef struct lstmcheck_variant {
  uint32_t struct_size;
  uint32_t layers;
  uint32_t places; /* layers, or twice as many with two directions */
  uint32_t merge;
  /* Steps of each row [N], each 0 to T; NULL: all have T. Behind a row's end x and the gradient of
   * y hold large numbers that must not matter; y, traces and dx there are to be zero, and h_n and
   * c_n are the states at the row's own end. */
  const int64_t *lengths;
  int64_t projection; /* P; 0 without one */
  double clip, cell_clip, forget_bias, epsilon;
  const lstmcheck_tensor *masks;           /* of layers 1, 2, …: [T, N, F], axes as y; or NULL */
  const lstmcheck_tensor *recurrent_masks; /* of each place: [N, P]; or NULL */
} lstmcheck_variant;

#ifdef __cplusplus
}
#endif
#endif
