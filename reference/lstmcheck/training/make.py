"""One case made into one file and its manifest entry."""

import hashlib
import json
from typing import NamedTuple

import numpy as np

from ..arithmetic import Undecided
from ..vectorfile.bfloat16 import round_up
from ..vectorfile.safetensors import encode
from . import by_port
from .bound import bounds
from .task import GIVEN, PARAMETERS, configuration, make_task

FORMAT = "lstmcheck-trajectory/1"


class Trajectory(NamedTuple):
    """The bytes of a trajectory's file and its manifest entry."""

    data: bytes
    entry: dict


def make_trajectory(case):
    """The certified `Trajectory` of a case; raises Disagreement and Undecided as `certify` does."""
    task = make_task(case)
    truth, bits = certified(task)
    name = trajectory_id(case, task)
    tensors = {f"input.{given}": task.tensors[given] for given in ("x", "h0", "c0")}
    tensors["target.y"] = task.tensors["target"]
    tensors.update({f"trajectory.{parameter}": truth[parameter] for parameter in PARAMETERS})
    tensors.update({f"bound.{parameter}": round_up(bound)
                    for parameter, bound in bounds(task, truth, case.seed).items()})
    data = encode(tensors, {"format": FORMAT, "id": name})
    return Trajectory(data, {
        "id": name, "file": f"{name}.safetensors", "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data), "seed": case.seed, "configuration": configuration(case),
        "reason": case.reason, "witnesses": [by_port.witness(case.optimizer), "tape"],
        "precision_bits": bits,
    })


def certified(task):
    """(truth, bits): by parameter the doubles [updates + 1, ...] that both witnesses round to."""
    from ..arithmetic.balls import BallArithmetic  # python-flint is needed from here on alone
    from ..certify.agreement import agreed_doubles
    from ..certify.certify import PRECISIONS
    from . import by_tape

    for bits in PRECISIONS:
        try:
            with BallArithmetic(bits) as arithmetic:
                first, second = (_stacked(witness.trajectory(task, arithmetic))
                                 for witness in (by_port, by_tape))
                return {name: agreed_doubles(name, first[name], second[name])
                        for name in PARAMETERS}, bits
        except Undecided as error:
            undecided = error
    raise Undecided(f"undecided at {PRECISIONS[-1]} bits: {undecided}")


def trajectory_id(case, task):
    """The slug and a hash of configuration and inputs: it changes whenever either does."""
    digest = hashlib.sha256(json.dumps(
        configuration(case), sort_keys=True, separators=(",", ":")).encode())
    for name in GIVEN:
        digest.update(np.ascontiguousarray(task.tensors[name], dtype="<f8").tobytes())
    return f"{case.slug}-{digest.hexdigest()[:8]}"


def _stacked(steps):
    return {name: np.stack([step[name] for step in steps]) for name in PARAMETERS}
