"""OpenVINO's LSTMSequence with a row whose sequence_lengths is 0: its final states should be the
initial ones.

Exits with 1 while the finding holds.
"""

import sys

import numpy as np
import openvino
from openvino import opset5

BATCH, STEPS, INPUTS, UNITS = 2, 3, 3, 2
shapes = ([BATCH, STEPS, INPUTS], [BATCH, 1, UNITS], [BATCH, 1, UNITS])
inputs = [opset5.parameter(shape, np.float32) for shape in shapes]
constants = [opset5.constant(np.full(shape, 0.25, dtype=np.float32))
             for shape in ([1, 4 * UNITS, INPUTS], [1, 4 * UNITS, UNITS], [1, 4 * UNITS])]
node = opset5.lstm_sequence(*inputs, opset5.constant(np.array([0, STEPS])), *constants, UNITS,
                            "forward")
model = openvino.Core().compile_model(openvino.Model(node.outputs(), inputs), "CPU")
_, h_n, c_n = model([np.full(shape, 0.25, dtype=np.float32) for shape in shapes]).values()
wrong = False
for name, state in (("h", h_n), ("c", c_n)):
    wrong |= bool((state[0] != 0.25).any())
    print(f"a row of length 0: initial {name} 0.25, final {state[0, 0]}")
sys.exit(wrong)
