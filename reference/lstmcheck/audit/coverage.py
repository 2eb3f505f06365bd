"""What the set covers as a whole, and that nothing in it is superfluous."""

from ..cases.axes import row_of
from ..cases.covering import feasible_meetings, meetings_of

LARGEST = 48_000_000


def complaints(cases, entries):
    """Sentences about the catalogue's `cases` and the manifest's `entries`; none when all is
    well."""
    yield from _uncovered(cases)
    yield from _superfluous(cases)
    size = sum(entry["bytes"] for entry in entries)
    if size > LARGEST:
        yield f"the set has {size} bytes, over {LARGEST}"
    wide = [entry["id"] for entry in entries if entry["configuration"]["units"] > 128]
    if len(wide) > 3:
        yield f"more than three vectors have over 128 units: {', '.join(wide)}"


def _uncovered(cases):
    met = set().union(*(meetings_of(row_of(case.configuration)) for case in cases))
    for meeting in sorted(feasible_meetings() - met, key=repr):
        yield "no vector has " + " with ".join(f"{axis} {value}" for axis, value in meeting)


def _superfluous(cases):
    """Generated cases whose every meeting another case has too."""
    met = [meetings_of(row_of(case.configuration)) for case in cases]
    count = {}
    for meetings in met:
        for meeting in meetings:
            count[meeting] = count.get(meeting, 0) + 1
    for case, meetings in zip(cases, met, strict=True):
        if case.generated and all(count[meeting] > 1 for meeting in meetings):
            yield f"{case.slug} adds nothing: other vectors have all that it has"
