"""The vectors' directory: atomic writes, files left alone when equal, stale files found."""

import os
import tempfile

from ..vectorfile import manifest


class ReusedId(ValueError):
    """A vector has the id of one that was removed."""


def write_if_changed(path, data):
    """Put `data` at `path` in one step; False if it was there already, and then untouched."""
    if path.exists() and path.read_bytes() == data:
        return False
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
    return True


def stale_files(directory, ids):
    """Vector files in `directory` that belong to none of `ids`, sorted."""
    return sorted(path for path in directory.glob("*.safetensors") if path.stem not in ids)


def write_manifest(directory, entries, tombstones):
    """Write the manifest of `entries` (by id); raises ReusedId on a removed id."""
    reused = sorted(set(entries) & {stone["id"] for stone in tombstones})
    if reused:
        raise ReusedId(f"removed ids are never used again: {', '.join(reused)}")
    text = manifest.manifest_text(entries.values(), tombstones)
    return write_if_changed(directory / manifest.FILE, text.encode())
