"""The axes along which LSTM problems differ, and the values that make no problem together.

Most bugs need two circumstances to meet, such as a long sequence and a zero state. So every pair
of values of two axes occurs in some vector, and every triple of the axes that loops depend on,
unless a rule says why it cannot.
"""

from typing import NamedTuple

from ..problem import Activations
from .covering import Space

STANDARD = Activations()
MIXES = {
    "standard": STANDARD,
    "all logistic": Activations(candidate="logistic", cell="logistic"),
    "tanh gates": Activations(input="tanh", forget="tanh", output="tanh"),
    "identity cell": Activations(cell="identity"),
    "identity candidate": Activations(candidate="identity"),
    "each its own": Activations("identity", "logistic", "logistic", "tanh", "identity"),
}

AXES = {
    "steps": (0, 1, 2, 5, 50),
    "batch": (1, 2, 3, 5),
    "units": (1, 3, 5, 8, 9, 17),
    "aspect": ("fewer inputs", "as many inputs", "more inputs"),
    "state": ("random", "zero"),
    "bias": ("distinct", "zero"),
    "upstream": ("all-steps", "last-step", "final-states", "all-steps-and-final-states", "none"),
    "exponent": (-20, 0, 20),
    "regime": ("ordinary", "near-zero", "moderate", "saturated-45", "saturated-100",
               "saturated-800", "dyadic"),
    "activations": tuple(MIXES),
    "grid": ("bf16", "f16", "f32", "f64"),
}


# What a row takes where nothing is missing: the plain layer.
PLAIN = {"state": "random", "exponent": 0, "regime": "ordinary", "activations": "standard", "bias": "distinct"}

# Sets of axes whose values all meet, besides all pairs of axes.
TRIPLES = (("steps", "units", "upstream"), ("steps", "batch", "units"))


class Rule(NamedTuple):
    """Why a row of values makes no problem: `broken` tells from the values chosen so far."""

    why: str
    broken: callable


def rule(why, axis, values, other, allowed):
    """Where `axis` has one of `values`, `other` has one of `allowed`."""
    def broken(row):
        return row.get(axis) in values and other in row and row[other] not in allowed
    return Rule(why, broken)


_SATURATED = ("saturated-45", "saturated-100", "saturated-800")

RULES = (
    rule("one unit cannot have fewer inputs", "units", (1,), "aspect", AXES["aspect"][1:]),
    rule("without steps no parameter counts, so its regime cannot", "steps", (0,), "regime",
          ("ordinary",)),
    rule("without steps no gate is computed", "steps", (0,), "activations", ("standard",)),
    rule("without steps no bias is added", "steps", (0,), "bias", ("distinct",)),
    rule("sums are exact in any order for one step only", "regime", ("dyadic",), "steps", (1,)),
    rule("multiples of 1/64 are bf16 numbers", "regime", ("dyadic",), "grid", ("bf16",)),
    rule("saturation is driven by biases", "regime", _SATURATED, "bias", ("distinct",)),
    rule("one unit has no other that keeps its gates alive", "units", (1,), "regime",
          ("ordinary", "near-zero", "moderate", "dyadic")),
    rule("identity gates and states of 800 leave every format", "regime", _SATURATED,
          "activations", ("standard",)),
    rule("identity gates grow without limit over fifty steps", "steps", (50,), "activations",
          ("standard", "all logistic")),
    rule("products of gates near zero vanish beside any bound", "regime", ("near-zero",),
          "activations", ("standard", "all logistic", "identity cell", "identity candidate")),
    rule("small inputs and a zero state leave an output gate nothing to show", "regime",
          ("near-zero",), "state", ("random",)),
    rule("products of small numbers show in gradients alone", "regime", ("near-zero",),
          "upstream", AXES["upstream"][:-1]),
    rule("no upstream gradient can be scaled", "upstream", ("none",), "exponent", (0,)),
    rule("identity on multiples of 1/64 needs more bits than f32 has", "regime", ("dyadic",),
          "activations", ("standard", "all logistic", "tanh gates")),
)


SPACE = Space(AXES, PLAIN, TRIPLES, RULES)


def inputs_for(aspect, units):
    """I for an aspect and H."""
    return {"fewer inputs": max(units // 2, 1), "as many inputs": units,
            "more inputs": units + 4}[aspect]


def row_of(configuration):
    """The values of a configuration on every axis; values outside an axis are left out."""
    size = configuration.dimensions
    sign = (size.inputs > size.units) - (size.inputs < size.units)
    mixes = {mix: name for name, mix in MIXES.items()}
    row = {
        "steps": size.steps, "batch": size.batch, "units": size.units,
        "aspect": AXES["aspect"][sign + 1], "state": configuration.initial_state,
        "bias": configuration.bias, "upstream": configuration.upstream,
        "exponent": configuration.upstream_exponent, "regime": configuration.regime,
        "activations": mixes.get(configuration.activations), "grid": configuration.grid,
    }
    return {axis: value for axis, value in row.items() if value in AXES[axis]}
