"""One LSTM node as an ONNX model, for whatever runs ONNX; layers are one node after another."""

import numpy as np
import onnx
from lstmcheck.activations import constants_of, name_of
from onnx import TensorProto, helper, numpy_helper

from .offer import ANY, GATES, Offer
from .parameters import narrowed, stored, widened

# The operator's name of each activation, and which constants it takes in which of its two lists.
NAMES = {"identity": "Affine", "affine": "Affine", "logistic": "Sigmoid", "tanh": "Tanh",
         "relu": "Relu", "leaky-relu": "LeakyRelu", "thresholded-relu": "ThresholdedRelu",
         "elu": "Elu", "scaled-tanh": "ScaledTanh", "hard-sigmoid": "HardSigmoid",
         "hard-sigmoid-sixth": "HardSigmoid", "softsign": "Softsign", "softplus": "Softplus"}
FIXED = {"identity": (1.0, 0.0), "hard-sigmoid": (0.2, 0.5), "hard-sigmoid-sixth": (1 / 6, 0.5)}
OPSET, IR = 22, 10
# The operator has one activation for i, o and f, one for the candidate, one for the cell.
OPERATOR = Offer(
    activations=frozenset(NAMES), tied=(GATES,),
    features={"direction": ("reverse", "bidirectional"), "layers": ANY, "lengths": ANY,
              "peepholes": ANY, "coupled": ANY, "clip": ANY, "bias": ("two", "none")})


def run(evaluate, problem, dtype):
    """The canonical outputs that `evaluate(model, feed)` has for a problem."""
    x, answer = problem["input.x"].astype(dtype), {}
    for layer, tensors in enumerate(stored("onnx", problem, dtype)):
        places = [place for place in problem.layout.places if place.layer == layer]
        feed = {"x": x} | narrowed({name: np.stack([problem[f"input.{name}{place.suffix}"]
                                                    for place in places])
                                    for name in ("h0", "c0")}, dtype)
        if problem.options.lengths is not None:
            feed["lengths"] = np.array(problem.options.lengths, dtype=np.int32)
        y, h_n, c_n = map(np.asarray, evaluate(model(tensors, feed, attributes(problem)), feed))
        x = np.ascontiguousarray(np.concatenate([y[:, k] for k in range(len(places))], axis=-1))
        for place in places:
            answer |= {f"output.h_n{place.suffix}": h_n[place.index],
                       f"output.c_n{place.suffix}": c_n[place.index]}
    return widened({"output.y": x, **answer})


def attributes(problem):
    """The node's attributes, those at their defaults left out."""
    chosen, o = problem.activations, problem.options
    kinds = [chosen.input, chosen.candidate, chosen.cell] * len(o.directions)
    result = {"direction": o.direction}
    if kinds[:3] != ["logistic", "tanh", "tanh"]:
        result["activations"] = [NAMES[name_of(kind)] for kind in kinds]
        constants = [FIXED.get(name_of(kind)) or tuple(constants_of(kind).values())
                     for kind in kinds]
        lists = {"activation_alpha": [pair[0] for pair in constants if pair],
                 "activation_beta": [pair[1] for pair in constants if len(pair) > 1]}
        result |= {name: values for name, values in lists.items() if values}
    if o.clip is not None:
        result["clip"] = o.clip
    if o.coupled:
        result["input_forget"] = 1
    return result


def forward(evaluate, stored, x, h0, c0, reverse=False, lengths=None, clip=None, coupled=False):
    """y [T, N, H], h_n and c_n [N, H] by the operator's own storage of its parameters."""
    feed = {"x": x, "h0": h0[None], "c0": c0[None]}
    if lengths is not None:
        feed["lengths"] = np.array(lengths, dtype=np.int32)
    attributes = {"direction": "reverse"} if reverse else {}
    attributes |= {} if clip is None else {"clip": clip}
    attributes |= {"input_forget": 1} if coupled else {}
    y, h_n, c_n = evaluate(model(stored, feed, attributes), feed)
    return np.asarray(y)[:, 0], np.asarray(h_n)[0], np.asarray(c_n)[0]


def model(stored, feed, attributes):
    """The model with the parameters as constants, inputs as in `feed`, outputs y, h_n, c_n."""
    steps, *_ = feed["x"].shape
    state, element = feed["h0"].shape, helper.np_dtype_to_tensor_dtype(feed["x"].dtype)
    given = {**feed, **stored}
    inputs = [name if name in given else ""
              for name in ("x", "W", "R", "B", "lengths", "h0", "c0", "P")]
    node = helper.make_node("LSTM", inputs, ["y", "h_n", "c_n"], hidden_size=state[-1],
                            **attributes)
    kinds = {name: TensorProto.INT32 if name == "lengths" else element for name in feed}
    graph = helper.make_graph(
        [node], "lstm",
        [helper.make_tensor_value_info(name, kinds[name], array.shape)
         for name, array in feed.items()],
        [helper.make_tensor_value_info(name, element, shape)
         for name, shape in (("y", [steps, *state]), ("h_n", state), ("c_n", state))],
        [numpy_helper.from_array(array, name) for name, array in stored.items()])
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR)
    onnx.checker.check_model(made)
    return made
