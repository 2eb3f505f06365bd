"""The frameworks by name: their modules, environments and contracts, from `contracts.json`."""

import importlib
import json
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).resolve().parent


class Entry(NamedTuple):
    """A framework's module in `kernels/`, its environment in `requirements/`, the package whose
    version is told, the contract of each number format, and why these."""

    name: str
    module: str
    environment: str
    package: str
    contracts: dict
    because: str

    def load(self):
        """The kernel's module; its environment must be the running one."""
        return importlib.import_module(f"frameworks.kernels.{self.module}")


ENTRIES = {name: Entry(name=name, **fields)
           for name, fields in json.loads((FOLDER / "contracts.json").read_text()).items()}
