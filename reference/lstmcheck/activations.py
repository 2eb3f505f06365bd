"""The activations by name, with the constants some of them take.

A plain name stands for an activation without constants; `Parametrised` carries the constants of
the others. Both are values: equal ones are the same activation.
"""

from dataclasses import dataclass
from fractions import Fraction

# Names of the constants, in the order in which they are written.
CONSTANTS = {
    "identity": (), "relu": (), "logistic": (), "tanh": (), "softsign": (), "softplus": (),
    "exponential": (), "selu": (), "gelu": (), "gelu-tanh": (), "hard-sigmoid": (),
    "hard-sigmoid-sixth": (), "affine": ("slope", "offset"), "leaky-relu": ("slope",),
    "elu": ("alpha",), "thresholded-relu": ("theta",), "scaled-tanh": ("alpha", "beta"),
}

# The constants of Klambauer et al., 2017, and the cubic coefficient of Hendrycks and Gimpel, 2016.
SELU_ALPHA = Fraction("1.6732632423543772848170429916717")
SELU_SCALE = Fraction("1.0507009873554804934193349852946")
GELU_CUBIC = Fraction("0.044715")
HARD_SLOPE, HARD_EDGE = Fraction(1, 5), Fraction(5, 2)
SIXTH_SLOPE, SIXTH_EDGE = Fraction(1, 6), Fraction(3)


class UnknownActivation(ValueError):
    """An activation has an unknown name, or not the constants of its name."""


@dataclass(frozen=True)
class Parametrised:
    """An activation with constants: (name, value) pairs in the order of CONSTANTS."""

    name: str
    constants: tuple


def parametrised(name, **constants):
    """The `Parametrised` activation; raises UnknownActivation on constants that do not fit."""
    if name not in CONSTANTS or set(constants) != set(CONSTANTS[name]) or not constants:
        raise UnknownActivation(f"{name}: expected the constants {CONSTANTS.get(name)}, "
                                f"got {tuple(constants)}")
    return Parametrised(name, tuple((key, float(constants[key])) for key in CONSTANTS[name]))


def name_of(activation):
    """The name of an activation in either form."""
    return activation if isinstance(activation, str) else activation.name


def constants_of(activation):
    """The constants of an activation by name, as floats."""
    return {} if isinstance(activation, str) else dict(activation.constants)


def kinks_of(activation):
    """Where the activation or one of its first two derivatives jumps, as exact rationals."""
    name = name_of(activation)
    if name in ("relu", "leaky-relu", "elu", "selu", "softsign"):
        return (Fraction(0),)
    if name == "thresholded-relu":
        return (Fraction(constants_of(activation)["theta"]),)
    edge = {"hard-sigmoid": HARD_EDGE, "hard-sigmoid-sixth": SIXTH_EDGE}.get(name)
    return (-edge, edge) if edge else ()


def as_json(activation):
    """The manifest's form: a name, or an object with a name and constants."""
    if isinstance(activation, str):
        return activation
    return {"name": activation.name, **dict(activation.constants)}


def from_json(value):
    """The activation of its manifest form; raises UnknownActivation."""
    if isinstance(value, str):
        if CONSTANTS.get(value) != ():
            raise UnknownActivation(f"{value}: no activation without constants has this name")
        return value
    fields = dict(value)
    return parametrised(fields.pop("name"), **fields)
