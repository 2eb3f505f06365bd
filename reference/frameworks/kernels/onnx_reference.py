"""The ONNX project's own evaluator, NumPy in the format of the inputs."""

from dataclasses import replace

from onnx.reference import ReferenceEvaluator

from ..onnx_model import OPERATOR, canonical, feed, model

# It cannot stack the outputs of no steps.
OFFER = replace(OPERATOR, least_steps=1)


def run(problem, dtype, training):
    return canonical(*ReferenceEvaluator(model(problem, dtype)).run(None, feed(problem, dtype)))
