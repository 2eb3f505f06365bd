"""Sums up a framework's results, and prints them."""

from collections import Counter
from typing import NamedTuple

from .explained import explanation
from .offer import PLAIN, STANDARD

LARGEST_SHARE = 0.05
HEADER = ("framework", "version", "profile", "dtype", "contract", "run", "skipped", "not gateable",
          "of bound", "verdict")


class Row(NamedTuple):
    """One framework, profile and number format."""

    framework: str
    version: str
    profile: str
    form: str
    contract: str
    run: int
    skipped: Counter
    share: float
    worst: float
    explained: int
    unexplained: list

    @property
    def verdict(self):
        if self.unexplained:
            return f"DISAGREES on {len(self.unexplained)}"
        if not self.run:
            return "ran nothing"
        if self.share > LARGEST_SHARE:
            return "says too little"
        return f"agrees, but for {self.explained} explained" if self.explained else "agrees"

    @property
    def passed(self):
        return not self.unexplained and self.run > 0 and self.share <= LARGEST_SHARE

    def cells(self):
        return (self.framework, self.version, self.profile, self.form, self.contract,
                str(self.run), str(self.skipped.total()), f"{self.share:.1%}",
                f"{self.worst:.3f}", self.verdict)


def rows(entry, version, results):
    """The rows of `results`, in order of profile and format."""
    groups = {}
    for result in results:
        groups.setdefault((result["profile"], result["format"]), []).append(result)
    return [_row(entry, version, profile, form, group)
            for (profile, form), group in sorted(groups.items())]


def _row(entry, version, profile, form, group):
    skipped = Counter(one["skipped"] for one in group if "skipped" in one)
    ran = [one for one in group if "skipped" not in one]
    failed = [one for one in ran if failure(one)]
    unexplained = [one for one in failed if explanation(entry.name, one) is None]
    agreeing = [tensor for one in ran if one not in failed for tensor in one["tensors"].values()]
    judged = [tensor for one in ran for tensor in one.get("tensors", {}).values()]
    mute = sum(tensor.get("label") == "not-gateable" for tensor in judged)
    worst = max((tensor["fraction"] for tensor in agreeing
                 if tensor["label"] != "not-gateable"), default=0.0)
    return Row(entry.name, version, profile, form, entry.contracts[form], len(ran), skipped,
               mute / len(judged) if judged else 0.0, worst, len(failed) - len(unexplained),
               unexplained)


def variants(configuration):
    """The names of a configuration's variants; "plain" where it has none."""
    found = [f"{name} {value}" if isinstance(value, str) else name
             for name, value in sorted(configuration.items()) if name not in PLAIN]
    if configuration["bias"] in ("two", "none"):
        found.append(f"bias {configuration['bias']}")
    if configuration["activations"] != STANDARD:
        found.append("activations")
    return found or ["plain"]


def by_variant(collected, names):
    """A table's header and lines: for each variant and framework how many of the answers that it
    was asked for agree. A vector counts for each of its variants."""
    counts = {}
    for result in collected:
        if "skipped" in result:
            continue
        wrong = failure(result)
        kind = (not wrong and "agree" or explanation(result["framework"], result) and "explained"
                or "wrong")
        for variant in variants(result["configuration"]):
            counts.setdefault(variant, {}).setdefault(result["framework"], Counter())[kind] += 1
    return ("variant", *names), [
        (variant, *(_agreement(counts[variant].get(name)) for name in names))
        for variant in sorted(counts, key=lambda name: (name != "plain", name))]


def _agreement(count):
    if count is None:
        return "–"
    explained = f", {count['explained']} explained" if count["explained"] else ""
    return f"{count['agree']}/{count.total()}{explained}"


def failure(result):
    """What is wrong with a result, or None."""
    if "error" in result:
        return result["error"]
    for name, tensor in result["tensors"].items():
        if not tensor["passed"]:
            at = f"{name}{tensor.get('index', '')}"
            return (f"{at}: {tensor['error']}" if "error" in tensor else
                    f"{at}: got {tensor['got']!r}, truth {tensor['truth']!r}, "
                    f"{tensor['fraction']:.3g} bounds away")
    return None


def printed(header, lines):
    """Lines of a table in columns, a Markdown table too."""
    widths = [max(len(line[k]) for line in (header, *lines)) for k in range(len(header))]
    def spread(line):
        return "| " + " | ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)) + " |"
    return [spread(header), "|" + "|".join("-" * (w + 2) for w in widths) + "|",
            *map(spread, lines)]
