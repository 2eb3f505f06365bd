"""A case of the catalogue and the stable id of its vector."""

import hashlib
import json
from dataclasses import dataclass

import numpy as np

from .configuration import Configuration


@dataclass(frozen=True)
class Case:
    """What one vector is and why it exists.

    `reason` is one sentence on what it sees that others do not; `bugs` are ids of `bugs.json`;
    with `conventions` its file holds the parameters in every convention's storage as well;
    a `generated` case exists for the meetings of axis values that only it has.
    """

    slug: str
    seed: int
    configuration: Configuration
    reason: str
    bugs: tuple
    conventions: bool = False
    generated: bool = False


def vector_id(case, problem):
    """The slug and a hash of configuration and inputs: it changes whenever either does."""
    digest = hashlib.sha256(json.dumps(
        case.configuration.as_json(), sort_keys=True, separators=(",", ":")).encode())
    for name in problem.layout.given:
        digest.update(np.ascontiguousarray(problem[name], dtype="<f8").tobytes())
    return f"{case.slug}-{digest.hexdigest()[:8]}"
