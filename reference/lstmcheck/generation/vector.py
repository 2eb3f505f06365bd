"""One case made into one file and its manifest entry."""

import hashlib
from typing import NamedTuple

from ..bounds.contract import CONTRACTS
from ..bounds.program import longest_dot
from ..bounds.remainder import not_gateable
from ..bounds.sensitivity import sensitivities
from ..cases.case import vector_id
from ..cases.catalogue import BUGS
from ..cases.inputs import make_inputs
from ..certify.floats import float_fractions
from ..certify.serves import serves
from ..conventions import CONVENTIONS, Parameters
from ..vectorfile.bfloat16 import round_up
from ..vectorfile.safetensors import encode
from ..witness import witnesses_for

FORMAT = "lstmcheck-vector/1"
STORED = ("epynn", "numpy-ml", "pytorch", "keras", "onnx", "cudnn", "jax")


class Vector(NamedTuple):
    """The bytes of a vector's file, its manifest entry, and how far each port's float64 run lies
    from the truth, in bounds of the f64 contract."""

    data: bytes
    entry: dict
    float_fractions: dict


def make_vector(case):
    """The certified `Vector` of a case; raises as `certify` and `float_fractions` do."""
    from ..certify.certify import certify  # python-flint is needed from here on alone

    inputs = make_inputs(case.configuration, case.seed)
    problem = inputs.problem
    certified = certify(problem)
    rows = sensitivities(problem)
    fractions = float_fractions(problem, certified.truth, rows)
    name = vector_id(case, problem)
    given = given_tensors(case, inputs)
    tensors = {key: given.pop(key) if key in given else certified.truth[key] for key in problem.layout.shapes}
    tensors.update(given)
    tensors.update({f"bound.{key}": round_up(rows[key]) for key in problem.layout.truth})
    data = encode(tensors, {"format": FORMAT, "id": name})
    judged = {
        "m": longest_dot(problem),
        "serves": serves(problem, certified.truth, case.configuration.grid),
    }
    contracts = [contract.name for contract in CONTRACTS.values()
                 if contract.format in judged["serves"]]
    judged["not_gateable"] = not_gateable(problem, rows, certified.truth, contracts, case.seed)
    return Vector(data, _entry(case, name, problem, data, certified, judged), fractions)


def given_tensors(case, inputs):
    """Every tensor that needs no certification: inputs, upstream, and any convention's storage."""
    tensors = {name: inputs.problem[name] for name in inputs.problem.layout.given}
    if case.conventions:
        tensors.update(_convention_tensors(inputs))
    return tensors


def _convention_tensors(inputs):
    W, R, b, x = (inputs.problem[f"input.{name}"] for name in "WRbx")
    parameters = Parameters(W, R, b, *inputs.bias_parts)
    tensors = {f"convention.{convention}.{name}": tensor
               for convention in STORED
               for name, tensor in CONVENTIONS[convention](parameters).items()}
    tensors["convention.epynn.x"] = x.transpose(1, 0, 2)
    tensors["convention.numpy-ml.x"] = x.transpose(1, 2, 0)
    return tensors


def file_name(name):
    """The file of the vector with the id `name`."""
    return f"{name}.safetensors"


def description(case, name, problem):
    """The fields of the manifest entry that need no certification."""
    return {
        "id": name, "file": file_name(name), "seed": case.seed,
        "configuration": case.configuration.as_json(),
        "reason": case.reason,
        "bugs": [{"id": bug, **BUGS[bug]} for bug in case.bugs],
        "witnesses": list(witnesses_for(problem)),
    }


def _entry(case, name, problem, data, certified, judged):
    """The description with checksum, precision and what can be judged."""
    told = description(case, name, problem)
    return {
        "id": told.pop("id"), "file": told.pop("file"),
        "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data),
        **told, "precision_bits": certified.precision_bits, **judged,
    }
