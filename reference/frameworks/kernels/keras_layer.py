"""Keras's LSTM layer on TensorFlow, in eager mode; in both directions its Bidirectional."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import activations as act  # noqa: E402
from lstmcheck.activations import constants_of, name_of  # noqa: E402
from lstmcheck.conventions import split_gates  # noqa: E402

from ..offer import ANY, GATES, Offer  # noqa: E402
from ..parameters import gradients, stored, widened  # noqa: E402

# By our names, with our constants.
NAMES = {
    "identity": act.linear, "logistic": act.sigmoid, "tanh": act.tanh, "relu": act.relu,
    "selu": act.selu, "softplus": act.softplus, "softsign": act.softsign,
    "exponential": act.exponential, "hard-sigmoid-sixth": act.hard_sigmoid,
    "gelu": lambda x: act.gelu(x, approximate=False),
    "gelu-tanh": lambda x: act.gelu(x, approximate=True),
    "leaky-relu": lambda x, slope: act.leaky_relu(x, negative_slope=slope),
    "elu": lambda x, alpha: act.elu(x, alpha=alpha),
    "thresholded-relu": lambda x, theta: act.relu(x, threshold=theta),
}
MERGES = {"concat": "concat", "sum": "sum", "product": "mul", "average": "ave"}
# `recurrent_activation` for the gates, `activation` for candidate and cell.
# It raises on a sequence of no steps.
OFFER = Offer(
    training=True, activations=frozenset(NAMES), tied=(GATES, ("candidate", "cell")),
    least_steps=1, features={
        "layers": ANY, "direction": ("reverse", "bidirectional"), "merge": ANY, "lengths": ANY,
        "bias": ("none",)})

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def run(problem, dtype, training):
    size, o, layout = problem.dimensions, problem.options, problem.layout
    tensors = stored("keras", problem, dtype)
    layers = [_layer(one, o.direction, o.merge, size.units, _activations(problem.activations),
                     np_dtype=dtype) for one in tensors]

    def constant(name):
        return tf.constant(problem[name].astype(dtype))

    x = tf.transpose(constant("input.x"), [1, 0, 2])
    states = {f"{name}{place.suffix}": constant(f"input.{name}{place.suffix}")
              for place in layout.places for name in ("h0", "c0")}
    mask = None if o.lengths is None else tf.sequence_mask(o.lengths, size.steps)
    with tf.GradientTape() as tape:
        tape.watch([x, *states.values()])
        outputs, y = {}, x
        for k, layer in enumerate(layers):
            places = [place for place in layout.places if place.layer == k]
            y, *finals = layer(y, mask=mask, initial_state=[
                states[f"{name}{place.suffix}"] for place in places for name in ("h0", "c0")])
            if o.direction == "reverse":
                y = tf.reverse(y, [1])
            outputs |= dict(zip([f"{name}{place.suffix}" for place in places
                                 for name in ("h_n", "c_n")], finals, strict=True))
        outputs["y"] = tf.transpose(y, [1, 0, 2])
    answer = {f"output.{name}": one.numpy() for name, one in outputs.items()}
    if training:
        sources = {"x": x, **states} | {f"{k}/{name}": variable.value for k, layer in
                                        enumerate(layers) for name, variable in
                                        _variables(layer).items()}
        found = tape.gradient(outputs, sources, output_gradients={
            name: constant(f"upstream.{name}") for name in outputs},
            unconnected_gradients=tf.UnconnectedGradients.ZERO)
        found = {name: one.numpy() for name, one in found.items()}
        answer["gradient.x"] = found["x"].swapaxes(0, 1)
        answer |= {f"gradient.{name}": found[name] for name in states}
        answer |= gradients("keras", problem, [
            {name: found[f"{k}/{name}"] for name in one} for k, one in enumerate(tensors)])
    return widened(answer)


def forward(stored, x, h0, c0, reverse=False, lengths=None):
    """y [N, T, H], h_n and c_n [N, H] by the layer's own storage of its parameters."""
    mask = None if lengths is None else tf.sequence_mask(lengths, x.shape[1])
    layer = _layer(stored, "reverse" if reverse else "forward", None, h0.shape[-1], {},
                   x.dtype, zero_output_for_mask=False)
    outputs = layer(tf.constant(x), initial_state=[tf.constant(h0), tf.constant(c0)], mask=mask)
    return [tensor.numpy() for tensor in outputs]


def initial_bias(inputs, units):
    """The bias of each gate of a new layer, [units]."""
    layer = keras.layers.LSTM(units)
    layer.build((None, None, inputs))
    return split_gates(_variables(layer)["bias"].numpy())


def _activations(chosen):
    def function(activation):
        name, constants = name_of(activation), constants_of(activation)
        return (lambda x: NAMES[name](x, **constants)) if constants else NAMES[name]
    return {"activation": function(chosen.cell), "recurrent_activation": function(chosen.input)}


def _layer(tensors, direction, merge, units, options, np_dtype, zero_output_for_mask=True):
    """The layer with the parameters in `tensors`; what is behind a row's end shall be zero."""
    dtype = keras.backend.standardize_dtype(np_dtype)
    layer = keras.layers.LSTM(
        units, return_sequences=True, return_state=True, go_backwards=direction == "reverse",
        use_bias=any("bias" in name for name in tensors), dtype=dtype,
        zero_output_for_mask=zero_output_for_mask, **options)
    if direction == "bidirectional":
        layer = keras.layers.Bidirectional(layer, merge_mode=MERGES[merge], dtype=dtype)
    kernel = next(tensor for name, tensor in tensors.items() if name.endswith("kernel")
                  and "recurrent" not in name)
    layer.build((None, None, kernel.shape[0]))
    variables = _variables(layer)
    if variables.keys() != tensors.keys():
        raise ValueError(f"variables {sorted(variables)}, given {sorted(tensors)}")
    for name, variable in variables.items():
        variable.assign(tensors[name])
    return layer


def _variables(layer):
    """A layer's variables by their names, in both directions after that of their layer."""
    if isinstance(layer, keras.layers.Bidirectional):
        return {f"{part}.{variable.name}": variable for part in ("forward_layer", "backward_layer")
                for variable in getattr(layer, part).trainable_variables}
    return {variable.name: variable for variable in layer.trainable_variables}
