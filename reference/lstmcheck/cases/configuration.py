"""The configuration of one vector, as the manifest states it."""

from dataclasses import asdict, dataclass

from ..activations import as_json, from_json, name_of
from ..layout import Dimensions, Layout
from ..options import PLAIN, Options
from ..options import from_json as options_from_json
from ..problem import Activations, Problem

_SMOOTH = {"identity", "logistic", "tanh"}
_NUMBERS_OF_BIASES = {"none": 0, "two": 2}


@dataclass(frozen=True)
class Configuration:
    """Everything that shapes a vector's inputs, besides the seed.

    `bias` says whether the biases are "distinct" or "zero"; how many there are is an option.
    """

    dimensions: Dimensions
    activations: Activations
    initial_state: str
    upstream: str
    upstream_exponent: int
    regime: str
    grid: str
    bias: str = "distinct"
    options: Options = PLAIN

    @property
    def layout(self):
        """The names and shapes of the vector's tensors."""
        return Layout(self.dimensions, self.options)

    @property
    def is_variant(self):
        """Whether this is more than the plain layer with the three plain activations."""
        names = {name_of(one) for one in vars(self.activations).values()}
        return self.options != PLAIN or not names <= _SMOOTH

    def problem(self, tensors):
        """The `Problem` of this configuration with these tensors, of which it takes its own."""
        return Problem(self.dimensions, self.activations,
                       {name: tensors[name] for name in self.layout.given}, self.options)

    def as_json(self):
        """The manifest's form: dimensions and the rest side by side, defaults of options left
        out."""
        plain = {key: getattr(self, key) for key in (
            "initial_state", "upstream", "upstream_exponent", "regime", "grid", "bias")}
        words = {count: word for word, count in _NUMBERS_OF_BIASES.items()}
        plain["bias"] = words.get(self.options.biases, self.bias)
        activations = {gate: as_json(one) for gate, one in vars(self.activations).items()}
        return {**asdict(self.dimensions), "activations": activations, **plain,
                **self.options.as_json()}

    @property
    def saturation(self):
        """The pre-activation of the saturated gates, 0 in the other regimes."""
        name, _, level = self.regime.partition("-")
        return int(level) if name == "saturated" else 0


def from_manifest(fields):
    """The `Configuration` of a manifest entry's field."""
    options, rest = options_from_json(fields, _NUMBERS_OF_BIASES.get(fields["bias"], 1))
    size = Dimensions(*(rest.pop(name) for name in ("batch", "steps", "inputs", "units")))
    activations = Activations(**{gate: from_json(one)
                                 for gate, one in rest.pop("activations").items()})
    if rest["bias"] in _NUMBERS_OF_BIASES:
        rest["bias"] = "distinct"
    return Configuration(size, activations, **rest, options=options)
