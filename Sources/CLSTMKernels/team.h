// What the threads of the team have of their own.
#ifndef LSTMK_TEAM_H
#define LSTMK_TEAM_H

#include "include/lstm_kernels.h"

/// Memory of the calling thread, at least `bytes`, aligned to a cache line, kept for the next
/// call.
void *lstmk_scratch(size_t bytes);

#endif
