"""Networks in every convention that has them, for readers in other languages.

Usage: python -m lstmcheck.conventions.golden, which writes `reference/conventions`.

Tensors: `NETWORK/canonical/NAME`, `NETWORK/CONVENTION/LAYER/NAME`.
"""

from pathlib import Path

import numpy as np

from ..layout import Dimensions, Layout
from ..options import Options
from ..vectorfile.safetensors import encode
from .network import STORAGES, UnsupportedDesign, store

FILE = Path(__file__).resolve().parents[2] / "conventions" / "networks.safetensors"
SIZE = Dimensions(batch=1, steps=1, inputs=2, units=3)
NETWORKS = {
    "layers": Options(layers=2),
    "no-bias": Options(layers=2, biases=0),
    "two-biases": Options(layers=2, biases=2),
    "bidirectional": Options(layers=2, direction="bidirectional"),
    "bidirectional-two-biases": Options(direction="bidirectional", biases=2),
    "peepholes": Options(direction="bidirectional", peepholes=True),
    "projection": Options(layers=2, direction="bidirectional", projection=2),
    "peepholes-projection": Options(peepholes=True, projection=2),
}


def tensors():
    """All tensors by name; the same everywhere."""
    source, result = np.random.RandomState(500), {}
    for network, options in NETWORKS.items():
        layout = Layout(SIZE, options)
        given = {f"input.{name}{place.suffix}": None
                 for place in layout.places for name in layout.parameters()}
        for name in given:
            given[name] = 2 * source.random_sample(layout.shapes[name]) - 1
            result[f"{network}/canonical/{name.removeprefix('input.')}"] = given[name]
        for convention in STORAGES:
            try:
                layers = store(convention, layout, given)
            except UnsupportedDesign:
                continue
            result.update({f"{network}/{convention}/{layer}/{name}": np.ascontiguousarray(tensor)
                           for layer, stored in enumerate(layers)
                           for name, tensor in stored.items()})
    return result


def data():
    """The file's bytes."""
    return encode(tensors(), {"format": "lstmcheck-conventions/1"})


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_bytes(data())
