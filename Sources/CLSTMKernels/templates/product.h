// sum += a · b in register tiles, after Goto and van de Geijn (2008): a panel of b stays in the
// first cache, a block of a in the second, a tile of sums in registers.

/// Rows of a block of a: with LSTMK_DEPTH columns it fits the second cache.
#define BLOCK_ROWS 96

/// With so many columns of b a task packs its rows of a in a few percent of its time.
#define TASK_COLUMNS 512

/// A matrix b that fits the second cache.
#define SMALL_BYTES (512 << 10)

/// Where a tile's sums are stored, and what they are added to: that, or one row for all.
typedef struct {
  REAL *to;
  size_t stride;
  const REAL *from;
  size_t from_stride;
} NAME(target);

/// Adds up a tile of a · b: `rows` rows, `vectors` vectors of columns, both known when compiled.
/// b is packed in panels `apart` numbers apart. From `ahead` on lies what comes next of b: it may be
/// far away, and a page ends every few lines.
INLINE void NAME(tile)(const size_t rows, const size_t vectors, size_t depth, const REAL *a,
                       lstmk_strides strides, const REAL *b, size_t apart, NAME(target) c,
                       const REAL *ahead) {
  VECTOR sum[TILE_ROWS][8];
  LSTMK_UNROLL for (size_t i = 0; i < rows; i++) {
    LSTMK_UNROLL for (size_t v = 0; v < vectors; v++) sum[i][v] = (VECTOR){0};
  }
  // By the time that long sums are ready their places are near.
  if (rows > 1 && depth == LSTMK_DEPTH) {
    LSTMK_UNROLL for (size_t i = 0; i < rows; i++) {
      LSTMK_UNROLL for (size_t v = 0; v < vectors; v++) {
        __builtin_prefetch(c.to + i * c.stride + v * LANES, 1);
      }
    }
  }
  for (size_t k = 0; k < depth; k++) {
    VECTOR right[8];
    LSTMK_UNROLL for (size_t v = 0; v < vectors; v++) {
      right[v] = NAME(load)(b + v * LANES / PANEL * apart + v * LANES % PANEL);
    }
    LSTMK_UNROLL for (size_t i = 0; i < rows; i++) {
      LSTMK_UNROLL for (size_t v = 0; v < vectors; v++) sum[i][v] += a[i * strides.row] * right[v];
    }
    if (rows > 1) __builtin_prefetch(ahead, 0, 2);
    ahead += PANEL;
    a += strides.column;
    b += PANEL;
  }
  LSTMK_UNROLL for (size_t i = 0; i < rows; i++) {
    LSTMK_UNROLL for (size_t v = 0; v < vectors; v++) {
      VECTOR from = NAME(load)(c.from + i * c.from_stride + v * LANES);
      NAME(store)(c.to + i * c.stride + v * LANES, from + sum[i][v]);
    }
  }
}

/// As many vectors side by side as keep the adders busy: few rows leave room for more.
INLINE size_t NAME(widest)(size_t rows) {
  if (rows == 1 && VECTOR_BYTES < 64) return 8;
  return rows * 4 <= TILE_ROWS * TILE_VECTORS - TILE_VECTORS ? 4 : TILE_VECTORS;
}

static void NAME(any_tile)(size_t rows, size_t vectors, size_t depth, const REAL *a,
                           lstmk_strides strides, const REAL *b, size_t apart, NAME(target) c,
                           const REAL *ahead) {
#define TILE(ROWS, VECTORS)                                                                        \
  case ROWS * 16 + VECTORS:                                                                        \
    if (ROWS <= TILE_ROWS)                                                                         \
      NAME(tile)(ROWS, VECTORS, depth, a, strides, b, apart, c, ahead);                            \
    break;
#define TILES(ROWS) TILE(ROWS, 1) TILE(ROWS, 2)
  switch (rows * 16 + vectors) {
    TILES(1) TILE(1, 4) TILE(1, 8)
    TILES(2) TILE(2, 4)
    TILES(3) TILE(3, 4)
    TILES(4) TILE(4, 4)
    TILES(5) TILE(5, 4)
    TILES(6)
#if TILE_ROWS > 6
    TILES(7) TILES(8) TILES(9) TILES(10) TILES(11) TILES(12)
#endif
  }
#undef TILES
#undef TILE
}

typedef struct {
  const REAL *a;
  lstmk_strides strides;
  const REAL *packed;
  /// What every row of the sum starts from; NULL adds to what is there.
  const REAL *start;
  REAL *sum;
  size_t rows, columns, inner;
  /// The work is cut into row_tasks × column_tasks.
  size_t row_tasks, column_tasks;
} NAME(product_job);

/// Where part `index` of `parts` equal ones of `whole` begins.
INLINE size_t NAME(cut)(size_t whole, size_t parts, size_t index) { return whole * index / parts; }

/// Packs a tile of a, column by column; `rows` is known when compiled.
INLINE void NAME(pack_tile)(const size_t rows, const REAL *a, lstmk_strides strides, size_t depth,
                            REAL *to) {
  if (strides.column != 1) {
    for (size_t k = 0; k < depth; k++) {
      LSTMK_UNROLL for (size_t i = 0; i < rows; i++) to[i] = a[i * strides.row];
      a += strides.column;
      to += rows;
    }
    return;
  }
  // Cache line by cache line: rows a power of two apart would drive each other out of the cache.
  size_t k = 0;
  for (; k + PANEL <= depth; k += PANEL) {
    for (size_t i = 0; i < rows; i++) {
      LSTMK_UNROLL for (size_t j = 0; j < PANEL; j++) {
        to[(k + j) * rows + i] = a[i * strides.row + k + j];
      }
    }
  }
  for (; k < depth; k++) {
    LSTMK_UNROLL for (size_t i = 0; i < rows; i++) to[k * rows + i] = a[i * strides.row + k];
  }
}

/// Packs rows of a, tile after tile.
static void NAME(pack_rows)(const REAL *a, lstmk_strides strides, size_t rows, size_t tiles,
                            size_t depth, REAL *to) {
  // Where tiles lie side by side in memory, few terms at a time: each cache line is read once, and
  // lines a power of two apart do not drive each other out.
  const size_t slice = strides.row == 1 ? 4 : depth;
  for (size_t k = 0; k < depth; k += slice) {
    size_t terms = depth - k < slice ? depth - k : slice;
    for (size_t tile = 0; tile < tiles; tile++) {
      size_t from = NAME(cut)(rows, tiles, tile);
      size_t height = NAME(cut)(rows, tiles, tile + 1) - from;
      const REAL *corner = a + from * strides.row + k * strides.column;
      REAL *place = to + from * depth + k * height;
      switch (height) {
#define PACK(ROWS)                                                                                 \
  case ROWS: NAME(pack_tile)(ROWS, corner, strides, terms, place); break;
        PACK(1) PACK(2) PACK(3) PACK(4) PACK(5) PACK(6)
#if TILE_ROWS > 6
        PACK(7) PACK(8) PACK(9) PACK(10) PACK(11) PACK(12)
#endif
#undef PACK
      }
    }
  }
}

/// One block of rows times some panels, over one step of depth.
static void NAME(block)(const NAME(product_job) * job, const REAL *a, bool is_packed, size_t row,
                        size_t rows, size_t tiles, size_t k, size_t depth, size_t panel,
                        size_t end) {
  const REAL *b = job->packed + k * ((job->columns + PANEL - 1) / PANEL * PANEL);
  size_t vector = panel * (PANEL / LANES), last = end * (PANEL / LANES);
  size_t widest = NAME(widest)((rows + tiles - 1) / tiles);
  while (vector < last) {
    size_t vectors = widest;
    while (vectors > last - vector) vectors /= 2;
    size_t column = vector * LANES;
    const REAL *right = b + column / PANEL * PANEL * depth + column % PANEL;
    size_t inside = job->columns > column ? job->columns - column : 0;
    for (size_t tile = 0; tile < tiles; tile++) {
      size_t from = NAME(cut)(rows, tiles, tile);
      size_t height = NAME(cut)(rows, tiles, tile + 1) - from;
      const REAL *left = a + from * (is_packed ? depth : job->strides.row);
      const lstmk_strides strides = is_packed ? (lstmk_strides){1, height} : job->strides;
      // Each of the first tiles fetches one of the panels to come.
      size_t panels = vectors * LANES / PANEL;
      const REAL *ahead = right + (panels + (tile < panels ? tile : 0)) * PANEL * depth;
      REAL *to = job->sum + (row + from) * job->columns + column;
      NAME(target) c = {to, job->columns, to, job->columns};
      if (k == 0 && job->start != NULL) c.from = job->start + column, c.from_stride = 0;
      if (inside >= vectors * LANES) {
        NAME(any_tile)(height, vectors, depth, left, strides, right, PANEL * depth, c, ahead);
      } else if (inside > 0) {
        // The last columns: the tile is wider than the matrix.
        REAL edge[TILE_ROWS * 8 * LANES] = {0};
        size_t stride = vectors * LANES;
        NAME(any_tile)
        (height, vectors, depth, left, strides, right, PANEL * depth,
         (NAME(target)){edge, stride, edge, stride}, ahead);
        for (size_t i = 0; i < height; i++) {
          for (size_t j = 0; j < inside; j++) {
            c.to[i * c.stride + j] = c.from[i * c.from_stride + j] + edge[i * stride + j];
          }
        }
      }
    }
    vector += vectors;
  }
}

static void NAME(product_task)(const void *shared, size_t index) {
  const NAME(product_job) *job = shared;
  size_t panels = (job->columns + PANEL - 1) / PANEL;
  size_t panel = NAME(cut)(panels, job->column_tasks, index % job->column_tasks);
  size_t end = NAME(cut)(panels, job->column_tasks, index % job->column_tasks + 1);
  size_t row = NAME(cut)(job->rows, job->row_tasks, index / job->column_tasks);
  size_t rows = NAME(cut)(job->rows, job->row_tasks, index / job->column_tasks + 1) - row;
  size_t tiles = (rows + TILE_ROWS - 1) / TILE_ROWS;
  // Rows are read where they lie, unless their lines would drive each other out of the cache.
  const bool is_packed = job->strides.column != 1 || job->strides.row * sizeof(REAL) % 4096 == 0;
  for (size_t k = 0; k < job->inner; k += LSTMK_DEPTH) {
    size_t depth = job->inner - k < LSTMK_DEPTH ? job->inner - k : LSTMK_DEPTH;
    const REAL *a = job->a + row * job->strides.row + k * job->strides.column;
    if (is_packed) {
      REAL *packed = lstmk_scratch(BLOCK_ROWS * LSTMK_DEPTH * sizeof(REAL));
      NAME(pack_rows)(a, job->strides, rows, tiles, depth, packed);
      a = packed;
    }
    NAME(block)(job, a, is_packed, row, rows, tiles, k, depth, panel, end);
  }
}

/// Shared by at most so many threads.
static void NAME(add_product_by)(size_t threads, const REAL *a, lstmk_strides strides,
                                 const REAL *packed, const REAL *start, REAL *sum, size_t rows,
                                 size_t columns, size_t inner) {
  if (rows == 0 || columns == 0 || inner == 0) return;
  NAME(product_job)
  job = {a,    strides, packed, start, sum, rows, columns, inner, (rows + BLOCK_ROWS - 1) / BLOCK_ROWS,
         1};
  // Tasks of a few megaflops: large enough to be worth a claim, small enough to share evenly.
  double work = 2.0 * (double)rows * (double)columns * (double)inner;
  size_t panels = (columns + PANEL - 1) / PANEL;
  if (threads > 1 && work > LSTMK_WORTH_SHARING) {
    double wished = work / 4e6 < 16.0 * (double)threads ? work / 4e6 : 16.0 * (double)threads;
    size_t tasks = wished > (double)threads ? (size_t)wished : threads;
    // Each task packs its rows: where b is small, cut rows; where it is large, read it but once.
    bool is_small = inner * columns * sizeof(REAL) <= SMALL_BYTES;
    if (is_small && job.row_tasks < tasks) {
      size_t most = (rows + TILE_ROWS - 1) / TILE_ROWS;
      job.row_tasks = tasks < most ? tasks : most;
    }
    size_t fewest = (2 * threads + job.row_tasks - 1) / job.row_tasks;
    size_t most = columns / TASK_COLUMNS > fewest ? columns / TASK_COLUMNS : fewest;
    job.column_tasks = (tasks + job.row_tasks - 1) / job.row_tasks;
    if (job.column_tasks > most) job.column_tasks = most;
    if (job.column_tasks > panels) job.column_tasks = panels;
    lstmk_share(NAME(product_task), &job, job.row_tasks * job.column_tasks, work);
  } else {
    for (size_t task = 0; task < job.row_tasks; task++) NAME(product_task)(&job, task);
  }
}

static void NAME(add_product)(const REAL *a, lstmk_strides strides, const REAL *packed,
                              const REAL *start, REAL *sum, size_t rows, size_t columns,
                              size_t inner) {
  NAME(add_product_by)(lstmk_threads(), a, strides, packed, start, sum, rows, columns, inner);
}

typedef struct {
  const REAL *b;
  lstmk_strides strides;
  size_t inner, columns;
  REAL *packed;
} NAME(pack_job);

/// Packs one step of depth.
static void NAME(pack_task)(const void *shared, size_t index) {
  const NAME(pack_job) *job = shared;
  size_t k = index * LSTMK_DEPTH;
  size_t depth = job->inner - k < LSTMK_DEPTH ? job->inner - k : LSTMK_DEPTH;
  REAL *to = job->packed + k * ((job->columns + PANEL - 1) / PANEL * PANEL);
  const lstmk_strides strides = job->strides;
  for (size_t column = 0; column < job->columns; column += PANEL) {
    const REAL *from = job->b + k * strides.row + column * strides.column;
    size_t width = job->columns - column < PANEL ? job->columns - column : PANEL;
    if (width < PANEL) memset(to, 0, depth * PANEL * sizeof(REAL));
    if (strides.column == 1) {
      for (size_t row = 0; row < depth; row++) {
        memcpy(to + row * PANEL, from + row * strides.row, width * sizeof(REAL));
      }
    } else {
      // Cache line by cache line of the transposed matrix.
      for (size_t row = 0; row < depth; row += PANEL) {
        size_t rows = depth - row < PANEL ? depth - row : PANEL;
        for (size_t j = 0; j < width; j++) {
          const REAL *line = from + j * strides.column + row * strides.row;
          REAL *place = to + row * PANEL + j;
          // Scattering vectors are slower than plain stores.
          _Pragma("clang loop vectorize(disable)") for (size_t i = 0; i < rows; i++) {
            place[i * PANEL] = line[i * strides.row];
          }
        }
      }
    }
    to += depth * PANEL;
  }
}

static void NAME(pack)(const REAL *b, lstmk_strides strides, size_t inner, size_t columns,
                       REAL *packed) {
  const NAME(pack_job) job = {b, strides, inner, columns, packed};
  size_t tasks = (inner + LSTMK_DEPTH - 1) / LSTMK_DEPTH;
  if (inner * columns > 1 << 17) {
    // A number moved takes as long as a few operations.
    lstmk_share(NAME(pack_task), &job, tasks, 8.0 * (double)inner * (double)columns);
  } else {
    for (size_t task = 0; task < tasks; task++) NAME(pack_task)(&job, task);
  }
}

#undef BLOCK_ROWS
#undef TASK_COLUMNS
#undef SMALL_BYTES
