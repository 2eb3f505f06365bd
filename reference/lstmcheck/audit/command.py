"""The command line of ``scripts/audit-vectors``."""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from ..cases import axes, variant_axes
from ..cases.catalogue import CASES
from ..cases.configuration import from_manifest
from ..generation.work import each_case
from ..vectorfile.manifest import read_entries
from .committed import committed
from .coverage import complaints
from .proof import findings

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
LARGEST_SHARE = 0.1
LEAST_PROOFS = 20
LEAST_VARIANT_PROOFS = 3


def parser():
    """The argument parser."""
    result = argparse.ArgumentParser(
        prog="audit-vectors", description="Prove that the vectors see what they are for.")
    result.add_argument("--directory", metavar="DIR", type=Path, default=VECTORS,
                        help="where the vectors are (default: reference/vectors)")
    result.add_argument("--jobs", metavar="N", type=int, default=os.cpu_count() or 1,
                        help="processes at a time (default: %(default)s)")
    return result


def main(arguments=None):
    """Run the command; returns its exit code: 0, or 1 when a vector is mistrusted."""
    options = parser().parse_args(arguments)
    entries = list(read_entries(options.directory).values())
    if not entries:
        print(f"{options.directory}: holds no vectors", file=sys.stderr)
        return 2
    work = [Work(options.directory, entry) for entry in entries]
    found = [result for _, result in each_case(_audited, work, options.jobs)]
    lines = [*complaints(CASES, entries), *_mistrusted(entries, found),
             *_unproved(entries, found), *_too_many_exemptions(found)]
    for line in lines:
        print(line)
    _summary(entries, found, lines)
    return 1 if lines else 0


class Work:
    """One vector to audit, with the slug that progress lines show."""

    def __init__(self, directory, entry):
        self.directory, self.entry = directory, entry
        self.slug = entry["id"]


def _audited(work):
    vector = committed(work.directory, work.entry)
    result = list(findings(vector.configuration, vector.problem, vector.truth, vector.rows))
    blind = sum(finding.blind for finding in result)
    return result, f"{len(result)} findings, {blind} blind"


def _mistrusted(entries, found):
    for entry, result in zip(entries, found, strict=True):
        for finding in result:
            if finding.blind:
                yield (f"{entry['id']}: mistrusted: {finding.label}: {finding.moved:.3g}, "
                       f"needs {finding.needed:g}")


def _unproved(entries, found):
    """Labels that too few vectors prove: those that only variants have need fewer."""
    plain, proofs = set(), Counter()
    for entry, result in zip(entries, found, strict=True):
        if not from_manifest(entry["configuration"]).is_variant:
            plain.update(finding.kind for finding in result)
        proofs.update({finding.kind for finding in result if finding.proved})
    for label in sorted({finding.kind for result in found for finding in result}):
        least = LEAST_PROOFS if label in plain else LEAST_VARIANT_PROOFS
        if proofs[label] < least:
            yield f"{label}: proved by {proofs[label]} vectors, needs {least}"


def _too_many_exemptions(found):
    share = sum(any(f.exempted for f in result) for result in found) / len(found)
    if share > LARGEST_SHARE:
        yield f"{share:.0%} of the vectors have an exemption, over {LARGEST_SHARE:.0%}"


def _summary(entries, found, lines):
    formats = Counter(name for entry in entries for name in entry["serves"])
    exempted = Counter(f.rule for result in found
                       for f in {f.rule: f for f in result if f.exempted}.values())
    print(f"{len(entries)} vectors, {sum(entry['bytes'] for entry in entries) / 1e6:.1f} MB; "
          + ", ".join(f"{count} serve {name}" for name, count in formats.items()))
    met = len(axes.SPACE.feasible_meetings), len(variant_axes.SPACE.feasible_meetings)
    print(f"{met[0]} pairs and triples of axis values and {met[1]} pairs of options all occur"
          if not any(line.startswith("no vector has") for line in lines) else "coverage is open")
    print(f"{sum(len(result) for result in found)} findings, "
          f"{sum(f.proved for result in found for f in result)} proved")
    for rule, count in exempted.most_common():
        print(f"  {count} vectors exempted: {rule}")
    print("the set is trusted" if not lines else f"{len(lines)} complaints")
