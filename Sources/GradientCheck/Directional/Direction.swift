/// Random directions: signs at random, components between half and one and a half of their root
/// mean square, so that no entry is looked at with a small weight.
struct Direction: Sendable {
  /// Zero outside of the entries it looks at; its squares sum to one.
  let components: [Double]

  /// A direction over some entries of `count`.
  init(over entries: some Sequence<Int>, of count: Int, using generator: inout SeededGenerator) {
    var components = Array(repeating: 0.0, count: count)
    var square = 0.0
    for entry in entries {
      let size = Double.random(in: 0.5...1.5, using: &generator)
      components[entry] = Bool.random(using: &generator) ? size : -size
      square += size * size
    }
    let norm = square.squareRoot()
    self.components = norm > 0 ? components.map { $0 / norm } : components
  }

  /// Along one entry alone.
  init(entry: Int, of count: Int) {
    var components = Array(repeating: 0.0, count: count)
    components[entry] = 1
    self.components = components
  }

  private init(_ components: [Double]) { self.components = components }

  func scaled(by factor: Double) -> Direction { Direction(components.map { $0 * factor }) }

  /// The smallest weight that any of the direction's entries has.
  var smallest: Double {
    components.reduce(.infinity) { $1 == 0 ? $0 : min($0, $1.magnitude) }
  }

  /// The same components within `range`, zero elsewhere: the parts of a split direction add up.
  func restricted(to range: Range<Int>) -> Direction {
    var part = Array(repeating: 0.0, count: components.count)
    for entry in range { part[entry] = components[entry] }
    return Direction(part)
  }
}

/// A sum of products with the rounding errors of all steps added back (Ogita, Rump and Oishi,
/// SIAM J. Sci. Comput. 26, 2005): as exact as one rounding of twice the precision.
func accurateDot(_ a: [Double], _ b: [Double]) -> Double {
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
