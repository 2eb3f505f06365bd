"""The manifest: one entry a vector, sorted by id."""

import json

FILE = "manifest.json"
FORMAT = "lstmcheck-manifest/1"
SET_VERSION = "0.1.0"
GENERATOR_VERSION = "1"


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
    """The vectors' entries by id in a directory's manifest, none if it has no manifest."""
    path = directory / FILE
    if not path.exists():
        return {}
    return {entry["id"]: entry for entry in json.loads(path.read_text())["vectors"]}
