import CLSTMKernels
import LSTM
import RealModule
import Testing

/// One of the machine's instruction sets and a number of threads.
struct Setting: CustomTestStringConvertible {
  let instructionSet: String
  let threads: Int
  var testDescription: String { "\(instructionSet), \(threads) threads" }

  static let all = ["portable", "x86-64-v3", "x86-64-v4"].flatMap { name in
    [1, 3].map { Setting(instructionSet: name, threads: $0) }
  }

  /// Runs `body` on this setting; nothing is run where the machine has not the instructions.
  func run(_ body: () throws -> Void) rethrows {
    guard lstmk_use(instructionSet) else { return }
    lstmk_share_among(threads)
    defer {
      _ = lstmk_use(nil)
      lstmk_share_among(0)
    }
    try body()
  }
}

extension Draws {
  /// Whole numbers from −2 to 2: sums and products of these are exact in any order.
  mutating func whole(_ count: Int) -> [Double] {
    (0..<count).map { _ in (next() * 2.5).rounded(.toNearestOrAwayFromZero) }
  }
}

@Suite("Fast products equal plain loops")
struct ProductTests {
  /// Every edge of a register tile, of a panel and of a block.
  static let lengths = Array(1...40) + [95, 96, 97, 193]
  static let depths = [1, 2, 3, 31, 511, 512, 513, 1024]

  private func product<Scalar: LSTMScalar>(
    _ form: ProductForm, _ a: [Scalar], _ b: [Scalar], from start: [Scalar],
    _ rows: Range<Int>, _ columns: Int, _ inner: Int
  ) -> [Scalar] {
    var result = start
    var sum = result.mutableSpan
    Scalar.addProduct(
      form, a.span, b.span, to: &sum, rows: rows, columns: columns, inner: inner)
    return result
  }

  private func isExact<Scalar: MachineScalar>(
    _ form: ProductForm, rows: Int, columns: Int, inner: Int, in type: Scalar.Type
  ) -> Bool {
    var draws = Draws(state: UInt64(rows * 1_000_003 + columns * 1009 + inner))
    // The rows lie between two others that must not be touched.
    let (a, b) = (draws.whole(rows * inner), draws.whole(columns * inner))
    let start = draws.whole((rows + 2) * columns)
    let fast = product(
      form, a.map { Scalar($0) }, b.map { Scalar($0) }, from: start.map { Scalar($0) },
      1..<(rows + 1), columns, inner)
    let plain = product(
      form, a.map { Plain<Scalar>($0) }, b.map { Plain<Scalar>($0) },
      from: start.map { Plain<Scalar>($0) }, 1..<(rows + 1), columns, inner)
    return fast == plain.map(\.value)
  }

  @Test(
    "exactly, on whole numbers, at every size around the edges of tiles and blocks",
    arguments: Setting.all)
  func exact(setting: Setting) {
    setting.run {
      for form in [ProductForm.secondTransposed, .plain, .firstTransposed] {
        for length in Self.lengths {
          for (rows, columns) in [(length, 17), (5, length), (length, length % 7 + 1)] {
            for inner in length < 9 ? Self.depths : [length, 513] {
              #expect(
                isExact(form, rows: rows, columns: columns, inner: inner, in: Float.self)
                  && isExact(form, rows: rows, columns: columns, inner: inner, in: Double.self),
                "\(form) [\(rows), \(inner)] · [\(inner), \(columns)]")
            }
          }
        }
      }
    }
  }

  @Test(
    "within what any order of summation may lose, on other numbers",
    arguments: Setting.all)
  func bounded(setting: Setting) {
    setting.run {
      for (rows, columns, inner) in [(1, 40, 600), (7, 33, 513), (33, 9, 1024)] {
        var draws = Draws(state: 9)
        let a = (0..<(rows * inner)).map { _ in draws.next() }
        let b = (0..<(columns * inner)).map { _ in draws.next() }
        let zeros = Array(repeating: 0.0, count: rows * columns)
        let fast = product(.secondTransposed, a, b, from: zeros, 0..<rows, columns, inner)
        let plain = product(
          .secondTransposed, a.map { Plain<Double>($0) }, b.map { Plain<Double>($0) },
          from: zeros.map { Plain<Double>($0) }, 0..<rows, columns, inner)
        for at in zeros.indices {
          let terms = (0..<inner).reduce(0.0) {
            $0 + (a[at / columns * inner + $1] * b[at % columns * inner + $1]).magnitude
          }
          // Each sum meets at most inner + 2 roundings a term (Higham, Accuracy, 4.2).
          let allowed = 2 * 1.01 * Double(inner + 2) * 0x1p-53 * terms
          #expect((fast[at] - plain[at].value).magnitude <= allowed)
        }
      }
    }
  }

  @Test("a row is the same alone and among others, one thread's result that of three")
  func independent() {
    var draws = Draws(state: 10)
    let (rows, columns, inner) = (203, 77, 600)
    let a = (0..<(rows * inner)).map { _ in Float(draws.next()) }
    let b = (0..<(columns * inner)).map { _ in Float(draws.next()) }
    let zeros = Array(repeating: Float(0), count: rows * columns)
    for name in ["portable", "x86-64-v3", "x86-64-v4"] {
      var results: [[Float]] = []
      for threads in [1, 2, 3] {
        Setting(instructionSet: name, threads: threads).run {
          results.append(product(.secondTransposed, a, b, from: zeros, 0..<rows, columns, inner))
        }
      }
      #expect(results.allSatisfy { $0 == results[0] })
      Setting(instructionSet: name, threads: 1).run {
        for count in 1...13 {
          let few = product(
            .secondTransposed, Array(a[..<(count * inner)]), b,
            from: Array(zeros[..<(count * columns)]), 0..<count, columns, inner)
          #expect(few[...] == results[0][..<(count * columns)])
        }
      }
    }
  }

  @Test("a factor that serves many times gives what it gives once")
  func factors() {
    var draws = Draws(state: 11)
    let (a, b) = (draws.tensor([3, 21]), draws.tensor([18, 21]))
    let once = product(
      .secondTransposed, a.elements, b.elements, from: Array(repeating: 0, count: 54), 0..<3, 18, 21
    )
    let factor = Factor(.secondTransposed, b)
    var many = Array(repeating: 0.0, count: 54)
    var sum = many.mutableSpan
    Double.addProduct(a.elements.span, factor, to: &sum, rows: 0..<3)
    #expect(many == once)
  }
}
