"""The inputs of a vector, from its configuration and seed, bit for bit alike everywhere.

The only random source is ``RandomState(seed).random_sample``; everything after it is exact IEEE
arithmetic and rounding to the grid.
"""

from typing import NamedTuple

import numpy as np

from ..problem import GIVEN, Problem
from .grids import round_to_grid

_NEAR_ZERO = 2.0 ** -8
_MODERATE = 3.0


class Inputs(NamedTuple):
    """A problem, and the two dyadic parts, each [4H], that its bias is the exact sum of (None
    where it is zero)."""

    problem: Problem
    bias_parts: tuple


def make_inputs(configuration, seed):
    """The `Inputs` of a configuration; equal arguments give equal bits on every machine."""
    draw = _draw_dyadic if configuration.regime == "dyadic" else _draw_real
    source = np.random.RandomState(seed)
    tensors, parts = draw(configuration, lambda shape: source.random_sample(shape))
    if configuration.initial_state == "zero":
        tensors["input.h0"], tensors["input.c0"] = (
            np.zeros_like(tensors[name]) for name in ("input.h0", "input.c0"))
    if configuration.bias == "zero":
        tensors["input.b"], parts = np.zeros_like(tensors["input.b"]), None
    _saturate(configuration, tensors)
    tensors = {name: round_to_grid(tensor, configuration.grid)
               for name, tensor in tensors.items()}
    _keep_upstream(configuration, tensors)
    problem = Problem(configuration.dimensions, configuration.activations,
                      {name: tensors[name] for name in GIVEN})
    return Inputs(problem, parts)


def _draw_real(configuration, sample):
    """Uniform values, with weights that keep pre-activations near 1 at any width."""
    shape = configuration.dimensions.shape
    near_zero = _NEAR_ZERO if configuration.regime == "near-zero" else 1.0
    steep = _MODERATE if configuration.regime == "moderate" else 1.0
    weight = steep * _inverse_root(configuration.dimensions.inputs + configuration.dimensions.units)
    scales = {"input.W": weight, "input.R": weight, "input.x": near_zero,
              "input.h0": near_zero, "input.c0": near_zero}
    tensors = {name: (2 * sample(shape(name)) - 1) * scales.get(name, 1.0)
               for name in GIVEN if name != "input.b"}
    parts = _bias_parts(sample, shape("input.b"), 128)
    parts = tuple(part * (near_zero * steep) for part in parts)
    return {**tensors, "input.b": parts[0] + parts[1]}, parts


def _draw_dyadic(configuration, sample):
    """Non-zero multiples of 1/64, or of 1/4 where identity gates multiply them further.

    Weights of many terms are scaled by a power of two, which keeps every sum exact in f32.
    """
    shape = configuration.dimensions.shape
    count = 4 if configuration.activations.cell == "identity" else 64
    tensors = {name: _signed_fractions(sample, shape(name), count)
               for name in GIVEN if name != "input.b"}
    if count == 64:
        size = configuration.dimensions
        for name in ("input.W", "input.R"):
            tensors[name] = tensors[name] * _inverse_root(size.inputs + size.units)
    parts = _bias_parts(sample, shape("input.b"), count)
    return {**tensors, "input.b": parts[0] + parts[1]}, parts


def _bias_parts(sample, shape, count):
    """Two parts of one sign, multiples of 1 / count up to 1/2 each, whose sum is exact."""
    sign = np.where(sample(shape) < 0.5, -1.0, 1.0)
    return tuple(sign * (1 + np.floor(sample(shape) * (count // 2))) / count for _ in range(2))


def _signed_fractions(sample, shape, count):
    sign = np.where(sample(shape) < 0.5, -1.0, 1.0)
    return sign * (1 + np.floor(sample(shape) * count)) / count


def _inverse_root(terms):
    """The power of two next above 1 / sqrt(terms)."""
    return 2.0 ** -((terms.bit_length() - 1) // 2)


def _saturate(configuration, tensors):
    """Push one gate of each unit, and one cell state, to plus or minus the regime's level.

    The gate goes round from unit to unit and the sign alternates, so every gate is saturated in
    some units and alive in the others.
    """
    level, units = configuration.saturation, configuration.dimensions.units
    if not level:
        return
    for unit in range(units):
        sign = 1 if (unit + unit // 4) % 2 == 0 else -1
        tensors["input.b"][unit % 4 * units + unit] += sign * level
    if configuration.initial_state == "random":
        tensors["input.c0"][0, -1] = level


def _keep_upstream(configuration, tensors):
    """Zero the upstream gradients that the configuration leaves out, and scale the rest."""
    y = tensors["upstream.y"]
    if configuration.upstream == "last-step":
        y[:-1] = 0
    elif "all-steps" not in configuration.upstream:
        y[...] = 0
    for name in ("upstream.h_n", "upstream.c_n"):
        if "final-states" not in configuration.upstream:
            tensors[name][...] = 0
    for name in GIVEN:
        if name.startswith("upstream."):
            tensors[name] = np.ldexp(tensors[name], configuration.upstream_exponent)
