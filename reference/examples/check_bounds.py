"""Checks an LSTM against a vector's bounds in single precision: check_bounds.py VECTOR ANSWER.

Both are safetensors files; ANSWER holds what the LSTM computed, float64 tensors by the vector's
names (output.y, gradient.W, ...). The manifest lies beside VECTOR. Needs NumPy alone."""
import json
import sys
from pathlib import Path

import numpy as np

U = 2.0**-24  # accumulation, operand, relative, absolute, elementwise, storage, underflow:
UNITS = np.array([U, 0, 4 * U, 4 * U, U, 0, 2.0**-116])


def read(path):
    data, tensors = Path(path).read_bytes(), {}
    start = 8 + int.from_bytes(data[:8], "little")
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            part = data[start:][slice(*entry["data_offsets"])]
            values = (np.frombuffer(part, "<f8") if entry["dtype"] == "F64" else  # or bfloat16
                      (np.frombuffer(part, "<u2").astype("<u4") << 16).view("<f4"))
            tensors[name] = values.reshape(entry["shape"]).astype(float)
    return tensors


if len(sys.argv) != 3:
    sys.exit(__doc__.splitlines()[0])
expected, computed = read(sys.argv[1]), read(sys.argv[2])
entries = json.loads(Path(sys.argv[1]).with_name("manifest.json").read_text())["vectors"]
m = next(entry["m"] for entry in entries if entry["file"] == Path(sys.argv[1]).name)
wrong = not computed and "the answer holds no tensors"
for name, got in computed.items():
    if name not in expected or got.shape != expected[name].shape:
        sys.exit(f"{name}: no such tensor in the vector, or of another shape than {got.shape}")
    units = UNITS / [1 - m * UNITS[0], 1, 1, 1, 1, 1, 1]
    spread = np.sqrt(np.tensordot(units**2, expected[f"bound.{name}"][7:14] ** 2, 1))
    limit = 1.1 * 6 * spread + 2.0**-53 * np.abs(expected[name]) + UNITS[6]
    worst = np.max(np.abs(got - expected[name]) / limit, initial=0.0)
    print(f"{name}: {worst:.3g} of its bound")
    wrong = wrong or not worst <= 1
sys.exit(wrong)
