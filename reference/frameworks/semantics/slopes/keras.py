"""Keras's activations, and its clip, on TensorFlow."""

import keras
import tensorflow as tf

from ...kernels.keras_layer import NAMES


def slope(kink):
    function = (lambda z, limit: keras.ops.clip(z, -limit, limit)) if kink.name == "clip" else (
        NAMES.get(kink.name))
    if function is None:
        return None
    z = tf.constant([kink.point], dtype=tf.float64)
    with tf.GradientTape() as tape:
        tape.watch(z)
        value = function(z, **kink.constants)
    return tape.gradient(value, z).numpy().item()
