"""The generator: deterministic, atomic, and a check that sees every difference."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from lstmcheck.cases import catalogue
from lstmcheck.cases.case import vector_id
from lstmcheck.cases.inputs import make_inputs
from lstmcheck.generation import command, store
from lstmcheck.vectorfile.safetensors import decode, encode
from lstmcheck.witness import WITNESSES

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "generate-vectors"
VECTORS = ROOT / "reference" / "vectors"
SOME = "no-steps*"

try:
    import flint  # noqa: F401
    MODES = (["--check"], ["--check", "--float-only"])
except ImportError:
    MODES = (["--check", "--float-only"],)
each_mode = pytest.mark.parametrize("mode", MODES, ids=" ".join)


@pytest.fixture
def copy(tmp_path):
    """A copy of the committed vectors to spoil."""
    return Path(shutil.copytree(VECTORS, tmp_path / "vectors"))


def run(directory, *arguments):
    return command.main(["--jobs", "1", "--directory", str(directory), *arguments])


def vector_file(directory, slug):
    path, = directory.glob(f"{slug}-????????.safetensors")
    return path


def test_all_committed_vectors_pass_what_numpy_alone_can_check(capsys):
    assert run(VECTORS, "--check", "--float-only") == 0
    assert capsys.readouterr().out == f"{len(catalogue.CASES)} vectors checked, 0 differences\n"


@each_mode
def test_a_seeded_sample_of_the_committed_vectors_passes(mode, capsys):
    assert run(VECTORS, *mode, "--sample", "8", "--seed", "1") == 0
    first = capsys.readouterr()
    assert first.out == "8 vectors checked, 0 differences\n"
    assert run(VECTORS, "--check", "--float-only", "--sample", "8", "--seed", "1") == 0
    names = [[line.split()[1] for line in text.splitlines()]
             for text in (first.err, capsys.readouterr().err)]
    assert names[0] == names[1]


@each_mode
@pytest.mark.parametrize("tensor", ["input.x", "gradient.R", "upstream.h_n", "trace.c"])
def test_a_flipped_byte_is_reported_with_file_and_tensor(mode, tensor, copy, capsys):
    path = vector_file(copy, "conventions")
    data = bytearray(path.read_bytes())
    tensors, _ = decode(bytes(data))
    position = data.index(tensors[tensor].tobytes())
    data[position + 6] ^= 0x10
    path.write_bytes(bytes(data))
    assert run(copy, "--only", "conventions", *mode) == 1
    report = capsys.readouterr().out
    assert f"{path.name}: size or SHA-256" in report
    assert any(line.startswith(f"{path.name}: {tensor}") for line in report.splitlines())


@each_mode
def test_a_changed_number_with_a_matching_manifest_is_still_reported(mode, copy, capsys):
    path = vector_file(copy, "conventions")
    tensors, metadata = decode(path.read_bytes())
    tensors["convention.onnx.B"][0, 3] *= 1 + 2.0 ** -52
    data = encode(tensors, metadata)
    path.write_bytes(data)
    edit_entry(copy, "conventions", sha256=hashlib.sha256(data).hexdigest())
    assert run(copy, "--only", "conventions", *mode) == 1
    assert f"{path.name}: convention.onnx.B: 1 of 40" in capsys.readouterr().out


def edit_entry(directory, slug, **changes):
    path = directory / "manifest.json"
    manifest = json.loads(path.read_text())
    entry, = (entry for entry in manifest["vectors"] if entry["id"][:-9] == slug)
    entry.update(changes)
    path.write_text(json.dumps(manifest, indent=2) + "\n")


@each_mode
@pytest.mark.parametrize("spoil", [
    lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:-8]),
    lambda path: path.write_bytes(b"")])
def test_a_missing_or_truncated_file_is_reported(mode, spoil, copy, capsys):
    path = vector_file(copy, "no-steps")
    spoil(path)
    assert run(copy, "--only", "no-steps", *mode) == 1
    assert path.name in capsys.readouterr().out


@each_mode
def test_a_vector_that_the_manifest_lacks_is_reported(mode, copy, capsys):
    (copy / "manifest.json").unlink()
    assert run(copy, "--only", "no-steps", *mode) == 1
    assert "no-steps-" in capsys.readouterr().out


def test_files_and_entries_that_no_case_makes_are_reported(copy, capsys):
    (copy / "gone-01234567.safetensors").write_bytes(b"")
    edit_entry(copy, "no-steps", id="zz-01234567")
    assert run(copy, "--check", "--float-only") == 1
    report = capsys.readouterr().out
    assert "gone-01234567.safetensors: stale" in report
    assert "manifest.json: zz-01234567: no case makes it" in report
    assert f"{vector_file(copy, 'no-steps').stem}: not in the manifest" in report


@each_mode
def test_a_changed_manifest_field_is_reported(mode, copy, capsys):
    edit_entry(copy, "no-steps", reason="Something else.", seed=1)
    assert run(copy, "--only", "no-steps", *mode) == 1
    report = capsys.readouterr().out
    assert "reason: committed 'Something else.'" in report and "seed: committed 1" in report


@each_mode
def test_a_truth_of_another_shape_is_reported(mode, copy, capsys):
    path = vector_file(copy, "one-of-everything")
    tensors, metadata = decode(path.read_bytes())
    tensors["output.h_n"] = tensors["output.h_n"][0]
    del tensors["trace.o"]
    data = encode(tensors, metadata)
    path.write_bytes(data)
    edit_entry(copy, "one-of-everything", bytes=len(data),
               sha256=hashlib.sha256(data).hexdigest())
    assert run(copy, "--only", "one-of-everything", *mode) == 1
    report = capsys.readouterr().out
    assert f"{path.name}: output.h_n: " in report and f"{path.name}: trace.o: missing" in report


@each_mode
@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"vectors": [1]}'])
def test_a_broken_manifest_is_a_difference(mode, text, copy, capsys):
    (copy / "manifest.json").write_text(text)
    assert run(copy, "--only", "no-steps", *mode) == 1
    assert capsys.readouterr().out.startswith("manifest.json: ")


def test_ids_change_with_configuration_seed_and_every_input():
    case = catalogue.CASES[0]
    problem = make_inputs(case.configuration, case.seed).problem
    moved = problem.replacing(**{"upstream.c_n": problem["upstream.c_n"] * 2})
    assert vector_id(case, problem) != vector_id(case, moved)
    assert vector_id(case, problem) == vector_id(case, make_inputs(
        case.configuration, case.seed).problem)
    other = make_inputs(case.configuration, case.seed + 1).problem
    assert vector_id(case, problem) != vector_id(case, other)


def test_usage_errors_exit_with_two(capsys):
    for arguments in (["--float-only"], ["--only", "nothing-like-this"], ["--check", "--prune"],
                      ["--jobs", "0"], ["--sample", "3"], ["--check", "--sample", "0"]):
        assert command.main(arguments) == 2
        assert capsys.readouterr().err


def test_without_flint_the_error_says_what_to_install():
    code = ("import importlib.util, runpy, sys; find = importlib.util.find_spec; "
            "importlib.util.find_spec = lambda n, p=None: None if n == 'flint' else find(n, p); "
            f"sys.argv = ['generate-vectors', '--check']; runpy.run_path({str(SCRIPT)!r}, "
            "run_name='__main__')")
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                            check=False)
    assert result.returncode == 2
    assert "python-flint" in result.stderr and "--float-only" in result.stderr


def test_the_script_runs_from_anywhere(tmp_path):
    result = subprocess.run(
        [sys.executable, str(SCRIPT), "--check", "--float-only", "--only", SOME],
        cwd=tmp_path, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert "2 vectors checked, 0 differences" in result.stdout
    assert "[2/2] no-steps-zero-state" in result.stderr
    assert os.access(SCRIPT, os.X_OK)


def test_an_interrupted_write_leaves_the_old_file_and_no_debris(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_bytes(b"old")

    def fail(*_):
        raise KeyboardInterrupt
    for name in ("fsync", "replace"):
        with monkeypatch.context() as patch:
            patch.setattr(os, name, fail)
            with pytest.raises(KeyboardInterrupt):
                store.write_if_changed(path, b"new")
        assert [entry.name for entry in tmp_path.iterdir()] == ["file"]
        assert path.read_bytes() == b"old"
    assert store.write_if_changed(path, b"new") and path.read_bytes() == b"new"


def test_a_removed_id_is_never_used_again(tmp_path):
    with pytest.raises(store.ReusedId, match="a-01234567"):
        store.write_manifest(tmp_path, {"a-01234567": {"id": "a-01234567"}},
                             [{"id": "a-01234567", "removed_in": "0.2.0", "why": "test"}])


class TestWriting:
    """What needs python-flint, because it certifies."""

    @pytest.fixture(autouse=True)
    def _certifies(self):
        pytest.importorskip("flint", reason="needs python-flint")

    def test_bounds_that_hardly_move_leave_the_file_alone_and_others_do_not(self, copy):
        path = vector_file(copy, "one-of-everything")
        tensors, metadata = decode(path.read_bytes())
        for step, kept in ((1, True), (3, False)):
            moved = tensors["bound.gradient.W"].copy()
            moved[0] += np.uint16(step)
            data = encode({**tensors, "bound.gradient.W": moved}, metadata)
            path.write_bytes(data)
            assert run(copy, "--only", "one-of-everything") == 0
            assert (path.read_bytes() == data) == kept

    def test_two_runs_give_equal_bytes_whatever_the_number_of_processes(self, tmp_path):
        for name, jobs in (("one", "1"), ("two", "2")):
            assert command.main(["--jobs", jobs, "--only", "[no]*o*",
                                 "--directory", str(tmp_path / name)]) == 0
        files = {name: {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
                 for name in ("one", "two")}
        assert len(files["one"]) > 5 and files["one"] == files["two"]

    def test_witnesses_that_disagree_name_the_case_and_write_nothing(
            self, tmp_path, monkeypatch, capsys):
        right = WITNESSES["numpy-ml"]

        def wrong(problem, arithmetic):
            answer = right(problem, arithmetic)
            return {**answer, "gradient.c0": 2 * answer["gradient.c0"]}
        monkeypatch.setitem(WITNESSES, "numpy-ml", wrong)
        assert run(tmp_path, "--only", "[bn]*one*") == 2
        assert "error: batch-one: gradient.c0[0, 0]: " in capsys.readouterr().err
        assert not list(tmp_path.iterdir())

    def test_unchanged_files_stay_untouched_and_others_are_kept(self, copy):
        stamps = {path: path.stat().st_mtime_ns for path in copy.iterdir()}
        vector_file(copy, "no-steps").write_bytes(b"spoilt")
        assert run(copy, "--only", SOME) == 0
        changed = {path for path in copy.iterdir() if path.stat().st_mtime_ns != stamps[path]}
        assert changed == {vector_file(copy, "no-steps")}
        assert {path.name: path.read_bytes() for path in copy.iterdir()} == {
            path.name: path.read_bytes() for path in VECTORS.iterdir()}

    def test_a_stale_file_is_removed_only_with_prune(self, copy, capsys):
        stale = copy / "gone-01234567.safetensors"
        stale.write_bytes(b"")
        assert run(copy, "--only", SOME) == 0 and stale.exists()
        assert f"stale, see --prune: {stale.name}" in capsys.readouterr().out
        assert run(copy, "--only", SOME, "--prune") == 0 and not stale.exists()

    def test_another_precision_in_the_manifest_is_reported(self, copy, capsys):
        edit_entry(copy, "no-steps", precision_bits=400)
        assert run(copy, "--check", "--only", "no-steps") == 1
        assert "precision_bits: committed 400, made 200" in capsys.readouterr().out

    def test_a_manifest_in_another_order_is_reported(self, tmp_path, monkeypatch, capsys):
        monkeypatch.setattr(command, "CASES", [case for case in catalogue.CASES
                                               if case.slug.startswith("no-steps")])
        assert run(tmp_path) == 0 and run(tmp_path, "--check") == 0
        path = tmp_path / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["vectors"].reverse()
        path.write_text(json.dumps(manifest, indent=2) + "\n")
        assert run(tmp_path, "--check") == 1
        assert "manifest.json: missing, or not the text" in capsys.readouterr().out

    def test_a_vector_made_anew_takes_the_place_of_its_former_entry(self, copy):
        path = copy / "manifest.json"
        text = path.read_text()
        path.write_text(text.replace(vector_file(copy, "no-steps").stem, "no-steps-01234567"))
        assert run(copy, "--only", "no-steps") == 0
        assert path.read_text() == text
