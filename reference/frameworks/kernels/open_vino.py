"""OpenVINO's LSTMSequence operation on its CPU device; layers are one after another."""

import numpy as np
import openvino
from lstmcheck.conventions.store import split_gates
from openvino import opset5

from ..offer import ANY, GATES, Offer
from ..parameters import widened

GATE_ORDER = "figo"
# LSTMSequence documents these three; f for the gates, g for the candidate, h for the cell.
NAMES = {"logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
# It refuses to compile a sequence of no steps.
OFFER = Offer(activations=frozenset(NAMES), tied=(GATES,), least_steps=1, features={
    "layers": ANY, "direction": ("reverse", "bidirectional"), "lengths": ANY, "clip": ANY,
    "bias": ("none",)})

_core = openvino.Core()
_core.set_property("CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})


def run(problem, dtype, training):
    chosen, o, answer = problem.activations, problem.options, {}
    kinds = [NAMES[kind] for kind in (chosen.input, chosen.candidate, chosen.cell)]
    y = problem["input.x"].swapaxes(0, 1)
    for layer in range(o.layers):
        places = [place for place in problem.layout.places if place.layer == layer]

        def joined(name, places=places):
            return np.stack([problem[f"input.{name}{place.suffix}"] for place in places])

        stored = {"W": _stacked(joined("W")), "R": _stacked(joined("R"))}
        stored["B"] = (_stacked(joined("b")) if o.biases
                       else np.zeros((len(places), 4 * problem.dimensions.units)))
        y, h_n, c_n = _apply(
            {name: tensor.astype(dtype) for name, tensor in stored.items()}, y.astype(dtype),
            joined("h0").astype(dtype), joined("c0").astype(dtype), o.direction, o.lengths,
            activations=kinds, clip=o.clip)
        y = np.concatenate(list(y.swapaxes(0, 1)), axis=-1)
        for place in places:
            answer |= {f"output.h_n{place.suffix}": h_n[:, place.index],
                       f"output.c_n{place.suffix}": c_n[:, place.index]}
    return widened({"output.y": y.swapaxes(0, 1), **answer})


def forward(stored, x, h0, c0, reverse=False, lengths=None, clip=None):
    """y [N, T, H], h_n and c_n [N, H] by the operation's own storage of its parameters."""
    y, h_n, c_n = _apply(stored, x, h0[None], c0[None], "reverse" if reverse else "forward",
                         lengths, clip=clip)
    return y[:, 0], h_n[:, 0], c_n[:, 0]


def _apply(stored, x, h0, c0, direction, lengths, activations=None, clip=None):
    """y [N, D, T, H], h_n and c_n [N, D, H] in D directions from h0 and c0 [D, N, H]."""
    batch, steps, _ = x.shape
    given = [np.ascontiguousarray(array) for array in (x, h0.swapaxes(0, 1), c0.swapaxes(0, 1))]
    inputs = [opset5.parameter(array.shape, array.dtype.type) for array in given]
    ends = np.full(batch, steps) if lengths is None else np.array(lengths)
    node = opset5.lstm_sequence(
        *inputs, opset5.constant(ends.astype(np.int64)),
        *(opset5.constant(np.ascontiguousarray(stored[name])) for name in "WRB"), h0.shape[-1],
        direction, activations, clip=clip or 0.0)
    compiled = _core.compile_model(openvino.Model(node.outputs(), inputs), "CPU")
    result = compiled(given)
    return result[0], result[1], result[2]


def _stacked(tensors):
    """The gates of tensors [D, 4H, …] in the operation's order."""
    return np.stack([np.concatenate([split_gates(tensor)[q] for q in GATE_ORDER])
                     for tensor in tensors])
