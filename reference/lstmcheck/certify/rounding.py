"""Correct rounding of an enclosure to float64, by exact integer arithmetic.

Rounding is monotonic, so an enclosure whose two ends round to the same double has the exact
value's own rounding. A zero result is +0: an enclosure cannot tell the sign of what underflows.
"""

import math

from ..arithmetic.undecided import Undecided

_SIGNIFICAND_BITS = 53
_LEAST_EXPONENT = -1074


def nearest_double(mantissa, exponent):
    """The double nearest to mantissa 2^exponent (integers), ties to even; zero is +0.

    Beyond the largest double it is an infinity, as IEEE 754 rounds.
    """
    magnitude = abs(mantissa)
    unit = max(magnitude.bit_length() + exponent - _SIGNIFICAND_BITS, _LEAST_EXPONENT)
    surplus = unit - exponent
    if surplus <= 0:
        count = magnitude << -surplus
    else:
        count, rest = divmod(magnitude, 1 << surplus)
        half = 1 << (surplus - 1)
        count += rest > half or (rest == half and count % 2 == 1)
    if count == 0:
        return 0.0
    try:
        rounded = math.ldexp(float(count), unit)
    except OverflowError:
        rounded = math.inf
    return -rounded if mantissa < 0 else rounded


def round_ball(ball):
    """The double nearest to every number in an `arb`.

    Raises Undecided if there is no such double, and OverflowError if it is infinite.
    """
    if not ball.is_finite():
        raise Undecided(f"{ball} is unbounded")
    mantissa, exponent = (int(part) for part in ball.mid().man_exp())
    radius, radius_exponent = (int(part) for part in ball.rad().man_exp())
    common = min(exponent, radius_exponent)
    middle = mantissa << (exponent - common)
    spread = radius << (radius_exponent - common)
    low = nearest_double(middle - spread, common)
    if low != nearest_double(middle + spread, common):
        raise Undecided(f"{ball} has no single nearest double")
    if math.isinf(low):
        raise OverflowError(f"{ball} exceeds the largest double")
    return low
