/// Random directions: signs at random, components between half and one and a half of their root
/// mean square, so that no entry is looked at with a small weight.
struct Direction: Sendable {
  /// Zero outside of the entries it looks at; its squares sum to one.
  let components: [Double]
  /// Holds every entry it looks at.
  private let support: Range<Int>

  /// A direction over some entries of `count`, ascending.
  init(
    over entries: some BidirectionalCollection<Int>, of count: Int,
    using generator: inout SeededGenerator
  ) {
    var components = Array(repeating: 0.0, count: count)
    var square = 0.0
    for entry in entries {
      let component = Self.component(using: &generator)
      components[entry] = component
      square += component * component
    }
    let support = (entries.first ?? 0)..<((entries.last ?? -1) + 1)
    if square > 0 {
      let factor = 1 / square.squareRoot()
      for entry in support { components[entry] *= factor }
    }
    self.init(components, within: support)
  }

  /// Along one entry alone.
  init(entry: Int, of count: Int) {
    var components = Array(repeating: 0.0, count: count)
    components[entry] = 1
    self.init(components, within: entry..<(entry + 1))
  }

  private init(_ components: [Double], within support: Range<Int>) {
    self.components = components
    self.support = support
  }

  /// One draw: its lowest bit is the sign, the upper ones the size.
  private static func component(using generator: inout SeededGenerator) -> Double {
    let bits = generator.next()
    let size = 0.5 + 0x1p-53 * Double(bits >> 11)
    return Double(bitPattern: size.bitPattern | bits << 63)
  }

  func scaled(by factor: Double) -> Direction {
    var scaled = components
    for entry in support { scaled[entry] *= factor }
    return Direction(scaled, within: support)
  }

  /// The smallest weight that any of the direction's entries has.
  var smallest: Double {
    components[support].reduce(.infinity) { $1 == 0 ? $0 : min($0, $1.magnitude) }
  }

  /// What a gradient says of the derivative along this direction.
  func derivative(of gradient: [Double]) -> Double {
    accurateDot(gradient[support], components[support])
  }

  /// The same components within `range`, zero elsewhere: the parts of a split direction add up.
  func restricted(to range: Range<Int>) -> Direction {
    var part = Array(repeating: 0.0, count: components.count)
    for entry in range { part[entry] = components[entry] }
    return Direction(part, within: range)
  }
}

/// A sum of products with the rounding errors of all steps added back (Ogita, Rump and Oishi,
/// SIAM J. Sci. Comput. 26, 2005): as exact as one rounding of twice the precision.
func accurateDot(_ a: some Collection<Double>, _ b: some Collection<Double>) -> Double {
  var (sum, lost) = (0.0, 0.0)
  for (x, y) in zip(a, b) where y != 0 {
    let product = x * y
    lost += (-product).addingProduct(x, y)
    let next = sum + product
    let part = next - sum
    lost += (sum - (next - part)) + (product - part)
    sum = next
  }
  return sum + lost
}
