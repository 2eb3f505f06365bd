"""Reverse-mode differentiation of array programs, over any arithmetic.

Every operation records how a cotangent of its result flows to its operands. The only functions
are exp, softplus, the square root and the error function: whatever is built on them is differentiated
mechanically.
"""

import numpy as np


class Tape:
    """Records `Variable`s in the order of their making."""

    def __init__(self, arithmetic):
        self.arithmetic = arithmetic
        self._variables = []

    def variable(self, value, *flows):
        """A new variable; `flows` are pairs of an operand and a function of the cotangent."""
        variable = Variable(self, value, flows)
        self._variables.append(variable)
        return variable

    def constant(self, shape, value=0):
        """A variable whose every entry is one number; it is not differentiated."""
        return self.variable(self.arithmetic.zeros(shape) + value)

    def select(self, mask, first, second):
        """`first` where `mask`, a boolean array of their shape, else `second`."""
        def kept(values, where):
            result = self.arithmetic.zeros(mask.shape)
            result[where] = values[where]
            return result
        value = kept(first.value, mask)
        value[~mask] = second.value[~mask]
        return self.variable(value, (first, lambda d: kept(d, mask)),
                             (second, lambda d: kept(d, ~mask)))

    def joined(self, matrices):
        """Matrices side by side."""
        flows, start = [], 0
        for matrix in matrices:
            stop = start + matrix.value.shape[1]
            flows.append((matrix, lambda d, a=start, b=stop: d[:, a:b]))
            start = stop
        return self.variable(np.concatenate([m.value for m in matrices], axis=1), *flows)

    def pull_back(self, seeds):
        """Set `cotangent` on every variable, from pairs of a variable and its own cotangent.

        The cotangents of a variable that occurs twice among `seeds` add up.
        """
        for variable in self._variables:
            variable.cotangent = self.arithmetic.zeros(variable.value.shape)
        for variable, cotangent in seeds:
            variable.cotangent = variable.cotangent + cotangent
        for variable in reversed(self._variables):
            for operand, flow in variable.flows:
                operand.cotangent = operand.cotangent + flow(variable.cotangent)


class Variable:
    """An array with its history. Elementwise operations need equal shapes."""

    def __init__(self, tape, value, flows):
        self.tape, self.value, self.flows = tape, value, flows

    def __add__(self, other):
        return self.tape.variable(self.value + other.value,
                                  (self, lambda d: d), (other, lambda d: d))

    def __mul__(self, other):
        return self.tape.variable(self.value * other.value,
                                  (self, lambda d: d * other.value),
                                  (other, lambda d: d * self.value))

    def __matmul__(self, other):
        """The product of two matrices."""
        return self.tape.variable(self.value @ other.value,
                                  (self, lambda d: d @ other.value.T),
                                  (other, lambda d: self.value.T @ d))

    def scaled(self, factor, offset=0):
        """factor x + offset for exact numbers `factor` and `offset`."""
        return self.tape.variable(factor * self.value + offset, (self, lambda d: factor * d))

    def exp(self):
        value = self.tape.arithmetic.exp(self.value)
        return self.tape.variable(value, (self, lambda d: d * value))

    def softplus(self):
        """log(1 + exp x), with the slope exp x / (1 + exp x)."""
        e = self.tape.arithmetic.exp(self.value)
        return self.tape.variable(self.tape.arithmetic.softplus(self.value),
                                  (self, lambda d: d * e / (1 + e)))

    def erfc(self):
        """The complementary error function, with the slope -2 exp(-x x) / sqrt(pi)."""
        a = self.tape.arithmetic
        slope = -2 * a.exp(-self.value * self.value) / a.sqrt(a.pi())
        return self.tape.variable(a.erfc(self.value), (self, lambda d: d * slope))

    def sqrt(self):
        value = self.tape.arithmetic.sqrt(self.value)
        return self.tape.variable(value, (self, lambda d: d / (2 * value)))

    def reciprocal(self):
        value = 1 / self.value
        return self.tape.variable(value, (self, lambda d: -d * value * value))

    def exceeds(self, threshold):
        """Where the value is above a rational; raises Undecided where that is open."""
        return self.tape.arithmetic.exceeds(self.value, threshold)

    def transposed(self):
        """The transpose of a matrix."""
        return self.tape.variable(self.value.T, (self, lambda d: d.T))

    def columns(self, start, stop):
        """A range of a matrix's columns."""
        def flow(d):
            whole = self.tape.arithmetic.zeros(self.value.shape)
            whole[:, start:stop] = d
            return whole
        return self.tape.variable(self.value[:, start:stop], (self, flow))

    def repeated(self, count):
        """A matrix of one row as a matrix of `count` equal rows."""
        value = self.tape.arithmetic.zeros((count, self.value.shape[1]))
        value[...] = self.value
        return self.tape.variable(value, (self, lambda d: d.sum(axis=0, keepdims=True)))
