"""A plain LSTM in float64 with what semantics turn on: activations, direction, row lengths."""

import numpy as np

ACTIVATIONS = {
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": np.tanh,
    "identity": lambda z: z,
    "relu": lambda z: np.maximum(z, 0),
    "softsign": lambda z: z / (1 + np.abs(z)),
    "hard-sigmoid": lambda z: np.clip(0.2 * z + 0.5, 0, 1),
    "hard-sigmoid-sixth": lambda z: np.clip(z / 6 + 0.5, 0, 1),
}


def row(x, p, h, c, activations, clip=None, coupled=None):
    """y [T, H], h_n and c_n [H] of one row x [T, I]; `p` holds W, R and b in the order i f g o, and
    peepholes "p" i f o, if any.

    `clip`: a limit and what is kept within it, "pre-activations", "and the cell's way out" or "the
    cell state" alone. `coupled`: the gate that is what the other one of i and f leaves.
    """
    gate, candidate, cell = (ACTIVATIONS[name] for name in activations)
    limit, clipped = clip or (np.inf, "pre-activations")

    def within(z, *places):
        return np.clip(z, -limit, limit) if clipped in places else z

    def before(z):
        return within(z, "pre-activations", "and the cell's way out")

    peepholes = np.split(p.get("p", np.zeros(3 * len(h))), 3)
    y = np.zeros((len(x), len(h)))
    for t, inputs in enumerate(x):
        i, f, g, o = np.split(p["W"] @ inputs + p["R"] @ h + p["b"], 4)
        i, f = gate(before(i + peepholes[0] * c)), gate(before(f + peepholes[1] * c))
        i, f = {None: (i, f), "f": (i, 1 - i), "i": (1 - f, f)}[coupled]
        c = within(f * c + i * candidate(before(g)), "the cell state")
        o = gate(before(o + peepholes[2] * c))
        y[t] = h = o * cell(within(c, "and the cell's way out"))
    return y, h, c


def layer(x, p, h0, c0, activations=("logistic", "tanh", "tanh"), reverse=False, lengths=None,
          **options):
    """y [T, N, H], h_n and c_n [N, H]; y is zero after a row's end, and at its own step."""
    steps, batch, _ = x.shape
    rows = []
    for n in range(batch):
        end = steps if lengths is None else lengths[n]
        order = slice(None, None, -1 if reverse else 1)
        y, h, c = row(x[:end, n][order], p, h0[n], c0[n], activations, **options)
        padded = np.zeros((steps, len(h)))
        padded[:end] = y[order]
        rows.append((padded, h, c))
    y, h_n, c_n = (np.array(one) for one in zip(*rows, strict=True))
    return y.swapaxes(0, 1), h_n, c_n
