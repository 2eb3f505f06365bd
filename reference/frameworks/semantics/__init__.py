"""What each framework's numbers mean, claimed in `claims.json` and settled by elimination."""

import json
from pathlib import Path

SLOPES = json.loads(Path(__file__).with_name("slopes.json").read_text())
CLAIMS = json.loads(Path(__file__).with_name("claims.json").read_text())
# Marks the probe's own lines among what a framework prints.
FINDING = "FINDING "
