"""MLX's exp and sigmoid of float64 arrays on the CPU against Python's.

Exits with 1 while the finding holds.
"""

import math
import sys

import mlx.core as mx

mx.set_default_device(mx.cpu)
wrong = False
for name, function, truth in (("exp", mx.exp, math.exp), ("tanh", mx.tanh, math.tanh),
                              ("sigmoid", mx.sigmoid, lambda x: 1 / (1 + math.exp(-x)))):
    points = [k / 100 for k in range(-500, 501) if k]
    got = function(mx.array(points, dtype=mx.float64))
    assert got.dtype == mx.float64
    error = max(abs(y / truth(x) - 1) for x, y in zip(points, got.tolist(), strict=True))
    print(f"{name}: largest relative error {error:.2g}, float64's unit roundoff is 1.1e-16")
    wrong |= error > 1e-12
sys.exit(wrong)
