"""Files that every safetensors library reads, and a manifest that its schema describes."""

import hashlib
import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lstmcheck.vectorfile import manifest
from lstmcheck.vectorfile.safetensors import FileFormatError, decode, encode

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
FILES = sorted(VECTORS.glob("*.safetensors"))
MANIFEST = json.loads((VECTORS / manifest.FILE).read_text())
SCHEMA = json.loads((VECTORS / "manifest.schema.json").read_text())
TENSORS = {"a": np.arange(6.0).reshape(2, 3), "empty": np.zeros((0, 4)), "b": np.array(-0.0)}
DATA = encode(TENSORS, {"format": "test"})


@given(st.dictionaries(st.text(max_size=5).filter(lambda name: name != "__metadata__"),
                       st.lists(st.floats(), max_size=7), max_size=4),
       st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3))
def test_what_is_written_is_read_back_bit_for_bit(lists, metadata):
    tensors = {name: np.array(values, dtype=np.float64) for name, values in lists.items()}
    data = encode(tensors, metadata)
    read, read_metadata = decode(data)
    assert read_metadata == metadata
    assert {name: t.tobytes() for name, t in read.items()} == {
        name: t.tobytes() for name, t in tensors.items()}
    assert (8 + struct.unpack("<Q", data[:8])[0]) % 8 == 0


def test_shapes_survive_as_they_are_and_bytes_are_row_major():
    read, _ = decode(encode({"t": TENSORS["a"].T, **TENSORS}, {}))
    assert {name: t.shape for name, t in read.items()} == {
        "t": (3, 2), "a": (2, 3), "empty": (0, 4), "b": ()}
    assert read["t"].tolist() == TENSORS["a"].T.tolist()


@pytest.mark.parametrize("broken", [
    b"", DATA[:7], DATA[:20], DATA[:-1], DATA + b"\0", struct.pack("<Q", 2 ** 62) + DATA[8:],
    DATA.replace(b"F64", b"F32", 1), DATA.replace(b"[0,48]", b"[8,48]"),
    DATA.replace(b"[2,3]", b"[2,4]"), DATA.replace(b"[0,48]", b"[0,99]"),
    DATA.replace(b'"shape"', b'"shap_"', 1), DATA.replace(b"{", b"[", 1),
    DATA.replace(b'"a"', b'"\xff"')])
def test_broken_files_are_refused(broken):
    with pytest.raises(FileFormatError):
        decode(broken)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_published_library_reads_every_file_alike(path):
    library = pytest.importorskip("safetensors", reason="the safetensors library is missing")
    ours, metadata = decode(path.read_bytes())
    dtypes = {np.dtype(np.float64): "F64", np.dtype(np.uint16): "BF16"}
    assert dict(library.deserialize(path.read_bytes())) == {
        name: {"shape": list(t.shape), "dtype": dtypes[t.dtype], "data": t.tobytes()}
        for name, t in ours.items()}
    with library.safe_open(path, framework="numpy") as file:
        assert file.metadata() == metadata == {"format": "lstmcheck-vector/1", "id": path.stem}


def test_the_manifest_names_every_file_with_its_size_and_checksum():
    assert [entry["file"] for entry in MANIFEST["vectors"]] == [path.name for path in FILES]
    for entry, path in zip(MANIFEST["vectors"], FILES, strict=True):
        data = path.read_bytes()
        assert entry["bytes"] == len(data)
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()


def validator():
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is missing")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    return jsonschema.Draft202012Validator(SCHEMA)


def test_the_manifest_follows_its_schema():
    assert not list(validator().iter_errors(MANIFEST))


@pytest.mark.parametrize(("path", "value"), [
    (("format",), "lstmcheck-manifest/2"), (("set_version",), "1"),
    (("vectors", 0, "id"), "No Slug"), (("vectors", 0, "sha256"), "abc"),
    (("vectors", 0, "witnesses"), ["epynn"]), (("vectors", 0, "witnesses"), ["epynn", "epynn"]),
    (("vectors", 0, "bugs"), []), (("vectors", 0, "reason"), ""),
    (("vectors", 0, "precision_bits"), 53),
    (("vectors", 0, "configuration", "grid"), "f8"),
    (("vectors", 0, "configuration", "batch"), 0),
    (("vectors", 0, "configuration", "activations", "cell"), "sine"),
    (("vectors", 0, "configuration", "activations", "cell"), {"name": "elu"}),
    (("vectors", 0, "configuration", "layers"), 1),
    (("vectors", 0, "configuration", "lengths"), [-1]),
    (("vectors", 0, "configuration", "clip"), 0),
    (("vectors", 0, "surprise"), 1), (("tombstones",), [{"id": "a-01234567"}])])
def test_the_schema_refuses_what_the_format_does_not_allow(path, value):
    changed = json.loads(json.dumps(MANIFEST))
    *parents, last = path
    target = changed
    for key in parents:
        target = target[key]
    target[last] = value
    assert list(validator().iter_errors(changed))


def test_the_manifest_text_is_sorted_and_ends_with_a_newline():
    text = manifest.manifest_text([{"id": "b"}, {"id": "a"}], [{"id": "d"}, {"id": "c"}])
    read = json.loads(text)
    assert [entry["id"] for entry in read["vectors"]] == ["a", "b"]
    assert [stone["id"] for stone in read["tombstones"]] == ["c", "d"]
    assert text.endswith("}\n") and "\n  " in text
    assert (VECTORS / manifest.FILE).read_text() == manifest.manifest_text(
        MANIFEST["vectors"], MANIFEST["tombstones"])
