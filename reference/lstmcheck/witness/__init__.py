"""Independent answers to one problem: two ports, equations by hand, a derivative made by a tape.

A witness maps a problem and an arithmetic to every tensor of the problem's truth.
"""

from . import epynn, equations, numpy_ml, tape_lstm

WITNESSES = {"epynn": epynn.answer, "numpy-ml": numpy_ml.answer, "tape": tape_lstm.answer,
             "equations": equations.answer}
_PORTS = {"epynn": epynn.expresses, "numpy-ml": numpy_ml.expresses}


def able_ports(problem):
    """The names of the ports that can express a problem's activations and options."""
    return tuple(name for name, expresses in _PORTS.items() if expresses(problem))


def witnesses_for(problem):
    """The two witnesses of a problem: both ports, else a port and the tape, else the equations
    and the tape."""
    return (*able_ports(problem), "tape", "equations")[:2]
