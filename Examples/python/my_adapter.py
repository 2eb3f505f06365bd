"""Plugs my_lstm into LSTMCheck: lstm-check run --command "python3 Examples/python/my_adapter.py" """

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "../../reference"))
import lstmcheck_adapter as adapter  # noqa: E402
import my_lstm  # noqa: E402


def solve(problem):
    x, W, R, b = (problem[f"input.{name}"] for name in ("x", "W", "R", "b"))
    y, h_n, c_n, steps = my_lstm.forward(x, problem["input.h0"], problem["input.c0"], W, R, b)
    answer = {"output.y": y, "output.h_n": h_n, "output.c_n": c_n}
    if problem.backward:
        upstream = (problem[f"upstream.{name}"] for name in ("y", "h_n", "c_n"))
        gradients = my_lstm.backward(x, W, R, steps, *upstream)
        for name, gradient in zip(("x", "W", "R", "b", "h0", "c0"), gradients):
            answer[f"gradient.{name}"] = gradient
    return answer


adapter.serve(solve, name="my_lstm", dtypes=["f64", "f32"], features=["backward", "zero-steps"])
