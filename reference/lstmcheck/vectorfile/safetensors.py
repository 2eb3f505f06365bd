"""The safetensors format for float64 and bfloat16 tensors: byte for byte alike everywhere.

In memory bfloat16 tensors are arrays of their bits, uint16.

An 8-byte little-endian header length, a JSON header padded with spaces to a multiple of 8 bytes,
then the tensors, C order, without holes.
"""

import json
import struct

import numpy as np

from ..shapes import require_shape

_DTYPES = {"F64": np.dtype("<f8"), "BF16": np.dtype("<u2")}
_NAMES = {np.dtype(np.float64): "F64", np.dtype(np.uint16): "BF16"}


class FileFormatError(ValueError):
    """The bytes are no safetensors file of float64 and bfloat16 tensors."""


def encode(tensors, metadata):
    """The bytes of a file that holds `tensors` (name to array) in their order: float64, or
    uint16 for bfloat16 bits."""
    header, start = {"__metadata__": metadata}, 0
    for name, tensor in tensors.items():
        end = start + tensor.nbytes
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [start, end]}
        start = end
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    payload = b"".join(np.ascontiguousarray(t, dtype=_DTYPES[_NAMES[t.dtype]]).tobytes()
                       for t in tensors.values())
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
    if entry["dtype"] not in _DTYPES or begin != start or end > len(data):
        raise FileFormatError(f"{name}: expected {' or '.join(_DTYPES)} at byte "
                              f"{start - payload}, got {entry}")
    stored = _DTYPES[entry["dtype"]]
    values = np.frombuffer(data[begin:end], dtype=stored).astype(stored.newbyteorder("="))
    count = int(np.prod(entry["shape"], dtype=np.int64))
    return require_shape(name, values, (count,)).reshape(entry["shape"]), end
