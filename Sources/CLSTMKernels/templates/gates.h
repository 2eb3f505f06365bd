// A step's gates, states and their gradients, one vector of units after the other.

/// Where backward is not asked for, `gates_out` and `cell_activation_out` are NULL.
typedef struct {
  size_t rows, units, tasks;
  lstmk_activations activations;
  const REAL *z, *gates, *previous_cell, *cell_activation, *hidden_gradient;
  REAL *gates_out, *cell, *cell_activation_out, *hidden, *cell_gradient, *dz;
} NAME(gates_job);

INLINE void NAME(gates_run)(const NAME(gates_job) * job, lstmk_activations activations, size_t row,
                            size_t from, size_t to) {
  const size_t units = job->units;
  const REAL *z = job->z + row * 4 * units;
  REAL *gates = job->gates_out == NULL ? NULL : job->gates_out + row * 4 * units;
  for (size_t unit = from; unit < to; unit += LANES) {
    size_t count = to - unit, at = row * units + unit;
    VECTOR i = NAME(activate)(activations.input, NAME(load_some)(z + unit, count));
    VECTOR f = NAME(activate)(activations.forget, NAME(load_some)(z + units + unit, count));
    VECTOR g = NAME(activate)(activations.candidate, NAME(load_some)(z + 2 * units + unit, count));
    VECTOR o = NAME(activate)(activations.output, NAME(load_some)(z + 3 * units + unit, count));
    VECTOR c = f * NAME(load_some)(job->previous_cell + at, count) + i * g;
    VECTOR shown = NAME(activate)(activations.cell, c);
    NAME(store_some)(job->cell + at, c, count);
    NAME(store_some)(job->hidden + at, o * shown, count);
    if (job->gates_out == NULL) continue;
    NAME(store_some)(gates + unit, i, count);
    NAME(store_some)(gates + units + unit, f, count);
    NAME(store_some)(gates + 2 * units + unit, g, count);
    NAME(store_some)(gates + 3 * units + unit, o, count);
    NAME(store_some)(job->cell_activation_out + at, shown, count);
  }
}

INLINE void NAME(gate_gradients_run)(const NAME(gates_job) * job, lstmk_activations activations,
                                     size_t row, size_t from, size_t to) {
  const size_t units = job->units;
  const REAL *gates = job->gates + row * 4 * units;
  REAL *dz = job->dz + row * 4 * units;
  for (size_t unit = from; unit < to; unit += LANES) {
    size_t count = to - unit, at = row * units + unit;
    VECTOR i = NAME(load_some)(gates + unit, count);
    VECTOR f = NAME(load_some)(gates + units + unit, count);
    VECTOR g = NAME(load_some)(gates + 2 * units + unit, count);
    VECTOR o = NAME(load_some)(gates + 3 * units + unit, count);
    VECTOR dh = NAME(load_some)(job->hidden_gradient + at, count);
    VECTOR shown = NAME(load_some)(job->cell_activation + at, count);
    VECTOR dc = dh * o * NAME(slope)(activations.cell, shown) +
                NAME(load_some)(job->cell_gradient + at, count);
    VECTOR before = NAME(load_some)(job->previous_cell + at, count);
    NAME(store_some)(dz + unit, dc * g * NAME(slope)(activations.input, i), count);
    NAME(store_some)(dz + units + unit, dc * before * NAME(slope)(activations.forget, f), count);
    NAME(store_some)
    (dz + 2 * units + unit, dc * i * NAME(slope)(activations.candidate, g), count);
    NAME(store_some)
    (dz + 3 * units + unit, dh * shown * NAME(slope)(activations.output, o), count);
    NAME(store_some)(job->cell_gradient + at, dc * f, count);
  }
}

/// Cuts rows × units into tasks of whole rows, or of parts of rows where there are few.
#define STRIP (32 * LANES)
#define EACH_STRIP(RUN)                                                                            \
  const NAME(gates_job) *job = shared;                                                             \
  const lstmk_activations standard = {LSTMK_LOGISTIC, LSTMK_LOGISTIC, LSTMK_TANH, LSTMK_LOGISTIC,  \
                                      LSTMK_TANH};                                                 \
  const bool is_standard = memcmp(&job->activations, &standard, sizeof standard) == 0;             \
  size_t strips = (job->units + STRIP - 1) / STRIP;                                                \
  size_t end = job->rows * strips * (index + 1) / job->tasks;                                      \
  for (size_t strip = job->rows * strips * index / job->tasks; strip < end; strip++) {             \
    size_t row = strip / strips, from = strip % strips * STRIP;                                    \
    size_t to = from + STRIP < job->units ? from + STRIP : job->units;                             \
    if (is_standard)                                                                               \
      RUN(job, standard, row, from, to);                                                           \
    else                                                                                           \
      RUN(job, job->activations, row, from, to);                                                   \
  }

static void NAME(gates_task)(const void *shared, size_t index) { EACH_STRIP(NAME(gates_run)) }

static void NAME(gate_gradients_task)(const void *shared, size_t index) {
  EACH_STRIP(NAME(gate_gradients_run))
}

static void NAME(share_gates)(void (*task)(const void *, size_t), NAME(gates_job) * job,
                              size_t threads) {
  job->tasks = threads > 1 && job->rows * job->units > 2048 ? 2 * threads : 1;
  // An activation takes as long as some dozens of a product's operations.
  lstmk_share(task, job, job->tasks, 200.0 * (double)job->rows * (double)job->units);
}

static void NAME(gates)(size_t rows, size_t units, lstmk_activations activations, const REAL *z,
                        const REAL *previous_cell, REAL *gates, REAL *cell, REAL *cell_activation,
                        REAL *hidden) {
  NAME(gates_job)
  job = {.rows = rows,
         .units = units,
         .activations = activations,
         .z = z,
         .previous_cell = previous_cell,
         .gates_out = gates,
         .cell = cell,
         .cell_activation_out = cell_activation,
         .hidden = hidden};
  NAME(share_gates)(NAME(gates_task), &job, lstmk_threads());
}

static void NAME(gate_gradients)(size_t rows, size_t units, lstmk_activations activations,
                                 const REAL *gates, const REAL *previous_cell,
                                 const REAL *cell_activation, const REAL *hidden_gradient,
                                 REAL *cell_gradient, REAL *dz) {
  NAME(gates_job)
  job = {.rows = rows,
         .units = units,
         .activations = activations,
         .gates = gates,
         .previous_cell = previous_cell,
         .cell_activation = cell_activation,
         .hidden_gradient = hidden_gradient,
         .cell_gradient = cell_gradient,
         .dz = dz};
  NAME(share_gates)(NAME(gate_gradients_task), &job, lstmk_threads());
}

#undef EACH_STRIP
#undef STRIP
