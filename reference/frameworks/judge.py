"""A framework's answer against a vector's truth and derived bounds."""

import numpy as np
from lstmcheck.bounds.contract import CONTRACTS, bound, label

PROFILES = {"forward": "output.", "training": "gradient."}


def judged(vector, answer, contract, tier, profile):
    """For each quantity of a profile what was found: its label, its worst fraction of the bound
    and where that is, and whether it passed. Raises ShapeError or KeyError on a malformed
    answer."""
    return {name: _judged(vector, name, answer, CONTRACTS[contract], tier)
            for name in vector.configuration.layout.truth if name.startswith(PROFILES[profile])}


def _judged(vector, name, answer, contract, tier):
    truth = vector.truth[name]
    if name not in answer:
        return {"passed": False, "error": "not returned"}
    got = answer[name]
    if got.shape != truth.shape:
        return {"passed": False, "error": f"shape {list(got.shape)}, expected {list(truth.shape)}"}
    bounds = bound(vector.rows[name], truth, contract, tier, vector.entry["m"])
    named = "not-gateable" if _excluded(vector.entry, name, contract, tier) else label(bounds, truth)
    worst = fractions(got, truth, bounds)
    found = {"label": named, "fraction": float(worst.max(initial=0.0))}
    # Where no claim is made only NaN and infinity are wrong.
    limit = np.finfo(float).max if named == "not-gateable" else 1.0
    found["passed"] = bool(found["fraction"] <= limit)
    if worst.size:
        index = np.unravel_index(np.argmax(worst), worst.shape)
        found |= {"index": [int(k) for k in index], "got": float(got[index]),
                  "truth": float(truth[index]), "bound": float(bounds[index])}
    return found


def fractions(got, truth, bounds):
    """Each element's distance from the truth in bounds; what is no finite number, infinitely far."""
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.abs(got - truth) / bounds
    distance = np.where(np.isfinite(got), distance, np.inf)
    return np.where(got == truth, 0.0, distance)


def _excluded(entry, name, contract, tier):
    return any(one["contract"] == contract.name and one["tier"] == tier
               and name in one["quantities"] for one in entry["not_gateable"])
