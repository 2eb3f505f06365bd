public import GradientCheck
public import LSTM
import RealModule

// The layer's text runs on the scalars of the gradient check. Only the logistic, the normal
// distribution and the matrix product need more than the layer's own plain loops.

extension Dual: LSTMScalar where Value: LSTMScalar {
  /// The slope is σ(z) σ(−z): 1 − σ(z) would have no digits left for large z. Of the two, one is
  /// 1 / (1 + e^−|z|), the other e^−|z| times that.
  @_specialize(where Value == Double)
  public static func logistic(_ z: Dual) -> Dual {
    let isNegative = z.value < 0
    let small = Value.exp(isNegative ? z.value : -z.value)
    let large = 1 / (1 + small)
    return Dual(
      isNegative ? small * large : large, derivative: small * large * large * z.derivative)
  }

  @_specialize(where Value == Double)
  public static func normalDistribution(_ z: Dual) -> Dual {
    Dual(
      Value.normalDistribution(z.value),
      derivative: Value.normalDensity(z.value) * z.derivative)
  }

  @_specialize(where Value == Double)
  public static func normalDensity(_ z: Dual) -> Dual {
    let value = Value.normalDensity(z.value)
    return Dual(value, derivative: -z.value * value * z.derivative)
  }

  /// d(ab) = a db + da b, as products of real matrices.
  @_specialize(where Value == Double)
  public static func addProduct(
    _ form: ProductForm, _ a: Span<Dual>, _ b: Span<Dual>, to sum: inout MutableSpan<Dual>,
    rows: Range<Int>, columns: Int, inner: Int
  ) {
    let (first, second) = (Planes(a), Planes(b))
    var value = Array(repeating: Value.zero, count: rows.count * columns)
    var derivative = value
    func add(_ x: [Value], _ y: [Value], to target: inout [Value]) {
      var target = target.mutableSpan
      Value.addProduct(
        form, x.span, y.span, to: &target, rows: 0..<rows.count, columns: columns, inner: inner)
    }
    add(first.values, second.values, to: &value)
    add(first.values, second.derivatives, to: &derivative)
    add(first.derivatives, second.values, to: &derivative)
    for at in value.indices {
      sum[rows.lowerBound * columns + at] += Dual(value[at], derivative: derivative[at])
    }
  }

  private struct Planes {
    var values: [Value] = []
    var derivatives: [Value] = []

    init(_ numbers: Span<Dual>) {
      values.reserveCapacity(numbers.count)
      derivatives.reserveCapacity(numbers.count)
      for at in numbers.indices {
        values.append(numbers[at].value)
        derivatives.append(numbers[at].derivative)
      }
    }
  }
}

extension ComplexStep: LSTMScalar {
  /// 1 / (1 + e⁻ᶻ) = e^{z} / (1 + e^{z}): the form whose exponential cannot overflow.
  public static func logistic(_ z: ComplexStep) -> ComplexStep {
    guard z.value < 0 else { return 1 / (1 + exp(-z)) }
    let small = exp(z)
    return small / (1 + small)
  }

  // The next two are f(a) + ib f'(a): the step's square is lost beside 1.
  public static func normalDistribution(_ z: ComplexStep) -> ComplexStep {
    ComplexStep(
      Double.normalDistribution(z.value),
      derivative: Double.normalDensity(z.value) * z.derivative)
  }

  public static func normalDensity(_ z: ComplexStep) -> ComplexStep {
    let density = Double.normalDensity(z.value)
    return ComplexStep(density, derivative: -z.value * density * z.derivative)
  }
}

extension Traced: LSTMScalar {
  public static func logistic(_ z: Traced) -> Traced { Traced(Double.logistic(z.value)) }
  public static func normalDistribution(_ z: Traced) -> Traced {
    Traced(Double.normalDistribution(z.value))
  }
  public static func normalDensity(_ z: Traced) -> Traced {
    Traced(Double.normalDensity(z.value))
  }
}
