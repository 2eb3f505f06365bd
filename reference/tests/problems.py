"""Random problems for tests."""

import numpy as np
from lstmcheck.arithmetic import FloatArithmetic
from lstmcheck.problem import GIVEN, Activations, Dimensions, Problem
from lstmcheck.witness import WITNESSES

STANDARD = Activations()
SMOOTH = ("identity", "logistic", "tanh")
ALL = (*SMOOTH, "relu", "leaky-relu", "elu")


def uniform(source, shape):
    """Float64 values between -1 and 1."""
    return 2 * source.random_sample(shape) - 1


def random_problem(seed, activations=STANDARD, **lengths):
    """A problem with every tensor random, its dimensions random where `lengths` leaves them."""
    source = np.random.RandomState(seed)
    drawn = {name: int(source.randint(1, 6)) for name in ("batch", "steps", "inputs", "units")}
    dimensions = Dimensions(**{**drawn, **lengths})
    return Problem(dimensions, activations,
                   {name: uniform(source, dimensions.shape(name)) for name in GIVEN})


def shared(gate, other):
    """Activations that numpy-ml can express: one for the gates, one for candidate and cell."""
    return Activations(gate, gate, other, gate, other)


def in_float64(witness, problem):
    """A witness's answer in float64."""
    return WITNESSES[witness](problem, FloatArithmetic())


def loss(problem, answer):
    """The scalar whose gradients a backward pass returns: upstream times outputs, summed."""
    return sum((problem[f"upstream.{name}"] * answer[f"output.{name}"]).sum()
               for name in ("y", "h_n", "c_n"))


def assert_close(got, expected, label, ulps=64):
    """Agreement within `ulps` float64 ulps of the tensor's largest magnitude."""
    assert got.shape == expected.shape, label
    if expected.size:
        limit = ulps * np.spacing(np.max(np.abs(expected)))
        assert np.max(np.abs(got - expected)) <= limit, label
