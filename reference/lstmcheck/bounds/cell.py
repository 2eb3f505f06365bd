"""One place of a network over the primitives: all its steps, forward and backward.

Rows whose sequence has ended keep their state; their gradients wait until they are active.
"""

import numpy as np

from ..activations import kinks_of
from .activations import activation
from .normalisation import Normalised
from .number import Number, select, side_by_side
from .output import stepwise, whole
from .parameters import elementwise_sum, outer_sum

_GATES = "ifgo"
_PEEPHOLES = "ifo"


class Cell:
    """A place of `problem` under the primitives `p`.

    `given` maps a tensor's name to a Number; `active` has for each step the rows that have it,
    None where all do.
    """

    def __init__(self, p, problem, place, given, active):
        self.p, self.problem, self.options = p, problem, problem.options
        self.size, self.layout, self.active = problem.dimensions, problem.layout, active
        self.place, self._given = place, given
        chosen = problem.activations
        self.act = dict(zip(_GATES, (chosen.input, chosen.forget, chosen.candidate,
                                     chosen.output), strict=True), c=chosen.cell)
        self.order = range(len(active))[::-1] if place.reverse else range(len(active))

    def given(self, name):
        """A tensor of this place; vectors as one row."""
        value = self._given(f"input.{name}{self.place.suffix}")
        if value.exact.ndim > 1:
            return value
        return Number(value.exact[None],
                      None if value.moved is None else value.moved[:, None])

    def _block(self, name, q):
        """A gate's block of a vector parameter."""
        k = (_PEEPHOLES if name == "p" else _GATES).index(q)
        return self.given(name)[k * self.size.units:(k + 1) * self.size.units]

    def _named(self, outputs):
        return {name + self.place.suffix: output for name, output in outputs.items()}

    # Forward

    def forward(self, xs):
        """For each step (h returned, h stored), and the outputs: final states, traces, kinks."""
        h, c = self.given("h0"), self.given("c0")
        last, kept_cell = {"h": h, "c": c}, c
        self.steps = [None] * len(xs)
        for t in self.order:
            rows = self.active[t]
            step = self._step(xs[t], h, c, kept_cell)
            last = {name: select(rows, step["returned"][name], last[name]) for name in "hc"}
            c = select(rows, step["c"], c)
            h = select(rows, self.p.store(step["returned"]["h"]), h)
            kept_cell = select(rows, self.p.store(step["c"]), kept_cell)
            step["h"] = select(rows, h)
            step["c_kept"] = kept_cell
            for q in _GATES:
                step[q] = self.p.store(step[q])
            step["shown"] = self.p.store(step["shown"])
            self.steps[t] = step
        returned = {name: [select(rows, step["returned"][name])
                           for rows, step in zip(self.active, self.steps, strict=True)]
                    for name in "ifgoch"}
        outputs = {f"trace.{name}": stepwise(returned[name]) for name in "ifgoc"}
        outputs["output.h_n"], outputs["output.c_n"] = whole(last["h"]), whole(last["c"])
        outputs.update(self._kinks())
        hidden = list(zip(returned["h"], (step["h"] for step in self.steps), strict=True))
        return hidden, self._named(outputs)

    def _step(self, x, h, c_carried, kept_cell):
        p, o = self.p, self.options
        if o.recurrent:
            h = p.combine((h, self.given("recurrent_mask")))
        step = {"x": x, "h_before": h, "c_before": kept_cell, "z": {}, "inside": {}, "watched": {}}
        early = "ifg" if o.peepholes else _GATES
        self._pre_activations(step, early, c_carried)
        for q in early:
            self._activate(step, q)
        c = p.combine((step["f"], c_carried), (step["i"], step["g"]))
        if o.normalised:
            step["c_norm"] = Normalised(p, c, o.epsilon)
            c = p.combine((step["c_norm"].value, self.given("gamma_c")), (self.given("beta_c"),))
        step["watched"]["c"] = c
        if o.cell_clip is not None:
            c, step["inside"]["c"] = p.clip(c, o.cell_clip)
        step["c"] = c
        if o.peepholes:
            self._pre_activations(step, "o", c)
            self._activate(step, "o")
        step["shown"] = p.activate(self.act["c"], c)
        h = p.combine((step["o"], step["shown"]))
        if o.projection is not None:
            step["m"] = p.store(h)
            h = p.dot([(step["m"], self.given("P").turned)], [], terms=self.size.units)
        step["returned"] = {**{q: step[q] for q in _GATES}, "c": c, "h": h}
        return step

    def _pre_activations(self, step, gates, c):
        """The pre-activations of neighbouring `gates`, clipped; `c` is what peepholes see."""
        p, o, units = self.p, self.options, self.size.units
        first = _GATES.index(gates[0]) * units
        columns = slice(first, first + len(gates) * units)
        products = [(step["x"], self.given("W").turned[columns]),
                    (step["h_before"], self.given("R").turned[columns])]
        added = self._added(gates, columns, c)
        terms = step["x"].exact.shape[-1] + self.layout.hidden + 2
        if o.normalised:
            mixed = p.dot(products, [], terms)
        else:
            z = p.dot(products, added,
                      terms + o.peepholes + (o.forget_bias != 0))
        for k, q in enumerate(gates):
            block = slice(k * units, (k + 1) * units)
            if o.normalised:
                step[q + "_norm"] = Normalised(p, mixed[block], o.epsilon)
                one = p.combine((step[q + "_norm"].value, self._block("gamma", q)),
                                *((term[block],) for term in added))
            else:
                one = z[block]
            step["watched"][q] = one
            if o.clip is not None:
                one, step["inside"][q] = p.clip(one, o.clip)
            step["z"][q] = one

    def _added(self, gates, columns, c):
        """What is added to the weighted sums: biases, the forget gate's offset, peepholes."""
        o, units = self.options, self.size.units
        added = [self.given(name)[columns] for name in ("b", "b_recurrent")
                 if name in self.layout.parameters()]
        if o.forget_bias and "f" in gates:
            added.append(Number(np.repeat([[o.forget_bias * (q == "f") for q in gates]], units,
                                          axis=1)))
        if o.peepholes:
            none = Number(np.zeros_like(c.exact))
            added.append(side_by_side([
                none if q == "g" else self.p.product(c, self._block("p", q)) for q in gates]))
        return added

    def _activate(self, step, q):
        if q == "f" and self.options.coupled:
            one = Number(np.ones_like(step["i"].exact))
            step["f"] = self.p.combine((one,), (-step["i"],))
            return
        step[q] = self.p.activate(self.act[q], step["z"][q])
        if activation(self.act[q]).from_z:
            step["z"][q] = self.p.store(step["z"][q])

    def _kinks(self):
        """What must keep its distance from kinks, step by step; elsewhere it lies at infinity."""
        outputs = {}
        for q in kinks(self.problem):
            outputs[f"kink.{q}"] = stepwise([
                select(rows, step["watched"][q], Number(np.full((self.size.batch,
                                                                  self.size.units), np.inf)))
                for rows, step in zip(self.active, self.steps, strict=True)])
        return outputs

    # Backward

    def backward(self, upstream):
        """For each step the gradient [N, 4H] of W x + R h, and the outputs: gradients of the
        initial states and the parameters."""
        suffix = self.place.suffix
        carry = _Carry(self, self._given(f"upstream.h_n{suffix}"))
        dc = self._given(f"upstream.c_n{suffix}")
        for t in self.order[::-1]:
            step, rows = self.steps[t], self.active[t]
            dh = carry.into(upstream[t])
            before = self._step_backward(step, dh, dc, rows)
            carry.out_of(step["mixed"], dh, rows)
            dc = select(rows, before, dc)
        outputs = {"gradient.h0": carry.end(), "gradient.c0": whole(dc),
                   **self._parameter_gradients()}
        return [step["mixed"] for step in self.steps], self._named(outputs)

    def _step_backward(self, step, dh, dc, rows):
        """dc of the state before; leaves the step's gradients in it."""
        p, o = self.p, self.options
        step["dh"] = select(rows, dh)
        dm = dh
        if o.projection is not None:
            dm = p.store(p.dot([(dh, self.given("P"))], [], terms=self.layout.hidden))
        step["dz"] = {}
        if o.peepholes:
            self._gate_gradient(step, "o", rows, (dm, step["shown"]))
        slope = p.slope(self.act["c"], step["shown"], step["c_kept"])
        dc = p.combine((dm, step["o"], slope), (dc,), *self._through_peepholes(step, "o"))
        if o.cell_clip is not None:
            dc = p.product(dc, step["inside"]["c"])
        if o.normalised:
            step["d_normed"] = select(rows, dc)
            dc = step["c_norm"].backward(p.combine((dc, self.given("gamma_c"))))
        if o.coupled:
            self._gate_gradient(step, "i", rows, (dc, step["g"]), (-dc, step["c_before"]))
            step["dz"]["f"] = Number(np.zeros_like(dc.exact))
        else:
            self._gate_gradient(step, "i", rows, (dc, step["g"]))
            self._gate_gradient(step, "f", rows, (dc, step["c_before"]))
        self._gate_gradient(step, "g", rows, (dc, step["i"]))
        if not o.peepholes:
            self._gate_gradient(step, "o", rows, (dm, step["shown"]))
        step["dz_all"] = side_by_side([step["dz"][q] for q in _GATES])
        step["mixed"] = (select(rows, self._mixed_gradient(step)) if o.normalised
                         else step["dz_all"])
        return p.combine((step["f"], dc), *self._through_peepholes(step, "if"))

    def _gate_gradient(self, step, q, rows, *products):
        """The gradient of a gate's pre-activation from products whose sum the gate's own is."""
        slope = self.p.slope(self.act[q], step[q], step["z"][q])
        dz = self.p.store(self.p.combine(*((*factors, slope) for factors in products)))
        if self.options.clip is not None:
            dz = self.p.product(dz, step["inside"][q])
        step["dz"][q] = select(rows, dz)

    def _through_peepholes(self, step, gates):
        """Products that the gradient of a cell state gets through peepholes."""
        if not self.options.peepholes:
            return []
        return [(step["dz"][q], self._block("p", q)) for q in gates
                if not (q == "f" and self.options.coupled)]

    def _mixed_gradient(self, step):
        """The gradient of W x + R h, through the normalisation."""
        blocks = []
        for q in _GATES:
            if q == "f" and self.options.coupled:
                blocks.append(step["dz"]["f"])
                continue
            scaled = self.p.combine((step["dz"][q], self._block("gamma", q)))
            blocks.append(self.p.store(step[q + "_norm"].backward(scaled)))
        return side_by_side(blocks)

    def _parameter_gradients(self):
        """Sums over steps and batch, with deviations still apart by batch row."""
        steps = self.steps
        dz = [step["dz_all"] for step in steps]
        ones = [Number(np.ones((self.size.batch, 1)))] * len(steps)
        mixed = [step["mixed"] for step in steps]
        outer = {"W": (mixed, [step["x"] for step in steps]),
                 "R": (mixed, [step["h_before"] for step in steps]),
                 "b": (dz, ones), "b_recurrent": (dz, ones)}
        if self.options.projection is not None:
            outer["P"] = ([step["dh"] for step in steps], [step["m"] for step in steps])
        elementwise = {}
        if self.options.peepholes:
            elementwise["p"] = (
                [side_by_side([step["dz"][q] for q in _PEEPHOLES]) for step in steps],
                [side_by_side([step["c_before"], step["c_before"], step["c_kept"]])
                 for step in steps])
        if self.options.normalised:
            zero = Number(np.zeros((self.size.batch, self.size.units)))
            elementwise["gamma"] = (dz, [side_by_side([
                step[q + "_norm"].value if q + "_norm" in step and not (
                    q == "f" and self.options.coupled) else zero for q in _GATES])
                for step in steps])
            normed = [step["d_normed"] for step in steps]
            elementwise["gamma_c"] = (normed, [step["c_norm"].value for step in steps])
            outer["beta_c"] = (normed, ones)
        result = {}
        for name in self.layout.parameters():
            summed = outer_sum if name in outer else elementwise_sum
            factors = outer.get(name) or elementwise[name]
            result[f"gradient.{name}"] = summed(self.p, *factors, self.size, self._shape(name))
        return result

    def _shape(self, name):
        return self.layout.shapes[f"gradient.{name}{self.place.suffix}"]


class _Carry:
    """The gradient of the hidden state on its way from one step to the one before."""

    def __init__(self, cell, final):
        self.cell, self.held, self.mixed = cell, final, None
        self.terms = 4 * cell.size.units

    def _product(self):
        return [(self.mixed, self.cell.given("R"))]

    def _masked(self):
        p = self.cell.p
        return self.cell.given("recurrent_mask"), p.dot(self._product(), [], self.terms)

    def into(self, upstream):
        """The whole gradient of a step's hidden state."""
        p, held = self.cell.p, [] if self.held is None else [self.held]
        if self.mixed is None:
            return p.combine((upstream,), *((one,) for one in held))
        if self.cell.options.recurrent:
            return p.combine(self._masked(), (upstream,), *((one,) for one in held))
        return p.dot(self._product(), [upstream, *held], self.terms + 1)

    def out_of(self, mixed, dh, rows):
        """Leave a step: rows that are not active keep what they had."""
        self.mixed = mixed
        self.held = None if rows is None else select(~rows, dh)

    def end(self):
        """The gradient of the initial hidden state, as an Output."""
        p, held = self.cell.p, [] if self.held is None else [self.held]
        if self.mixed is None:
            return whole(held[0])
        if self.cell.options.recurrent:
            return whole(p.combine(self._masked(), *((one,) for one in held)))
        return whole(*p.unrounded_dot(self._product(), held, self.terms))


def kinks(problem):
    """By gate letter, and c for the cell state, where a pre-activation or cell state must not come
    near: kinks of its activation and limits of its clip."""
    chosen, o = problem.activations, problem.options
    found = {}
    for q, choice, limit in zip(
            "ifgoc", (chosen.input, chosen.forget, chosen.candidate, chosen.output, chosen.cell),
            (o.clip, o.clip, o.clip, o.clip, o.cell_clip), strict=True):
        limits = () if limit is None else (-limit, limit)
        points = (*map(float, kinks_of(choice)), *limits)
        if points and not (q == "f" and o.coupled):
            found[q] = points
    return found
