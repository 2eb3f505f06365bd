/* What Swift cannot do about the processes of kernels: name, inside a signal handler, the memory
 * that a kernel should not have touched; and open a pipe that no other child inherits. */
#ifndef LSTMCHECK_KERNEL_GUARD_H
#define LSTMCHECK_KERNEL_GUARD_H

#include <stddef.h>

/* Catches faults and aborts of this process from now on: writes one line to `descriptor`, which
 * names the watched block that was touched, `out_of_memory` if no memory is left, or nothing, and
 * then lets the signal kill the process. `out_of_memory` must live as long as the process. */
void lstmcheck_guard_install(int descriptor, const char *out_of_memory);

/* Watches a block: `bytes` of pages between two forbidden ones. Returns its slot, or -1 if there
 * are too many. */
int lstmcheck_guard_watch(const void *pages, size_t bytes);

/* Says what is in the block from now on, and what a fault inside it was: "wrote to its input ", to
 * be followed by the name. Both must live as long as the process. */
void lstmcheck_guard_name(int slot, const char *name, const char *inside);

void lstmcheck_guard_forget(int slot);

/* Gives the calling thread a stack of its own for the handler, so that a kernel's endless
 * recursion is seen. */
void lstmcheck_guard_thread(void);

/* Ends this process when the other end of a pipe is gone, even while a kernel hangs: no orphan
 * outlives the run. */
void lstmcheck_exit_on_hangup(int descriptor);

/* A pipe whose two ends are closed in every program that this process starts. Returns 0 or -1. */
int lstmcheck_private_pipe(int ends[2]);

#endif
