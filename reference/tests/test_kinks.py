"""Numbers exactly at a kink: what is there forward, and whose slope is which."""

import json
from fractions import Fraction

import numpy as np
import pytest
from frameworks.semantics import SLOPES
from frameworks.semantics.kinks import KINKS, Kink, findings, side, slopes
from lstmcheck.activations import parametrised
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.arithmetic.fractions import FractionArithmetic
from lstmcheck.cases import exact_kinks
from lstmcheck.cases.configuration import from_manifest
from lstmcheck.witness import equations, tape_lstm
from lstmcheck.witness.equations_activations import pair
from published import epynn_package, numpy_ml_package

PROBLEMS = {one["id"]: one for one in json.loads(exact_kinks.FILE.read_text())["problems"]}


def read(tensors):
    return {name: np.array(one["values"]).reshape(one["shape"]) for name, one in tensors.items()}


def problem_of(told):
    return from_manifest(told["configuration"]).problem(read(told["given"]))


def test_the_committed_problems_are_those_that_are_made():
    assert exact_kinks.FILE.read_text() == exact_kinks.text()


@pytest.mark.parametrize("told", PROBLEMS.values(), ids=PROBLEMS)
def test_every_kink_is_met_exactly_and_passed_on_both_sides(told):
    given, a = read(told["given"]), FractionArithmetic()
    W, R, b, x, h0, c0 = (a.array(given[f"input.{name}"]) for name in
                          ("W", "R", "b", "x", "h0", "c0"))
    z = dict(zip("ifgo", (W @ x[0, 0] + R @ h0[0] + b).reshape(4, -1), strict=True))
    z["c"] = z["f"] * c0[0] + z["i"] * z["g"]
    for place in told["at_kinks"]:
        for kink in map(Fraction, told["kinks"]):
            assert kink in z[place]
            assert any(0 < one - kink < 1 for one in z[place])
            curved = told["id"].startswith(("elu", "selu"))
            assert curved or any(-1 < one - kink < 0 for one in z[place])


@pytest.mark.parametrize("told", PROBLEMS.values(), ids=PROBLEMS)
@pytest.mark.parametrize("witness", [equations, tape_lstm])
def test_floating_point_is_right_at_a_kink(told, witness):
    truth, got = read(told["truth"]), witness.answer(problem_of(told), FloatArithmetic())
    for name, expected in truth.items():
        assert np.allclose(got[name], expected, rtol=2.0**-50, atol=2.0**-52), name


@pytest.mark.parametrize("told", PROBLEMS.values(), ids=PROBLEMS)
@pytest.mark.parametrize("name", ["onnxruntime"])
def test_onnx_runtime_is_right_at_a_kink(told, name):
    pytest.importorskip("onnx", reason="onnx is not installed")
    pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")
    from frameworks.registry import ENTRIES
    kernel, truth = ENTRIES[name].load(), read(told["truth"])
    if kernel.OFFER.refusal(told["configuration"]):
        assert told["id"] == "cell-clip" or told["id"].startswith("selu")
        return
    answer = kernel.run(problem_of(told), np.float32, False)
    for output in ("output.y", "output.h_n", "output.c_n"):
        assert np.allclose(answer[output], truth[output], rtol=1e-6, atol=1e-6), output


def ours(kink):
    """The derivative of the equations, of which a clip's is written in the cell."""
    if kink.name == "clip":
        return _clip_slope(kink)
    activation = parametrised(kink.name, **kink.constants) if kink.constants else kink.name
    return pair(activation, FloatArithmetic())[1](np.array([kink.point])).item()


def _clip_slope(kink):
    """What passes the cell's own clip of its state, from a layer whose cell state is the kink."""
    from lstmcheck.layout import Dimensions, Layout
    from lstmcheck.options import Options
    from lstmcheck.problem import Activations, Problem
    size, options = Dimensions(1, 1, 1, 1), Options(cell_clip=kink.constants["limit"])
    tensors = {name: np.zeros(shape) for name, shape in Layout(size, options).shapes.items()}
    tensors |= {"input.b": np.array([0.0, 1, 0, 0]), "input.c0": np.array([[kink.point]]),
                "upstream.c_n": np.ones((1, 1))}
    given = {name: tensors[name] for name in Layout(size, options).given}
    straight = Activations(*("identity",) * 5)
    problem = Problem(size, straight, given, options)
    return equations.answer(problem, FloatArithmetic())["gradient.c0"].item()


def epynn(kink):
    _, maths, _ = epynn_package()
    name = {"relu": "relu", "leaky-relu": "lrelu", "elu": "elu"}.get(kink.name)
    if name is None:
        return None
    maths.layer_hPars = {"LRELU_alpha": kink.constants.get("slope"),
                         "ELU_alpha": kink.constants.get("alpha")}
    return getattr(maths, name)(np.array([kink.point]), deriv=True).item()


def numpy_ml(kink):
    _, activations = numpy_ml_package()
    made = {"relu": lambda: activations.ReLU(), "selu": lambda: activations.SELU(),
            "leaky-relu": lambda: activations.LeakyReLU(kink.constants["slope"]),
            "elu": lambda: activations.ELU(kink.constants["alpha"]),
            "hard-sigmoid": lambda: activations.HardSigmoid()}.get(kink.name)
    return None if made is None else made().grad(np.array([kink.point])).item()


@pytest.mark.filterwarnings("ignore:'where' used without 'out'")
@pytest.mark.parametrize(("name", "slope"), [
    ("LSTMCheck", ours), ("EpyNN", epynn), ("numpy-ml", numpy_ml)])
def test_slopes_at_kinks_are_as_claimed(name, slope):
    assert dict(findings(slope)) == SLOPES[name]


def test_the_sides_of_a_kink_are_told_apart():
    kink = Kink("relu", {}, 0.0, 0.0, 1.0)
    assert [side(kink, slope) for slope in (0, 1, 0.5, 0.25)] == ["below", "above", "mean", "0.25"]
    assert slopes("openvino") is None
    cells = {kink.cell for kink in KINKS}
    assert all(set(claim) <= cells for claim in SLOPES.values())
