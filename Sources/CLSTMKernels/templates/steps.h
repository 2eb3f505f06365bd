// A layer's steps, one after the other. The rows of a batch do not depend on each other: where there
// are enough of them each thread takes some through all steps, and waits for nobody; else all
// threads share the product of each step.

/// Weights in a near cache: worth reading by fewer threads than there are.
#define NEAR_BYTES (4 << 20)

/// So few rows leave a tile of the product half empty.
#define FEW_ROWS 8

/// The operations of the products of all steps.
static double NAME(work)(const lstmk_sequence *size) {
  return 8.0 * (double)(size->steps * size->rows) * (double)(size->units * size->units);
}

/// How many parts the rows are cut into that go through all steps by themselves.
static size_t NAME(parts)(const lstmk_sequence *size) {
  size_t most = size->rows / FEW_ROWS, threads = lstmk_threads();
  if (NAME(work)(size) < LSTMK_WORTH_SHARING) return 1;
  if (most >= threads) return threads;
  bool is_near = 4 * size->units * size->units * sizeof(REAL) <= NEAR_BYTES;
  return is_near && most > 1 ? most : 1;
}

/// Within a part nothing is shared further.
INLINE size_t NAME(threads_of_a_step)(size_t parts) { return parts > 1 ? 1 : lstmk_threads(); }

typedef struct {
  lstmk_sequence size;
  const REAL *recurrent, *hidden_before, *cell_before;
  REAL *z, *gates, *cell, *cell_activation, *hidden;
  size_t parts;
} NAME(forward_job);

static void NAME(forward_step)(const NAME(forward_job) * job, size_t step, size_t from,
                               size_t rows) {
  const size_t batch = job->size.rows, units = job->size.units;
  const size_t at = step * batch + from, before = (at - batch) * units;
  const bool is_kept = job->gates != NULL;
  NAME(gates_job)
  gates = {.rows = rows,
           .units = units,
           .activations = job->size.activations,
           .z = job->z + at * 4 * units,
           .hidden = job->hidden + at * units};
  if (is_kept) {
    gates.previous_cell = step > 0 ? job->cell + before : job->cell_before + from * units;
    gates.cell = job->cell + at * units;
    gates.gates_out = job->gates + at * 4 * units;
    gates.cell_activation_out = job->cell_activation + at * units;
  } else {
    gates.previous_cell = gates.cell = job->cell + from * units;
  }
  const REAL *hidden = step > 0 ? job->hidden + before : job->hidden_before + from * units;
  NAME(add_product_by)
  (NAME(threads_of_a_step)(job->parts), hidden, (lstmk_strides){units, 1}, job->recurrent,
   NULL, job->z + at * 4 * units, rows, 4 * units, units);
  NAME(share_gates)(NAME(gates_task), &gates, NAME(threads_of_a_step)(job->parts));
}

static void NAME(forward_part)(const void *shared, size_t part) {
  const NAME(forward_job) *job = shared;
  size_t from = NAME(cut)(job->size.rows, job->parts, part);
  size_t rows = NAME(cut)(job->size.rows, job->parts, part + 1) - from;
  for (size_t step = 0; step < job->size.steps; step++) NAME(forward_step)(job, step, from, rows);
}

static void NAME(forward)(const lstmk_sequence *size, const REAL *recurrent,
                          const REAL *hidden_before, const REAL *cell_before, REAL *z, REAL *gates,
                          REAL *cell, REAL *cell_activation, REAL *hidden) {
  const NAME(forward_job)
  job = {*size, recurrent, hidden_before,   cell_before, z,
         gates, cell,      cell_activation, hidden,      NAME(parts)(size)};
  lstmk_share(NAME(forward_part), &job, job.parts, NAME(work)(size));
}

typedef struct {
  lstmk_sequence size;
  const REAL *recurrent, *cell_before, *gates, *cell, *cell_activation, *upstream;
  REAL *hidden_gradient, *cell_gradient, *dz;
  size_t parts;
} NAME(backward_job);

static void NAME(backward_step)(const NAME(backward_job) * job, size_t step, size_t from,
                                size_t rows) {
  const size_t batch = job->size.rows, units = job->size.units;
  const size_t at = step * batch + from;
  REAL *dh = job->hidden_gradient + from * units;
  for (size_t k = 0; k < rows * units; k++) dh[k] += job->upstream[at * units + k];
  NAME(gates_job)
  gates = {.rows = rows,
           .units = units,
           .activations = job->size.activations,
           .gates = job->gates + at * 4 * units,
           .previous_cell =
               step > 0 ? job->cell + (at - batch) * units : job->cell_before + from * units,
           .cell_activation = job->cell_activation + at * units,
           .hidden_gradient = dh,
           .cell_gradient = job->cell_gradient + from * units,
           .dz = job->dz + at * 4 * units};
  NAME(share_gates)(NAME(gate_gradients_task), &gates, NAME(threads_of_a_step)(job->parts));
  memset(dh, 0, rows * units * sizeof(REAL));
  NAME(add_product_by)
  (NAME(threads_of_a_step)(job->parts), gates.dz, (lstmk_strides){4 * units, 1}, job->recurrent,
   NULL, dh, rows, units, 4 * units);
}

static void NAME(backward_part)(const void *shared, size_t part) {
  const NAME(backward_job) *job = shared;
  size_t from = NAME(cut)(job->size.rows, job->parts, part);
  size_t rows = NAME(cut)(job->size.rows, job->parts, part + 1) - from;
  for (size_t step = job->size.steps; step-- > 0;) NAME(backward_step)(job, step, from, rows);
}

static void NAME(backward)(const lstmk_sequence *size, const REAL *recurrent,
                           const REAL *cell_before, const REAL *gates, const REAL *cell,
                           const REAL *cell_activation, const REAL *upstream,
                           REAL *hidden_gradient, REAL *cell_gradient, REAL *dz) {
  const NAME(backward_job)
  job = {*size,    recurrent,       cell_before,   gates, cell,
         cell_activation, upstream, hidden_gradient, cell_gradient, dz, NAME(parts)(size)};
  lstmk_share(NAME(backward_part), &job, job.parts, NAME(work)(size));
}

#undef FEW_ROWS
#undef NEAR_BYTES
