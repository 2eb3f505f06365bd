"""The generated variants: rows of the covering array of options, with reasons and bugs."""

import hashlib
import json

from .case import Case
from .variant_axes import AXES, SPACE, configuration_of, row_of

# A real bug that a value of an axis brings out.
_GUARDS = {
    ("lengths", "unequal"): "masked-steps-output-differs",
    ("lengths", "with zero"): "fully-masked-sample",
    ("direction", "reverse"): "reverse-output-not-flipped-back",
    ("direction", "bidirectional"): "bidirectional-silently-unidirectional",
    ("merge", "sum"): "reverse-direction-grad-not-added",
    ("layers", 2): "all-layers-get-raw-input",
    ("masks", "between"): "dropout-mask-missing-in-backward",
    ("masks", "recurrent"): "dropout-on-cell-memory",
    ("projection", True): "lstmp-h0-and-projection-activation",
    ("peepholes", True): "output-gate-sees-previous-cell",
    ("clip", "cell"): "clip-not-in-gradient",
    ("forget_bias", 1.0): "forget-bias-added-after-sigmoid",
    ("bias", "two"): "input-recurrent-bias-order-swapped",
    ("activations", "hard"): "sigmoid-tanh-derivative-wrong",
}
_FALLBACK = "optional-inputs-silently-ignored"
# Rows whose first draw leaves a vector that is blind somewhere.
_OTHER_DRAWS = {14: 1, 19: 2, 28: 1, 32: 1}

_WORDS = {
    "steps": "{} steps", "batch": "a batch of {}", "units": "{} units", "lengths": "lengths {}",
    "direction": "{}", "merge": "merged by {}", "layers": "{} layers", "masks": "masks {}",
    "clip": "clips {}", "forget_bias": "a forget offset of {}", "bias": "biases {}",
    "activations": "{} activations", "state": "a {} state", "upstream": "upstream on {}",
    "grid": "{} inputs",
}
_FLAGS = {"projection": "projection", "peepholes": "peepholes", "coupled": "coupled gates",
          "layer_norm": "layer normalisation"}


def generated_variants(others):
    """Cases that, with the variants among `others`, have every feasible pair of values."""
    covered = set().union(*(SPACE.meetings_of(row_of(case.configuration)) for case in others
                            if case.configuration.is_variant))
    rows = SPACE.covering_rows(covered)
    return tuple(_case(number, row, covered.union(*(
        SPACE.meetings_of(other) for other in rows if other is not row)))
        for number, row in enumerate(rows, start=1))


def _case(number, row, elsewhere):
    own = sorted(SPACE.meetings_of(row) - elsewhere, key=_order)
    configuration = configuration_of(row)
    text = json.dumps([_OTHER_DRAWS.get(number, 0), configuration.as_json()], sort_keys=True)
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
    return Case(f"options-meet-{number:02d}", seed, configuration, _reason(own), _bugs(own),
                generated=True)


def _order(meeting):
    return [(list(AXES).index(axis), AXES[axis].index(value)) for axis, value in meeting]


def _told(axis, value):
    if axis in _FLAGS:
        return f"{'with' if value else 'without'} {_FLAGS[axis]}"
    return _WORDS[axis].format(value)


def _reason(own):
    told = "; ".join(" and ".join(_told(*one) for one in meeting) for meeting in own[:3])
    more = f"; and {len(own) - 3} more meetings" if len(own) > 3 else ""
    return f"The only vector that has {told}{more}."


def _bugs(own):
    guarded = [_GUARDS[value] for meeting in own for value in meeting if value in _GUARDS]
    return tuple(dict.fromkeys(guarded))[:4] or (_FALLBACK,)
