// AVX2 and fused multiply-add: 16 registers of 32 bytes.
#include "../table.h"

#if LSTMK_HAS_X86
#include "../team.h"

#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("arch=x86-64-v3"))), apply_to = function)
#define SET v3
#define VECTOR_BYTES 32
#define TILE_ROWS 6
#define TILE_VECTORS 2
#include "../templates/kernels.h"
#pragma clang attribute pop

const lstmk_instruction_set_table lstmk_x86_64_v3 = {"x86-64-v3", LSTMK_ENTRIES(f32),
                                                     LSTMK_ENTRIES(f64)};
#endif
