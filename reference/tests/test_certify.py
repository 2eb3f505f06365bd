"""Correct rounding, and what certification must refuse."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lstmcheck.arithmetic import Undecided
from lstmcheck.bounds.sensitivity import sensitivities
from lstmcheck.cases.catalogue import WRITTEN
from lstmcheck.cases.inputs import make_inputs
from lstmcheck.problem import TRUTH
from lstmcheck.witness import WITNESSES
from problems import random_problem, shared

flint = pytest.importorskip("flint", reason="needs python-flint")
from lstmcheck.arithmetic.balls import BallArithmetic  # noqa: E402
from lstmcheck.certify import certify as certification  # noqa: E402
from lstmcheck.certify.agreement import (  # noqa: E402
    Disagreement,
    agreed_doubles,
)
from lstmcheck.certify.floats import float_fractions  # noqa: E402
from lstmcheck.certify.rounding import nearest_double, round_ball  # noqa: E402

FINITE = st.floats(allow_nan=False, allow_infinity=False)


def exactly(value):
    """A double as (mantissa, exponent) with an odd or zero mantissa."""
    fraction = Fraction(value)
    return fraction.numerator, -(fraction.denominator.bit_length() - 1)


@given(st.integers(-2 ** 200, 2 ** 200), st.integers(-1300, 800))
@example(1, -1074)
@example(1, -1075)
@example(3, -1075)
@example(2 ** 54 - 1, -1128)
@example(2 ** 53 + 1, 0)
@example(2 ** 53 + 3, 0)
def test_rounding_is_to_nearest_with_ties_to_even(mantissa, exponent):
    exact = Fraction(mantissa) * Fraction(2) ** exponent
    rounded = nearest_double(mantissa, exponent)
    error = abs(Fraction(rounded) - exact)
    for neighbour in (math.nextafter(rounded, math.inf), math.nextafter(rounded, -math.inf)):
        other = abs(Fraction(neighbour) - exact)
        assert error <= other
        if error == other:
            assert math.frexp(rounded)[0] * 2 ** 53 % 2 == 0 or abs(rounded) < 2.0 ** -1021


@given(FINITE)
def test_a_double_rounds_to_itself(value):
    assert nearest_double(*exactly(value)) == value


@pytest.mark.parametrize(("exact", "expected"), [
    (Fraction(1, 2 ** 1075), 0.0), (Fraction(3, 2 ** 1075), 2.0 ** -1073),
    (Fraction(1, 2 ** 1075) + Fraction(1, 2 ** 1200), 2.0 ** -1074),
    (Fraction(2 ** 53 + 1), 2.0 ** 53), (Fraction(2 ** 53 + 3), 2.0 ** 53 + 4),
    (-Fraction(2 ** 53 + 1), -2.0 ** 53), (Fraction(0), 0.0),
    (Fraction(2 ** 1024 - 2 ** 970), math.inf), (Fraction(2 ** 1024 - 2 ** 970 - 1),
                                                 math.ldexp(2 ** 53 - 1, 971))])
def test_ties_subnormals_and_overflow(exact, expected):
    exponent = -(exact.denominator.bit_length() - 1)
    assert nearest_double(exact.numerator, exponent) == expected


def test_zero_is_always_positive():
    assert math.copysign(1, nearest_double(-1, -2000)) == 1


@given(FINITE.filter(lambda value: abs(value) < 1e300), st.integers(54, 400))
def test_a_narrow_enclosure_rounds_to_the_nearest_double(value, bits):
    saved, flint.ctx.prec = flint.ctx.prec, 2000
    try:
        radius = flint.arb(2) ** -bits * abs(flint.arb(value)) / 4
        assert round_ball(flint.arb(value, radius)) == value
    finally:
        flint.ctx.prec = saved


@pytest.mark.parametrize("ball", [
    flint.arb(1, 1), flint.arb(0, 1e-300), flint.arb(1, 2.0 ** -53), flint.arb("nan"),
    flint.arb(0, "inf")])
def test_a_wide_enclosure_does_not_round(ball):
    with pytest.raises(Undecided):
        round_ball(ball)


def test_an_enclosure_of_zero_rounds_once_it_is_below_half_the_least_double():
    assert round_ball(flint.arb(0, flint.arb(2) ** -1076)) == 0.0
    with pytest.raises(OverflowError):
        round_ball(flint.arb(2) ** 1025)


def balls(*values, radius=1e-40):
    return np.array([flint.arb(value, radius) for value in values], dtype=object)


def test_agreement_needs_overlap_and_two_decisions():
    assert agreed_doubles("a", balls(1, 2), balls(1, 2)).tolist() == [1.0, 2.0]
    with pytest.raises(Disagreement, match=r"a\[1\]"):
        agreed_doubles("a", balls(1, 2), balls(1, 3))
    with pytest.raises(Undecided, match=r"a\[0\]"):
        agreed_doubles("a", balls(1, 2), balls(1, 2, radius=0.1))


def test_enclosures_apart_disagree_even_when_they_round_alike():
    with BallArithmetic(200):
        apart = balls(1) + flint.arb(2) ** -60
        with pytest.raises(Disagreement):
            agreed_doubles("a", balls(1), apart)


def test_a_vacuous_second_witness_does_not_count_as_agreement():
    with pytest.raises(Undecided):
        agreed_doubles("a", balls(1), np.array([flint.arb(0, "inf")], dtype=object))


@pytest.mark.parametrize("name", TRUTH)
@pytest.mark.parametrize("witness", ["epynn", "numpy-ml"])
def test_a_witness_wrong_in_one_element_fails_certification(monkeypatch, witness, name):
    problem = random_problem(2, batch=2, steps=2, inputs=2, units=2)
    right = WITNESSES[witness]

    def tampered(problem, arithmetic):
        answer = right(problem, arithmetic)
        wrong = answer[name].copy()
        wrong.flat[-1] = wrong.flat[-1] * (1 + arithmetic.constant(Fraction(1, 2 ** 40)))
        return {**answer, name: wrong}

    certification.certify(problem)
    monkeypatch.setitem(WITNESSES, witness, tampered)
    with pytest.raises(Disagreement, match=name):
        certification.certify(problem)


@pytest.mark.parametrize("case", WRITTEN, ids=lambda case: case.slug)
def test_the_tape_reproduces_every_written_case(case):
    problem = make_inputs(case.configuration, case.seed).problem
    truth = certification.certify(problem).truth
    third, _ = certification.agreed_truth(problem, ("tape", "epynn"))
    assert all(third[name].tobytes() == truth[name].tobytes() for name in TRUTH)


def test_a_float_run_that_strays_fails():
    problem = random_problem(4)
    truth, rows = certification.certify(problem).truth, sensitivities(problem)
    assert max(float_fractions(problem, truth, rows).values()) < 0.5
    for factor in (1 + 2.0 ** -44, np.nan):
        broken = {**truth, "gradient.W": truth["gradient.W"] * factor}
        with pytest.raises(Disagreement, match=r"gradient.W: .* epynn"):
            float_fractions(problem, broken, rows)


def test_precision_rises_until_saturated_gates_are_decided():
    problem = random_problem(5, batch=1, steps=1, inputs=1, units=2)
    assert certification.certify(problem).precision_bits == 200
    extreme = problem.replacing(**{"input.b": problem["input.b"] + 800 * np.eye(8)[0]})
    assert certification.certify(extreme).precision_bits > 800


def test_the_last_precision_names_the_element_it_cannot_decide(monkeypatch):
    problem = random_problem(5, batch=1, steps=1, inputs=1, units=2)
    monkeypatch.setattr(certification, "PRECISIONS", (20, 40))
    with pytest.raises(Undecided, match=r"at 40 bits: output.y\[0, 0, 0\]"):
        certification.certify(problem)


def test_an_exactly_zero_pre_activation_is_decided_at_a_branching_point():
    problem = random_problem(6, shared("relu", "identity"), batch=1, steps=1, inputs=1, units=1)
    zeros = {f"input.{name}": 0 * problem[f"input.{name}"] for name in ("x", "W", "R", "b")}
    assert certification.certify(problem.replacing(**zeros)).precision_bits == 200
