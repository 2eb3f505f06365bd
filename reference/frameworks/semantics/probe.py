"""Settles each cell of a claim against the real framework: of all candidates one may agree.

Usage: python -m frameworks.semantics.probe NAME, inside the framework's environment.
"""

import inspect
import itertools
import json
import sys

import numpy as np

from ..registry import ENTRIES
from . import CLAIMS, FINDING, SLOPES, kinks
from .storage import natively
from .textbook import ACTIVATIONS, layer

T, N, I, H = 5, 4, 3, 2  # noqa: E741 - all different, so that no two axes can be confused
LENGTHS = [5, 2, 4, 1]
SEED = 20
NEAR, FAR = 1e-5, 1e-3
CLIP = 0.25


class Probe:
    """One framework's `forward` beside the textbook on one random problem."""

    def __init__(self, claim, forward):
        self.claim, self.forward = claim, forward
        source = np.random.RandomState(SEED)

        def draw(*shape):
            return 2 * source.random_sample(shape) - 1

        self.p = {"W": draw(4 * H, I), "R": 2 * draw(4 * H, H), "b": draw(4 * H)}
        self.x, self.h0, self.c0 = draw(T, N, I), draw(N, H), draw(N, H)
        self.peepholes = draw(3, H)
        self.expected = layer(self.x, self.p, self.h0, self.c0)

    def run(self, order=None, axes=None, transposed=None, stored=None, **options):
        """Canonical (y, h_n, c_n) of the framework, fed by what is given or claimed."""
        axes = axes or self.claim["axes"]
        stored = stored or natively(self.claim["tensors"], self.claim["gates"], self.p,
                                    order or self.claim["gates"], transposed)
        canonical = np.transpose(self.x, ["TNI".index(axis) for axis in axes])
        y, h_n, c_n = self.forward(stored, np.ascontiguousarray(canonical, dtype=np.float32),
                                   self.h0.astype(np.float32), self.c0.astype(np.float32),
                                   **options)
        return np.transpose(np.asarray(y), [axes.index(axis) for axis in "TNI"]), h_n, c_n

    def agrees(self, expected=None, **fed):
        """Whether the outputs are near, where they are comparable at all, to what is expected."""
        try:
            got = self.run(**fed)
        except Exception:  # a refused candidate is one that does not agree
            return False
        return all(_near(*pair) for pair in zip(got, expected or self.expected, strict=True))


def _near(got, expected):
    got = np.asarray(got)
    if got.shape != expected.shape:
        return False
    error = np.max(np.abs(got - expected))
    if NEAR < error < FAR:
        raise AssertionError(f"neither near nor far: {error}")
    return bool(error <= NEAR)


def findings(name):
    """(cell, claimed, found) of every cell; `found` lists all candidates that agree."""
    claim, forward = CLAIMS[name], ENTRIES[name].load().forward
    probe, offered = Probe(claim, forward), inspect.signature(forward).parameters
    yield "gates", claim["gates"], [
        "".join(order) for order in itertools.permutations("ifgo") if probe.agrees(order=order)]
    yield "axes", claim["axes"], [
        axes for axes in map("".join, itertools.permutations("TNI")) if probe.agrees(axes=axes)]
    for tensor, spec in claim["tensors"].items():
        if not spec.startswith("b"):
            yield tensor, "as claimed", [
                way for way, turned in (("as claimed", None), ("transposed", tensor))
                if probe.agrees(transposed=turned)]
        for part in _parts(probe, tensor, spec):
            yield tensor, "counts", ["ignored"] if probe.agrees(stored=part) else ["counts"]
    default = probe.run()
    yield "activations", claim["activations"], [
        list(three) for three in itertools.product(ACTIVATIONS, repeat=3)
        if all(map(_near, default, layer(probe.x, probe.p, probe.h0, probe.c0, three)))]
    yield "reverse", claim["reverse"], _reverse(probe) if "reverse" in offered else ["none"]
    after, final = _lengths(probe) if "lengths" in offered else (["none"], ["none"])
    yield "after the end", claim["after the end"], after
    yield "final state", claim["final state"], final
    for cell, needs, settle in OPTIONS:
        yield cell, claim[cell], settle(probe) if needs <= set(offered) else ["none"]
    kernel = ENTRIES[name].load()
    yield "initial bias", claim["initial bias"], (
        [_initial(kernel.initial_bias(I, 64))] if hasattr(kernel, "initial_bias") else ["none"])
    slope = kinks.slopes(name)
    for cell, found in kinks.findings(slope) if slope else ():
        yield f"slope of {cell}", SLOPES[name].get(cell), [found]


def _parts(probe, tensor, spec):
    """The stored tensors with one tensor, or one half of two joined biases, left out."""
    stored = natively(probe.claim["tensors"], probe.claim["gates"], probe.p, probe.claim["gates"])
    names = [tensor.format(q=letter) for letter in ("ifgo" if "{q}" in tensor else "i")]
    for half in range(2 if "8H" in spec else 1):
        changed = {name: array.copy() for name, array in stored.items()}
        for name in names:
            flat = changed[name].reshape(-1)
            flat[4 * H * half:4 * H * (half + 1) if "8H" in spec else None] = 0
        yield changed


def _reverse(probe):
    y, h_n, c_n = layer(probe.x, probe.p, probe.h0, probe.c0, reverse=True)
    candidates = {"its own step": (y, h_n, c_n), "the order of computation": (y[::-1], h_n, c_n),
                  "ignored": probe.expected}
    return [name for name, one in candidates.items() if probe.agrees(one, reverse=True)]


def _lengths(probe):
    """What stands in y after a row's end, and where its final state is from."""
    whole, h_T, c_T = probe.expected
    y, h_n, c_n = layer(probe.x, probe.p, probe.h0, probe.c0, lengths=LENGTHS)
    last = y.copy()
    for n, length in enumerate(LENGTHS):
        last[length:, n] = h_n[n]
    try:
        got = probe.run(lengths=LENGTHS)
    except Exception:  # the option is the operator's, but not this evaluator's
        return ["refused"], ["refused"]
    after = {"zeros": y, "the row's last": last, "computed on": whole}
    final = {"the row's end": (h_n, c_n), "the last step": (h_T, c_T)}
    return ([name for name, one in after.items() if _near(got[0], one)],
            [name for name, (h, c) in final.items() if _near(got[1], h) and _near(got[2], c)])


def _reverse_of_rows(probe):
    """Where the reverse direction of a row that ends early begins."""
    given = probe.x, probe.p, probe.h0, probe.c0
    whole, ended = layer(*given, reverse=True), layer(*given, reverse=True, lengths=LENGTHS)
    try:
        got = probe.run(reverse=True, lengths=LENGTHS)
    except Exception:
        return ["refused"]
    candidates = {"the row's end": ended, "the padding": whole, "ignored": probe.expected}
    return [name for name, (_, h, c) in candidates.items()
            if _near(got[1], h) and _near(got[2], c)]


def _no_steps(probe):
    """The final hidden state of a row without any step."""
    try:
        h_n = np.asarray(probe.run(lengths=[5, 0, 4, 1])[1])[1]
    except Exception:
        return ["refused"]
    candidates = {"the initial one": probe.h0[1], "zero": np.zeros(H),
                  "the last step": probe.expected[1][1]}
    return [name for name, h in candidates.items() if _near(h_n, h)]


def _clip(probe):
    """What a clip keeps within its limit, which is low enough for all of it."""
    given = probe.x, probe.p, probe.h0, probe.c0
    places = ("pre-activations", "and the cell's way out", "the cell state")
    candidates = {place: layer(*given, clip=(CLIP, place)) for place in places}
    candidates["ignored"] = probe.expected
    return _agreeing(probe, candidates, clip=CLIP)


def _coupled(probe):
    given = probe.x, probe.p, probe.h0, probe.c0
    candidates = {"f = 1 − i": layer(*given, coupled="f"), "i = 1 − f": layer(*given, coupled="i"),
                  "ignored": probe.expected}
    return _agreeing(probe, candidates, coupled=True)


def _peepholes(probe):
    """The order of the gates in P [1, 3H]."""
    blocks = dict(zip("ifo", probe.peepholes, strict=True))
    expected = layer(probe.x, {**probe.p, "p": probe.peepholes.ravel()}, probe.h0, probe.c0)
    plain = natively(probe.claim["tensors"], probe.claim["gates"], probe.p, probe.claim["gates"])
    return ["".join(order) for order in itertools.permutations("ifo") if probe.agrees(
        expected, stored={**plain, "P": np.concatenate([blocks[q] for q in order])[None].astype(
            np.float32)})]


def _agreeing(probe, candidates, **options):
    try:
        probe.run(**options)
    except Exception:
        return ["refused"]
    return [name for name, one in candidates.items() if probe.agrees(one, **options)]


def _initial(biases):
    """What a new layer's biases are, from each gate's sum of them [H]."""
    if any(np.ptp(block) > 0 for block in biases.values()):
        return "random"
    constants = {gate: float(block[0]) for gate, block in biases.items()}
    if set(constants.values()) == {0.0}:
        return "zero"
    return ", ".join(f"{gate} {value:g}" for gate, value in constants.items() if value) + ", else zero"


# A cell, the options of `forward` that it needs, and what settles it.
OPTIONS = (
    ("reverse starts at", {"reverse", "lengths"}, _reverse_of_rows),
    ("of no steps", {"lengths"}, _no_steps),
    ("clip", {"clip"}, _clip),
    ("coupled", {"coupled"}, _coupled),
    ("peepholes", {"coupled"}, _peepholes),
)

if __name__ == "__main__":
    for finding in findings(sys.argv[1]):
        print(FINDING + json.dumps(finding))
