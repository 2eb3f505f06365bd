"""The generated cases: rows of the covering array as configurations, with reasons and bugs."""

import hashlib
import json

from ..layout import Dimensions
from .axes import AXES, MIXES, SPACE, inputs_for, row_of
from .case import Case
from .configuration import Configuration

# A real bug that a value of an axis brings out.
GUARDS = {
    ("steps", 0): "seq-len-zero-fails",
    ("steps", 1): "seq-len-one-stride",
    ("steps", 2): "recurrent-weight-grad-time-index",
    ("steps", 5): "dh-next-dc-next-never-updated",
    ("steps", 50): "cell-list-shifted-and-wraps",
    ("batch", 1): "squeeze-wrong-axis-batch-one",
    ("batch", 5): "batch-greater-than-one-wrong",
    ("units", 9): "gate-order-iofc-read-as-ifgo",
    ("units", 17): "weight-layout-4ck-vs-c4k",
    ("aspect", "as many inputs"): "weight-sized-by-wrong-dim",
    ("state", "zero"): "uninitialised-buffer-read",
    ("state", "random"): "vjp-uses-zero-initial-state",
    ("bias", "zero"): "bias-zeroed-by-backward-helper",
    ("upstream", "last-step"): "bptt-truncated-to-last-step",
    ("upstream", "final-states"): "last-cell-grad-ignored",
    ("upstream", "none"): "missing-output-grad-crash",
    ("exponent", -20): "dx-zero-through-split-branches",
    ("exponent", 20): "gradient-applied-repeatedly",
    ("regime", "near-zero"): "tanh-exp-form-overflow-and-cancellation",
    ("regime", "moderate"): "sigmoid-tanh-derivative-wrong",
    ("regime", "saturated-45"): "sigmoid-range-limited",
    ("regime", "saturated-100"): "exp-overflow-raises",
    ("regime", "saturated-800"): "tanh-by-exp-ratio-nan",
    ("activations", "identity cell"): "fused-activation-applied-after-output",
    ("activations", "each its own"): "optional-inputs-silently-ignored",
}
# Chosen so that no generated vector is blind.
_DRAW = 3
_FALLBACK = "gate-order-ijfo-vs-ifco"

_WORDS = {
    "steps": "{} steps", "batch": "a batch of {}", "units": "{} units", "aspect": "{}",
    "state": "a {} state", "bias": "a {} bias", "upstream": "upstream on {}",
    "exponent": "upstream times 2^{}", "regime": "the {} regime", "activations": "{} activations",
    "grid": "{} inputs",
}


def generated_cases(others):
    """Cases that, with the hand-written `others`, have every feasible meeting of axis values."""
    covered = set().union(*(SPACE.meetings_of(row_of(case.configuration)) for case in others))
    rows = SPACE.covering_rows(covered)
    return tuple(_case(row, covered.union(*(SPACE.meetings_of(other) for other in rows
                                            if other is not row))) for row in rows)


def case_of(row, reason, bugs=()):
    """The case of a row of axis values; its seed follows from the configuration and the draw."""
    units = row["units"]
    size = Dimensions(row["batch"], row["steps"], inputs_for(row["aspect"], units), units)
    configuration = Configuration(size, MIXES[row["activations"]], row["state"], row["upstream"],
                                  row["exponent"], row["regime"], row["grid"], row["bias"])
    text = json.dumps([_DRAW, configuration.as_json()], sort_keys=True)
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "little")
    slug = (f"meet-n{size.batch}-t{size.steps}-i{size.inputs}-h{units}-{row['regime']}-"
            f"{row['grid']}-{seed % 1000:03d}")
    return Case(slug, seed, configuration, reason, bugs, generated=True)


def _case(row, elsewhere):
    own = [meeting for meeting in sorted(SPACE.meetings_of(row), key=_order) if meeting not in elsewhere]
    return case_of(row, _reason(own), _bugs(own))


def _order(meeting):
    return len(meeting), [(list(AXES).index(axis), AXES[axis].index(value)) for axis, value in meeting]


def _reason(own):
    told = "; ".join(" with ".join(_WORDS[axis].format(value) for axis, value in meeting)
                     for meeting in own[:3])
    more = f"; and {len(own) - 3} more meetings" if len(own) > 3 else ""
    return f"The only vector that has {told}{more}."


def _bugs(own):
    guarded = [GUARDS[value] for meeting in own for value in meeting if value in GUARDS]
    return tuple(dict.fromkeys(guarded))[:4] or (_FALLBACK,)
