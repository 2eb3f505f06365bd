"""A plain LSTM in NumPy, forward and backward: what you have already.

W [4H, I], R [4H, H], b [4H], gate blocks i, f, g, o; sequences [T, N, ...].
"""

import numpy as np


def logistic(z):
    return 0.5 * np.tanh(0.5 * z) + 0.5


def forward(x, h, c, W, R, b):
    steps = []
    for x_t in x:
        z = x_t @ W.T + h @ R.T + b
        i, f, g, o = np.split(z, 4, axis=1)
        i, f, g, o = logistic(i), logistic(f), np.tanh(g), logistic(o)
        before = h, c
        c = f * c + i * g
        s = np.tanh(c)
        h = o * s
        steps.append((before, (i, f, g, o), c, s, h))
    y = np.array([step[-1] for step in steps], x.dtype).reshape(len(x), *h.shape)
    return y, h, c, steps


def backward(x, W, R, steps, dy, dh, dc):
    dx, dW, dR, db = np.zeros_like(x), np.zeros_like(W), np.zeros_like(R), np.zeros_like(R[:, 0])
    for t in reversed(range(len(x))):
        (h_before, c_before), (i, f, g, o), _, s, _ = steps[t]
        dh = dh + dy[t]
        dc = dc + dh * o * (1 - s * s)
        dz = np.concatenate(
            [
                dc * g * i * (1 - i),
                dc * c_before * f * (1 - f),
                dc * i * (1 - g * g),
                dh * s * o * (1 - o),
            ],
            axis=1,
        )
        dx[t] = dz @ W
        dW += dz.T @ x[t]
        dR += dz.T @ h_before
        db += dz.sum(0)
        dh, dc = dz @ R, dc * f
    return dx, dW, dR, db, dh, dc
