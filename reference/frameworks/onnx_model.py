"""A problem as an ONNX model of one LSTM node, for whatever runs ONNX."""

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


def model(problem, dtype):
    """The model with the parameters as constants; inputs x, h0, c0, outputs y, h_n, c_n."""
    size, chosen = problem.dimensions, problem.activations
    element = helper.np_dtype_to_tensor_dtype(np.dtype(dtype))
    kinds = [chosen.input, chosen.candidate, chosen.cell]
    options = {}
    if kinds != ["logistic", "tanh", "tanh"]:
        options["activations"] = [NAMES[kind] for kind in kinds]
    if "identity" in kinds:
        options["activation_alpha"] = [1.0] * kinds.count("identity")
        options["activation_beta"] = [0.0] * kinds.count("identity")
    node = helper.make_node("LSTM", ["x", "W", "R", "B", "", "h0", "c0"], ["y", "h_n", "c_n"],
                            hidden_size=size.units, **options)
    state = [1, size.batch, size.units]
    graph = helper.make_graph(
        [node], "lstm",
        [_value("x", element, [size.steps, size.batch, size.inputs]),
         _value("h0", element, state), _value("c0", element, state)],
        [_value("y", element, [size.steps, *state]), _value("h_n", element, state),
         _value("c_n", element, state)],
        [numpy_helper.from_array(array, name) for name, array in
         narrowed(CONVENTIONS["onnx"](parameters(problem)), dtype).items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(made)
    return made


def feed(problem, dtype):
    """The model's inputs by name."""
    return narrowed({"x": problem["input.x"], "h0": problem["input.h0"][None],
                     "c0": problem["input.c0"][None]}, dtype)


def canonical(y, h_n, c_n):
    """The model's outputs by their canonical names, without the axis of directions."""
    return {"output.y": np.asarray(y)[:, 0].astype(np.float64),
            "output.h_n": np.asarray(h_n)[0].astype(np.float64),
            "output.c_n": np.asarray(c_n)[0].astype(np.float64)}


def _value(name, element, shape):
    return helper.make_tensor_value_info(name, element, shape)
