"""JAX's jax.experimental.rnn.lstm_ref with a row whose seq_lengths is 0: its final states should be
the initial ones; they are those of the last step, computed from the padding.

Exits with 1 while the finding holds.
"""

import sys

import jax.numpy as jnp
from jax.experimental import rnn

BATCH, STEPS, INPUTS, UNITS = 2, 3, 3, 2


def final_states(padding):
    x = jnp.full((BATCH, STEPS, INPUTS), 0.25).at[0].set(padding)
    state = jnp.full((1, BATCH, UNITS), 0.25)
    parameters = ({0: jnp.full(shape, 0.25)} for shape in (
        (4 * UNITS, INPUTS), (4 * UNITS, UNITS), (4 * UNITS,), (4 * UNITS,)))
    return rnn.lstm_ref(
        x, state, state, *parameters, seq_lengths=jnp.array([0, STEPS], dtype=jnp.int32),
        input_size=INPUTS, hidden_size=UNITS, num_layers=1, dropout=0.0, bidirectional=False)[1:]


wrong = False
for padding in (0.0, 100.0):
    for name, state in zip(("h", "c"), final_states(padding), strict=True):
        wrong |= bool((state[0, 0] != 0.25).any())
        print(f"a row of length 0, padding {padding}: initial {name} 0.25, final {state[0, 0]}")
sys.exit(wrong)
