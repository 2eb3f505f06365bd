/* Tensors of every number format and any strides, as dense doubles and back. */
#include "tensors.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

long tensor_count(const lstmcheck_tensor *t) {
  return t->size[0] * t->size[1] * t->size[2] * t->size[3];
}

static double from_bits16(uint16_t bits, uint32_t dtype) {
  if (dtype == LSTMCHECK_BF16) {
    const uint32_t wide = (uint32_t)bits << 16;
    float value;
    memcpy(&value, &wide, sizeof value);
    return value;
  }
  const int exponent = bits >> 10 & 31, fraction = bits & 1023;
  const double size = exponent == 31 ? (fraction ? NAN : INFINITY)
                    : exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
  return bits >> 15 ? -size : size;
}

/* To nearest with `digits` binary digits, ties to even, no exponent below `least`. */
static double rounded(double value, int digits, int least) {
  int exponent;
  frexp(value, &exponent);
  const int unit = (exponent > least ? exponent : least) - digits;
  return isfinite(value) ? ldexp(nearbyint(ldexp(value, -unit)), unit) : value;
}

static uint16_t to_bits16(double value, uint32_t dtype) {
  if (dtype == LSTMCHECK_BF16) {
    const float narrow = (float)rounded(value, 8, -125);
    uint32_t wide;
    memcpy(&wide, &narrow, sizeof wide);
    return isnan(value) ? 0x7fc0 : wide >> 16;
  }
  const double size = fabs(rounded(value, 11, -13));
  const uint16_t sign = signbit(value) ? 0x8000 : 0;
  if (isnan(size)) return 0x7e00;
  if (size >= 65536) return sign | 0x7c00;
  if (size < ldexp(1, -14)) return sign | (uint16_t)ldexp(size, 24);
  int exponent;
  const double significand = frexp(size, &exponent);
  return sign | (uint16_t)((exponent + 14) << 10) | (uint16_t)(ldexp(significand, 11) - 1024);
}

/* Element number `at` of the dense tensor, where it lies in this one. */
static long place_of(const lstmcheck_tensor *t, long at) {
  long place = 0;
  for (int axis = 3; axis >= 0; at /= t->size[axis--])
    place += at % t->size[axis] * t->stride[axis];
  return place;
}

double *gather(const lstmcheck_tensor *t) {
  if (!t) return NULL;
  const long count = tensor_count(t);
  double *values = calloc(count + 1, sizeof *values);
  for (long at = 0; at < count; at++) {
    const long place = place_of(t, at);
    switch (t->dtype) {
      case LSTMCHECK_F64: values[at] = ((const double *)t->data)[place]; break;
      case LSTMCHECK_F32: values[at] = ((const float *)t->data)[place]; break;
      default: values[at] = from_bits16(((const uint16_t *)t->data)[place], t->dtype);
    }
  }
  return values;
}

void scatter(const double *values, lstmcheck_tensor *t) {
  for (long at = 0; at < tensor_count(t); at++) {
    const long place = place_of(t, at);
    switch (t->dtype) {
      case LSTMCHECK_F64: ((double *)t->data)[place] = values[at]; break;
      case LSTMCHECK_F32: ((float *)t->data)[place] = (float)values[at]; break;
      default: ((uint16_t *)t->data)[place] = to_bits16(values[at], t->dtype);
    }
  }
}
