"""The configuration of one vector, as the manifest states it."""

from dataclasses import asdict, dataclass

from ..problem import Activations, Dimensions

REGIMES = ("ordinary", "near-zero", "moderate", "saturated-45", "saturated-100",
           "saturated-800", "dyadic")
STATES = ("random", "zero")
BIASES = ("distinct", "zero")
UPSTREAMS = ("all-steps", "last-step", "final-states", "all-steps-and-final-states", "none")


@dataclass(frozen=True)
class Configuration:
    """Everything that shapes a vector's inputs, besides the seed."""

    dimensions: Dimensions
    activations: Activations
    initial_state: str
    upstream: str
    upstream_exponent: int
    regime: str
    grid: str
    bias: str = "distinct"

    def as_json(self):
        """The manifest's form: dimensions and the rest side by side."""
        fields = asdict(self)
        return {**fields.pop("dimensions"), **fields}

    @property
    def saturation(self):
        """The pre-activation of the saturated gates, 0 in the other regimes."""
        name, _, level = self.regime.partition("-")
        return int(level) if name == "saturated" else 0
