"""A layer's canonical parameters to the storage of each named convention.

Canonical: W [4H, I], R [4H, H], gate blocks i, f, g, o. Conventions with two biases take them as
given, since a sum does not say what its parts were.
"""

from typing import NamedTuple

import numpy as np

CANONICAL_ORDER = ("i", "f", "g", "o")


class Parameters(NamedTuple):
    """W [4H, I], R [4H, H], the bias b [4H] and its two parts, each [4H], that add up to it.

    Where a variant has them: peepholes p [3H] of the gates i, f, o; a projection P [P, H], and R
    is [4H, P] then.
    """

    W: np.ndarray
    R: np.ndarray
    b: np.ndarray
    b_input: np.ndarray
    b_recurrent: np.ndarray
    p: np.ndarray | None = None
    P: np.ndarray | None = None


def split_gates(stacked):
    """The four gate blocks of an array that stacks them along its first axis, by gate letter."""
    return dict(zip(CANONICAL_ORDER, np.split(stacked, 4), strict=True))


def _stack(stacked, order):
    blocks = split_gates(stacked)
    return np.concatenate([blocks[q] for q in order])


def epynn(p):
    """U_q [I, H], V_q [H, H], b_q [1, H]: inputs on the left, one array a gate."""
    W, R, b = (split_gates(tensor) for tensor in (p.W, p.R, p.b))
    stored = {f"U_{q}": W[q].T for q in "figo"}
    stored.update({f"V_{q}": R[q].T for q in "figo"})
    stored.update({f"b_{q}": b[q][None] for q in "figo"})
    return stored


def numpy_ml(p):
    """Wq [H + I, H], hidden rows first, and bq [1, H]; q in f, u (update), c (candidate), o."""
    W, R, b = (split_gates(tensor) for tensor in (p.W, p.R, p.b))
    letters = {"f": "f", "u": "i", "c": "g", "o": "o"}
    stored = {f"W{q}": np.concatenate([R[k].T, W[k].T]) for q, k in letters.items()}
    stored.update({f"b{q}": b[k][None] for q, k in letters.items()})
    return stored


def pytorch(p):
    """weight_ih [4H, I], weight_hh [4H, H], bias_ih and bias_hh [4H]; gates i, f, g, o; a
    projection weight_hr [P, H]."""
    stored = {"weight_ih": p.W, "weight_hh": p.R,
              "bias_ih": p.b_input, "bias_hh": p.b_recurrent}
    return stored if p.P is None else {**stored, "weight_hr": p.P}


def keras(p):
    """kernel [I, 4H], recurrent_kernel [H, 4H], bias [4H]; gates i, f, c, o."""
    return {"kernel": p.W.T, "recurrent_kernel": p.R.T, "bias": p.b}


def onnx(p):
    """W [1, 4H, I], R [1, 4H, H], B [1, 8H] of both biases; gates i, o, f, c; peepholes P [1, 3H]
    of i, o, f."""
    W, R, input_bias, recurrent_bias = (
        _stack(tensor, "iofg") for tensor in (p.W, p.R, p.b_input, p.b_recurrent))
    stored = {"W": W[None], "R": R[None], "B": np.concatenate([input_bias, recurrent_bias])[None]}
    if p.p is not None:
        i, f, o = np.split(p.p, 3)
        stored["P"] = np.concatenate([i, o, f])[None]
    return stored


def cudnn(p):
    """W_q [H, I], R_q [H, H], bW_q and bR_q [H], one array a gate; gates i, f, g (new), o; a
    projection P [P, H]."""
    parts = {"W": p.W, "R": p.R, "bW": p.b_input, "bR": p.b_recurrent}
    stored = {f"{name}_{q}": block
              for name, stacked in parts.items() for q, block in split_gates(stacked).items()}
    return stored if p.P is None else {**stored, "P": p.P}


def onednn(p):
    """One layer's weights_layer [1, I, 4, H], weights_iter [1, H, 4, H] and bias [1, 4, H]; gates
    i, f, c, o; weights_peephole [1, 3, H] of i, f, o; weights_projection [1, H, P]."""
    W, R = (matrix.T.reshape(1, matrix.shape[1], 4, -1) for matrix in (p.W, p.R))
    stored = {"weights_layer": W, "weights_iter": R, "bias": p.b.reshape(1, 4, -1)}
    if p.p is not None:
        stored["weights_peephole"] = p.p.reshape(1, 3, -1)
    return stored if p.P is None else {**stored, "weights_projection": p.P.T[None]}


def jax(p):
    """Flax's cell: iq.kernel [I, H], hq.kernel [H, H] and the only bias hq.bias [H]."""
    W, R, b = (split_gates(tensor) for tensor in (p.W, p.R, p.b))
    stored = {f"i{q}.kernel": W[q].T for q in "ifgo"}
    stored.update({f"h{q}.kernel": R[q].T for q in "ifgo"})
    stored.update({f"h{q}.bias": b[q] for q in "ifgo"})
    return stored


def mlx(p):
    """Wx [4H, I], Wh [4H, H], bias [4H]; gates i, f, g, o."""
    return {"Wx": p.W, "Wh": p.R, "bias": p.b}


CONVENTIONS = {"epynn": epynn, "numpy-ml": numpy_ml, "pytorch": pytorch, "keras": keras,
               "onnx": onnx, "cudnn": cudnn, "onednn": onednn, "jax": jax, "mlx": mlx}
