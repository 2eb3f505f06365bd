// The threads that share one piece of work.
#ifndef LSTMK_TEAM_H
#define LSTMK_TEAM_H

#include <stddef.h>

/// Runs task 0 ..< tasks, each once, by the caller and whoever of the team is free; returns when
/// all are done. Which thread takes which task must not matter to the result.
void lstmk_share(void (*task)(const void *job, size_t index), const void *job, size_t tasks);

/// Memory of the calling thread, at least `bytes`, aligned to a cache line, kept for the next
/// call.
void *lstmk_scratch(size_t bytes);

#endif
