import Foundation
import LSTM
import RealModule
import Testing

extension Activation {
  /// Every activation, those with constants with dyadic ones.
  static let every: [Activation] = [
    .identity, .affine(slope: 0.5, offset: -0.25), .relu, .leakyRelu(slope: 0.25),
    .thresholdedRelu(theta: 0.75), .elu(alpha: 1.5), .selu, .gelu, .geluTanh, .exponential,
    .softplus, .softsign, .hardSigmoid, .hardSigmoidSixth, .logistic, .tanh,
    .scaledTanh(alpha: 1.5, beta: 0.75),
  ]

  /// Where the slope jumps.
  var kinks: [Double] {
    switch self {
    case .relu, .leakyRelu, .elu, .selu: [0]
    case .thresholdedRelu(let theta): [theta]
    case .hardSigmoid: [-2.5, 2.5]
    case .hardSigmoidSixth: [-3, 3]
    default: []
    }
  }

  /// The limits at −∞ and +∞.
  var limits: (below: Double, above: Double) {
    switch self {
    case .identity, .affine, .leakyRelu: (-.infinity, .infinity)
    case .relu, .thresholdedRelu, .gelu, .geluTanh, .exponential, .softplus: (0, .infinity)
    case .elu(let alpha): (-alpha, .infinity)
    case .selu: (-1.0507009873554804934193349852946 * 1.6732632423543772848170429916717, .infinity)
    case .softsign, .tanh: (-1, 1)
    case .hardSigmoid, .hardSigmoidSixth, .logistic: (0, 1)
    case .scaledTanh(let alpha, _): (-alpha, alpha)
    }
  }
}

@Suite("Activations hold at the extremes")
struct ActivationTests {
  @Test(
    "logistic keeps its relative accuracy down to subnormal numbers",
    arguments: [
      -744.0, -740, -710, -709, -100, -37, -1, -1e-300, 0, 1e-300, 1, 37, 800,
    ])
  func logisticAccuracy(z: Double) {
    #if arch(x86_64)
      let truth = Double(1 / (1 + Float80.exp(-Float80(z))))
      #expect((Double.logistic(z) - truth).magnitude <= 4 * truth.ulp)
    #endif
    #expect(Double.logistic(z) + Double.logistic(-z) == 1 || z.magnitude < 1)
  }

  @Test("tanh keeps its relative accuracy near zero and never leaves ±1")
  func tanhAccuracy() {
    for z in [Double.leastNonzeroMagnitude, 1e-300, 1e-12, 1e-5] {
      #expect((Activation.tanh(z) - z).magnitude <= z * z * z + z.ulp)
    }
    #expect(Activation.tanh(800.0) == 1 && Activation.tanh(-800.0) == -1)
    #expect(Activation.tanh(Float(88.8)) == 1 && Activation.tanh(-Float.infinity) == -1)
  }

  @Test("±∞ gives the limit, and a derivative that is a number", arguments: Activation.every)
  func infinity(activation: Activation) {
    let (below, above) = activation.limits
    #expect(activation(-Double.infinity) == below && activation(Double.infinity) == above)
    #expect(activation(-Float.infinity) == Float(below))
    #expect(activation(Float.infinity) == Float(above))
    for z in [-Double.infinity, .infinity] where activation != .exponential || z < 0 {
      let slope = activation.derivative(z, activation(z))
      #expect(slope.isFinite)
      if activation(z).isFinite { #expect(slope == 0) }
    }
  }

  @Test("±800 is near the limit, in single precision too", arguments: Activation.every)
  func saturation(activation: Activation) {
    let (below, above) = activation.limits
    for (z, limit) in [(-800.0, below), (800, above)] {
      let (double, float) = (activation(z), activation(Float(z)))
      let slope = activation.derivative(z, double)
      if limit.isFinite {
        #expect((double - limit).magnitude <= 2e-3 && (Double(float) - limit).magnitude <= 2e-3)
        #expect(slope.magnitude < 2e-6)
      } else if activation == .exponential {
        #expect(double == .infinity && float == .infinity)
      } else {
        #expect(double.magnitude >= 199 && double.magnitude < 1000 && slope.isFinite)
        #expect((Double(float) - double).magnitude < 1e-3)
      }
    }
  }

  @Test("NaN stays NaN", arguments: Activation.every)
  func nan(activation: Activation) {
    #expect(activation(Double.nan).isNaN && activation(Float.nan).isNaN)
  }

  @Test("each derivative is the slope of its activation", arguments: Activation.every)
  func derivatives(activation: Activation) {
    for z in [-3.3, -2.0, -0.3, 0.2, 1.7, 2.6, 4.1] {
      let step = 1e-5
      let slope = (activation(z + step) - activation(z - step)) / (2 * step)
      #expect((activation.derivative(z, activation(z)) - slope).magnitude < 2e-9, "at \(z)")
    }
  }

  @Test("at a kink the derivative is the one from below", arguments: Activation.every)
  func kinks(activation: Activation) {
    for kink in activation.kinks {
      func slope(_ z: Double) -> Double { activation.derivative(z, activation(z)) }
      let (below, above) = (slope(kink - 1e-9), slope(kink + 1e-9))
      #expect((slope(kink) - below).magnitude < 1e-8 && (slope(kink) - above).magnitude > 0.09)
    }
  }

  @Test("symmetries: odd ones, and those whose two sides add up")
  func symmetries() {
    for z in [0x1p-60, 0.1, 0.75, 2, 7.5, 40, 800] {
      for odd in [Activation.identity, .softsign, .tanh, .scaledTanh(alpha: 1.5, beta: 0.75)] {
        #expect(odd(-z) == -odd(z), "\(odd.name) at \(z)")
      }
      for complete in [Activation.logistic, .hardSigmoid, .hardSigmoidSixth] {
        #expect((complete(z) + complete(-z) - 1).magnitude <= 0x1p-52, "\(complete.name) at \(z)")
      }
      for difference in [Activation.gelu, .geluTanh, .softplus, .relu] {
        #expect(
          (difference(z) - difference(-z) - z).magnitude <= 2 * max(1, z).ulp, "\(difference.name)")
      }
      #expect(
        (Activation.exponential(z / 8) * Activation.exponential(-z / 8) - 1).magnitude < 1e-14)
    }
  }

  #if arch(x86_64)
    /// Textbook formulas in extended precision, in a form that does not cancel there.
    private func truth(_ activation: Activation, _ z: Float80) -> (value: Float80, slope: Float80)?
    {
      let logistic = { (z: Float80) in 1 / (1 + Float80.exp(-z)) }
      switch activation {
      case .elu(let alpha):
        return z > 0
          ? (z, 1) : (Float80(alpha) * Float80.expMinusOne(z), Float80(alpha) * Float80.exp(z))
      case .selu:
        let (scale, alpha): (Float80, Float80) = (
          1.0507009873554804934193349852946, 1.6732632423543772848170429916717
        )
        return z > 0
          ? (scale * z, scale)
          : (scale * alpha * Float80.expMinusOne(z), scale * alpha * Float80.exp(z))
      case .gelu:
        let share = Float80.erfc(-z / Float80(2).squareRoot()) / 2
        let density = Float80.exp(-z * z / 2) / (2 * Float80.pi).squareRoot()
        return (z * share, share + z * density)
      case .geluTanh:
        let twice = (8 / Float80.pi).squareRoot() * (z + 0.044715 * z * z * z)
        let slope = (8 / Float80.pi).squareRoot() * (1 + 3 * 0.044715 * z * z)
        return (z * logistic(twice), logistic(twice) * (1 + z * slope * logistic(-twice)))
      case .exponential: return (Float80.exp(z), Float80.exp(z))
      case .softplus: return (Float80.log(onePlus: Float80.exp(z)), logistic(z))
      case .softsign:
        return (z / (1 + z.magnitude), 1 / ((1 + z.magnitude) * (1 + z.magnitude)))
      case .scaledTanh(let alpha, let beta):
        let cosh = Float80.cosh(Float80(beta) * z)
        return (
          Float80(alpha) * Float80.tanh(Float80(beta) * z), Float80(alpha * beta) / (cosh * cosh)
        )
      case .hardSigmoid: return (min(max((z + 2.5) / 5, 0), 1), z > -2.5 && z <= 2.5 ? 0.2 : 0)
      case .hardSigmoidSixth: return (min(max((z + 3) / 6, 0), 1), z > -3 && z <= 3 ? 1 / 6 : 0)
      default: return nil
      }
    }

    @Test(
      "value and derivative keep their relative accuracy, near zero and far out",
      arguments: Activation.every)
    func accuracy(activation: Activation) {
      let points = [0x1p-1060, 1e-300, 1e-20, 1e-9, 1e-3, 0.1, 0.8, 2.4, 3, 5, 9, 20, 36, 300]
      for z in points.flatMap({ [$0, -$0] }) {
        guard let truth = truth(activation, Float80(z)) else { continue }
        let value = activation(z)
        let slope = activation.derivative(z, value)
        // Far below zero the tanh form of GELU multiplies its constants' own rounding.
        let argument = Swift.min(1.6 * z.magnitude * (1 + 0.045 * z * z), 800)
        let lost = activation == .geluTanh && z < 0 ? Swift.max(argument, 1) : 1
        #expect(
          (value - Double(truth.value)).magnitude <= 4 * lost * Double(truth.value).ulp,
          "\(activation.name) at \(z): \(value) for \(truth.value)")
        // GELU's slope crosses zero near −0.75, where its two terms cancel.
        let scale = Swift.max(Double(truth.slope).magnitude, z.magnitude < 1 ? 0.5 : 0)
        #expect(
          (slope - Double(truth.slope)).magnitude <= 12 * lost
            * max(scale.ulp, .leastNonzeroMagnitude),
          "\(activation.name)' at \(z): \(slope) for \(truth.slope)")
      }
    }

    @Test("the normal distribution keeps its relative accuracy in both tails")
    func normal() {
      for z in [-38.0, -30, -12.7, -5.3, -1, -1e-9, 0, 0.3, 2, 8] {
        let truth = Double(Float80.erfc(-Float80(z) / Float80(2).squareRoot()) / 2)
        #expect((Double.normalDistribution(z) - truth).magnitude <= 4 * truth.ulp, "at \(z)")
        let square = Float80(z) * Float80(z)
        let density = Double(Float80.exp(-square / 2) / (2 * Float80.pi).squareRoot())
        #expect((Double.normalDensity(z) - density).magnitude <= 4 * density.ulp, "at \(z)")
      }
    }
  #endif

  @Test("each is written as its name, or with its constants, and read back")
  func names() throws {
    #expect(Set(Activation.every.map(\.name)).count == Activation.every.count)
    for activation in Activation.every {
      let json = try JSONEncoder().encode([activation])
      #expect(try JSONDecoder().decode([Activation].self, from: json) == [activation])
      #expect(String(decoding: json, as: UTF8.self).contains("\"\(activation.name)\""))
    }
    func read(_ json: String) throws -> Activation {
      try JSONDecoder().decode(Activation.self, from: Data(json.utf8))
    }
    #expect(
      try read(#"{"name": "scaled-tanh", "alpha": 0.5, "beta": 2}"#)
        == .scaledTanh(alpha: 0.5, beta: 2))
    for wrong in [
      #""tahn""#, #""affine""#, #"{"name": "gelu"}"#, #"{"name": "affine", "slope": 1}"#,
    ] {
      #expect(throws: DecodingError.self) { try read(wrong) }
    }
  }
}
