"""Every convention's storage, fed to the equations that its framework documents."""

import numpy as np
import pytest
from lstmcheck.conventions import CONVENTIONS, Parameters, split_gates
from problems import uniform

N, I, H = 2, 3, 4  # noqa: E741
SHAPES = {
    "epynn": {**{f"U_{q}": (I, H) for q in "figo"}, **{f"V_{q}": (H, H) for q in "figo"},
              **{f"b_{q}": (1, H) for q in "figo"}},
    "numpy-ml": {**{f"W{q}": (H + I, H) for q in "fuco"}, **{f"b{q}": (1, H) for q in "fuco"}},
    "pytorch": {"weight_ih": (4 * H, I), "weight_hh": (4 * H, H),
                "bias_ih": (4 * H,), "bias_hh": (4 * H,)},
    "keras": {"kernel": (I, 4 * H), "recurrent_kernel": (H, 4 * H), "bias": (4 * H,)},
    "onnx": {"W": (1, 4 * H, I), "R": (1, 4 * H, H), "B": (1, 8 * H)},
    "cudnn": {**{f"W_{q}": (H, I) for q in "ifgo"}, **{f"R_{q}": (H, H) for q in "ifgo"},
              **{f"bW_{q}": (H,) for q in "ifgo"}, **{f"bR_{q}": (H,) for q in "ifgo"}},
    "jax": {**{f"i{q}.kernel": (I, H) for q in "ifgo"},
            **{f"h{q}.kernel": (H, H) for q in "ifgo"}, **{f"h{q}.bias": (H,) for q in "ifgo"}},
}


def parameters():
    source = np.random.RandomState(1)
    parts = uniform(source, (2, 4 * H))
    return Parameters(uniform(source, (4 * H, I)), uniform(source, (4 * H, H)), parts.sum(axis=0),
                      *parts)


def gates_of(order, stacked):
    """The pre-activations of gates i, f, g, o from stacked ones in another order."""
    blocks = dict(zip(order, np.split(stacked, 4, axis=-1), strict=True))
    return [blocks[q] for q in "ifgo"]


def epynn(p, x, h):
    return [x @ p[f"U_{q}"] + h @ p[f"V_{q}"] + p[f"b_{q}"] for q in "ifgo"]


def numpy_ml(p, x, h):
    Z = np.concatenate([h, x], axis=1)
    return [Z @ p[f"W{q}"] + p[f"b{q}"] for q in "ufco"]


def pytorch(p, x, h):
    return gates_of("ifgo", x @ p["weight_ih"].T + p["bias_ih"]
                    + h @ p["weight_hh"].T + p["bias_hh"])


def keras(p, x, h):
    return gates_of("ifgo", x @ p["kernel"] + h @ p["recurrent_kernel"] + p["bias"])


def onnx(p, x, h):
    input_bias, recurrent_bias = np.split(p["B"][0], 2)
    return gates_of("iofg", x @ p["W"][0].T + h @ p["R"][0].T + input_bias + recurrent_bias)


def cudnn(p, x, h):
    return [x @ p[f"W_{q}"].T + h @ p[f"R_{q}"].T + p[f"bW_{q}"] + p[f"bR_{q}"] for q in "ifgo"]


def jax(p, x, h):
    return [x @ p[f"i{q}.kernel"] + h @ p[f"h{q}.kernel"] + p[f"h{q}.bias"] for q in "ifgo"]


EQUATIONS = {"epynn": epynn, "numpy-ml": numpy_ml, "pytorch": pytorch, "keras": keras,
             "onnx": onnx, "cudnn": cudnn, "jax": jax}


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_storage_gives_the_canonical_pre_activations(convention):
    p, source = parameters(), np.random.RandomState(2)
    x, h = uniform(source, (N, I)), uniform(source, (N, H))
    canonical = np.split(x @ p.W.T + h @ p.R.T + p.b, 4, axis=1)
    stored = CONVENTIONS[convention](p)
    for got, expected in zip(EQUATIONS[convention](stored, x, h), canonical, strict=True):
        assert np.allclose(got, expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_storage_has_exactly_the_documented_tensors(convention):
    stored = CONVENTIONS[convention](parameters())
    assert {name: tensor.shape for name, tensor in stored.items()} == SHAPES[convention]


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_storage_keeps_every_number_bit_for_bit(convention):
    p = parameters()
    stored = np.concatenate([t.ravel() for t in CONVENTIONS[convention](p).values()])
    two_biases = convention in ("pytorch", "onnx", "cudnn")
    biases = [p.b_input, p.b_recurrent] if two_biases else [p.b]
    canonical = np.concatenate([t.ravel() for t in (p.W, p.R, *biases)])
    assert sorted(stored) == sorted(canonical)


def test_gate_blocks_are_named_in_canonical_order():
    assert {q: block[0] for q, block in split_gates(np.arange(8)).items()} == {
        "i": 0, "f": 2, "g": 4, "o": 6}
