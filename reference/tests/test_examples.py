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
from lstmcheck.vectorfile.safetensors import encode
from lstmcheck.witness import WITNESSES

REFERENCE = Path(__file__).resolve().parents[1]
ENTRIES = json.loads((REFERENCE / "vectors" / "manifest.json").read_text())["vectors"]
JUDGED = [entry for entry in ENTRIES if entry["id"].startswith(
    ("all-axes-differ", "no-steps-zero", "three-bidirectional-layers"))]


def single_precision(entry):
    problem = committed(REFERENCE / "vectors", entry).problem
    answer = WITNESSES["equations"](problem, FloatArithmetic(np.float32))
    return {name: values.astype(np.float64) for name, values in answer.items()}


def last(answer, name):
    """The name's tensor of the last place, which has a suffix where there are several."""
    return [key for key in answer if key == name or key.startswith(f"{name}.")][-1]


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry["id"])
def test_the_python_reader_judges(entry, tmp_path):
    answer = single_precision(entry)
    bias = last(answer, "gradient.b")
    wrong = {**answer, bias: answer[bias] + 1e-3}
    for name, tensors, status in (("right", answer, 0), ("wrong", wrong, 1)):
        path = tmp_path / name
        path.write_bytes(encode(tensors, {}))
        result = subprocess.run(
            [sys.executable, REFERENCE / "examples" / "check_bounds.py",
             REFERENCE / "vectors" / entry["file"], path], capture_output=True, text=True)
        assert result.returncode == status, result.stdout + result.stderr
        assert f"{bias}: " in result.stdout


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
    return subprocess.run(
        [program, REFERENCE / "vectors" / entry["file"], name, str(entry["m"])], input=text,
        capture_output=True, text=True).returncode


@pytest.mark.parametrize("entry", JUDGED, ids=lambda entry: entry["id"])
def test_the_c_reader_judges(entry, c_reader):
    answer = single_precision(entry)
    for name in (last(answer, "output.c_n"), last(answer, "gradient.W")):
        right = answer[name].ravel()
        assert c_status(c_reader, entry, name, right) == 0
        assert c_status(c_reader, entry, name, right[1:]) == 2
        assert c_status(c_reader, entry, name, [*right, 0.0]) == 2
        for place in (0, len(right) // 2, -1):
            for wrong in (1e-3, np.nan, np.inf):
                changed = right.copy()
                changed[place] += wrong
                assert c_status(c_reader, entry, name, changed) == 1, (name, place, wrong)
