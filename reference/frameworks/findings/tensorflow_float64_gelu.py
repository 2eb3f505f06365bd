"""TensorFlow's gelu of float64 numbers, which Keras calls, with float32's digits: its constants
pass through single precision.

Exits with 1 while the finding holds.
"""

import math
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import tensorflow as tf  # noqa: E402

X = -1.0
exact = X * math.erfc(-X / math.sqrt(2)) / 2
by_tanh = X / 2 * (1 + math.tanh(math.sqrt(2 / math.pi) * (X + 0.044715 * X**3)))
wrong = False
for approximate, truth in ((False, exact), (True, by_tanh)):
    got = tf.nn.gelu(tf.constant(X, dtype=tf.float64), approximate=approximate).numpy().item()
    error = abs(got / truth - 1)
    wrong |= error > 1e-12
    print(f"gelu({X}, approximate={approximate}) = {got!r}, expected {truth!r}, error {error:.1e}")
sys.exit(wrong)
