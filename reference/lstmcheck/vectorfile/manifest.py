"""The manifest: one entry a vector, sorted by id."""

import json

FILE = "manifest.json"
FORMAT = "lstmcheck-manifest/1"
SET_VERSION = "1.2.0"
GENERATOR_VERSION = "3"


class ManifestError(ValueError):
    """The manifest is no JSON, or has not the shape of one."""


def manifest_text(entries, tombstones):
    """The manifest file's text for the vectors' `entries` and the `tombstones` of removed ones."""
    manifest = {
        "$schema": "manifest.schema.json", "format": FORMAT,
        "set_version": SET_VERSION, "generator_version": GENERATOR_VERSION,
        "vectors": sorted(entries, key=lambda entry: entry["id"]),
        "tombstones": sorted(tombstones, key=lambda entry: entry["id"]),
    }
    return json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"


def read_entries(directory):
    """The vectors' entries by id in a directory's manifest, none if it has no manifest.

    Raises ManifestError on a manifest that cannot be read.
    """
    path = directory / FILE
    if not path.exists():
        return {}
    try:
        return {entry["id"]: entry for entry in json.loads(path.read_text())["vectors"]}
    except (KeyError, TypeError, ValueError) as error:
        raise ManifestError(f"{FILE}: {type(error).__name__}: {error}") from error
