"""Every variant as a framework stores it: conventions.py pytorch, keras or onnx.

With "unlike" behind it the gradients of the last place's second bias (pytorch), recurrent weights
(keras) or peepholes (onnx) are wrong."""

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
SPOILT = {"pytorch": "b_recurrent", "keras": "R", "onnx": "p"}[CONVENTION]


def blocks(array, order):
    """The blocks of gates in another order."""
    parts = np.split(array, len(order))
    return np.concatenate([parts[at] for at in order])


class PyTorch:
    NAMES = {"W": "weight_ih", "R": "weight_hh", "b": "bias_ih", "b_recurrent": "bias_hh",
             "P": "weight_hr"}

    def load(self, stored, asked):
        own = {name: stored.pop(key) for name, key in self.NAMES.items() if key in stored}
        if asked.bias == "one":
            own["b"] = own["b"] + own.pop("b_recurrent")
        return own

    def save(self, own, asked):
        return {key: own.pop(name) for name, key in self.NAMES.items() if name in own}


class Keras:
    NAMES = {"W": "kernel", "R": "recurrent_kernel", "b": "bias"}

    def load(self, stored, asked):
        return {name: stored.pop(key).T for name, key in self.NAMES.items() if key in stored}

    def save(self, own, asked):
        return {key: own.pop(name).T for name, key in self.NAMES.items() if name in own}


class ONNX:
    """Gates i, o, f, g; peepholes i, o, f in P; a projection, which it has not, under that name
    where P is taken."""

    def load(self, stored, asked):
        own = {name: blocks(stored.pop(name)[0], (0, 2, 3, 1)) for name in "WR"}
        if "B" in stored:
            first, second = np.split(stored.pop("B")[0], 2)
            first, second = blocks(first, (0, 2, 3, 1)), blocks(second, (0, 2, 3, 1))
            own.update({"b": first, "b_recurrent": second} if asked.bias == "two"
                       else {"b": first + second})
        if asked.peepholes:
            own["p"] = blocks(stored.pop("P")[0], (0, 2, 1))
            if asked.projection:
                own["P"] = stored.pop("projection")
        return own

    def save(self, own, asked):
        there = {name: blocks(own.pop(name), (0, 3, 1, 2))[None] for name in "WR"}
        if "b" in own:
            first = own.pop("b")
            both = first, own.pop("b_recurrent", first)
            there["B"] = np.concatenate([blocks(one, (0, 3, 1, 2)) for one in both])[None]
        if asked.peepholes:
            if asked.projection:
                there["projection"] = own.pop("P")
            there["P"] = blocks(own.pop("p"), (0, 2, 1))[None]
        return there


STORAGE = {"pytorch": PyTorch, "keras": Keras, "onnx": ONNX}[CONVENTION]()


def in_time(name, array):
    """A sequence between the storage's axes and [T, N, ...]."""
    group, part = name.split(".")[:2]
    is_sequence = part in ("x", "mask", "y") or group == "trace"
    return array.swapaxes(0, 1) if CONVENTION == "keras" and is_sequence else array


def taken(tensors, group, place):
    """A place's tensors of a group by their own names, taken away; the network's own stay."""
    result = {}
    for name in list(tensors):
        short = name.removeprefix(f"{group}.").removesuffix(place)
        if (name == f"{group}.{short}{place}" and short != "x"
                and not short.startswith("mask.")):
            result[short] = tensors.pop(name)
    return result


def solve(asked):
    given = {name: in_time(name, array) for name, array in asked.items()}
    for place in asked.places:
        stored = taken(given, "input", place)
        own = STORAGE.load(stored, asked)
        given.update({f"input.{name}{place}": one for name, one in {**stored, **own}.items()})
    size = Dimensions(asked.batch, asked.steps, asked.inputs, asked.units)
    chosen = {gate: from_json(one) for gate, one in (asked.activations or {}).items()}
    options, _ = options_from_json(asked.variant, {"none": 0, "one": 1, "two": 2}[asked.bias])
    found = WITNESSES["equations"](Problem(size, Activations(**chosen), given, options),
                                   FloatArithmetic())
    answer = {name: in_time(name, array) for name, array in found.items()}
    for place in asked.places:
        own = taken(answer, "gradient", place)
        if CONVENTION == "pytorch" and asked.bias == "one":
            own["b_recurrent"] = own["b"]
        if UNLIKE and place == asked.places[-1] and SPOILT in own:
            own[SPOILT] = np.flip(own[SPOILT])
        there = STORAGE.save(own, asked)
        answer.update({f"gradient.{name}{place}": one for name, one in {**own, **there}.items()})
    return answer


adapter.serve(
    solve, name=CONVENTION, dtypes=["f64"], convention=CONVENTION,
    features=["backward", "trace", "zero-steps", "activations", "more-activations", "lengths",
              "reverse", "bidirectional", "merges", "layers", "projection", "peepholes",
              "coupled-gates", "clip", "cell-clip", "forget-bias", "layer-norm", "no-bias",
              "two-biases", "dropout-masks"])
