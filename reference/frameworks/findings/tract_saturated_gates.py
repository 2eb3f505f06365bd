"""tract's Sigmoid where it saturates: its error against four unit roundoffs of float32.

Exits with 1 while the finding holds.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import tract
from onnx import TensorProto, helper

x = np.array([-800, -45, 0, 45, 800], dtype=np.float32)
graph = helper.make_graph(
    [helper.make_node("Sigmoid", ["x"], ["y"])], "sigmoid",
    [helper.make_tensor_value_info("x", TensorProto.FLOAT, [len(x)])],
    [helper.make_tensor_value_info("y", TensorProto.FLOAT, [len(x)])])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
onnx.checker.check_model(model)
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder, "sigmoid.onnx")
    path.write_bytes(model.SerializeToString())
    y = tract.onnx().load(str(path)).into_model().into_runnable().run([x])[0].to_numpy()
u, truth = 2.0**-24, np.array([0, 0, 0.5, 1, 1])
worst = np.abs(y - truth) / (4 * u * (1 + truth))
for one in zip(x, y, worst, strict=True):
    print("sigmoid({:g}) = {:.9g}, {:.2f} of what the f32 contract allows".format(*one))
sys.exit(bool(worst.max() > 1))
