"""The same LSTM work in other programs: forward, and forward with backward, ready to be timed.

Each peer is a function that takes a case and returns a callable that does the work once and waits
for its end, or None where the program does not offer it. Weights are made ready outside of the
timed call, as their users would.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Callable, Optional

import numpy as np

Work = Optional[Callable[[], object]]
THREADS = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()


@dataclass(frozen=True)
class Case:
    """One layer: N, T, I, H, its number format and whether backward is asked for."""

    batch: int
    steps: int
    inputs: int
    units: int
    format: str
    backward: bool

    @property
    def dtype(self):
        return np.float32 if self.format == "f32" else np.float64

    @property
    def request(self) -> str:
        """As `lstm-check bench --on-request` reads it."""
        work = "both" if self.backward else "forward"
        return f"{self.format} {work} {self.batch} {self.steps} {self.inputs} {self.units}"

    @property
    def operations(self) -> float:
        forward = 8.0 * self.batch * self.steps * self.units * (self.inputs + self.units)
        return 3 * forward if self.backward else forward

    def arrays(self):
        """x, W, R, b, h0, c0 and the upstream gradient, gate blocks i, f, g, o."""
        draw = np.random.default_rng(1)
        spread = 1 / np.sqrt(self.inputs + self.units)

        def normal(*shape, scale=1.0):
            return (scale * draw.standard_normal(shape)).astype(self.dtype)

        n, t, i, h = self.batch, self.steps, self.inputs, self.units
        return (
            normal(t, n, i),
            normal(4 * h, i, scale=spread),
            normal(4 * h, h, scale=spread),
            normal(4 * h, scale=0.5),
            normal(n, h),
            normal(n, h),
            normal(t, n, h),
        )


def onnx_model(case: Case):
    """One LSTM node; ONNX orders the gates i, o, f, c."""
    from onnx import TensorProto, helper, numpy_helper

    _, w, r, b, _, _, _ = case.arrays()
    order = [0, 3, 1, 2]

    def reorder(array):
        return array.reshape(4, case.units, -1)[order].reshape(1, 4 * case.units, -1)

    bias = np.concatenate([reorder(b)[..., 0], np.zeros((1, 4 * case.units), b.dtype)], axis=1)
    constants = {"W": reorder(w), "R": reorder(r), "B": bias}
    node = helper.make_node(
        "LSTM", ["x", "W", "R", "B", "", "h0", "c0"], ["y", "hn", "cn"], hidden_size=case.units
    )
    state = (1, case.batch, case.units)
    graph = helper.make_graph(
        [node],
        "lstm",
        [
            helper.make_tensor_value_info("x", TensorProto.FLOAT, (case.steps, case.batch, case.inputs)),
            helper.make_tensor_value_info("h0", TensorProto.FLOAT, state),
            helper.make_tensor_value_info("c0", TensorProto.FLOAT, state),
        ],
        [
            helper.make_tensor_value_info("y", TensorProto.FLOAT, (case.steps, 1, case.batch, case.units)),
            helper.make_tensor_value_info("hn", TensorProto.FLOAT, state),
            helper.make_tensor_value_info("cn", TensorProto.FLOAT, state),
        ],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    return model.SerializeToString()


def onnxruntime(case: Case) -> Work:
    if case.backward or case.format != "f32":
        return None
    import onnxruntime as runtime

    options = runtime.SessionOptions()
    options.intra_op_num_threads = THREADS
    session = runtime.InferenceSession(
        onnx_model(case), options, providers=["CPUExecutionProvider"]
    )
    x, _, _, _, h, c, _ = case.arrays()
    feed = {"x": x, "h0": h[None], "c0": c[None]}
    return lambda: session.run(None, feed)


def openvino(case: Case) -> Work:
    if case.backward or case.format != "f32":
        return None
    import openvino as vino

    core = vino.Core()
    settings = {"INFERENCE_NUM_THREADS": THREADS, "INFERENCE_PRECISION_HINT": "f32"}
    compiled = core.compile_model(core.read_model(onnx_model(case), b""), "CPU", settings)
    x, _, _, _, h, c, _ = case.arrays()
    request = compiled.create_infer_request()
    return lambda: request.infer({"x": x, "h0": h[None], "c0": c[None]}, share_inputs=True)


def pytorch(case: Case) -> Work:
    import torch

    torch.set_num_threads(THREADS)
    x, w, r, b, h, c, upstream = (torch.from_numpy(array) for array in case.arrays())
    layer = torch.nn.LSTM(case.inputs, case.units, dtype=x.dtype)
    with torch.no_grad():
        layer.weight_ih_l0.copy_(w)
        layer.weight_hh_l0.copy_(r)
        layer.bias_ih_l0.copy_(b)
        layer.bias_hh_l0.zero_()
    state = (h[None].contiguous(), c[None].contiguous())
    if not case.backward:

        def forward():
            with torch.inference_mode():
                return layer(x, state)

        return forward
    leaves = [x, *state]
    for leaf in leaves:
        leaf.requires_grad_()

    def both():
        layer.zero_grad(set_to_none=True)
        for leaf in leaves:
            leaf.grad = None
        y, _ = layer(x, state)
        y.backward(upstream)

    return both


def jax(case: Case) -> Work:
    import jax as library
    import jax.numpy as jnp

    library.config.update("jax_enable_x64", True)
    x, w, r, b, h, c, upstream = (jnp.asarray(array) for array in case.arrays())

    def outputs(x, w, r, b, h, c):
        projected = x @ w.T + b

        def step(state, z):
            h, c = state
            i, f, g, o = jnp.split(z + h @ r.T, 4, axis=-1)
            c = library.nn.sigmoid(f) * c + library.nn.sigmoid(i) * jnp.tanh(g)
            h = library.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        return library.lax.scan(step, (h, c), projected)

    if not case.backward:
        forward = library.jit(outputs)
        return lambda: library.block_until_ready(forward(x, w, r, b, h, c))

    def loss(*point):
        return jnp.vdot(upstream, outputs(*point)[1])

    both = library.jit(library.grad(loss, argnums=tuple(range(6))))
    return lambda: library.block_until_ready(both(x, w, r, b, h, c))


def numpy(case: Case) -> Work:
    x, w, r, b, h0, c0, upstream = case.arrays()
    t, n, i, u = case.steps, case.batch, case.inputs, case.units

    def logistic(z):
        return 1 / (1 + np.exp(-z))

    def forward():
        z = (x.reshape(t * n, i) @ w.T + b).reshape(t, n, 4 * u)
        h, c = h0, c0
        kept = []
        for step in range(t):
            pre = z[step] + h @ r.T
            gate_i, gate_f = logistic(pre[:, :u]), logistic(pre[:, u : 2 * u])
            gate_g, gate_o = np.tanh(pre[:, 2 * u : 3 * u]), logistic(pre[:, 3 * u :])
            before = c
            c = gate_f * c + gate_i * gate_g
            shown = np.tanh(c)
            h = gate_o * shown
            kept.append((gate_i, gate_f, gate_g, gate_o, before, shown, h))
        return kept

    def both():
        kept = forward()
        dz = np.empty((t, n, 4 * u), x.dtype)
        dh, dc = np.zeros_like(h0), np.zeros_like(c0)
        for step in reversed(range(t)):
            gate_i, gate_f, gate_g, gate_o, before, shown, _ = kept[step]
            dh = dh + upstream[step]
            dc = dc + dh * gate_o * (1 - shown * shown)
            dz[step, :, :u] = dc * gate_g * gate_i * (1 - gate_i)
            dz[step, :, u : 2 * u] = dc * before * gate_f * (1 - gate_f)
            dz[step, :, 2 * u : 3 * u] = dc * gate_i * (1 - gate_g * gate_g)
            dz[step, :, 3 * u :] = dh * shown * gate_o * (1 - gate_o)
            dc = dc * gate_f
            dh = dz[step] @ r
        flat = dz.reshape(t * n, 4 * u)
        previous = np.stack([h0] + [step[-1] for step in kept[:-1]]).reshape(t * n, u)
        return (flat @ w, flat.T @ x.reshape(t * n, i), flat.T @ previous, flat.sum(0), dh, dc)

    return both if case.backward else forward


PEERS = {
    "onnxruntime": onnxruntime,
    "openvino": openvino,
    "torch": pytorch,
    "jax": jax,
    "numpy": numpy,
}
