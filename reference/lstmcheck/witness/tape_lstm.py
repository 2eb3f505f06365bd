"""The textbook LSTM written on a tape: forward by hand, derivative by machine.

Equations of Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000, in the
canonical convention of `problem`. Logistic and tanh are built from exp alone, so neither their
values nor their derivatives are shared with the ports.
"""

from .tape import Tape


def _logistic(x):
    return x.scaled(-1).exp().scaled(1, offset=1).reciprocal()


def _tanh(x):
    return _logistic(x.scaled(2)).scaled(2, offset=-1)


_ACTIVATIONS = {"identity": lambda x: x, "logistic": _logistic, "tanh": _tanh}


def answer(problem, arithmetic):
    """Every tensor of TRUTH; raises KeyError on an activation other than these three."""
    tape = Tape(arithmetic)
    leaf = {name: tape.variable(arithmetic.array(problem[f"input.{name}"]))
            for name in ("W", "R", "h0", "c0")}
    leaf["b"] = tape.variable(arithmetic.array(problem["input.b"])[None])
    xs = [tape.variable(arithmetic.array(x)) for x in problem["input.x"]]
    steps = _forward(problem, leaf, xs)
    last = steps[-1] if steps else {"h": leaf["h0"], "c": leaf["c0"]}
    upstream = {name: arithmetic.array(problem[f"upstream.{name}"])
                for name in ("y", "h_n", "c_n")}
    tape.pull_back([(step["h"], dy) for step, dy in zip(steps, upstream["y"], strict=True)]
                   + [(last["h"], upstream["h_n"]), (last["c"], upstream["c_n"])])

    def stacked(name, arrays):
        result = arithmetic.zeros(problem.dimensions.shape(name))
        for t, array in enumerate(arrays):
            result[t] = array
        return result

    return {
        "output.y": stacked("output.y", [step["h"].value for step in steps]),
        "output.h_n": last["h"].value, "output.c_n": last["c"].value,
        **{f"trace.{q}": stacked(f"trace.{q}", [step[q].value for step in steps])
           for q in "ifgoc"},
        "gradient.x": stacked("gradient.x", [x.cotangent for x in xs]),
        **{f"gradient.{name}": leaf[name].cotangent for name in ("W", "R", "h0", "c0")},
        "gradient.b": leaf["b"].cotangent[0],
    }


def _forward(problem, leaf, xs):
    """The variables i, f, g, o, c, h of every step."""
    batch, units = problem.dimensions.batch, problem.dimensions.units
    chosen = problem.activations
    W, R, b = leaf["W"].transposed(), leaf["R"].transposed(), leaf["b"].repeated(batch)
    activations = {"i": chosen.input, "f": chosen.forget, "g": chosen.candidate,
                   "o": chosen.output}
    h, c = leaf["h0"], leaf["c0"]
    steps = []
    for x in xs:
        z = (x @ W + h @ R + b).transposed()
        step = {}
        for k, (q, name) in enumerate(activations.items()):
            step[q] = _ACTIVATIONS[name](z.rows(k * units, (k + 1) * units).transposed())
        c = step["f"] * c + step["i"] * step["g"]
        h = step["o"] * _ACTIVATIONS[chosen.cell](c)
        steps.append({**step, "c": c, "h": h})
    return steps
