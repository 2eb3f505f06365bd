#ifndef ACTIVATIONS_H
#define ACTIVATIONS_H

#include "lstmcheck_kernel.h"

/* An activation and its derivative at z; both NAN for a name that is not known. At a kink the
 * derivative is that from below. */
double activate(const lstmcheck_activation *chosen, double z);
double activation_slope(const lstmcheck_activation *chosen, double z);

#endif
