"""What a network has beyond the plain LSTM layer; every default is the plain layer's."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Options:
    """`layers` layers, each in one `direction` or "bidirectional" and then joined by `merge`.

    `biases` per gate: 0, 1 or 2. `lengths` of the batch rows, None where all have every step.
    `projection` is the width of the hidden state, None where it is the number of units. `clip`
    bounds pre-activations, `cell_clip` the cell state. `epsilon` is that of layer normalisation,
    None without. `between` and `recurrent` say which dropout masks are given.
    """

    layers: int = 1
    direction: str = "forward"
    merge: str = "concat"
    lengths: tuple | None = None
    projection: int | None = None
    peepholes: bool = False
    coupled: bool = False
    clip: float | None = None
    cell_clip: float | None = None
    forget_bias: float = 0.0
    epsilon: float | None = None
    biases: int = 1
    between: bool = False
    recurrent: bool = False

    @property
    def normalised(self):
        """Whether gates and cell are layer-normalised."""
        return self.epsilon is not None

    @property
    def directions(self):
        """Whether each direction of a layer is the reverse one."""
        return {"forward": (False,), "reverse": (True,),
                "bidirectional": (False, True)}[self.direction]

    def as_json(self):
        """The manifest's fields, without those that have their default."""
        told = {field.name: getattr(self, field.name) for field in fields(self)
                if getattr(self, field.name) != field.default}
        if "lengths" in told:
            told["lengths"] = list(told["lengths"])
        if told.pop("epsilon", None) is not None:
            told["layer_norm"] = {"epsilon": self.epsilon}
        if told.pop("between", False) | told.pop("recurrent", False):
            told["dropout"] = {"between": self.between, "recurrent": self.recurrent}
        told.pop("biases", None)
        return told


PLAIN = Options()


def from_json(fields, biases):
    """The `Options` of a manifest's configuration, and what is left of its `fields`."""
    rest = dict(fields)
    given = {name: rest.pop(name) for name in (
        "layers", "direction", "merge", "lengths", "projection", "peepholes", "coupled", "clip",
        "cell_clip", "forget_bias") if name in rest}
    if "lengths" in given:
        given["lengths"] = tuple(given["lengths"])
    if "layer_norm" in rest:
        given["epsilon"] = rest.pop("layer_norm")["epsilon"]
    given.update(rest.pop("dropout", {}))
    return Options(**given, biases=biases), rest
