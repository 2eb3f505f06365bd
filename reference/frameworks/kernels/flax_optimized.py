"""Flax's OptimizedLSTMCell, which multiplies the four gates' matrices at once."""

import functools

import flax.linen as nn

from . import flax_cell
from .flax_cell import OFFER as OFFER

run = functools.partial(flax_cell.run, cell=nn.OptimizedLSTMCell)
forward = functools.partial(flax_cell.forward, cell=nn.OptimizedLSTMCell)
initial_bias = functools.partial(flax_cell.initial_bias, cell=nn.OptimizedLSTMCell)
