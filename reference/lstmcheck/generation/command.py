"""The command line of ``scripts/generate-vectors``."""

import argparse
import fnmatch
import functools
import importlib.util
import os
import random
import sys
from pathlib import Path

from ..arithmetic import Undecided
from ..cases.case import vector_id
from ..cases.catalogue import CASES, TOMBSTONES
from ..cases.inputs import make_inputs
from ..certify.agreement import Disagreement
from ..vectorfile.manifest import ManifestError, read_entries
from . import check, store
from .keep import kept
from .vector import make_vector
from .work import each_case

FAILURES = (Disagreement, Undecided, OverflowError, store.ReusedId)
VECTORS = Path(__file__).resolve().parents[2] / "vectors"
NO_FLINT = ("python-flint is needed to certify vectors: python3 -m pip install python-flint\n"
            "With NumPy alone, --check --float-only checks inputs and both ports in float64.")


def parser():
    """The argument parser."""
    result = argparse.ArgumentParser(
        prog="generate-vectors", description="Make or check the certified LSTM vectors.")
    result.add_argument("--check", action="store_true",
                        help="compare with what is committed, write nothing, exit 1 if it differs")
    result.add_argument("--float-only", action="store_true",
                        help="with --check: NumPy alone; inputs bit for bit, ports in float64 bounds")
    result.add_argument("--only", metavar="GLOB", default="*",
                        help="only the cases whose slug matches")
    result.add_argument("--sample", metavar="N", type=int,
                        help="with --check: only N cases, chosen by --seed")
    result.add_argument("--seed", metavar="S", type=int, default=0,
                        help="which cases --sample chooses (default: %(default)s)")
    result.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count() or 1,
                        help="processes at a time (default: %(default)s)")
    result.add_argument("--prune", action="store_true",
                        help="remove vector files that no case makes")
    result.add_argument("--directory", metavar="DIR", type=Path, default=VECTORS,
                        help="where the vectors are (default: reference/vectors)")
    return result


def main(arguments=None):
    """Run the command; returns its exit code: 0, 1 for differences, 2 for usage and failures."""
    options = parser().parse_args(arguments)
    cases = _chosen(options)
    problem = _usage_problem(options, cases)
    if problem:
        print(problem, file=sys.stderr)
        return 2
    try:
        if options.float_only:
            return _check_floats(options, cases)
        return _check(options, cases) if options.check else _generate(options, cases)
    except FAILURES as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except ManifestError as error:
        print(error)
        return 1 if options.check else 2


def _chosen(options):
    cases = [case for case in CASES if fnmatch.fnmatchcase(case.slug, options.only)]
    if options.sample is None:
        return cases
    chosen = random.Random(options.seed).sample(range(len(cases)), min(options.sample, len(cases)))
    return [cases[k] for k in sorted(chosen)]


def _usage_problem(options, cases):
    if options.sample is not None and (options.sample < 1 or not options.check):
        return "--sample needs --check and a number of at least 1"
    if options.float_only and not options.check:
        return "--float-only needs --check"
    if options.check and options.prune:
        return "--prune writes, --check does not: choose one"
    if options.jobs < 1:
        return f"--jobs: expected at least 1, got {options.jobs}"
    if not cases:
        return f"--only: no case matches {options.only!r}"
    if not options.float_only and importlib.util.find_spec("flint") is None:
        return NO_FLINT
    return None


def _made(case):
    """`make_vector` for the pool, with the case named in its errors."""
    try:
        vector = make_vector(case)
    except FAILURES as error:
        raise type(error)(f"{case.slug}: {error}") from None
    return vector, f"{vector.entry['precision_bits']} bits, {_fractions(vector.float_fractions)}"


def _float_checked(directory, entries, case):
    """((id, lines), note) for the pool."""
    inputs = make_inputs(case.configuration, case.seed)
    name = vector_id(case, inputs.problem)
    lines, worst = check.float_differences(directory, entries, case, name, inputs)
    return (name, lines), _fractions(worst)


def _fractions(worst):
    return ", ".join(f"{port} {fraction:.2f} of its bound" for port, fraction in worst.items())


def _generate(options, cases):
    directory = options.directory
    directory.mkdir(parents=True, exist_ok=True)
    vectors = [kept(directory, vector) for _, vector in each_case(_made, cases, options.jobs)]
    entries = _kept_entries(directory, cases)
    entries.update({vector.entry["id"]: vector.entry for vector in vectors})
    written = sum(store.write_if_changed(directory / vector.entry["file"], vector.data)
                  for vector in vectors)
    store.write_manifest(directory, entries, TOMBSTONES)
    for path in store.stale_files(directory, entries):
        if options.prune:
            path.unlink()
        print(f"{'removed' if options.prune else 'stale, see --prune'}: {path.name}")
    print(f"{len(cases)} vectors, {written} written, {len(cases) - written} unchanged")
    return 0


def _kept_entries(directory, cases):
    """The manifest's entries of the catalogue's other cases, where `cases` are not all."""
    others = {case.slug for case in CASES} - {case.slug for case in cases}
    if not others:
        return {}
    return {name: entry for name, entry in read_entries(directory).items()
            if name.rpartition("-")[0] in others}


def _check(options, cases):
    committed = read_entries(options.directory)
    lines, made = [], {}
    for _, vector in each_case(_made, cases, options.jobs):
        vector = kept(options.directory, vector)
        made[vector.entry["id"]] = vector.entry
        lines += check.vector_differences(options.directory, committed, vector)
    if len(cases) == len(CASES):
        lines += check.leftovers(options.directory, committed, made)
        lines += [] if lines else check.manifest_difference(options.directory, made, TOMBSTONES)
    return _verdict(lines, cases)


def _check_floats(options, cases):
    committed = read_entries(options.directory)
    lines, made = [], set()
    checked = functools.partial(_float_checked, options.directory, committed)
    for _, (name, differences) in each_case(checked, cases, options.jobs):
        made.add(name)
        lines += differences
    if len(cases) == len(CASES):
        lines += check.leftovers(options.directory, committed, made)
    return _verdict(lines, cases)


def _verdict(lines, cases):
    for line in lines:
        print(line)
    print(f"{len(cases)} vectors checked, {len(lines)} differences")
    return 1 if lines else 0
