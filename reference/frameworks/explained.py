"""Disagreements that are explained: `explained.json`."""

import json
from typing import NamedTuple

from lstmcheck.activations import from_json, name_of

from .offer import STANDARD
from .registry import FOLDER


class Explanation(NamedTuple):
    """Which results are explained, by whom they are caused, and a script that shows it.

    `when` maps fields of a result's configuration to what they must be: a value; "any", that the
    field is there at all; of activations "other", not the standard ones, or a list of which one
    occurs; of lengths "with zero".
    `cause`: "documented", "ours" or "theirs".
    """

    framework: str
    formats: tuple
    when: dict
    cause: str
    reason: str
    reproduction: str

    def covers(self, framework, result):
        configuration = result["configuration"]
        return (framework == self.framework and result["format"] in self.formats
                and all(self._fits(configuration, *one) for one in self.when.items()))

    @staticmethod
    def _fits(configuration, name, wanted):
        if name == "activations" and wanted == "other":
            return configuration["activations"] != STANDARD
        if name == "activations" and isinstance(wanted, list):
            return not {name_of(from_json(one)) for one in configuration[name].values()}.isdisjoint(
                wanted)
        if wanted == "any":
            return name in configuration
        if wanted == "with zero":
            return 0 in configuration.get(name, ())
        return configuration.get(name) == wanted


EXPLANATIONS = [Explanation(**fields)
                for fields in json.loads((FOLDER / "explained.json").read_text())]


def explanation(framework, result):
    """The first explanation of a failed result, or None."""
    return next((one for one in EXPLANATIONS if one.covers(framework, result)), None)
