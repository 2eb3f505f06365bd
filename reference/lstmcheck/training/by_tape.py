"""The second witness of training: gradients by a tape, updates in closed form.

Nothing is shared with the ports but the arithmetic: the layer is written in the canonical
convention on exp alone, its derivative is made by machine, and where the ports carry a memory
from step to step, here each update is the sum over all gradients so far that the memory stands
for.
"""

from fractions import Fraction

from ..witness.tape import Tape
from .task import PARAMETERS, UPDATES


def trajectory(task, arithmetic):
    """W, R and b before the first update and after each, as a list of mappings."""
    a, chosen = arithmetic, task.optimizer
    given = task.in_arithmetic(a)
    steps, history = [{name: given[name] for name in PARAMETERS}], []
    for _ in range(UPDATES):
        history.append(_clipped(a, chosen, _gradients(a, given, steps[-1])))
        steps.append({name: _RULES[chosen.kind](a, chosen, steps, history, name)
                      for name in PARAMETERS})
    return steps


def _gradients(a, given, parameters):
    tape = Tape(a)
    batch, units = given["h0"].shape
    leaf = {"W": tape.variable(parameters["W"]), "R": tape.variable(parameters["R"]),
            "b": tape.variable(parameters["b"][None])}
    h, c = tape.variable(given["h0"]), tape.variable(given["c0"])
    W, R, b = leaf["W"].transposed(), leaf["R"].transposed(), leaf["b"].repeated(batch)
    residuals = []
    for x, target in zip(given["x"], given["target"], strict=True):
        z = tape.variable(x) @ W + h @ R + b
        i, f, g, o = (z.columns(k * units, (k + 1) * units) for k in range(4))
        c = _logistic(f) * c + _logistic(i) * _tanh(g)
        h = _logistic(o) * _tanh(c)
        residuals.append((h, h.value - target))
    tape.pull_back(residuals)
    return {"W": leaf["W"].cotangent, "R": leaf["R"].cotangent, "b": leaf["b"].cotangent[0]}


def _logistic(z):
    return z.scaled(-1).exp().scaled(1, offset=1).reciprocal()


def _tanh(z):
    return _logistic(z.scaled(2)).scaled(2, offset=-1)


def _clipped(a, chosen, gradients):
    """Gradients scaled down to the norm that `chosen.clip` allows them.

    EpyNN looks at all of them together. numpy-ml looks at each of its parameters: a gate's
    columns of W and R are one, its bias is another.
    """
    if chosen.clip is None:
        return gradients
    limit = chosen.exact("clip")
    if chosen.kind == "update":
        tiny = Fraction(1, 10**16)
        entries = [entry + a.constant(tiny) for g in gradients.values() for entry in g.ravel()]
        norm = _root(a, entries) + a.constant(tiny)
        return {name: _limited(a, g, norm, limit) for name, g in gradients.items()}
    units = gradients["b"].shape[0] // 4
    result = {name: a.zeros(g.shape) for name, g in gradients.items()}
    for gate in range(4):
        rows = slice(gate * units, (gate + 1) * units)
        for together in (("W", "R"), ("b",)):
            blocks = {name: gradients[name][rows] for name in together}
            norm = _root(a, [entry for block in blocks.values() for entry in block.ravel()])
            for name, block in blocks.items():
                result[name][rows] = _limited(a, block, norm, limit)
    return result


def _root(a, entries):
    """The Euclidean norm of scalars, as an array of one."""
    square = a.zeros((1,))
    for entry in entries:
        square[0] = square[0] + entry * entry
    return a.sqrt(square)


def _limited(a, gradient, norm, limit):
    return gradient * (a.constant(limit) / norm) if a.exceeds(norm, limit)[0] else gradient


def _weighted(a, history, name, decay, power):
    """The sum over all steps of decay^age times the gradient to a power."""
    total = a.zeros(history[0][name].shape)
    for age, gradients in enumerate(reversed(history)):
        total = total + a.constant(decay**age) * gradients[name]**power
    return total


def _descent(a, chosen, steps, history, name):
    momentum = chosen.exact("momentum") or Fraction(0)
    rate = a.constant(chosen.exact("learning_rate"))
    return steps[-1][name] - rate * _weighted(a, history, name, momentum, 1)


def _scaled(a, chosen, before, mean, square):
    root = a.sqrt(square) + a.constant(chosen.exact("epsilon"))
    return before - a.constant(chosen.exact("learning_rate")) * mean / root


def _adagrad(a, chosen, steps, history, name):
    square = _weighted(a, history, name, Fraction(1), 2)
    return _scaled(a, chosen, steps[-1][name], history[-1][name], square)


def _rmsprop(a, chosen, steps, history, name):
    decay = chosen.exact("decay")
    square = a.constant(1 - decay) * _weighted(a, history, name, decay, 2)
    return _scaled(a, chosen, steps[-1][name], history[-1][name], square)


def _adam(a, chosen, steps, history, name):
    """(1 - d) / (1 - d^t) is one over the sum of the weights 1, d, d^2 ... d^(t-1)."""
    mean, square = (
        _weighted(a, history, name, decay, power)
        / a.constant(sum(decay**age for age in range(len(history))))
        for decay, power in ((chosen.exact("decay1"), 1), (chosen.exact("decay2"), 2)))
    return _scaled(a, chosen, steps[-1][name], mean, square)


_RULES = {"update": _descent, "sgd": _descent, "adagrad": _adagrad, "rmsprop": _rmsprop,
          "adam": _adam}
