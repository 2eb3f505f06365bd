"""The published packages that the ports are ports of, made to import on today's Python."""

import collections
import collections.abc
import importlib.util
import sys
import types
import warnings

import pytest


def epynn_package():
    """The modules of EpyNN: the LSTM class, its activations, and its default constants."""
    pytest.importorskip("epynn", reason="the published EpyNN is not installed")
    from epynn.commons import maths
    from epynn.lstm.models import LSTM
    from epynn.settings import se_hPars
    return LSTM, maths, se_hPars


def numpy_ml_package():
    """The modules of numpy-ml: its layers and its activations.

    The package's own __init__ imports much that needs SciPy, so a bare package stands in for it;
    and it looks for three abstract classes where Python kept them until 3.10.
    """
    for name in ("Hashable", "Iterable", "Mapping"):
        setattr(collections, name, getattr(collections.abc, name))
    if "numpy_ml" not in sys.modules:
        spec = importlib.util.find_spec("numpy_ml")
        if spec is None:
            pytest.skip("the published numpy-ml is not installed")
        package = types.ModuleType("numpy_ml")
        package.__path__ = list(spec.submodule_search_locations)
        sys.modules["numpy_ml"] = package
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from numpy_ml.neural_nets import activations, layers
    return layers, activations


def numpy_ml_modules():
    """The modules of numpy-ml that are made of several layers."""
    numpy_ml_package()
    from numpy_ml.neural_nets import modules
    return modules
