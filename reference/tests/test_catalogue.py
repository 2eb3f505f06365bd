"""The set as a whole: what it covers, what each vector sees, and what its truth obeys."""

import json
from pathlib import Path

import numpy as np
import pytest
from lstmcheck.cases.catalogue import BUGS, CASES, TOMBSTONES
from lstmcheck.cases.inputs import make_inputs
from lstmcheck.problem import TRUTH
from lstmcheck.vectorfile.safetensors import decode
from problems import differentiable, in_float64, loss

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
MANIFEST = json.loads((VECTORS / "manifest.json").read_text())
PLAIN = [case for case in CASES if not case.configuration.is_variant]
VARIANTS = [case for case in CASES if case.configuration.is_variant]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
each_plain = pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.slug)
each_variant = pytest.mark.parametrize("case", VARIANTS, ids=lambda case: case.slug)


def committed(slug):
    """(entry, tensors) of the committed vector of a case."""
    entry, = (entry for entry in MANIFEST["vectors"] if entry["id"][:-9] == slug)
    return entry, decode((VECTORS / entry["file"]).read_bytes())[0]


def test_every_length_of_the_design_occurs():
    assert {case.configuration.dimensions.steps for case in PLAIN} == {0, 1, 2, 5, 50}
    assert {case.configuration.dimensions.units for case in PLAIN} == {1, 3, 5, 8, 9, 17, 129}
    assert {d.batch == d.steps for d in (c.configuration.dimensions for c in PLAIN)} == {
        True, False}
    assert {case.configuration.upstream_exponent for case in PLAIN} == {-20, 0, 20}


def test_one_convention_vector_has_four_different_lengths_above_one():
    lengths = [tuple(vars(case.configuration.dimensions).values())
               for case in CASES if case.conventions]
    assert any(len(set(each)) == 4 and min(each) > 1 for each in lengths)


def test_slugs_seeds_and_reasons_tell_the_cases_apart():
    assert len({case.slug for case in CASES}) == len({case.reason for case in CASES}) == len(CASES)
    assert len({(case.seed, case.configuration) for case in CASES}) == len(CASES)
    assert not {stone["id"] for stone in TOMBSTONES} & {v["id"] for v in MANIFEST["vectors"]}


def test_every_bug_of_the_table_is_guarded_and_every_guarded_bug_is_in_it():
    assert {bug for case in CASES for bug in case.bugs} == set(BUGS)
    assert all(1 <= len(set(case.bugs)) == len(case.bugs) <= 4 for case in CASES)


@each_case
def test_committed_vectors_hold_the_problem_and_the_answer(case):
    entry, tensors = committed(case.slug)
    problem = make_inputs(case.configuration, case.seed).problem
    layout = problem.layout
    assert [name for name in tensors if not name.startswith(("convention.", "bound."))] == list(
        layout.shapes)
    assert all(tensors[name].tobytes() == problem[name].tobytes() for name in layout.given)
    assert all(tensors[name].shape == shape for name, shape in layout.shapes.items())
    assert all(np.isfinite(tensors[name]).all() for name in layout.shapes)
    assert entry["seed"] == case.seed and entry["reason"] == case.reason
    assert any(name.startswith("convention.") for name in tensors) == case.conventions


@each_plain
def test_truth_obeys_its_own_structure(case):
    _, t = committed(case.slug)
    if case.configuration.dimensions.steps:
        assert (t["output.h_n"] == t["output.y"][-1]).all()
        assert (t["output.c_n"] == t["trace.c"][-1]).all()
    else:
        assert (t["output.h_n"] == t["input.h0"]).all()
        assert (t["gradient.c0"] == t["upstream.c_n"]).all()
    if case.configuration.upstream == "none":
        assert not any(t[name].any() for name in TRUTH if name.startswith("gradient."))
    chosen = case.configuration.activations
    for gate, activation in zip("ifgo", (chosen.input, chosen.forget, chosen.candidate,
                                         chosen.output), strict=True):
        bound = {"logistic": (0, 1), "tanh": (-1, 1), "identity": (-np.inf, np.inf)}[activation]
        assert ((t[f"trace.{gate}"] >= bound[0]) & (t[f"trace.{gate}"] <= bound[1])).all()


def test_scaling_the_upstream_gradients_scales_every_gradient_exactly():
    tiny, huge = committed("upstream-tiny")[1], committed("upstream-huge")[1]
    for name in TRUTH:
        exponent = 40 if name.startswith("gradient.") else 0
        assert (np.ldexp(tiny[name], exponent) == huge[name]).all(), name
        assert tiny[name].any()


@each_case
def test_committed_gradients_match_the_slope_of_the_loss_along_the_inputs(case):
    """Growing every input by one part in 2^17 changes the loss as the gradients say."""
    _, t = committed(case.slug)
    problem = make_inputs(case.configuration, case.seed).problem
    names, step = differentiable(problem), 2.0 ** -17
    up, down = (
        loss(problem, in_float64("equations", problem.replacing(**{
            f"input.{name}": problem[f"input.{name}"] * (1 + sign * step) for name in names})))
        for sign in (1, -1))
    slopes = [(t[f"gradient.{name}"] * problem[f"input.{name}"]) for name in names]
    scale = sum(np.abs(slope).sum() for slope in slopes) + sum(
        np.abs(t[name] * t[name.replace("upstream", "output")]).sum()
        for name in problem.layout.given if name.startswith("upstream."))
    assert abs((up - down) / (2 * step) - sum(slope.sum() for slope in slopes)) <= 1e-8 * scale


@each_variant
def test_truth_of_variants_obeys_its_options(case):
    _, t = committed(case.slug)
    problem = make_inputs(case.configuration, case.seed).problem
    o, size, layout = problem.options, problem.dimensions, problem.layout
    if problem.active is not None:
        ended = ~problem.active
        assert not t["output.y"][ended].any() and not t["gradient.x"][ended].any()
        assert np.abs(t["input.x"][ended]).max(initial=1e9) > 100
    for place in layout.places:
        f, i, c = (t[f"trace.{name}{place.suffix}"] for name in "fic")
        if problem.active is not None:
            assert not i[ended].any() and not c[ended].any()
        rows = np.arange(size.batch)
        ends = np.full(size.batch, size.steps) if o.lengths is None else np.array(o.lengths)
        last = np.zeros_like(ends) if place.reverse else ends - 1
        final = np.where((ends > 0)[:, None], c[last, rows], t[f"input.c0{place.suffix}"])
        assert (t[f"output.c_n{place.suffix}"] == final).all()
        if o.coupled:
            active = slice(None) if problem.active is None else problem.active
            assert np.allclose(f[active], 1 - i[active], rtol=0, atol=2.0**-51)
            for name in ("W", "R"):
                forget = np.split(t[f"gradient.{name}{place.suffix}"], 4)[1]
                assert not forget.any() and t[f"input.{name}{place.suffix}"].all()
        if o.cell_clip is not None:
            assert np.abs(c).max() <= o.cell_clip
        if o.biases == 2:
            assert (t[f"gradient.b{place.suffix}"]
                    == t[f"gradient.b_recurrent{place.suffix}"]).all()
