"""PyTorch's nn.LSTM on the CPU."""

import torch
from lstmcheck.conventions import split_gates
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from ..offer import ANY, Offer
from ..parameters import gradients, stored, widened


def _demand(configuration):
    """What nn.LSTM and pack_padded_sequence refuse."""
    if 0 in configuration.get("lengths", ()):
        return "needs at least 1 step in every row"
    if configuration.get("projection", 0) >= configuration["units"]:
        return "projects to less than the units alone"
    return None


# nn.LSTM: "Expected sequence length to be larger than 0 in RNN". Dropout draws its own masks.
OFFER = Offer(training=True, least_steps=1, demand=_demand, features={
    "layers": ANY, "direction": ("bidirectional",), "lengths": ANY, "projection": ANY,
    "bias": ("two", "none")})

torch.set_num_threads(1)


def run(problem, dtype, training):
    def tensor(array, **options):
        return torch.tensor(array.astype(dtype), **options)

    size, o, places = problem.dimensions, problem.options, problem.layout.places
    layers = stored("pytorch", problem, dtype)
    lstm = torch.nn.LSTM(
        size.inputs, size.units, num_layers=o.layers, bias=o.biases > 0,
        bidirectional=o.direction == "bidirectional", proj_size=o.projection or 0,
        dtype=tensor(problem["input.x"]).dtype)
    lstm.load_state_dict({name: torch.tensor(array)
                          for layer in layers for name, array in layer.items()})
    x = tensor(problem["input.x"], requires_grad=True)
    states = {f"{name}{place.suffix}": tensor(problem[f"input.{name}{place.suffix}"],
                                              requires_grad=True)
              for name in ("h0", "c0") for place in places}
    y, *finals = _apply(lstm, x, *(torch.stack([states[f"{name}{place.suffix}"]
                                                for place in places]) for name in ("h0", "c0")),
                        o.lengths)
    outputs = {"y": y} | {f"{name}{place.suffix}": final[k]
                          for name, final in zip(("h_n", "c_n"), finals, strict=True)
                          for k, place in enumerate(places)}
    answer = {f"output.{name}": one.detach() for name, one in outputs.items()}
    if training:
        torch.autograd.backward(
            list(outputs.values()), [tensor(problem[f"upstream.{name}"]) for name in outputs])
        answer |= {f"gradient.{name}": one.grad for name, one in {"x": x, **states}.items()}
        answer |= gradients("pytorch", problem, [
            {name: getattr(lstm, name).grad for name in layer} for layer in layers])
    return widened(answer)


def forward(stored, x, h0, c0, reverse=False, lengths=None):
    """y [T, N, H], h_n and c_n [N, H] by the layer's own storage of its parameters.

    nn.LSTM has a reverse direction only beside the forward one.
    """
    gates, inputs = stored["weight_ih"].shape
    lstm = torch.nn.LSTM(inputs, gates // 4, bidirectional=reverse)
    suffixes = ("_l0", "_l0_reverse") if reverse else ("_l0",)
    lstm.load_state_dict({f"{name}{suffix}": torch.tensor(array) for suffix in suffixes
                          for name, array in stored.items()})
    states = [torch.stack([torch.tensor(array)] * len(suffixes)) for array in (h0, c0)]
    with torch.no_grad():
        y, h_n, c_n = _apply(lstm, torch.tensor(x), *states, lengths)
    return y[..., -h0.shape[-1]:].numpy(), h_n[-1].numpy(), c_n[-1].numpy()


def initial_bias(inputs, units):
    """The bias of each gate of a new layer, [units]; of two biases their sum."""
    lstm = torch.nn.LSTM(inputs, units)
    both = (lstm.bias_ih_l0 + lstm.bias_hh_l0).detach().numpy()
    return split_gates(both)


def _apply(lstm, x, h0, c0, lengths):
    """Of rows with unequal lengths the packed sequence."""
    if lengths is None:
        y, (h_n, c_n) = lstm(x, (h0, c0))
        return y, h_n, c_n
    packed = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    y, (h_n, c_n) = lstm(packed, (h0, c0))
    return pad_packed_sequence(y, total_length=len(x))[0], h_n, c_n
