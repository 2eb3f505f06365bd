"""Golden learning rates: `reference/trajectories/schedules.json`.

Usage: python -m lstmcheck.training.schedules, which writes it.

Each rate is the double nearest to what 60 decimal digits give. Kinds and constants are those of
Swift's `LearningRate`; `patient` has losses, and its rate follows each of them.
"""

import json
from decimal import Decimal, localcontext
from pathlib import Path

import numpy as np

from ..ports import numpy_ml_schedulers

FILE = Path(__file__).resolve().parents[2] / "trajectories" / "schedules.json"
STEPS = (0, 1, 2, 3, 7, 10, 49, 50, 51, 99, 100, 1000)
CASES = (
    ("constant", {"rate": 0.01}),
    ("exponential", {"initial": 0.01, "decay": 0.1, "stage": 500, "staircase": False}),
    ("exponential", {"initial": 0.3, "decay": 0.75, "stage": 50, "staircase": True}),
    ("noam", {"dimension": 512, "scale": 1.0, "warmup": 4000}),
    ("noam", {"dimension": 7, "scale": 0.5, "warmup": 50}),
    ("linear", {"initial": 0.1, "k": 0.01}),
    ("cyclic", {"initial": 0.1, "drop": 0.25, "k": 0.05, "cycle": 50}),
)


def constant(step, c):
    return c["rate"]


def exponential(step, c):
    stage = step // c["stage"] if c["staircase"] else Decimal(step) / c["stage"]
    return c["initial"] * c["decay"] ** stage


def noam(step, c):
    rising = step / (c["warmup"] * Decimal(c["warmup"]).sqrt())
    falling = 1 / Decimal(step).sqrt() if step else rising
    return c["scale"] / Decimal(c["dimension"]).sqrt() * min(falling, rising)


def linear(step, c):
    return c["initial"] / (1 + 100 * c["k"] * step)


def cyclic(step, c):
    return (c["initial"] * (1 - c["drop"]) ** (step // c["cycle"])
            * (-c["k"] * (step % c["cycle"])).exp())


def rates(kind, constants):
    """The rate of every step of STEPS, correctly rounded."""
    with localcontext() as context:
        context.prec = 60
        exact = {name: Decimal(value) if isinstance(value, float) else value
                 for name, value in constants.items()}
        return [float(globals()[kind](step, exact)) for step in STEPS]


def patient():
    """Losses that fall, stall with spikes, and fall again; the rate falls while they stall."""
    source = np.random.RandomState(600)
    slopes = [-0.1] * 30 + [0.0] * 40 + [-0.1] * 30
    losses = 20 + np.cumsum(slopes) + (source.random_sample(100) - 0.5) / 8
    losses[[35, 52, 60]] += 3
    constants = {"initial": 0.01, "patience": 9, "decay": 0.5}
    king = numpy_ml_schedulers.King(*constants.values())
    return {"kind": "patient", "constants": constants, "losses": losses.tolist(),
            "rates": [king(loss) for loss in losses]}


def text():
    """The file's text."""
    cases = [{"kind": kind, "constants": constants, "steps": list(STEPS),
              "rates": rates(kind, constants)} for kind, constants in CASES]
    told = {"format": "lstmcheck-schedules/1", "schedules": [*cases, patient()]}
    return json.dumps(told, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(text())
