"""A committed vector as its audit needs it."""

from typing import NamedTuple

import numpy as np

from ..cases.configuration import Configuration, from_manifest
from ..problem import Problem
from ..vectorfile.bfloat16 import widened
from ..vectorfile.safetensors import decode


class Committed(NamedTuple):
    """A vector of the set: its manifest entry, and its file's numbers."""

    entry: dict
    configuration: Configuration
    problem: Problem
    truth: dict
    rows: dict


def committed(directory, entry):
    """The vector of a manifest entry; raises FileFormatError or KeyError on a broken file."""
    tensors = decode((directory / entry["file"]).read_bytes())[0]
    configuration = from_manifest(entry["configuration"])
    problem, names = configuration.problem(tensors), configuration.layout.truth
    rows = {name: widened(tensors[f"bound.{name}"]).astype(np.float64) for name in names}
    return Committed(entry, configuration, problem, {name: tensors[name] for name in names}, rows)
