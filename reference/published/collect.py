"""Print LSTM test data that others publish, in the form that `lstm-check mutants --data` reads.

Every problem becomes forward layers: a reverse direction is a forward one on the mirrored sequence,
of a bidirectional case each direction is a problem of its own.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

USUAL = {
    "input": "logistic", "forget": "logistic", "candidate": "tanh",
    "output": "logistic", "cell": "tanh",
}


def reordered(blocks, order):
    """Four gate blocks in another order of storage, as i, f, g, o."""
    parts = dict(zip(order, np.split(blocks, 4)))
    return np.concatenate([parts[gate] for gate in "ifgo"])


def problem(name, tensors, expected, tolerance, activations=USUAL):
    steps, batch, inputs = tensors["input.x"].shape
    return {
        "name": name,
        "batch": batch, "steps": steps, "inputs": inputs,
        "units": tensors["input.R"].shape[1],
        "activations": activations,
        "tensors": {key: np.ravel(value).tolist() for key, value in tensors.items()},
        "expected": {key: np.ravel(value).tolist() for key, value in expected.items()},
        **tolerance,
    }


def plain(name, x, weights, recurrent, bias, h0, c0, outputs, reverse, tolerance, activations,
          peepholes=None):
    """One direction: outputs y [T, N, H], h_n, c_n [N, H], those that are published."""
    expected = {key: value for key, value in outputs.items() if value is not None}
    if reverse:
        x = x[::-1]
        if "output.y" in expected:
            expected["output.y"] = expected["output.y"][::-1]
    tensors = {
        "input.x": x, "input.W": weights, "input.R": recurrent, "input.b": bias,
        "input.h0": h0, "input.c0": c0,
    }
    if peepholes is not None:
        tensors["input.p"] = peepholes
    return problem(name, tensors, expected, tolerance, activations)


def onnx_suite():
    problems = []
    for case in collect_testcases("LSTM"):
        (node,) = case.model.graph.node
        attributes = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
        graph_inputs = [name for name in node.input if name]
        graph_outputs = [name for name in node.output if name]
        for inputs, outputs in case.data_sets:
            given = dict(zip(graph_inputs, map(array, inputs)))
            returned = dict(zip(graph_outputs, map(array, outputs)))
            problems += onnx_problems(case, node, attributes, given, returned)
    return {"name": "ONNX node tests", "data": "exact",
            "note": f"collected from onnx {onnx.__version__}", "problems": problems}


def array(value):
    return numpy_helper.to_array(value) if isinstance(value, onnx.TensorProto) else np.asarray(value)


def onnx_problems(case, node, attributes, given, returned):
    def named(values, names, at):
        name = names[at] if at < len(names) else ""
        return values.get(name) if name else None

    x, weights, recurrent, bias, _, h0, c0, peepholes = (
        named(given, node.input, at) for at in range(8))
    y, h_n, c_n = (named(returned, node.output, at) for at in range(3))
    if attributes.get("layout", 0) == 1:
        x = np.swapaxes(x, 0, 1)
        y = None if y is None else np.transpose(y, (1, 2, 0, 3))
        h0, c0, h_n, c_n = (
            None if state is None else np.swapaxes(state, 0, 1) for state in (h0, c0, h_n, c_n))
    direction = attributes.get("direction", b"forward").decode()
    units, batch = recurrent.shape[2], x.shape[1]
    zeros = np.zeros((batch, units))
    found = []
    for at in range(weights.shape[0]):
        both = np.zeros(8 * units) if bias is None else bias[at]
        found.append(plain(
            f"{case.name}, direction {at}", x,
            reordered(weights[at], "iofg"), reordered(recurrent[at], "iofg"),
            reordered(both[: 4 * units] + both[4 * units:], "iofg"),
            zeros if h0 is None else h0[at], zeros if c0 is None else c0[at],
            {
                "output.y": None if y is None else y[:, at],
                "output.h_n": None if h_n is None else h_n[at],
                "output.c_n": None if c_n is None else c_n[at],
            },
            direction == "reverse" or at == 1,
            {"relative": case.rtol, "absolute": case.atol, "ulps": 0}, USUAL,
            None if peepholes is None else np.concatenate(
                [np.split(peepholes[at], 3)[k] for k in (0, 2, 1)])))
    return found


def webnn_suite():
    """W3C's WebNN conformance test of lstm: ten times one problem of a step, twice one of two."""
    activations = dict.fromkeys(USUAL, "relu")
    weights = np.tile([[1.0, -1.0], [2.0, -2.0]], (4, 1))
    recurrent = np.full((8, 2), np.float32(0.1), dtype=np.float64)
    bias = np.tile([2.0, 4.0], 4)
    zeros = np.zeros((2, 2))
    one = np.array([1.0, 2, 2, 1]).reshape(1, 2, 2)
    two = np.array([1.0, 2, 2, 1, 3, 4, 1, 2]).reshape(2, 2, 2)
    h1, c1 = np.array([[1.0, 8], [27, 216]]), np.array([[1.0, 4], [9, 36]])
    h2 = np.array([[10.469000816345215, 58.02900695800781], [74.52900695800781, 518.948974609375]])
    c2 = np.array([[5.510000228881836, 20.01000213623047], [19.110000610351564, 75.20999908447266]])
    last = np.array([[1.0, 8], [1, 8]])
    tolerance = {"relative": 0, "absolute": 0, "ulps": 1}

    def case(name, x, outputs, reverse):
        return plain(
            name, x, weights, recurrent, bias, zeros, zeros, outputs, reverse, tolerance,
            activations)

    return {
        "name": "W3C WebNN lstm",
        "data": "re-created",
        "note": "the published numbers and 1 ulp; of twelve cases the three that differ",
        "problems": [
            case(
                "steps=1", one,
                {"output.y": h1[None], "output.h_n": h1, "output.c_n": c1}, False),
            case(
                "steps=2, backward", two,
                {"output.h_n": h2, "output.c_n": c2}, True),
            case(
                "steps=2, all options", two,
                {"output.y": np.stack([h2, last]), "output.h_n": h2, "output.c_n": c2}, True),
        ],
    }


def pytorch_suite():
    """The golden test of PyTorch's C++ interface: every tensor counts up or down in fractions."""
    def rising(*shape):
        return np.arange(np.prod(shape)).reshape(shape) / np.prod(shape)

    last_h = [[0.7889, 0.9003], [0.7769, 0.8905], [0.7635, 0.8794], [0.7484, 0.8666]]
    y = np.array([
        [[0.4391, 0.5402], [0.4330, 0.5324], [0.4261, 0.5239], [0.4183, 0.5147]],
        [[0.6822, 0.8064], [0.6726, 0.7968], [0.6620, 0.7860], [0.6501, 0.7741]], last_h])
    last_c = np.array([[1.1647, 1.6106], [1.1425, 1.5726], [1.1187, 1.5329], [1.0931, 1.4911]])
    zeros = np.zeros((4, 2))
    return {
        "name": "PyTorch C++ CheckOutputValuesMatchPyTorch",
        "data": "exact",
        "note": "test/cpp/api/rnn.cpp: N=4 T=3 I=H=2, four digits, 1e-3",
        "problems": [plain(
            "LSTM(2, 2)", 1 - rising(3, 4, 2), rising(8, 2), rising(8, 2), 2 * rising(8),
            zeros, zeros, {"output.y": y, "output.h_n": y[-1], "output.c_n": last_c}, False,
            {"relative": 0, "absolute": 1e-3, "ulps": 0}, USUAL)],
    }


def openvino_suite():
    """OpenVINO's hard-coded reference results of one step."""
    published = json.loads(Path(__file__).with_name("openvino_lstm_cell.json").read_text())

    def matrix(name):
        return np.reshape(published[name], (-1, 3))

    def case(name, order, bias, relative):
        h_n, c_n = matrix(f"{name}, h"), matrix(f"{name}, c")
        return plain(
            name, matrix("x")[None], reordered(matrix("W"), order),
            reordered(matrix("R"), order), reordered(bias, order), matrix("h0"), matrix("c0"),
            {"output.h_n": h_n, "output.c_n": c_n}, False,
            {"relative": relative, "absolute": 0, "ulps": 0}, USUAL)

    bias = np.array(published["b"])
    return {
        "name": "OpenVINO LSTMCell",
        "data": "exact",
        "note": "lstm_cell.cpp: N=2 I=H=3, one step, relative 1e-2, and 1e-1 with a bias",
        "problems": [
            case("zero bias", "iofg", 0 * bias, 1e-2), case("bias", "figo", bias, 1e-1),
            {**case("clip 3.5", "figo", bias, 1e-1), "clip": 3.5},
        ],
    }


def openvino_sequence_suite():
    """OpenVINO's LSTMSequence cases of one direction: numbers from 1 to 10, clipped to 0.7."""
    random = np.random.RandomState(21)
    batch, steps, inputs, units = 5, 10, 10, 10

    def drawn(*shape):
        return random.uniform(1, 10, shape).astype(np.float32).astype(np.float64)

    case = problem("clip 0.7", {
        "input.x": drawn(steps, batch, inputs), "input.W": drawn(4 * units, inputs),
        "input.R": drawn(4 * units, units), "input.b": drawn(4 * units),
        "input.h0": drawn(batch, units), "input.c0": drawn(batch, units),
    }, {}, {"relative": 1e-2, "absolute": 0, "ulps": 0})
    case["clip"] = 0.7
    case["computed"] = ["output.y", "output.h_n", "output.c_n"]
    return {
        "name": "OpenVINO LSTMSequence",
        "data": "re-created",
        "note": "N=5 T=I=H=10, all numbers from 1 to 10, clip 0.7, relative 1e-2; drawn by a seed",
        "problems": [case],
    }


def kernelbench_suite(tolerance):
    """KernelBench's 35_LSTM: six layers, and a product with their last output is compared."""
    random = np.random.RandomState(22)
    batch, steps, inputs, units, layers, outputs = 1, 32, 128, 256, 6, 10
    bound = 1 / np.sqrt(units)

    def uniform(*shape):
        return random.uniform(-bound, bound, shape).astype(np.float32).astype(np.float64)

    tensors = {"input.x": random.uniform(0, 1, (steps, batch, inputs))}
    for layer in range(layers):
        tensors.update({
            f"input.W.{layer}f": uniform(4 * units, units if layer else inputs),
            f"input.R.{layer}f": uniform(4 * units, units),
            f"input.b.{layer}f": uniform(4 * units) + uniform(4 * units),
            f"input.h0.{layer}f": random.standard_normal((batch, units)),
            f"input.c0.{layer}f": random.standard_normal((batch, units)),
        })
    case = {
        "name": "35_LSTM", "batch": batch, "steps": steps, "inputs": inputs, "units": units,
        "layers": layers, "activations": USUAL,
        "tensors": {key: np.ravel(value).tolist() for key, value in tensors.items()},
        "expected": {}, "computed": ["output.y"],
        "readout": np.ravel(uniform(outputs, units)).tolist(),
        "relative": tolerance, "absolute": tolerance, "ulps": 0,
    }
    return {
        "name": f"KernelBench 35_LSTM, {tolerance:.0e}",
        "data": "re-created",
        "note": "I=128 H=256, six layers; one row of ten, 32 steps of 512; drawn by a seed",
        "problems": [case],
    }


def swift_suite():
    """The one LSTM test of Swift for TensorFlow: its sizes, kinds of numbers, loss, tolerance."""
    random = np.random.RandomState(20)
    batch, steps, inputs, units = 1, 4, 4, 4

    def drawn(*shape):
        return (2 * random.random_sample(shape) - 1).astype(np.float32).astype(np.float64)

    weights = 0.55 * drawn(4 * units, inputs)
    recurrent = 0.47 * drawn(4 * units, units)
    bias = np.concatenate([np.zeros(units), np.ones(units), np.zeros(2 * units)])
    tensors = {
        "input.x": drawn(steps, batch, inputs),
        "input.W": weights.astype(np.float32).astype(np.float64),
        "input.R": recurrent.astype(np.float32).astype(np.float64),
        "input.b": bias, "input.h0": drawn(batch, units), "input.c0": drawn(batch, units),
        "upstream.c_n": np.ones((batch, units)),
    }
    case = problem("testLSTM", tensors, {}, {"relative": 0, "absolute": 1e-6, "ulps": 0})
    case["computed"] = [
        "output.y", "output.c_n", "gradient.x", "gradient.W", "gradient.R", "gradient.b",
        "gradient.h0", "gradient.c0",
    ]
    return {
        "name": "Swift for TensorFlow testLSTM",
        "data": "re-created",
        "note": "N=1 T=I=H=4, given states, forget bias 1, loss Σ c_n, 1e-6; numbers drawn by a "
        "seed",
        "problems": [case],
    }


if __name__ == "__main__":
    suites = [
        onnx_suite(), webnn_suite(), openvino_suite(), openvino_sequence_suite(), pytorch_suite(),
        swift_suite(), kernelbench_suite(1e-2), kernelbench_suite(1e-4),
    ]
    json.dump({"format": "lstmcheck-published/1", "suites": suites}, sys.stdout)
