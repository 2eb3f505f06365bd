"""The training trajectories: two witnesses, bounds that hold, are attained, and see mistakes."""

import dataclasses
import json

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic, Undecided
from lstmcheck.arithmetic.erring import ErringArithmetic
from lstmcheck.ports import epynn_training, numpy_ml_optimizers
from lstmcheck.training import by_port, by_tape, command
from lstmcheck.training.bound import deviations
from lstmcheck.training.catalogue import CASES
from lstmcheck.training.task import PARAMETERS, UPDATES, make_task
from lstmcheck.vectorfile.bfloat16 import widened
from lstmcheck.vectorfile.safetensors import decode

IDS = [case.slug for case in CASES]


def committed(case):
    """(truth, bounds) by parameter, as they lie in the repository."""
    entry, = (entry for name, entry in command.read_entries(command.DIRECTORY).items()
              if name.rpartition("-")[0] == case.slug)
    tensors, _ = decode((command.DIRECTORY / entry["file"]).read_bytes())
    return ({name: tensors[f"trajectory.{name}"] for name in PARAMETERS},
            {name: widened(tensors[f"bound.{name}"]).astype(np.float64) for name in PARAMETERS})


def worst_fraction(case, steps, unit=2.0**-53):
    """The largest deviation from the truth as a fraction of its bound, after any update."""
    truth, bounds = committed(case)
    deviation = {name: np.abs(np.stack([step[name] for step in steps]) - truth[name])[1:]
                 for name in PARAMETERS}
    return max(float(np.max(deviation[name] / (unit * 2.0**53 * bounds[name][1:])))
               for name in PARAMETERS)


def test_the_committed_trajectories_are_what_the_catalogue_makes():
    pytest.importorskip("flint", reason="needs python-flint")
    assert command.main(["--check"]) == 0


def test_a_changed_bit_is_a_difference(tmp_path, monkeypatch):
    pytest.importorskip("flint", reason="needs python-flint")
    monkeypatch.setattr(command, "CASES", CASES[:1])
    monkeypatch.setattr(command, "INITIAL", ())
    arguments = ["--directory", str(tmp_path)]
    assert command.main(arguments) == 0
    victim, = tmp_path.glob("*.safetensors")
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(bytes(data))
    assert command.main([*arguments, "--check"]) == 1


def test_the_manifest_fits_its_schema():
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema")
    manifest = json.loads((command.DIRECTORY / "manifest.json").read_text())
    schema = json.loads((command.DIRECTORY / "manifest.schema.json").read_text())
    jsonschema.validate(manifest, schema)
    del manifest["trajectories"][0]["configuration"]["optimizer"]["learning_rate"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(manifest, schema)


@pytest.mark.parametrize("case", CASES, ids=IDS)
@pytest.mark.parametrize("witness", [by_port, by_tape])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_right_training_in_floats_keeps_the_bounds(case, witness, dtype):
    steps = witness.trajectory(make_task(case), FloatArithmetic(dtype))
    fraction = worst_fraction(case, steps, np.finfo(dtype).eps / 2)
    assert 0 < fraction <= 1


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_bounds_are_attained_to_a_fourth_by_admissible_rounding(case):
    _, bounds = committed(case)
    strayed = deviations(make_task(case), cases=32, seed=case.seed + 1000)
    fraction = max(np.max(np.abs(strayed[name][1:]) / bounds[name][1:, ..., None])
                   for name in PARAMETERS)
    assert 0.25 < fraction <= 1


def test_every_kind_is_clipped_in_some_case_and_everything_moves():
    for kind in {case.optimizer.kind for case in CASES}:
        assert {case.optimizer.clip is None for case in CASES
                if case.optimizer.kind == kind} == {True, False}
    for case in CASES:
        truth, _ = committed(case)
        for name in PARAMETERS:
            assert truth[name].shape[0] == UPDATES + 1
            assert (np.diff(truth[name], axis=0) != 0).all()


@pytest.mark.parametrize("case", [case for case in CASES if case.slug.endswith("-clipped")
                                  and case.optimizer.kind != "update"],
                         ids=lambda case: case.slug)
def test_some_parameters_are_clipped_and_others_are_not(case, monkeypatch):
    seen = set()
    original = numpy_ml_optimizers._Optimizer._clipped

    def spy(self, grad):
        result = original(self, grad)
        seen.add(bool((result != grad).any()))
        return result
    monkeypatch.setattr(numpy_ml_optimizers._Optimizer, "_clipped", spy)
    by_port.trajectory(make_task(case), FloatArithmetic())
    assert seen == {True, False}


def _mistaken(case, monkeypatch, mistake):
    """The worst fraction of a bound of the port with one mistake in it."""
    task = make_task(case)
    if mistake == "learning-rate":
        off = dataclasses.replace(task.optimizer,
                                  learning_rate=task.optimizer.learning_rate * (1 + 1e-6))
        task = dataclasses.replace(task, optimizer=off)
    elif mistake == "unclipped":
        monkeypatch.setattr(epynn_training, "clip_gradients", lambda a, g, limit: g)
        monkeypatch.setattr(numpy_ml_optimizers._Optimizer, "_clipped", lambda self, g: g)
    return worst_fraction(case, by_port.trajectory(task, FloatArithmetic()))


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_a_learning_rate_off_by_a_millionth_is_seen(case, monkeypatch):
    assert _mistaken(case, monkeypatch, "learning-rate") > 100


@pytest.mark.parametrize("case", [case for case in CASES if case.slug.endswith("-clipped")],
                         ids=lambda case: case.slug)
def test_missing_clipping_is_seen(case, monkeypatch):
    assert _mistaken(case, monkeypatch, "unclipped") > 1e6


def test_erring_numbers_stray_by_their_unit_and_sums_by_their_terms():
    a = ErringArithmetic(1000, 2.0**-20, seed=1)
    three = a.constant(3)
    assert (three.values == 3).all()
    product = three * three
    assert set(product.values) == {9 * (1 - 2.0**-20), 9 * (1 + 2.0**-20)}
    cancelled = (three * 1e6 + 1) - three * 1e6
    assert np.std(cancelled.values) > 1e6 * 2.0**-20
    with pytest.raises(Undecided):
        a.exceeds(np.array([product], dtype=object), 9)


