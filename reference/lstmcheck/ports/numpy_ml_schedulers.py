"""The learning rate schedulers of numpy-ml (equations and names of version 0.1.2).

Departure: at step 0 the Noam rate is 0, where the published one divides by zero.
"""

import math

import numpy as np


def constant(step, lr=0.01):
    """The same rate at every step."""
    return lr


def exponential(step, initial_lr=0.01, stage_length=500, staircase=False, decay=0.1):
    """initial_lr decay^stage, where the stage is step / stage_length, in a staircase rounded
    down."""
    stage = step // stage_length if staircase else step / stage_length
    return initial_lr * decay**stage


def noam(step, model_dim=512, scale_factor=1, warmup_steps=4000):
    """Rising with the step, then falling with its root, both equal at the end of the warmup."""
    if step == 0:
        return 0.0
    return scale_factor * model_dim**-0.5 * min(step**-0.5, step * warmup_steps**-1.5)


class King:
    """Falls by `decay` when the last `patience` + 1 losses do not fall with a probability of 51 %,
    neither all of them nor those up to the ninth decile."""

    def __init__(self, initial_lr=0.01, patience=1000, decay=0.99):
        self.lr, self.patience, self.decay = initial_lr, patience, decay
        self.memory = math.ceil(1.1 * (patience + 1))
        self.losses = []

    def __call__(self, loss):
        """The rate after one more loss."""
        self.losses.append(loss)
        if len(self.losses) < self.patience:
            return self.lr
        self.losses = self.losses[-self.memory:]
        decile = np.quantile(self.losses, 0.9)
        if self._stalled(self.losses) and self._stalled(
                [one for one in self.losses if one <= decile]):
            self.lr *= self.decay
        return self.lr

    def _stalled(self, losses):
        return len(losses) > self.patience and p_falling(losses[-self.patience - 1:]) < 0.51


def p_falling(losses):
    """The probability that a normal variable with mean and variance of the slope of the line fitted
    to `losses` is not above zero."""
    y = np.array(losses)
    n, x = len(y), np.arange(len(y)) - (len(y) - 1) / 2
    spread = (n**3 - n) / 12
    slope = x @ (y - y.mean()) / spread
    variance = np.sum((y - y.mean() - slope * x) ** 2) / (n - 2) / spread
    z = -slope / math.sqrt(variance + np.finfo(float).eps)
    return (1 + math.erf(z / math.sqrt(2))) / 2
