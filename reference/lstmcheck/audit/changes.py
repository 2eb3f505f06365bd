"""Wrong inputs and options that a vector must notice: what is dropped, and what is exchanged."""

import re
from dataclasses import replace

import numpy as np

from ..activations import kinks_of
from ..layout import Layout
from ..options import PLAIN
from ..problem import GATES, Problem

PARAMETERS = ("input.W", "input.R", "input.b", "input.b_recurrent", "input.p", "input.gamma")
_PEEPHOLE_GATES = ("input", "forget", "output")
_LEFT_OUT = ("direction", "lengths", "peepholes", "coupled", "clip", "cell_clip", "forget_bias",
             "epsilon", "merge")


def general(name):
    """The name of a tensor, or a label, without the place or layer that it belongs to."""
    return re.sub(r"\.\d[fr]?\b", "", name)


def gates_of(name):
    """The gates whose blocks a tensor holds one after another; none if it has no blocks."""
    name = general(name)
    if name not in PARAMETERS:
        return ()
    return _PEEPHOLE_GATES if name == "input.p" else GATES


def changes(problem):
    """(label, problem) with an input zeroed, a gate's block exchanged with its neighbour, a mask
    or an option left out."""
    for name in problem.layout.given:
        if problem[name].any():
            yield f"{name} zeroed", problem.replacing(**{name: 0 * problem[name]})
            if "mask" in name:
                yield f"{name} left out", problem.replacing(**{name: 0 * problem[name] + 1})
        yield from _of_blocks(problem, name)
    yield from _of_options(problem)


def _of_blocks(problem, name):
    gates = gates_of(name)
    blocks = np.split(problem[name], len(gates)) if gates else []
    for k, gate in enumerate(gates):
        zeroed = blocks[:k] + [0 * blocks[k]] + blocks[k + 1:]
        if blocks[k].any() and not _ignored(problem.options, gate):
            yield f"{name} {gate} zeroed", _with(problem, name, zeroed)
    for k in range(len(gates) - 1):
        # Equal blocks are exchanged too: that nothing moves shows that the vector is blind.
        if blocks[k].any() or blocks[k + 1].any():
            order = [*range(k), k + 1, k, *range(k + 2, len(gates))]
            yield (f"{name} {gates[k]} and {gates[k + 1]} exchanged",
                   _with(problem, name, [blocks[q] for q in order]))


def _of_options(problem):
    """The problem without one of its options, where its tensors keep their shapes."""
    for name in _LEFT_OUT:
        if getattr(problem.options, name) == getattr(PLAIN, name):
            continue
        if name == "merge":
            others = [other for other in ("sum", "product", "average")
                      if other != problem.options.merge]
        else:
            others = [getattr(PLAIN, name)]
        for other in others:
            options = replace(problem.options, **{name: other})
            shapes, layout = problem.layout.shapes, Layout(problem.dimensions, options)
            if any(shapes.get(each) != layout.shapes[each] for each in layout.given):
                continue
            label = f"{name} {other}" if name == "merge" else f"{name} left out"
            yield label, Problem(problem.dimensions, problem.activations, problem.tensors, options)


def _ignored(options, gate):
    """Whether a gate's parameters are ignored by the options."""
    return options.coupled and gate == "forget"


def unread(problem, name):
    """Which entries of an input no implementation may read: padding, and the forget gate's block
    where it is coupled to the input gate."""
    result = np.zeros(problem[name].shape, dtype=bool)
    kind = general(name)
    if problem.active is not None:
        if kind in ("input.x", "upstream.y") or kind.startswith("input.mask"):
            result |= ~problem.active[:, :, None]
        elif kind == "input.recurrent_mask" and problem.dimensions.steps:
            result |= ~problem.active[0][:, None]
    gates = gates_of(name)
    if problem.options.coupled and gates:
        np.split(result, len(gates))[gates.index("forget")][...] = True
    return result


def exempt(configuration, label):
    """Why a vector need not see by how much `label` changes the outputs, or None.

    Absent and zero tensors are never changed; what multiplies them is exempt by these rules, and
    so are blocks in families whose numbers are declared to vanish or to saturate: there the
    entries alone must show.
    """
    label = general(label)
    steps = configuration.dimensions.steps
    if steps == 0 and label.startswith(("input.x", *PARAMETERS)):
        return "without steps nothing multiplies inputs and parameters"
    if _vanishes(configuration) and "entries" not in label:
        return f"the {configuration.regime} family is seen entry by entry"
    if steps != 1 or configuration.initial_state != "zero":
        return None
    if label.startswith("input.R forget"):
        return "one step from a zero state: the forget gate's recurrent weights reach nothing"
    if configuration.upstream == "none" and label.startswith(
            ("input.R", "input.W forget", "input.b forget")):
        return "one step from a zero state, forward only: what multiplies the state is zero"
    return None


def _vanishes(configuration):
    return configuration.regime == "near-zero" or configuration.regime.startswith("saturated")


def hides(configuration):
    """Whether the configuration is declared to make single numbers vanish: its regime does beside
    others, masks and clips do, and so do activations with flat pieces."""
    options = configuration.options
    flat = any(kinks_of(one) for one in vars(configuration.activations).values())
    return (_vanishes(configuration) or flat or options.between or options.recurrent
            or options.clip is not None or options.cell_clip is not None)


def _with(problem, name, blocks):
    return problem.replacing(**{name: np.concatenate(blocks)})
