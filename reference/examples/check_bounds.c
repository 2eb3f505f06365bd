/* Checks one output of an LSTM against a vector's bounds in single precision. C11, libc alone.
 *     check_bounds VECTOR.safetensors NAME M < numbers
 * M stands in the manifest; the numbers of NAME (output.y, gradient.W, ...) come as text, row by
 * row. Exit code 0 within the bounds, 1 outside, 2 unreadable. Assumes a little-endian machine. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static unsigned char file[1 << 24];
static int fail(const char *what) { fprintf(stderr, "check_bounds: %s\n", what), exit(2); }

static const unsigned char *find(const char *set, const char *name, size_t width, size_t *count) {
  char key[99];
  unsigned long long header, begin, end;
  memcpy(&header, file, 8);
  snprintf(key, sizeof key, "\"%s%s\":{", set, name);
  const char *at = header < sizeof file - 9 ? strstr((const char *)file + 8, key) : NULL;
  if (!at || !(at = strstr(at, "\"data_offsets\":["))) fail("the vector has no such tensor");
  if (sscanf(at, "\"data_offsets\":[%llu,%llu]", &begin, &end) != 2) fail("bad offsets");
  *count = (end - begin) / width;
  return end < sizeof file - 8 - header ? file + 8 + header + begin : (fail("bad offsets"), file);
}

int main(int arguments, char **argument) {
  FILE *stream = arguments == 4 ? fopen(argument[1], "rb") : NULL;
  if (!stream) fail("usage: check_bounds VECTOR NAME M < numbers");
  if (fread(file, 1, sizeof file - 1, stream) < 8) fail("the vector is cut off");
  const double u = 0x1p-24, least = 0x1p-116, m = atof(argument[3]); /* units of each class: */
  const double units[] = {u / (1 - m * u), 0, 4 * u, 4 * u, u, 0, least};
  size_t count, rows;
  const unsigned char *truth = find("", argument[2], 8, &count);
  const unsigned char *bound = find("bound.", argument[2], 2, &rows);
  double got, exact, worst = 0;
  for (size_t at = 0; at < count; at++) {
    double squares = 0;
    if (rows != 15 * count || scanf("%lf", &got) != 1) fail("too few numbers");
    memcpy(&exact, truth + 8 * at, 8);
    for (int k = 0; k < 7; k++) { /* rows 7 to 13 are the root sums of squares, in bfloat16 */
      float row = 0;
      memcpy((char *)&row + 2, bound + 2 * ((7 + k) * count + at), 2);
      squares += units[k] * row * units[k] * row;
    }
    double part = fabs(got - exact) / (6.6 * sqrt(squares) + 0x1p-53 * fabs(exact) + least);
    if (!(part <= worst)) worst = isnan(part) ? INFINITY : part; /* no later number hides a NaN */
  }
  if (scanf("%lf", &got) != EOF) fail("too many numbers");
  return printf("%s: %.3g of its bound\n", argument[2], worst), worst > 1;
}
