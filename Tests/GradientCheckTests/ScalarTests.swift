import GradientCheck
import RealModule
import Testing

/// The elementary functions of one argument, generic over the scalar.
enum Elementary: String, CaseIterable {
  case exp, expMinusOne, log, logOnePlus, sin, cos, tan, sinh, cosh, tanh
  case asin, acos, atan, asinh, acosh, atanh, sqrt, cubeRoot, cube, inverseSquare, power, reciprocal

  func callAsFunction<S: DifferentiableScalar>(_ x: S) -> S {
    switch self {
    case .exp: S.exp(x)
    case .expMinusOne: S.expMinusOne(x)
    case .log: S.log(x)
    case .logOnePlus: S.log(onePlus: x)
    case .sin: S.sin(x)
    case .cos: S.cos(x)
    case .tan: S.tan(x)
    case .sinh: S.sinh(x)
    case .cosh: S.cosh(x)
    case .tanh: S.tanh(x)
    case .asin: S.asin(x)
    case .acos: S.acos(x)
    case .atan: S.atan(x)
    case .asinh: S.asinh(x)
    case .acosh: S.acosh(x)
    case .atanh: S.atanh(x)
    case .sqrt: S.sqrt(x)
    case .cubeRoot: S.root(x, 3)
    case .cube: S.pow(x, 3)
    case .inverseSquare: S.pow(x, -2)
    case .power: S.pow(x, x)
    case .reciprocal: 1 / x
    }
  }

  /// Where the function is smooth.
  var points: [Double] {
    switch self {
    case .log, .sqrt: [0.01, 0.3, 1, 2.5, 40]
    case .power: [0.01, 0.3, 1, 2.5]
    case .logOnePlus: [-0.9, -1e-9, 0.3, 5]
    case .asin, .acos, .atanh: [-0.99, -0.4, 0, 1e-9, 0.7, 0.999]
    case .acosh: [1.001, 1.5, 30]
    case .cubeRoot, .inverseSquare, .reciprocal: [-7, -0.3, 0.2, 9]
    default: [-11, -3, -0.7, -1e-9, 0, 0.2, 1, 4, 12]
    }
  }
}

@Suite("The scalars that carry a derivative")
struct ScalarTests {
  @Test(
    "dual numbers and the complex step agree on every elementary function",
    arguments: Elementary.allCases)
  func dualAgainstComplex(_ function: Elementary) {
    for point in function.points {
      let dual = function(Dual(point, derivative: 1))
      let complex = function(ComplexStep(point, derivative: 1))
      let scale = max(dual.derivative.magnitude, 1e-40)
      #expect(
        (dual.derivative - complex.derivative).magnitude <= 8 * .ulpOfOne * scale,
        "\(function) at \(point): \(dual.derivative) and \(complex.derivative)")
      #expect(
        (dual.value - complex.value).magnitude <= 8 * .ulpOfOne * max(1, dual.value.magnitude))
    }
  }

  @Test("dual numbers agree with differences", arguments: Elementary.allCases)
  func dualAgainstDifferences(_ function: Elementary) {
    for point in function.points {
      let exact = function(Dual(point, derivative: 1)).derivative
      let numeric = CentralDifference().confirmedDerivative(at: point) { function($0) }
      #expect((exact - numeric.value).magnitude <= 20 * numeric.error, "\(function) at \(point)")
    }
  }

  /// The points at which swift-numerics' quotient of sinh and cosh has lost 3e-14 to 100 %.
  @Test("complex tanh keeps its digits", arguments: [3.0, 5, 8, 10, 15, 18, 20, 30, 300])
  func complexTanh(_ point: Double) {
    for sign in [1.0, -1] {
      let got = ComplexStep.tanh(ComplexStep(sign * point, derivative: 1)).derivative
      let decay = Double.exp(-2 * point)
      let truth = 4 * decay / ((1 + decay) * (1 + decay))
      #expect((got - truth).magnitude <= 4 * .ulpOfOne * truth, "\(got) for \(truth)")
    }
  }

  @Test("arithmetic obeys the rules of differentiation")
  func arithmetic() {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<200 {
      let (a, b) = (Double.random(in: 0.5...3, using: &generator), 2.0)
      let (da, db) = (Double.random(in: -1...1, using: &generator), 0.25)
      let (x, y) = (Dual(a, derivative: da), Dual(b, derivative: db))
      #expect((x * y).derivative == da * b + a * db)
      #expect(((x * y) / y - x).derivative.magnitude < 1e-15)
      #expect((x - x).derivative == 0)
      #expect((-x).derivative == -da)
      #expect(Dual<Double>.pow(x, 0).derivative == 0)
    }
  }

  @Test("a trace tells which comparison came out differently")
  func trace() {
    func signs(_ values: [Double]) -> BranchTrace {
      BranchTrace.record { values.map { Traced.isPositive(Traced($0)) } }.1
    }
    let base = signs([1, -2, 3])
    #expect(base.firstDifference(from: signs([4, -1, 9])) == nil)
    #expect(base.signature == signs([4, -1, 9]).signature)
    #expect(base.firstDifference(from: signs([1, -2, -3])) == 2)
    #expect(base.signature != signs([1, -2, -3]).signature)
    #expect(base.firstDifference(from: signs([1, -2])) == 2)
    #expect(signs([1, 0]).atKink == 1)
  }
}
