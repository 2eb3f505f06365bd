"""The readers that stand beside the vectors, in Python and in C, on a right and a wrong LSTM."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.audit.committed import committed
from lstmcheck.problem import TRUTH
from lstmcheck.vectorfile.safetensors import encode
from lstmcheck.witness import WITNESSES

REFERENCE = Path(__file__).resolve().parents[1]
ENTRIES = json.loads((REFERENCE / "vectors" / "manifest.json").read_text())["vectors"]
JUDGED = [entry for entry in ENTRIES if entry["id"].startswith("all-axes-differ")
          or entry["id"].startswith("no-steps-zero")]


def single_precision(entry):
    problem = committed(REFERENCE / "vectors", entry).problem
    answer = WITNESSES["epynn"](problem, FloatArithmetic(np.float32))
    return {name: answer[name].astype(np.float64) for name in TRUTH}


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry["id"])
def test_the_python_reader_judges(entry, tmp_path):
    answer = single_precision(entry)
    wrong = {**answer, "gradient.b": answer["gradient.b"] + 1e-3}
    for name, tensors, status in (("right", answer, 0), ("wrong", wrong, 1)):
        path = tmp_path / name
        path.write_bytes(encode(tensors, {}))
        result = subprocess.run(
            [sys.executable, REFERENCE / "examples" / "check_bounds.py",
             REFERENCE / "vectors" / entry["file"], path], capture_output=True, text=True)
        assert result.returncode == status, result.stdout + result.stderr
        assert "gradient.b: " in result.stdout


@pytest.mark.parametrize("tensors", [{}, {"output.y": np.zeros((1, 1, 9))}],
                         ids=["nothing", "another shape"])
def test_the_python_reader_refuses_what_it_cannot_compare(tensors, tmp_path):
    path = tmp_path / "answer"
    path.write_bytes(encode(tensors, {}))
    result = subprocess.run(
        [sys.executable, REFERENCE / "examples" / "check_bounds.py",
         REFERENCE / "vectors" / JUDGED[0]["file"], path], capture_output=True, text=True)
    assert result.returncode == 1 and result.stderr


@pytest.fixture(scope="module")
def c_reader(tmp_path_factory):
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        pytest.skip("no C compiler")
    program = tmp_path_factory.mktemp("c") / "check_bounds"
    subprocess.run([compiler, "-std=c11", "-Wall", "-Werror", "-o", program,
                    REFERENCE / "examples" / "check_bounds.c", "-lm"], check=True)
    return program


def c_status(program, entry, name, numbers):
    text = "\n".join(repr(float(number)) for number in numbers)
    return subprocess.run([program, REFERENCE / "vectors" / entry["file"], name], input=text,
                          capture_output=True, text=True).returncode


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry["id"])
def test_the_c_reader_judges(entry, c_reader):
    answer = single_precision(entry)
    for name in ("output.c_n", "gradient.W"):
        right = answer[name].ravel()
        assert c_status(c_reader, entry, name, right) == 0
        assert c_status(c_reader, entry, name, right[1:]) == 2
        assert c_status(c_reader, entry, name, [*right, 0.0]) == 2
        for place in (0, len(right) // 2, -1):
            for wrong in (1e-3, np.nan, np.inf):
                changed = right.copy()
                changed[place] += wrong
                assert c_status(c_reader, entry, name, changed) == 1, (name, place, wrong)
