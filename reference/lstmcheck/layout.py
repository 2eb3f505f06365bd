"""The tensors of a problem: which there are, in which order, and their shapes.

A network is made of places, one for each layer and direction. A tensor that belongs to a place
has the place's suffix, which is empty where there is one place alone.
"""

from dataclasses import dataclass
from functools import cached_property

from .options import PLAIN, Options

# Axes: N batch, T steps, U units, P width of the hidden state, F width of a layer's input,
# G = 4 U, Q = 3 U.
_PARAMETERS = {
    "W": ("GF", lambda o: True), "R": ("GP", lambda o: True), "b": ("G", lambda o: o.biases > 0),
    "b_recurrent": ("G", lambda o: o.biases == 2), "p": ("Q", lambda o: o.peepholes),
    "P": ("PU", lambda o: o.projection is not None),
    "gamma": ("G", lambda o: o.normalised), "gamma_c": ("U", lambda o: o.normalised),
    "beta_c": ("U", lambda o: o.normalised),
}
_STATES = {"h0": "NP", "c0": "NU"}
_FINALS = {"h_n": "NP", "c_n": "NU"}
_TRACES = tuple("ifgoc")


@dataclass(frozen=True)
class Dimensions:
    """Batch N, steps T, inputs I and units H of one layer."""

    batch: int
    steps: int
    inputs: int
    units: int


@dataclass(frozen=True)
class Place:
    """One layer in one direction; `index` is its direction's among those of the layer."""

    layer: int
    index: int
    reverse: bool
    suffix: str


@dataclass(frozen=True)
class Layout:
    """The tensors that a problem with these dimensions and options has."""

    dimensions: Dimensions
    options: Options = PLAIN

    @cached_property
    def places(self):
        """Every `Place`, layer by layer."""
        o = self.options
        only = o.layers * len(o.directions) == 1
        return tuple(Place(layer, index, reverse,
                           "" if only else f".{layer}{'r' if reverse else 'f'}")
                     for layer in range(o.layers) for index, reverse in enumerate(o.directions))

    @property
    def hidden(self):
        """The width of a place's hidden state."""
        return self.options.projection or self.dimensions.units

    @property
    def features(self):
        """The width of a layer's output."""
        doubled = self.options.direction == "bidirectional" and self.options.merge == "concat"
        return self.hidden * (2 if doubled else 1)

    def width_into(self, layer):
        """The width of what enters a layer."""
        return self.dimensions.inputs if layer == 0 else self.features

    def parameters(self):
        """The names of a place's parameters, without its suffix."""
        return tuple(name for name, (_, has) in _PARAMETERS.items() if has(self.options))

    @cached_property
    def shapes(self):
        """The shape of every tensor by name, in the order of the files."""
        size, o, features = self.dimensions, self.options, self.features
        sequence = (size.steps, size.batch)
        result = {"input.x": (*sequence, size.inputs)}
        if o.between:
            result.update({f"input.mask.{k}": (*sequence, features) for k in range(1, o.layers)})
        parameters = {name: _PARAMETERS[name][0] for name in self.parameters()}
        masks = {"recurrent_mask": "NP"} if o.recurrent else {}
        traces = {name: "TNU" for name in _TRACES}
        self._add(result, "input", {**parameters, **_STATES, **masks})
        result["upstream.y"] = (*sequence, features)
        self._add(result, "upstream", _FINALS)
        result["output.y"] = (*sequence, features)
        self._add(result, "output", _FINALS)
        self._add(result, "trace", traces)
        result["gradient.x"] = (*sequence, size.inputs)
        self._add(result, "gradient", {**parameters, **_STATES})
        return result

    def _add(self, result, group, axes):
        size = self.dimensions
        for place in self.places:
            length = {"N": size.batch, "T": size.steps, "U": size.units, "P": self.hidden,
                      "F": self.width_into(place.layer), "G": 4 * size.units, "Q": 3 * size.units}
            for name, letters in axes.items():
                result[f"{group}.{name}{place.suffix}"] = tuple(length[axis] for axis in letters)

    @cached_property
    def given(self):
        """The names of what a problem is given: inputs and upstream gradients."""
        return tuple(name for name in self.shapes if name.startswith(("input.", "upstream.")))

    @cached_property
    def truth(self):
        """The names of what it answers: outputs, traces and gradients."""
        return tuple(name for name in self.shapes if name not in self.given)
