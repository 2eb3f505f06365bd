"""The command line of ``scripts/compare-frameworks``."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from .environments import ROOT, SetupError, python_of
from .explained import EXPLANATIONS, explanation
from .registry import ENTRIES
from .table import HEADER, failure, printed, rows

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
    result.add_argument("--tier", choices=("proof", "probabilistic", "native"),
                        default="probabilistic", help="of the bounds (default: %(default)s)")
    result.add_argument("--json", metavar="FILE", type=Path, help="write every result as JSON lines")
    return result


def main(arguments=None):
    """Run the command; returns its exit code."""
    options = parser().parse_args(arguments)
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
    python = python_of(entry.environment)
    print(f"running {entry.name} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "results")
        done = subprocess.run(
            [python, "-m", "frameworks.child", entry.name, options.vectors.resolve(),
             options.tier, file], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": str(ROOT / "reference")})
        lines = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
    if done.returncode:
        after = f" after {lines[-1]['vector']}" if len(lines) > 1 else ""
        last = (done.stderr.strip().splitlines() or [""])[-1]
        raise SetupError(f"ended with {done.returncode}{after}: {last}")
    return lines[0]["version"], lines[1:]


def _report(found, collected, broken, options):
    print("\n".join(printed(HEADER, [row.cells() for row in found])))
    print(f"\nfraction of the {options.tier} bound; {LEGEND}")
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
