"""tract's reading of an ONNX model."""

import tempfile
from dataclasses import replace
from pathlib import Path

import tract

from ..onnx_model import OPERATOR, canonical, feed, model

# Its optimiser fails on a sequence of no steps.
OFFER = replace(OPERATOR, least_steps=1)


def run(problem, dtype, training):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "lstm.onnx")
        path.write_bytes(model(problem, dtype).SerializeToString())
        runnable = tract.onnx().load(str(path)).into_model().into_runnable()
    return canonical(*(out.to_numpy() for out in runnable.run(list(feed(problem, dtype).values()))))
