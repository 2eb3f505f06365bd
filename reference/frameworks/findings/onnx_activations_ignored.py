"""ONNX's LSTM with the attribute activations: an evaluator that ignores it gives the defaults.

One step from zero states with weights 0 and biases 0 has every gate at activation(0): with
Sigmoid as the candidate's activation c is 0.5 · 0.5 = 0.25, with the default Tanh it is 0.
Exits with 1 while the finding holds for any evaluator.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import tract
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

constants = {"W": np.zeros((1, 4, 1)), "R": np.zeros((1, 4, 1))}
node = helper.make_node("LSTM", ["x", "W", "R"], ["", "", "c_n"], hidden_size=1,
                        activations=["Sigmoid", "Sigmoid", "Tanh"])
graph = helper.make_graph(
    [node], "lstm", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 1, 1])],
    [helper.make_tensor_value_info("c_n", TensorProto.FLOAT, [1, 1, 1])],
    [numpy_helper.from_array(array.astype(np.float32), name) for name, array in constants.items()])
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
onnx.checker.check_model(model)
x = np.zeros((1, 1, 1), dtype=np.float32)


def by_tract():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lstm.onnx")
        path.write_bytes(model.SerializeToString())
        return tract.onnx().load(str(path)).into_model().into_runnable().run([x])[0].to_numpy()


found = {
    "onnxruntime": onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, {"x": x})[0],
    "onnx-reference": ReferenceEvaluator(model).run(None, {"x": x})[0],
    "tract": by_tract(),
}
for name, c_n in found.items():
    print(f"{name}: c_n = {c_n.item()}, expected 0.25")
sys.exit(any(abs(c_n.item() - 0.25) > 1e-6 for c_n in found.values()))
