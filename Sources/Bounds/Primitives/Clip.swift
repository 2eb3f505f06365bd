extension Graph {
  /// Each entry between −`limit` and `limit`, and where it was so before: 1 inside, 0 outside.
  /// Nothing is rounded.
  mutating func clip(_ z: Value, _ limit: Double) -> (value: Value, inside: [Double]) {
    let at = self[z].exact
    let exact = at.map { $0.clipped(limit) }
    let inside = at.map { $0.magnitude <= limit ? 1.0 : 0 }
    let value = record(
      Operation(
        exact: exact, dependences: [.scaled(z, by: inside)],
        curvature: FunctionCurvature(
          operand: z, at: at, value: exact, derivative: inside,
          function: { $0.clipped(limit) })))
    return (value, inside)
  }
}

extension Double {
  fileprivate func clipped(_ limit: Double) -> Double { min(max(self, -limit), limit) }
}
