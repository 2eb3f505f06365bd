"""The ONNX project's own evaluator, NumPy in the format of the inputs."""

import functools
from dataclasses import replace

from onnx.reference import ReferenceEvaluator

from .. import onnx_model

# It cannot stack the outputs of no steps.
OFFER = replace(onnx_model.OPERATOR, least_steps=1)


def _evaluate(model, feed):
    return ReferenceEvaluator(model).run(None, feed)


forward = functools.partial(onnx_model.forward, _evaluate)


def run(problem, dtype, training):
    return onnx_model.run(_evaluate, problem, dtype)
