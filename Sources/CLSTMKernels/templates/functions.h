// exp, logistic and tanh of a vector. Arguments are reduced by Cody and Waite's two-part ln 2;
// the reduced exponential is its Taylor series, long enough that rounding prevails.

/// e^x = 2^n (1 + p), p = e^r - 1, |r| <= ln 2 / 2; NaN stays in p.
INLINE VECTOR NAME(reduce)(VECTOR x, MASK *n) {
  // Adding this leaves a whole number in the lowest bits.
  const REAL shift = ROUNDING_SHIFT;
  VECTOR shifted = x * (REAL)0x1.71547652b82fep0 + shift;
  VECTOR whole = shifted - shift;
  *n = (MASK)shifted - (MASK)((VECTOR){0} + shift);
  VECTOR r = (x - whole * LN2_HIGH) - whole * LN2_LOW;
  VECTOR series = (VECTOR){0} + (REAL)(1.0 / TAYLOR_LAST_FACTORIAL);
#define TERM(factorial) series = series * r + (REAL)(1.0 / factorial)
  TAYLOR_TERMS;
#undef TERM
  return r + (r * r) * series;
}

/// 2^n for a normal result.
INLINE VECTOR NAME(power)(MASK n) { return (VECTOR)((n + EXPONENT_BIAS) << MANTISSA_BITS); }

INLINE VECTOR NAME(magnitude)(VECTOR x) {
  return (VECTOR)((MASK)x & (MASK)(~((MASK){0}) ^ SIGN_BIT));
}

/// 1 / (1 + e^-z). The exponential is that of -|z|, so that it cannot overflow and small values
/// keep their digits, down to subnormal ones.
INLINE VECTOR NAME(logistic)(VECTOR z) {
  VECTOR x = -NAME(magnitude)(z);
  x = NAME(select)(x < EXP_UNDERFLOW, (VECTOR){0} + EXP_UNDERFLOW, x);
  MASK n;
  VECTOR p = NAME(reduce)(x, &n);
  // In two factors: the power itself may be no normal number.
  MASK half = n >> 1;
  VECTOR e = ((1 + p) * NAME(power)(half)) * NAME(power)(n - half);
  VECTOR one = (VECTOR){0} + 1;
  return NAME(select)(z < 0, e, one) / (1 + e);
}

/// (e^2x - 1) / (e^2x + 1), where e^2x - 1 loses no digits near zero.
INLINE VECTOR NAME(tanh)(VECTOR z) {
  MASK sign = (MASK)z & (MASK)((MASK){0} ^ SIGN_BIT);
  VECTOR x = 2 * NAME(magnitude)(z);
  x = NAME(select)(x > TANH_SATURATES, (VECTOR){0} + TANH_SATURATES, x);
  MASK n;
  VECTOR p = NAME(reduce)(x, &n);
  VECTOR power = NAME(power)(n);
  VECTOR t = power * p + (power - 1);
  return (VECTOR)((MASK)(t / (t + 2)) | sign);
}

INLINE VECTOR NAME(activate)(lstmk_activation activation, VECTOR z) {
  switch (activation) {
    case LSTMK_LOGISTIC: return NAME(logistic)(z);
    case LSTMK_TANH: return NAME(tanh)(z);
    case LSTMK_IDENTITY: break;
  }
  return z;
}

/// The slope, given the activation's value.
INLINE VECTOR NAME(slope)(lstmk_activation activation, VECTOR value) {
  switch (activation) {
    case LSTMK_LOGISTIC: return value * (1 - value);
    case LSTMK_TANH: return 1 - value * value;
    case LSTMK_IDENTITY: break;
  }
  return (VECTOR){0} + 1;
}
