"""The command line of ``scripts/compare-frameworks``."""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from .environments import ROOT, SetupError, python_of
from .explained import EXPLANATIONS, explanation
from .registry import ENTRIES
from .semantics import FINDING
from .table import HEADER, by_variant, failure, printed, rows

VECTORS = ROOT / "reference" / "vectors"
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}


def parser():
    """The argument parser."""
    result = argparse.ArgumentParser(
        prog="compare-frameworks",
        description="Run real frameworks' LSTMs on the certified vectors and print agreement.",
        epilog="Exit code 0: no unexplained disagreement; 1: some; 2: usage; 3: a framework that "
               "could not be installed or died.")
    result.add_argument("--only", metavar="NAME", nargs="+", choices=ENTRIES, default=list(ENTRIES),
                        help=f"these frameworks: {', '.join(ENTRIES)}")
    result.add_argument("--vectors", metavar="DIR", type=Path, default=VECTORS,
                        help="the vector set (default: reference/vectors)")
    result.add_argument("--sample", metavar="N", type=int,
                        help="only N vectors, chosen by --seed")
    result.add_argument("--seed", metavar="S", type=int, default=0,
                        help="which vectors --sample chooses (default: %(default)s)")
    result.add_argument("--semantics", action="store_true",
                        help="instead settle each cell of the semantics matrix by elimination")
    result.add_argument("--tier", choices=("proof", "probabilistic", "native"),
                        default="probabilistic", help="of the bounds (default: %(default)s)")
    result.add_argument("--json", metavar="FILE", type=Path, help="write every result as JSON lines")
    return result


def main(arguments=None):
    """Run the command; returns its exit code."""
    options = parser().parse_args(arguments)
    if options.semantics:
        return _semantics(options.only)
    if options.sample is not None and options.sample < 1:
        print(f"--sample: expected at least 1, got {options.sample}", file=sys.stderr)
        return 2
    if not (options.vectors / "manifest.json").exists():
        print(f"{options.vectors}: holds no manifest.json", file=sys.stderr)
        return 2
    found, broken, collected = [], [], []
    for name in options.only:
        try:
            version, results = _run(ENTRIES[name], options)
        except SetupError as error:
            broken.append(f"{name}: {error}")
            continue
        found += rows(ENTRIES[name], version, results)
        collected += [{"framework": name, **one} for one in results]
    if options.json:
        options.json.write_text("".join(json.dumps(one) + "\n" for one in collected))
    _report(found, collected, broken, options)
    if any(not row.passed for row in found):
        return 1
    return 3 if broken else 0


def _run(entry, options):
    """(version, results) of one framework in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "results")
        done = _inside(entry, "frameworks.child", options.vectors.resolve(), options.tier, file,
                       *_chosen(options))
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    if done.returncode:
        after = f" after {lines[-1]['vector']}" if len(lines) > 1 else ""
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise SetupError(f"ended with {done.returncode}{after}: {last}")
    return lines[0]["version"], lines[1:]


def _inside(entry, module, *arguments):
    """Runs a module for a framework, in its environment and a process of its own."""
    python = python_of(entry.environment)
    print(f"running {entry.name} ...", file=sys.stderr, flush=True)
    return subprocess.run(
        [python, "-m", module, entry.name, *arguments], capture_output=True, text=True,
        env={**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT / "reference")})


def _chosen(options):
    """The ids of a sample, none where all vectors run."""
    if options.sample is None:
        return []
    names = sorted(one["id"] for one in
                   json.loads((options.vectors / "manifest.json").read_text())["vectors"])
    return random.Random(options.seed).sample(names, min(options.sample, len(names)))


def _semantics(names):
    """Prints every cell that is not as claimed; returns the exit code."""
    wrong, broken = 0, []
    for name in names:
        try:
            done = _inside(ENTRIES[name], "frameworks.semantics.probe")
            if done.returncode:
                raise SetupError((done.stderr.strip().splitlines() or [""])[-1])
        except SetupError as error:
            broken.append(f"{name}: {error}")
            continue
        cells = [json.loads(line.removeprefix(FINDING)) for line in done.stdout.splitlines()
                 if line.startswith(FINDING)]
        if not cells:
            broken.append(f"{name}: its probe settled nothing")
            continue
        open_cells = [cell for cell in cells if cell[2] != [cell[1]]]
        for cell, claimed, found in open_cells:
            print(f"WRONG {name} {cell}: claimed {claimed}, found {found or 'no candidate'}")
        print(f"{name}: {len(cells) - len(open_cells)} of {len(cells)} cells settled as claimed")
        wrong += len(open_cells)
    for line in broken:
        print(f"NOT RUN {line}")
    return 1 if wrong else 3 if broken else 0


def _report(found, collected, broken, options):
    print("\n".join(printed(HEADER, [row.cells() for row in found])))
    print(f"\nfraction of the {options.tier} bound; {LEGEND}"
          + (f"; a sample of {options.sample}, seed {options.seed}" if options.sample else ""))
    print()
    print("\n".join(printed(*by_variant(collected, [
        name for name in options.only if any(one["framework"] == name for one in collected)]))))
    print("\nof the answers of all profiles and formats how many agree; – where it offers none")
    for row in found:
        for reason, count in row.skipped.most_common():
            if row.profile == "forward":
                print(f"  {row.framework} {row.form}: {count} skipped: {reason}")
    for one in EXPLANATIONS:
        failed = [result for result in collected
                  if "skipped" not in result and failure(result)
                  and explanation(result["framework"], result) is one]
        if failed:
            print(f"\n{one.framework}: {len(failed)} explained ({one.cause}): {one.reason}\n"
                  f"  reference/frameworks/findings/{one.reproduction}\n"
                  f"  for one, {failed[0]['vector']} {failure(failed[0])}")
        elif one.framework in options.only:
            print(f"\n{one.framework}: no longer seen: {one.reason}")
    for row in found:
        for result in row.unexplained:
            print(f"UNEXPLAINED {row.framework} {row.profile} {row.form} {result['vector']} "
                  f"{failure(result)}")
    for line in broken:
        print(f"NOT RUN {line}")


LEGEND = "the worst of the vectors that agree"
