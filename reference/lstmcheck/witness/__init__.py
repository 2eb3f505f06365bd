"""Independent answers to one problem: two ports and a derivative made by a tape.

A witness maps a problem and an arithmetic to every tensor of `problem.TRUTH`.
"""

from . import epynn, numpy_ml, tape_lstm

WITNESSES = {"epynn": epynn.answer, "numpy-ml": numpy_ml.answer, "tape": tape_lstm.answer}
PORTS = {"epynn": epynn.expresses, "numpy-ml": numpy_ml.expresses}


def witnesses_for(activations):
    """The two witnesses of a problem with these activations: both ports, else a port and the tape.

    Raises ValueError if neither port can express them.
    """
    able = [name for name, expresses in PORTS.items() if expresses(activations)]
    if not able:
        raise ValueError(f"no port can express {activations}")
    return (*able, "tape")[:2]
