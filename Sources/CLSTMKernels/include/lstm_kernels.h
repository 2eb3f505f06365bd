// The LSTM's coarse hooks at the machine's speed: matrix products, gates, gate gradients.
//
// Every element of a result is one chain of additions whose order depends on the inner length
// alone. So a result does not change with the number of rows beside it, nor with the number of
// threads; it does change with the instruction set, which may fuse products and sums.
#ifndef LSTM_KERNELS_H
#define LSTM_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The activations that the gate kernels know.
typedef enum { LSTMK_IDENTITY, LSTMK_LOGISTIC, LSTMK_TANH } lstmk_activation;

/// Of the input, forget, candidate and output gate, and of the cell state.
typedef struct {
  lstmk_activation input, forget, candidate, output, cell;
} lstmk_activations;

/// T, N and H of a plain layer, and its activations.
typedef struct {
  size_t steps, rows, units;
  lstmk_activations activations;
} lstmk_sequence;

/// How a matrix lies in memory: element (r, c) at `r * row + c * column`.
typedef struct {
  size_t row, column;
} lstmk_strides;

/// The instruction set in use: "portable", "x86-64-v3" or "x86-64-v4".
const char *lstmk_instruction_set(void);

/// For tests and measurements: the calling thread keeps to this instruction set; NULL takes the
/// machine's best again, as does a name that this machine has not.
///
/// Returns whether the machine has it.
bool lstmk_use(const char *instruction_set);

/// How many threads share work that is worth it: the number of usable cores.
size_t lstmk_threads(void);

/// For tests and measurements: work called for by this thread is shared by so many; 0 is as many
/// as there are cores again.
void lstmk_share_among(size_t threads);

/// Runs task 0 ..< tasks, each once, by the calling thread and whoever else is free; returns when
/// all are done. Which thread takes which task must not matter to the result; `operations`, an
/// estimate of the whole work, decides whether others are called for it.
void lstmk_share(void (*task)(const void *job, size_t index), const void *job, size_t tasks,
                 double operations);

/// Memory about to be filled for the first time: large memory in large pages costs less.
void lstmk_expect_writes(void *memory, size_t bytes);

/// For programs that run one pass after the other: what is freed stays with the process, where the C
/// library leaves a choice. New pages cost more than the arithmetic of a small layer.
void lstmk_keep_freed_memory(void);

// The same functions for both number types.
#define LSTMK_DECLARE(TYPE, REAL)                                                                  \
  /** How many numbers the packed form of a matrix [inner, columns] takes. */                      \
  size_t lstmk_##TYPE##_packed_count(size_t inner, size_t columns);                                \
                                                                                                   \
  /** Packs b [inner, columns] for being the second factor of products. */                         \
  void lstmk_##TYPE##_pack(const REAL *b, lstmk_strides strides, size_t inner, size_t columns,     \
                           REAL *packed);                                                          \
                                                                                                   \
  /** sum [rows, columns] = start + a [rows, inner] · b [inner, columns], b packed; `start`         \
      [columns] is the same for all rows, and NULL for adding to what the sum is. Nothing is done  \
      where a length is 0. */                                                                      \
  void lstmk_##TYPE##_add_product(const REAL *a, lstmk_strides strides, const REAL *packed,        \
                                  const REAL *start, REAL *sum, size_t rows, size_t columns,       \
                                  size_t inner);                                                   \
                                                                                                   \
  /** One step's gates and states from its pre-activations z [rows, 4 units], blocks i, f, g, o;   \
      states [rows, units]. */                                                                     \
  void lstmk_##TYPE##_gates(size_t rows, size_t units, lstmk_activations activations,              \
                            const REAL *z, const REAL *previous_cell, REAL *gates, REAL *cell,     \
                            REAL *cell_activation, REAL *hidden);                                  \
                                                                                                   \
  /** One step's gradients dz [rows, 4 units]; `cell_gradient` enters as what the next step sends  \
      to c[t] and leaves as what this one sends to c[t-1]. */                                      \
  void lstmk_##TYPE##_gate_gradients(size_t rows, size_t units, lstmk_activations activations,     \
                                     const REAL *gates, const REAL *previous_cell,                 \
                                     const REAL *cell_activation, const REAL *hidden_gradient,     \
                                     REAL *cell_gradient, REAL *dz);                               \
                                                                                                   \
  /** All steps. z [steps, rows, 4 units] enters as what does not depend on the state, and leaves  \
      as the pre-activations; `recurrent` is Rᵀ [units, 4 units], packed. Where `gates` is NULL    \
      nothing is kept but h: then `cell` [rows, units] enters as the state before and leaves as    \
      the one after. */                                                                            \
  void lstmk_##TYPE##_forward(const lstmk_sequence *size, const REAL *recurrent,                   \
                              const REAL *hidden_before, const REAL *cell_before, REAL *z,         \
                              REAL *gates, REAL *cell, REAL *cell_activation, REAL *hidden);       \
                                                                                                   \
  /** All steps back: dz [steps, rows, 4 units]. The gradients of the states enter as those after  \
      the last step and leave as those before the first; `recurrent` is R [4 units, units],        \
      packed. */                                                                                   \
  void lstmk_##TYPE##_backward(const lstmk_sequence *size, const REAL *recurrent,                  \
                               const REAL *cell_before, const REAL *gates, const REAL *cell,       \
                               const REAL *cell_activation, const REAL *upstream,                  \
                               REAL *hidden_gradient, REAL *cell_gradient, REAL *dz);

LSTMK_DECLARE(f32, float)
LSTMK_DECLARE(f64, double)

#undef LSTMK_DECLARE

#ifdef __cplusplus
}
#endif
#endif
