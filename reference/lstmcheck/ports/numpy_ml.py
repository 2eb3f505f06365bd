"""The LSTM cell and layer of numpy-ml (equations and names of version 0.1.2).

Z = [A_prev, X] puts the hidden state first. For each gate q in f, u (update), c (candidate), o
the parameters are Wq (n_out + n_in, n_out) and bq (1, n_out), and the code computes Z Wq + bq.

Departures: the initial state and the upstream gradients on the final states can be given; the
accumulators are cleared to zeros by `flush_gradients`; the layer can be constructed; backward
recomputes every pre-activation with its own bias.
"""

import numpy as np

from ..shapes import require_shape
from .numpy_ml_activations import activation

GATES = ("f", "u", "c", "o")


class LSTMCell:
    """One step a call; the state and the cache of the steps since the last reset live here.

    `parameters` maps Wf, Wu, Wc, Wo, bf, bu, bc, bo to arrays; `act_fn` and `gate_fn` are names
    or instances of `numpy_ml_activations`. `gradients` adds up over steps and sequences until
    `flush_gradients`. Raises ShapeError if a parameter does not fit the others.
    """

    def __init__(self, arithmetic, parameters, act_fn="Tanh", gate_fn="Sigmoid"):
        self.arithmetic = arithmetic
        self.parameters = parameters
        self.act_fn = activation(act_fn)
        self.gate_fn = activation(gate_fn)
        rows, self.n_out = parameters["Wf"].shape
        self.n_in = rows - self.n_out
        for q in GATES:
            require_shape(f"W{q}", parameters[f"W{q}"], (rows, self.n_out))
            require_shape(f"b{q}", parameters[f"b{q}"], (1, self.n_out))
        self.A = self.C = self.dLdA_accumulator = self.dLdC_accumulator = None
        self.flush_gradients()

    def reset(self, A0=None, C0=None):
        """Forget the steps so far and start from A0 and C0 (n_ex, n_out), zeros when None."""
        self.A, self.C = A0, C0
        self.steps = []

    def forward(self, Xt):
        """(At, Ct), each (n_ex, n_out), of one more step Xt (n_ex, n_in).

        Raises ShapeError on wrong shapes.
        """
        n_ex = Xt.shape[0]
        require_shape("Xt", Xt, (n_ex, self.n_in))
        A_prev, C_prev = self.state("A", self.A, n_ex), self.state("C", self.C, n_ex)
        Z = np.concatenate([A_prev, Xt], axis=1)
        pre = self._pre_activations(Z)
        Gf, Gu, Go = (self.gate_fn.fn(self.arithmetic, pre[q]) for q in "fuo")
        Cc = self.act_fn.fn(self.arithmetic, pre["c"])
        self.C = Gf * C_prev + Gu * Cc
        self.A = Go * self.act_fn.fn(self.arithmetic, self.C)
        self.steps.append({"Z": Z, "C_prev": C_prev, "C": self.C,
                            "Gf": Gf, "Gu": Gu, "Go": Go, "Cc": Cc})
        return self.A, self.C

    def accumulate(self, dLdA, dLdC):
        """Set the accumulators to upstream gradients (n_ex, n_out) on the newest A and C."""
        n_ex = self.A.shape[0]
        self.dLdA_accumulator = require_shape("dLdA", dLdA, (n_ex, self.n_out))
        self.dLdC_accumulator = require_shape("dLdC", dLdC, (n_ex, self.n_out))

    def backward(self, dLdAt):
        """dLdXt (n_ex, n_in) of the newest step not yet gone through, given dLdAt (n_ex, n_out).

        Leaves the gradients of the step's own initial state in the two accumulators. Raises
        ShapeError on wrong shapes and IndexError when no step is left.
        """
        if not self.steps:
            raise IndexError("backward: every step since the last reset has been gone through")
        step = self.steps.pop()
        n_ex = step["Z"].shape[0]
        require_shape("dLdAt", dLdAt, (n_ex, self.n_out))
        dA = dLdAt + self.state("dLdA_accumulator", self.dLdA_accumulator, n_ex)
        dC = self.state("dLdC_accumulator", self.dLdC_accumulator, n_ex)
        dpre, dC = self._pre_activation_gradients(step, dA, dC)
        dZ = sum(dpre[q] @ self.parameters[f"W{q}"].T for q in GATES)
        for q in GATES:
            self.gradients[f"W{q}"] = self.gradients[f"W{q}"] + step["Z"].T @ dpre[q]
            self.gradients[f"b{q}"] = self.gradients[f"b{q}"] + dpre[q].sum(axis=0, keepdims=True)
        self.dLdA_accumulator = dZ[:, :self.n_out]
        self.dLdC_accumulator = step["Gf"] * dC
        return dZ[:, self.n_out:]

    def flush_gradients(self):
        """Set the gradients and both accumulators to zero and forget state and steps."""
        self.gradients = {name: self.arithmetic.zeros(p.shape)
                          for name, p in self.parameters.items()}
        self.dLdA_accumulator = self.dLdC_accumulator = None
        self.reset()

    def _pre_activations(self, Z):
        return {q: Z @ self.parameters[f"W{q}"] + self.parameters[f"b{q}"] for q in GATES}

    def _pre_activation_gradients(self, step, dA, dC):
        """The gradient of each gate's pre-activation, and the whole dC of the step."""
        a, gate, act = self.arithmetic, self.gate_fn, self.act_fn
        pre = self._pre_activations(step["Z"])
        dC = dC + dA * step["Go"] * act.grad(a, step["C"])
        return {
            "o": dA * act.fn(a, step["C"]) * gate.grad(a, pre["o"]),
            "c": dC * step["Gu"] * act.grad(a, pre["c"]),
            "u": dC * step["Cc"] * gate.grad(a, pre["u"]),
            "f": dC * step["C_prev"] * gate.grad(a, pre["f"]),
        }, dC

    def state(self, name, value, n_ex):
        """`value` (n_ex, n_out), or zeros of that shape for None; raises ShapeError."""
        if value is None:
            return self.arithmetic.zeros((n_ex, self.n_out))
        return require_shape(name, value, (n_ex, self.n_out))


class LSTM:
    """A sequence layer on one cell; sequences have time last: (n_ex, n_in, n_t)."""

    def __init__(self, arithmetic, parameters, act_fn="Tanh", gate_fn="Sigmoid"):
        self.cell = LSTMCell(arithmetic, parameters, act_fn, gate_fn)
        self.arithmetic = arithmetic

    @property
    def gradients(self):
        """The cell's accumulated parameter gradients, by name."""
        return self.cell.gradients

    def forward(self, X, A0=None, C0=None):
        """The hidden states (n_ex, n_out, n_t) of X (n_ex, n_in, n_t).

        A0 and C0 (n_ex, n_out) are the initial states, zero by default. `final_A` and `final_C`
        hold the last ones, and `trace` each gate and cell state by step. Raises ShapeError on
        wrong shapes.
        """
        n_ex, n_t = X.shape[0], X.shape[2]
        require_shape("X", X, (n_ex, self.cell.n_in, n_t))
        self.cell.reset(self.cell.state("A0", A0, n_ex), self.cell.state("C0", C0, n_ex))
        Y = self.arithmetic.zeros((n_ex, self.cell.n_out, n_t))
        for t in range(n_t):
            Y[:, :, t], _ = self.cell.forward(X[:, :, t])
        self.final_A, self.final_C = self.cell.A, self.cell.C
        self.trace = tuple(self.cell.steps)
        return Y

    def backward(self, dLdA, dLdA_final=None, dLdC_final=None):
        """dLdX (n_ex, n_in, n_t) from the upstream gradient dLdA (n_ex, n_out, n_t).

        dLdA_final and dLdC_final (n_ex, n_out) are upstream gradients on the final states, zero
        by default. The gradients of the initial states are left in `dLdA0` and `dLdC0`. Raises
        ShapeError on wrong shapes.
        """
        n_ex, n_t = self.final_A.shape[0], len(self.trace)
        require_shape("dLdA", dLdA, (n_ex, self.cell.n_out, n_t))
        self.cell.accumulate(self.cell.state("dLdA_final", dLdA_final, n_ex),
                             self.cell.state("dLdC_final", dLdC_final, n_ex))
        dX = self.arithmetic.zeros((n_ex, self.cell.n_in, n_t))
        for t in reversed(range(n_t)):
            dX[:, :, t] = self.cell.backward(dLdA[:, :, t])
        self.dLdA0, self.dLdC0 = self.cell.dLdA_accumulator, self.cell.dLdC_accumulator
        return dX

    def flush_gradients(self):
        """Set the cell's gradients and accumulators to zero and forget its state."""
        self.cell.flush_gradients()
