"""One LSTM node as an ONNX model, for whatever runs ONNX."""

import numpy as np
import onnx
from lstmcheck.conventions import CONVENTIONS
from onnx import TensorProto, helper, numpy_helper

from .offer import GATES, Offer
from .parameters import narrowed, parameters

NAMES = {"identity": "Affine", "logistic": "Sigmoid", "tanh": "Tanh", "relu": "Relu",
         "leaky-relu": "LeakyRelu", "elu": "Elu"}
OPSET, IR = 22, 10
# The operator has one activation for i, o and f, one for the candidate, one for the cell.
OPERATOR = Offer(activations=frozenset(NAMES), tied=(GATES,))


def run(evaluate, problem, dtype):
    """The canonical outputs that `evaluate(model, feed)` has for a problem."""
    chosen = problem.activations
    kinds = [chosen.input, chosen.candidate, chosen.cell]
    attributes = {}
    if kinds != ["logistic", "tanh", "tanh"]:
        attributes["activations"] = [NAMES[kind] for kind in kinds]
    if "identity" in kinds:
        attributes["activation_alpha"] = [1.0] * kinds.count("identity")
        attributes["activation_beta"] = [0.0] * kinds.count("identity")
    stored = narrowed(CONVENTIONS["onnx"](parameters(problem)), dtype)
    given = narrowed({name: problem[f"input.{name}"] for name in ("x", "h0", "c0")}, dtype)
    y, h_n, c_n = forward(evaluate, stored, **given, attributes=attributes)
    return {"output.y": y.astype(np.float64), "output.h_n": h_n.astype(np.float64),
            "output.c_n": c_n.astype(np.float64)}


def forward(evaluate, stored, x, h0, c0, reverse=False, lengths=None, attributes=None):
    """y [T, N, H], h_n and c_n [N, H] by the operator's own storage of its parameters."""
    feed = {"x": x, "h0": h0[None], "c0": c0[None]}
    if lengths is not None:
        feed["lengths"] = np.array(lengths, dtype=np.int32)
    attributes = {"direction": "reverse"} if reverse else attributes or {}
    y, h_n, c_n = evaluate(model(stored, feed, attributes), feed)
    return np.asarray(y)[:, 0], np.asarray(h_n)[0], np.asarray(c_n)[0]


def model(stored, feed, attributes):
    """The model with the parameters as constants, inputs as in `feed`, outputs y, h_n, c_n."""
    steps, *_ = feed["x"].shape
    state, element = feed["h0"].shape, helper.np_dtype_to_tensor_dtype(feed["x"].dtype)
    lengths = "lengths" if "lengths" in feed else ""
    node = helper.make_node("LSTM", ["x", "W", "R", "B", lengths, "h0", "c0"],
                            ["y", "h_n", "c_n"], hidden_size=state[-1], **attributes)
    kinds = {name: TensorProto.INT32 if name == "lengths" else element for name in feed}
    graph = helper.make_graph(
        [node], "lstm",
        [helper.make_tensor_value_info(name, kinds[name], array.shape)
         for name, array in feed.items()],
        [helper.make_tensor_value_info(name, element, shape)
         for name, shape in (("y", [steps, *state]), ("h_n", state), ("c_n", state))],
        [numpy_helper.from_array(array, name) for name, array in stored.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(made)
    return made
