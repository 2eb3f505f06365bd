"""A network's parameters as each framework stores them, and back: one dictionary a layer.

Biases are left out of a network that has none, where the framework can do without; elsewhere they
are zeros.
"""

from typing import NamedTuple

import numpy as np

from ..shapes import require_shape
from .store import CONVENTIONS, Parameters


class UnsupportedDesign(ValueError):
    """A convention has no tensor for what a network has."""


class MissingTensor(ValueError):
    """A tensor that a convention stores was not given."""


class Storage(NamedTuple):
    """What a convention has beside a plain layer: the names of its biases, empty where it cannot
    do without; the optional tensors it has; how directions are told apart (names as templates of
    a lone direction, forward and reverse; "stacked" along the leading axis; None, forward alone).
    """

    biases: tuple = ()
    two_biases: bool = False
    peepholes: bool = False
    projection: bool = False
    directions: tuple | str | None = None


STORAGES = {
    "epynn": Storage(),
    "numpy-ml": Storage(directions=("{tensor}", "cell_fwd.{tensor}", "cell_bwd.{tensor}")),
    "pytorch": Storage(("bias_ih", "bias_hh"), two_biases=True, projection=True, directions=(
        "{tensor}_l{layer}", "{tensor}_l{layer}", "{tensor}_l{layer}_reverse")),
    "keras": Storage(("bias",), directions=(
        "{tensor}", "forward_layer.{tensor}", "backward_layer.{tensor}")),
    "onnx": Storage(("B",), two_biases=True, peepholes=True, directions="stacked"),
    "cudnn": Storage(tuple(f"b{part}_{q}" for part in "WR" for q in "ifgo"), two_biases=True,
                     projection=True, directions=("{place}.{tensor}",) * 3),
    "onednn": Storage(("bias",), peepholes=True, projection=True, directions="stacked"),
    "jax": Storage(directions=(
        "{tensor}", "forward_rnn.cell.{tensor}", "backward_rnn.cell.{tensor}")),
    "mlx": Storage(("bias",)),
}


def three_halves(b):
    """Two biases that add up exactly to b, both non-zero where b is."""
    return 1.5 * b, b - 1.5 * b


def store(convention, layout, tensors, split=three_halves):
    """The tensors of each layer by the framework's names, from canonical `tensors`.

    `split` makes two biases of one. Raises UnsupportedDesign.
    """
    storage = _required(convention, layout.options)
    layers = [{} for _ in range(layout.options.layers)]
    for place in layout.places:
        stored = CONVENTIONS[convention](_parameters(tensors, place, split))
        for name, tensor in stored.items():
            if layout.options.biases or name not in storage.biases:
                name = _name(storage, name, place, layout.options)
                layers[place.layer].setdefault(name, []).append(tensor)
    return [{name: np.concatenate(parts) if len(parts) > 1 else parts[0]
             for name, parts in layer.items()} for layer in layers]


def read(convention, layout, layers):
    """The canonical parameters by name from what `store` gives; of two biases their sum where
    the layout has one. Raises UnsupportedDesign, MissingTensor or ShapeError.

    Storing is a rearrangement: what is stored in place of the numbers 1, 2, … tells where each
    stored number goes back to. 0 stands for what is no parameter.
    """
    shapes = {name: layout.shapes[name] for place in layout.places
              for name in (f"input.{one}{place.suffix}" for one in layout.parameters())}
    ends = np.cumsum([int(np.prod(shape)) for shape in shapes.values()])
    total = int(ends[-1])
    sources = {name: part.reshape(shapes[name]) for name, part in zip(
        shapes, np.split(np.arange(1, total + 1), ends[:-1]), strict=True)}
    found = np.zeros(2 * total + 1)
    goals = store(convention, layout, sources, split=lambda b: (b, b + total))
    for given, layer in zip(layers, goals, strict=True):
        for name, goal in layer.items():
            if name not in given:
                raise MissingTensor(f"{name}: missing; the {convention} convention stores it")
            found[goal] = require_shape(name, given[name], goal.shape)
    return {name: found[source] + found[source + total] for name, source in sources.items()}


def _parameters(tensors, place, split):
    def own(name):
        return tensors.get(f"input.{name}{place.suffix}")

    W, b, second = own("W"), own("b"), own("b_recurrent")
    if b is None:
        b = np.zeros(len(W), dtype=W.dtype)
        parts = b, b
    else:
        parts = split(b) if second is None else (b, second)
    return Parameters(W, own("R"), b, *parts, own("p"), own("P"))


def _required(convention, options):
    storage = STORAGES[convention]
    for asked, offered, part in (
            (options.normalised, False, "layer norm"),
            (options.biases == 2, storage.two_biases, "second bias"),
            (options.peepholes, storage.peepholes, "peepholes"),
            (options.projection is not None, storage.projection, "projection"),
            (options.direction == "bidirectional", storage.directions, "second direction")):
        if asked and not offered:
            raise UnsupportedDesign(f"{convention}: stores no {part}")
    return storage


def _name(storage, tensor, place, options):
    if storage.directions is None or storage.directions == "stacked":
        return tensor
    alone, forward, reverse = storage.directions
    double = len(options.directions) == 2
    template = (reverse if place.reverse else forward) if double else alone
    return template.format(tensor=tensor, layer=place.layer,
                           place=place.layer * len(options.directions) + place.index)
