"""tinygrad's nn.LSTMCell on the CPU, one call a step."""

from lstmcheck.conventions import split_gates
from tinygrad import Tensor, nn

from ..offer import Offer
from ..parameters import gradients, stored, widened

# Each step's kernels are compiled anew, so more steps take minutes a vector.
OFFER = Offer(training=True, least_steps=1, most_steps=2, features={"bias": ("two", "none")})


def run(problem, dtype, training):
    # The cell has PyTorch's names, but no layers to number.
    tensors = {name.removesuffix("_l0"): _tensor(array)
               for name, array in stored("pytorch", problem, dtype)[0].items()}
    x, h0, c0 = (_tensor(problem[f"input.{name}"].astype(dtype)) for name in ("x", "h0", "c0"))
    y, h_n, c_n = _apply(tensors, x, h0, c0)
    answer = {"output.y": y, "output.h_n": h_n, "output.c_n": c_n}
    if training:
        sources = {"gradient.x": x, "gradient.h0": h0, "gradient.c0": c0, **tensors}
        loss = sum((answer[f"output.{name}"]
                    * _tensor(problem[f"upstream.{name}"].astype(dtype))).sum()
                   for name in ("y", "h_n", "c_n"))
        found = dict(zip(sources, loss.gradient(*sources.values()), strict=True))
        parts = gradients("pytorch", problem, [
            {f"{name}_l0": found.pop(name).numpy() for name in tensors}])
        return widened({name: one.numpy() for name, one in (answer | found).items()}) | parts
    return widened({name: one.numpy() for name, one in answer.items()})


def forward(stored, x, h0, c0):
    """y [T, N, H], h_n and c_n [N, H] by the cell's own storage of its parameters."""
    outputs = _apply({name: _tensor(array) for name, array in stored.items()},
                     *map(_tensor, (x, h0, c0)))
    return [output.numpy() for output in outputs]


def initial_bias(inputs, units):
    """The bias of each gate of a new cell, [units]; of two biases their sum."""
    cell = nn.LSTMCell(inputs, units)
    return split_gates((cell.bias_ih + cell.bias_hh).numpy())


def _tensor(array):
    return Tensor(array, device="CPU")


def _apply(stored, x, h0, c0):
    gates, inputs = stored["weight_ih"].shape
    cell = nn.LSTMCell(inputs, gates // 4, bias="bias_ih" in stored)
    for name, tensor in stored.items():
        setattr(cell, name, tensor)
    state, hidden = (h0, c0), []
    for t in range(x.shape[0]):
        state = cell(x[t], state)
        hidden.append(state[0])
    return Tensor.stack(*hidden), *state
