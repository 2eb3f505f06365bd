extension Graph {
  /// A value as it is kept in memory.
  mutating func store(_ value: Value) -> Value {
    let exact = self[value].exact
    return record(
      Operation(
        exact: exact, dependences: [.unchanged(value)],
        magnitudes: Magnitudes([
          (.storage, exact.map(\.magnitude)), (.underflow, exact.map { _ in 1 }),
        ])))
  }
}
