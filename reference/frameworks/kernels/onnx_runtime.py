"""ONNX Runtime's LSTM on the CPU: inference in single precision."""

import onnxruntime

from ..onnx_model import OPERATOR as OFFER
from ..onnx_model import canonical, feed, model

_options = onnxruntime.SessionOptions()
_options.intra_op_num_threads = _options.inter_op_num_threads = 1
_options.log_severity_level = 4


def run(problem, dtype, training):
    session = onnxruntime.InferenceSession(
        model(problem, dtype).SerializeToString(), _options, providers=["CPUExecutionProvider"])
    return canonical(*session.run(["y", "h_n", "c_n"], feed(problem, dtype)))
