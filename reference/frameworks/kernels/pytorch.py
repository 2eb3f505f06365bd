"""PyTorch's nn.LSTM on the CPU."""

import torch
from lstmcheck.conventions import CONVENTIONS

from ..offer import Offer
from ..parameters import parameters, widened

# nn.LSTM: "Expected sequence length to be larger than 0 in RNN".
OFFER = Offer(training=True, least_steps=1)

torch.set_num_threads(1)


def run(problem, dtype, training):
    def tensor(array, **options):
        return torch.tensor(array.astype(dtype), **options)

    size = problem.dimensions
    lstm = torch.nn.LSTM(size.inputs, size.units, dtype=tensor(problem["input.b"]).dtype)
    stored = CONVENTIONS["pytorch"](parameters(problem))
    lstm.load_state_dict({f"{name}_l0": tensor(array) for name, array in stored.items()})
    x, h0, c0 = (tensor(problem[f"input.{name}"], requires_grad=True) for name in ("x", "h0", "c0"))
    y, (h_n, c_n) = lstm(x, (h0[None], c0[None]))
    answer = {"output.y": y.detach(), "output.h_n": h_n[0].detach(), "output.c_n": c_n[0].detach()}
    if training:
        upstream = [tensor(problem[f"upstream.{name}"]) for name in ("y", "h_n", "c_n")]
        torch.autograd.backward([y, h_n[0], c_n[0]], upstream)
        answer |= {"gradient.x": x.grad, "gradient.h0": h0.grad, "gradient.c0": c0.grad,
                   "gradient.W": lstm.weight_ih_l0.grad, "gradient.R": lstm.weight_hh_l0.grad,
                   "gradient.b": lstm.bias_hh_l0.grad}
    return widened(answer)
