import LSTM

/// Runs in the XML that CI systems read: a suite a kernel, a case a vector, or call sequence, and
/// half.
public struct JUnitReport {
  let runs: [Run]
  let diagnoses: [Diagnosis?]

  /// - Parameter diagnoses: one a run, if any.
  public init(_ runs: [Run], diagnoses: [Diagnosis?] = []) {
    self.runs = runs
    self.diagnoses = diagnoses
  }

  public var xml: String {
    (["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites name=\"lstm-check\">"]
      + runs.indices.flatMap { suite(runs[$0], diagnoses.dropFirst($0).first ?? nil) } + [
        "</testsuites>"
      ]).joined(separator: "\n") + "\n"
  }

  private func suite(_ run: Run, _ diagnosis: Diagnosis?) -> [String] {
    let cases = (run.vectors + run.sessions).flatMap { vector in
      Quantity.Pass.allCases.map { (vector, $0) }
    }
    func count(_ matches: (VectorResult, Quantity.Pass) -> Bool) -> Int {
      cases.count { matches($0.0, $0.1) }
    }
    let failures = count { $0.outcome == .failed && $0.passed($1) == false }
    let errors = count { vector, _ in vector.outcome == .errored }
    let skipped = count { vector, pass in vector.passed(pass) == nil }
    return [
      "  <testsuite name=\"\(escaped(run.kernel))\" tests=\"\(cases.count)\" "
        + "failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\">"
    ] + cases.flatMap { testcase(run, $0.0, $0.1) } + output(diagnosis) + ["  </testsuite>"]
  }

  /// What a failure is known by.
  private func output(_ diagnosis: Diagnosis?) -> [String] {
    guard let diagnosis else { return [] }
    return ["    <system-out>"] + TextReport.lines(of: diagnosis).map(escaped) + [
      "    </system-out>"
    ]
  }

  private func testcase(
    _ run: Run, _ vector: VectorResult, _ pass: Quantity.Pass
  ) -> [String] {
    let open =
      "    <testcase classname=\"\(escaped(run.kernel)).\(pass.rawValue)\" "
      + "name=\"\(escaped(vector.id))\""
    let message = escaped(
      vector.reason
        ?? (vector.passed(pass) == nil
          ? "the kernel does not declare \(pass.rawValue)" : failures(vector, pass)))
    let inner: String
    switch (vector.outcome, vector.passed(pass)) {
    case (_, nil): inner = "      <skipped message=\"\(message)\"/>"
    case (.errored, _): inner = "      <error message=\"\(message)\"/>"
    case (_, false): inner = "      <failure message=\"\(message)\"/>"
    default: return [open + "/>"]
    }
    return [open + ">", inner, "    </testcase>"]
  }

  private func failures(_ vector: VectorResult, _ pass: Quantity.Pass) -> String {
    vector.comparisons.filter { $0.quantity.pass == pass && !$0.passed }.compactMap { comparison in
      comparison.worst.map { at in
        "\(comparison.quantity.rawValue)\(at.index): got \(number(at.got)), truth "
          + "\(number(at.truth)), \(short(at.ulps)) ulps, \(comparison.wrong) of "
          + "\(comparison.elements) wrong"
      }
    }.joined(separator: "; ")
  }

  /// XML's five special characters, and control characters that XML does not allow, as text.
  private func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      case "'": "&apos;"
      case "\t", "\n", "\r": " "
      case "\u{0}"..<"\u{20}": "\u{FFFD}"
      default: String(scalar)
      }
    }.joined()
  }
}
