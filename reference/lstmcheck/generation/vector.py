"""One case made into one file and its manifest entry."""

import hashlib
from typing import NamedTuple

from ..cases.case import vector_id
from ..cases.catalogue import BUGS
from ..cases.inputs import make_inputs
from ..conventions import CONVENTIONS, Parameters
from ..problem import GIVEN, NAMES, TRUTH
from ..vectorfile.safetensors import encode
from ..witness import witnesses_for

FORMAT = "lstmcheck-vector/1"


class Vector(NamedTuple):
    """The bytes of a vector's file, its manifest entry, and each port's worst float64 ulps."""

    data: bytes
    entry: dict
    float_ulps: dict


def make_vector(case):
    """The certified `Vector` of a case; raises as `certify` does."""
    from ..certify.certify import certify  # python-flint is needed from here on alone

    inputs = make_inputs(case.configuration, case.seed)
    certified = certify(inputs.problem)
    name = vector_id(case, inputs.problem)
    tensors = given_tensors(case, inputs)
    tensors.update({truth: certified.truth[truth] for truth in TRUTH})
    ordered = {key: tensors.pop(key) for key in NAMES}
    data = encode({**ordered, **tensors}, {"format": FORMAT, "id": name})
    return Vector(data, _entry(case, name, data, certified), certified.float_ulps)


def given_tensors(case, inputs):
    """Every tensor that needs no certification: inputs, upstream, and any convention's storage."""
    tensors = {name: inputs.problem[name] for name in GIVEN}
    if case.conventions:
        tensors.update(_convention_tensors(inputs))
    return tensors


def _convention_tensors(inputs):
    W, R, b, x = (inputs.problem[f"input.{name}"] for name in "WRbx")
    parameters = Parameters(W, R, b, *inputs.bias_parts)
    tensors = {f"convention.{convention}.{name}": tensor
               for convention, store in CONVENTIONS.items()
               for name, tensor in store(parameters).items()}
    tensors["convention.epynn.x"] = x.transpose(1, 0, 2)
    tensors["convention.numpy-ml.x"] = x.transpose(1, 2, 0)
    return tensors


def file_name(name):
    """The file of the vector with the id `name`."""
    return f"{name}.safetensors"


def description(case, name):
    """The fields of the manifest entry that need no certification."""
    return {
        "id": name, "file": file_name(name), "seed": case.seed,
        "configuration": case.configuration.as_json(),
        "reason": case.reason,
        "bugs": [{"id": bug, **BUGS[bug]} for bug in case.bugs],
        "witnesses": list(witnesses_for(case.configuration.activations)),
    }


def _entry(case, name, data, certified):
    """The description with checksum and precision, in the order that a reader wants them."""
    told = description(case, name)
    return {
        "id": told.pop("id"), "file": told.pop("file"),
        "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
        **told, "precision_bits": certified.precision_bits,
    }
