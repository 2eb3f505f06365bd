"""Derived error bounds: how far a kernel that keeps its contract may lie from the truth."""
