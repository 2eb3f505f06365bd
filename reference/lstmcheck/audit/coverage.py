"""What the set covers as a whole, and that nothing in it is superfluous."""

from collections import Counter

from ..cases.axes import row_of
from ..cases.covering import feasible_meetings, meetings_of
from .committed import configuration_of

LARGEST = 48_000_000


def complaints(cases, entries):
    """Sentences about the catalogue's `cases` and the manifest's `entries`; none when all is
    well."""
    met = {entry["id"]: meetings_of(row_of(configuration_of(entry))) for entry in entries}
    yield from _uncovered(met.values())
    yield from _superfluous({case.slug for case in cases if case.generated}, met)
    size = sum(entry["bytes"] for entry in entries)
    if size > LARGEST:
        yield f"the set has {size} bytes, over {LARGEST}"
    wide = [entry["id"] for entry in entries if entry["configuration"]["units"] > 128]
    if len(wide) > 3:
        yield f"more than three vectors have over 128 units: {', '.join(wide)}"


def _uncovered(met):
    for meeting in sorted(feasible_meetings().difference(*met), key=repr):
        yield "no vector has " + " with ".join(f"{axis} {value}" for axis, value in meeting)


def _superfluous(generated, met):
    """Vectors of `generated` slugs whose every meeting another vector has too; `met` holds the
    meetings by id."""
    count = Counter(meeting for meetings in met.values() for meeting in meetings)
    for name, meetings in met.items():
        if name.rpartition("-")[0] in generated and all(count[one] > 1 for one in meetings):
            yield f"{name} adds nothing: other vectors have all that it has"
