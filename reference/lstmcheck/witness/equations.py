"""The LSTM network by its equations, forward and backward derived by hand, with every option.

Each sample goes through the network on its own and for its own length, so padding is never read
and no masking is needed. One step stands in `equations_cell.py`.
"""

import numpy as np

from .equations_cell import Cell


def answer(problem, arithmetic):
    """Every tensor of the problem's truth."""
    network = _Network(problem, arithmetic)
    size = problem.dimensions
    for n in range(size.batch):
        length = size.steps if problem.options.lengths is None else problem.options.lengths[n]
        network.through(n, length)
    return network.result


class _Network:
    """All cells of a problem, and its answer as it grows sample by sample."""

    def __init__(self, problem, a):
        self.a, self.problem, self.layout = a, problem, problem.layout
        self.given = {name: a.array(tensor) for name, tensor in problem.tensors.items()}
        self.result = {name: a.zeros(problem.layout.shapes[name])
                       for name in problem.layout.truth}
        self.cells = {}
        for place in self.layout.places:
            parameters = {name: self.given[f"input.{name}{place.suffix}"]
                          for name in self.layout.parameters()}
            cell = self.cells[place.suffix] = Cell(a, problem, parameters)
            for name, gradient in cell.gradients.items():
                self.result[f"gradient.{name}{place.suffix}"] = gradient

    def through(self, n, length):
        """Sample n, forward and backward, over `length` steps."""
        layers = self.problem.options.layers
        sequence, kept = list(self.given["input.x"][:length, n]), []
        for layer in range(layers):
            sequence = self._masked(layer, n, sequence)
            runs = [self._forward(place, n, sequence) for place in self._places(layer)]
            kept.append(runs)
            sequence = [self._merged(both) for both in self._in_time(runs)]
        self._keep("output.y", n, sequence)
        upstream = list(self.given["upstream.y"][:length, n])
        for layer in reversed(range(layers)):
            upstream = self._backward_layer(layer, n, upstream, kept[layer])
        self._keep("gradient.x", n, upstream)

    def _places(self, layer):
        return [place for place in self.layout.places if place.layer == layer]

    def _in_time(self, runs):
        """For each step the hidden states that the directions have there."""
        return list(zip(*([step["h"] for step in run] for run in runs), strict=True))

    def _masked(self, layer, n, sequence):
        name = f"input.mask.{layer}"
        if name not in self.given:
            return sequence
        return [one * self.given[name][t, n] for t, one in enumerate(sequence)]

    def _forward(self, place, n, sequence):
        """The steps of a place in the order of time."""
        h, c = (self.given[f"input.{name}{place.suffix}"][n] for name in ("h0", "c0"))
        mask = self._recurrent_mask(place, n)
        order = range(len(sequence))[::-1] if place.reverse else range(len(sequence))
        steps = [None] * len(sequence)
        for t in order:
            steps[t] = self.cells[place.suffix].forward(sequence[t], h * mask, c)
            h, c = steps[t]["h"], steps[t]["c"]
        self.result[f"output.h_n{place.suffix}"][n] = h
        self.result[f"output.c_n{place.suffix}"][n] = c
        for name in "ifgoc":
            self._keep(f"trace.{name}{place.suffix}", n, [step[name] for step in steps])
        return steps

    def _backward(self, place, n, steps, upstream):
        """The gradients of a place's inputs, in the order of time."""
        dh, dc = (self.given[f"upstream.{name}{place.suffix}"][n] for name in ("h_n", "c_n"))
        mask = self._recurrent_mask(place, n)
        order = range(len(steps)) if place.reverse else range(len(steps))[::-1]
        dxs = [None] * len(steps)
        for t in order:
            dxs[t], dh, dc = self.cells[place.suffix].backward(steps[t], upstream[t] + dh, dc)
            dh = dh * mask
        self.result[f"gradient.h0{place.suffix}"][n] = dh
        self.result[f"gradient.c0{place.suffix}"][n] = dc
        return dxs

    def _backward_layer(self, layer, n, upstream, runs):
        both = self._in_time(runs)
        parts = []
        for place, steps in zip(self._places(layer), runs, strict=True):
            share = [self._share(place.index, d, hs) for d, hs in zip(upstream, both, strict=True)]
            parts.append(self._backward(place, n, steps, share))
        return self._masked(layer, n, [sum(ds[1:], start=ds[0])
                                       for ds in zip(*parts, strict=True)])

    def _merged(self, hs):
        if len(hs) == 1:
            return hs[0]
        first, second = hs
        return {"concat": lambda: np.concatenate(hs), "sum": lambda: first + second,
                "average": lambda: (first + second) / 2,
                "product": lambda: first * second}[self.problem.options.merge]()

    def _share(self, index, d, hs):
        """The part of a merged output's gradient that one direction's hidden state gets."""
        if len(hs) == 1:
            return d
        width = len(hs[0])
        return {"concat": lambda: d[index * width:(index + 1) * width], "sum": lambda: d,
                "average": lambda: d / 2,
                "product": lambda: d * hs[1 - index]}[self.problem.options.merge]()

    def _recurrent_mask(self, place, n):
        name = f"input.recurrent_mask{place.suffix}"
        return self.given[name][n] if name in self.given else 1

    def _keep(self, name, n, values):
        for t, value in enumerate(values):
            self.result[name][t, n] = value
