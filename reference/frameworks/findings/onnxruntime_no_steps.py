"""ONNX Runtime's LSTM on a sequence of no steps: the final states should be the initial ones.

Exits with 1 while the finding holds.
"""

import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper

UNITS, SHAPES = 2, {"x": [0, 1, 3], "W": [1, 8, 3], "R": [1, 8, 2], "h0": [1, 1, 2],
                    "c0": [1, 1, 2]}


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


node = helper.make_node("LSTM", ["x", "W", "R", "", "", "h0", "c0"], ["", "h_n", "c_n"],
                        hidden_size=UNITS)
graph = helper.make_graph([node], "lstm", [value(*one) for one in SHAPES.items()],
                          [value("h_n", SHAPES["h0"]), value("c_n", SHAPES["c0"])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
onnx.checker.check_model(model)
feed = {name: np.full(shape, 0.25, dtype=np.float32) for name, shape in SHAPES.items()}
session = onnxruntime.InferenceSession(model.SerializeToString(),
                                       providers=["CPUExecutionProvider"])
h_n, c_n = session.run(None, feed)
print("h0", feed["h0"].ravel(), "h_n", h_n.ravel())
print("c0", feed["c0"].ravel(), "c_n", c_n.ravel(), "(may differ from run to run)")
sys.exit(not (np.array_equal(h_n, feed["h0"]) and np.array_equal(c_n, feed["c0"])))
