"""The LSTM layer of EpyNN (equations and names of version 1.2.13).

Samples m, steps s, elements e, units u. For each gate q in f, i, g, o the parameters are
U_q (e, u), V_q (u, u) and b_q (1, u). A trailing underscore marks a value before its activation;
the cell state is C_, and C = activate(C_).

Departures: optional initial h and C_, upstream gradients on the final states, and the gradients
that leave through the initial states. All default to EpyNN's zeros.
"""

from ..shapes import ShapeError, require_shape
from . import epynn_activations as activations

GATES = ("f", "i", "g", "o")
_STATES = ("h", "hp", "C_", "Cp_", "C")
_FORWARD = (*_STATES, *GATES, *(f"{q}_" for q in GATES))
_BACKWARD = ("dh_", "dh", "dhn", "dC_", "dC", "dCn", *(f"d{q}_" for q in GATES))


class LSTM:
    """One LSTM layer over `arithmetic`, given its parameters by name (``U_f`` .. ``b_o``).

    The five activations are `activations.Activation` values. With `sequences` the output holds
    all steps, otherwise the last one only. After `forward`, `forward_cache` holds each of h, hp,
    C_, Cp_, C and the gates' values before and after activation, (m, s, u); after `backward`,
    `backward_cache` holds dh_, dh, dhn, dC_, dC, dCn and dq_ alike.
    Raises ShapeError if a parameter does not fit the others.
    """

    def __init__(self, arithmetic, parameters, *,
                 activate=activations.tanh, activate_output=activations.sigmoid,
                 activate_candidate=activations.tanh, activate_input=activations.sigmoid,
                 activate_forget=activations.sigmoid, sequences=False):
        self.arithmetic = arithmetic
        self.parameters = parameters
        self.activate = activate
        self.gate_activations = {"f": activate_forget, "i": activate_input,
                                 "g": activate_candidate, "o": activate_output}
        self.sequences = sequences
        self.elements, self.units = parameters["U_f"].shape
        shapes = {"U": (self.elements, self.units), "V": (self.units, self.units),
                  "b": (1, self.units)}
        for kind, shape in shapes.items():
            for q in GATES:
                require_shape(f"{kind}_{q}", parameters[f"{kind}_{q}"], shape)

    def forward(self, X, h=None, C_=None):
        """The hidden states of X (m, s, e): (m, s, u) with `sequences`, else the last, (m, u).

        h and C_ (m, u) are the initial states, zero by default. Raises ShapeError on wrong
        shapes, and on s = 0 without `sequences`, where no last output exists.
        """
        m, s = X.shape[0], X.shape[1]
        require_shape("X", X, (m, s, self.elements))
        if s == 0 and not self.sequences:
            raise ShapeError("X: expected at least one step without sequences, got 0")
        h = self._state("h", h, m)
        C_ = self._state("C_", C_, m)
        self.X = X
        self.forward_cache = cache = self._cache(_FORWARD, m, s)
        for t in range(s):
            step = {"hp": h, "Cp_": C_}
            for q in GATES:
                step[q + "_"] = self._pre_activation(q, X[:, t], h)
                step[q] = self.gate_activations[q].value(self.arithmetic, step[q + "_"])
            step["C_"] = C_ = C_ * step["f"] + step["i"] * step["g"]
            step["C"] = self.activate.value(self.arithmetic, C_)
            step["h"] = h = step["o"] * step["C"]
            for name, value in step.items():
                cache[name][:, t] = value
        self.final_h, self.final_C_ = h, C_
        return cache["h"] if self.sequences else h

    def backward(self, dA, dh=None, dC=None):
        """dX (m, s, e) from the upstream gradient dA, shaped as `forward`'s output.

        dh and dC (m, u) are upstream gradients on the final h and C_, zero by default. The
        gradients of the initial h and C_ are left in `dh` and `dC`. Raises ShapeError on wrong
        shapes.
        """
        m, s = self.X.shape[0], self.X.shape[1]
        forward = self.forward_cache
        dA = self._every_step(dA, m, s)
        dh = self._state("dh", dh, m)
        dC = self._state("dC", dC, m)
        self.backward_cache = cache = self._cache(_BACKWARD, m, s)
        dX = self.arithmetic.zeros(self.X.shape)
        for t in reversed(range(s)):
            state = {name: forward[name][:, t] for name in _FORWARD}
            step = self._step_gradients(state, dA[:, t], dh, dC)
            dh, dC = step["dh"], step["dC"]
            dX[:, t] = sum(step[f"d{q}_"] @ self.parameters[f"U_{q}"].T for q in GATES)
            for name, value in step.items():
                cache[name][:, t] = value
        self.dh, self.dC = dh, dC
        return dX

    def gradients(self):
        """The gradient of each parameter, by its name, summed over steps and samples."""
        result = {name: self.arithmetic.zeros(p.shape) for name, p in self.parameters.items()}
        for t in range(self.X.shape[1]):
            for q in GATES:
                dq_ = self.backward_cache[f"d{q}_"][:, t]
                result[f"U_{q}"] = result[f"U_{q}"] + self.X[:, t].T @ dq_
                result[f"V_{q}"] = result[f"V_{q}"] + self.forward_cache["hp"][:, t].T @ dq_
                result[f"b_{q}"] = result[f"b_{q}"] + dq_.sum(axis=0, keepdims=True)
        return result

    def _pre_activation(self, q, x, h):
        p = self.parameters
        return x @ p[f"U_{q}"] + h @ p[f"V_{q}"] + p[f"b_{q}"]

    def _step_gradients(self, state, dA, dhn, dCn):
        """The backward cache of one step; dhn and dCn come from the step after it."""
        a = self.arithmetic
        dh_ = dA + dhn
        dC_ = dh_ * state["o"] * self.activate.derivative(a, state["C_"]) + dCn
        towards = {"o": dh_ * state["C"], "g": dC_ * state["i"],
                   "i": dC_ * state["g"], "f": dC_ * state["Cp_"]}
        dq = {f"d{q}_": towards[q] * self.gate_activations[q].derivative(a, state[q + "_"])
              for q in GATES}
        dh = sum(dq[f"d{q}_"] @ self.parameters[f"V_{q}"].T for q in GATES)
        return {"dh_": dh_, "dhn": dhn, "dC_": dC_, "dCn": dCn,
                "dh": dh, "dC": dC_ * state["f"], **dq}

    def _every_step(self, dA, m, s):
        """dA as (m, s, u), with zeros at all steps but the last where only that was output."""
        if self.sequences:
            return require_shape("dA", dA, (m, s, self.units))
        result = self.arithmetic.zeros((m, s, self.units))
        result[:, -1] = require_shape("dA", dA, (m, self.units))
        return result

    def _state(self, name, value, m):
        if value is None:
            return self.arithmetic.zeros((m, self.units))
        return require_shape(name, value, (m, self.units))

    def _cache(self, names, m, s):
        return {name: self.arithmetic.zeros((m, s, self.units)) for name in names}
