"""The bidirectional LSTM module of numpy-ml (equations and names of version 0.1.2).

Two cells go through the same sequence, one from its end, and their hidden states are merged step
by step: side by side, forward first, or as sum, average or product.

Departures: those of the cell; and the gradient of the merge "multiply", which the original's
backward looks for under a misspelt name and so never has.
"""

import numpy as np

from .numpy_ml import LSTM


class BidirectionalLSTM:
    """Two layers over `arithmetic`, with parameters of their own; sequences have time last.

    `merge_mode` is "concat", "sum", "average" or "multiply". After `backward` the layers `fwd` and
    `bwd` hold the gradients of their parameters and initial states.
    """

    def __init__(self, arithmetic, forward, backward, act_fn="Tanh", gate_fn="Sigmoid",
                 merge_mode="concat"):
        self.fwd = LSTM(arithmetic, forward, act_fn, gate_fn)
        self.bwd = LSTM(arithmetic, backward, act_fn, gate_fn)
        self.merge_mode = merge_mode

    def forward(self, X, fwd_state=(None, None), bwd_state=(None, None)):
        """The merged hidden states of X (n_ex, n_in, n_t); the states are pairs A0, C0.

        Raises ShapeError on wrong shapes.
        """
        self.Y_fwd = self.fwd.forward(X, *fwd_state)
        self.Y_bwd = self.bwd.forward(X[:, :, ::-1], *bwd_state)[:, :, ::-1]
        if self.merge_mode == "concat":
            return np.concatenate([self.Y_fwd, self.Y_bwd], axis=1)
        if self.merge_mode == "multiply":
            return self.Y_fwd * self.Y_bwd
        Y = self.Y_fwd + self.Y_bwd
        return Y / 2 if self.merge_mode == "average" else Y

    def backward(self, dLdA, fwd_final=(None, None), bwd_final=(None, None)):
        """dLdX from the gradient of the merged hidden states; the finals are pairs of gradients of
        each layer's final A and C. Raises ShapeError on wrong shapes."""
        dLdA_f, dLdA_b = self._shares(dLdA)
        return (self.fwd.backward(dLdA_f, *fwd_final)
                + self.bwd.backward(dLdA_b[:, :, ::-1], *bwd_final)[:, :, ::-1])

    def _shares(self, dLdA):
        if self.merge_mode == "concat":
            n_out = self.fwd.cell.n_out
            return dLdA[:, :n_out], dLdA[:, n_out:]
        if self.merge_mode == "multiply":
            return dLdA * self.Y_bwd, dLdA * self.Y_fwd
        return (dLdA / 2, dLdA / 2) if self.merge_mode == "average" else (dLdA, dLdA)
