"""Every vector of the set: those written for a reason of their own, then those that complete the
pairs of axis values, first of the plain layer, then of its variants."""

import json
from pathlib import Path

from ..layout import Dimensions
from ..problem import Activations
from .axes import STANDARD
from .case import Case
from .configuration import Configuration
from .generated import generated_cases
from .generated_variants import generated_variants
from .variants import WRITTEN_VARIANTS

BUGS = json.loads((Path(__file__).parent / "bugs.json").read_text())
TOMBSTONES = ()

IDENTITY = Activations("identity", "identity", "identity", "identity", "identity")


def _case(slug, seed, batch, steps, inputs, units, reason, bugs, *, activations=STANDARD,
          state="random", upstream="all-steps-and-final-states", exponent=0, regime="ordinary",
          grid="f32", conventions=False):
    configuration = Configuration(Dimensions(batch, steps, inputs, units), activations, state,
                                  upstream, exponent, regime, grid)
    return Case(slug, seed, configuration, reason, tuple(bugs.split()), conventions)


WRITTEN = (
    # The plainest problems that are not blind, and one dimension after another at its edge.
    _case("all-axes-differ", 101, 3, 5, 4, 9,
          "Every axis has its own length and every block its own values, so any exchange shows.",
          "gate-order-iofc-read-as-ifgo weight-layout-4ck-vs-c4k batch-first-output-transposed"),
    _case("one-of-everything", 102, 1, 1, 1, 1,
          "The smallest layer, where each equation is a single product and squeezes lose axes.",
          "squeeze-wrong-axis-batch-one seq-len-one-stride"),
    _case("one-unit-long", 103, 2, 50, 3, 1,
          "A single unit over fifty steps isolates the recurrence of one cell from its "
          "neighbours.",
          "dc-assigned-not-accumulated too-much-backpropagation-loop"),
    _case("one-input-many-units", 104, 2, 5, 1, 17,
          "One input feature against 17 units makes an input weight stride taken from the units "
          "read past its row.",
          "weight-sized-by-wrong-dim weight-layout-4ck-vs-c4k"),
    _case("one-unit-many-inputs", 105, 5, 2, 17, 1,
          "Seventeen inputs for one unit is the widest opposite aspect of the input weights.",
          "weight-sized-by-wrong-dim"),
    _case("inputs-equal-units", 106, 3, 5, 8, 8,
          "I = H lets exchanged or transposed weights pass every shape check, so only values tell.",
          "weight-sized-by-wrong-dim input-recurrent-bias-order-swapped "
          "dropped-state-path-gradient-sliced-buffer"),
    _case("inputs-equal-units-three", 107, 5, 2, 3, 3,
          "I = H at a width that fills no vector register, against transposed square weights.",
          "weight-sized-by-wrong-dim gate-order-ijfo-vs-ifco"),
    _case("batch-equals-steps", 108, 5, 5, 3, 8,
          "N = T hides a batch and time exchange from shape checks; the values do not.",
          "batch-first-output-transposed batch-major-hidden-stride"),
    _case("batch-equals-steps-two", 109, 2, 2, 5, 3,
          "The smallest N = T > 1, where a tuple of two is silently unpacked as a batch of two.",
          "batch-first-output-transposed batch-greater-than-one-wrong"),
    _case("batch-one", 110, 1, 5, 4, 5,
          "A batch of one over several steps takes the matrix-vector paths of many kernels.",
          "squeeze-wrong-axis-batch-one"),
    _case("batch-five", 111, 5, 2, 4, 5,
          "Five different samples in two steps show state shared or reduced over the batch.",
          "batch-greater-than-one-wrong batch-state-shape-from-config"),
    _case("vector-width-eight", 112, 2, 5, 7, 8,
          "Eight units fill a vector register exactly, so only the input tail is partial.",
          "weight-layout-4ck-vs-c4k only-first-step-returned"),
    _case("vector-width-nine", 113, 3, 2, 7, 9,
          "Nine units leave a tail of one after a vector of eight, in every gate block.",
          "gate-order-iofc-read-as-ifgo bias-grad-from-wrong-gate"),
    _case("vector-width-seventeen", 114, 2, 5, 9, 17,
          "Seventeen units leave a tail of one after sixteen, next to the following gate's block.",
          "bias-added-twice gate-cache-order-differs-fwd-bwd"),
    _case("wide-129", 115, 2, 2, 5, 129,
          "A width of 129 exceeds one block of 128 units in products and bias sums.",
          "double-counted-bias-gradients weight-layout-4ck-vs-c4k"),
    _case("long-fifty", 116, 3, 50, 5, 17,
          "Fifty steps show drift, stale carries and gradients that stop part of the way.",
          "dh-next-dc-next-never-updated bptt-truncated-to-last-step cell-list-shifted-and-wraps"),
    _case("long-fifty-float64", 117, 2, 50, 9, 8,
          "Fifty steps with inputs of all 53 bits show a single-precision step in a double path.",
          "dc-assigned-not-accumulated cell-gradient-overwritten-per-step", grid="f64"),

    # No steps at all.
    _case("no-steps", 120, 3, 0, 4, 5,
          "With no steps the states and their upstream gradients must pass through unchanged.",
          "seq-len-zero-fails initial-state-not-read-single-layer"),
    _case("no-steps-zero-state", 121, 2, 0, 3, 8,
          "No steps from a zero state must give zeros of the right shapes, not an error.",
          "seq-len-zero-fails missing-output-grad-crash", state="zero"),

    # Initial states.
    _case("one-step-states", 125, 3, 1, 4, 5,
          "In one step from a given state, the recurrent weights' gradient is the outer product "
          "with h0 alone.",
          "recurrent-weight-grad-time-index vjp-uses-zero-initial-state "
          "initial-h-not-handled-only-c"),
    _case("one-step-zero-state", 126, 3, 1, 5, 3,
          "One step from zero has an exactly zero recurrent weight gradient, which off-by-one "
          "histories fill.",
          "recurrent-weight-grad-time-index uninitialised-buffer-read", state="zero"),
    _case("zero-state", 127, 3, 5, 4, 8,
          "The usual start from zero, where a kernel must not keep anything from a run before.",
          "uninitialised-buffer-read forget-bias-wrong-after-first-step", state="zero"),
    _case("zero-state-long", 128, 2, 50, 4, 5,
          "Fifty steps from zero leave the forget gate's first step without effect but not the "
          "rest.",
          "forget-bias-wrong-after-first-step", state="zero"),
    _case("zero-state-last-step", 129, 5, 2, 8, 9,
          "The common training setup: zero start and a loss on the last output only.",
          "bptt-truncated-to-last-step dh-next-dc-next-never-updated", state="zero",
          upstream="last-step"),
    _case("given-states-all-steps", 130, 3, 5, 7, 5,
          "Given states with a loss on the outputs alone require gradients of both states through "
          "time.",
          "vjp-uses-zero-initial-state initial-state-not-read-single-layer",
          upstream="all-steps"),

    # Upstream gradients.
    _case("upstream-all-steps", 135, 2, 5, 4, 9,
          "A gradient on every output must be added to the carry, not replace it.",
          "dc-assigned-not-accumulated dropped-state-path-gradient-sliced-buffer",
          upstream="all-steps"),
    _case("upstream-last-step", 136, 3, 5, 5, 8,
          "A gradient on the last output alone reaches the first step only through both carries.",
          "bptt-truncated-to-last-step dh-next-dc-next-never-updated", upstream="last-step"),
    _case("upstream-last-step-long", 137, 1, 50, 3, 9,
          "Fifty carries from the last output show a carry that is dropped, doubled or shifted.",
          "too-much-backpropagation-loop cell-list-shifted-and-wraps", upstream="last-step"),
    _case("upstream-final-states", 138, 3, 5, 3, 5,
          "A loss on the final states alone, as an encoder has, leaves the outputs' gradient zero.",
          "last-cell-grad-ignored missing-output-grad-crash returned-c-is-h",
          upstream="final-states"),
    _case("upstream-final-states-one-step", 139, 2, 1, 8, 3,
          "In one step the final states' gradients enter together, and the cell's bypasses the "
          "output gate.",
          "last-cell-grad-ignored output-delta-uses-previous-cell", upstream="final-states"),
    _case("upstream-none", 140, 2, 5, 4, 3,
          "Zero upstream gradients must give exactly zero gradients, and no NaN.",
          "missing-output-grad-crash gradient-applied-repeatedly", upstream="none"),
    _case("upstream-tiny", 141, 3, 5, 4, 5,
          "Upstream gradients scaled by 2^-20 scale every gradient exactly, so an absolute "
          "tolerance cannot hide a zero.",
          "dx-zero-through-split-branches gradient-applied-repeatedly", exponent=-20),
    _case("upstream-huge", 141, 3, 5, 4, 5,
          "The same problem with upstream gradients scaled by 2^20, against early "
          "overflow and clipping.",
          "dx-zero-through-split-branches gradient-applied-repeatedly", exponent=20),

    # Pre-activations from near zero to far out.
    _case("near-zero", 145, 3, 5, 4, 5,
          "Values near 2^-8 make a tanh that cancels lose its digits, while gates sit at one "
          "half.",
          "tanh-exp-form-overflow-and-cancellation", regime="near-zero"),
    _case("near-zero-float64", 146, 2, 2, 3, 8,
          "Values near 2^-8 with all 53 bits show cancellation that single precision would mask.",
          "tanh-exp-form-overflow-and-cancellation", regime="near-zero", grid="f64"),
    _case("moderate", 147, 3, 5, 4, 9,
          "Pre-activations around 3 separate the logistic and tanh from their piecewise stand-ins.",
          "sigmoid-tanh-derivative-wrong activation-derivative-of-activated-value",
          regime="moderate"),
    _case("moderate-square", 148, 2, 5, 5, 5,
          "Steep weights with I = H make the derivative's argument matter: value or activation.",
          "activation-derivative-of-activated-value previous-cell-derivative-gap",
          regime="moderate"),
    _case("saturated-45", 149, 3, 5, 4, 9,
          "One gate of each unit at 45 lies beyond what clamped or tabulated sigmoids cover.",
          "sigmoid-range-limited tanh-exp-form-overflow-and-cancellation",
          regime="saturated-45"),
    _case("saturated-45-final-states", 150, 2, 2, 5, 8,
          "Gates shut to e^-45 and states of 45 carry the final cell gradient past a closed "
          "output.",
          "sigmoid-range-limited last-cell-grad-ignored", regime="saturated-45",
          upstream="final-states"),
    _case("saturated-100", 151, 3, 5, 4, 9,
          "One gate of each unit at 100 overflows a single-precision exponential of either sign.",
          "exp-overflow-raises tanh-exp-form-overflow-and-cancellation", regime="saturated-100"),
    _case("saturated-100-zero-state", 152, 5, 2, 7, 9,
          "Saturation at 100 from a zero state leaves overflow to the gates, not the cell.",
          "exp-overflow-raises sigmoid-range-limited", regime="saturated-100", state="zero"),
    _case("saturated-800", 153, 3, 5, 4, 9,
          "Arguments of 800 overflow a double-precision exponential, in gates and in the cell's "
          "tanh.",
          "tanh-by-exp-ratio-nan exp-overflow-raises", regime="saturated-800"),
    _case("saturated-800-one-step", 154, 2, 1, 3, 8,
          "One step at 800 ties a NaN to a single gate or to the cell's tanh.",
          "tanh-by-exp-ratio-nan exp-overflow-raises", regime="saturated-800", grid="bf16"),

    # Sums without any rounding.
    _case("dyadic", 160, 3, 1, 5, 8,
          "Multiples of 1/64 make every pre-activation exact in f32 in any order, which leaves the "
          "activations' errors alone.",
          "bias-added-twice input-recurrent-bias-order-swapped", regime="dyadic", grid="bf16"),
    _case("dyadic-identity", 161, 2, 1, 2, 3,
          "With identity activations on multiples of 1/4 every result is exact in f32, so any "
          "deviation at all is an error in the equations.",
          "input-gate-added-not-multiplied output-delta-uses-previous-cell "
          "fused-activation-applied-after-output",
          activations=IDENTITY, regime="dyadic", grid="bf16"),

    # Narrow inputs for narrow kernels.
    _case("bf16-inputs", 165, 3, 5, 4, 8,
          "Inputs on the bfloat16 grid serve kernels that store bfloat16 without input rounding.",
          "wrong-gate-bias-in-backward-recompute bias-zeroed-by-backward-helper", grid="bf16"),
    _case("bf16-inputs-two-steps", 166, 5, 2, 9, 3,
          "Two steps in bfloat16 inputs, with more inputs than units and a larger batch.",
          "batch-greater-than-one-wrong batch-state-shape-from-config", grid="bf16"),
    _case("f16-inputs", 167, 3, 5, 5, 8,
          "Inputs on the half-precision grid serve kernels that store half precision.",
          "wrong-gate-bias-in-backward-recompute bias-grad-from-wrong-gate", grid="f16"),
    _case("f16-inputs-one-step", 168, 2, 1, 3, 17,
          "One step in half precision keeps every intermediate within its normal range.",
          "seq-len-one-stride bias-added-twice", grid="f16"),
    _case("f64-inputs", 169, 3, 5, 4, 5,
          "Inputs that need all 53 bits show any passage through single precision.",
          "dropped-state-path-gradient-sliced-buffer sigmoid-derivative-omitted-forget",
          grid="f64"),

    # The same parameters in every framework's storage.
    _case("conventions", 170, 3, 2, 4, 5,
          "The parameters stand in the file in all seven conventions, with four different lengths.",
          "gate-order-iofc-read-as-ifgo gate-order-ijfo-vs-ifco "
          "input-recurrent-bias-order-swapped weight-layout-4ck-vs-c4k", conventions=True),
    _case("conventions-more-inputs", 171, 2, 5, 8, 3,
          "All seven conventions once more with more inputs than units and other block sizes.",
          "gate-order-iofc-read-as-ifgo gate-order-ijfo-vs-ifco "
          "input-recurrent-bias-order-swapped", conventions=True, grid="bf16"),

    # Each activation on its own.
    _case("activations-all-logistic", 175, 3, 5, 4, 5,
          "A logistic candidate and cell show a tanh that is built in where the option says "
          "otherwise.",
          "optional-inputs-silently-ignored fused-activation-applied-after-output",
          activations=Activations(candidate="logistic", cell="logistic")),
    _case("activations-tanh-gates", 176, 2, 2, 5, 8,
          "Tanh gates can be negative, which a gate path fixed to the logistic never is.",
          "optional-inputs-silently-ignored sigmoid-tanh-derivative-wrong",
          activations=Activations(input="tanh", forget="tanh", output="tanh")),
    _case("activations-identity-cell", 177, 3, 2, 3, 5,
          "An identity cell activation shows one that is applied after the output gate instead.",
          "fused-activation-applied-after-output", activations=Activations(cell="identity")),
    _case("activations-each-gate-its-own", 178, 3, 2, 4, 5,
          "Every gate has its own activation, so a derivative taken from a neighbour shows.",
          "optional-inputs-silently-ignored gate-cache-order-differs-fwd-bwd",
          activations=Activations("identity", "logistic", "logistic", "tanh", "identity")),
    _case("activations-forget-tanh", 179, 2, 5, 3, 8,
          "Only the forget gate is a tanh, so the cell's carry can change its sign.",
          "optional-inputs-silently-ignored previous-cell-derivative-gap",
          activations=Activations(forget="tanh")),
    _case("activations-candidate-identity", 180, 5, 2, 8, 9,
          "An identity candidate alone tells its derivative, exactly one, from the cell's tanh.",
          "gate-list-typo-skips-candidate optional-inputs-silently-ignored",
          activations=Activations(candidate="identity")),
)

CASES = (*WRITTEN, *generated_cases(WRITTEN),
         *WRITTEN_VARIANTS, *generated_variants(WRITTEN_VARIANTS))
