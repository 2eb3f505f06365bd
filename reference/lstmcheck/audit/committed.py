"""A committed vector as its audit needs it."""

from typing import NamedTuple

import numpy as np

from ..cases.configuration import Configuration
from ..problem import GIVEN, TRUTH, Activations, Dimensions, Problem
from ..vectorfile.bfloat16 import widened
from ..vectorfile.safetensors import decode


class Committed(NamedTuple):
    """A vector of the set: its manifest entry, and its file's numbers."""

    entry: dict
    configuration: Configuration
    problem: Problem
    truth: dict
    rows: dict


def configuration_of(entry):
    """The `Configuration` that a manifest entry tells."""
    fields = dict(entry["configuration"])
    size = Dimensions(*(fields.pop(name) for name in ("batch", "steps", "inputs", "units")))
    return Configuration(size, Activations(**fields.pop("activations")), **fields)


def committed(directory, entry):
    """The vector of a manifest entry; raises FileFormatError or KeyError on a broken file."""
    tensors = decode((directory / entry["file"]).read_bytes())[0]
    configuration = configuration_of(entry)
    problem = Problem(configuration.dimensions, configuration.activations,
                      {name: tensors[name] for name in GIVEN})
    rows = {name: widened(tensors[f"bound.{name}"]).astype(np.float64) for name in TRUTH}
    return Committed(entry, configuration, problem, {name: tensors[name] for name in TRUTH}, rows)
