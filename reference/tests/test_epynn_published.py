"""The EpyNN port against the published package, wherever the package has the feature."""

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.ports import epynn, epynn_activations
from problems import assert_close, uniform
from published import epynn_package

PORTED = {"identity": epynn_activations.identity, "relu": epynn_activations.relu,
          "lrelu": epynn_activations.leaky_relu(), "elu": epynn_activations.elu(),
          "sigmoid": epynn_activations.sigmoid, "tanh": epynn_activations.tanh}
pytestmark = pytest.mark.filterwarnings("ignore:'where' used without 'out'")
CHOICES = ("activate", "activate_output", "activate_candidate", "activate_input",
           "activate_forget")


def random_layers(seed, sequences):
    """(port, published, X): two layers with equal random parameters and activations."""
    published_lstm, maths, constants = epynn_package()
    source = np.random.RandomState(seed)
    m, s, e, u = (int(length) for length in source.randint(1, 6, size=4))
    names = dict(zip(CHOICES, source.choice(sorted(PORTED), size=5), strict=True))
    if seed % 3 == 0:
        names = dict(zip(CHOICES, ("tanh", "sigmoid", "tanh", "sigmoid", "sigmoid"), strict=True))
    theirs = published_lstm(u, sequences=sequences,
                            **{key: getattr(maths, name) for key, name in names.items()})
    theirs.np_rng = np.random.default_rng(seed)
    theirs.se_hPars = dict(constants)
    X = uniform(source, (m, s, e))
    theirs.compute_shapes(X)
    theirs.initialize_parameters()
    theirs.p = {name: uniform(source, p.shape) for name, p in theirs.p.items()}
    parameters = {f"{name[0]}_{name[1]}": p.copy() for name, p in theirs.p.items()}
    ours = epynn.LSTM(FloatArithmetic(), parameters, sequences=sequences,
                      **{key: PORTED[name] for key, name in names.items()})
    return ours, theirs, X


@pytest.mark.parametrize("sequences", [True, False])
@pytest.mark.parametrize("seed", range(24))
def test_forward_backward_and_every_cached_tensor(seed, sequences):
    ours, theirs, X = random_layers(seed, sequences)
    A = ours.forward(X)
    assert_close(A, theirs.forward(X.copy()), "A")
    for name, cached in ours.forward_cache.items():
        assert_close(cached, theirs.fc[name], name)

    dA = uniform(np.random.RandomState(seed + 1000), A.shape)
    assert_close(ours.backward(dA), theirs.backward(dA.copy()), "dX", ulps=256)
    for name, cached in ours.backward_cache.items():
        assert_close(cached, theirs.bc[name], name, ulps=256)

    theirs.compute_gradients()
    for name, gradient in ours.gradients().items():
        assert_close(gradient, theirs.g["d" + name.replace("_", "")], name, ulps=256)


@pytest.mark.parametrize("name", sorted(PORTED))
def test_activations_and_derivatives(name):
    _, maths, constants = epynn_package()
    maths.layer_hPars = dict(constants)
    x = np.linspace(-6, 6, 121)
    published = getattr(maths, name)
    a = FloatArithmetic()
    assert_close(PORTED[name].value(a, x), published(x.copy()), name)
    assert_close(PORTED[name].derivative(a, x), published(x.copy(), deriv=True), name)


def test_the_published_tanh_breaks_where_the_port_holds():
    _, maths, _ = epynn_package()
    x = np.array([-800.0, 800.0])
    with np.errstate(all="ignore"):
        assert np.isnan(maths.tanh(x)).all()
    assert (epynn_activations.tanh.value(FloatArithmetic(), x) == [-1.0, 1.0]).all()
