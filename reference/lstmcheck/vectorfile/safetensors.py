"""The safetensors format for float64 tensors: written byte for byte alike everywhere.

An 8-byte little-endian header length, a JSON header padded with spaces to a multiple of 8 bytes,
then the tensors, C order, without holes.
"""

import json
import struct

import numpy as np

from ..shapes import require_shape


class FileFormatError(ValueError):
    """The bytes are no safetensors file of float64 tensors."""


def encode(tensors, metadata):
    """The bytes of a file that holds `tensors` (name to float64 array) in their order."""
    header, start = {"__metadata__": metadata}, 0
    for name, tensor in tensors.items():
        end = start + 8 * tensor.size
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [start, end]}
        start = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    payload = b"".join(np.ascontiguousarray(t, dtype="<f8").tobytes() for t in tensors.values())
    return struct.pack("<Q", len(text)) + text + payload


def decode(data):
    """(tensors, metadata) of the bytes `data`, tensors in the order of their payload.

    Raises FileFormatError on anything but what `encode` writes.
    """
    if len(data) < 8:
        raise FileFormatError(f"expected a header length of 8 bytes, got {len(data)}")
    size = 8 + struct.unpack("<Q", data[:8])[0]
    if size > len(data):
        raise FileFormatError(f"expected a header of {size - 8} bytes, got {len(data) - 8}")
    try:
        header = json.loads(data[8:size])
        metadata = header.pop("__metadata__", {})
        entries = sorted(header.items(), key=lambda item: item[1]["data_offsets"])
        tensors, start = {}, size
        for name, entry in entries:
            tensors[name], start = _tensor(name, entry, data, size, start)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise FileFormatError(f"{type(error).__name__}: {error}") from error
    if start != len(data):
        raise FileFormatError(f"expected {start} bytes, got {len(data)}")
    return tensors, metadata


def _tensor(name, entry, data, payload, start):
    """The tensor that must begin at byte `start`, and the byte after it."""
    begin, end = (payload + offset for offset in entry["data_offsets"])
    if entry["dtype"] != "F64" or begin != start or end > len(data):
        raise FileFormatError(f"{name}: expected F64 at byte {start - payload}, got {entry}")
    values = np.frombuffer(data[begin:end], dtype="<f8").astype(np.float64)
    count = int(np.prod(entry["shape"], dtype=np.int64))
    return require_shape(name, values, (count,)).reshape(entry["shape"]), end
