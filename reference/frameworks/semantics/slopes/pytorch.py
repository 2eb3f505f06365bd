"""PyTorch's torch.nn.functional under autograd."""

import torch
from torch.nn import functional

FUNCTIONS = {
    "relu": functional.relu,
    "leaky-relu": lambda z, slope: functional.leaky_relu(z, slope),
    "thresholded-relu": lambda z, theta: functional.threshold(z, theta, 0.0),
    "elu": lambda z, alpha: functional.elu(z, alpha),
    "selu": functional.selu,
    "hard-sigmoid-sixth": functional.hardsigmoid,
    "clip": lambda z, limit: torch.clamp(z, -limit, limit),
}


def slope(kink):
    if kink.name not in FUNCTIONS:
        return None
    z = torch.tensor(kink.point, dtype=torch.float64, requires_grad=True)
    FUNCTIONS[kink.name](z, **kink.constants).backward()
    return z.grad.item()
