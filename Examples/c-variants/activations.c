/* The seventeen activations by the header's names. */
#include "activations.h"

#include <math.h>
#include <string.h>

static const double SELU_ALPHA = 1.6732632423543772848170429916717;
static const double SELU_SCALE = 1.0507009873554804934193349852946;
static const double ROOT_2_OVER_PI = 0.79788456080286535587989211986876;
static const double ROOT_1_OVER_2PI = 0.39894228040143267793994605993438;

static double logistic(double z) {
  if (z >= 0) return 1 / (1 + exp(-z));
  return exp(z) / (1 + exp(z));
}

static double normal(double z) { return 0.5 * erfc(-z * M_SQRT1_2); }

/* Twice the argument of tanh in gelu-tanh: 1 + tanh(u) = 2 logistic(2 u), which does not cancel. */
static double gelu_argument(double z) { return 2 * ROOT_2_OVER_PI * (z + 0.044715 * z * z * z); }

/* From 0 at -edge to 1 at edge. */
static double ramp(double z, double edge) {
  return z <= -edge ? 0 : z > edge ? 1 : (z + edge) / (2 * edge);
}

static double ramp_slope(double z, double edge) {
  return -edge < z && z <= edge ? 1 / (2 * edge) : 0;
}

double activate(const lstmcheck_activation *chosen, double z) {
  const double a = chosen->constants[0], b = chosen->constants[1];
#define IS(text) (strcmp(chosen->name, text) == 0)
  if (IS("logistic")) return logistic(z);
  if (IS("tanh")) return tanh(z);
  if (IS("identity")) return z;
  if (IS("relu")) return z > 0 ? z : 0;
  if (IS("leaky-relu")) return z > 0 ? z : a * z;
  if (IS("elu")) return z > 0 ? z : a * expm1(z);
  if (IS("selu")) return SELU_SCALE * (z > 0 ? z : SELU_ALPHA * expm1(z));
  if (IS("gelu")) return z * normal(z);
  if (IS("gelu-tanh")) return z * logistic(gelu_argument(z));
  if (IS("exponential")) return exp(z);
  if (IS("softplus")) return z > 0 ? z + log1p(exp(-z)) : log1p(exp(z));
  if (IS("softsign")) return z / (1 + fabs(z));
  if (IS("hard-sigmoid")) return ramp(z, 2.5);
  if (IS("hard-sigmoid-sixth")) return ramp(z, 3);
  if (IS("affine")) return a * z + b;
  if (IS("thresholded-relu")) return z > a ? z : 0;
  if (IS("scaled-tanh")) return a * tanh(b * z);
  return NAN;
}

double activation_slope(const lstmcheck_activation *chosen, double z) {
  const double a = chosen->constants[0], b = chosen->constants[1];
  if (IS("logistic")) return logistic(z) * logistic(-z);
  if (IS("tanh")) return 4 * logistic(2 * z) * logistic(-2 * z);
  if (IS("identity")) return 1;
  if (IS("relu")) return z > 0 ? 1 : 0;
  if (IS("leaky-relu")) return z > 0 ? 1 : a;
  if (IS("elu")) return z > 0 ? 1 : a * exp(z);
  if (IS("selu")) return SELU_SCALE * (z > 0 ? 1 : SELU_ALPHA * exp(z));
  if (IS("gelu")) return normal(z) + z * ROOT_1_OVER_2PI * exp(-0.5 * z * z);
  if (IS("gelu-tanh")) {
    const double u = gelu_argument(z), slope = 2 * ROOT_2_OVER_PI * (1 + 3 * 0.044715 * z * z);
    return logistic(u) + z * slope * logistic(u) * logistic(-u);
  }
  if (IS("exponential")) return exp(z);
  if (IS("softplus")) return logistic(z);
  if (IS("softsign")) return 1 / ((1 + fabs(z)) * (1 + fabs(z)));
  if (IS("hard-sigmoid")) return ramp_slope(z, 2.5);
  if (IS("hard-sigmoid-sixth")) return ramp_slope(z, 3);
  if (IS("affine")) return a;
  if (IS("thresholded-relu")) return z > a ? 1 : 0;
  if (IS("scaled-tanh")) return 4 * a * b * logistic(2 * b * z) * logistic(-2 * b * z);
  return NAN;
#undef IS
}
