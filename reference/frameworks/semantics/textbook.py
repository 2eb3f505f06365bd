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


def row(x, p, h, c, activations):
    """y [T, H], h_n and c_n [H] of one row x [T, I]; `p` holds W, R and b in the order i f g o."""
    gate, candidate, cell = (ACTIVATIONS[name] for name in activations)
    y = np.zeros((len(x), len(h)))
    for t, inputs in enumerate(x):
        i, f, g, o = np.split(p["W"] @ inputs + p["R"] @ h + p["b"], 4)
        c = gate(f) * c + gate(i) * candidate(g)
        y[t] = h = gate(o) * cell(c)
    return y, h, c


def layer(x, p, h0, c0, activations=("logistic", "tanh", "tanh"), reverse=False, lengths=None):
    """y [T, N, H], h_n and c_n [N, H]; y is zero after a row's end, and at its own step."""
    steps, batch, _ = x.shape
    rows = []
    for n in range(batch):
        end = steps if lengths is None else lengths[n]
        order = slice(None, None, -1 if reverse else 1)
        y, h, c = row(x[:end, n][order], p, h0[n], c0[n], activations)
        padded = np.zeros((steps, len(h)))
        padded[:end] = y[order]
        rows.append((padded, h, c))
    y, h_n, c_n = (np.array(one) for one in zip(*rows, strict=True))
    return y.swapaxes(0, 1), h_n, c_n
