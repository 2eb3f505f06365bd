"""What the set covers as a whole, and that nothing in it is superfluous."""

from collections import Counter

from ..cases import axes, variant_axes
from ..cases.configuration import from_manifest

LARGEST = 48_000_000


def complaints(cases, entries):
    """Sentences about the catalogue's `cases` and the manifest's `entries`; none when all is
    well."""
    configurations = {entry["id"]: from_manifest(entry["configuration"]) for entry in entries}
    generated = {case.slug for case in cases if case.generated}
    for kind, variant in ((axes, False), (variant_axes, True)):
        met = {name: kind.SPACE.meetings_of(kind.row_of(one))
               for name, one in configurations.items() if one.is_variant == variant}
        yield from _uncovered(kind.SPACE, met.values())
        yield from _superfluous(generated, met)
    size = sum(entry["bytes"] for entry in entries)
    if size > LARGEST:
        yield f"the set has {size} bytes, over {LARGEST}"
    wide = [entry["id"] for entry in entries if entry["configuration"]["units"] > 128]
    if len(wide) > 3:
        yield f"more than three vectors have over 128 units: {', '.join(wide)}"


def _uncovered(space, met):
    for meeting in sorted(space.feasible_meetings.difference(*met), key=repr):
        yield "no vector has " + " with ".join(f"{axis} {value}" for axis, value in meeting)


def _superfluous(generated, met):
    """Vectors of `generated` slugs whose every meeting another vector has too; `met` holds the
    meetings by id."""
    count = Counter(meeting for meetings in met.values() for meeting in meetings)
    for name, meetings in met.items():
        if name.rpartition("-")[0] in generated and all(count[one] > 1 for one in meetings):
            yield f"{name} adds nothing: other vectors have all that it has"
