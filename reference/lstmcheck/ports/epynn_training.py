"""How EpyNN trains a layer: clipping by the norm of all gradients, and the update.

Equations and names of version 1.2.13. `gradients` and `parameters` map the port's names to
arrays of equal shapes.
"""

from fractions import Fraction

E_SAFE = Fraction(1, 10**16)
MAX_NORM = Fraction(1, 4)


def clip_gradients(a, gradients, max_norm=MAX_NORM):
    """All gradients times max_norm / (norm + E_SAFE), where that is below 1.

    norm is the root of the sum, over every entry of every gradient, of (entry + E_SAFE)^2.
    """
    safe = a.constant(E_SAFE)
    total_norm = a.sqrt(sum(((gradient + safe) * (gradient + safe)).sum(keepdims=True)
                            for gradient in gradients.values()))
    clip_coef = a.constant(max_norm) / (total_norm + safe)
    if not a.exceeds(-clip_coef, -1).item():
        return dict(gradients)
    return {name: gradient * clip_coef for name, gradient in gradients.items()}


def update_parameters(a, parameters, gradients, lrate):
    """p - lrate g for each parameter p and its gradient g."""
    rate = a.constant(lrate)
    return {name: parameter - rate * gradients[name] for name, parameter in parameters.items()}
