"""The error of a question that an enclosure is too wide to answer."""


class Undecided(ArithmeticError):
    """An enclosure does not decide a comparison or a rounding; more precision may."""
