"""Comparing what is committed with what the catalogue makes, bit for bit."""

import hashlib

import numpy as np

from ..certify.agreement import Disagreement
from ..certify.floats import float_ulps
from ..problem import TRUTH
from ..vectorfile import manifest
from ..vectorfile.safetensors import FileFormatError, decode
from .store import stale_files
from .vector import description, file_name, given_tensors


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
    """Every difference between a committed vector and the one made anew."""
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
    """(lines, each port's worst ulps) of what NumPy alone can check of a committed vector."""
    if name not in committed_entries:
        return [f"{name}: not in the manifest"], {}
    tensors, lines = committed_tensors(directory, committed_entries[name])
    lines += entry_differences(committed_entries[name], description(case, name))
    given = {key: tensor for key, tensor in tensors.items() if key not in TRUTH}
    lines += tensor_differences(file_name(name), given, given_tensors(case, inputs))
    misshapen = [key for key in TRUTH if key not in tensors
                 or tensors[key].shape != case.configuration.dimensions.shape(key)]
    if misshapen:
        return lines + [f"{file_name(name)}: {key}: missing or misshapen" for key in misshapen], {}
    try:
        return lines, float_ulps(inputs.problem, {key: tensors[key] for key in TRUTH})
    except Disagreement as error:
        return [*lines, f"{file_name(name)}: {error}"], {}


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
