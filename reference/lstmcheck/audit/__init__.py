"""Proof that the vectors see what they are for: coverage, and sensitivity in bounds."""
