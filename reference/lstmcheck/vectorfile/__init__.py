"""The files of the vector set: safetensors, the manifest and its schema."""
