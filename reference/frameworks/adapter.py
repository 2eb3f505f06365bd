"""Serves a framework to lstm-check, inside its own environment.

    lstm-check run --command "python3 reference/frameworks/adapter.py pytorch"
"""

import importlib.metadata
import os
import sys
from pathlib import Path

REFERENCE = Path(__file__).resolve().parents[1]
sys.path[0] = str(REFERENCE)


def serve(name):
    """Answers until lstm-check is done."""
    import lstmcheck_adapter
    import numpy as np
    from frameworks.registry import ENTRIES
    from lstmcheck.layout import Dimensions, Layout
    from lstmcheck.options import from_json
    from lstmcheck.problem import Activations, Problem

    entry = ENTRIES[name]
    kernel = entry.load()

    def solve(asked):
        size = Dimensions(asked.batch, asked.steps, asked.inputs, asked.units)
        fields = {name: value for name, value in asked.variant.items() if name != "bias"}
        options, _ = from_json(fields, {"none": 0, "two": 2}.get(asked.bias, 1))
        layout = Layout(size, options)
        tensors = {one: np.asarray(asked.get(one, np.zeros(layout.shapes[one])), dtype=np.float64)
                   for one in layout.given}
        dtype = {"f64": np.float64, "f32": np.float32}[asked.dtype]
        return kernel.run(Problem(size, Activations(), tensors, options), dtype, asked.backward)

    lstmcheck_adapter.serve(
        solve, name=name, dtypes=list(entry.contracts), features=kernel.OFFER.declared(),
        contracts=entry.contracts, version=importlib.metadata.version(entry.package))


def main(name):
    """Starts over in the framework's environment, which is made if need be."""
    from frameworks.environments import python_of
    from frameworks.registry import ENTRIES
    if name not in ENTRIES:
        sys.exit(f"{name}: no such framework; there are {', '.join(ENTRIES)}")
    python = python_of(ENTRIES[name].environment)
    os.execv(python, [python, __file__, name, "--here"])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} FRAMEWORK")
    serve(sys.argv[1]) if "--here" in sys.argv else main(sys.argv[1])
