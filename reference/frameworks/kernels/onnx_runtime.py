"""ONNX Runtime's LSTM on the CPU: inference in single precision."""

import functools

import onnxruntime

from .. import onnx_model

OFFER = onnx_model.OPERATOR

_options = onnxruntime.SessionOptions()
_options.intra_op_num_threads = _options.inter_op_num_threads = 1
_options.log_severity_level = 4


def _evaluate(model, feed):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), _options, providers=["CPUExecutionProvider"])
    return session.run(None, feed)


forward = functools.partial(onnx_model.forward, _evaluate)


def run(problem, dtype, training):
    return onnx_model.run(_evaluate, problem, dtype)
