// AVX-512: 32 registers of 64 bytes.
#include "../table.h"

#if LSTMK_HAS_X86
#include "../team.h"

#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"))), apply_to = function)
#define SET v4
#define VECTOR_BYTES 64
#define TILE_ROWS 12
#define TILE_VECTORS 2
#include "../templates/kernels.h"
#pragma clang attribute pop

const lstmk_instruction_set_table lstmk_x86_64_v4 = {"x86-64-v4", LSTMK_ENTRIES(f32),
                                                     LSTMK_ENTRIES(f64)};
#endif
