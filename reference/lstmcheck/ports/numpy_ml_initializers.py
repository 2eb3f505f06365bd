"""numpy-ml's initial weights (version 0.1.2) from given draws.

Uniform weights take draws between 0 and 1, normal ones draws of a standard normal distribution;
all truncated ones take what `kept_draws` keeps of them.

Departures: the published ``trunc_normal`` raises, since it takes the shape for a mean; here it
is what its documentation says. The gain for leaky ReLU is the published sqrt(2 + alpha^2), not
the usual sqrt(2 / (1 + alpha^2)).
"""

from fractions import Fraction

import numpy as np

TRUNCATION = 2


def gain(a, act_fn, alpha=Fraction(3, 10)):
    """The Glorot gain of an activation by its name: Tanh, ReLU, LeakyReLU, or any other."""
    if act_fn == "Tanh":
        return a.constant(Fraction(5, 3))
    square = {"ReLU": Fraction(2), "LeakyReLU": 2 + alpha**2}.get(act_fn, Fraction(1))
    return _root(a, square)


def glorot_uniform(a, draws, gain=1):
    """Uniform within gain sqrt(6 / (fan_in + fan_out)) of zero."""
    return _uniform(a, draws, gain * _root(a, Fraction(6, sum(draws.shape))))


def he_uniform(a, draws):
    """Uniform within sqrt(6 / fan_in) of zero."""
    return _uniform(a, draws, _root(a, Fraction(6, draws.shape[0])))


def glorot_normal(a, draws, gain=1):
    """Truncated normal of deviation gain sqrt(2 / (fan_in + fan_out)), from kept draws."""
    return draws * (gain * _root(a, Fraction(2, sum(draws.shape))))


def he_normal(a, draws):
    """Truncated normal of deviation sqrt(2 / fan_in), from kept draws."""
    return draws * _root(a, Fraction(2, draws.shape[0]))


def std_normal(a, draws):
    """The draws of a standard normal distribution as they are."""
    return draws


def trunc_normal(a, draws):
    """The kept draws as they are."""
    return draws


def kept_draws(shape, draws):
    """Float64 draws of `shape`, those beyond the truncation drawn again until none is left."""
    samples = draws(int(np.prod(shape))).reshape(shape)
    while (rejected := np.abs(samples) >= TRUNCATION).any():
        samples[rejected] = draws(int(rejected.sum()))
    return samples


def _uniform(a, draws, limit):
    return (2 * draws - 1) * limit


def _root(a, square):
    return a.sqrt(a.constant(square))
