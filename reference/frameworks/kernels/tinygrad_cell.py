"""tinygrad's nn.LSTMCell on the CPU, one call a step."""

import numpy as np
from lstmcheck.conventions import split_gates
from tinygrad import Tensor, nn

from ..offer import Offer
from ..parameters import gradients, stored, widened

OFFER = Offer(training=True, least_steps=1, features={"bias": ("two", "none")})


def run(problem, dtype, training):
    # The cell has PyTorch's names, but no layers to number.
    parameters = {name.removesuffix("_l0"): array
                  for name, array in stored("pytorch", problem, dtype)[0].items()}
    x, h0, c0 = (problem[f"input.{name}"].astype(dtype) for name in ("x", "h0", "c0"))
    hidden, cells = _apply(parameters, x, h0, c0)
    answer = widened({"output.y": hidden[1:], "output.h_n": hidden[-1], "output.c_n": cells[-1]})
    if training:
        upstream = (problem[f"upstream.{name}"].astype(dtype) for name in ("y", "h_n", "c_n"))
        inputs, found = _gradients(parameters, x, hidden, cells, *upstream)
        answer |= widened(inputs) | gradients("pytorch", problem, [found])
    return answer


def forward(stored, x, h0, c0):
    """y [T, N, H], h_n and c_n [N, H] by the cell's own storage of its parameters."""
    hidden, cells = _apply(stored, x, h0, c0)
    return [hidden[1:], hidden[-1], cells[-1]]


def initial_bias(inputs, units):
    """The bias of each gate of a new cell, [units]; of two biases their sum."""
    cell = nn.LSTMCell(inputs, units)
    return split_gates((cell.bias_ih + cell.bias_hh).numpy())


def _tensor(array):
    return Tensor(array, device="CPU")


def _cell(parameters):
    """The cell of these tensors."""
    gates, inputs = parameters["weight_ih"].shape
    cell = nn.LSTMCell(inputs, gates // 4, bias="bias_ih" in parameters)
    for name, tensor in parameters.items():
        setattr(cell, name, tensor)
    return cell


# Steps are computed one by one, as kernels that join several are compiled anew for every length,
# which takes minutes.


def _apply(parameters, x, h0, c0):
    """The states before each step and after the last, h and c [T+1, N, H]."""
    cell = _cell({name: _tensor(array) for name, array in parameters.items()})
    states = [(h0, c0)]
    for now in x:
        h, c = cell(_tensor(now), tuple(_tensor(state) for state in states[-1]))
        states.append((h.numpy(), c.numpy()))
    return tuple(np.stack(parts) for parts in zip(*states, strict=True))


def _gradients(parameters, x, hidden, cells, y, h_n, c_n):
    """The gradients of the inputs and of the parameters: its own of every step, chained here."""
    steps, dx, total = len(x), np.zeros_like(x), dict.fromkeys(parameters, 0)
    dh, dc = h_n, c_n
    for t in reversed(range(steps)):
        tensors = {name: _tensor(array) for name, array in parameters.items()}
        sources = [_tensor(one) for one in (x[t], hidden[t], cells[t])]
        h, c = _cell(tensors)(sources[0], tuple(sources[1:]))
        loss = (h * _tensor(dh + y[t])).sum() + (c * _tensor(dc)).sum()
        found = [one.numpy() for one in loss.gradient(*sources, *tensors.values())]
        dx[t], dh, dc = found[:3]
        total = {name: total[name] + one
                 for name, one in zip(tensors, found[3:], strict=True)}
    return ({"gradient.x": dx, "gradient.h0": dh, "gradient.c0": dc},
            {f"{name}_l0": one for name, one in total.items()})
