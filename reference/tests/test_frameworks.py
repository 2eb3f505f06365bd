"""ONNX Runtime and ONNX's evaluator on the whole set, and the judgement of frameworks."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from frameworks.explained import EXPLANATIONS, explanation
from frameworks.judge import judged
from frameworks.offer import GATES, STANDARD, Offer
from frameworks.registry import ENTRIES, FOLDER
from frameworks.table import by_variant, failure, rows, variants
from lstmcheck.audit.committed import committed
from lstmcheck.bounds.contract import CONTRACTS
from lstmcheck.vectorfile.manifest import read_entries

REFERENCE = Path(__file__).resolve().parents[1]
VECTORS = REFERENCE / "vectors"


def results_of(name):
    """What `name` gives for every vector, by the code that its own process runs."""
    pytest.importorskip("onnx", reason="onnx is not installed")
    pytest.importorskip("onnxruntime", reason="ONNX Runtime is not installed")
    from frameworks.child import results
    entry = ENTRIES[name]
    return list(results(entry, entry.load(), VECTORS, "probabilistic"))


@pytest.mark.parametrize("name", ["onnxruntime", "onnx-reference"])
@pytest.mark.filterwarnings("ignore:overflow encountered in exp")
def test_an_onnx_evaluator_agrees_but_for_what_is_explained(name):
    results = results_of(name)
    found = rows(ENTRIES[name], "", results)
    assert len(found) == len(ENTRIES[name].contracts)
    for row in found:
        assert row.passed, [f"{one['vector']}: {failure(one)}" for one in row.unexplained]
        assert row.run >= 150
    for one in EXPLANATIONS:
        if one.framework == name:
            assert any("skipped" not in result and failure(result)
                       and explanation(name, result) is one for result in results), one.reason


def test_onnx_runtime_agrees_on_every_variant_that_its_operator_has():
    results = [{"framework": "onnxruntime", **one} for one in results_of("onnxruntime")]
    header, lines = by_variant(results, ["onnxruntime"])
    agreed = {variant: int(cell.partition("/")[0]) for variant, cell in lines}
    assert header == ("variant", "onnxruntime")
    assert set(agreed) == {
        "plain", "activations", "bias none", "bias two", "clip", "coupled", "direction reverse",
        "direction bidirectional", "layers", "lengths", "peepholes"}
    assert all(count >= 3 for count in agreed.values()), agreed


def a_vector():
    entry = next(one for one in read_entries(VECTORS).values()
                 if one["id"].startswith("all-axes-differ"))
    return committed(VECTORS, entry)


@pytest.mark.parametrize(("change", "found"), [
    (lambda y: y, None),
    (lambda y: y + 1e-4, "bounds away"),
    (lambda y: np.where(y == y[0, 0, 0], np.nan, y), "bounds away"),
    (lambda y: np.where(y == y[0, 0, 0], np.inf, y), "bounds away"),
    (lambda y: y[:-1], "expected"),
    (lambda y: y.swapaxes(0, 1), "expected"),
])
def test_a_wrong_answer_is_a_failure(change, found):
    vector = a_vector()
    answer = {**vector.truth, "output.y": change(vector.truth["output.y"])}
    tensors = judged(vector, answer, "f32", "probabilistic", "forward")
    wrong = failure({"tensors": tensors})
    assert wrong is None if found is None else wrong.startswith("output.y") and found in wrong


def test_what_is_not_returned_is_a_failure():
    tensors = judged(a_vector(), {}, "f64", "proof", "training")
    assert failure({"tensors": tensors}) == "gradient.x: not returned"


def result(**fields):
    configuration = {"steps": 5, "activations": STANDARD, "regime": "ordinary"}
    return {"vector": "v", "configuration": configuration, "format": "f32", "profile": "forward",
            **fields}


def tensor(**fields):
    return {"output.y": {"label": "sharp", "fraction": 0.1, "passed": True, **fields}}


@pytest.mark.parametrize(("result", "passed"), [
    (result(tensors=tensor()), True),
    (result(tensors=tensor(passed=False, error="not returned")), False),
    (result(tensors=tensor(label="not-gateable")), False),
    (result(error="ValueError: no"), False),
    (result(skipped="activations are fixed"), False),
], ids=["agrees", "disagrees", "not gateable", "raises", "ran nothing"])
def test_a_framework_passes_only_where_it_agrees(result, passed):
    row, = rows(ENTRIES["pytorch"], "2", [result])
    assert row.passed == passed


def test_an_offer_refuses_what_is_not_in_it():
    plain = result()["configuration"]
    offer = Offer(activations=frozenset(("logistic", "tanh")), tied=(GATES,), least_steps=1,
                  features={"direction": ("reverse",)})
    assert offer.refusal(plain) is None
    assert offer.refusal({**plain, "direction": "reverse"}) is None
    for refused in ({"steps": 0}, {"direction": "bidirectional"}, {"peepholes": True},
                    {"activations": {**STANDARD, "cell": "relu"}},
                    {"activations": {**STANDARD, "forget": "tanh"}}):
        assert offer.refusal({**plain, **refused}), refused
    assert Offer().refusal({**plain, "activations": {**STANDARD, "cell": "identity"}})


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_every_framework_is_complete(entry):
    assert (FOLDER / "kernels" / f"{entry.module}.py").exists()
    pinned = (FOLDER / "requirements" / f"{entry.environment}.txt").read_text().splitlines()
    assert all("==" in line for line in pinned)
    assert any(line.startswith(f"{entry.package}==") for line in pinned)
    assert entry.because
    for form, contract in entry.contracts.items():
        assert CONTRACTS[contract].format == form


@pytest.mark.parametrize("one", EXPLANATIONS, ids=lambda one: one.framework)
def test_every_explanation_has_a_reproduction(one):
    assert one.framework in ENTRIES and set(one.formats) <= set(ENTRIES[one.framework].contracts)
    assert one.cause in ("documented", "ours", "theirs") and one.reason
    assert (FOLDER / "findings" / one.reproduction).exists()


def test_the_command_refuses_a_folder_without_vectors(tmp_path):
    done = subprocess.run([sys.executable, REFERENCE.parent / "scripts" / "compare-frameworks",
                           "--vectors", tmp_path], capture_output=True, text=True)
    assert done.returncode == 2 and "manifest.json" in done.stderr


def test_the_versions_of_the_tests_are_those_of_the_environments():
    tested = (REFERENCE / "requirements-test.txt").read_text().splitlines()
    environment = (FOLDER / "requirements" / "onnx.txt").read_text().splitlines()
    for package in ("onnx==", "onnxruntime==", "numpy=="):
        assert [line for line in tested if line.startswith(package)] == [
            line for line in environment if line.startswith(package)]



def test_a_vector_counts_for_each_of_its_variants():
    plain = {"steps": 1, "bias": "distinct", "activations": STANDARD}
    assert variants(plain) == ["plain"]
    assert variants({**plain, "bias": "two", "direction": "reverse", "lengths": [0, 1]}) == [
        "direction reverse", "lengths", "bias two"]


def test_agreement_on_a_variant_counts_what_agrees_and_what_is_explained():
    plain = {"steps": 1, "bias": "distinct", "activations": STANDARD, "regime": "ordinary"}
    one = {"framework": "onnxruntime", "vector": "v", "format": "f32", "profile": "forward"}
    wrong = tensor(passed=False, error="not returned")
    collected = [
        {**one, "configuration": plain, "tensors": tensor()},
        {**one, "configuration": {**plain, "steps": 0}, "tensors": wrong},
        {**one, "configuration": {**plain, "lengths": [0, 1]}, "tensors": wrong},
        {**one, "configuration": {**plain, "lengths": [1, 1]}, "tensors": wrong},
        {**one, "configuration": {**plain, "merge": "sum"}, "skipped": "has no merge sum"},
    ]
    _, lines = by_variant(collected, ["onnxruntime", "pytorch"])
    assert lines == [("plain", "1/2, 1 explained", "–"), ("lengths", "0/2, 1 explained", "–")]
