// All kernels of one instruction set, for both number types. Needs SET, VECTOR_BYTES, TILE_ROWS
// and TILE_VECTORS: the register tile.
#include "../table.h"
#include "../team.h"

#include <stdint.h>
#include <string.h>

#define LSTMK_UNROLL _Pragma("clang loop unroll(full)")

#define TYPE f32
#define REAL float
#define INTEGER int32_t
#define ROUNDING_SHIFT 0x1.8p23f
#define LN2_HIGH 0x1.63p-1f
#define LN2_LOW -0x1.bd0106p-13f
#define TAYLOR_LAST_FACTORIAL 40320.0
#define TAYLOR_TERMS TERM(5040.0), TERM(720.0), TERM(120.0), TERM(24.0), TERM(6.0), TERM(2.0)
#define EXPONENT_BIAS 127
#define MANTISSA_BITS 23
#define SIGN_BIT INT32_MIN
#define EXP_UNDERFLOW -105.0f
#define TANH_SATURATES 20.0f
#include "names.h"

#include "functions.h"
#include "gates.h"
#include "product.h"
#include "steps.h"
#include "undefine.h"

#define TYPE f64
#define REAL double
#define INTEGER int64_t
#define ROUNDING_SHIFT 0x1.8p52
#define LN2_HIGH 0x1.62e42feep-1
#define LN2_LOW 0x1.a39ef35793c76p-33
#define TAYLOR_LAST_FACTORIAL 87178291200.0
#define TAYLOR_TERMS                                                                               \
  TERM(6227020800.0), TERM(479001600.0), TERM(39916800.0), TERM(3628800.0), TERM(362880.0),        \
      TERM(40320.0), TERM(5040.0), TERM(720.0), TERM(120.0), TERM(24.0), TERM(6.0), TERM(2.0)
#define EXPONENT_BIAS 1023
#define MANTISSA_BITS 52
#define SIGN_BIT INT64_MIN
#define EXP_UNDERFLOW -750.0
#define TANH_SATURATES 44.0
#include "names.h"

#include "functions.h"
#include "gates.h"
#include "product.h"
#include "steps.h"
#include "undefine.h"

#define LSTMK_CAT_(type, set, name) lstmk_##type##_##set##_##name
#define LSTMK_CAT(type, set, name) LSTMK_CAT_(type, set, name)
#define LSTMK_ENTRIES(TYPE)                                                                        \
  {LSTMK_CAT(TYPE, SET, pack), LSTMK_CAT(TYPE, SET, add_product), LSTMK_CAT(TYPE, SET, gates),     \
   LSTMK_CAT(TYPE, SET, gate_gradients), LSTMK_CAT(TYPE, SET, forward),                            \
   LSTMK_CAT(TYPE, SET, backward)}
