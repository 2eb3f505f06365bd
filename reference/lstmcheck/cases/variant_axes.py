"""The axes along which variants of the LSTM differ, and what does not go together.

Every pair of values occurs in some generated vector, so that two options that spoil each other
meet. The problems are small: options break at any size.
"""

from ..activations import parametrised
from ..layout import Dimensions
from ..options import Options
from ..problem import Activations
from .axes import Rule, rule
from .configuration import Configuration
from .covering import Space

MIXES = {
    "standard": Activations(),
    "hard": Activations("hard-sigmoid", "hard-sigmoid-sixth", "tanh", "hard-sigmoid", "softsign"),
    "smooth": Activations("gelu-tanh", "logistic", "softplus",
                          parametrised("scaled-tanh", alpha=1.5, beta=0.5), "gelu"),
    "rectified": Activations(candidate=parametrised("leaky-relu", slope=0.25),
                             cell=parametrised("elu", alpha=0.5)),
}
CLIP, CELL_CLIP, EPSILON = 1.0, 0.5, 2.0**-10

AXES = {
    "steps": (2, 3, 5),
    "batch": (2, 3),
    "units": (3, 5),
    "lengths": ("all", "unequal", "with zero"),
    "direction": ("forward", "reverse", "bidirectional"),
    "merge": ("concat", "sum", "product", "average"),
    "layers": (1, 2),
    "masks": ("none", "between", "recurrent", "both"),
    "projection": (False, True),
    "peepholes": (False, True),
    "coupled": (False, True),
    "clip": ("none", "gates", "cell", "both"),
    "forget_bias": (0.0, 1.0),
    "layer_norm": (False, True),
    "bias": ("distinct", "two", "none"),
    "activations": tuple(MIXES),
    "state": ("random", "zero"),
    "upstream": ("all-steps", "last-step", "final-states", "all-steps-and-final-states"),
    "grid": ("bf16", "f32"),
}
PLAIN = {"merge": "concat", "layers": 1, "masks": "none", "clip": "none", "steps": 3, "batch": 2,
         "units": 3, "activations": "standard", "state": "random", "grid": "f32"}

_KINKED = ("hard", "rectified")


def _kinked(row):
    return row.get("clip", "none") != "none" or row.get("activations") in _KINKED


RULES = (
    rule("one direction has nothing to merge", "direction", ("forward", "reverse"), "merge",
         ("concat",)),
    rule("one layer has nothing between", "layers", (1,), "masks", ("none", "recurrent")),
    rule("bfloat16 rounds too coarsely to keep away from clips", "clip", AXES["clip"][1:], "grid",
         ("f32",)),
    rule("bfloat16 rounds too coarsely to keep away from kinks", "activations",
         _KINKED, "grid", ("f32",)),
    rule("a coupled forget gate has no pre-activation to add to", "coupled", (True,),
         "forget_bias", (0.0,)),
    rule("clips leave nothing of the few recurrent steps from a zero state", "clip",
         AXES["clip"][1:], "state", ("random",)),
    *(rule("in many numbers none keeps far from all kinks", axis, values, other, allowed)
      for axis, values in (("clip", AXES["clip"][1:]), ("activations", _KINKED))
      for other, allowed in (("batch", (2,)), ("units", (3,)), ("steps", (2, 3)))),
    Rule("in many numbers none keeps far from all kinks", lambda row: row.get(
        "direction") == "bidirectional" and _kinked(row) and (
            row.get("layers") == 2 or (row.get("clip", "none") != "none"
                                       and row.get("activations") in _KINKED))),
    Rule("products of small hidden states show an upper layer nothing", lambda row: (
        row.get("merge"), row.get("layers"), row.get("state")) == ("product", 2, "zero")),
)
SPACE = Space(AXES, PLAIN, (), RULES)

_BIASES = {"distinct": 1, "two": 2, "none": 0}


def lengths_of(word, batch, steps):
    """The rows' lengths: the first row is the shortest, the last has every step."""
    if word == "all":
        return None
    shortest = 0 if word == "with zero" else 1
    return tuple([shortest, *(steps - 1,) * (batch - 2), steps])


def configuration_of(row):
    """The `Configuration` of a row."""
    units = row["units"]
    size = Dimensions(row["batch"], row["steps"], units - 1, units)
    options = Options(
        layers=row["layers"], direction=row["direction"], merge=row["merge"],
        lengths=lengths_of(row["lengths"], row["batch"], row["steps"]),
        projection=(units + 1) // 2 if row["projection"] else None,
        peepholes=row["peepholes"], coupled=row["coupled"],
        clip=CLIP if row["clip"] in ("gates", "both") else None,
        cell_clip=CELL_CLIP if row["clip"] in ("cell", "both") else None,
        forget_bias=row["forget_bias"], epsilon=EPSILON if row["layer_norm"] else None,
        biases=_BIASES[row["bias"]], between=row["masks"] in ("between", "both"),
        recurrent=row["masks"] in ("recurrent", "both"))
    return Configuration(size, MIXES[row["activations"]], row["state"], row["upstream"], 0,
                         "ordinary", row["grid"], options=options)


def row_of(configuration):
    """The values of a configuration on every axis; values outside an axis are left out."""
    size, o = configuration.dimensions, configuration.options
    mixes = {mix: name for name, mix in MIXES.items()}
    words = {count: word for word, count in _BIASES.items()}
    row = {
        "steps": size.steps, "batch": size.batch, "units": size.units, "direction": o.direction,
        "merge": o.merge, "layers": o.layers, "projection": o.projection is not None,
        "peepholes": o.peepholes, "coupled": o.coupled, "forget_bias": o.forget_bias,
        "layer_norm": o.normalised, "bias": words[o.biases],
        "lengths": ("all" if o.lengths is None else "with zero" if 0 in o.lengths else "unequal"),
        "masks": {(False, False): "none", (True, False): "between", (False, True): "recurrent",
                  (True, True): "both"}[o.between, o.recurrent],
        "clip": {(False, False): "none", (True, False): "gates", (False, True): "cell",
                 (True, True): "both"}[o.clip is not None, o.cell_clip is not None],
        "activations": mixes.get(configuration.activations),
        "state": configuration.initial_state, "upstream": configuration.upstream,
        "grid": configuration.grid,
    }
    return {axis: value for axis, value in row.items() if value in AXES[axis]}
