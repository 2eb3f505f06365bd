"""How far the outputs move when one entry of an input does, for all entries at once.

The gradient of a loss is its upstream gradients times the Jacobian of the outputs. So the
Jacobian of the forward pass tells both how inputs move outputs and how upstream gradients move
gradients. A weight acts on a step's pre-activation through what it multiplies there; hence only
the pre-activations and the initial states need tangents of their own.
"""

import numpy as np

from ..arithmetic import FloatArithmetic
from ..bounds.activations import activation
from ..problem import GATES
from ..witness import WITNESSES


class Responses:
    """The Jacobian of a problem's outputs, and what it says of single entries.

    Outputs stand in the order of every step of y, then h_n, then c_n. `by_z` [T, 4H, N, outputs],
    `by_h0` and `by_c0` [H, N, outputs] are the responses to pre-activations and states.
    """

    def __init__(self, problem):
        self.problem = problem
        self.size = problem.dimensions
        self._linearise(WITNESSES["epynn"](problem, FloatArithmetic()))
        self.by_z = self._from_pre_activations()
        self.by_h0, self.by_c0 = self._from_state(0), self._from_state(1)

    def of_input(self, name, bounds):
        """For each entry of an input, the largest |d output| over its bound; 1 / the entry's unit.

        `bounds` maps output names to arrays.
        """
        p, size = self.problem, self.size
        scale = np.concatenate([bounds["output.y"].swapaxes(0, 1).reshape(size.batch, -1),
                                bounds["output.h_n"], bounds["output.c_n"]], axis=1)
        if name in ("input.h0", "input.c0"):
            moved = self.by_h0 if name == "input.h0" else self.by_c0
            return (np.abs(moved) / scale).max(axis=-1).T
        if size.steps == 0:
            return np.zeros(p[name].shape)
        if name == "input.x":
            moved = np.einsum("tgno,gi->tnio", self.by_z, p["input.W"], optimize=True)
            return (np.abs(moved) / scale[:, None]).max(axis=-1)
        factor = {"input.W": p["input.x"], "input.R": self.h_before,
                  "input.b": np.ones((size.steps, size.batch, 1))}[name]
        moved = np.einsum("tgno,tni->gino", self.by_z, factor, optimize=True)
        return (np.abs(moved) / scale).max(axis=(2, 3)).reshape(p[name].shape)

    def of_upstream(self, name, bounds):
        """For each entry of an upstream gradient, the largest |d gradient| over its bound, among
        the gradients of h0, c0 and b. `bounds` maps gradient names to arrays."""
        size = self.size
        reach = np.maximum(
            (np.abs(self.by_h0) / bounds["gradient.h0"].T[..., None]).max(axis=0),
            (np.abs(self.by_c0) / bounds["gradient.c0"].T[..., None]).max(axis=0))
        if size.steps:
            by_b = np.abs(self.by_z.sum(axis=0)) / bounds["gradient.b"][:, None, None]
            reach = np.maximum(reach, by_b.max(axis=0))
        by_step = reach.reshape(size.batch, size.steps + 2, size.units).swapaxes(0, 1)
        return {"upstream.y": by_step[:-2], "upstream.h_n": by_step[-2],
                "upstream.c_n": by_step[-1]}[name]

    def _linearise(self, trace):
        """The coefficients of the tangent recurrence at every step, [T, N, ...]."""
        p, chosen = self.problem, self.problem.activations
        gates = np.stack([trace[f"trace.{q}"] for q in "ifgo"], axis=2)
        slopes = [activation(getattr(chosen, gate)).slope(gates[:, :, k])
                  for k, gate in enumerate(GATES)]
        i, f, g, o = (gates[:, :, k] for k in range(4))
        c = trace["trace.c"]
        cell = activation(chosen.cell)
        shown = cell.value(c)
        before = np.concatenate([p["input.c0"][None], c])[:-1]
        self.h_before = np.concatenate([p["input.h0"][None], trace["output.y"]])[:-1]
        self.c_by_z = np.concatenate([g * slopes[0], before * slopes[1], i * slopes[2],
                                      0 * o], axis=2)
        self.h_by_z = shown * slopes[3]
        self.h_by_c = o * cell.slope(shown)
        self.c_by_c = f

    def _from_pre_activations(self):
        size, units = self.size, self.size.units
        outputs = (size.steps + 2) * units
        result = np.zeros((size.steps, 4 * units, size.batch, outputs))
        cases = np.arange(4 * units)
        for t in range(size.steps):
            dc = np.zeros((4 * units, size.batch, units))
            dc[cases, :, cases % units] = self.c_by_z[t].T
            dh = self.h_by_c[t] * dc
            last = cases[3 * units:]
            dh[last, :, last % units] += self.h_by_z[t].T
            result[t] = self._carry(t, dh, dc)
        return result

    def _from_state(self, which):
        units = self.size.units
        states = np.zeros((2, units, self.size.batch, units))
        states[which, np.arange(units), :, np.arange(units)] = 1
        return self._carry(-1, *states)

    def _carry(self, step, dh, dc):
        """[cases, N, outputs] from tangents of h and c after `step`, -1 before the first."""
        size, R = self.size, self.problem["input.R"]
        moved = np.zeros((dh.shape[0], size.batch, size.steps + 2, size.units))
        if step >= 0:
            moved[:, :, step] = dh
        for t in range(step + 1, size.steps):
            dz = dh @ R.T
            through = (self.c_by_z[t] * dz).reshape(*dz.shape[:2], 4, size.units).sum(axis=2)
            dc = self.c_by_c[t] * dc + through
            dh = self.h_by_c[t] * dc + self.h_by_z[t] * dz[..., 3 * size.units:]
            moved[:, :, t] = dh
        moved[:, :, -2], moved[:, :, -1] = dh, dc
        return moved.reshape(dh.shape[0], size.batch, -1)
