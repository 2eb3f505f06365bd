"""The command line of ``scripts/generate-trajectories``."""

import argparse
import importlib.util
import json
import os
import sys
from pathlib import Path

from ..arithmetic import Undecided
from ..certify.agreement import Disagreement
from ..generation import check, store
from ..generation.keep import kept
from ..generation.work import each_case
from ..vectorfile.manifest import FILE, ManifestError
from .catalogue import CASES, INITIAL
from .initial import make_initial
from .make import Trajectory, make_trajectory

DIRECTORY = Path(__file__).resolve().parents[2] / "trajectories"
FORMAT = "lstmcheck-trajectories/1"


def parser():
    """The argument parser."""
    result = argparse.ArgumentParser(
        prog="generate-trajectories", description="Make or check training trajectories and initial weights.")
    result.add_argument("--check", action="store_true",
                        help="compare with what is committed, write nothing, exit 1 if it differs")
    result.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count() or 1,
                        help="processes at a time (default: %(default)s)")
    result.add_argument("--directory", metavar="DIR", type=Path, default=DIRECTORY,
                        help="where the trajectories are (default: reference/trajectories)")
    return result


def main(arguments=None):
    """Run the command; returns its exit code: 0, 1 for differences, 2 for usage and failures."""
    options = parser().parse_args(arguments)
    if options.jobs < 1:
        print(f"--jobs: expected at least 1, got {options.jobs}", file=sys.stderr)
        return 2
    if importlib.util.find_spec("flint") is None:
        print("python-flint is needed: python3 -m pip install python-flint", file=sys.stderr)
        return 2
    try:
        made = [kept(options.directory, trajectory)
                for _, trajectory in each_case(_made, CASES + INITIAL, options.jobs)]
        return (_check if options.check else _write)(options.directory, made)
    except (Disagreement, Undecided, OverflowError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except ManifestError as error:
        print(error)
        return 1 if options.check else 2


def manifest_text(entries):
    """The manifest's text for the trajectories' `entries`."""
    ordered = sorted(entries, key=lambda entry: entry["id"])
    manifest = {
        "$schema": "manifest.schema.json", "format": FORMAT,
        "trajectories": [one for one in ordered if "optimizer" in one["configuration"]],
        "initial_weights": [one for one in ordered if "initializer" in one["configuration"]],
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def read_entries(directory):
    """All entries by id, none without a manifest; raises ManifestError."""
    path = directory / FILE
    if not path.exists():
        return {}
    try:
        manifest = json.loads(path.read_text())
        return {entry["id"]: entry
                for entry in manifest["trajectories"] + manifest["initial_weights"]}
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError(f"{FILE}: {type(error).__name__}: {error}") from error


def _made(case):
    """A `Trajectory` of either kind of case for the pool, with the case named in its errors."""
    try:
        trajectory = (make_trajectory(case) if case in CASES
                      else Trajectory(*make_initial(case)))
    except (Disagreement, Undecided, OverflowError) as error:
        raise type(error)(f"{case.slug}: {error}") from None
    return trajectory, f"{trajectory.entry['precision_bits']} bits"


def _write(directory, made):
    directory.mkdir(parents=True, exist_ok=True)
    written = sum(store.write_if_changed(directory / one.entry["file"], one.data) for one in made)
    store.write_if_changed(directory / FILE, manifest_text([one.entry for one in made]).encode())
    for path in store.stale_files(directory, {one.entry["id"] for one in made}):
        path.unlink()
        print(f"removed: {path.name}")
    print(f"{len(made)} files, {written} written, {len(made) - written} unchanged")
    return 0


def _check(directory, made):
    committed = read_entries(directory)
    lines = [line for one in made for line in check.vector_differences(directory, committed, one)]
    lines += check.leftovers(directory, committed, {one.entry["id"] for one in made})
    path = directory / FILE
    if not lines and path.read_text() != manifest_text([one.entry for one in made]):
        lines.append(f"{FILE}: not the text of these trajectories")
    for line in lines:
        print(line)
    print(f"{len(made)} files checked, {len(lines)} differences")
    return 1 if lines else 0
