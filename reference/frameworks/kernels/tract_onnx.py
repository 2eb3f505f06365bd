"""tract's reading of an ONNX model."""

import functools
import tempfile
from dataclasses import replace
from pathlib import Path

import tract

from .. import onnx_model

# Its optimiser fails on a sequence of no steps, and it refuses the input of lengths.
OFFER = replace(onnx_model.OPERATOR, least_steps=1, features={
    name: values for name, values in onnx_model.OPERATOR.features.items() if name != "lengths"})


def _evaluate(model, feed):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lstm.onnx")
        path.write_bytes(model.SerializeToString())
        runnable = tract.onnx().load(str(path)).into_model().into_runnable()
    return [output.to_numpy() for output in runnable.run(list(feed.values()))]


forward = functools.partial(onnx_model.forward, _evaluate)


def run(problem, dtype, training):
    return onnx_model.run(_evaluate, problem, dtype)
