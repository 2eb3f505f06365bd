"""OpenVINO's LSTMSequence operation on its CPU device."""

import numpy as np
import openvino
from lstmcheck.conventions.store import split_gates
from openvino import opset5

from ..offer import GATES, Offer
from ..parameters import narrowed, widened

GATE_ORDER = "figo"
# LSTMSequence documents these three; f for the gates, g for the candidate, h for the cell.
NAMES = {"logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
# It refuses to compile a sequence of no steps.
OFFER = Offer(activations=frozenset(NAMES), tied=(GATES,), least_steps=1)

_core = openvino.Core()
_core.set_property("CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})


def run(problem, dtype, training):
    chosen = problem.activations
    stored = narrowed({name: _stacked(problem[f"input.{short}"])[None]
                       for name, short in (("W", "W"), ("R", "R"), ("B", "b"))}, dtype)
    given = narrowed({name: problem[f"input.{name}"] for name in ("x", "h0", "c0")}, dtype)
    given["x"] = given["x"].swapaxes(0, 1)
    y, h_n, c_n = forward(stored, **given, activations=[
        NAMES[kind] for kind in (chosen.input, chosen.candidate, chosen.cell)])
    return widened({"output.y": y.swapaxes(0, 1), "output.h_n": h_n, "output.c_n": c_n})


def forward(stored, x, h0, c0, reverse=False, lengths=None, activations=None):
    """y [N, T, H], h_n and c_n [N, H] by the operation's own storage of its parameters."""
    batch, steps, _ = x.shape
    given = [np.ascontiguousarray(array) for array in (x, h0[:, None], c0[:, None])]
    inputs = [opset5.parameter(array.shape, array.dtype.type) for array in given]
    ends = np.full(batch, steps) if lengths is None else np.array(lengths)
    node = opset5.lstm_sequence(
        *inputs, opset5.constant(ends.astype(np.int64)),
        *(opset5.constant(stored[name]) for name in "WRB"), h0.shape[-1],
        "reverse" if reverse else "forward", activations)
    compiled = _core.compile_model(openvino.Model(node.outputs(), inputs), "CPU")
    result = compiled(given)
    return result[0][:, 0], result[1][:, 0], result[2][:, 0]


def _stacked(tensor):
    blocks = split_gates(tensor)
    return np.concatenate([blocks[q] for q in GATE_ORDER])
