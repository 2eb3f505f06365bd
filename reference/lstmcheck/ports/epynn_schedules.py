"""EpyNN's learning rates (version 1.2.13): one for each epoch, from 0 on.

`lrate` is the initial rate, `decay_k` how fast it falls; of the cyclic one `decay_d` is the part
that is lost with each `cycle_epochs` epochs.
"""

import math


def steady(epoch, lrate):
    """The same rate at every epoch."""
    return lrate


def lin_decay(epoch, lrate, decay_k):
    """lrate / (1 + 100 k epoch)."""
    return lrate / (1 + 100 * decay_k * epoch)


def exp_decay(epoch, lrate, decay_k, decay_d, cycle_epochs):
    """lrate (1 - d)^cycles exp(-k epochs of this cycle)."""
    cycles, rest = divmod(epoch, cycle_epochs)
    return lrate * (1 - decay_d) ** cycles * math.exp(-decay_k * rest)
