"""ONNX's LSTM in reverse, with row lengths, clip and input_forget: an evaluator that ignores them
computes the plain layer.

Two steps of x = 1, 0.5 with the weights of input gate and candidate alone.
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

x = np.array([1, 0.5], dtype=np.float32).reshape(2, 1, 1)
W = np.array([2, 0, 0, 1], dtype=np.float32).reshape(1, 4, 1)
R = np.zeros_like(W)


def model(lengths, **attributes):
    constants = {"W": W, "R": R}
    if lengths is not None:
        constants["lengths"] = np.array(lengths, dtype=np.int32)
    node = helper.make_node("LSTM", ["x", "W", "R", "", "lengths" if lengths else ""],
                            ["", "h_n"], hidden_size=1, **attributes)
    graph = helper.make_graph(
        [node], "lstm", [helper.make_tensor_value_info("x", TensorProto.FLOAT, x.shape)],
        [helper.make_tensor_value_info("h_n", TensorProto.FLOAT, [1, 1, 1])],
        [numpy_helper.from_array(array, name) for name, array in constants.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 22)], ir_version=10)
    onnx.checker.check_model(made)
    return made


def by_tract(made):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lstm.onnx")
        path.write_bytes(made.SerializeToString())
        return tract.onnx().load(str(path)).into_model().into_runnable().run([x])[0].to_numpy()


EVALUATORS = {
    "onnxruntime": lambda made: onnxruntime.InferenceSession(
        made.SerializeToString(), providers=["CPUExecutionProvider"]).run(None, {"x": x})[0],
    "onnx-reference": lambda made: ReferenceEvaluator(made).run(None, {"x": x})[0],
    "tract": by_tract,
}


def expected(steps, clip=np.inf, coupled=False):
    c = 0
    for value in steps:
        i = 1 / (1 + np.exp(-min(2 * value, clip)))
        c = (1 - i if coupled else 0.5) * c + i * np.tanh(min(value, clip))
    return np.tanh(c) / 2


wrong = False
for label, made, truth in (
        ("in reverse", model(None, direction="reverse"), expected([0.5, 1])),
        ("of length 1", model([1]), expected([1])),
        ("with clip 0.75", model(None, clip=0.75), expected([1, 0.5], clip=0.75)),
        ("with input_forget", model(None, input_forget=1), expected([1, 0.5], coupled=True))):
    for name, evaluate in EVALUATORS.items():
        try:
            h_n = evaluate(made).item()
        except Exception as error:
            print(f"{name} {label}: refuses, {str(error).splitlines()[0]}")
            continue
        wrong |= abs(h_n - truth) > 1e-6
        print(f"{name} {label}: h_n = {h_n:.7f}, expected {truth:.7f}")
print(f"plain: {expected([1, 0.5]):.7f}")
sys.exit(wrong)
