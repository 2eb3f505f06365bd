import Conformance
import LSTM

/// The first element in which two answers differ in bits, in words; nil if there is none.
func firstDifference(_ a: Translation.Answer, _ b: Translation.Answer) -> String? {
  for quantity in a.ordered {
    guard let a = a[quantity], let b = b[quantity] else { continue }
    let at = a.elements.indices.first {
      a.elements[$0].bitPattern != b.elements[$0].bitPattern
        && !(a.elements[$0].isNaN && b.elements[$0].isNaN)
    }
    if let at {
      return "\(quantity.rawValue)\(a.index(ofOffset: at)): \(number(a.elements[at])), then "
        + number(b.elements[at])
    }
  }
  return nil
}

/// Of several answers to one question, element by element the one farther from the built-in
/// layer's, so that whichever is wrong is judged.
func farthest(
  _ answers: [Translation.Answer], from problem: Problem<Double>
) -> Translation.Answer {
  guard var result = answers.first else { return [:] }
  let others = answers.dropFirst().filter { firstDifference(result, $0) != nil }
  guard !others.isEmpty, let reference = try? problem.quantities() else { return result }
  for other in others {
    for (quantity, tensor) in other {
      guard var kept = result[quantity], let truth = reference[quantity] else { continue }
      for at in kept.elements.indices {
        let (a, b) = (kept.elements[at], tensor.elements[at])
        let isFarther = (b - truth.elements[at]).magnitude > (a - truth.elements[at]).magnitude
        if b.isNaN || isFarther { kept.elements[at] = b }
      }
      result[quantity] = kept
    }
  }
  return result
}

extension [Quantity: Tensor<Double>] {
  /// Its quantities, forward first.
  fileprivate var ordered: [Quantity] {
    Quantity.Kind.allCases.flatMap { kind in
      keys.filter { $0.kind == kind }.sorted { $0.rawValue < $1.rawValue }
    }
  }
}

/// The problem that a kernel is asked before the one that counts: the same sizes, other numbers.
struct Decoy {
  enum Part: String, Codable {
    case weights, everything

    /// Whether the signs of a tensor change.
    func changes(_ field: TensorList.Field) -> Bool {
      switch field {
      case .parameters: true
      case .inputs, .initialHidden, .initialCell: self == .everything
      default: false
      }
    }
  }
  let part: Part
  let original: Problem<Double>

  init(changing part: Part, of original: Problem<Double>) {
    self.part = part
    self.original = original
  }

  /// Signs change, so every number stays one of its format.
  var problem: Problem<Double> {
    var problem = original
    for at in problem.places.indices {
      problem.places[at].parameters = original.places[at].parameters.map { -$0 }
      if part == .everything {
        problem.places[at].initial = original.places[at].initial.map { -$0 }
      }
    }
    if part == .everything { problem.inputs = original.inputs.map { -$0 } }
    return problem
  }

  /// Whether the kernel gave the decoy's answer again although the true ones are far apart: which
  /// tensor it kept, in words. Only what was right for the decoy was kept; a wrong tensor that does
  /// not change may be a copy of what has not.
  func kept(_ misled: Translation.Answer, _ answer: Translation.Answer) -> String? {
    let same = misled.ordered.filter { quantity in
      guard let a = misled[quantity], let b = answer[quantity], a == b else { return false }
      // Zeros and other constants are wrong, but they are not kept.
      return a.elements.contains { $0 != 0 && !$0.isNaN }
        && (a.count == 1 || Set(a.elements).count > 1)
    }
    guard !same.isEmpty, let true1 = try? original.quantities(),
      let true2 = try? problem.quantities()
    else { return nil }
    let kept = same.first { quantity in
      guard let a = true1[quantity]?.elements, let b = true2[quantity]?.elements else {
        return false
      }
      let size = a.reduce(0) { max($0, $1.magnitude) }
      let was = misled[quantity]?.elements ?? []
      return zip(a, b).contains { ($0 - $1).magnitude > size / 8 }
        && zip(was, b).allSatisfy { ($0 - $1).magnitude <= size / 16 }
    }
    guard let kept else { return nil }
    let changed = part == .weights ? "the weights" : "all inputs"
    return "kept \(part == .weights ? "stale weights" : "an earlier answer"): \(kept.rawValue) is "
      + "that of the call before to the last bit, although \(changed) have changed"
  }
}
