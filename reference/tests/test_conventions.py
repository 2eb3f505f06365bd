"""Every convention's storage, fed to the equations that its framework documents."""

import numpy as np
import pytest
from lstmcheck.conventions import CONVENTIONS, Parameters, golden, split_gates
from lstmcheck.conventions.network import STORAGES, MissingTensor, UnsupportedDesign, read, store
from lstmcheck.layout import Dimensions, Layout
from lstmcheck.options import Options
from lstmcheck.shapes import ShapeError
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
    "onednn": {"weights_layer": (1, I, 4, H), "weights_iter": (1, H, 4, H), "bias": (1, 4, H)},
    "jax": {**{f"i{q}.kernel": (I, H) for q in "ifgo"},
            **{f"h{q}.kernel": (H, H) for q in "ifgo"}, **{f"h{q}.bias": (H,) for q in "ifgo"}},
    "mlx": {"Wx": (4 * H, I), "Wh": (4 * H, H), "bias": (4 * H,)},
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


def onednn(p, x, h):
    z = (np.einsum("ni,digh->ngh", x, p["weights_layer"])
         + np.einsum("ni,digh->ngh", h, p["weights_iter"]) + p["bias"])
    return [z[:, gate] for gate in range(4)]


def mlx(p, x, h):
    return gates_of("ifgo", x @ p["Wx"].T + h @ p["Wh"].T + p["bias"])


EQUATIONS = {"epynn": epynn, "numpy-ml": numpy_ml, "pytorch": pytorch, "keras": keras,
             "onnx": onnx, "cudnn": cudnn, "onednn": onednn, "jax": jax, "mlx": mlx}


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


NETWORKS = {name: Layout(golden.SIZE, options) for name, options in golden.NETWORKS.items()}


def numbers(layout):
    """Parameters of a network, all numbers different."""
    source = np.random.RandomState(3)
    return {name: uniform(source, layout.shapes[name])
            for name in (f"input.{one}{place.suffix}" for place in layout.places
                         for one in layout.parameters())}


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("convention", STORAGES)
def test_what_a_network_stores_it_reads_back(convention, network):
    layout = NETWORKS[network]
    given = numbers(layout)
    try:
        stored = store(convention, layout, given)
    except UnsupportedDesign:
        with pytest.raises(UnsupportedDesign):
            read(convention, layout, [])
        return
    assert len(stored) == layout.options.layers
    got = read(convention, layout, stored)
    assert got.keys() == given.keys()
    assert all(np.array_equal(got[name], given[name]) for name in given)


def test_every_convention_stores_some_networks_and_refuses_others():
    refused = {(convention, network) for convention in STORAGES for network in NETWORKS
               if f"{network}/{convention}/0" not in {
                   name.rpartition("/")[0] for name in golden.tensors()}}
    assert {one for one, _ in refused} == set(STORAGES)
    assert {network for network in NETWORKS if ("onednn", network) in refused} == {
        "two-biases", "bidirectional-two-biases"}
    assert {network for network in NETWORKS if ("pytorch", network) in refused} == {
        "peepholes", "peepholes-projection"}
    assert set(CONVENTIONS) == set(STORAGES)


@pytest.mark.parametrize(("convention", "network", "layer", "expected"), [
    ("pytorch", "projection", 1, {
        f"{name}_l1{reverse}": shape for reverse in ("", "_reverse") for name, shape in {
            "weight_ih": (12, 4), "weight_hh": (12, 2), "bias_ih": (12,), "bias_hh": (12,),
            "weight_hr": (2, 3)}.items()}),
    ("pytorch", "no-bias", 1, {"weight_ih_l1": (12, 3), "weight_hh_l1": (12, 3)}),
    ("onnx", "peepholes", 0, {"W": (2, 12, 2), "R": (2, 12, 3), "B": (2, 24), "P": (2, 9)}),
    ("onnx", "no-bias", 0, {"W": (1, 12, 2), "R": (1, 12, 3)}),
    ("keras", "bidirectional", 1, {
        f"{which}_layer.{name}": shape for which in ("forward", "backward") for name, shape in {
            "kernel": (6, 12), "recurrent_kernel": (3, 12), "bias": (12,)}.items()}),
    ("onednn", "peepholes-projection", 0, {
        "weights_layer": (1, 2, 4, 3), "weights_iter": (1, 2, 4, 3), "bias": (1, 4, 3),
        "weights_peephole": (1, 3, 3), "weights_projection": (1, 3, 2)}),
    ("mlx", "no-bias", 1, {"Wx": (12, 3), "Wh": (12, 3)}),
])
def test_a_network_has_exactly_the_documented_tensors(convention, network, layer, expected):
    layout = NETWORKS[network]
    stored = store(convention, layout, numbers(layout))[layer]
    assert {name: tensor.shape for name, tensor in stored.items()} == expected


def test_cudnn_numbers_layers_and_directions_as_one():
    layout = NETWORKS["projection"]
    for layer, stored in enumerate(store("cudnn", layout, numbers(layout))):
        assert {name.split(".")[0] for name in stored} == {str(2 * layer), str(2 * layer + 1)}
        assert f"{2 * layer + 1}.P" in stored


def test_peepholes_stand_in_the_order_of_each_framework():
    layout = Layout(Dimensions(1, 1, 1, 1), Options(peepholes=True))
    given = {**numbers(layout), "input.p": np.array([1.0, 2.0, 3.0])}  # i, f, o
    assert store("onnx", layout, given)[0]["P"].tolist() == [[1, 3, 2]]
    assert store("onednn", layout, given)[0]["weights_peephole"].ravel().tolist() == [1, 2, 3]


def test_two_biases_of_one_layer_are_read_as_their_sum():
    layout, one = NETWORKS["bidirectional-two-biases"], Layout(
        golden.SIZE, Options(direction="bidirectional"))
    given = numbers(layout)
    got = read("cudnn", one, store("cudnn", layout, given))
    for suffix in (".0f", ".0r"):
        assert np.array_equal(got[f"input.b{suffix}"],
                              given[f"input.b{suffix}"] + given[f"input.b_recurrent{suffix}"])


def test_a_missing_or_wrong_tensor_is_named():
    layout = NETWORKS["projection"]
    stored = store("pytorch", layout, numbers(layout))
    stored[1]["weight_hr_l1_reverse"] = np.zeros((3, 2))
    with pytest.raises(ShapeError, match="weight_hr_l1_reverse"):
        read("pytorch", layout, stored)
    del stored[1]["weight_hr_l1_reverse"]
    with pytest.raises(MissingTensor, match="weight_hr_l1_reverse: missing"):
        read("pytorch", layout, stored)


def test_the_committed_networks_are_those_that_are_made():
    assert golden.FILE.read_bytes() == golden.data()
