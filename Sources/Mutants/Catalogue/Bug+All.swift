/// Every bug of the list of LSTM bugs that were seen in real software, with where it went.
extension Bug {
  /// 143 bugs; nothing of the list is left out.
  public static let all: [Bug] = [
    Bug(
      "wrong-gate-bias-in-backward-recompute", "ddbourgin/numpy-ml#42",
      "https://github.com/ddbourgin/numpy-ml/issues/42", .mutant("wrong-bias-in-backward-recompute")
    ),
    Bug(
      "bias-added-twice", "lisa-lab/DeepLearningTutorials#81",
      "https://github.com/lisa-lab/DeepLearningTutorials/issues/81", .mutant("bias-added-twice")),
    Bug(
      "bias-grad-from-wrong-gate", "hanbt/learn_dl#53",
      "https://github.com/hanbt/learn_dl/issues/53", .mutant("bias-gradient-of-forget-gate")),
    Bug(
      "bias-zeroed-by-backward-helper", "pytorch/pytorch#94889",
      "https://github.com/pytorch/pytorch/pull/94889", .mutant("bias-ignored")),
    Bug(
      "bias-pointer-stride-half", "apache/mxnet#17872",
      "https://github.com/apache/mxnet/pull/17872", .mutant("upper-layers-lose-bias-gradient")),
    Bug(
      "bias-kernel-silently-skipped-large", "ROCm/rocm-libraries#10551",
      "https://github.com/ROCm/rocm-libraries/issues/10551",
      .mutant("bias-ignored-in-large-batches")),
    Bug(
      "input-recurrent-bias-order-swapped", "magenta/magenta#1015",
      "https://github.com/magenta/magenta/pull/1015", .mutant("bias-gate-order-igfo")),
    Bug(
      "gate-order-iofc-read-as-ifgo", "CrispStrobe/CrispASR#106",
      "https://github.com/CrispStrobe/CrispASR/pull/106", .mutant("gate-order-iofg")),
    Bug(
      "gate-cache-order-differs-fwd-bwd", "ooples/AiDotNet.Tensors#907",
      "https://github.com/ooples/AiDotNet.Tensors/pull/907",
      .mutant("backward-reads-cache-in-other-order")),
    Bug(
      "peephole-order-iof-read-as-ifo", "opencv/opencv#29931",
      "https://github.com/opencv/opencv/pull/29931", .mutant("peephole-order-ifo-as-iof")),
    Bug(
      "returned-c-is-h", "salesforce/decaNLP#9",
      "https://github.com/salesforce/decaNLP/issues/9", .mutant("c_n.c.as.h")),
    Bug(
      "input-gate-added-not-multiplied", "MartinuzziFrancesco/torchrecurrent#22",
      "https://github.com/MartinuzziFrancesco/torchrecurrent/issues/22", .mutant("c.add.i.g")),
    Bug(
      "forget-bias-added-after-sigmoid", "apache/tvm#3410",
      "https://github.com/apache/tvm/pull/3410", .mutant("forget-bias-added-after-sigmoid")),
    Bug(
      "dc-assigned-not-accumulated", "apache/mxnet#4057",
      "https://github.com/apache/mxnet/issues/4057", .mutant("dc.drop.carried-dc@+1")),
    Bug(
      "dh-next-dc-next-never-updated", "CaptainE/RNN-LSTM-in-numpy#1",
      "https://github.com/CaptainE/RNN-LSTM-in-numpy/issues/1",
      .mutant("carried-gradients-never-updated")),
    Bug(
      "sigmoid-derivative-omitted-forget", "CaptainE/RNN-LSTM-in-numpy#1",
      "https://github.com/CaptainE/RNN-LSTM-in-numpy/issues/1",
      .mutant("forget-slope-is-sigmoid-of-gate")),
    Bug(
      "last-cell-grad-ignored", "deeplearning4j/deeplearning4j#8838",
      "https://github.com/deeplearning4j/deeplearning4j/issues/8838",
      .mutant("carried-dc-start.drop.uc_n")),
    Bug(
      "missing-output-grad-crash", "pytorch/pytorch#96416",
      "https://github.com/pytorch/pytorch/issues/96416",
      .check("a kernel that throws on a vector fails that vector, and the run goes on")),
    Bug(
      "dy-overwritten-by-dx-bidirectional", "apache/mxnet#18203",
      "https://github.com/apache/mxnet/pull/18203", .mutant("dy-overwritten-by-dx")),
    Bug(
      "reverse-direction-grad-not-added", "mlpack/mlpack#1742",
      "https://github.com/mlpack/mlpack/pull/1742", .mutant("dx-of-forward-direction")),
    Bug(
      "dropout-mask-missing-in-backward", "pytorch/pytorch#190056",
      "https://github.com/pytorch/pytorch/issues/190056",
      .mutant("dropout-mask-missing-in-backward")),
    Bug(
      "grad-of-reserve-destroyed-by-first-backward", "tensorflow/tensorflow#26331",
      "https://github.com/tensorflow/tensorflow/issues/26331", .needs("sessions")),
    Bug(
      "initial-c-missing-defaults-wrong", "onnx/onnx-tensorflow#408",
      "https://github.com/onnx/onnx-tensorflow/issues/408", .mutant("c-start.c0.as.h0")),
    Bug(
      "bidirectional-initial-state-wrong", "onnx/onnx-tensorflow#409",
      "https://github.com/onnx/onnx-tensorflow/issues/409",
      .mutant("initial-state-of-forward-direction")),
    Bug(
      "initial-state-not-read-single-layer", "opencv/opencv#23475",
      "https://github.com/opencv/opencv/pull/23475", .mutant("initial-state-not-read")),
    Bug(
      "forward-always-zero-state", "tensorflow/tflite-micro#3564",
      "https://github.com/tensorflow/tflite-micro/pull/3564", .mutant("initial-state-not-read")),
    Bug(
      "batch-major-hidden-stride", "ARM-software/CMSIS-NN#219",
      "https://github.com/ARM-software/CMSIS-NN/pull/219", .mutant("batch-major-state-stride")),
    Bug(
      "reset-states-ineffective", "soumith/cudnn.torch#348",
      "https://github.com/soumith/cudnn.torch/issues/348", .needs("sessions")),
    Bug(
      "stale-prepacked-weights", "apache/mxnet#16037",
      "https://github.com/apache/mxnet/issues/16037", .needs("sessions")),
    Bug(
      "tbptt-state-not-cleared", "deeplearning4j/deeplearning4j#4624",
      "https://github.com/deeplearning4j/deeplearning4j/pull/4624", .needs("sessions")),
    Bug(
      "reverse-output-not-flipped-back", "onnx/keras-onnx#523",
      "https://github.com/onnx/keras-onnx/issues/523", .mutant("reverse-y-not-turned")),
    Bug(
      "go-backwards-ignored", "apache/tvm#15176",
      "https://github.com/apache/tvm/issues/15176", .mutant("reverse-not-turned")),
    Bug(
      "reverse-loop-over-wrong-axis", "kraiskil/onnx2c#95",
      "https://github.com/kraiskil/onnx2c/issues/95", .mutant("reverse-flips-inputs-not-steps")),
    Bug(
      "bidirectional-silently-unidirectional", "pytorch/pytorch#94754",
      "https://github.com/pytorch/pytorch/issues/94754", .mutant("reverse-parameters-ignored")),
    Bug(
      "bidirectional-reverse-sees-padding", "deeplearning4j/deeplearning4j#1030",
      "https://github.com/deeplearning4j/deeplearning4j/issues/1030",
      .mutant("reverse-runs-through-padding")),
    Bug(
      "reverse-whole-buffer-not-length", "NervanaSystems/ngraph#3176",
      "https://github.com/NervanaSystems/ngraph/pull/3176",
      .mutant("reverse-x-turned-through-padding")),
    Bug(
      "batch-first-output-transposed", "pytorch/pytorch#80306",
      "https://github.com/pytorch/pytorch/issues/80306", .mutant("y-written-batch-major")),
    Bug(
      "noncontiguous-input-read-as-contiguous", "pytorch/pytorch#345",
      "https://github.com/pytorch/pytorch/issues/345", .mutant("x-read-batch-major")),
    Bug(
      "batch-greater-than-one-wrong", "apple/coremltools#303",
      "https://github.com/apple/coremltools/issues/303", .mutant("state-of-first-row")),
    Bug(
      "batch-state-shape-from-config", "tracel-ai/burn#872",
      "https://github.com/tracel-ai/burn/issues/872", .mutant("initial-state-of-first-row")),
    Bug(
      "seq-len-one-stride", "chainer/chainer#7545",
      "https://github.com/chainer/chainer/issues/7545", .mutant("one-step-returns-initial-state")),
    Bug(
      "sigmoid-range-limited", "ARM-software/ComputeLibrary#779",
      "https://github.com/ARM-software/ComputeLibrary/issues/779", .mutant("sigmoid-range-limited")),
    Bug(
      "exp-overflow-raises", "ocropus-archive/DUP-ocropy#79",
      "https://github.com/ocropus-archive/DUP-ocropy/issues/79", .mutant("sigmoid-one-sided")),
    Bug(
      "quantised-zero-point-sign", "tensorflow/tensorflow#56493",
      "https://github.com/tensorflow/tensorflow/pull/56493",
      .reason("quantised kernels have no contract here")),
    Bug(
      "fused-activation-applied-after-output", "apache/tvm#19633",
      "https://github.com/apache/tvm/pull/19633", .mutant("activation-applied-to-output")),
    Bug(
      "optional-inputs-silently-ignored", "sonos/tract#2751",
      "https://github.com/sonos/tract/issues/2751", .mutant("activations-ignored")),
    Bug(
      "masked-cudnn-random-corruption", "tensorflow/tensorflow#60192",
      "https://github.com/tensorflow/tensorflow/issues/60192", .mutant("y-computed-behind-the-end")),
    Bug(
      "uninitialised-buffer-read", "tensorflow/tflite-micro#2492",
      "https://github.com/tensorflow/tflite-micro/pull/2492",
      .check(
        "what no kernel may do is the verdict of the vector, with the call named; the run goes on")),
    Bug(
      "nondeterministic-atomics-dh0", "ooples/AiDotNet.Tensors#390",
      "https://github.com/ooples/AiDotNet.Tensors/pull/390",
      .check(
        "what no kernel may do is the verdict of the vector, with the call named; the run goes on")),
    Bug(
      "clip-not-in-gradient", "allenai/allennlp#862",
      "https://github.com/allenai/allennlp/pull/862", .mutant("gate-clip-not-in-gradient")),
    Bug(
      "only-first-step-returned", "alibaba/MNN#1138",
      "https://github.com/alibaba/MNN/issues/1138", .mutant("only-first-step-returned")),
    Bug(
      "negative-or-default-seq-length", "openvinotoolkit/openvino#21054",
      "https://github.com/openvinotoolkit/openvino/pull/21054", .mutant("no-lengths-no-steps")),
    Bug(
      "shared-descriptor-race", "microsoft/onnxruntime#1544",
      "https://github.com/microsoft/onnxruntime/pull/1544", .needs("sessions")),
    Bug(
      "double-counted-bias-gradients", "nntrainer/nntrainer#2935",
      "https://github.com/nntrainer/nntrainer/pull/2935", .mutant("bias-gradient-twice")),
    Bug(
      "weight-layout-4ck-vs-c4k", "libxsmm/libxsmm#274",
      "https://github.com/libxsmm/libxsmm/pull/274", .mutant("input-weights-blocks-first")),
    Bug(
      "recurrent-dropout-race", "keras-team/keras#17612",
      "https://github.com/keras-team/keras/issues/17612", .needs("sessions")),
    Bug(
      "dropout-on-cell-memory", "tensorflow/tensorflow#11650",
      "https://github.com/tensorflow/tensorflow/issues/11650", .mutant("recurrent-mask-on-cell-too")
    ),
    Bug(
      "dropout-mask-not-resampled", "tensorflow/tensorflow#29391",
      "https://github.com/tensorflow/tensorflow/issues/29391", .needs("sessions")),
    Bug(
      "all-layers-get-raw-input", "jihunchoi/recurrent-batch-normalization-pytorch#6",
      "https://github.com/jihunchoi/recurrent-batch-normalization-pytorch/issues/6",
      .mutant("upper-layers-read-x")),
    Bug(
      "weight-sized-by-wrong-dim", "allenai/allennlp#356",
      "https://github.com/allenai/allennlp/pull/356", .mutant("recurrent-weights-at-wrong-row")),
    Bug(
      "recurrent-weight-grad-time-index", "VikParuchuri/zero_to_gpt#9",
      "https://github.com/VikParuchuri/zero_to_gpt/issues/9",
      .mutant("recurrent-gradient-of-current-h")),
    Bug(
      "output-gate-sees-previous-cell", "MartinuzziFrancesco/RecurrentLayers.jl#130",
      "https://github.com/MartinuzziFrancesco/RecurrentLayers.jl/issues/130",
      .mutant("z_o.p_o.c.c.as.c@-1")),
    Bug(
      "lstmp-h0-and-projection-activation", "PaddlePaddle/Paddle#15605",
      "https://github.com/PaddlePaddle/Paddle/pull/15605", .mutant("projection-activated")),
    Bug(
      "dropped-state-path-gradient-sliced-buffer", "tracel-ai/burn#1098",
      "https://github.com/tracel-ai/burn/issues/1098", .mutant("parameter-gradients-zero")),
    Bug(
      "sigmoid-tanh-derivative-wrong", "deeplearning4j/nd4j#2497",
      "https://github.com/deeplearning4j/nd4j/issues/2497", .mutant("sigmoid-slope-sign")),
    Bug(
      "stateful-inplace-state-update", "keras-team/keras#20916",
      "https://github.com/keras-team/keras/pull/20916", .needs("sessions")),
    Bug(
      "uninit-rng-state-cleared", "sony/nnabla-ext-cuda#288",
      "https://github.com/sony/nnabla-ext-cuda/pull/288", .needs("sessions")),
    Bug(
      "state-outputs-false-broken", "apache/mxnet#3063",
      "https://github.com/apache/mxnet/pull/3063", .mutant("cell-not-written-back")),
    Bug(
      "gradient-applied-repeatedly", "microsoft/CNTK#3136",
      "https://github.com/microsoft/CNTK/issues/3136", .mutant("parameter-gradients-twice")),
    Bug(
      "first-step-uses-stale-state", "junhyukoh/caffe-lstm#7",
      "https://github.com/junhyukoh/caffe-lstm/issues/7", .needs("sessions")),
    Bug(
      "dx-zero-through-split-branches", "agethen/ConvLSTM-for-Caffe#2",
      "https://github.com/agethen/ConvLSTM-for-Caffe/issues/2", .mutant("dx-of-output-gate-alone")),
    Bug(
      "seq-len-larger-than-buffer", "tensorflow/tensorflow#124974",
      "https://github.com/tensorflow/tensorflow/issues/124974",
      .reason("a length beyond the last step is no problem that has a truth")),
    Bug(
      "scan-reverse-not-clipped-to-steps", "Theano/Theano#166",
      "https://github.com/Theano/Theano/pull/166", .mutant("reverse-dx-turned-through-padding")),
    Bug(
      "cell-gradient-overwritten-per-step", "tensorflow/swift-apis#518",
      "https://github.com/tensorflow/swift-apis/issues/518",
      .mutant("parameter-gradients-overwritten")),
    Bug(
      "vjp-uses-zero-initial-state", "tensorflow/swift-apis#660",
      "https://github.com/tensorflow/swift-apis/pull/660", .mutant("backward-from-zero-states")),
    Bug(
      "gate-order-ijfo-vs-ifco", "tensorflow/tfjs#6554",
      "https://github.com/tensorflow/tfjs/issues/6554", .mutant("gate-order-igfo")),
    Bug(
      "reset-with-given-states-ignored", "keras-team/keras#8317",
      "https://github.com/keras-team/keras/issues/8317", .mutant("initial-state-not-read")),
    Bug(
      "too-much-backpropagation-loop", "BrainJS/brain.js#701",
      "https://github.com/BrainJS/brain.js/issues/701", .mutant("parameter-gradients-repeated")),
    Bug(
      "output-delta-uses-previous-cell", "deeplearning4j/deeplearning4j#507",
      "https://github.com/deeplearning4j/deeplearning4j/issues/507",
      .mutant("dz_o.dh.kept-tanh-c.slope-o.kept-tanh-c.as.kept-tanh-c@-1")),
    Bug(
      "previous-cell-derivative-gap", "deeplearning4j/deeplearning4j#519",
      "https://github.com/deeplearning4j/deeplearning4j/pull/519",
      .mutant("dc.dh.kept-o.slope-cell.without.slope-cell")),
    Bug(
      "forget-bias-wrong-after-first-step", "apple/coremltools#309",
      "https://github.com/apple/coremltools/issues/309", .mutant("z_f.drop.b_f")),
    Bug(
      "zoneout-returns-unzoned-output", "rwth-i6/returnn#1313",
      "https://github.com/rwth-i6/returnn/issues/1313",
      .reason("zoneout is no part of the equations")),
    Bug(
      "mask-of-first-step-used-for-all", "lmnt-com/haste#43",
      "https://github.com/lmnt-com/haste/issues/43",
      .mutant("dropout-mask-of-first-step-in-backward")),
    Bug(
      "tanh-exp-form-overflow-and-cancellation", "root-project/root#19740",
      "https://github.com/root-project/root/pull/19740", .mutant("tanh-by-exp-quotient")),
    Bug(
      "tanh-table-saturates-cell", "tensorflow/tflite-micro#1797",
      "https://github.com/tensorflow/tflite-micro/pull/1797", .mutant("tanh-table")),
    Bug(
      "squeeze-wrong-axis-batch-one", "pytorch/pytorch#185716",
      "https://github.com/pytorch/pytorch/pull/185716",
      .check("NaN, a missing tensor, a wrong shape and zeros are never passed")),
    Bug(
      "seq-len-zero-fails", "pytorch/pytorch#50192",
      "https://github.com/pytorch/pytorch/issues/50192", .mutant("no-step-returns-zeros")),
    Bug(
      "numeric-check-in-float32", "pytorch/pytorch#8175",
      "https://github.com/pytorch/pytorch/issues/8175",
      .reason(
        "a fault of a gradient checker, not of an LSTM: kernels with too few digits for differences are declined"
      )),
    Bug(
      "initial-h-not-handled-only-c", "rwth-i6/returnn#813",
      "https://github.com/rwth-i6/returnn/issues/813", .mutant("h-start.drop.h0")),
    Bug(
      "bias-grads-not-passed-to-optimiser", "wvabrinskas/Neuron#43",
      "https://github.com/wvabrinskas/Neuron/issues/43",
      .reason("an optimiser's step lies outside the layer")),
    Bug(
      "mask-position-changes-backward-states", "keras-team/keras#4192",
      "https://github.com/keras-team/keras/issues/4192", .mutant("reverse-turned-through-padding")),
    Bug(
      "mask-batch-one-broadcast", "Lasagne/Lasagne#545",
      "https://github.com/Lasagne/Lasagne/issues/545", .mutant("lengths-of-first-row")),
    Bug(
      "bptt-truncated-to-last-step", "FluxML/Flux.jl#2185",
      "https://github.com/FluxML/Flux.jl/issues/2185", .mutant("backpropagation-of-one-step")),
    Bug(
      "gate-list-typo-skips-candidate", "keras-team/keras#1835",
      "https://github.com/keras-team/keras/issues/1835", .mutant("candidate-skipped-in-gate-list")),
    Bug(
      "fully-masked-sample", "tensorflow/tensorflow#36139",
      "https://github.com/tensorflow/tensorflow/issues/36139", .mutant("length-zero-taken-as-one")),
    Bug(
      "masked-steps-output-differs", "tensorflow/tensorflow#49241",
      "https://github.com/tensorflow/tensorflow/issues/49241", .mutant("y-repeated-behind-the-end")),
    Bug(
      "hidden-size-vs-weights-not-validated", "microsoft/onnxruntime#29595",
      "https://github.com/microsoft/onnxruntime/pull/29595",
      .reason("a fault of the caller's shape check: a vector gives no ill-shaped problem")),
    Bug(
      "recurrent-quant-params-checked-against-input", "microsoft/onnxruntime#29254",
      "https://github.com/microsoft/onnxruntime/pull/29254",
      .reason("quantised kernels have no contract here")),
    Bug(
      "activation-derivative-of-activated-value", "nicklashansen/rnn_lstm_from_scratch#1",
      "https://github.com/nicklashansen/rnn_lstm_from_scratch/issues/1",
      .mutant("slopes-of-activated-values")),
    Bug(
      "cell-list-shifted-and-wraps", "nicklashansen/rnn_lstm_from_scratch#1",
      "https://github.com/nicklashansen/rnn_lstm_from_scratch/issues/1",
      .mutant("cell-list-shifted")),
    Bug(
      "flush-leaves-accumulators-as-lists",
      "ddbourgin/numpy-ml@b0359af numpy_ml/neural_nets/layers/layers.py",
      "https://github.com/ddbourgin/numpy-ml/blob/b0359af/numpy_ml/neural_nets/layers/layers.py",
      .needs("sessions")),
    Bug(
      "accumulators-kept-between-sequences",
      "ddbourgin/numpy-ml@b0359af numpy_ml/neural_nets/layers/layers.py",
      "https://github.com/ddbourgin/numpy-ml/blob/b0359af/numpy_ml/neural_nets/layers/layers.py",
      .needs("sessions")),
    Bug(
      "state-kept-between-sequences",
      "ddbourgin/numpy-ml@b0359af numpy_ml/neural_nets/layers/layers.py",
      "https://github.com/ddbourgin/numpy-ml/blob/b0359af/numpy_ml/neural_nets/layers/layers.py",
      .needs("sessions")),
    Bug(
      "wrapper-unpacks-single-return",
      "ddbourgin/numpy-ml@b0359af numpy_ml/neural_nets/layers/layers.py",
      "https://github.com/ddbourgin/numpy-ml/blob/b0359af/numpy_ml/neural_nets/layers/layers.py",
      .mutant("dx-of-first-row")),
    Bug(
      "tanh-by-exp-ratio-nan", "Synthaze/EpyNN@06ea8cb epynn/commons/maths.py",
      "https://github.com/Synthaze/EpyNN/blob/06ea8cb/epynn/commons/maths.py",
      .mutant("tanh-by-two-exps")),
    Bug(
      "recurrent-matrix-transposed", nil,
      nil, .mutant("recurrent-weights-transposed-forward")),
    Bug(
      "u-v-swapped-when-square", nil,
      nil, .mutant("weights-exchanged")),
    Bug(
      "dh-without-transpose", nil,
      nil, .mutant("dh-without-transpose")),
    Bug(
      "dv-transposed", nil,
      nil, .mutant("recurrent-gradient-transposed")),
    Bug(
      "in-place-h-seen-by-later-units", nil,
      nil, .mutant("h-overwritten-in-place")),
    Bug(
      "ping-pong-buffer-parity", nil,
      nil, .mutant("wrong-buffer-of-two")),
    Bug(
      "stale-tail-after-larger-batch", nil,
      nil, .needs("sessions")),
    Bug(
      "simd-tail-units-skipped", nil,
      nil, .mutant("vector-tail-units-skipped")),
    Bug(
      "simd-tail-overreads-next-gate", nil,
      nil, .mutant("vector-tail-overwrites-next-gate")),
    Bug(
      "dot-product-tail-of-input", nil,
      nil, .mutant("input-dot-tail-skipped")),
    Bug(
      "last-step-dropped", nil,
      nil, .mutant("last-step-dropped")),
    Bug(
      "dc-uses-wrong-step-forget", nil,
      nil, .mutant("carried-dc.dc.kept-f.kept-f.as.kept-f@-1")),
    Bug(
      "dc-prev-dropped", nil,
      nil, .mutant("carried-dc.drop.dc.kept-f")),
    Bug(
      "tanh-derivative-on-cell-not-tanh", nil,
      nil, .mutant("dc.dh.kept-o.slope-cell.slope-cell.as.slope-cell-kept-c")),
    Bug(
      "forget-grad-uses-current-cell", nil,
      nil, .mutant("dz_f.dc.kept-c@-1.slope-f.kept-c@-1.as.kept-c")),
    Bug(
      "dy-added-twice", nil,
      nil, .mutant("dh.double.uy")),
    Bug(
      "gradient-averaged-over-batch", nil,
      nil, .mutant("parameter-gradients-averaged-over-batch")),
    Bug(
      "gradient-averaged-over-time", nil,
      nil, .mutant("parameter-gradients-averaged-over-steps")),
    Bug(
      "first-step-excluded-from-dv", nil,
      nil, .mutant("recurrent-gradient-without-first-step")),
    Bug(
      "dht-added-at-every-step", nil,
      nil, .mutant("final-upstream-at-every-step")),
    Bug(
      "dh0-returned-for-wrong-layer", nil,
      nil, .mutant("state-gradients-other-layer")),
    Bug(
      "mask-holds-h-not-c", nil,
      nil, .mutant("ended-rows-hold-h-not-c")),
    Bug(
      "masked-step-gradient-not-identity", nil,
      nil, .mutant("gradients-lost-behind-the-end")),
    Bug(
      "padding-contributes-to-bias-gradient", nil,
      nil, .mutant("padding-in-bias-gradient")),
    Bug(
      "nan-in-padding-leaks", nil,
      nil, .needs("NaN in the padding")),
    Bug(
      "low-precision-accumulation", nil,
      nil, .mutant("half-precision-sums")),
    Bug(
      "single-precision-constant-in-double-path", nil,
      nil, .mutant("tanh-in-single")),
    Bug(
      "naive-sigmoid-gradient-at-saturation", nil,
      nil, .mutant("sigmoid-slope-by-exp")),
    Bug(
      "denormals-flushed", nil,
      nil, .mutant("subnormals-flushed")),
    Bug(
      "input-mutated", nil,
      nil,
      .check(
        "what no kernel may do is the verdict of the vector, with the call named; the run goes on")),
    Bug(
      "output-aliases-state", nil,
      nil, .needs("sessions")),
    Bug(
      "backward-after-two-forwards", nil,
      nil, .needs("sessions")),
    Bug(
      "gradients-accumulate-across-calls", nil,
      nil, .needs("sessions")),
    Bug(
      "implicit-forget-bias-one", nil,
      nil, .mutant("implicit-forget-bias-one")),
    Bug(
      "candidate-uses-sigmoid", nil,
      nil, .mutant("g.act-g-z_g.as.act-logistic-z_g")),
    Bug(
      "hard-sigmoid-substituted", nil,
      nil, .mutant("hard-sigmoid")),
    Bug(
      "cell-output-gate-order-of-update", nil,
      nil, .mutant("h.o.tanh-c.tanh-c.as.tanh-c@-1")),
    Bug(
      "batch-reduction-in-state", nil,
      nil, .mutant("state-averaged-over-batch")),
  ]
}
