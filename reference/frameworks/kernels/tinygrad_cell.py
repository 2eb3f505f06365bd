"""tinygrad's nn.LSTMCell on the CPU, one call a step."""

from lstmcheck.conventions import CONVENTIONS
from tinygrad import Tensor, nn

from ..offer import Offer
from ..parameters import narrowed, parameters, widened

# Each step's kernels are compiled anew, so more steps take minutes a vector.
OFFER = Offer(training=True, least_steps=1, most_steps=2)


def run(problem, dtype, training):
    size = problem.dimensions

    def tensor(array):
        return Tensor(array.astype(dtype), device="CPU")

    cell = nn.LSTMCell(size.inputs, size.units)
    for name, array in narrowed(CONVENTIONS["pytorch"](parameters(problem)), dtype).items():
        setattr(cell, name, tensor(array))
    x, h0, c0 = (tensor(problem[f"input.{name}"]) for name in ("x", "h0", "c0"))
    state, hidden = (h0, c0), []
    for t in range(size.steps):
        state = cell(x[t], state)
        hidden.append(state[0])
    y = Tensor.stack(*hidden)
    answer = {"output.y": y, "output.h_n": state[0], "output.c_n": state[1]}
    if training:
        sources = {"gradient.x": x, "gradient.h0": h0, "gradient.c0": c0,
                   "gradient.W": cell.weight_ih, "gradient.R": cell.weight_hh,
                   "gradient.b": cell.bias_hh}
        loss = sum((answer[f"output.{name}"] * tensor(problem[f"upstream.{name}"])).sum()
                   for name in ("y", "h_n", "c_n"))
        answer |= dict(zip(sources, loss.gradient(*sources.values()), strict=True))
    return widened({name: one.numpy() for name, one in answer.items()})
