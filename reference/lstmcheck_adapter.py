"""Lets lstm-check check an LSTM that Python can call. One file; needs NumPy alone.

    import lstmcheck_adapter as adapter

    def solve(problem):
        y, h_n, c_n = my_lstm(problem["input.x"], problem["input.W"], ...)
        return {"output.y": y, "output.h_n": h_n, "output.c_n": c_n}

    adapter.serve(solve, name="my lstm", dtypes=["f32"])

Then: lstm-check run --command "python3 this_file.py"

`problem` is a mapping from tensor names to arrays, with the sizes as attributes (batch, steps,
inputs, units), `backward` (whether gradients are asked for) and `activations`. The answer is a
mapping from names to arrays; with the feature "backward" it holds the gradients too. Guides/
CommandDoor.md lists all names and shapes. bfloat16 arrays come, and go, as float32 that hold
bfloat16 numbers.

A kernel that declares variants ("lengths", "layers", ...) reads them from attributes as well
(problem.lengths, problem.layers, ...); the others need not know of them.
"""

import json
import os
import sys
import threading
import time

import numpy as np

PROTOCOL = "lstmcheck-adapter/1"
_TYPES = {"F64": np.dtype("<f8"), "F32": np.dtype("<f4"), "F16": np.dtype("<f2")}

# What a problem may have beyond the plain layer, and what that has: reference/vectors/README.md.
_PLAIN = {
    "layers": 1, "direction": "forward", "merge": "concat", "lengths": None, "projection": None,
    "peepholes": False, "coupled": False, "clip": None, "cell_clip": None, "forget_bias": 0.0,
    "layer_norm": None, "bias": "one", "dropout": None,
}  # fmt: skip


class Problem(dict):
    """The tensors of one problem by name, and what is asked about them."""

    def __init__(self, tensors, request):
        super().__init__(tensors)
        self.dtype = request["dtype"]
        self.batch, self.steps = request["batch"], request["steps"]
        self.inputs, self.units = request["inputs"], request["units"]
        self.backward = request.get("backward", False)
        self.activations = request.get("activations")
        """None for logistic gates, tanh candidate and cell; else the five by name."""
        self.variant = {name: request[name] for name in _PLAIN if name in request}
        """What there is beyond the plain layer, as in the manifest of the vectors."""
        for name, plain in _PLAIN.items():
            setattr(self, name, self.variant.get(name, plain))

    @property
    def places(self):
        """The endings of the names of each place's tensors, as in "input.W.0f"; an empty one alone
        where there is one layer in one direction."""
        ways = {"forward": "f", "reverse": "r", "bidirectional": "fr"}[self.direction]
        if self.layers * len(ways) == 1:
            return [""]
        return [f".{layer}{way}" for layer in range(self.layers) for way in ways]


def read(path):
    """The arrays of a safetensors file."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        payload = file.read()
    arrays = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        start, end = entry["data_offsets"]
        if entry["dtype"] == "BF16":
            bits = np.frombuffer(payload[start:end], "<u2").astype("<u4") << 16
            array = bits.view("<f4")
        else:
            array = np.frombuffer(payload[start:end], _TYPES[entry["dtype"]])
        arrays[name] = array.reshape(entry["shape"])
    return arrays


def write(path, arrays, dtype):
    """A safetensors file of these arrays in one dtype; whole, or not there at all."""
    header, parts, offset = {}, [], 0
    for name, array in arrays.items():
        array = np.asarray(array)
        if dtype == "bf16":
            bits = array.astype("<f4").view("<u4")
            # To nearest, ties to even; NaN stays NaN.
            rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
            part = np.where(np.isnan(array), 0x7FC0, rounded).astype("<u2")
        else:
            part = np.ascontiguousarray(array, _TYPES[dtype.upper()])
        part = part.tobytes()
        header[name] = {
            "dtype": dtype.upper(),
            "shape": list(array.shape),
            "data_offsets": [offset, offset + len(part)],
        }
        parts.append(part)
        offset += len(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path + ".part", "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        file.writelines(parts)
    os.replace(path + ".part", path)


def run_sessions(make_session, request):
    """Carries out lists of calls, each on a session and a thread of its own."""
    tensors = read(request["tensors"])
    answers, errors = {}, []

    def run(thread, calls):
        session = None
        for at, call in enumerate(calls):
            prefix = f"{thread}.{at}."
            given = {k[len(prefix) :]: v for k, v in tensors.items() if k.startswith(prefix)}
            if call["op"] == "create":
                session = make_session(Problem({}, {**call, "dtype": request["dtype"]}))
            elif call["op"] != "destroy":
                answer = getattr(session, call["op"].replace("-", "_"))(given) or {}
                answers.update({prefix + name: array for name, array in answer.items()})

    def guarded(thread, calls):
        try:
            run(thread, calls)
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            errors.append(error)

    threads = [
        threading.Thread(target=guarded, args=item) for item in enumerate(request["threads"])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return answers


def serve(
    solve, *, name, dtypes, version=None, convention="canonical", features=(), contracts=None,
    session=None,
):  # fmt: skip
    """Answers lstm-check until it is done.

    solve(problem) returns the arrays of the answer by name; what it raises is the reason why
    there is none. session(problem), for the feature "sessions", returns an object with the
    methods set_weights, reset, forward and backward, each from a mapping of arrays by name to one
    (the first two return nothing). Whatever they print goes to standard error.
    """
    replies = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    description = {"name": name, "dtypes": list(dtypes), "convention": convention}
    description["features"] = list(features)
    if version is not None:
        description["version"] = version
    if contracts:
        description["contracts"] = contracts

    for line in sys.stdin:
        request = json.loads(line)
        reply = {"id": request["id"]}
        try:
            if request["op"] == "describe":
                if request["protocol"] != PROTOCOL:
                    raise ValueError(f"speaks {PROTOCOL}, was asked for {request['protocol']}")
                reply["description"] = description
            elif request["op"] == "solve":
                problem = Problem(read(request["tensors"]), request)
                began = time.perf_counter()
                answer = solve(problem)
                reply["seconds"] = time.perf_counter() - began
                write(request["answer"], answer, request["dtype"])
            elif request["op"] == "sessions" and session is not None:
                write(request["answer"], run_sessions(session, request), request["dtype"])
            else:
                raise ValueError(f"does not know {request['op']}")
        except Exception as error:  # noqa: BLE001 - every failure is the answer's to tell
            reply["error"] = f"{type(error).__name__}: {error}"
        replies.write(json.dumps(reply) + "\n")
