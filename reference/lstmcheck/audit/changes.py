"""Wrong inputs that a vector must notice: what is dropped, and what is exchanged."""

import numpy as np

from ..problem import GATES, GIVEN

PARAMETERS = ("input.W", "input.R", "input.b")


def changes(problem):
    """(label, problem) with an input zeroed, or a gate's block exchanged with its neighbour."""
    for name in GIVEN:
        if problem[name].any():
            yield f"{name} zeroed", problem.replacing(**{name: 0 * problem[name]})
    for name in PARAMETERS:
        blocks = np.split(problem[name], 4)
        for k, gate in enumerate(GATES):
            zeroed = blocks[:k] + [0 * blocks[k]] + blocks[k + 1:]
            if blocks[k].any():
                yield f"{name} {gate} zeroed", _with(problem, name, zeroed)
        for k in range(3):
            # Equal blocks are exchanged too: that nothing moves shows that the vector is blind.
            if blocks[k].any() or blocks[k + 1].any():
                order = [*range(k), k + 1, k, *range(k + 2, 4)]
                yield (f"{name} {GATES[k]} and {GATES[k + 1]} exchanged",
                       _with(problem, name, [blocks[q] for q in order]))


def exempt(configuration, label):
    """Why a vector need not see by how much `label` changes the outputs, or None.

    Absent and zero tensors are never changed; what multiplies them is exempt by these rules, and
    so are blocks in families whose numbers are declared to vanish or to saturate: there the
    entries alone must show.
    """
    steps = configuration.dimensions.steps
    if steps == 0 and label.startswith(("input.x", *PARAMETERS)):
        return "without steps nothing multiplies inputs and parameters"
    if hides(configuration) and "entries" not in label:
        return f"the {configuration.regime} family is seen entry by entry"
    if steps != 1 or configuration.initial_state != "zero":
        return None
    if label.startswith("input.R forget"):
        return "one step from a zero state: the forget gate's recurrent weights reach nothing"
    if configuration.upstream == "none" and label.startswith(
            ("input.R", "input.W forget", "input.b forget")):
        return "one step from a zero state, forward only: what multiplies the state is zero"
    return None


def hides(configuration):
    """Whether the regime is declared to make some numbers vanish beside others."""
    return configuration.regime == "near-zero" or configuration.regime.startswith("saturated")


def _with(problem, name, blocks):
    return problem.replacing(**{name: np.concatenate(blocks)})
