"""tinygrad's nn.LSTMCell on the CPU, one call a step."""

from lstmcheck.conventions import CONVENTIONS
from tinygrad import Tensor, nn

from ..offer import Offer
from ..parameters import parameters, widened

# Each step's kernels are compiled anew, so more steps take minutes a vector.
OFFER = Offer(training=True, least_steps=1, most_steps=2)


def run(problem, dtype, training):
    stored = {name: _tensor(array.astype(dtype)) for name, array in
              CONVENTIONS["pytorch"](parameters(problem)).items()}
    x, h0, c0 = (_tensor(problem[f"input.{name}"].astype(dtype)) for name in ("x", "h0", "c0"))
    y, h_n, c_n = _apply(stored, x, h0, c0)
    answer = {"output.y": y, "output.h_n": h_n, "output.c_n": c_n}
    if training:
        sources = {"gradient.x": x, "gradient.h0": h0, "gradient.c0": c0,
                   "gradient.W": stored["weight_ih"], "gradient.R": stored["weight_hh"],
                   "gradient.b": stored["bias_hh"]}
        loss = sum((answer[f"output.{name}"]
                    * _tensor(problem[f"upstream.{name}"].astype(dtype))).sum()
                   for name in ("y", "h_n", "c_n"))
        answer |= dict(zip(sources, loss.gradient(*sources.values()), strict=True))
    return widened({name: one.numpy() for name, one in answer.items()})


def forward(stored, x, h0, c0):
    """y [T, N, H], h_n and c_n [N, H] by the cell's own storage of its parameters."""
    outputs = _apply({name: _tensor(array) for name, array in stored.items()},
                     *map(_tensor, (x, h0, c0)))
    return [output.numpy() for output in outputs]


def _tensor(array):
    return Tensor(array, device="CPU")


def _apply(stored, x, h0, c0):
    gates, inputs = stored["weight_ih"].shape
    cell = nn.LSTMCell(inputs, gates // 4)
    for name, tensor in stored.items():
        setattr(cell, name, tensor)
    state, hidden = (h0, c0), []
    for t in range(x.shape[0]):
        state = cell(x[t], state)
        hidden.append(state[0])
    return Tensor.stack(*hidden), *state
