"""Runs one framework on the vectors, inside its environment; one JSON line a result.

Usage: python -m frameworks.child NAME DIRECTORY TIER FILE [ID ...]; the lines go to FILE.
"""

import importlib.metadata
import json
import sys
from pathlib import Path

import numpy as np
from lstmcheck.audit.committed import committed
from lstmcheck.vectorfile.manifest import read_entries

from .judge import PROFILES, judged
from .registry import ENTRIES

DTYPES = {"f64": np.float64, "f32": np.float32}


def results(entry, kernel, directory, tier, chosen=None):
    """Dictionaries of vector, format and profile with what was found, a skip or an error.

    `chosen` are the ids of the vectors to run, None for all.
    """
    for one in read_entries(directory).values():
        vector = None
        if chosen is not None and one["id"] not in chosen:
            continue
        for form, contract in entry.contracts.items():
            told = {"vector": one["id"], "configuration": one["configuration"], "format": form}
            refusal = (kernel.OFFER.refusal(one["configuration"]) if form in one["serves"]
                       else f"is no {form} vector")
            if refusal:
                yield from ({**told, "profile": profile, "skipped": refusal}
                            for profile in _profiles(kernel))
                continue
            vector = vector or committed(directory, one)
            yield from _run(kernel, vector, told, contract, tier)


def _profiles(kernel):
    return PROFILES if kernel.OFFER.training else ("forward",)


def _run(kernel, vector, told, contract, tier):
    try:
        answer = kernel.run(vector.problem, DTYPES[told["format"]], kernel.OFFER.training)
    except Exception as error:  # whatever a framework raises is its answer to this vector
        first = str(error).strip().splitlines()
        text = f"{type(error).__name__}: {first[0] if first else ''}"
        yield from ({**told, "profile": profile, "error": text} for profile in _profiles(kernel))
        return
    for profile in _profiles(kernel):
        yield {**told, "profile": profile,
               "tensors": judged(vector, answer, contract, tier, profile)}


def main(name, directory, tier, file, *chosen):
    entry = ENTRIES[name]
    with open(file, "w") as lines:
        version = importlib.metadata.version(entry.package)
        print(json.dumps({"version": version}), file=lines, flush=True)
        for result in results(entry, entry.load(), Path(directory), tier, chosen or None):
            print(json.dumps(result), file=lines, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
