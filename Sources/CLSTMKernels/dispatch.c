// Takes the best instruction set that the machine has, once.
#include "table.h"

#include <stdatomic.h>
#include <string.h>

static const lstmk_instruction_set_table *const all[] = {
#if LSTMK_HAS_X86
    &lstmk_x86_64_v4,
    &lstmk_x86_64_v3,
#endif
    &lstmk_portable,
};
enum { COUNT = sizeof all / sizeof all[0] };

static bool machine_has(const lstmk_instruction_set_table *set) {
#if LSTMK_HAS_X86
  __builtin_cpu_init();
  if (set == &lstmk_x86_64_v4) return __builtin_cpu_supports("x86-64-v4");
  if (set == &lstmk_x86_64_v3) return __builtin_cpu_supports("x86-64-v3");
#endif
  return set == &lstmk_portable;
}

static const lstmk_instruction_set_table *_Atomic best;
static _Thread_local const lstmk_instruction_set_table *asked_for;

static inline const lstmk_instruction_set_table *table(void) {
  if (asked_for != NULL) return asked_for;
  const lstmk_instruction_set_table *found = atomic_load_explicit(&best, memory_order_relaxed);
  if (found != NULL) return found;
  size_t at = 0;
  while (!machine_has(all[at])) at++;
  atomic_store_explicit(&best, all[at], memory_order_relaxed);
  return all[at];
}

const char *lstmk_instruction_set(void) { return table()->name; }

bool lstmk_use(const char *name) {
  asked_for = NULL;
  for (size_t at = 0; name != NULL && at < COUNT; at++) {
    if (strcmp(all[at]->name, name) == 0 && machine_has(all[at])) asked_for = all[at];
  }
  return name == NULL || asked_for != NULL;
}

#define DISPATCH(TYPE, REAL)                                                                       \
  size_t lstmk_##TYPE##_packed_count(size_t inner, size_t columns) {                               \
    size_t panel = LSTMK_PANEL(REAL);                                                              \
    return (columns + panel - 1) / panel * panel * inner;                                          \
  }                                                                                                \
  void lstmk_##TYPE##_pack(const REAL *b, lstmk_strides strides, size_t inner, size_t columns,     \
                           REAL *packed) {                                                         \
    table()->TYPE.pack(b, strides, inner, columns, packed);                                        \
  }                                                                                                \
  void lstmk_##TYPE##_add_product(const REAL *a, lstmk_strides strides, const REAL *packed,        \
                                  const REAL *start, REAL *sum, size_t rows, size_t columns,       \
                                  size_t inner) {                                                  \
    table()->TYPE.add_product(a, strides, packed, start, sum, rows, columns, inner);               \
  }                                                                                                \
  void lstmk_##TYPE##_gates(size_t rows, size_t units, lstmk_activations activations,              \
                            const REAL *z, const REAL *previous_cell, REAL *gates, REAL *cell,     \
                            REAL *cell_activation, REAL *hidden) {                                 \
    table()->TYPE.gates(rows, units, activations, z, previous_cell, gates, cell, cell_activation,  \
                        hidden);                                                                   \
  }                                                                                                \
  void lstmk_##TYPE##_gate_gradients(size_t rows, size_t units, lstmk_activations activations,     \
                                     const REAL *gates, const REAL *previous_cell,                 \
                                     const REAL *cell_activation, const REAL *hidden_gradient,     \
                                     REAL *cell_gradient, REAL *dz) {                              \
    table()->TYPE.gate_gradients(rows, units, activations, gates, previous_cell, cell_activation,  \
                                 hidden_gradient, cell_gradient, dz);                              \
  }                                                                                                \
  void lstmk_##TYPE##_forward(const lstmk_sequence *size, const REAL *recurrent,                   \
                              const REAL *hidden_before, const REAL *cell_before, REAL *z,         \
                              REAL *gates, REAL *cell, REAL *cell_activation, REAL *hidden) {      \
    table()->TYPE.forward(size, recurrent, hidden_before, cell_before, z, gates, cell,             \
                          cell_activation, hidden);                                                \
  }                                                                                                \
  void lstmk_##TYPE##_backward(const lstmk_sequence *size, const REAL *recurrent,                  \
                               const REAL *cell_before, const REAL *gates, const REAL *cell,       \
                               const REAL *cell_activation, const REAL *upstream,                  \
                               REAL *hidden_gradient, REAL *cell_gradient, REAL *dz) {             \
    table()->TYPE.backward(size, recurrent, cell_before, gates, cell, cell_activation, upstream,   \
                           hidden_gradient, cell_gradient, dz);                                    \
  }

DISPATCH(f32, float)
DISPATCH(f64, double)
