"""The gradients of tinygrad's LSTMCell where the candidate's tanh is saturated below.

The slope of tanh is 4e-44 at -50 and 1e-347 at -400: in float32 and float64 the gradient of the
candidate's bias is zero. Exits with 1 while it is not.
"""

import sys

import numpy as np
from tinygrad import Tensor, nn

wrong = False
for dtype, bias in ((np.float32, -50), (np.float64, -400)):
    cell = nn.LSTMCell(1, 1)
    cell.weight_ih = cell.weight_hh = Tensor(np.zeros((4, 1), dtype), device="CPU")
    cell.bias_ih = Tensor(np.array([0, 0, bias, 0], dtype), device="CPU")
    cell.bias_hh = Tensor(np.zeros(4, dtype), device="CPU")
    x, h, c = (Tensor(np.ones((1, 1), dtype), device="CPU") for _ in range(3))
    h, c = cell(x, (h, c))
    gradient = (h.sum() + c.sum()).gradient(cell.bias_ih)[0].numpy()
    print(f"{np.dtype(dtype)}: candidate's bias {bias}, its gradient {gradient[2]}")
    wrong |= not abs(gradient[2]) < 1e-30
sys.exit(wrong)
