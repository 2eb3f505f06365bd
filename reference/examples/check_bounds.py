"""Reads a vector and checks an LSTM's outputs against its bounds. Needs NumPy alone.

Usage: check_bounds.py VECTOR.safetensors ANSWER.safetensors
ANSWER holds float64 tensors by the same names (output.y, gradient.W, ...), those it computed.
"""

import json
import sys

import numpy as np

# The f32 contract: accumulation, operand, relative, absolute, elementwise, storage, underflow.
U = 2.0**-24
UNITS = [U, 0.0, 4 * U, 4 * U, U, 0.0, 2.0**-116]


def read(path):
    """Tensors by name; bfloat16 widened to float32."""
    data = open(path, "rb").read()
    start = 8 + int.from_bytes(data[:8], "little")
    tensors = {}
    for name, entry in json.loads(data[8:start]).items():
        if name != "__metadata__":
            begin, end = (start + offset for offset in entry["data_offsets"])
            if entry["dtype"] == "F64":
                values = np.frombuffer(data[begin:end], "<f8")
            else:
                values = (np.frombuffer(data[begin:end], "<u2").astype("<u4") << 16).view("<f4")
            tensors[name] = values.reshape(entry["shape"]).astype(np.float64)
    return tensors


def bound(rows, truth, longest_dot):
    """Six standard deviations of independent rounding errors, and the returned number's own."""
    units = [UNITS[0] / (1 - longest_dot * UNITS[0]), *UNITS[1:]]
    spread = np.sqrt(sum((unit * row) ** 2 for unit, row in zip(units, rows[7:14])))
    return 1.1 * 6 * spread + (UNITS[5] + 2.0**-53) * np.abs(truth) + UNITS[6]


def main(vector, answer):
    expected, wrong = read(vector), 0
    (steps, batch, inputs), units = expected["input.x"].shape, expected["input.R"].shape[1]
    longest = max(inputs + units + 2, 4 * units + 1, steps * batch)
    computed = read(answer)
    if not computed:
        sys.exit("the answer holds no tensors")
    for name, got in computed.items():
        if got.shape != expected[name].shape:
            sys.exit(f"{name}: shape {got.shape}, expected {expected[name].shape}")
        limit = bound(expected[f"bound.{name}"], expected[name], longest)
        worst = np.max(np.abs(got - expected[name]) / limit, initial=0.0)
        wrong += not worst <= 1
        print(f"{name}: {worst:.3g} of its bound")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
