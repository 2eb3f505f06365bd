"""Random problems for tests."""

import random

import numpy as np
from lstmcheck.activations import CONSTANTS, parametrised
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.layout import Dimensions, Layout
from lstmcheck.options import PLAIN, Options
from lstmcheck.problem import Activations, Problem
from lstmcheck.witness import WITNESSES

STANDARD = Activations()
SMOOTH = ("identity", "logistic", "tanh")
LEAKY_RELU, ELU = parametrised("leaky-relu", slope=0.25), parametrised("elu", alpha=0.5)
ALL = (*SMOOTH, "relu", LEAKY_RELU, ELU)
EVERY = (*(name for name, constants in CONSTANTS.items() if not constants), LEAKY_RELU, ELU,
         parametrised("affine", slope=0.25, offset=0.5),
         parametrised("thresholded-relu", theta=0.25),
         parametrised("scaled-tanh", alpha=1.5, beta=0.5))


def uniform(source, shape):
    """Float64 values between -1 and 1."""
    return 2 * source.random_sample(shape) - 1


def random_problem(seed, activations=STANDARD, options=PLAIN, **lengths):
    """A problem with every tensor random, its dimensions random where `lengths` leaves them."""
    source = np.random.RandomState(seed)
    drawn = {name: int(source.randint(1, 6)) for name in ("batch", "steps", "inputs", "units")}
    layout = Layout(Dimensions(**{**drawn, **lengths}), options)
    return Problem(layout.dimensions, activations,
                   {name: uniform(source, layout.shapes[name]) for name in layout.given}, options)


def random_variant(seed):
    """A small problem whose options and activations are random, all of them together."""
    r = random.Random(seed)
    size = {"batch": r.randint(1, 3), "steps": r.randint(0, 4), "units": r.randint(1, 4)}
    options = Options(
        layers=r.choice([1, 2, 3]), direction=r.choice(["forward", "reverse", "bidirectional"]),
        merge=r.choice(["concat", "sum", "product", "average"]),
        lengths=r.choice([None, tuple(r.randint(0, size["steps"]) for _ in range(size["batch"]))]),
        projection=r.choice([None, r.randint(1, size["units"])]), peepholes=r.random() < 0.5,
        coupled=r.random() < 0.5, clip=r.choice([None, 0.5]), cell_clip=r.choice([None, 0.25]),
        forget_bias=r.choice([0.0, 1.0]), epsilon=r.choice([None, 2.0**-10]),
        biases=r.choice([0, 1, 2]), between=r.random() < 0.5, recurrent=r.random() < 0.5)
    # Exponentials of exponentials overflow.
    kinds = [kind for kind in EVERY if kind != "exponential" or options.layers == 1]
    return random_problem(seed, Activations(*(r.choice(kinds) for _ in range(5))), options, **size)


def shared(gate, other):
    """Activations that numpy-ml can express: one for the gates, one for candidate and cell."""
    return Activations(gate, gate, other, gate, other)


def in_float64(witness, problem):
    """A witness's answer in float64."""
    return WITNESSES[witness](problem, FloatArithmetic())


def loss(problem, answer):
    """The scalar whose gradients a backward pass returns: upstream times outputs, summed."""
    return sum((problem[name] * answer[name.replace("upstream", "output")]).sum()
               for name in problem.layout.given if name.startswith("upstream."))


def differentiable(problem):
    """The names of the inputs that have gradients, without the group before them."""
    return tuple(name.removeprefix("gradient.") for name in problem.layout.truth
                 if name.startswith("gradient."))


def assert_close(got, expected, label, ulps=64):
    """Agreement within `ulps` float64 ulps of the tensor's largest magnitude."""
    assert got.shape == expected.shape, label
    if expected.size:
        limit = ulps * np.spacing(np.max(np.abs(expected)))
        assert np.max(np.abs(got - expected)) <= limit, label
