#ifndef TENSORS_H
#define TENSORS_H

#include "lstmcheck_kernel.h"

long tensor_count(const lstmcheck_tensor *t);

/* The numbers of a tensor of any dtype and strides as dense doubles; NULL for NULL. */
double *gather(const lstmcheck_tensor *t);

/* Dense doubles into a tensor, each rounded once. */
void scatter(const double *values, lstmcheck_tensor *t);

#endif
