"""Every variant as a framework stores it: conventions.py pytorch or keras.

With "unlike" behind it the gradients of the last place's second bias (pytorch) or recurrent weights
(keras) are wrong."""

import os
import sys

import numpy as np

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../..")
sys.path.insert(0, os.path.join(ROOT, "reference"))
import lstmcheck_adapter as adapter  # noqa: E402
from lstmcheck.activations import from_json  # noqa: E402
from lstmcheck.arithmetic import FloatArithmetic  # noqa: E402
from lstmcheck.layout import Dimensions  # noqa: E402
from lstmcheck.options import from_json as options_from_json  # noqa: E402
from lstmcheck.problem import Activations, Problem  # noqa: E402
from lstmcheck.witness import WITNESSES  # noqa: E402

CONVENTION, UNLIKE = sys.argv[1], sys.argv[2:] == ["unlike"]
NAMES = {"pytorch": {"W": "weight_ih", "R": "weight_hh", "b": "bias_ih", "b_recurrent": "bias_hh"},
         "keras": {"W": "kernel", "R": "recurrent_kernel", "b": "bias",
                   "b_recurrent": "b_recurrent"}}[CONVENTION]


def turned(name, array):
    """A sequence or weight matrix between its storage and the canonical one."""
    group, part = name.split(".")[:2]
    if CONVENTION == "pytorch":
        return array
    if part in ("x", "mask", "y") or group == "trace":
        return array.swapaxes(0, 1)
    return array.T if part in ("W", "R") else array


def canonical(asked):
    tensors = dict(asked)
    for place in asked.places:
        for name, stored in NAMES.items():
            if f"input.{stored}{place}" in asked:
                tensors[f"input.{name}{place}"] = tensors.pop(f"input.{stored}{place}")
        if CONVENTION == "pytorch" and asked.bias == "one":
            tensors[f"input.b{place}"] = (tensors[f"input.b{place}"]
                                          + tensors.pop(f"input.b_recurrent{place}"))
    return {name: turned(name, array) for name, array in tensors.items()}


def solve(asked):
    size = Dimensions(asked.batch, asked.steps, asked.inputs, asked.units)
    chosen = {gate: from_json(one) for gate, one in (asked.activations or {}).items()}
    options, _ = options_from_json(asked.variant, {"none": 0, "one": 1, "two": 2}[asked.bias])
    problem = Problem(size, Activations(**chosen), canonical(asked), options)
    found = WITNESSES["equations"](problem, FloatArithmetic())
    answer = {name: turned(name, array) for name, array in found.items()}
    for place in asked.places:
        if CONVENTION == "pytorch" and asked.bias == "one":
            answer[f"gradient.b_recurrent{place}"] = answer[f"gradient.b{place}"]
        if UNLIKE and place == asked.places[-1]:
            name = f"gradient.{'b_recurrent' if CONVENTION == 'pytorch' else 'R'}{place}"
            answer[name] = np.flip(answer[name])
        for name, stored in NAMES.items():
            if f"gradient.{name}{place}" in answer:
                answer[f"gradient.{stored}{place}"] = answer.pop(f"gradient.{name}{place}")
    return answer


adapter.serve(
    solve, name=CONVENTION, dtypes=["f64"], convention=CONVENTION,
    features=["backward", "trace", "zero-steps", "activations", "more-activations", "lengths",
              "reverse", "bidirectional", "merges", "layers", "projection", "peepholes",
              "coupled-gates", "clip", "cell-clip", "forget-bias", "layer-norm", "no-bias",
              "two-biases", "dropout-masks"])
