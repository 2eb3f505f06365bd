"""The semantics matrix: its cells for the ONNX evaluators, the probe's own sight, the page."""

from pathlib import Path

import numpy as np
import pytest
from frameworks.registry import ENTRIES
from frameworks.semantics import CLAIMS
from frameworks.semantics.matrix import lines
from frameworks.semantics.probe import Probe, findings
from frameworks.semantics.textbook import layer

PAGE = Path(__file__).resolve().parents[2] / "Guides" / "Semantics.md"


def test_every_framework_has_its_line_on_the_page():
    assert set(CLAIMS) == set(ENTRIES)
    page = PAGE.read_text().splitlines()
    assert [line for line in page if line.startswith("|")] == lines()


@pytest.mark.parametrize("name", ["onnxruntime", "onnx-reference"])
def test_exactly_the_claimed_semantics_agree(name):
    pytest.importorskip("onnx", reason="onnx is not installed")
    pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")
    cells = list(findings(name))
    assert [cell for cell in cells if cell[2] != [cell[1]]] == []
    assert {"gates", "axes", "reverse", "after the end", "final state"} <= {
        cell[0] for cell in cells}


def textbook(stored, x, h0, c0):
    """PyTorch's semantics, by hand."""
    b = stored["bias_ih"] + stored["bias_hh"]
    y, h_n, c_n = layer(x, {"W": stored["weight_ih"], "R": stored["weight_hh"], "b": b}, h0, c0)
    return y, h_n, c_n


@pytest.mark.parametrize(("change", "agrees"), [
    ({}, True), ({"order": "iofg"}, False), ({"axes": "NTI"}, False),
    ({"transposed": "weight_hh"}, False),
])
def test_the_probe_tells_candidates_apart(change, agrees):
    probe = Probe(CLAIMS["pytorch"], textbook)
    assert probe.agrees(**change) == agrees


def test_a_result_that_is_neither_near_nor_far_settles_nothing():
    probe = Probe(CLAIMS["pytorch"], textbook)
    with pytest.raises(AssertionError, match="neither near nor far"):
        probe.agrees(tuple(np.asarray(one) + 1e-4 for one in probe.expected))
