"""Native parameters from a claim such as {"weight_ih": "W 4H,I", …}.

The first word is the canonical tensor. Axes: 4H, 8H and H run over gates and units, I over inputs,
h over the units of the hidden state that comes in. A name with {q} stands for one tensor a gate.
"""

import numpy as np


def natively(tensors, letters, parameters, order, transposed=None):
    """The native tensors with the gates' blocks in `order`; of `transposed` the other way round.

    `letters` name the gates of a tensor a gate. Where there are two biases each is a share of b.
    """
    biases = sum(spec.startswith("b") for spec in tensors.values())
    stored = {}
    for k, (name, spec) in enumerate(tensors.items()):
        source, axes = spec.split()
        whole = parameters[source]
        if source == "b" and biases == 2:
            whole = whole * (0.75 if k % 2 else 0.25)
        blocks = dict(zip("ifgo", np.split(whole, 4), strict=True))
        turned = axes.split(",")[0] in ("I", "h")
        if name == transposed:
            turned = not turned
        if "{q}" in name:
            made = {name.format(q=letter): blocks[gate]
                    for letter, gate in zip(letters, order, strict=True)}
        else:
            stacked = np.concatenate([blocks[gate] for gate in order])
            made = {name: np.concatenate([0.75 * stacked, 0.25 * stacked])
                    if "8H" in axes else stacked}
        for one, array in made.items():
            array = array.T if turned else array
            array = array[None] if axes.startswith("1,") else array
            stored[one] = np.ascontiguousarray(array, dtype=np.float32)
    return stored
