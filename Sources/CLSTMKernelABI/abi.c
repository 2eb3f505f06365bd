/* The header is the whole of this target; a compiler must have read it at least once. */
#include "lstmcheck_kernel.h"

_Static_assert(sizeof(void *) == 8, "LSTMCheck's plug-ins are 64-bit");
