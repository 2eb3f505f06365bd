"""One module a framework: `OFFER`, what its documentation offers, and `run`.

`run(problem, dtype, training)` computes in the NumPy `dtype` and returns float64 tensors by their
canonical names: the outputs, and with `training` the gradients. `forward` is one layer by its own
storage, for the semantics; `initial_bias`, where it has initial parameters, those of a new layer.
"""
