"""The numpy-ml port against the published package, wherever the package has the feature."""

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.ports import numpy_ml
from lstmcheck.ports.numpy_ml_activations import BY_NAME
from lstmcheck.ports.numpy_ml_bidirectional import BidirectionalLSTM
from problems import assert_close, uniform
from published import numpy_ml_modules, numpy_ml_package


def random_cells(seed, act_fn="Tanh", gate_fn="Sigmoid"):
    """(port, published, source, n_ex): two cells with equal random parameters.

    The activations are put into the published cell by hand: its initialiser, which is of no use
    here, knows the names of a few only.
    """
    layers, activations = numpy_ml_package()
    source = np.random.RandomState(seed)
    n_ex, n_in, n_out = (int(length) for length in source.randint(1, 6, size=3))
    theirs = layers.LSTMCell(n_out)
    theirs.act_fn, theirs.gate_fn = getattr(activations, act_fn)(), getattr(activations, gate_fn)()
    theirs.forward(np.zeros((n_ex, n_in)))
    theirs.flush_gradients()
    for name in ("dLdA_accumulator", "dLdC_accumulator"):
        theirs.derived_variables[name] = None
    theirs.parameters = {name: uniform(source, p.shape) for name, p in theirs.parameters.items()}
    parameters = {name: p.copy() for name, p in theirs.parameters.items()}
    return numpy_ml.LSTMCell(FloatArithmetic(), parameters, act_fn, gate_fn), theirs, source, n_ex


@pytest.mark.parametrize(("act_fn", "gate_fn"), [
    ("Tanh", "Sigmoid"), ("ReLU", "HardSigmoid"), ("Identity", "Tanh"), ("Affine", "Sigmoid"),
    ("ELU", "Identity"), ("SELU", "Sigmoid"), ("SoftPlus", "HardSigmoid"), ("Sigmoid", "ReLU"),
    ("LeakyReLU", "Affine"), ("Tanh", "Exponential")])
@pytest.mark.parametrize("seed", range(6))
def test_steps_forward_and_backward(seed, act_fn, gate_fn):
    ours, theirs, source, n_ex = random_cells(seed, act_fn, gate_fn)
    steps = int(source.randint(1, 5))
    for _ in range(steps):
        Xt = uniform(source, (n_ex, ours.n_in))
        for got, expected in zip(ours.forward(Xt), theirs.forward(Xt.copy()), strict=True):
            assert_close(got, expected, "forward", ulps=256)
    for _ in range(steps):
        dLdAt = uniform(source, (n_ex, ours.n_out))
        assert_close(ours.backward(dLdAt), theirs.backward(dLdAt.copy()), "dLdXt", ulps=256)
        for name in ("dLdA_accumulator", "dLdC_accumulator"):
            assert_close(getattr(ours, name), theirs.derived_variables[name], name, ulps=256)
    for name, gradient in ours.gradients.items():
        assert_close(gradient, theirs.gradients[name], name, ulps=256)


def test_the_published_package_has_no_gelu():
    _, activations = numpy_ml_package()
    assert {name for name in BY_NAME if not hasattr(activations, name)} == {"GELU"}


@pytest.mark.parametrize("name", sorted(set(BY_NAME) - {"GELU"}))
def test_activations_and_derivatives(name):
    _, activations = numpy_ml_package()
    a, z = FloatArithmetic(), np.linspace(-6, 6, 121)
    ours, theirs = BY_NAME[name](), getattr(activations, name)()
    assert_close(ours.fn(a, z), theirs.fn(z.copy()), name)
    assert_close(ours.grad(a, z), theirs.grad(z.copy()), name)


def test_the_published_layer_cannot_be_constructed_where_the_port_can():
    layers, _ = numpy_ml_package()
    ours, *_ = random_cells(0)
    with pytest.raises(AttributeError):
        layers.LSTM(3).forward(np.zeros((2, 3, 4)))
    layer = numpy_ml.LSTM(FloatArithmetic(), ours.parameters)
    assert layer.forward(np.zeros((2, ours.n_in, 4))).shape == (2, ours.n_out, 4)


def test_the_published_cell_raises_after_a_flush_where_the_port_starts_afresh():
    ours, theirs, source, n_ex = random_cells(3)
    Xt, dLdAt = uniform(source, (n_ex, ours.n_in)), uniform(source, (n_ex, ours.n_out))
    theirs.forward(Xt)
    theirs.backward(dLdAt)
    theirs.flush_gradients()
    theirs.forward(Xt)
    with pytest.raises((TypeError, ValueError)):
        theirs.backward(dLdAt)

    rounds = []
    for _ in range(2):
        ours.forward(Xt)
        rounds.append((ours.backward(dLdAt), dict(ours.gradients)))
        ours.flush_gradients()
    assert (rounds[0][0] == rounds[1][0]).all()
    assert all((rounds[0][1][name] == rounds[1][1][name]).all() for name in ours.parameters)


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "average"])
def test_the_bidirectional_module(merge_mode):
    module = numpy_ml_modules().BidirectionalLSTM
    source = np.random.RandomState(11)
    X, n_out = uniform(source, (2, 3, 4)), 3
    theirs = module(n_out, merge_mode=merge_mode)
    parameters = []
    for cell in (theirs.cell_fwd, theirs.cell_bwd):
        cell.forward(X[:, :, 0])
        cell.flush_gradients()
        for name in ("dLdA_accumulator", "dLdC_accumulator"):
            cell.derived_variables[name] = None
        cell.derived_variables.update(A=[], C=[])
        cell.X = []
        cell.parameters = {name: uniform(source, p.shape) for name, p in cell.parameters.items()}
        parameters.append({name: p.copy() for name, p in cell.parameters.items()})
    ours = BidirectionalLSTM(FloatArithmetic(), *parameters, merge_mode=merge_mode)
    Y = ours.forward(X)
    assert_close(Y, theirs.forward(X.copy()), "Y", ulps=256)
    dLdA = uniform(source, Y.shape)
    assert_close(ours.backward(dLdA), theirs.backward(dLdA.copy()), "dLdX", ulps=256)
    for layer, cell in ((ours.fwd, theirs.cell_fwd), (ours.bwd, theirs.cell_bwd)):
        for name, gradient in layer.gradients.items():
            assert_close(gradient, cell.gradients[name], name, ulps=256)


def test_the_published_module_has_no_gradient_of_a_product_where_the_port_has():
    theirs = numpy_ml_modules().BidirectionalLSTM(3, merge_mode="multiply")
    X = uniform(np.random.RandomState(12), (2, 3, 4))
    with pytest.raises(UnboundLocalError):
        theirs.backward(theirs.forward(X))
