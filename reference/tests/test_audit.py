"""The audit: every committed vector is trusted, and blind ones are not."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from lstmcheck.audit.changes import changes, unread
from lstmcheck.audit.command import main
from lstmcheck.audit.coverage import complaints
from lstmcheck.audit.entries import reach
from lstmcheck.audit.jacobian import Responses
from lstmcheck.audit.proof import findings
from lstmcheck.bounds.sensitivity import sensitivities
from lstmcheck.cases import axes, variant_axes
from lstmcheck.cases.catalogue import CASES, WRITTEN
from lstmcheck.cases.inputs import make_inputs
from lstmcheck.cases.variants import WRITTEN_VARIANTS
from lstmcheck.options import Options
from lstmcheck.problem import Problem
from problems import in_float64, random_problem

VECTORS = Path(__file__).resolve().parents[1] / "vectors"


def test_the_committed_set_is_trusted(capsys):
    assert main([]) == 0, capsys.readouterr().out


def blind_labels(case, problem):
    truth, rows = in_float64("equations", problem), sensitivities(problem)
    return {finding.label for finding in findings(case.configuration, problem, truth, rows)
            if finding.blind}


def test_equal_gate_blocks_are_mistrusted():
    case = WRITTEN[0]
    problem = make_inputs(case.configuration, case.seed).problem
    assert blind_labels(case, problem) == set()
    units = problem.dimensions.units
    for name in ("input.W", "input.R", "input.b"):
        equal = problem[name].copy()
        equal[units:2 * units] = equal[:units]
        assert f"{name} input and forget exchanged" in blind_labels(
            case, problem.replacing(**{name: equal}))


def test_blocks_of_zeros_have_nothing_to_exchange():
    case = WRITTEN[0]
    problem = make_inputs(case.configuration, case.seed).problem
    labels = {label for label, _ in changes(problem.replacing(**{"input.b": np.zeros_like(
        problem["input.b"])}))}
    assert not any(label.startswith("input.b") for label in labels)


def test_inputs_that_saturate_all_gates_are_mistrusted():
    case = WRITTEN[0]
    problem = make_inputs(case.configuration, case.seed).problem
    saturated = problem.replacing(**{"input.b": problem["input.b"] + 60})
    assert {"input gate alive", "forget gate alive", "output gate alive"} <= blind_labels(
        case, saturated)


def test_a_set_without_a_vector_misses_what_it_was_for():
    entries = json.loads((VECTORS / "manifest.json").read_text())["vectors"]
    assert list(complaints(CASES, entries)) == []
    generated = {case.slug for case in CASES if case.generated}
    vectors = [entry for entry in entries if entry["id"].rpartition("-")[0] in generated]
    for dropped in vectors:
        kept = [entry for entry in entries if entry is not dropped]
        assert any(line.startswith("no vector has") for line in complaints(CASES, kept))
    doubled = [*entries, {**vectors[0], "id": vectors[0]["id"][:-1] + "x"}]
    assert any("adds nothing" in line for line in complaints(CASES, doubled))


def test_every_rule_excludes_something_and_says_why():
    assert len(axes.SPACE.feasible_meetings) > 1000
    assert len(variant_axes.SPACE.feasible_meetings) > 1000
    assert len({rule.why for rule in axes.RULES}) == len(axes.RULES)


@pytest.mark.parametrize("name", ["input.x", "input.W", "input.R", "input.b", "input.h0",
                                  "input.c0"])
def test_responses_are_the_slopes_of_the_outputs(name):
    problem = random_problem(3, batch=2, steps=3, inputs=2, units=3)
    unit = {out: np.ones(problem.layout.shapes[out])
            for out in ("output.y", "output.h_n", "output.c_n")}
    reach, step = Responses(problem).of_input(name, unit), 1e-6
    for index in np.ndindex(problem[name].shape):
        moved = [problem[name].copy() for _ in range(2)]
        moved[0][index] += step
        moved[1][index] -= step
        up, down = (in_float64("epynn", problem.replacing(**{name: one})) for one in moved)
        slope = max(np.abs(up[out] - down[out]).max() / (2 * step) for out in unit)
        assert abs(slope - reach[index]) < 1e-7


@pytest.mark.parametrize("name", ["upstream.y", "upstream.h_n", "upstream.c_n"])
def test_upstream_responses_are_the_slopes_of_the_gradients(name):
    problem = random_problem(4, batch=2, steps=2, inputs=2, units=3)
    unit = {out: np.ones(problem.layout.shapes[out])
            for out in ("gradient.h0", "gradient.c0", "gradient.b")}
    reach, before = Responses(problem).of_upstream(name, unit), in_float64("epynn", problem)
    for index in np.ndindex(problem[name].shape):
        moved = problem[name].copy()
        moved[index] += 1
        after = in_float64("epynn", problem.replacing(**{name: moved}))
        change = max(np.abs(after[out] - before[out]).max() for out in unit)
        assert abs(change - reach[index]) < 1e-12


def test_an_option_without_effect_is_mistrusted():
    case = next(case for case in WRITTEN_VARIANTS if case.slug == "clip-gates")
    problem = make_inputs(case.configuration, case.seed).problem
    assert blind_labels(case, problem) == set()
    wide = Problem(problem.dimensions, problem.activations, problem.tensors,
                   replace(problem.options, clip=100.0))
    assert "clip left out" in blind_labels(case, wide)


def test_a_mask_of_ones_is_mistrusted():
    case = next(case for case in WRITTEN_VARIANTS if case.slug == "mask-recurrent")
    problem = make_inputs(case.configuration, case.seed).problem
    name = "input.recurrent_mask"
    assert f"{name} left out" in blind_labels(case, problem.replacing(
        **{name: np.ones_like(problem[name])}))


@pytest.mark.parametrize("name", ["input.x", "input.W.0r", "input.P.0f", "input.gamma_c.0f",
                                  "input.recurrent_mask.0r", "upstream.y", "input.p.0f"])
def test_reach_is_what_a_changed_entry_moves(name):
    options = Options(direction="bidirectional", merge="product", peepholes=True, projection=2,
                      epsilon=2.0**-4, recurrent=True, lengths=(3, 2))
    problem = random_problem(5, options=options, batch=2, steps=3, inputs=2, units=3)
    before = in_float64("equations", problem)
    unit = {out: np.ones(values.shape) for out, values in before.items()}
    reached = reach(problem, name, 0.1, unit)
    for index in np.ndindex(problem[name].shape):
        moved = problem[name].copy()
        moved[index] += 0.1
        after = in_float64("equations", problem.replacing(**{name: moved}))
        change = max(np.abs(after[out] - before[out]).max() for out in unit)
        assert abs(change - reached[index]) < 1e-11
    assert not reached[unread(problem, name)].any()


def test_what_a_coupled_forget_gate_does_not_read_is_not_asked_for():
    problem = random_problem(6, options=Options(coupled=True, biases=2), units=3)
    before = in_float64("tape", problem)
    for name in ("input.W", "input.R", "input.b", "input.b_recurrent"):
        hidden = unread(problem, name)
        assert hidden.any()
        spoilt = np.where(hidden, 1e3, problem[name])
        after = in_float64("tape", problem.replacing(**{name: spoilt}))
        assert all((before[out] == after[out]).all() for out in before)
