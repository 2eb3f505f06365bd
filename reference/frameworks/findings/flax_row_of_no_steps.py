"""Flax's nn.RNN with a row whose seq_lengths is 0: its final carry should be the initial one; it is
that of the last step, computed from the padding.

Exits with 1 while the finding holds.
"""

import sys

import flax.linen as nn
import jax
import jax.numpy as jnp

BATCH, STEPS, INPUTS, UNITS = 2, 3, 3, 2

x = jnp.full((BATCH, STEPS, INPUTS), 0.25)
carry = (jnp.full((BATCH, UNITS), 0.25), jnp.full((BATCH, UNITS), 0.25))
layer = nn.RNN(nn.LSTMCell(UNITS), return_carry=True)
parameters = layer.init(jax.random.key(0), x)
wrong = False
for padding in (0.0, 100.0):
    final, _ = layer.apply(parameters, x.at[0].set(padding), initial_carry=carry,
                           seq_lengths=jnp.array([0, STEPS]))
    for name, state in zip(("c", "h"), final, strict=True):
        wrong |= bool((state[0] != 0.25).any())
        print(f"a row of length 0, padding {padding}: initial {name} 0.25, final {state[0]}")
sys.exit(wrong)
