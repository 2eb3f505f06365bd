"""The textbook LSTM written on a tape: forward by hand, derivative by machine.

Equations of Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000, in the
canonical convention of `problem`, and every option. The whole batch goes through every step; rows
that have ended keep their state.
"""

from fractions import Fraction

import numpy as np

from .tape import Tape
from .tape_activations import activate


def answer(problem, arithmetic):
    """Every tensor of the problem's truth."""
    tape = Tape(arithmetic)
    network = _Network(problem, tape)
    xs = [tape.variable(arithmetic.array(x)) for x in problem["input.x"]]
    ys = network.forward(xs)
    upstream = {name: arithmetic.array(problem[name])
                for name in problem.layout.given if name.startswith("upstream.")}
    seeds = list(zip(ys, upstream.pop("upstream.y"), strict=True))
    seeds += [(network.finals[name.removeprefix("upstream.")], d) for name, d in upstream.items()]
    tape.pull_back(seeds)

    def stacked(name, arrays):
        result = arithmetic.zeros(problem.layout.shapes[name])
        for t, array in enumerate(arrays):
            result[t] = array
        return result

    result = {"output.y": stacked("output.y", [y.value for y in ys]),
              "gradient.x": stacked("gradient.x", [x.cotangent for x in xs])}
    result.update({f"output.{name}": one.value for name, one in network.finals.items()})
    result.update({name: stacked(name, [one.value for one in steps])
                   for name, steps in network.traces.items()})
    for name, leaf in network.leaves.items():
        gradient = f"gradient.{name}"
        if gradient in problem.layout.shapes:
            result[gradient] = leaf.cotangent.reshape(problem.layout.shapes[gradient])
    return result


class _Network:
    """All layers; `finals` and `traces` hold what is left besides the outputs."""

    def __init__(self, problem, tape):
        self.problem, self.tape = problem, tape
        self.leaves, self.finals, self.traces = {}, {}, {}
        for name in problem.layout.given:
            short = name.removeprefix("input.")
            if short not in (name, "x") and not short.startswith("mask."):
                value = tape.arithmetic.array(problem[name])
                self.leaves[short] = tape.variable(value if value.ndim > 1 else value[None])

    def forward(self, xs):
        """The outputs of the last layer, one for each step."""
        options, tape = self.problem.options, self.tape
        for layer in range(options.layers):
            if layer and options.between:
                masks = tape.arithmetic.array(self.problem[f"input.mask.{layer}"])
                xs = [x * tape.variable(mask) for x, mask in zip(xs, masks, strict=True)]
            ways = [self._along(place, xs) for place in self.problem.layout.places
                    if place.layer == layer]
            xs = ways[0] if len(ways) == 1 else [
                self._merged(*both) for both in zip(*ways, strict=True)]
        return xs

    def _merged(self, first, second):
        merge = self.problem.options.merge
        if merge == "concat":
            return self.tape.joined([first, second])
        if merge == "product":
            return first * second
        added = first + second
        return added if merge == "sum" else added.scaled(
            self.tape.arithmetic.constant(Fraction(1, 2)))

    def _along(self, place, xs):
        """One place's hidden states, at the steps that they are computed for."""
        tape, size = self.tape, self.problem.dimensions
        cell = _Cell(self.problem, tape, self.leaves, place.suffix)
        h, c = self.leaves[f"h0{place.suffix}"], self.leaves[f"c0{place.suffix}"]
        shown = {name: [None] * size.steps for name in "ifgoch"}
        for t in range(size.steps)[::-1] if place.reverse else range(size.steps):
            step = cell.step(self._only_active(t, xs[t]), h, c)
            h, c = self._only_active(t, step["h"], h), self._only_active(t, step["c"], c)
            for name, values in shown.items():
                values[t] = self._only_active(t, step[name])
        self.finals[f"h_n{place.suffix}"], self.finals[f"c_n{place.suffix}"] = h, c
        self.traces.update({f"trace.{name}{place.suffix}": shown[name] for name in "ifgoc"})
        return shown["h"]

    def _only_active(self, t, value, otherwise=None):
        """`value` in the rows that have step t; in the others `otherwise`, or zeros."""
        active = self.problem.active
        if active is None:
            return value
        shape = value.value.shape
        if otherwise is None:
            otherwise = self.tape.constant(shape)
        return self.tape.select(np.broadcast_to(active[t][:, None], shape), value, otherwise)


class _Cell:
    """One step of one place."""

    def __init__(self, problem, tape, leaves, suffix):
        self.problem, self.options, self.tape = problem, problem.options, tape
        self.batch, self.units = problem.dimensions.batch, problem.dimensions.units
        self.leaf = {name: leaves[name + suffix] for name in (
            *problem.layout.parameters(), *(["recurrent_mask"] if self.options.recurrent else []))}
        self.turned = {name: self.leaf[name].transposed() for name in ("W", "R", "P")
                       if name in self.leaf}
        exact = tape.arithmetic.constant
        self.mean = tape.constant((self.units, self.units), exact(Fraction(1, self.units)))

    def step(self, x, h, c):
        """The variables i, f, g, o, c, h of a step."""
        o, chosen = self.options, self.problem.activations
        if o.recurrent:
            h = h * self.leaf["recurrent_mask"]
        z = x @ self.turned["W"] + h @ self.turned["R"]
        step = {"i": activate(chosen.input, self._pre(z, 0, c)),
                "g": activate(chosen.candidate, self._pre(z, 2))}
        step["f"] = (step["i"].scaled(-1, offset=1) if o.coupled
                     else activate(chosen.forget, self._pre(z, 1, c)))
        c = step["f"] * c + step["i"] * step["g"]
        if o.normalised:
            c = (self._normalised(c) * self.leaf["gamma_c"].repeated(self.batch)
                 + self.leaf["beta_c"].repeated(self.batch))
        step["c"] = c = self._clipped(c, o.cell_clip)
        step["o"] = activate(chosen.output, self._pre(z, 3, c))
        h = step["o"] * activate(chosen.cell, c)
        step["h"] = h if o.projection is None else h @ self.turned["P"]
        return step

    def _pre(self, z, gate, cell=None):
        """The pre-activation of a gate; `cell` is the state that its peephole sees."""
        block = slice(gate * self.units, (gate + 1) * self.units)
        z = z.columns(block.start, block.stop)
        if self.options.normalised:
            z = self._normalised(z) * self._row("gamma", block)
        for name in ("b", "b_recurrent"):
            if name in self.leaf:
                z = z + self._row(name, block)
        if gate == 1 and self.options.forget_bias:
            exact = self.tape.arithmetic.constant(Fraction(self.options.forget_bias))
            z = z.scaled(1, offset=exact)
        if self.options.peepholes and cell is not None:
            start = (0, 1, None, 2)[gate] * self.units
            z = z + self._row("p", slice(start, start + self.units)) * cell
        return self._clipped(z, self.options.clip)

    def _row(self, name, block):
        return self.leaf[name].columns(block.start, block.stop).repeated(self.batch)

    def _normalised(self, x):
        centred = x + (x @ self.mean).scaled(-1)
        epsilon = self.tape.arithmetic.constant(Fraction(self.options.epsilon))
        variance = (centred * centred) @ self.mean
        return centred * variance.scaled(1, offset=epsilon).sqrt().reciprocal()

    def _clipped(self, x, limit):
        if limit is None:
            return x
        exact, shape = Fraction(limit), x.value.shape
        top, bottom = (self.tape.constant(shape, self.tape.arithmetic.constant(sign * exact))
                       for sign in (1, -1))
        x = self.tape.select(x.exceeds(exact), top, x)
        return self.tape.select(x.exceeds(-exact), x, bottom)
