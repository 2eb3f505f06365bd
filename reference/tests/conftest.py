"""Puts the reference on the path and makes random tests repeat themselves."""

import sys
from pathlib import Path

from hypothesis import settings

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")
