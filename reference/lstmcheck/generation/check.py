"""Comparing what is committed with what the catalogue makes, bit for bit."""

import hashlib

import numpy as np

from ..arithmetic import FloatArithmetic
from ..cases.case import vector_id
from ..cases.inputs import make_inputs
from ..certify.agreement import Disagreement, require_near
from ..problem import TRUTH
from ..vectorfile import manifest
from ..vectorfile.safetensors import FileFormatError, decode
from ..witness import PORTS, WITNESSES
from .vector import given_tensors


def tensor_differences(file, committed, expected):
    """One line for each tensor of `expected` that `committed` lacks, adds or holds otherwise."""
    lines = [f"{file}: {name}: unexpected tensor" for name in committed if name not in expected]
    for name, tensor in expected.items():
        if name not in committed:
            lines.append(f"{file}: {name}: missing")
        elif committed[name].shape != tensor.shape:
            lines.append(f"{file}: {name}: expected shape {tensor.shape}, "
                         f"got {committed[name].shape}")
        else:
            lines += _value_differences(f"{file}: {name}", committed[name], tensor)
    return lines


def _value_differences(label, committed, expected):
    differ = committed.view(np.uint64) != np.ascontiguousarray(expected).view(np.uint64)
    if not differ.any():
        return []
    index = tuple(int(i) for i in np.argwhere(differ)[0])
    return [f"{label}: {int(differ.sum())} of {differ.size} elements differ, first at "
            f"{list(index)}: committed {committed[index]!r}, made {expected[index]!r}"]


def committed_tensors(directory, entry):
    """(tensors, lines): the committed file of a manifest entry, and what is wrong with it."""
    path = directory / entry["file"]
    if not path.exists():
        return {}, [f"{entry['file']}: missing"]
    data = path.read_bytes()
    lines = []
    if hashlib.sha256(data).hexdigest() != entry["sha256"] or len(data) != entry["bytes"]:
        lines.append(f"{entry['file']}: size or SHA-256 differ from the manifest's")
    try:
        return decode(data)[0], lines
    except FileFormatError as error:
        return {}, [*lines, f"{entry['file']}: {error}"]


def vector_differences(directory, committed_entry, vector):
    """Every difference between a committed vector and the one made anew."""
    entry = vector.entry
    if committed_entry is None:
        return [f"{entry['file']}: not in the manifest"]
    lines = [f"{manifest.FILE}: {entry['id']}: {key}: committed {committed_entry.get(key)!r}, "
             f"made {entry[key]!r}" for key in entry if committed_entry.get(key) != entry[key]]
    tensors, broken = committed_tensors(directory, committed_entry)
    lines += broken
    if tensors:
        lines += tensor_differences(entry["file"], tensors, decode(vector.data)[0])
    if not lines and (directory / entry["file"]).read_bytes() != vector.data:
        lines.append(f"{entry['file']}: header differs")
    return lines


def float_differences(directory, committed_entries, case):
    """(lines, each port's worst ulps) of what NumPy alone can check of a committed vector."""
    inputs = make_inputs(case.configuration, case.seed)
    name = vector_id(case, inputs.problem)
    if name not in committed_entries:
        return [f"{name}: not in the manifest"], {}
    entry = committed_entries[name]
    tensors, lines = committed_tensors(directory, entry)
    if not tensors:
        return lines, {}
    expected = given_tensors(case, inputs)
    given = {key: tensor for key, tensor in tensors.items() if key not in TRUTH}
    lines += tensor_differences(entry["file"], given, expected)
    missing = [key for key in TRUTH if key not in tensors]
    if missing:
        return lines + [f"{entry['file']}: {key}: missing" for key in missing], {}
    ulps = {}
    for port, expresses in PORTS.items():
        if expresses(case.configuration.activations):
            values = WITNESSES[port](inputs.problem, FloatArithmetic())
            try:
                ulps[port] = require_near(port, values, {key: tensors[key] for key in TRUTH})
            except (Disagreement, ValueError) as error:
                lines.append(f"{entry['file']}: {error}")
    return lines, ulps


def manifest_differences(directory, entries, tombstones):
    """What the manifest's own text adds to the differences of its vectors."""
    expected = manifest.manifest_text(entries.values(), tombstones)
    path = directory / manifest.FILE
    if not path.exists():
        return [f"{manifest.FILE}: missing"]
    text = path.read_text()
    if text == expected:
        return []
    extra = set(manifest.read_entries(directory)) - set(entries)
    return [f"{manifest.FILE}: {name}: no case of the catalogue makes it"
            for name in sorted(extra)] or [f"{manifest.FILE}: text differs"]
