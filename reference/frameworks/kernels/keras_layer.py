"""Keras's LSTM layer on TensorFlow, in eager mode."""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras  # noqa: E402
import tensorflow as tf  # noqa: E402
from lstmcheck.conventions import CONVENTIONS  # noqa: E402

from ..offer import GATES, Offer  # noqa: E402
from ..parameters import narrowed, parameters, widened  # noqa: E402

NAMES = {"identity": "linear", "logistic": "sigmoid", "tanh": "tanh", "relu": "relu"}
# `recurrent_activation` for the gates, `activation` for candidate and cell.
# It raises on a sequence of no steps.
OFFER = Offer(training=True, activations=frozenset(NAMES), tied=(GATES, ("candidate", "cell")),
              least_steps=1)

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def run(problem, dtype, training):
    chosen = problem.activations
    stored = narrowed(CONVENTIONS["keras"](parameters(problem)), dtype)
    layer = _layer(stored, activation=NAMES[chosen.cell], recurrent_activation=NAMES[chosen.input])
    x, h0, c0 = (tf.constant(array.astype(dtype)) for array in (
        problem["input.x"].swapaxes(0, 1), problem["input.h0"], problem["input.c0"]))
    with tf.GradientTape(watch_accessed_variables=True) as tape:
        tape.watch([x, h0, c0])
        outputs = layer(x, initial_state=[h0, c0])
    y, h_n, c_n = (tensor.numpy() for tensor in outputs)
    answer = {"output.y": y.swapaxes(0, 1), "output.h_n": h_n, "output.c_n": c_n}
    if training:
        upstream = [problem["upstream.y"].swapaxes(0, 1), problem["upstream.h_n"],
                    problem["upstream.c_n"]]
        weights = [variable.value for variable in layer.trainable_variables]
        dx, dh0, dc0, dW, dR, db = (gradient.numpy() for gradient in tape.gradient(
            outputs, [x, h0, c0, *weights],
            output_gradients=[tf.constant(array.astype(dtype)) for array in upstream]))
        answer |= {"gradient.x": dx.swapaxes(0, 1), "gradient.h0": dh0, "gradient.c0": dc0,
                   "gradient.W": dW.T, "gradient.R": dR.T, "gradient.b": db}
    return widened(answer)


def forward(stored, x, h0, c0, reverse=False, lengths=None):
    """y [N, T, H], h_n and c_n [N, H] by the layer's own storage of its parameters."""
    mask = None if lengths is None else tf.sequence_mask(lengths, x.shape[1])
    outputs = _layer(stored, go_backwards=reverse)(
        tf.constant(x), initial_state=[tf.constant(h0), tf.constant(c0)], mask=mask)
    return [tensor.numpy() for tensor in outputs]


def _layer(stored, **options):
    inputs, gates = stored["kernel"].shape
    layer = keras.layers.LSTM(gates // 4, return_sequences=True, return_state=True,
                              dtype=stored["kernel"].dtype.name, **options)
    layer.build((None, None, inputs))
    layer.set_weights([stored[name] for name in ("kernel", "recurrent_kernel", "bias")])
    return layer
