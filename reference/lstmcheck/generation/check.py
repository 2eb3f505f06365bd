"""Comparing what is committed with what the catalogue makes, bit for bit."""

import hashlib

import numpy as np

from ..bounds.sources import ROWS
from ..certify.agreement import Disagreement
from ..certify.floats import float_fractions
from ..vectorfile import manifest
from ..vectorfile.bfloat16 import widened
from ..vectorfile.safetensors import FileFormatError, decode
from .store import stale_files
from .vector import description, file_name, given_tensors


def tensor_differences(file, committed, expected):
    """One line for each tensor of `expected` that `committed` lacks, adds or holds otherwise."""
    lines = [f"{file}: {name}: unexpected tensor" for name in committed if name not in expected]
    for name, tensor in expected.items():
        if name not in committed:
            lines.append(f"{file}: {name}: missing")
        elif (committed[name].shape, committed[name].dtype) != (tensor.shape, tensor.dtype):
            lines.append(f"{file}: {name}: expected {tensor.dtype} of shape {tensor.shape}, "
                         f"got {committed[name].dtype} of {committed[name].shape}")
        else:
            lines += _value_differences(f"{file}: {name}", committed[name], tensor)
    return lines


def _value_differences(label, committed, expected):
    bits = {8: np.uint64, 2: np.uint16}[expected.itemsize]
    differ = committed.view(bits) != np.ascontiguousarray(expected).view(bits)
    if not differ.any():
        return []
    index = tuple(int(i) for i in np.argwhere(differ)[0])
    return [f"{label}: {int(differ.sum())} of {differ.size} elements differ, first at "
            f"{list(index)}: committed {committed[index]!r}, made {expected[index]!r}"]


def committed_tensors(directory, entry):
    """(tensors, lines): the committed file of a manifest entry, and what is wrong with it."""
    path = directory / file_name(entry["id"])
    if not path.exists():
        return {}, [f"{path.name}: missing"]
    data = path.read_bytes()
    lines = []
    if (hashlib.sha256(data).hexdigest(), len(data)) != (entry.get("sha256"), entry.get("bytes")):
        lines.append(f"{path.name}: size or SHA-256 differ from the manifest's")
    try:
        return decode(data)[0], lines
    except FileFormatError as error:
        return {}, [*lines, f"{path.name}: {error}"]


def vector_differences(directory, committed_entries, vector):
    """Every difference between a committed vector and the one made anew (see `kept`)."""
    entry, name = vector.entry, vector.entry["id"]
    if name not in committed_entries:
        return [f"{name}: not in the manifest"]
    tensors, lines = committed_tensors(directory, committed_entries[name])
    lines += entry_differences(committed_entries[name], entry)
    lines += tensor_differences(entry["file"], tensors, decode(vector.data)[0])
    if not lines and (directory / entry["file"]).read_bytes() != vector.data:
        lines.append(f"{entry['file']}: header differs")
    return lines


def entry_differences(committed, expected):
    """One line for each field of a manifest entry that is not as `expected`."""
    return [f"{manifest.FILE}: {expected['id']}: {key}: committed {committed.get(key)!r}, "
            f"made {value!r}" for key, value in expected.items() if committed.get(key) != value]


def float_differences(directory, committed_entries, case, name, inputs):
    """(lines, each port's worst fraction of its bound): what NumPy alone can check."""
    if name not in committed_entries:
        return [f"{name}: not in the manifest"], {}
    tensors, lines = committed_tensors(directory, committed_entries[name])
    lines += entry_differences(committed_entries[name], description(case, name, inputs.problem))
    names = case.configuration.layout.truth
    given = {key: tensor for key, tensor in tensors.items()
             if key not in names and not key.startswith("bound.")}
    lines += tensor_differences(file_name(name), given, given_tensors(case, inputs))
    misshapen = [f"{file_name(name)}: {key}: missing or misshapen"
                 for key, shape in _judged_shapes(case).items()
                 if key not in tensors or tensors[key].shape != shape]
    if misshapen:
        return lines + misshapen, {}
    truth = {key: tensors[key] for key in names}
    rows = {key: widened(tensors[f"bound.{key}"]).astype(np.float64) for key in names}
    try:
        return lines, float_fractions(inputs.problem, truth, rows)
    except Disagreement as error:
        return [*lines, f"{file_name(name)}: {error}"], {}


def _judged_shapes(case):
    layout = case.configuration.layout
    shapes = {key: layout.shapes[key] for key in layout.truth}
    return {**shapes, **{f"bound.{key}": (ROWS, *shape) for key, shape in shapes.items()}}


def leftovers(directory, committed_entries, made):
    """Files and manifest entries that no case makes; `made` holds the ids of those that are."""
    files = [f"{path.name}: stale, no case makes it" for path in stale_files(directory, made)]
    return files + [f"{manifest.FILE}: {name}: no case makes it"
                    for name in sorted(set(committed_entries) - set(made))]


def manifest_difference(directory, entries, tombstones):
    """A line if the manifest's text is not that of `entries`, which may differ in order alone."""
    path = directory / manifest.FILE
    expected = manifest.manifest_text(entries.values(), tombstones)
    if path.exists() and path.read_text() == expected:
        return []
    return [f"{manifest.FILE}: missing, or not the text of these vectors and tombstones"]
