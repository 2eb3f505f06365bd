"""torch.autograd.gradcheck of the layer with one scalar loss, slow and fast mode, to be timed."""

from __future__ import annotations

from .peers import THREADS, Case

# 7,296 numbers have a gradient here, x, h0, c0 and both biases included; 7,168 with one bias.
CASE = Case(4, 10, 16, 32, "f64", True)


def gradcheck(fast: bool):
    """A callable that checks all gradients of the layer once."""
    import torch

    torch.set_num_threads(THREADS)
    x, w, r, b, h, c, upstream = (torch.from_numpy(array) for array in CASE.arrays())
    inputs = [x, h[None], c[None], w, r, b, torch.zeros_like(b)]
    inputs = [tensor.contiguous().requires_grad_() for tensor in inputs]

    def loss(x, h, c, w, r, b, other_bias):
        y, _, _ = torch.lstm(x, (h, c), [w, r, b, other_bias], True, 1, 0.0, True, False, False)
        return (y * upstream).sum()

    return lambda: torch.autograd.gradcheck(loss, inputs, fast_mode=fast)
