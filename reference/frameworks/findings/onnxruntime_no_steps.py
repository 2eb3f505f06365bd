"""ONNX Runtime's LSTM on no steps, of the sequence or by sequence_lens of a row: the final states
should be the initial ones.

Exits with 1 while the finding holds.
"""

import sys

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

SHAPES = {"W": [1, 8, 3], "R": [1, 8, 2], "h0": [1, 2, 2], "c0": [1, 2, 2]}


def value(name, shape):
    return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)


def final_states(steps, lengths):
    shapes = {"x": [steps, 2, 3], **SHAPES}
    node = helper.make_node("LSTM", ["x", "W", "R", "", "lengths" if lengths else "", "h0", "c0"],
                            ["", "h_n", "c_n"], hidden_size=2)
    constants = [numpy_helper.from_array(np.array(ends, dtype=np.int32), "lengths")
                 for ends in (lengths,) if ends]
    graph = helper.make_graph(
        [node], "lstm", [value(*one) for one in shapes.items()],
        [value("h_n", SHAPES["h0"]), value("c_n", SHAPES["c0"])], constants)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    onnx.checker.check_model(model)
    session = onnxruntime.InferenceSession(model.SerializeToString(),
                                           providers=["CPUExecutionProvider"])
    return session.run(None, {name: np.full(shape, 0.25, dtype=np.float32)
                              for name, shape in shapes.items()})


wrong = False
for label, states in (("no steps", final_states(0, None)),
                      ("a row of length 0", final_states(3, [0, 3]))):
    for name, state in zip(("h", "c"), states, strict=True):
        wrong |= bool((state[0, 0] != 0.25).any())
        print(f"{label}: initial {name} 0.25, final {state[0, 0]} (may differ from run to run)")
sys.exit(wrong)
