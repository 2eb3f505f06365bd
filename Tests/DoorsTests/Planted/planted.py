"""The example kernel behind the command door in ways that the example itself does not show, some
of them with a bug: planted.py PLANT."""

import os
import sys

import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
sys.path[:0] = [os.path.join(ROOT, "reference"), os.path.join(ROOT, "Examples/python")]
import lstmcheck_adapter as adapter  # noqa: E402
import my_lstm  # noqa: E402

PLANT = sys.argv[1]
GRADIENTS = ("x", "W", "R", "b", "h0", "c0")


def parameters(problem):
    """W, R and b from any of the storages that the plants declare."""
    if PLANT.startswith("cudnn"):
        whole = {part: np.concatenate([problem[f"input.{part}_{gate}"] for gate in "ifgo"])
                 for part in ("W", "R", "bW", "bR")}
        return whole["W"], whole["R"], whole["bW"] + whole["bR"]
    if PLANT.startswith("pytorch"):
        names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        W, R, first, second = (problem[f"input.{name}"] for name in names)
        return W, R, first + second
    return tuple(problem[f"input.{name}"] for name in "WRb")


def stored(gradients):
    """The gradients of W, R and b under the names of the storage."""
    dW, dR, db = gradients
    if PLANT.startswith("cudnn"):
        second = db[::-1] if PLANT == "cudnn-turned" else db
        parts = {"W": dW, "R": dR, "bW": db, "bR": second}
        return {f"gradient.{part}_{gate}": block for part, whole in parts.items()
                for gate, block in zip("ifgo", np.split(whole, 4))}
    if PLANT.startswith("pytorch"):
        second = 0 * db if PLANT == "pytorch-one-bias" else db
        return {"gradient.weight_ih": dW, "gradient.weight_hh": dR, "gradient.bias_ih": db,
                "gradient.bias_hh": second}
    return {"gradient.W": dW, "gradient.R": dR, "gradient.b": db}


def forward(x, h, c, W, R, b):
    y, h_n, c_n, steps = my_lstm.forward(x, h, c, W, R, b)
    return {"output.y": y, "output.h_n": h_n, "output.c_n": c_n}, steps


def backward(x, W, R, steps, upstream):
    given = (upstream[f"upstream.{name}"] for name in ("y", "h_n", "c_n"))
    found = dict(zip(GRADIENTS, my_lstm.backward(x, W, R, steps, *given)))
    return {**stored([found[name] for name in "WRb"]),
            **{f"gradient.{name}": found[name] for name in ("x", "h0", "c0")}}


kept, calls = {}, 0


def solve(problem):
    global calls
    calls += 1
    size = problem.batch, problem.steps, problem.inputs, problem.units
    if PLANT == "cached" and size in kept:
        return kept[size]
    answer = kept[size] = answered(problem)
    if PLANT == "state":
        answer["output.y"] = answer["output.y"] + 1e-3 * calls
    if PLANT == "random":
        answer["output.y"] = answer["output.y"] * (1 + 1e-3 * np.random.random())
    return answer


def answered(problem):
    W, R, b = parameters(problem)
    if PLANT == "stale-weights":
        # Packed once a size, and believed for ever.
        W, R, b = kept.setdefault(("weights", problem.inputs, problem.units), (W, R, b))
    x, h, c = (problem[f"input.{name}"] for name in ("x", "h0", "c0"))
    if PLANT.startswith("narrow"):
        # Storage in 16 bits, arithmetic in 32.
        x, h, c, W, R, b = (np.asarray(one, np.float32) for one in (x, h, c, W, R, b))
    answer, steps = forward(x, h, c, W, R, b)
    if PLANT.startswith("trace"):
        gates = zip("ifgo", zip(*(step[1] for step in steps)))
        traces = {f"trace.{gate}": np.array(values) for gate, values in gates}
        traces["trace.c"] = np.array([step[2] for step in steps])
        if PLANT == "trace-late":
            traces = {name: np.roll(one, 1, axis=0) for name, one in traces.items()}
        if PLANT == "trace-lacking":
            del traces["trace.c"]
        answer.update(traces)
    answer.update(backward(x, W, R, steps, problem))
    if PLANT == "narrow-truncated":
        # Cut off instead of rounded, coarser than the format.
        answer = {name: (one.view("<u4") & 0xFFFC0000).view("<f4") if one.dtype == np.float32
                  else one for name, one in answer.items()}
    return answer


class Session:
    """A handle as a framework keeps it; its weights are packed once too often, or rightly."""

    def __init__(self, problem):
        self.weights = None

    def set_weights(self, given):
        if PLANT != "session-stale-weights" or self.weights is None:
            self.weights = tuple(given[f"input.{name}"] for name in "WRb")

    def reset(self, given):
        if PLANT == "session-no-reset" and hasattr(self, "state") and (
                self.state[0].shape == given["input.h0"].shape):
            return
        self.state = given["input.h0"], given["input.c0"]

    def forward(self, given):
        self.x = given["input.x"]
        answer, self.steps = forward(self.x, *self.state, *self.weights)
        self.state = answer["output.h_n"], answer["output.c_n"]
        return answer

    def backward(self, given):
        W, R, _ = self.weights
        return backward(self.x, W, R, self.steps, given)


FEATURES = ["backward"] + ["trace"] * PLANT.startswith("trace") + ["layers"] * (
    PLANT == "claims-layers")
if PLANT.startswith("session"):
    adapter.serve(solve, name=PLANT, dtypes=["f64"], features=[*FEATURES, "sessions"],
                  session=Session)
else:
    adapter.serve(
        solve, name=PLANT, dtypes=["bf16", "f16"] if PLANT.startswith("narrow") else ["f64"],
        features=FEATURES, convention=PLANT.split("-")[0] if PLANT[:2] in ("py", "cu")
        else "canonical")
