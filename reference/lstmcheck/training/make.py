"""One case made into one file and its manifest entry."""

import hashlib
import json
from typing import NamedTuple

import numpy as np

from ..vectorfile.bfloat16 import round_up
from ..vectorfile.safetensors import encode
from . import by_port, by_tape
from .bound import bounds
from .certified import agreed
from .task import GIVEN, PARAMETERS, configuration, make_task

FORMAT = "lstmcheck-trajectory/1"


class Trajectory(NamedTuple):
    """The bytes of a trajectory's file and its manifest entry."""

    data: bytes
    entry: dict


def make_trajectory(case):
    """The certified `Trajectory` of a case; raises Disagreement and Undecided as `certify` does."""
    task = make_task(case)
    truth, bits = agreed(lambda a: _stacked(by_port.trajectory(task, a)),
                         lambda a: _stacked(by_tape.trajectory(task, a)))
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


def trajectory_id(case, task):
    """The slug and a hash of configuration and inputs: it changes whenever either does."""
    digest = hashlib.sha256(json.dumps(
        configuration(case), sort_keys=True, separators=(",", ":")).encode())
    for name in GIVEN:
        digest.update(np.ascontiguousarray(task.tensors[name], dtype="<f8").tobytes())
    return f"{case.slug}-{digest.hexdigest()[:8]}"


def _stacked(steps):
    return {name: np.stack([step[name] for step in steps]) for name in PARAMETERS}
