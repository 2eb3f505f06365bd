"""The semantics matrix as a Markdown table; prints it when run."""

from ..table import printed
from . import CLAIMS

HEADER = ("framework", "gates", "biases", "input weights", "recurrent weights", "x, y",
          "reverse y stands at", "y after a row's end", "final state is from", "gate, candidate, cell")


def _tensor(claim, source):
    """Such as "weight_hh [4H, H]"; of several tensors their names with {q} as they are."""
    return ", ".join(f"{name.replace('{q}', 'q')} [{spec.split()[1].replace(',', ', ').replace('h', 'H')}]"
                     for name, spec in claim["tensors"].items() if spec.startswith(source))


def lines():
    """The lines of the table."""
    return printed(HEADER, [
        (name, " ".join(claim["gates"]), _tensor(claim, "b"), _tensor(claim, "W"),
         _tensor(claim, "R"), ", ".join(claim["axes"]), claim["reverse"], claim["after the end"],
         claim["final state"], ", ".join(claim["activations"]))
        for name, claim in CLAIMS.items()])


if __name__ == "__main__":
    print("\n".join(lines()))
