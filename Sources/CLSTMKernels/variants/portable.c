// Vectors of 16 bytes, which every machine has or compiles well: SSE2, NEON.
#define SET portable
#define VECTOR_BYTES 16
#if defined(__aarch64__)
#define TILE_ROWS 6
#define TILE_VECTORS 4
#else
#define TILE_ROWS 4
#define TILE_VECTORS 2
#endif
#include "../templates/kernels.h"

const lstmk_instruction_set_table lstmk_portable = {"portable", LSTMK_ENTRIES(f32),
                                                    LSTMK_ENTRIES(f64)};
