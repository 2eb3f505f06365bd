"""OpenVINO's LSTMSequence operation on its CPU device."""

import numpy as np
import openvino
from lstmcheck.conventions.store import split_gates
from openvino import opset5

from ..offer import GATES, Offer
from ..parameters import widened

GATE_ORDER = "figo"
# LSTMSequence documents these three; f for the gates, g for the candidate, h for the cell.
NAMES = {"logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
# It refuses to compile a sequence of no steps.
OFFER = Offer(activations=frozenset(NAMES), tied=(GATES,), least_steps=1)

_core = openvino.Core()
_core.set_property("CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})


def run(problem, dtype, training):
    size, chosen = problem.dimensions, problem.activations
    W, R, b = (_stacked(problem[f"input.{name}"], dtype) for name in "WRb")
    given = [problem["input.x"].swapaxes(0, 1), problem["input.h0"][:, None],
             problem["input.c0"][:, None]]
    inputs = [opset5.parameter(array.shape, dtype) for array in given]
    lengths = np.full(size.batch, size.steps, dtype=np.int64)
    node = opset5.lstm_sequence(
        *inputs, opset5.constant(lengths), W, R, b, size.units, "forward",
        [NAMES[kind] for kind in (chosen.input, chosen.candidate, chosen.cell)])
    compiled = _core.compile_model(openvino.Model(node.outputs(), inputs), "CPU")
    result = compiled([np.ascontiguousarray(array, dtype=dtype) for array in given])
    y, h_n, c_n = (result[k] for k in range(3))
    return widened({"output.y": y[:, 0].swapaxes(0, 1), "output.h_n": h_n[:, 0],
                    "output.c_n": c_n[:, 0]})


def _stacked(tensor, dtype):
    blocks = split_gates(tensor)
    return opset5.constant(np.concatenate([blocks[q] for q in GATE_ORDER])[None].astype(dtype))
