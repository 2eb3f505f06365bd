"""Learning rates: the ports against the published packages, the golden ones against the ports."""

import json

import numpy as np
import pytest
from lstmcheck.ports import epynn_schedules, numpy_ml_schedulers
from lstmcheck.training import schedules
from published import epynn_package, numpy_ml_package

GOLDEN = json.loads(schedules.FILE.read_text())["schedules"]


def test_epynn_rates_are_the_published_ones():
    epynn_package()
    from epynn.commons.schedule import schedule_functions
    lrate, k, d, cycle = 0.1, 0.05, 0.25, 4
    published = {name: schedule_functions(name, (12, lrate, 3, k, d, cycle))
                 for name in ("steady", "lin_decay", "exp_decay")}
    for epoch in range(12):
        for name, constants in (("steady", (lrate,)), ("lin_decay", (lrate, k)),
                                ("exp_decay", (lrate, k, d, cycle))):
            ours = getattr(epynn_schedules, name)(epoch, *constants)
            assert ours == pytest.approx(published[name][epoch], rel=1e-15, abs=0)


def numpy_ml_schedulers_published():
    numpy_ml_package()
    from numpy_ml.neural_nets.schedulers import schedulers
    return schedulers


@pytest.mark.parametrize(("published", "ours", "constants"), [
    ("ConstantScheduler", "constant", {"lr": 0.25}),
    ("ExponentialScheduler", "exponential", {"initial_lr": 0.5, "stage_length": 7, "decay": 0.75}),
    ("ExponentialScheduler", "exponential",
     {"initial_lr": 0.5, "stage_length": 7, "decay": 0.75, "staircase": True}),
    ("NoamScheduler", "noam", {"model_dim": 7, "scale_factor": 0.5, "warmup_steps": 5}),
])
def test_numpy_ml_rates_are_the_published_ones(published, ours, constants):
    theirs = getattr(numpy_ml_schedulers_published(), published)(**constants)
    for step in range(1, 30):
        assert getattr(numpy_ml_schedulers, ours)(step, **constants) == pytest.approx(
            theirs(step=step), rel=1e-15, abs=0)


@pytest.mark.parametrize("seed", range(6))
def test_the_patient_rate_is_the_published_one(seed):
    """With losses that fall, stall and spike, whatever their noise."""
    source = np.random.RandomState(seed)
    slopes = source.choice([-0.3, 0, 0.1], size=12).repeat(10)
    losses = np.cumsum(slopes) + source.standard_normal(120) + 20 * (source.random_sample(120) > 0.9)
    theirs = numpy_ml_schedulers_published().KingScheduler(0.5, patience=7, decay=0.5)
    ours = numpy_ml_schedulers.King(0.5, patience=7, decay=0.5)
    rates = [ours(loss) for loss in losses]
    assert rates == [theirs(step=None, cur_loss=loss) for loss in losses]
    assert rates[-1] < 0.5


def test_the_committed_rates_are_those_that_are_made():
    assert schedules.FILE.read_text() == schedules.text()


def ours(kind, step, c):
    """The golden kinds by the ports."""
    return {
        "constant": lambda: numpy_ml_schedulers.constant(step, c["rate"]),
        "exponential": lambda: numpy_ml_schedulers.exponential(
            step, c["initial"], c["stage"], c["staircase"], c["decay"]),
        "noam": lambda: numpy_ml_schedulers.noam(step, c["dimension"], c["scale"], c["warmup"]),
        "linear": lambda: epynn_schedules.lin_decay(step, c["initial"], c["k"]),
        "cyclic": lambda: epynn_schedules.exp_decay(
            step, c["initial"], c["k"], c["drop"], c["cycle"]),
    }[kind]()


@pytest.mark.parametrize("golden", GOLDEN[:-1], ids=lambda golden: golden["kind"])
def test_golden_rates_are_the_ports(golden):
    """Of a power the rounded exponent costs as many roundings as its logarithm is large."""
    for step, rate in zip(golden["steps"], golden["rates"], strict=True):
        assert ours(golden["kind"], step, golden["constants"]) == pytest.approx(
            rate, rel=32 * 2.0**-53, abs=0)


def test_the_golden_patient_rate_falls_on_clear_evidence_only():
    """No decision hangs on a rounding, and it falls and stays."""
    golden = GOLDEN[-1]
    patience, losses = golden["constants"]["patience"], golden["losses"]
    windows = [losses[k:k + patience + 1] for k in range(len(losses) - patience)]
    assert min(abs(numpy_ml_schedulers.p_falling(one) - 0.51) for one in windows) > 1e-3
    assert golden["rates"][25] == 0.01 and golden["rates"][-1] == golden["rates"][-15] < 0.005
