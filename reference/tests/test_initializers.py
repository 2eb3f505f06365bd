"""Initial weights: the published packages', from the same draws, and the laws they obey."""

from fractions import Fraction

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.arithmetic.erring import ErringArithmetic
from lstmcheck.ports import epynn_initializers, numpy_ml_initializers
from lstmcheck.training import command, initial
from lstmcheck.training.bound import UNIT
from lstmcheck.training.catalogue import INITIAL
from lstmcheck.vectorfile.bfloat16 import widened
from lstmcheck.vectorfile.safetensors import decode
from published import epynn_package, numpy_ml_package

A = FloatArithmetic()
SHAPES = [(1, 1), (3, 3), (5, 2), (2, 5), (9, 8), (1, 4)]


def close(got, expected, ulps=512):
    """Within so many units of the largest magnitude: QR factorisations differ by condition."""
    assert got.shape == expected.shape
    assert np.max(np.abs(got - expected)) <= ulps * np.spacing(np.max(np.abs(expected)))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", ["xavier", "orthogonal"])
def test_epynn_initialises_alike_from_the_same_draws(name, shape):
    _, maths, _ = epynn_package()
    for seed in range(5):
        theirs = getattr(maths, name)(shape, rng=np.random.default_rng(seed))
        draws = np.random.default_rng(seed).standard_normal(shape)
        close(getattr(epynn_initializers, name)(A, draws), theirs)


def test_epynn_draws_the_weights_in_this_order():
    published_lstm, _, constants = epynn_package()
    layer = published_lstm(3)
    layer.np_rng, layer.se_hPars = np.random.default_rng(1), dict(constants)
    layer.compute_shapes(np.zeros((2, 4, 5)))
    layer.initialize_parameters()
    rng = np.random.default_rng(1)
    for name in epynn_initializers.ORDER:
        theirs = layer.p[name.replace("_", "")]
        close(epynn_initializers.orthogonal(A, rng.standard_normal(theirs.shape)), theirs)


@pytest.mark.parametrize("act_fn", ["Tanh", "Sigmoid", "ReLU"])
@pytest.mark.parametrize("mode", ["glorot_uniform", "glorot_normal", "he_uniform", "he_normal",
                                  "std_normal"])
@pytest.mark.parametrize("shape", SHAPES)
def test_numpy_ml_initialises_alike_from_the_same_draws(mode, act_fn, shape):
    numpy_ml_package()
    from numpy_ml.neural_nets.initializers import WeightInitializer

    np.random.seed(7)
    theirs = WeightInitializer(act_fn, mode)(shape)
    source = np.random.RandomState(7)
    if mode.endswith("uniform"):
        draws = source.random_sample(shape)
    elif mode == "std_normal":
        draws = source.standard_normal(shape)
    else:
        draws = numpy_ml_initializers.kept_draws(shape, source.standard_normal)
    gains = {"gain": numpy_ml_initializers.gain(A, act_fn)} if "glorot" in mode else {}
    close(getattr(numpy_ml_initializers, mode)(A, draws, **gains), theirs, ulps=8)


def test_the_published_truncated_normal_raises_where_the_port_draws():
    numpy_ml_package()
    from numpy_ml.neural_nets.initializers import WeightInitializer

    with pytest.raises((TypeError, ValueError)):
        WeightInitializer("Tanh", "trunc_normal")((3, 4))
    draws = numpy_ml_initializers.kept_draws((3, 4), np.random.RandomState(1).standard_normal)
    assert numpy_ml_initializers.trunc_normal(A, draws) is draws


def test_the_published_gain_of_leaky_relu():
    numpy_ml_package()
    from numpy_ml.neural_nets.initializers import WeightInitializer

    theirs = WeightInitializer("leaky relu(alpha=0.25)")._calc_glorot_gain()
    close(np.array(numpy_ml_initializers.gain(A, "LeakyReLU", Fraction(1, 4))), np.array(theirs), 2)


@pytest.mark.parametrize("shape", SHAPES)
def test_orthogonal_weights_are_orthogonal_and_nothing_but_a_factor_of_the_draws(shape):
    draws = np.random.RandomState(2).standard_normal(shape)
    q = epynn_initializers.orthogonal(A, draws)
    tall, wanted = (q, draws) if shape[0] >= shape[1] else (q.T, draws.T)
    assert np.max(np.abs(tall.T @ tall - np.eye(tall.shape[1]))) < 1e-15 * tall.shape[0] * 4
    r = tall.T @ wanted
    assert (np.diag(r) > 0).all()
    assert np.max(np.abs(np.tril(r, -1))) < 1e-13


def test_columns_that_are_nearly_parallel_stay_orthogonal():
    draws = np.ones((4, 3)) + 1e-9 * np.random.RandomState(3).standard_normal((4, 3))
    q = epynn_initializers.orthogonal(A, draws)
    assert np.max(np.abs(q.T @ q - np.eye(3))) < 1e-14


def test_orthogonality_is_certain_in_balls():
    pytest.importorskip("flint", reason="needs python-flint")
    from lstmcheck.arithmetic.balls import BallArithmetic

    with BallArithmetic(200) as a:
        q = epynn_initializers.orthogonal(a, a.array(np.random.RandomState(4).standard_normal((5, 3))))
        product = q.T @ q
        for i in range(3):
            for j in range(3):
                assert product[i, j].contains(int(i == j)) and product[i, j].rad() < 1e-50
                assert float(q[i, j].rad()) > 0


@pytest.mark.parametrize(("name", "variance"), [
    ("glorot_uniform", 2 / 900), ("he_uniform", 2 / 500),
    ("glorot_normal", 0.7737413 * 2 / 900), ("he_normal", 0.7737413 * 2 / 500)])
def test_variance_and_limits(name, variance):
    """A uniform variable within b of 0 has variance b^2 / 3; a normal one cut at two deviations
    keeps 0.7737 of its variance, 1 - 4 phi(2) / (2 Phi(2) - 1)."""
    source, shape = np.random.RandomState(5), (500, 400)
    draws = (source.random_sample(shape) if name.endswith("uniform")
             else numpy_ml_initializers.kept_draws(shape, source.standard_normal))
    weights = getattr(numpy_ml_initializers, name)(A, draws)
    # The variance of 200,000 draws is known to 0.32 % at worst (normal); five of that.
    assert abs(weights.var() / variance - 1) < 5 * (2 / weights.size) ** 0.5
    limit = (3 * variance) ** 0.5 if name.endswith("uniform") else 2 * (variance / 0.7737413) ** 0.5
    assert 0.99 * limit < np.abs(weights).max() <= limit


def test_xavier_has_its_variance():
    weights = epynn_initializers.xavier(A, np.random.RandomState(6).standard_normal((500, 400)))
    assert abs(weights.var() / (2 / 900) - 1) < 5 * (2 / weights.size) ** 0.5


def test_initialisers_run_in_every_arithmetic():
    a = ErringArithmetic(16, 2.0**-33, seed=1)
    draws = np.random.RandomState(8).standard_normal((4, 3))
    for ours in (epynn_initializers.orthogonal, epynn_initializers.xavier,
                 numpy_ml_initializers.glorot_uniform):
        erring, straight = ours(a, a.array(draws)), ours(A, draws)
        spread = np.stack([one.values for one in erring.ravel()]) - straight.reshape(-1, 1)
        assert 0 < np.abs(spread).max() < 1e-8


def golden(case):
    """(draws, weights, bound) as they lie in the repository."""
    entry, = (entry for name, entry in command.read_entries(command.DIRECTORY).items()
              if name.rpartition("-")[0] == case.slug)
    tensors, _ = decode((command.DIRECTORY / entry["file"]).read_bytes())
    return tensors["draws"], tensors["weights"], widened(tensors["bound"]).astype(np.float64)


def fraction(weights, case, unit=UNIT):
    _, truth, bound = golden(case)
    return float(np.max(np.abs(weights - truth) / (bound * (unit / UNIT))))


@pytest.mark.parametrize("case", INITIAL, ids=lambda case: case.slug)
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_right_weights_in_floats_keep_the_bounds(case, dtype):
    a, draws = FloatArithmetic(dtype), golden(case)[0]
    for witness in (initial.by_port, initial.by_definition):
        weights = witness(case, a, a.array(draws))
        assert fraction(weights, case, np.finfo(dtype).eps / 2) <= 1


@pytest.mark.parametrize("case", INITIAL, ids=lambda case: case.slug)
def test_bounds_of_weights_are_attained_within_an_order_of_magnitude(case):
    draws, _, bound = golden(case)
    for formula in (initial.by_port, initial.by_definition):
        strayed = initial.deviations(case, formula, draws, cases=64, seed=case.seed + 1000)
        assert 0.1 < np.max(np.abs(strayed) / bound[..., None]) <= 1


@pytest.mark.parametrize("case", INITIAL, ids=lambda case: case.slug)
def test_mistakes_in_weights_are_seen(case):
    draws, truth, _ = golden(case)
    turned = case._replace(rows=case.columns, columns=case.rows)
    other = initial.by_port(turned, A, draws.T).T
    if case.kind.startswith("he"):
        assert fraction(other, case) > 1e6  # the fan out for the fan in
    elif case.kind == "orthogonal":
        unsigned, _ = np.linalg.qr(draws if case.rows >= case.columns else draws.T)
        unsigned = unsigned if case.rows >= case.columns else unsigned.T
        assert fraction(unsigned, case) > 1e6  # LAPACK's signs
    else:
        assert fraction(truth * (1 + 1e-12), case) > 10
