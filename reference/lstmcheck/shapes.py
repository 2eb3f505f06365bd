"""The one check of array shapes, so that every message reads alike."""


class ShapeError(ValueError):
    """An array has a shape other than the one its name demands."""


def require_shape(name, array, expected):
    """Return `array` if its shape is `expected`, a tuple of integers.

    Raises ShapeError naming the array, the expected shape and the one it has.
    """
    got = tuple(array.shape)
    if got != tuple(expected):
        raise ShapeError(f"{name}: expected shape {tuple(expected)}, got {got}")
    return array
