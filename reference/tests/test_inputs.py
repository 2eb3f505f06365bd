"""Inputs lie on their grids, repeat themselves, and follow their configuration."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.cases.catalogue import CASES
from lstmcheck.cases.grids import GRIDS, round_to_grid
from lstmcheck.cases.inputs import make_inputs
from lstmcheck.witness import WITNESSES
from problems import in_float64

INPUTS = {case.slug: make_inputs(case.configuration, case.seed) for case in CASES}
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
each_plain = pytest.mark.parametrize(
    "case", [case for case in CASES if not case.configuration.is_variant],
    ids=lambda case: case.slug)


def on_grid(values, grid):
    """Whether every value survives storage in the grid's format."""
    if grid == "bf16":
        single = np.asarray(values, np.float32)
        return (single == values).all() and not (single.view(np.uint32) & 0xFFFF).any()
    dtype = {"f16": np.float16, "f32": np.float32, "f64": np.float64}[grid]
    return (np.asarray(values).astype(dtype).astype(np.float64) == values).all()


@given(st.floats(-60000, 60000), st.sampled_from(GRIDS))
def test_rounding_lands_on_the_grid_and_is_idempotent(value, grid):
    rounded = round_to_grid(np.array([value]), grid)
    assert on_grid(rounded, grid)
    assert round_to_grid(rounded, grid) == rounded


@given(st.floats(-60000, 60000))
def test_rounding_agrees_with_the_formats_that_numpy_has(value):
    for grid, dtype in (("f16", np.float16), ("f32", np.float32)):
        assert round_to_grid(np.array([value]), grid)[0] == float(dtype(value))


@given(st.floats(-2.0 ** 100, 2.0 ** 100, width=32))
def test_rounding_to_bf16_is_the_upper_half_of_a_single_rounded_to_even(value):
    bits = struct.unpack("<I", struct.pack("<f", value))[0]
    bits = (bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000
    expected = struct.unpack("<f", struct.pack("<I", bits))[0]
    assert round_to_grid(np.array([value]), "bf16")[0] == expected


@each_case
def test_inputs_lie_on_their_grid_and_upstream_on_its_scaled_grid(case):
    configuration, problem = case.configuration, INPUTS[case.slug].problem
    for name in problem.layout.given:
        exponent = configuration.upstream_exponent if name.startswith("upstream.") else 0
        assert on_grid(np.ldexp(problem[name], -exponent), configuration.grid), name


@each_case
def test_inputs_repeat_themselves(case):
    again = make_inputs(case.configuration, case.seed).problem
    other = make_inputs(case.configuration, case.seed + 100_000).problem
    problem = INPUTS[case.slug].problem
    weights = next(name for name in problem.layout.given if name.startswith("input.W"))
    assert all(problem[name].tobytes() == again[name].tobytes() for name in problem.layout.given)
    assert problem[weights].tobytes() != other[weights].tobytes()


@each_plain
def test_state_and_upstream_are_what_the_configuration_says(case):
    configuration, problem = case.configuration, INPUTS[case.slug].problem
    random = configuration.initial_state == "random"
    assert problem["input.h0"].all() == problem["input.c0"].all() == random
    kind, y = configuration.upstream, problem["upstream.y"]
    if kind == "last-step" and len(y):
        assert y[-1].all() and not y[:-1].any()
    else:
        assert (y != 0).all() if "all-steps" in kind else not y.any()
    finals = "final-states" in kind
    assert problem["upstream.h_n"].all() == problem["upstream.c_n"].all() == finals


@each_plain
def test_biases_are_zero_throughout_or_nowhere_and_the_exact_sum_of_their_parts(case):
    problem, parts = INPUTS[case.slug]
    b, units = problem["input.b"], case.configuration.dimensions.units
    if case.configuration.bias == "zero":
        assert not b.any()
        return
    assert b.all()
    if case.configuration.dimensions.steps:
        assert len({tuple(block) for block in b.reshape(4, units)}) == 4
    if case.conventions:
        assert ((parts[0] + parts[1]) == b).all()
        assert parts[0].all() and parts[1].all() and (parts[0] != parts[1]).any()


@each_plain
def test_pre_activations_lie_where_the_regime_says(case):
    configuration = case.configuration
    problem = INPUTS[case.slug].problem
    z, c = pre_activations(problem), in_float64("epynn", problem)["trace.c"]
    if z.size == 0:
        return
    level, largest = configuration.saturation, np.max(np.abs(z))
    if level:
        saturated = np.abs(z) > 0.9 * level
        assert level - 6 < largest < level + 6
        gates = saturated.all(axis=(0, 1)).reshape(4, -1).any(axis=1)
        assert gates.sum() == min(configuration.dimensions.units, 4)
        assert (~saturated).all(axis=(0, 1)).reshape(4, -1).any(axis=1).all()
        if configuration.initial_state == "random":
            assert np.max(np.abs(c)) > level / 4
    elif configuration.regime == "near-zero":
        assert 0 < largest < 2.0 ** -5
    elif configuration.regime == "moderate":
        assert 1.5 < largest < 10
    else:
        assert 0.5 < largest < 6


def pre_activations(problem):
    """z of every step, (T, N, 4H), from the float64 hidden states."""
    h = np.concatenate([problem["input.h0"][None], in_float64("epynn", problem)["output.y"]])
    return problem["input.x"] @ problem["input.W"].T + h[:-1] @ problem["input.R"].T \
        + problem["input.b"]


def test_the_dyadic_identity_problem_is_exact_in_float32_in_any_order():
    problem = INPUTS["dyadic-identity"].problem
    answers = [WITNESSES[name](problem, FloatArithmetic(dtype))
               for name in WITNESSES for dtype in (np.float32, np.float64)]
    for name in answers[0]:
        assert all((answer[name] == answers[0][name]).all() for answer in answers), name


def test_the_dyadic_problems_sums_are_exact_in_float32_in_any_order():
    problem = INPUTS["dyadic"].problem
    source = np.random.RandomState(0)
    terms = np.concatenate([
        problem["input.x"][0][:, None] * problem["input.W"],
        problem["input.h0"][:, None] * problem["input.R"],
        np.broadcast_to(problem["input.b"][:, None], (3, *problem["input.b"].shape, 1))], axis=2)
    exact = pre_activations(problem)[0]
    for _ in range(20):
        total = np.zeros(exact.shape, np.float32)
        for k in source.permutation(terms.shape[2]):
            total = total + terms[:, :, k].astype(np.float32)
        assert (total == exact).all()
