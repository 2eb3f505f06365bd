"""The three witnesses against each other and against differences, and what they must reject."""

import numpy as np
import pytest
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.ports import epynn, numpy_ml
from lstmcheck.options import PLAIN, Options
from lstmcheck.ports.numpy_ml_activations import activation
from lstmcheck.problem import TRUTH, Activations
from lstmcheck.shapes import ShapeError
from lstmcheck.witness import WITNESSES, witnesses_for
from problems import ALL, SMOOTH, STANDARD, assert_close, differentiable, in_float64, loss, random_problem, shared


def assert_witnesses_agree(problem, names):
    first, *others = (in_float64(name, problem) for name in names)
    assert set(first) == set(TRUTH)
    for other in others:
        for name in TRUTH:
            assert_close(other[name], first[name], name, ulps=512)


@pytest.mark.parametrize("gate", SMOOTH)
@pytest.mark.parametrize("other", SMOOTH)
@pytest.mark.parametrize("seed", range(4))
def test_all_three_agree_through_their_conventions(seed, gate, other):
    assert_witnesses_agree(random_problem(seed, shared(gate, other)), WITNESSES)


@pytest.mark.parametrize("gate", ALL)
@pytest.mark.parametrize("other", ALL)
def test_both_ports_agree_on_every_activation(gate, other):
    assert_witnesses_agree(random_problem(7, shared(gate, other)), ("epynn", "numpy-ml"))


@pytest.mark.parametrize("seed", range(8))
def test_epynn_and_tape_agree_when_each_gate_has_its_own_activation(seed):
    chosen = np.random.RandomState(seed).choice(SMOOTH, size=5)
    assert_witnesses_agree(random_problem(seed, Activations(*map(str, chosen))),
                           ("epynn", "tape"))


@pytest.mark.parametrize("witness", WITNESSES)
def test_no_steps_pass_the_states_through(witness):
    problem = random_problem(1, steps=0)
    answer = in_float64(witness, problem)
    assert (answer["output.h_n"] == problem["input.h0"]).all()
    assert (answer["output.c_n"] == problem["input.c0"]).all()
    assert (answer["gradient.h0"] == problem["upstream.h_n"]).all()
    assert (answer["gradient.c0"] == problem["upstream.c_n"]).all()
    assert not any(answer[f"gradient.{name}"].any() for name in "xWRb")


@pytest.mark.parametrize("witness", ["epynn", "numpy-ml"])
def test_float32_runs_stay_float32_and_near_float64(witness):
    problem = random_problem(3, steps=4, units=5)
    single = WITNESSES[witness](problem, FloatArithmetic(np.float32))
    double = in_float64(witness, problem)
    for name in TRUTH:
        assert single[name].dtype == np.float32
        scale = np.max(np.abs(double[name]))
        assert 0 < np.max(np.abs(single[name] - double[name])) < 64 * 2.0 ** -24 * scale


def entries(problem):
    """Every entry of every input with a gradient: (name, index)."""
    return [(name, index) for name in differentiable(problem)
            for index in np.ndindex(problem[f"input.{name}"].shape)]


def moved(problem, name, index, step):
    """The problem with one entry of an input moved by `step`."""
    tensor = problem[f"input.{name}"].copy()
    tensor[index] += step
    return problem.replacing(**{f"input.{name}": tensor})


@pytest.mark.parametrize("witness", WITNESSES)
@pytest.mark.parametrize("activations", [
    STANDARD, shared("tanh", "logistic"), shared("identity", "tanh")])
def test_gradients_match_central_differences(witness, activations):
    problem = random_problem(5, activations, batch=2, steps=3, inputs=2, units=3)
    answer, step = in_float64(witness, problem), 2.0 ** -17
    # The truncation error, step^2 / 6 times the third derivative, is near 1e-11 times that.
    limit = 1e-9 * max(np.max(np.abs(answer[name])) for name in TRUTH)
    for name, index in entries(problem):
        up, down = (loss(problem, in_float64(witness, moved(problem, name, index, sign * step)))
                    for sign in (1, -1))
        assert abs((up - down) / (2 * step) - answer[f"gradient.{name}"][index]) < limit


@pytest.mark.parametrize("witness", WITNESSES)
def test_gradients_match_central_differences_to_twenty_digits_in_balls(witness):
    balls = pytest.importorskip("lstmcheck.arithmetic.balls", reason="needs python-flint")
    problem = random_problem(6, batch=2, steps=3, inputs=2, units=3)
    step = 2.0 ** -40
    with balls.BallArithmetic(300) as arithmetic:
        answer = WITNESSES[witness](problem, arithmetic)
        for name, index in entries(problem)[::3]:
            near = [moved(problem, name, index, sign * step) for sign in (1, -1)]
            moves = [near[0][f"input.{name}"][index], near[1][f"input.{name}"][index]]
            up, down = (loss(problem, WITNESSES[witness](p, arithmetic)) for p in near)
            slope = (up - down) / arithmetic.constant(moves[0] - moves[1])
            assert abs(slope - answer[f"gradient.{name}"][index]) < 1e-20


def test_the_witness_pair_follows_what_numpy_ml_can_express():
    def pair(activations, options=PLAIN):
        return witnesses_for(random_problem(0, activations, options))
    assert pair(STANDARD) == ("epynn", "numpy-ml")
    assert pair(Activations(forget="tanh")) == ("epynn", "tape")
    assert pair(Activations(cell="identity")) == ("epynn", "tape")
    assert pair(shared("logistic", "selu")) == ("numpy-ml", "tape")
    assert pair(Activations(cell="gelu")) == ("tape", "equations")
    assert pair(STANDARD, Options(peepholes=True)) == ("tape", "equations")


def epynn_parameters(elements, units):
    a = FloatArithmetic()
    shapes = {"U": (elements, units), "V": (units, units), "b": (1, units)}
    return {f"{kind}_{q}": a.zeros(shape) for kind, shape in shapes.items() for q in "figo"}


def test_last_step_output_equals_the_sequence_with_gradients_on_its_last_step_only():
    parameters = {name: np.random.RandomState(8).random_sample(p.shape)
                  for name, p in epynn_parameters(3, 4).items()}
    X = np.random.RandomState(9).random_sample((2, 5, 3))
    last, whole = (epynn.LSTM(FloatArithmetic(), parameters, sequences=sequences)
                   for sequences in (False, True))
    assert (last.forward(X) == whole.forward(X)[:, -1]).all()
    dA = np.zeros((2, 5, 4))
    dA[:, -1] = 1.0
    assert (last.backward(dA[:, -1]) == whole.backward(dA)).all()


def test_numpy_ml_gradients_add_up_over_sequences_until_flushed():
    source = np.random.RandomState(10)
    parameters = {f"W{q}": source.random_sample((5, 2)) for q in "fuco"}
    parameters.update({f"b{q}": source.random_sample((1, 2)) for q in "fuco"})
    layer = numpy_ml.LSTM(FloatArithmetic(), parameters)
    X, dLdA = source.random_sample((3, 3, 4)), source.random_sample((3, 2, 4))
    for _ in range(2):
        layer.forward(X)
        once = dict(layer.gradients)
        layer.backward(dLdA)
    for name, gradient in layer.gradients.items():
        assert_close(gradient, 2 * once[name], name)
    layer.flush_gradients()
    assert not any(gradient.any() for gradient in layer.gradients.values())
    with pytest.raises(IndexError, match="every step"):
        layer.cell.backward(dLdA[:, :, 0])


def epynn_layer():
    return epynn.LSTM(FloatArithmetic(), epynn_parameters(3, 4), sequences=True)


def numpy_ml_layer():
    parameters = {f"W{q}": np.zeros((7, 4)) for q in "fuco"}
    parameters.update({f"b{q}": np.zeros((1, 4)) for q in "fuco"})
    return numpy_ml.LSTM(FloatArithmetic(), parameters)


@pytest.mark.parametrize(("layer", "forward", "backward", "wrong"), [
    (epynn_layer, [(2, 5, 2)], None, r"X: expected shape \(2, 5, 3\), got \(2, 5, 2\)"),
    (epynn_layer, [(2, 5, 3), (1, 4)], None, r"h: expected shape \(2, 4\), got \(1, 4\)"),
    (epynn_layer, [(2, 5, 3)], [(2, 4, 4)], r"dA: expected shape \(2, 5, 4\), got \(2, 4, 4\)"),
    (epynn_layer, [(2, 5, 3)], [(2, 5, 4), (2, 3)], r"dh: expected shape \(2, 4\)"),
    (numpy_ml_layer, [(2, 4, 5)], None, r"X: expected shape \(2, 3, 5\), got \(2, 4, 5\)"),
    (numpy_ml_layer, [(2, 3, 5), (2, 5)], None, r"A0: expected shape \(2, 4\), got \(2, 5\)"),
    (numpy_ml_layer, [(2, 3, 5)], [(2, 5, 4)], r"dLdA: expected shape \(2, 4, 5\)"),
    (numpy_ml_layer, [(2, 3, 5)], [(2, 4, 5), (2, 4), (3, 4)], r"dLdC_final: expected shape"),
])
def test_wrong_shapes_are_named(layer, forward, backward, wrong):
    built = layer()
    with pytest.raises(ShapeError, match=wrong):
        built.forward(*(np.zeros(shape) for shape in forward))
        built.backward(*(np.zeros(shape) for shape in backward))


def test_wrong_parameters_and_inputs_are_named():
    with pytest.raises(ShapeError, match=r"V_g: expected shape \(4, 4\), got \(4, 3\)"):
        epynn.LSTM(FloatArithmetic(), {**epynn_parameters(3, 4), "V_g": np.zeros((4, 3))})
    with pytest.raises(ShapeError, match=r"bc: expected shape \(1, 4\), got \(4,\)"):
        numpy_ml.LSTM(FloatArithmetic(),
                      {**numpy_ml_layer().cell.parameters, "bc": np.zeros(4)})
    with pytest.raises(ShapeError, match=r"input.W: expected shape"):
        random_problem(0, units=3).replacing(**{"input.W": np.zeros((2, 2))})
    with pytest.raises(ShapeError, match="at least one step"):
        epynn.LSTM(FloatArithmetic(), epynn_parameters(3, 4)).forward(np.zeros((2, 0, 3)))


def test_an_unknown_activation_name_is_an_error():
    with pytest.raises(ValueError, match="got 'Swish'"):
        activation("Swish")
