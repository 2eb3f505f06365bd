// Needs: TYPE (f32, f64), REAL, INTEGER of the same size, SET (the instruction set's suffix) and
// VECTOR_BYTES. Undone by undefine.h.
#define LSTMK_JOIN_(a, b, c) lstmk_##a##_##b##_##c
#define LSTMK_JOIN(a, b, c) LSTMK_JOIN_(a, b, c)
#define NAME(name) LSTMK_JOIN(TYPE, SET, name)

#define LANES (VECTOR_BYTES / sizeof(REAL))
#define PANEL LSTMK_PANEL(REAL)
#define VECTOR NAME(vector)
#define MASK NAME(mask)
#define INLINE static inline __attribute__((always_inline))

typedef REAL VECTOR __attribute__((vector_size(VECTOR_BYTES)));
typedef INTEGER MASK __attribute__((vector_size(VECTOR_BYTES)));
typedef REAL NAME(unaligned) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));

INLINE VECTOR NAME(load)(const REAL *from) { return *(const NAME(unaligned) *)from; }
INLINE void NAME(store)(REAL *to, VECTOR value) { *(NAME(unaligned) *)to = value; }

/// The first `count` numbers, zeros after them.
INLINE VECTOR NAME(load_some)(const REAL *from, size_t count) {
  if (count >= LANES) return NAME(load)(from);
  VECTOR value = {0};
  memcpy(&value, from, count * sizeof(REAL));
  return value;
}

INLINE void NAME(store_some)(REAL *to, VECTOR value, size_t count) {
  if (count >= LANES)
    NAME(store)(to, value);
  else
    memcpy(to, &value, count * sizeof(REAL));
}

INLINE VECTOR NAME(select)(MASK where, VECTOR yes, VECTOR no) {
  return (VECTOR)(((MASK)yes & where) | ((MASK)no & ~where));
}
