"""Variants: two derivations agree, options reduce to what they generalise, bounds hold."""

from dataclasses import replace

import numpy as np
import pytest
from lstmcheck.activations import (
    UnknownActivation,
    as_json,
    from_json,
    kinks_of,
    parametrised,
)
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.bounds.activations import activation
from lstmcheck.bounds.contract import CONTRACTS, bound
from lstmcheck.bounds.perturbed import Perturbed
from lstmcheck.bounds.primitives import Primitives
from lstmcheck.bounds.program import longest_dot, run
from lstmcheck.bounds.sensitivity import sensitivities
from lstmcheck.bounds.sources import CLASSES
from lstmcheck.cases.configuration import Configuration, from_manifest
from lstmcheck.cases.kinks import distance
from lstmcheck.options import PLAIN, Options
from lstmcheck.ports.numpy_ml_activations import GELU
from lstmcheck.problem import Activations, Problem
from lstmcheck.witness import WITNESSES
from lstmcheck.witness.equations_activations import pair
from lstmcheck.witness.tape import Tape
from lstmcheck.witness.tape_activations import activate
from problems import (
    EVERY,
    STANDARD,
    assert_close,
    differentiable,
    in_float64,
    loss,
    random_problem,
    random_variant,
    uniform,
)

each_activation = pytest.mark.parametrize("choice", EVERY, ids=str)
each_seed = pytest.mark.parametrize("seed", range(30))
FAR = np.array([-7.3, -3.1, -2.6, -1.9, -0.7, -0.01, 0.01, 0.4, 1.2, 2.4, 2.7, 3.3, 8.1])


@each_seed
def test_the_equations_and_the_tape_agree_on_all_options_together(seed):
    problem = random_variant(seed)
    equations, tape = (in_float64(name, problem) for name in ("equations", "tape"))
    assert set(equations) == set(tape) == set(problem.layout.truth)
    for name in problem.layout.truth:
        assert_close(tape[name], equations[name], name, ulps=1e5)


@each_seed
def test_single_precision_stays_within_the_bounds_of_every_variant(seed):
    problem = random_variant(seed)
    problem = problem.replacing(**{name: values.astype(np.float32).astype(float)
                                   for name, values in problem.tensors.items()})
    if distance(problem, "f64") < 1e6:
        return
    truth, rows = in_float64("equations", problem), sensitivities(problem)
    for witness in ("equations", "tape"):
        got = WITNESSES[witness](problem, FloatArithmetic(np.float32))
        for name in problem.layout.truth:
            for tier in ("proof", "probabilistic"):
                limit = bound(rows[name], truth[name], CONTRACTS["f32"], tier,
                              longest_dot(problem))
                assert np.all(np.abs(got[name] - truth[name]) <= limit), (witness, name, tier)


@each_seed
def test_the_bounds_program_computes_what_the_equations_say(seed):
    problem = random_variant(seed)
    expected = in_float64("equations", problem)
    exact = Perturbed(1, dict.fromkeys(CLASSES, 0.0), "proof", None)
    outputs = run(Primitives(exact), problem)
    for name in problem.layout.truth:
        parts = [part.exact for part in outputs[name].parts]
        got = (np.zeros(expected[name].shape) if not parts
               else np.stack(parts) if outputs[name].stepwise else parts[0])
        assert_close(got, expected[name], name, ulps=1e5)


@pytest.mark.parametrize("seed", range(0, 30, 2))
def test_gradients_of_variants_are_the_slopes_of_their_loss(seed):
    problem = random_variant(seed)
    answer, step, source = in_float64("equations", problem), 2.0**-22, np.random.RandomState(seed)
    names = differentiable(problem)
    along = {name: uniform(source, problem[f"input.{name}"].shape) for name in names}
    up, down = (loss(moved, in_float64("equations", moved)) for moved in (
        problem.replacing(**{f"input.{name}": problem[f"input.{name}"] + sign * step * along[name]
                             for name in names}) for sign in (1, -1)))
    slope = sum((along[name] * answer[f"gradient.{name}"]).sum() for name in names)
    scale = sum(np.abs(along[name] * answer[f"gradient.{name}"]).sum() for name in names)
    assert abs((up - down) / (2 * step) - slope) <= 1e-6 * (scale + abs(up))


@pytest.mark.parametrize("kept", ["outputs", "padding"])
def test_nothing_comes_of_the_padding(kept):
    problem = random_problem(3, options=Options(lengths=(2, 0, 4), layers=2,
                                                direction="bidirectional"), batch=3, steps=4)
    spoilt = {name: problem[name].copy() for name in ("input.x", "upstream.y")}
    for tensor in spoilt.values():
        tensor[~problem.active] = 1e300
    for witness in ("equations", "tape"):
        before = in_float64(witness, problem)
        after = in_float64(witness, problem.replacing(**spoilt))
        assert all((before[name] == after[name]).all() for name in problem.layout.truth)
        if kept == "padding":
            assert not after["output.y"][~problem.active].any()
            assert (after["output.h_n.0r"][1] == problem["input.h0.0r"][1]).all()


def test_a_row_of_a_padded_batch_is_the_same_row_on_its_own():
    options = Options(lengths=(2, 5), direction="bidirectional", merge="sum")
    problem = random_problem(4, options=options, batch=2, steps=5)
    whole = in_float64("tape", problem)
    alone = {name: (values[:2, :1] if name in ("input.x", "upstream.y") else
                    values[:1] if name.split(".")[1] in ("h0", "c0", "h_n", "c_n") else values)
             for name, values in problem.tensors.items()}
    short = Problem(replace(problem.dimensions, batch=1, steps=2), STANDARD, alone,
                    replace(options, lengths=None))
    expected = in_float64("equations", short)
    assert_close(whole["output.y"][:2, :1], expected["output.y"], "y")
    assert_close(whole["output.c_n.0r"][:1], expected["output.c_n.0r"], "c_n")
    assert_close(whole["gradient.x"][:2, :1], expected["gradient.x"], "dx", ulps=512)


def test_reversing_time_and_direction_is_no_change():
    problem = random_problem(5, options=Options(direction="reverse"))
    mirrored = Problem(problem.dimensions, STANDARD, {
        name: values[::-1] if name in ("input.x", "upstream.y") else values
        for name, values in problem.tensors.items()})
    there, back = in_float64("tape", problem), in_float64("epynn", mirrored)
    for name in problem.layout.truth:
        sequence = there[name].ndim == 3
        assert_close(there[name][::-1] if sequence else there[name], back[name], name, ulps=512)


NEUTRAL = {
    "a wide clip": Options(clip=1e3, cell_clip=1e3),
    "peepholes of zero": Options(peepholes=True),
    "masks of one": Options(recurrent=True),
    "an identity projection": Options(projection=3),
    "a second bias of zero": Options(biases=2),
    "full lengths": Options(lengths=(4, 4)),
}


@pytest.mark.parametrize("witness", ["equations", "tape"])
@pytest.mark.parametrize("name", NEUTRAL)
def test_options_without_effect_leave_the_plain_layer(name, witness):
    size = dict(batch=2, steps=4, units=3)
    plain = random_problem(6, **size)
    fill = {"input.p": np.zeros(9), "input.recurrent_mask": np.ones((2, 3)),
            "input.P": np.eye(3), "input.b_recurrent": np.zeros(12)}
    variant = Problem(plain.dimensions, STANDARD, {**plain.tensors, **fill}, NEUTRAL[name])
    got, expected = in_float64(witness, variant), in_float64("epynn", plain)
    for tensor in expected:
        assert_close(got[tensor], expected[tensor], tensor, ulps=512)


@each_activation
def test_slopes_of_activations_are_those_of_their_values(choice):
    """By hand, by tape and in the bounds, away from the kinks, and bends are slopes of slopes."""
    a, step = FloatArithmetic(), 2.0**-20
    value, derivative = pair(choice, a)
    known, z = activation(choice), FAR[FAR < 5] if "exponential" in str(choice) else FAR
    tape = Tape(a)
    x = tape.variable(z[None].copy())
    y = activate(choice, x)
    tape.pull_back([(y, np.ones_like(y.value))])
    slope = (value(z + step) - value(z - step)) / (2 * step)
    size = np.maximum(np.abs(slope), 1e-3)
    for got in (derivative(z), x.cotangent[0], known.derivative(z)):
        assert np.all(np.abs(got - slope) <= 1e-8 * (size + np.abs(value(z))))
    kept, moved = ((z, [z - step, z + step]) if known.from_z else
                   (value(z), [value(z - step), value(z + step)]))
    width = moved[1] - moved[0]
    flat = width == 0
    bend = (known.slope(moved[1]) - known.slope(moved[0])) / np.where(flat, 1, width)
    assert np.all(flat | (np.abs(known.bend(kept) - bend) <= 1e-5 * (1 + np.abs(bend))))
    assert np.allclose(known.slope(kept), derivative(z), rtol=1e-9, atol=1e-9)
    assert np.allclose(known.value(z), value(z), rtol=1e-13, atol=1e-15)
    assert np.allclose(y.value[0], value(z), rtol=1e-13, atol=1e-15)


@each_activation
def test_the_derivative_at_a_kink_is_the_one_from_below(choice):
    a = FloatArithmetic()
    derivative = pair(choice, a)[1]
    for kink in map(float, kinks_of(choice)):
        at, below = derivative(np.array([kink, kink - 2.0**-30]))
        assert abs(at - below) < 1e-8
        assert activation(choice).derivative(np.array([kink]))[0] == pytest.approx(at, abs=1e-12)


@each_activation
def test_activations_survive_the_manifest(choice):
    assert from_json(as_json(choice)) == choice


@pytest.mark.parametrize("wrong", ["sine", "elu", {"name": "elu", "slope": 1.0},
                                   {"name": "tanh", "alpha": 1.0}])
def test_unknown_activations_are_refused(wrong):
    with pytest.raises(UnknownActivation):
        from_json(wrong)


@each_seed
def test_configurations_survive_the_manifest(seed):
    problem = random_variant(seed)
    configuration = Configuration(problem.dimensions, problem.activations, "random", "all-steps",
                                  0, "ordinary", "f32", options=problem.options)
    told = configuration.as_json()
    assert from_manifest(told) == configuration
    assert "layers" in told or problem.options.layers == 1
    assert from_manifest(replace(configuration, options=PLAIN).as_json()).options == PLAIN


def test_a_pre_activation_near_a_kink_is_seen():
    relu = Activations(candidate="relu")
    problem = random_problem(7, relu, batch=1, steps=1, inputs=1, units=1)
    z = (problem["input.x"][0, 0] @ problem["input.W"][2] + problem["input.h0"][0]
         @ problem["input.R"][2])
    near = problem["input.b"].copy()
    near[2] = 1e-7 - z
    far = near.copy()
    far[2] += 0.1
    assert distance(problem.replacing(**{"input.b": near}), "f32") < 2
    assert distance(problem.replacing(**{"input.b": far}), "f32") > 2
    assert distance(random_problem(7), "f32") == np.inf
    assert parametrised("elu", alpha=0.5) != parametrised("elu", alpha=0.25)


@pytest.mark.parametrize(("name", "approximate"), [("gelu", False), ("gelu-tanh", True)])
def test_numpy_ml_gelu_is_that_of_the_equations(name, approximate):
    """Both in balls, which overlap and are narrow, and in floats."""
    balls = pytest.importorskip("lstmcheck.arithmetic.balls")
    port, z = GELU(approximate), np.linspace(-7, 7, 57)
    for function, expected in zip((port.fn, port.grad), pair(name, FloatArithmetic()), strict=True):
        got = function(FloatArithmetic(), z)
        assert np.allclose(got, expected(z), rtol=1e-12, atol=2.0**-52)
    with balls.BallArithmetic(200) as a:
        for function, expected in zip((port.fn, port.grad), pair(name, a), strict=True):
            for ours, theirs in zip(function(a, a.array(z)), expected(a.array(z)), strict=True):
                assert ours.overlaps(theirs) and ours.rad() < 1e-40
