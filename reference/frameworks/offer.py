"""What a framework's LSTM offers by its documentation, and which vectors that leaves out."""

from collections.abc import Callable
from dataclasses import dataclass, field

from lstmcheck.activations import from_json, name_of

GATES = ("input", "forget", "output")
STANDARD = {"input": "logistic", "forget": "logistic", "candidate": "tanh", "output": "logistic",
            "cell": "tanh"}
PLAIN = frozenset(("batch", "steps", "inputs", "units", "activations", "initial_state",
                   "upstream", "upstream_exponent", "regime", "grid", "bias"))


# The doors' names of what an offer's fields may be, by field and value.
FEATURES = {
    ("layers", None): "layers", ("lengths", None): "lengths", ("projection", None): "projection",
    ("peepholes", None): "peepholes", ("coupled", None): "coupled-gates", ("clip", None): "clip",
    ("direction", "reverse"): "reverse", ("direction", "bidirectional"): "bidirectional",
    ("merge", None): "merges", ("bias", "two"): "two-biases", ("bias", "none"): "no-bias",
}


class _Anything:
    """Holds every value of a configuration's field."""

    def __contains__(self, value):
        return True


ANY = _Anything()


def no_demand(configuration):
    """No reason to refuse."""


@dataclass(frozen=True)
class Offer:
    """A framework's options.

    `activations`: the names a gate may have, None where they are fixed to the standard ones;
    `tied`: groups of gates that must have the same; `least_steps`: the shortest
    sequence that it takes;
    `features`: for each further field of a configuration the values that it may have, `ANY` for
    all; "bias" may be "two" or "none"; `demand`: why else it cannot take a configuration, or None.
    """

    training: bool = False
    activations: frozenset | None = None
    tied: tuple = (GATES,)
    least_steps: int = 0
    features: dict = field(default_factory=dict)
    demand: Callable = no_demand

    def refusal(self, configuration):
        """Why this framework cannot be asked for a manifest's `configuration`, or None."""
        if configuration["steps"] < self.least_steps:
            return f"needs at least {self.least_steps} step"
        for name in sorted(set(configuration) - PLAIN):
            if configuration[name] not in self.features.get(name, ()):
                return f"has no {_told(name, configuration[name])}"
        if configuration.get("bias") in ("two", "none") and (
                configuration["bias"] not in self.features.get("bias", ())):
            return f"has no bias {configuration['bias']}"
        return (self.demand(configuration)
                or self._activation_refusal(configuration["activations"]))

    def declared(self):
        """The features that lstm-check may ask for through a door. Activations stay undeclared, as
        no framework has every combination, and so do lengths and projection where a demand leaves
        some of them out."""
        named = [feature for (field_, value), feature in FEATURES.items()
                 if field_ in self.features and (value is None or value in self.features[field_])]
        if self.demand is not no_demand:
            named = [one for one in named if one not in ("lengths", "projection")]
        return ["backward"] * self.training + ["zero-steps"] * (not self.least_steps) + named

    def _activation_refusal(self, chosen):
        if self.activations is None:
            return None if chosen == STANDARD else "activations are fixed"
        for one in chosen.values():
            name = name_of(from_json(one))
            if name not in self.activations:
                return f"has no activation {name}"
        for group in self.tied:
            if len({str(chosen[gate]) for gate in group}) > 1:
                return f"one activation for {', '.join(group)}"
        return None


def _told(name, value):
    """A field by its name, with its value where that is a word."""
    return f"{name} {value}" if isinstance(value, str) else name.replace("_", " ")
