"""Floats that hold at the extremes, and balls that never lose their radius."""

from fractions import Fraction

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic, Undecided
from lstmcheck.ports import epynn_activations
from lstmcheck.ports.numpy_ml_activations import BY_NAME
from lstmcheck.problem import GIVEN, TRUTH
from lstmcheck.witness import WITNESSES
from problems import ELU, LEAKY_RELU, STANDARD, in_float64, random_problem, shared

flint = pytest.importorskip("flint", reason="needs python-flint")
from lstmcheck.arithmetic.balls import BallArithmetic  # noqa: E402
from lstmcheck.certify.rounding import round_ball  # noqa: E402

EXTREMES = np.array([-800.0, -100.0, -45.0, -3.0, -1e-12, -5e-324, 0.0, 5e-324, 1e-300, 1e-12,
                     1e-5, 0.5, 3.0, 45.0, 100.0, 800.0])
EPYNN = {"sigmoid": epynn_activations.sigmoid, "tanh": epynn_activations.tanh,
         "relu": epynn_activations.relu, "lrelu": epynn_activations.leaky_relu(),
         "elu": epynn_activations.elu()}


@pytest.mark.parametrize("function", ["exp", "tanh", "logistic", "softplus"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_functions_hold_at_the_extremes(function, dtype):
    x = EXTREMES[EXTREMES < 700] if function == "exp" else EXTREMES
    x = x.astype(dtype)[x.astype(dtype) < 88] if function == "exp" else x.astype(dtype)
    got = getattr(FloatArithmetic(dtype), function)(x)
    with BallArithmetic(2500) as balls:
        truth = getattr(balls, function)(balls.array(x))
        exact = np.array([round_ball(ball) for ball in truth])
    assert got.dtype == dtype
    least = np.spacing(np.zeros(1, dtype))[0]
    assert (np.abs(got - exact) <= np.maximum(4 * np.spacing(np.abs(got)), 2 * least)).all()


@pytest.mark.parametrize("name", EPYNN)
def test_epynn_activations_keep_relative_accuracy_everywhere(name):
    x = EXTREMES[EXTREMES != 0]
    with BallArithmetic(3000) as balls:
        for function in EPYNN[name]:
            got = function(FloatArithmetic(), x)
            exact = np.array([round_ball(ball) for ball in function(balls, balls.array(x))])
            limit = np.maximum(8 * np.spacing(np.abs(exact)), 1e-15 * (name == "elu"))
            assert (np.abs(got - exact) <= limit).all()


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"Exponential"}))
def test_numpy_ml_activations_are_finite_everywhere(name):
    kind, a = BY_NAME[name](), FloatArithmetic()
    assert np.isfinite(kind.fn(a, EXTREMES)).all()
    assert np.isfinite(kind.grad(a, EXTREMES)).all()


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_activations_keep_the_dtype(dtype):
    a, z = FloatArithmetic(dtype), np.linspace(-4, 4, 33).astype(dtype)
    for kind in BY_NAME.values():
        assert kind().fn(a, z).dtype == kind().grad(a, z).dtype == dtype, kind
    for activation in EPYNN.values():
        assert activation.value(a, z).dtype == activation.derivative(a, z).dtype == dtype


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_numpy_ml_activations_run_alike_in_balls(name):
    kind, z = BY_NAME[name](), np.linspace(-4, 4, 33) + 2.0 ** -10
    with BallArithmetic(200) as balls:
        for function in (kind.fn, kind.grad):
            enclosed = function(balls, balls.array(z))
            got = function(FloatArithmetic(), z)
            assert all(abs(float(ball.mid()) - value) < 1e-12 * max(1, abs(value))
                       for ball, value in zip(enclosed, got, strict=True))


@pytest.mark.parametrize("witness", WITNESSES)
@pytest.mark.parametrize("seed", range(3))
def test_wide_balls_contain_what_narrower_ones_and_floats_say(witness, seed):
    problem = random_problem(seed, steps=3, units=4)
    floats = in_float64(witness, problem)
    with BallArithmetic(60) as coarse:
        wide = WITNESSES[witness](problem, coarse)
    with BallArithmetic(300) as fine:
        narrow = WITNESSES[witness](problem, fine)
    for name in TRUTH:
        scale = max(np.max(np.abs(floats[name])), 1e-300)
        for index in np.ndindex(wide[name].shape):
            assert wide[name][index].overlaps(narrow[name][index])
            assert wide[name][index].rad() >= narrow[name][index].rad()
            assert abs(floats[name][index] - float(narrow[name][index].mid())) < 1e-13 * scale


class TaintedBalls(BallArithmetic):
    """Balls whose every input has the radius 1e-10."""

    def array(self, values):
        return super().array(values) + flint.arb(0, 1e-10)


@pytest.mark.parametrize("witness", WITNESSES)
@pytest.mark.parametrize("activations", [STANDARD, shared("tanh", "logistic")])
def test_no_output_loses_the_radius_of_its_inputs(witness, activations):
    problem = random_problem(11, activations, batch=2, steps=3, inputs=2, units=4)
    with TaintedBalls(200) as tainted:
        answer = WITNESSES[witness](problem, tainted)
    for name in TRUTH:
        assert all(ball.rad() > 1e-14 for ball in answer[name].ravel()), name


@pytest.mark.parametrize("name", ["relu", LEAKY_RELU, ELU])
@pytest.mark.parametrize("witness", WITNESSES)
def test_branching_activations_keep_the_radius_of_decided_elements(witness, name):
    problem = random_problem(12, shared("logistic", name), batch=2, steps=2, inputs=2, units=3)
    with TaintedBalls(200) as tainted:
        answer = WITNESSES[witness](problem, tainted)
    dead = {index for index in np.ndindex(answer["trace.g"].shape)
            if name == "relu" and float(answer["trace.g"][index].mid()) == 0}
    assert all(answer["trace.g"][index].rad() > 1e-14 or index in dead
               for index in np.ndindex(answer["trace.g"].shape))
    assert all(ball.rad() > 1e-14 for ball in answer["trace.c"].ravel())


@pytest.mark.parametrize("name", ["relu", "lrelu", "elu"])
def test_an_undecided_branch_raises(name):
    with BallArithmetic(200) as balls:
        straddling = balls.array([1.0, 0.0]) + flint.arb(0, 1e-10)
        for function in EPYNN[name]:
            with pytest.raises(Undecided, match=r"\(1,\)"):
                function(balls, straddling)


def test_a_ball_that_touches_or_straddles_the_threshold_is_decided_only_if_it_can_be():
    with BallArithmetic(200) as balls:
        assert balls.exceeds(balls.array([-1.0, 0.0, 1.0]), 0).tolist() == [False, False, True]
        third = balls.array([1.0]) / 3
        with pytest.raises(Undecided):
            balls.exceeds(third, Fraction(1, 3))


def test_constants_are_exact_rationals_and_not_doubles():
    with BallArithmetic(200) as balls:
        fifth = balls.constant(Fraction(1, 5))
        assert (5 * fifth - 1).contains(0)
        assert not fifth.contains(flint.arb(0.2))


def test_precision_holds_inside_the_block_only():
    before = flint.ctx.prec
    with BallArithmetic(777):
        assert flint.ctx.prec == 777
        with pytest.raises(ZeroDivisionError), BallArithmetic(99):
            raise ZeroDivisionError
        assert flint.ctx.prec == 777
    assert flint.ctx.prec == before


@pytest.mark.parametrize("name", GIVEN)
def test_float64_inputs_become_exact_balls(name):
    problem = random_problem(13)
    with BallArithmetic(53) as balls:
        for ball, value in zip(balls.array(problem[name]).ravel(), problem[name].ravel(),
                               strict=True):
            assert ball.rad() == 0 and round_ball(ball) == value
