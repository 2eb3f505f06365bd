"""What every arithmetic can do once it can compare: functions defined by pieces."""


class Piecewise:
    """Adds `piecewise` to an arithmetic that has `zeros` and `exceeds`."""

    def piecewise(self, x, above, below, threshold=0):
        """above(x) where x > threshold and below(x) elsewhere; the only way to branch on values.

        Each piece is a function of a one-dimensional array and sees only its own elements, so
        neither can overflow on the other's. Raises Undecided if an enclosure straddles the
        threshold.
        """
        greater = self.exceeds(x, threshold)
        result = self.zeros(x.shape)
        result[greater] = above(x[greater])
        result[~greater] = below(x[~greater])
        return result
