// What one instruction set offers for one number type.
#ifndef LSTMK_TABLE_H
#define LSTMK_TABLE_H

#include "include/lstm_kernels.h"

/// How many columns lie side by side in a packed matrix, the same for every instruction set.
#define LSTMK_PANEL(REAL) (64 / sizeof(REAL))

/// How many terms are summed before the sum is added to the result.
enum { LSTMK_DEPTH = 512 };

/// A work of fewer operations is done before a thread has woken up.
#define LSTMK_WORTH_SHARING 1e6

#define LSTMK_TABLE(TYPE, REAL)                                                                    \
  typedef struct {                                                                                 \
    void (*pack)(const REAL *, lstmk_strides, size_t, size_t, REAL *);                             \
    void (*add_product)(const REAL *, lstmk_strides, const REAL *, const REAL *, REAL *, size_t,   \
                        size_t, size_t);                                                           \
    void (*gates)(size_t, size_t, lstmk_activations, const REAL *, const REAL *, REAL *, REAL *,   \
                  REAL *, REAL *);                                                                 \
    void (*gate_gradients)(size_t, size_t, lstmk_activations, const REAL *, const REAL *,          \
                           const REAL *, const REAL *, REAL *, REAL *);                            \
    void (*forward)(const lstmk_sequence *, const REAL *, const REAL *, const REAL *, REAL *,      \
                    REAL *, REAL *, REAL *, REAL *);                                               \
    void (*backward)(const lstmk_sequence *, const REAL *, const REAL *, const REAL *,             \
                     const REAL *, const REAL *, const REAL *, REAL *, REAL *, REAL *);            \
  } lstmk_##TYPE##_table;

LSTMK_TABLE(f32, float)
LSTMK_TABLE(f64, double)

typedef struct {
  const char *name;
  lstmk_f32_table f32;
  lstmk_f64_table f64;
} lstmk_instruction_set_table;

extern const lstmk_instruction_set_table lstmk_portable;
#if defined(__x86_64__) && defined(__clang__)
#define LSTMK_HAS_X86 1
extern const lstmk_instruction_set_table lstmk_x86_64_v3;
extern const lstmk_instruction_set_table lstmk_x86_64_v4;
#endif

#endif
