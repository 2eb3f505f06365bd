"""A value with the deviations that errors elsewhere cause in it."""


class Number:
    """`exact` is an array; `moved` its deviations, an axis of cases before the axes of `exact`.

    `moved` is None where no error reaches, which costs nothing.
    """

    def __init__(self, exact, moved=None):
        self.exact, self.moved = exact, moved

    def __getitem__(self, columns):
        """The same rows, a slice of the last axis."""
        return Number(self.exact[..., columns],
                      None if self.moved is None else self.moved[..., columns])


def total(moved):
    """The sum of deviations of which any may be None."""
    present = [one for one in moved if one is not None]
    return sum(present[1:], start=present[0]) if present else None
