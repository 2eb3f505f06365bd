/// A product of factors, with a constant in front.
public struct Term: Hashable, Sendable {
  public var scale = 1.0
  public var factors: [Factor]
  /// The designs it stands in, beside those that lack what it reads.
  public var presence = Presence.always

  /// How ids spell it, without what some designs alone multiply it by; the constant 1 is "one".
  public var symbol: String {
    let plain = factors.filter { $0.optional == nil }
    return plain.isEmpty ? "one" : plain.map(\.symbol).joined(separator: ".")
  }

  /// In which designs it stands.
  var wholePresence: Presence {
    factors.filter { $0.optional == nil }.map(\.presence).reduce(presence) { $0.and($1) }
  }

  func when(_ with: Parts = [], unless without: Parts = []) -> Term {
    var term = self
    term.presence = Presence(with: with, without: without)
    return term
  }
}

/// One line of the layer: a value, and the sum of products that gives it.
public struct Equation: Hashable, Sendable {
  public var target: Value
  public var terms: [Term]
  /// Whether the result goes to memory in the kernel's storage format.
  public var isStored = false
  public var scope = Scope()
  public var weight = Weight.one
  /// The designs it is carried out in.
  public var presence = Presence.always

  func when(_ with: Parts = [], unless without: Parts = []) -> Equation {
    var equation = self
    equation.presence = Presence(with: with, without: without)
    return equation
  }

  /// Where the equation is carried out; elsewhere its target stays as it was, zero.
  public struct Scope: Hashable, Sendable {
    public var steps = Steps.all
    public var rows = Rows.all
    public var units = Units.all

    public enum Steps: Hashable, Sendable {
      case all, none, exceptFirst, exceptLast, onlyFirst, onlyLast
      /// Left out on all steps but the first, where the target keeps the neighbouring step's value.
      case stale
    }
    /// Of the rows that have not ended.
    public enum Rows: Hashable, Sendable {
      case all, exceptLast, onlyFirst, onlyLast
      /// Rows that have ended take part too.
      case andEnded
    }
    public enum Units: Hashable, Sendable {
      case all, exceptLast
      /// Whole vectors of this width alone.
      case wholeVectors(Int)
      /// The first units are overwritten with zeros by the padding of the vector before them.
      case afterPadding(Int)

      func range(_ count: Int) -> Range<Int> {
        switch self {
        case .all: 0..<count
        case .exceptLast: 0..<(count - 1)
        case .wholeVectors(let width): 0..<(count / width * width)
        case .afterPadding(let width): min((width - count % width) % width, count)..<count
        }
      }
    }

    public init(steps: Steps = .all, rows: Rows = .all, units: Units = .all) {
      self.steps = steps
      self.rows = rows
      self.units = units
    }
  }

  /// What multiplies a step's contribution.
  public enum Weight: Hashable, Sendable {
    case one
    /// 1 / N
    case perRow
    /// 1 / T
    case perStep
    /// T − t
    case stepsToEnd
  }
}

// The signs that the equations are written with.

func * (a: Operand, b: Operand) -> Term { Term(factors: [.value(a), .value(b)]) }
func * (a: Term, b: Operand) -> Term { Term(scale: a.scale, factors: a.factors + [.value(b)]) }
func * (a: Term, b: Factor) -> Term { Term(scale: a.scale, factors: a.factors + [b]) }
func + (a: Term, b: Term) -> [Term] { [a, b] }
func + (a: [Term], b: Term) -> [Term] { a + [b] }
prefix func - (a: Term) -> Term { Term(scale: -a.scale, factors: a.factors) }

func * (a: Operand, b: Factor) -> Term { Term(factors: [.value(a), b]) }

extension Operand {
  var term: Term { Term(factors: [.value(self)]) }
}
