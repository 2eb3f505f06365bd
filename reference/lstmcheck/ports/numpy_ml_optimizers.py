"""The optimizers that numpy-ml gives an LSTM cell (equations and names of version 0.1.2).

Each keeps a cache by parameter name and scales a parameter's gradient to `clip_norm` where its
own norm is larger. Hyperparameters are exact rationals. Learning rates are constant; the
package's schedulers stand in `numpy_ml_schedulers.py`.
"""

from fractions import Fraction


class _Optimizer:
    def __init__(self, arithmetic, lr, clip_norm):
        self.arithmetic = arithmetic
        self.lr = arithmetic.constant(lr)
        self.clip_norm = clip_norm
        self.cache = {}

    def update(self, param, param_grad, param_name):
        """The parameter after one step along its gradient, both two-dimensional."""
        return param - self._update(self._clipped(param_grad), param_name)

    def _clipped(self, param_grad):
        if self.clip_norm is None:
            return param_grad
        a = self.arithmetic
        norm = a.sqrt((param_grad * param_grad).sum(keepdims=True))
        if not a.exceeds(norm, self.clip_norm).item():
            return param_grad
        return param_grad * a.constant(self.clip_norm) / norm

    def _cached(self, param_name, like):
        return self.cache.get(param_name, self.arithmetic.zeros(like.shape))


class SGD(_Optimizer):
    """update = momentum update' + lr grad, where update' is the parameter's last."""

    def __init__(self, arithmetic, lr=Fraction(1, 100), momentum=0, clip_norm=None):
        super().__init__(arithmetic, lr, clip_norm)
        self.momentum = arithmetic.constant(momentum)

    def _update(self, grad, name):
        update = self.momentum * self._cached(name, grad) + self.lr * grad
        self.cache[name] = update
        return update


class AdaGrad(_Optimizer):
    """cache = cache' + grad^2, update = lr grad / (sqrt(cache) + eps)."""

    def __init__(self, arithmetic, lr=Fraction(1, 100), eps=Fraction(1, 10**7), clip_norm=None):
        super().__init__(arithmetic, lr, clip_norm)
        self.eps = arithmetic.constant(eps)

    def _update(self, grad, name):
        self.cache[name] = self._cached(name, grad) + grad * grad
        return self.lr * grad / (self.arithmetic.sqrt(self.cache[name]) + self.eps)


class RMSProp(_Optimizer):
    """cache = decay cache' + (1 - decay) grad^2, update = lr grad / (sqrt(cache) + eps)."""

    def __init__(self, arithmetic, lr=Fraction(1, 1000), decay=Fraction(9, 10),
                 eps=Fraction(1, 10**7), clip_norm=None):
        super().__init__(arithmetic, lr, clip_norm)
        self.decay, self.eps = arithmetic.constant(decay), arithmetic.constant(eps)

    def _update(self, grad, name):
        self.cache[name] = (self.decay * self._cached(name, grad)
                            + (1 - self.decay) * (grad * grad))
        return self.lr * grad / (self.arithmetic.sqrt(self.cache[name]) + self.eps)


class Adam(_Optimizer):
    """Moments mean = decay1 mean' + (1 - decay1) grad and var = decay2 var' + (1 - decay2) grad^2,
    each divided by 1 - decay^t at the parameter's t-th step;
    update = lr mean / (sqrt(var) + eps)."""

    def __init__(self, arithmetic, lr=Fraction(1, 1000), decay1=Fraction(9, 10),
                 decay2=Fraction(999, 1000), eps=Fraction(1, 10**7), clip_norm=None):
        super().__init__(arithmetic, lr, clip_norm)
        self.decay1, self.decay2, self.eps = (
            arithmetic.constant(value) for value in (decay1, decay2, eps))

    def _update(self, grad, name):
        zeros = self.arithmetic.zeros(grad.shape)
        t, mean, var = self.cache.get(name, (0, zeros, zeros))
        t += 1
        var = self.decay2 * var + (1 - self.decay2) * (grad * grad)
        mean = self.decay1 * mean + (1 - self.decay1) * grad
        self.cache[name] = t, mean, var
        v_hat = var / (1 - self.decay2**t)
        m_hat = mean / (1 - self.decay1**t)
        return self.lr * m_hat / (self.arithmetic.sqrt(v_hat) + self.eps)
