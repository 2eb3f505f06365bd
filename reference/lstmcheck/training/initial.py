"""Golden initial weights: what follows from given draws, certified and bounded."""

import hashlib
import json
from fractions import Fraction

import numpy as np

from ..arithmetic import FloatArithmetic
from ..arithmetic.erring import ErringArithmetic
from ..cases.grids import round_to_grid
from ..ports import epynn_initializers, numpy_ml_initializers
from ..vectorfile.bfloat16 import round_up
from ..vectorfile.safetensors import encode
from .bound import CASES as RUNS
from .bound import MAGNIFIED, UNIT, from_spread, strayed
from .certified import agreed

FORMAT = "lstmcheck-initial-weights/1"


def make_initial(case):
    """The bytes and the manifest entry of a case of `catalogue.INITIAL`."""
    draws = make_draws(case)
    truth, bits = agreed(lambda a: {"weights": by_port(case, a, a.array(draws))},
                         lambda a: {"weights": by_definition(case, a, a.array(draws))})
    weights = truth["weights"]
    name = f"{case.slug}-{_digest(case, draws)}"
    data = encode({"draws": draws, "weights": weights,
                   "bound": round_up(bounds(case, draws, weights))},
                  {"format": FORMAT, "id": name})
    return data, {
        "id": name, "file": f"{name}.safetensors", "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data), "seed": case.seed, "configuration": _configuration(case),
        "reason": case.reason, "witnesses": [_package(case), "definition"],
        "precision_bits": bits,
    }


def make_draws(case):
    """Draws between 0 and 1 for uniform weights, else a sum of twelve such less six: near enough
    to normal, and bit for bit alike everywhere; truncated where the kind demands it. All are
    numbers of float32."""
    source = np.random.RandomState(case.seed)
    if case.kind.endswith("uniform"):
        return round_to_grid(source.random_sample((case.rows, case.columns)), "f32")

    def draw(count):
        uniform = source.random_sample((count, 12))
        return round_to_grid(uniform.cumsum(axis=1)[:, -1] - 6, "f32")
    if case.kind in ("orthogonal", "xavier"):
        return draw(case.rows * case.columns).reshape(case.rows, case.columns)
    return numpy_ml_initializers.kept_draws((case.rows, case.columns), draw)


def by_port(case, a, draws):
    """The weights by the package's port."""
    if _package(case) == "epynn":
        return getattr(epynn_initializers, case.kind)(a, draws)
    gains = {}
    if case.act_fn is not None:
        gains["gain"] = numpy_ml_initializers.gain(a, case.act_fn)
    return getattr(numpy_ml_initializers, case.kind.replace("-", "_"))(a, draws, **gains)


def by_definition(case, a, draws):
    """The same by other formulas: reflections instead of Gram and Schmidt, one root of all
    factors instead of products of roots."""
    rows, columns = draws.shape
    if case.kind == "orthogonal":
        return _reflected(a, draws.T).T if rows < columns else _reflected(a, draws)
    square = Fraction(6 if case.kind.endswith("uniform") else 2,
                      rows if case.kind.startswith("he") else rows + columns)
    square *= {"Tanh": Fraction(25, 9), "ReLU": Fraction(2)}.get(case.act_fn, Fraction(1))
    centred = draws - (1 - draws) if case.kind.endswith("uniform") else draws
    return a.sqrt(centred * centred * a.constant(square)) * _signs(a, centred)


def bounds(case, draws, weights):
    """How far float64 may be off, as for trajectories, by the less stable of both formulas:
    reflections and Gram and Schmidt's process stray by different amounts."""
    return np.maximum(*(from_spread(deviations(case, formula, draws, RUNS, case.seed), weights)
                        for formula in (by_port, by_definition)))


def deviations(case, formula, draws, cases, seed):
    """An array [rows, columns, cases]: how far each of `cases` runs of a formula strays."""
    erring = ErringArithmetic(cases, MAGNIFIED * UNIT, seed)
    return strayed(formula(case, erring, erring.array(draws)),
                   formula(case, FloatArithmetic(), draws))


def _reflected(a, draws):
    """The factor Q of draws = Q R with a positive diagonal of R, by Householder's reflections."""
    rows, columns = draws.shape
    r, q = draws.copy(), a.zeros((rows, rows))
    for k in range(rows):
        q[k, k] = q[k, k] + 1
    for k in range(columns):
        v = r[k:, k].copy()
        sign = 1 if a.exceeds(v[:1], 0)[0] else -1
        v[0] = v[0] + sign * a.sqrt((v * v).sum(keepdims=True))[0]
        if k == rows - 1:
            continue
        square = (v * v).sum()
        r[k:] = r[k:] - np.outer(v, (2 / square) * (v @ r[k:]))
        q[:, k:] = q[:, k:] - np.outer((2 / square) * (q[:, k:] @ v), v)
    for k in range(columns):
        if not a.exceeds(r[k:k + 1, k], 0)[0]:
            q[:, k] = -q[:, k]
    return q[:, :columns]


def _signs(a, x):
    return a.piecewise(x, lambda x: a.zeros(x.shape) + 1, lambda x: a.zeros(x.shape) - 1)


def _package(case):
    return "epynn" if case.kind in ("orthogonal", "xavier") else "numpy-ml"


def _configuration(case):
    found = {"initializer": case.kind, "rows": case.rows, "columns": case.columns}
    return found if case.act_fn is None else {**found, "gain_of": case.act_fn}


def _digest(case, draws):
    text = json.dumps(_configuration(case), sort_keys=True, separators=(",", ":")).encode()
    return hashlib.sha256(text + np.ascontiguousarray(draws, dtype="<f8").tobytes()).hexdigest()[:8]
