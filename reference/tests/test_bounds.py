"""Bounds: exact, attained, kept by real rounding, and scaling as the equations do."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.bounds.contract import CONTRACTS, SECOND_ORDER, bound, label, propagated
from lstmcheck.bounds.number import Number
from lstmcheck.bounds.perturbed import Perturbed
from lstmcheck.bounds.primitives import Primitives
from lstmcheck.bounds.program import longest_dot, run
from lstmcheck.bounds.remainder import not_gateable
from lstmcheck.bounds.sensitivity import sensitivities
from lstmcheck.bounds.sources import CLASSES, TIERS
from lstmcheck.options import PLAIN, Options
from lstmcheck.problem import TRUTH, Activations
from lstmcheck.vectorfile.bfloat16 import round_up, widened
from lstmcheck.witness import WITNESSES
from problems import in_float64, random_problem

F32 = CONTRACTS["f32"]
SIZES = [dict(batch=2, steps=3, inputs=2, units=3), dict(batch=1, steps=1, inputs=1, units=1),
         dict(batch=3, steps=2, inputs=4, units=2), dict(batch=2, steps=0, inputs=2, units=3)]
each_size = pytest.mark.parametrize("size", SIZES, ids=str)


def deviations(problem, contract, tier, signs, cases=1, linear=True):
    """By output name [cases, ...]: what errors with these signs do, last roundings left out."""
    units = contract.units(longest_dot(problem))
    errors = Perturbed(cases, units, tier, signs, linear)
    result = {}
    outputs = run(Primitives(errors), problem)
    for name in problem.layout.truth:
        output = outputs[name]
        moved = np.zeros((cases, *problem.layout.shapes[name]))
        for t, part in enumerate(output.parts):
            if part.moved is not None:
                moved[:, t if output.stepwise else ...] = part.moved
        result[name] = moved
    return result


def random_signs(seed):
    source = np.random.RandomState(seed)
    return lambda shape: np.where(source.random_sample(shape) < 0.5, -1.0, 1.0)


def inner_bound(problem, rows, name, contract, tier):
    """The first-order bound without its share for higher orders and without last operations."""
    return propagated(rows[name], contract, tier, longest_dot(problem)) / SECOND_ORDER


@each_size
def test_admissible_errors_stay_within_the_proof_bound(size):
    problem = random_problem(1, **size)
    rows = sensitivities(problem)
    moved = deviations(problem, F32, "proof", random_signs(1), cases=256)
    for name in TRUTH:
        limit = inner_bound(problem, rows, name, F32, "proof")
        assert np.all(np.abs(moved[name]).max(axis=0) <= limit * (1 + 1e-12)), name


@pytest.mark.parametrize(("options", "names"), [
    (PLAIN, ("output.y", "output.c_n", "gradient.x", "gradient.c0")),
    (Options(direction="bidirectional", merge="product", peepholes=True, projection=2,
             recurrent=True, epsilon=2.0**-4, biases=2),
     ("output.y", "output.c_n.0r", "gradient.x", "gradient.c0.0f")),
    (Options(layers=2, coupled=True, between=True, cell_clip=0.5),
     ("output.y", "output.c_n.0f", "gradient.x", "gradient.c0.0f"))])
def test_the_proof_bound_is_attained_by_admissible_errors(options, names):
    """The signs of the Jacobian, found by one error at a time, add all errors up."""
    problem = random_problem(2, options=options, batch=1, steps=2, inputs=2, units=2)
    rows = sensitivities(problem)
    places = []
    deviations(problem, F32, "proof", lambda shape: places.append(shape[1:]) or np.ones(shape))
    count = sum(int(np.prod(place)) for place in places)

    def numbered(vectors):
        position = [0]

        def signs(shape):
            size = int(np.prod(shape[1:]))
            start, position[0] = position[0], position[0] + size
            return vectors[:, start:start + size].reshape(shape)
        return signs

    jacobian = deviations(problem, F32, "proof", numbered(np.eye(count)), cases=count)
    for name in names:
        flat = jacobian[name].reshape(count, -1)
        for element in range(flat.shape[1]):
            signs = np.where(flat[:, element] < 0, -1.0, 1.0)[None]
            reached = deviations(problem, F32, "proof", numbered(signs), linear=False)[name]
            limit = inner_bound(problem, rows, name, F32, "proof").reshape(-1)[element]
            # The last operations of dx and dc0 reach nothing else and are no place of their own.
            assert 0.5 * limit <= abs(reached.reshape(-1)[element]) <= limit * 1.0001
            if name.startswith("output"):
                assert abs(reached.reshape(-1)[element]) >= 0.99 * limit


@each_size
def test_the_probabilistic_bound_is_six_deviations_of_random_errors(size):
    problem = random_problem(3, **size)
    rows = sensitivities(problem)
    moved = deviations(problem, F32, "probabilistic", random_signs(3), cases=2000)
    for name in ("output.y", "output.c_n", "trace.c"):
        deviation = moved[name].std(axis=0)
        six = inner_bound(problem, rows, name, F32, "probabilistic")
        assert np.all(np.abs(6 * deviation - six) <= 0.15 * six), name


@pytest.mark.parametrize("tier", TIERS)
@each_size
def test_real_single_precision_stays_within_every_tier(size, tier):
    for seed in range(20):
        problem = random_problem(seed, **size)
        tensors = {name: values.astype(np.float32).astype(float)
                   for name, values in problem.tensors.items()}
        problem = problem.replacing(**tensors)
        truth, rows = in_float64("epynn", problem), sensitivities(problem)
        for witness in ("epynn", "numpy-ml", "tape"):
            got = WITNESSES[witness](problem, FloatArithmetic(np.float32))
            for name in TRUTH:
                limit = bound(rows[name], truth[name], F32, tier, longest_dot(problem))
                assert np.all(np.abs(got[name] - truth[name]) <= limit), (witness, name)


def test_scaling_the_upstream_gradients_scales_every_row_but_underflow():
    problem = random_problem(4, **SIZES[0])
    scaled = problem.replacing(**{f"upstream.{name}": np.ldexp(problem[f"upstream.{name}"], -20)
                                  for name in ("y", "h_n", "c_n")})
    rows, small = sensitivities(problem), sensitivities(scaled)
    underflow = CLASSES.index("underflow")
    for name in TRUTH:
        exponent = -20 if name.startswith("gradient.") else 0
        for k in range(len(CLASSES)):
            if k != underflow:
                assert np.array_equal(small[name][k], np.ldexp(rows[name][k], exponent)), name


def test_without_upstream_gradients_only_underflow_touches_the_gradients():
    problem = random_problem(5, **SIZES[0])
    zero = problem.replacing(**{f"upstream.{name}": 0 * problem[f"upstream.{name}"]
                                for name in ("y", "h_n", "c_n")})
    rows = sensitivities(zero)
    for name in (name for name in TRUTH if name.startswith("gradient.")):
        assert not np.delete(rows[name], [6, 13], axis=0).any(), name
        assert label(bound(rows[name], 0 * rows[name][0], F32, "proof", 9),
                     0 * rows[name][0]) == "sharp"


def test_windows_do_not_matter(monkeypatch):
    problem = random_problem(6, **SIZES[0])
    whole = sensitivities(problem)
    monkeypatch.setattr("lstmcheck.bounds.sensitivity._HELD", 2000)
    for name, rows in sensitivities(problem).items():
        assert np.allclose(rows, whole[name], rtol=1e-13, atol=0), name


def test_identity_activations_err_in_nothing_but_sums_and_products():
    identity = Activations(*["identity"] * 5)
    rows = sensitivities(random_problem(7, identity, **SIZES[0]))
    for name in TRUTH:
        assert not rows[name][[2, 3, 9, 10]].any()


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_a_sum_of_numbers_that_nearly_cancel_stays_within_its_error_in_any_order(count):
    draws = np.random.RandomState(count)
    parts = draws.standard_normal((count, 500)).astype(np.float32)
    parts[-1] = -parts[:-1].sum(axis=0) * np.float32(1.001)

    class Recorder:
        linear = True

        def at(self, magnitudes):
            self.size = magnitudes.of("elementwise", "proof")

    recorder = Recorder()
    exact = Primitives(recorder).combine(
        *((Number(part.astype(np.float64)),) for part in parts)).exact
    for order in permutations(parts):
        added = order[0]
        for part in order[1:]:
            added = added + part
        assert np.all(np.abs(added - exact) <= 2.0**-24 * recorder.size)


def test_long_sums_in_a_narrow_accumulator_promise_nothing():
    narrow = F32._replace(accumulation=2.0**-8)
    assert np.isinf(narrow.units(128)["accumulation"])
    assert narrow.units(127)["accumulation"] < 1


def test_vanishing_factors_are_found_not_gateable():
    """Two saturated factors multiply: their errors' product is larger than either's reach."""
    problem = random_problem(8, batch=1, steps=1, inputs=1, units=1)
    extreme = problem.replacing(**{"input.b": np.array([40.0, 0.5, 40.0, 0.5]),
                                   "input.c0": np.array([[40.0]]),
                                   "upstream.c_n": np.zeros((1, 1))})
    rows, truth = sensitivities(extreme), in_float64("epynn", extreme)
    found = not_gateable(extreme, rows, truth, ("f32",), seed=0)
    assert any("gradient.b" in entry["quantities"] for entry in found)
    rows, truth = sensitivities(problem), in_float64("epynn", problem)
    assert not_gateable(problem, rows, truth, ("f64", "f32", "bf16"), seed=0) == []


@given(st.lists(st.floats(min_value=0, allow_nan=False, allow_infinity=False)))
def test_rounding_up_to_bfloat16_is_the_least_number_above(values):
    values = np.array(values)
    bits = round_up(values)
    assert np.all(widened(bits) >= values)
    assert np.all((bits == 0) == (values == 0))
    below = widened(np.where(bits > 0, bits, 1).astype(np.uint16) - np.uint16(1))
    assert np.all((below < values) | (bits == 0))
