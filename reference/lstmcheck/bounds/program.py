"""The LSTM as a kernel computes it, forward and backward, over the primitives.

The equations are those of `problem` and its options; the places where numbers are stored are those
where real kernels store them: hidden states, what backward reads of each step, gradients of
pre-activations, what one layer hands to the next.
"""

import numpy as np

from .cell import Cell
from .number import Number, select, side_by_side
from .output import stepwise


def longest_dot(problem):
    """The number of terms of the longest dot product that a kernel forms."""
    size, options, layout = problem.dimensions, problem.options, problem.layout
    if size.steps == 0:
        return 1
    widest = max(layout.width_into(layer) for layer in range(options.layers))
    more = options.peepholes + (options.forget_bias != 0)
    sums = [widest + layout.hidden + 2 + more, 4 * size.units * len(options.directions) + 1,
            size.steps * size.batch]
    if options.normalised:
        sums.append(size.units + 3)
    return max(sums)


def run(primitives, problem, moved=None):
    """The outputs of `problem` by their names: those of its truth, and ``kink.`` for what must
    keep its distance from kinks. `moved` gives deviations of inputs by name, [cases, ...]."""
    return _Network(primitives, problem, moved or {}).outputs


class _Network:
    """One run: `outputs` by name."""

    def __init__(self, p, problem, moved):
        self.p, self.problem, self.layout = p, problem, problem.layout
        self.moved, self.outputs = moved, {}
        active = problem.active
        self.active = [None] * problem.dimensions.steps if active is None else list(active)
        self.cells = {place: Cell(p, problem, place, self.given, self.active)
                      for place in self.layout.places}
        inputs = [select(rows, self.given("input.x", t)) for t, rows in enumerate(self.active)]
        kept = []
        for layer in range(problem.options.layers):
            inputs = self._masked(layer, inputs)
            returned, passed = self._forward(layer, inputs)
            kept.append(passed)
            inputs = [merged for _, merged in returned]
        self.outputs["output.y"] = stepwise([merged for merged, _ in returned])
        upstream = [select(rows, self.given("upstream.y", t))
                    for t, rows in enumerate(self.active)]
        for layer in reversed(range(problem.options.layers)):
            upstream = self._backward(layer, upstream, kept[layer])

    def given(self, name, *index):
        """An input as a Number, or a part of it along its first axis."""
        moved = self.moved.get(name)
        return Number(self.problem[name][index],
                      None if moved is None else moved[(slice(None), *index)])

    def _places(self, layer):
        return [place for place in self.layout.places if place.layer == layer]

    def _masked(self, layer, values):
        """What enters a layer, or its gradient, under the mask between layers."""
        name = f"input.mask.{layer}"
        if name not in self.layout.shapes:
            return values
        return [self.p.combine((one, self.given(name, t))) for t, one in enumerate(values)]

    def _forward(self, layer, inputs):
        """For each step (what is returned, what the next layer reads), and the kept hidden states
        of each direction."""
        runs = []
        for place in self._places(layer):
            hidden, outputs = self.cells[place].forward(inputs)
            self.outputs.update(outputs)
            runs.append(hidden)
        kept = [[stored for _, stored in step] for step in zip(*runs, strict=True)]
        if len(runs) == 1:
            return runs[0], kept
        return [self._merged(step) for step in zip(*runs, strict=True)], kept

    def _merged(self, step):
        merge = self.problem.options.merge
        if merge == "concat":
            return tuple(side_by_side(parts) for parts in zip(*step, strict=True))
        first, second = (stored for _, stored in step)
        if merge == "product":
            merged = self.p.combine((first, second))
        elif merge == "sum":
            merged = self.p.combine((first,), (second,))
        else:
            half = Number(np.full_like(first.exact, 0.5))
            merged = self.p.combine((first, half), (second, half))
        return merged, self.p.store(merged)

    def _share(self, place, d, hidden):
        """The part of a merged output's gradient that one direction's hidden state gets."""
        if len(hidden) == 1:
            return d
        merge, width = self.problem.options.merge, self.layout.hidden
        if merge == "concat":
            return d[place.index * width:(place.index + 1) * width]
        if merge == "sum":
            return d
        if merge == "product":
            return self.p.combine((d, hidden[1 - place.index]))
        return self.p.combine((d, Number(np.full_like(d.exact, 0.5))))

    def _backward(self, layer, upstream, kept):
        """The gradients of what enters a layer; those of the first layer are returned ones."""
        gradients = []
        for place in self._places(layer):
            shares = [self._share(place, d, hidden)
                      for d, hidden in zip(upstream, kept, strict=True)]
            mixed, outputs = self.cells[place].backward(shares)
            self.outputs.update(outputs)
            gradients.append((mixed, self.given(f"input.W{place.suffix}")))
        terms = 4 * self.problem.dimensions.units * len(gradients)
        sums = [[(mixed[t], W) for mixed, W in gradients] for t in range(len(upstream))]
        if layer == 0:
            dx = [self.p.unrounded_dot(products, [], terms) for products in sums]
            self.outputs["gradient.x"] = stepwise([value for value, _ in dx],
                                                  [last for _, last in dx])
            return None
        return self._masked(layer, [
            select(rows, self.p.store(self.p.dot(products, [], terms)))
            for rows, products in zip(self.active, sums, strict=True)])
