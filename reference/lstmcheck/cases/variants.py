"""The written vectors of variants: each option on its own or with what it most often breaks with,
and every activation as gates, as candidate and cell, and among others."""

from ..activations import CONSTANTS, parametrised
from ..layout import Dimensions
from ..options import Options
from ..problem import Activations
from .case import Case
from .configuration import Configuration

_EPSILON = 2.0**-10


def _case(slug, seed, batch, steps, inputs, units, reason, bugs, *, state="random",
          upstream="all-steps-and-final-states", grid="f32", activations=Activations(), **options):
    configuration = Configuration(Dimensions(batch, steps, inputs, units), activations, state,
                                  upstream, 0, "ordinary", grid, options=Options(**options))
    return Case(slug, seed, configuration, reason, tuple(bugs.split()))


OPTIONS = (
    # Unequal lengths: what stands behind the end of a row is garbage.
    _case("lengths-unequal", 1001, 3, 5, 3, 4,
          "Rows end at different steps and keep the state of their own end, not the buffer's.",
          "masked-steps-output-differs negative-or-default-seq-length", lengths=(2, 5, 3)),
    _case("lengths-with-zero", 1002, 3, 4, 3, 3,
          "A row without any step returns its initial state and zero outputs, whatever the others "
          "have.",
          "fully-masked-sample masked-steps-output-differs", lengths=(0, 4, 2)),
    _case("lengths-none-full", 1003, 2, 5, 4, 3,
          "No row reaches the last step, so a final state read from the buffer's end is wrong for "
          "all.",
          "seq-len-larger-than-buffer negative-or-default-seq-length", lengths=(3, 4), grid="bf16"),
    _case("lengths-one-row", 1004, 1, 5, 3, 4,
          "A single row that ends early: a mask with a batch axis of one is easily broadcast away.",
          "mask-batch-one-broadcast", lengths=(3,)),
    _case("lengths-last-step", 1005, 3, 4, 3, 4,
          "Only each row's own last output has an upstream gradient, at different steps.",
          "masked-steps-output-differs bptt-truncated-to-last-step", lengths=(2, 4, 1),
          upstream="last-step"),
    _case("lengths-zero-state", 1006, 3, 4, 4, 3,
          "From a zero state, rows that have ended must not fall back to it.",
          "fully-masked-sample masked-steps-output-differs", lengths=(1, 4, 0), state="zero"),
    _case("lengths-reverse", 1007, 3, 5, 3, 4,
          "The reverse direction starts at each row's own end, not in the padding.",
          "reverse-whole-buffer-not-length bidirectional-reverse-sees-padding",
          lengths=(2, 5, 3), direction="reverse"),
    _case("lengths-bidirectional", 1008, 3, 4, 3, 3,
          "Both directions of a padded batch read the same steps of each row.",
          "bidirectional-reverse-sees-padding mask-position-changes-backward-states "
          "scan-reverse-not-clipped-to-steps", lengths=(1, 4, 3), direction="bidirectional"),
    _case("lengths-stacked", 1009, 3, 4, 3, 3,
          "The upper layer must stop where the lower one did, though its input there is zero.",
          "masked-steps-output-differs all-layers-get-raw-input", lengths=(0, 2, 4), layers=2),

    # Directions and how they are joined.
    _case("reverse", 1010, 2, 5, 3, 4,
          "The reverse direction puts each output at the step it was computed for.",
          "reverse-output-not-flipped-back go-backwards-ignored", direction="reverse"),
    _case("reverse-steps-equal-inputs", 1011, 2, 3, 3, 4,
          "As many inputs as steps let a loop over the wrong axis run without an error.",
          "reverse-loop-over-wrong-axis go-backwards-ignored", direction="reverse", grid="bf16"),
    _case("reverse-last-step", 1012, 3, 4, 4, 3,
          "The last step is the first one computed, so its gradient has the shortest way.",
          "reverse-output-not-flipped-back bptt-truncated-to-last-step", direction="reverse",
          upstream="last-step"),
    _case("bidirectional-concat", 1013, 2, 4, 3, 4,
          "Each direction has weights and states of its own, and the forward one stands first.",
          "bidirectional-silently-unidirectional bidirectional-initial-state-wrong",
          direction="bidirectional"),
    _case("bidirectional-sum", 1014, 2, 3, 4, 3,
          "The gradient of a sum reaches both directions, and both add to the inputs' gradient.",
          "reverse-direction-grad-not-added bidirectional-silently-unidirectional",
          direction="bidirectional", merge="sum"),
    _case("bidirectional-product", 1015, 2, 3, 3, 4,
          "Each factor of a product is the other one's slope, so exchanged factors show.",
          "reverse-direction-grad-not-added dy-overwritten-by-dx-bidirectional",
          direction="bidirectional", merge="product"),
    _case("bidirectional-average", 1016, 3, 3, 3, 3,
          "The average halves the outputs and both gradients once, not twice.",
          "reverse-direction-grad-not-added", direction="bidirectional", merge="average"),
    _case("bidirectional-final-states", 1017, 2, 4, 3, 3,
          "The two directions end at opposite steps, and only their final states are in the loss.",
          "bidirectional-initial-state-wrong returned-c-is-h", direction="bidirectional",
          upstream="final-states"),

    # Stacked layers.
    _case("two-layers", 1018, 2, 4, 3, 4,
          "The upper layer reads the lower one's outputs, and its gradient goes back through them.",
          "all-layers-get-raw-input initial-state-not-read-single-layer", layers=2),
    _case("two-layers-inputs-equal-units", 1019, 3, 3, 4, 4,
          "I = H lets an upper layer read the raw inputs without any error of shape.",
          "all-layers-get-raw-input weight-sized-by-wrong-dim", layers=2, grid="bf16"),
    _case("three-layers", 1020, 2, 3, 2, 3,
          "A middle layer has layers on both sides, where buffers that alternate repeat.",
          "all-layers-get-raw-input dy-overwritten-by-dx-bidirectional", layers=3),
    _case("three-bidirectional-layers", 1021, 2, 3, 2, 3,
          "With three bidirectional layers a gradient buffer is overwritten before the second "
          "direction reads it.",
          "dy-overwritten-by-dx-bidirectional reverse-direction-grad-not-added", layers=3,
          direction="bidirectional"),
    _case("two-layers-two-biases", 1022, 2, 3, 3, 3,
          "Two biases a layer put the upper layer's twice as far into a packed buffer.",
          "bias-pointer-stride-half", layers=2, biases=2),
    _case("two-layers-final-states", 1023, 2, 4, 3, 3,
          "The initial states' gradients of two layers, when only final states are in the loss.",
          "last-cell-grad-ignored initial-state-not-read-single-layer", layers=2,
          upstream="final-states"),

    # Dropout by given masks.
    _case("mask-between-layers", 1024, 2, 4, 3, 4,
          "The mask between layers multiplies what the upper layer reads and its gradient as well.",
          "dropout-mask-missing-in-backward", layers=2, between=True),
    _case("mask-between-bidirectional", 1025, 2, 3, 3, 3,
          "The mask multiplies the joined output of both directions, before the next layer.",
          "dropout-mask-missing-in-backward", layers=2, direction="bidirectional", between=True),
    _case("mask-between-three-layers", 1026, 2, 3, 3, 3,
          "Two masks of three layers must not change places.",
          "dropout-mask-missing-in-backward all-layers-get-raw-input", layers=3, between=True),
    _case("mask-recurrent", 1027, 3, 5, 3, 4,
          "One mask multiplies the hidden state in front of the recurrent weights at every step.",
          "mask-of-first-step-used-for-all dropout-on-cell-memory", recurrent=True),
    _case("mask-recurrent-reverse", 1028, 3, 4, 3, 4,
          "The recurrent mask must not touch the output, the cell state or the final state.",
          "dropout-on-cell-memory zoneout-returns-unzoned-output", recurrent=True,
          direction="reverse"),
    _case("masks-both", 1029, 2, 4, 3, 4,
          "Both masks at once, each in the place of its own.",
          "dropout-mask-missing-in-backward dropout-on-cell-memory", layers=2, between=True,
          recurrent=True, grid="bf16"),

    # The cell's own options.
    _case("peepholes", 1030, 2, 4, 3, 4,
          "The input and forget gates see the cell state before the step, the output gate the one "
          "after it.",
          "output-gate-sees-previous-cell peephole-order-iof-read-as-ifo", peepholes=True),
    _case("peepholes-one-step", 1031, 3, 1, 4, 3,
          "One step ties each peephole to one cell state.",
          "output-gate-sees-previous-cell peephole-order-iof-read-as-ifo", peepholes=True,
          grid="bf16"),
    _case("peepholes-final-states", 1032, 2, 4, 3, 3,
          "The final cell state's gradient meets the one that comes through the output gate's "
          "peephole.",
          "output-gate-sees-previous-cell last-cell-grad-ignored", peepholes=True,
          upstream="final-states"),
    _case("projection", 1033, 2, 4, 3, 5,
          "The hidden state is narrower than the cell state, and the recurrent weights with it.",
          "lstmp-h0-and-projection-activation", projection=3),
    _case("projection-square", 1034, 2, 3, 3, 4,
          "A projection as wide as the cell passes every check of shapes, so only values tell.",
          "lstmp-h0-and-projection-activation recurrent-weight-grad-time-index", projection=4,
          grid="bf16"),
    _case("projection-one", 1035, 3, 4, 3, 4,
          "A hidden state of one number loses its axis where sizes of one are squeezed.",
          "lstmp-h0-and-projection-activation squeeze-wrong-axis-batch-one", projection=1),
    _case("coupled", 1036, 2, 4, 3, 4,
          "The forget gate is what the input gate leaves, and its own parameters are not read.",
          "optional-inputs-silently-ignored", coupled=True),
    _case("coupled-one-step", 1037, 3, 1, 3, 3,
          "One step shows the input gate's gradient through both of its uses.",
          "optional-inputs-silently-ignored sigmoid-derivative-omitted-forget", coupled=True,
          grid="bf16"),
    _case("coupled-peepholes", 1038, 2, 3, 3, 4,
          "A coupled forget gate has no peephole either, though its weights are stored.",
          "optional-inputs-silently-ignored peephole-order-iof-read-as-ifo", coupled=True,
          peepholes=True),
    _case("coupled-tanh-gate", 1057, 2, 3, 3, 4,
          "Logistic slopes of i and of f = 1 - i are the same; those of another gate tell them "
          "apart.",
          "optional-inputs-silently-ignored sigmoid-derivative-omitted-forget", coupled=True,
          activations=Activations(input="tanh")),
    _case("clip-gates", 1039, 2, 3, 3, 4,
          "Clipped pre-activations pass no gradient, and those inside pass all of it.",
          "clip-not-in-gradient optional-inputs-silently-ignored", clip=0.75),
    _case("clip-gates-tight", 1040, 2, 3, 3, 3,
          "A tight clip holds most of the pre-activations at its limits.",
          "clip-not-in-gradient", clip=0.25),
    _case("clip-gates-peepholes", 1041, 2, 2, 3, 3,
          "Biases and peepholes are added before the clip, not after it.",
          "clip-not-in-gradient output-gate-sees-previous-cell", clip=0.5, peepholes=True),
    _case("clip-cell", 1042, 2, 4, 3, 4,
          "The clipped cell state is the one that is carried, shown and returned.",
          "clip-not-in-gradient", cell_clip=0.375),
    _case("clip-cell-reverse", 1043, 2, 3, 3, 3,
          "A clipped cell state stops the gradient of the carry as well as the output's.",
          "clip-not-in-gradient returned-c-is-h", cell_clip=0.25, direction="reverse"),
    _case("clip-cell-final-states", 1044, 2, 3, 3, 4,
          "The final cell state's gradient does not pass where that state is clipped.",
          "clip-not-in-gradient last-cell-grad-ignored", cell_clip=0.25, upstream="final-states"),
    _case("forget-bias", 1045, 2, 4, 3, 4,
          "The forget gate's offset is added before its activation, at every step.",
          "forget-bias-added-after-sigmoid forget-bias-wrong-after-first-step", forget_bias=1.0),
    _case("forget-bias-zero-state", 1046, 3, 4, 3, 3,
          "From a zero state the offset has no effect in the first step and its full one later.",
          "forget-bias-wrong-after-first-step", forget_bias=2.0, state="zero"),
    _case("forget-bias-tanh", 1047, 2, 3, 3, 4,
          "A forget gate by tanh tells an offset inside from one outside by its sign.",
          "forget-bias-added-after-sigmoid", forget_bias=1.0,
          activations=Activations(forget="tanh"), grid="bf16"),
    _case("two-biases", 1048, 2, 4, 3, 4,
          "Two different biases a gate have the same gradient, each its own tensor.",
          "input-recurrent-bias-order-swapped double-counted-bias-gradients", biases=2),
    _case("two-biases-one-step", 1049, 3, 1, 4, 3,
          "One step with both biases, where one that is added twice shows at once.",
          "bias-added-twice input-recurrent-bias-order-swapped", biases=2, grid="bf16"),
    _case("two-biases-bidirectional", 1050, 2, 3, 3, 3,
          "Four bias vectors a layer, in two directions.",
          "bias-pointer-stride-half input-recurrent-bias-order-swapped", biases=2,
          direction="bidirectional"),
    _case("no-bias", 1051, 2, 4, 3, 4,
          "Without a bias there is no tensor to read, and none to return a gradient for.",
          "bias-zeroed-by-backward-helper optional-inputs-silently-ignored", biases=0),
    _case("no-bias-one-step", 1052, 3, 1, 4, 3,
          "One step without a bias leaves two products.",
          "bias-zeroed-by-backward-helper seq-len-one-stride", biases=0, grid="bf16"),
    _case("no-bias-two-layers", 1053, 2, 3, 3, 3,
          "Layers without biases must not take the next layer's weights for them.",
          "bias-pointer-stride-half optional-inputs-silently-ignored", biases=0, layers=2),
    _case("layer-norm", 1054, 2, 4, 3, 5,
          "Each gate is normalised over its own units, and the normalised cell state is carried.",
          "optional-inputs-silently-ignored", epsilon=_EPSILON),
    _case("layer-norm-one-step", 1055, 3, 1, 4, 4,
          "One step ties gain and offset of the cell's normalisation to one cell state.",
          "optional-inputs-silently-ignored seq-len-one-stride", epsilon=_EPSILON, grid="bf16"),
    _case("layer-norm-large-epsilon", 1056, 2, 3, 3, 4,
          "An epsilon as large as the variance shows where it is added: inside the root.",
          "optional-inputs-silently-ignored", epsilon=0.5),
)

_USED = {
    "affine": {"slope": 0.25, "offset": 0.5}, "leaky-relu": {"slope": 0.125},
    "elu": {"alpha": 0.5}, "thresholded-relu": {"theta": 0.25},
    "scaled-tanh": {"alpha": 1.5, "beta": 0.5},
}
_TOLD = {
    "affine": "a straight line with an offset", "relu": "the rectifier",
    "leaky-relu": "the leaky rectifier", "elu": "the exponential linear unit",
    "selu": "the scaled exponential linear unit", "thresholded-relu": "the thresholded rectifier",
    "softsign": "softsign", "softplus": "softplus", "exponential": "the exponential",
    "gelu": "the exact Gaussian error linear unit", "gelu-tanh": "its approximation by tanh",
    "hard-sigmoid": "the hard sigmoid of slope 0.2", "scaled-tanh": "the scaled tanh",
    "hard-sigmoid-sixth": "the hard sigmoid of slope 1/6",
}


# Where the first draw leaves a flat piece with nothing to show, or a tie that no enclosure decides.
_OTHER_DRAWS = {"relu-mixed": 1, "thresholded-relu-cell": 1, "thresholded-relu-gates": 2,
                "exponential-mixed": 1, "hard-sigmoid-gates": 1}


def _activation(name):
    return parametrised(name, **_USED[name]) if CONSTANTS[name] else name


def _activation_cases():
    names, kinds = list(_TOLD), ("cell", "gates", "mixed")

    def seed(name, kind):
        return (1100 + 10 * names.index(name) + kinds.index(kind)
                + _OTHER_DRAWS.get(f"{name}-{kind}", 0))

    for k, (name, told) in enumerate(_TOLD.items()):
        chosen = _activation(name)
        after, later = (_activation(names[(k + step) % len(names)]) for step in (1, 5))
        yield _case(f"activation-{name}-cell", seed(name, "cell"), 2, 2, 3, 3,
                    f"The candidate and the cell state go through {told}, the gates do not.",
                    "optional-inputs-silently-ignored fused-activation-applied-after-output",
                    activations=Activations(candidate=chosen, cell=chosen))
        yield _case(f"activation-{name}-gates", seed(name, "gates"), 2, 3, 2, 3,
                    f"All three gates are {told}, candidate and cell state keep tanh.",
                    "optional-inputs-silently-ignored sigmoid-tanh-derivative-wrong",
                    activations=Activations(input=chosen, forget=chosen, output=chosen))
        yield _case(f"activation-{name}-mixed", seed(name, "mixed"), 2, 2, 2, 3,
                    f"The candidate is {told} among gates that all differ, so a neighbour's slope "
                    "shows.",
                    "optional-inputs-silently-ignored activation-derivative-of-activated-value",
                    activations=Activations(input="logistic", forget=after, candidate=chosen,
                                            output=later, cell="tanh"))


WRITTEN_VARIANTS = (*OPTIONS, *_activation_cases())
