"""Plugs a kernel with every variant in: the reference's own equations, in float64 and NumPy.

    lstm-check run --command "python3 Examples/python/variants_adapter.py"
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../reference"))
import lstmcheck_adapter as adapter  # noqa: E402
from lstmcheck.activations import from_json  # noqa: E402
from lstmcheck.arithmetic import FloatArithmetic  # noqa: E402
from lstmcheck.layout import Dimensions  # noqa: E402
from lstmcheck.options import from_json as options_from_json  # noqa: E402
from lstmcheck.problem import Activations, Problem  # noqa: E402
from lstmcheck.witness import WITNESSES  # noqa: E402


def solve(asked):
    size = Dimensions(asked.batch, asked.steps, asked.inputs, asked.units)
    chosen = {gate: from_json(one) for gate, one in (asked.activations or {}).items()}
    biases = {"none": 0, "one": 1, "two": 2}[asked.bias]
    options, _ = options_from_json(asked.variant, biases)
    problem = Problem(size, Activations(**chosen), dict(asked), options)
    return WITNESSES["equations"](problem, FloatArithmetic())


adapter.serve(
    solve, name="equations", dtypes=["f64"],
    features=["backward", "trace", "zero-steps", "activations", "more-activations", "lengths",
              "reverse", "bidirectional", "merges", "layers", "projection", "peepholes",
              "coupled-gates", "clip", "cell-clip", "forget-bias", "layer-norm", "no-bias",
              "two-biases", "dropout-masks"],
)  # fmt: skip
