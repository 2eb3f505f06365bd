public import ComplexModule
public import RealModule

extension ComplexStep: ElementaryFunctions {
  /// (sinh 2a + i sin 2b) / (cosh 2a + cos 2b), with e^{±4|a|} divided out.
  ///
  /// The quotient of complex sinh and cosh cancels in the imaginary part: at 10 half of the
  /// digits are gone and from 18 on all of them. Here nothing is subtracted.
  @inlinable
  public static func tanh(_ z: ComplexStep) -> ComplexStep {
    let (a, b) = (z.number.real, z.number.imaginary)
    guard a.isFinite, b.isFinite else { return ComplexStep(Double.tanh(a)) }
    // cosh 2a + cos 2b = 2 (sinh² a + cos² b); all terms are positive.
    let decay = Double.exp(-2 * a.magnitude)
    let sinh2 = Double.expMinusOne(-2 * a.magnitude)
    let denominator = sinh2 * sinh2 + 4 * decay * Double.cos(b) * Double.cos(b)
    let real = -sinh2 * (1 + decay) / denominator
    return ComplexStep(
      Complex(
        a < 0 ? -real : real, 4 * decay * Double.sin(b) * Double.cos(b) / denominator))
  }

  /// −i tanh(iz), the same quotient turned by a right angle.
  @inlinable
  public static func tan(_ z: ComplexStep) -> ComplexStep {
    let (a, b) = (z.number.real, z.number.imaginary)
    let decay = Double.exp(-2 * b.magnitude)
    let sinh2 = Double.expMinusOne(-2 * b.magnitude)
    let (sine, cosine) = (Double.sin(a), Double.cos(a))
    let denominator = sinh2 * sinh2 + 4 * decay * cosine * cosine
    let imaginary = -sinh2 * (1 + decay) / denominator
    return ComplexStep(
      Complex(4 * decay * sine * cosine / denominator, b < 0 ? -imaginary : imaginary))
  }

  /// Real part ½ arg((1 + iz)(1 − iz)*), imaginary part ¼ log of the ratio of their squares:
  /// two complex logarithms would lose the imaginary part in their difference.
  @inlinable
  public static func atan(_ z: ComplexStep) -> ComplexStep {
    let (a, b) = (z.number.real, z.number.imaginary)
    return ComplexStep(
      Complex(
        Double.atan2(y: 2 * a, x: (1 - a) * (1 + a) - b * b) / 2,
        Double.log(onePlus: 4 * b / (a * a + (b - 1) * (b - 1))) / 4))
  }

  // The functions from here to sqrt are those of swift-numerics: their imaginary parts keep
  // their digits.
  @inlinable
  public static func exp(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.exp(z.number)) }
  @inlinable
  public static func expMinusOne(_ z: ComplexStep) -> ComplexStep {
    ComplexStep(Complex.expMinusOne(z.number))
  }
  @inlinable
  public static func log(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.log(z.number)) }
  @inlinable
  public static func log(onePlus z: ComplexStep) -> ComplexStep {
    ComplexStep(Complex.log(onePlus: z.number))
  }
  @inlinable
  public static func sin(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.sin(z.number)) }
  @inlinable
  public static func cos(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.cos(z.number)) }
  @inlinable
  public static func sinh(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.sinh(z.number)) }
  @inlinable
  public static func cosh(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.cosh(z.number)) }
  @inlinable
  public static func asin(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.asin(z.number)) }
  @inlinable
  public static func acos(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.acos(z.number)) }
  @inlinable
  public static func asinh(_ z: ComplexStep) -> ComplexStep {
    ComplexStep(Complex.asinh(z.number))
  }
  @inlinable
  public static func acosh(_ z: ComplexStep) -> ComplexStep {
    ComplexStep(Complex.acosh(z.number))
  }
  @inlinable
  public static func atanh(_ z: ComplexStep) -> ComplexStep {
    ComplexStep(Complex.atanh(z.number))
  }
  @inlinable
  public static func sqrt(_ z: ComplexStep) -> ComplexStep { ComplexStep(Complex.sqrt(z.number)) }
  /// An odd root of a negative number is real, so the sign is taken out first.
  @inlinable
  public static func root(_ z: ComplexStep, _ n: Int) -> ComplexStep {
    guard z.number.real < 0, !n.isMultiple(of: 2) else {
      return ComplexStep(Complex.root(z.number, n))
    }
    return -ComplexStep(Complex.root(-z.number, n))
  }

  /// By repeated multiplication: the logarithm of a negative number would put rounding errors
  /// of the whole value into the tiny imaginary part.
  @inlinable
  public static func pow(_ z: ComplexStep, _ n: Int) -> ComplexStep {
    var result = Complex<Double>(1)
    var square = z.number
    var rest = n.magnitude
    while rest > 0 {
      if rest & 1 == 1 { result *= square }
      square *= square
      rest >>= 1
    }
    return ComplexStep(n < 0 ? 1 / result : result)
  }

  @inlinable
  public static func pow(_ z: ComplexStep, _ w: ComplexStep) -> ComplexStep {
    ComplexStep(Complex.pow(z.number, w.number))
  }
}
