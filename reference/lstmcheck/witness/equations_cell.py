"""One place of a network for one sample: the equations of every option and their derivatives.

A step, with x and h already masked, q in i, f, g, o, and what no option asks for left out:

    a_q = W_q x + R_q h                         n_q = normalised a_q
    z_q = γ_q n_q + b_q + b'_q + p_q c          c is the state before for i and f, after for o;
                                                f adds its offset; z is clipped
    i, f, g = their activations of z            coupled: f = 1 - i
    s = f c + i g                               c = clipped (γ_c (normalised s) + β_c)
    o = its activation of z_o                   h = P (o cell_activation(c))

Backward is the chain rule through the same lines from below to above. A clip passes the gradient
inside its limits and stops it outside.
"""

from fractions import Fraction

import numpy as np

from .equations_activations import pair

_BLOCKS = {"i": 0, "f": 1, "g": 2, "o": 3}
_PEEPHOLES = {"i": 0, "f": 1, "o": 2}


class Cell:
    """The parameters of a place in an arithmetic, and the sum of their gradients."""

    def __init__(self, arithmetic, problem, parameters):
        self.a, self.options = arithmetic, problem.options
        self.units = problem.dimensions.units
        self.p = parameters
        self.gradients = {name: arithmetic.zeros(value.shape)
                          for name, value in parameters.items()}
        chosen = problem.activations
        self.act = {q: pair(activation, arithmetic) for q, activation in zip(
            ("i", "f", "g", "o", "c"),
            (chosen.input, chosen.forget, chosen.candidate, chosen.output, chosen.cell),
            strict=True)}
        self.gates = "igo" if self.options.coupled else "ifgo"

    def forward(self, x, h, c):
        """Everything that a step computes, by name, from vectors x [F], h [P], c [H]."""
        s = {"x": x, "h_before": h, "c_before": c}
        mixed = self.p["W"] @ x + self.p["R"] @ h
        for q in self.gates:
            if q != "o":
                self._gate(s, q, mixed, c)
        if self.options.coupled:
            s["f"] = 1 - s["i"]
        total = s["f"] * c + s["i"] * s["g"]
        if self.options.normalised:
            s["c_norm"] = _Normalised(self.a, total, self.options.epsilon)
            total = self.p["gamma_c"] * s["c_norm"].value + self.p["beta_c"]
        s["c"], s["c_inside"] = self._clipped(total, self.options.cell_clip)
        self._gate(s, "o", mixed, s["c"])
        s["C"] = self.act["c"][0](s["c"])
        s["m"] = s["o"] * s["C"]
        s["h"] = s["m"] if self.options.projection is None else self.p["P"] @ s["m"]
        return s

    def backward(self, s, dh, dc):
        """(dx, dh, dc) of a step's x, h and c from the gradients of its new h and c; adds to
        `gradients`."""
        dm = dh
        if self.options.projection is not None:
            self._add("P", np.outer(dh, s["m"]))
            dm = self.p["P"].T @ dh
        dz = {"o": self._gate_gradient(s, "o", dm * s["C"], s["c"])}
        dc = dc + dm * s["o"] * self.act["c"][1](s["c"])
        dc = (dc + self._through_peephole("o", dz["o"])) * s["c_inside"]
        if self.options.normalised:
            self._add("gamma_c", dc * s["c_norm"].value)
            self._add("beta_c", dc)
            dc = s["c_norm"].backward(dc * self.p["gamma_c"])
        towards = {"i": dc * s["g"], "f": dc * s["c_before"], "g": dc * s["i"]}
        if self.options.coupled:
            towards["i"] = towards["i"] - towards.pop("f")
        for q, d in towards.items():
            dz[q] = self._gate_gradient(s, q, d, s["c_before"])
        dc_before = dc * s["f"]
        for q in dz:
            if q != "o":
                dc_before = dc_before + self._through_peephole(q, dz[q])
        da = self.a.zeros(4 * self.units)
        for q, d in dz.items():
            da[self._block(q)] = self._mixed_gradient(s, q, d)
        self._add("W", np.outer(da, s["x"]))
        self._add("R", np.outer(da, s["h_before"]))
        return self.p["W"].T @ da, self.p["R"].T @ da, dc_before

    def _gate(self, s, q, mixed, c):
        z = mixed[self._block(q)]
        if self.options.normalised:
            s[q + "_norm"] = _Normalised(self.a, z, self.options.epsilon)
            z = self.p["gamma"][self._block(q)] * s[q + "_norm"].value
        for bias in ("b", "b_recurrent"):
            if bias in self.p:
                z = z + self.p[bias][self._block(q)]
        if q == "f":
            z = z + self.a.constant(Fraction(self.options.forget_bias))
        if self.options.peepholes and q in _PEEPHOLES:
            z = z + self.p["p"][self._peephole(q)] * c
        s[q + "_z"], s[q + "_inside"] = self._clipped(z, self.options.clip)
        s[q] = self.act[q][0](s[q + "_z"])

    def _gate_gradient(self, s, q, d, c):
        """The gradient of a gate's pre-activation before its clip; adds those of its biases and
        peephole."""
        dz = d * self.act[q][1](s[q + "_z"]) * s[q + "_inside"]
        for bias in ("b", "b_recurrent"):
            if bias in self.p:
                self._add(bias, dz, self._block(q))
        if self.options.peepholes and q in _PEEPHOLES:
            self._add("p", dz * c, self._peephole(q))
        return dz

    def _through_peephole(self, q, dz):
        if not self.options.peepholes or q not in _PEEPHOLES:
            return self.a.zeros(self.units)
        return self.p["p"][self._peephole(q)] * dz

    def _mixed_gradient(self, s, q, dz):
        if not self.options.normalised:
            return dz
        block = self._block(q)
        self._add("gamma", dz * s[q + "_norm"].value, block)
        return s[q + "_norm"].backward(dz * self.p["gamma"][block])

    def _clipped(self, z, limit):
        """(clipped z, 1 inside the limits and 0 outside)."""
        a, inside = self.a, self.a.zeros(z.shape) + 1
        if limit is None:
            return z, inside
        limit = Fraction(limit)
        high, low = a.exceeds(z, limit), ~a.exceeds(z, -limit)
        z = z.copy()
        z[high], z[low] = a.constant(limit), a.constant(-limit)
        inside[high | low] = a.constant(0)
        return z, inside

    def _add(self, name, value, block=slice(None)):
        self.gradients[name][block] = self.gradients[name][block] + value

    def _block(self, q):
        return slice(_BLOCKS[q] * self.units, (_BLOCKS[q] + 1) * self.units)

    def _peephole(self, q):
        return slice(_PEEPHOLES[q] * self.units, (_PEEPHOLES[q] + 1) * self.units)


class _Normalised:
    """A vector less its mean, over the root of its variance plus epsilon (Ba et al., 2016)."""

    def __init__(self, a, x, epsilon):
        count = len(x)
        centred = x - x.sum(keepdims=True) / count
        variance = (centred * centred).sum(keepdims=True) / count
        self.scale = 1 / a.sqrt(variance + a.constant(Fraction(epsilon)))
        self.value = centred * self.scale

    def backward(self, d):
        """The gradient of the vector from that of `value`."""
        count, n = len(d), self.value
        mean, along = d.sum(keepdims=True) / count, (d * n).sum(keepdims=True) / count
        return self.scale * (d - mean - n * along)
