"""The semantics matrix as a Markdown table; prints it when run."""

from ..table import printed
from . import CLAIMS, SLOPES
from .kinks import KINKS

HEADER = ("framework", "gates", "biases", "input weights", "recurrent weights", "x, y",
          "reverse y stands at", "y after a row's end", "final state is from", "gate, candidate, cell")

VARIANTS = {"reverse starts at": "reverse of a short row starts at",
            "of no steps": "h_n of a row of no steps", "clip": "clip keeps within",
            "coupled": "input_forget", "peepholes": "peepholes", "initial bias": "initial bias"}


def _tensor(claim, source):
    """Such as "weight_hh [4H, H]"; of several tensors their names with {q} as they are."""
    return ", ".join(f"{name.replace('{q}', 'q')} [{spec.split()[1].replace(',', ', ').replace('h', 'H')}]"
                     for name, spec in claim["tensors"].items() if spec.startswith(source))


def lines():
    """The lines of the three tables."""
    return printed(HEADER, [
        (name, " ".join(claim["gates"]), _tensor(claim, "b"), _tensor(claim, "W"),
         _tensor(claim, "R"), ", ".join(claim["axes"]), claim["reverse"], claim["after the end"],
         claim["final state"], ", ".join(claim["activations"]))
        for name, claim in CLAIMS.items()]) + printed(("framework", *VARIANTS.values()), [
            (name, *(claim[cell] for cell in VARIANTS)) for name, claim in CLAIMS.items()
        ]) + printed(("slope of", "below", "above", *SLOPES), [
            (kink.cell, f"{kink.below:.4g}", f"{kink.above:.4g}",
             *(claim.get(kink.cell, "–") for claim in SLOPES.values())) for kink in KINKS])


if __name__ == "__main__":
    print("\n".join(lines()))
