/* Reads a vector and checks one output of an LSTM against its bounds. C11, libc alone.
 *
 * Usage: check_bounds VECTOR.safetensors NAME < numbers
 * The numbers of output NAME (output.y, gradient.W, ...) stand on standard input as text, in
 * row-major order. Exit code 0 within the bounds, 1 outside, 2 unreadable. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The f32 contract: accumulation, operand, relative, absolute, elementwise, storage, underflow. */
static const double U = 0x1p-24;
static const double UNITS[7] = {0x1p-24, 0, 0x1p-22, 0x1p-22, 0x1p-24, 0, 0x1p-116};

static void fail(const char *what) { fprintf(stderr, "check_bounds: %s\n", what); exit(2); }

/* Payload of a tensor and its count of numbers; shape receives up to four lengths. */
static const unsigned char *find(const unsigned char *file, const char *name, size_t width,
                                 size_t *count, long shape[4]) {
  char key[96];
  uint64_t header = 0;
  unsigned long long begin, end;
  for (int k = 0; k < 8; k++) header |= (uint64_t)file[k] << (8 * k);
  snprintf(key, sizeof key, "\"%s\":{", name);
  const char *at = strstr((const char *)file + 8, key);
  if (!at || at > (const char *)file + 8 + header) fail("no such tensor");
  const char *lengths = strstr(at, "\"shape\":[") + 9, *offsets = strstr(at, "\"data_offsets\":[");
  for (int k = 0; k < 4; k++) {
    char *next;
    shape[k] = strtol(lengths, &next, 10);
    lengths = next + (*next == ',');
  }
  if (sscanf(offsets, "\"data_offsets\":[%llu,%llu]", &begin, &end) != 2) fail("bad offsets");
  *count = (end - begin) / width;
  return file + 8 + header + begin;
}

int main(int arguments, char **argument) {
  if (arguments != 3) fail("usage: check_bounds VECTOR.safetensors NAME < numbers");
  FILE *stream = fopen(argument[1], "rb");
  if (!stream) fail("cannot open the vector");
  fseek(stream, 0, SEEK_END);
  size_t size = (size_t)ftell(stream), count, rows;
  rewind(stream);
  unsigned char *file = calloc(size + 1, 1);
  if (!file || size < 8 || fread(file, 1, size, stream) != size) fail("cannot read the vector");
  fclose(stream);

  char name[80];
  long x[4], R[4], shape[4];
  find(file, "input.x", 8, &count, x);
  find(file, "input.R", 8, &count, R);
  const unsigned char *truth = find(file, argument[2], 8, &count, shape);
  snprintf(name, sizeof name, "bound.%s", argument[2]);
  const unsigned char *bound = find(file, name, 2, &rows, shape);
  double m = fmax(fmax(x[2] + R[1] + 2, 4 * R[1] + 1), x[0] * x[1]), worst = 0;
  if (rows != 15 * count) fail("bounds do not fit the tensor");
  for (size_t at = 0; at < count; at++) {
    double got, exact, squares = 0;
    if (scanf("%lf", &got) != 1) fail("too few numbers");
    memcpy(&exact, truth + 8 * at, 8); /* a little-endian machine is assumed */
    for (int k = 0; k < 7; k++) {      /* rows 7 to 13 are the root sums of squares */
      const unsigned char *bits = bound + 2 * ((7 + k) * count + at);
      uint32_t word = (uint32_t)(bits[0] | bits[1] << 8) << 16;
      float row;
      memcpy(&row, &word, 4);
      double error = (k == 0 ? U / (1 - m * U) : UNITS[k]) * row;
      squares += error * error;
    }
    double limit = 1.1 * 6 * sqrt(squares) + (UNITS[5] + 0x1p-53) * fabs(exact) + UNITS[6];
    double fraction = fabs(got - exact) / limit;
    if (isnan(fraction)) fraction = INFINITY; /* so that no later number hides it */
    if (fraction > worst) worst = fraction;
  }
  if (scanf("%79s", name) == 1) fail("too many numbers");
  printf("%s: %.3g of its bound\n", argument[2], worst);
  free(file);
  return worst <= 1 ? 0 : 1;
}
