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

    stored = CONVENTIONS["pytorch"](parameters(problem))
    lstm = _layer({name: tensor(array) for name, array in stored.items()})
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


def forward(stored, x, h0, c0, reverse=False, lengths=None):
    """y [T, N, H], h_n and c_n [N, H] by the layer's own storage of its parameters.

    nn.LSTM has a reverse direction only beside the forward one.
    """
    lstm = _layer({name: torch.tensor(array) for name, array in stored.items()}, reverse)
    x, states = torch.tensor(x), [torch.tensor(array)[None] for array in (h0, c0)]
    if reverse:
        states = [torch.cat([state, state]) for state in states]
    if lengths is not None:
        x = torch.nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    with torch.no_grad():
        y, (h_n, c_n) = lstm(x, tuple(states))
    if lengths is not None:
        y, _ = torch.nn.utils.rnn.pad_packed_sequence(y)
    return y[..., -h0.shape[-1]:].numpy(), h_n[-1].numpy(), c_n[-1].numpy()


def _layer(stored, bidirectional=False):
    gates, inputs = stored["weight_ih"].shape
    lstm = torch.nn.LSTM(inputs, gates // 4, dtype=stored["weight_ih"].dtype,
                         bidirectional=bidirectional)
    suffixes = ("_l0", "_l0_reverse") if bidirectional else ("_l0",)
    lstm.load_state_dict({f"{name}{suffix}": tensor for suffix in suffixes
                          for name, tensor in stored.items()})
    return lstm
