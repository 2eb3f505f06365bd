"""The inputs of a vector, from its configuration and seed, bit for bit alike everywhere.

The only random source is ``RandomState(seed).random_sample``; everything after it is exact IEEE
arithmetic and rounding to the grid.
"""

from typing import NamedTuple

import numpy as np

from ..problem import Problem
from .grids import round_to_grid
from .kinks import first_far_attempt

_NEAR_ZERO = 2.0 ** -8
_MODERATE = 3.0
_KEPT_SCALE = 1.25
_GARBAGE_EXPONENT = 12
_PARTS = {"b", "b_recurrent"}


class Inputs(NamedTuple):
    """A problem, and the two dyadic parts, each [4H], that its bias is the exact sum of (None
    where it is zero, or where there is not exactly one place with one bias)."""

    problem: Problem
    bias_parts: tuple


def make_inputs(configuration, seed):
    """The `Inputs` of a configuration; equal arguments give equal bits on every machine.

    Where activations or clips have kinks, `seed` grows by 1 until every pre-activation and cell
    state keeps its distance from them.
    """
    return _drawn(configuration, seed + first_far_attempt(configuration, seed, _drawn))


def _drawn(configuration, seed):
    draw = _draw_dyadic if configuration.regime == "dyadic" else _draw_real
    source = np.random.RandomState(seed % 2**32)
    tensors, parts = draw(configuration, lambda shape: source.random_sample(shape))
    for name, tensor in tensors.items():
        group, kind = name.split(".")[:2]
        if configuration.initial_state == "zero" and group == "input" and kind in ("h0", "c0"):
            tensors[name] = np.zeros_like(tensor)
        if configuration.bias == "zero" and kind in _PARTS:
            tensors[name], parts = np.zeros_like(tensor), None
    _saturate(configuration, tensors)
    tensors = {name: round_to_grid(tensor, configuration.grid)
               for name, tensor in tensors.items()}
    _keep_upstream(configuration, tensors)
    _spoil_padding(configuration, tensors)
    return Inputs(configuration.problem(tensors), parts)


def _draw_real(configuration, sample):
    """Uniform values, with weights that keep pre-activations near 1 at any width."""
    layout = configuration.layout
    near_zero = _NEAR_ZERO if configuration.regime == "near-zero" else 1.0
    steep = _MODERATE if configuration.regime == "moderate" else 1.0
    tensors = {}
    for name, shape in layout.shapes.items():
        if name not in layout.given or _kind(name) in _PARTS:
            continue
        drawn = 2 * sample(shape) - 1
        tensors[name] = drawn * _scale(layout, name, near_zero, steep)
        if _kind(name) in ("gamma", "gamma_c"):
            tensors[name] = 1 + drawn / 2
        elif _kind(name) in ("mask", "recurrent_mask"):
            tensors[name] = np.where(drawn < -0.5, 0.0, _KEPT_SCALE)
    return _with_biases(configuration, tensors, sample, 128, near_zero * steep)


def _kind(name):
    """The part of an input's name that says what it is; upstream gradients have none."""
    group, kind = name.split(".")[:2]
    return kind if group == "input" else None


def _scale(layout, name, near_zero, steep):
    kind = _kind(name)
    if kind in ("W", "R"):
        layer = int(name.split(".")[2][0]) if name.count(".") == 2 else 0
        return steep * _inverse_root(layout.width_into(layer) + layout.hidden)
    if kind == "P":
        return 2 * _inverse_root(layout.dimensions.units)
    return near_zero if kind in ("x", "h0", "c0") else 1.0


def _draw_dyadic(configuration, sample):
    """Non-zero multiples of 1/64, or of 1/4 where identity gates multiply them further.

    Weights of many terms are scaled by a power of two, which keeps every sum exact in f32.
    """
    layout = configuration.layout
    count = 4 if configuration.activations.cell == "identity" else 64
    tensors = {name: _signed_fractions(sample, layout.shapes[name], count)
               for name in layout.given if _kind(name) not in _PARTS}
    if count == 64:
        size = configuration.dimensions
        for name in ("input.W", "input.R"):
            tensors[name] = tensors[name] * _inverse_root(size.inputs + size.units)
    return _with_biases(configuration, tensors, sample, count, 1.0)


def _with_biases(configuration, tensors, sample, count, scale):
    """(the tensors and their biases, the parts of the only bias): one bias is the sum of two
    parts, two biases are the parts."""
    layout, parts = configuration.layout, None
    for place in layout.places if configuration.options.biases else ():
        name = f"input.b{place.suffix}"
        parts = tuple(part * scale for part in _bias_parts(sample, layout.shapes[name], count))
        if configuration.options.biases == 2:
            tensors[name], tensors[f"input.b_recurrent{place.suffix}"] = parts
        else:
            tensors[name] = parts[0] + parts[1]
    plain = configuration.options.biases == 1 and len(layout.places) == 1
    return tensors, parts if plain else None


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
    y, lengths = tensors["upstream.y"], configuration.options.lengths
    if configuration.upstream == "last-step":
        if lengths is None:
            y[:-1] = 0
        else:
            last = np.arange(len(y))[:, None] == np.array(lengths)[None] - 1
            y[~last] = 0
    elif "all-steps" not in configuration.upstream:
        y[...] = 0
    for name in tensors:
        if name.startswith("upstream."):
            if name != "upstream.y" and "final-states" not in configuration.upstream:
                tensors[name][...] = 0
            tensors[name] = np.ldexp(tensors[name], configuration.upstream_exponent)


def _spoil_padding(configuration, tensors):
    """Large numbers where a row has ended: nothing may come of them."""
    if configuration.options.lengths is None:
        return
    steps = np.arange(configuration.dimensions.steps)
    ended = steps[:, None] >= np.array(configuration.options.lengths)[None]
    x, y = tensors["input.x"], tensors["upstream.y"]
    x[ended] = np.ldexp(x[ended], _GARBAGE_EXPONENT)
    if y.any():
        y[ended] = np.resize(x[ended], y[ended].shape)
