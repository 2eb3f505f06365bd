/// A dense array in row-major order (the last axis varies fastest).
public struct Tensor<Scalar> {
  /// The length of every axis, outermost first. Empty for a single number.
  public let shape: [Int]
  /// All entries, last axis fastest; as many as the product of `shape`.
  public var elements: [Scalar]

  /// - Precondition: `elements.count` is the product of `shape`.
  public init(shape: [Int], elements: [Scalar]) {
    precondition(
      elements.count == shape.reduce(1, *), "\(elements.count) elements for shape \(shape)")
    self.shape = shape
    self.elements = elements
  }

  public init(repeating value: Scalar, shape: [Int]) {
    self.init(shape: shape, elements: Array(repeating: value, count: shape.reduce(1, *)))
  }

  public var count: Int { elements.count }

  @inlinable
  public func map<Result>(_ transform: (Scalar) throws -> Result) rethrows -> Tensor<Result> {
    Tensor<Result>(shape: shape, elements: try elements.map(transform))
  }

  /// The entry at one index an axis.
  public subscript(index: Int...) -> Scalar {
    get { elements[offset(index)] }
    set { elements[offset(index)] = newValue }
  }

  /// The index, one number an axis, of the entry at `offset` in ``elements``.
  public func index(ofOffset offset: Int) -> [Int] {
    var rest = offset
    return shape.reversed().map { length in
      defer { rest /= length }
      return rest % length
    }.reversed()
  }

  /// The same entries with axis `axes[k]` moved to place `k`.
  public func transposed(_ axes: [Int]) -> Tensor {
    precondition(axes.sorted() == Array(shape.indices), "axes \(axes) of shape \(shape)")
    let target = axes.map { shape[$0] }
    var strides = Array(repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] * shape[axis + 1]
    }
    let moved = Tensor<Void>(repeating: (), shape: target)
    return Tensor(
      shape: target,
      elements: (0..<count).map { offset in
        elements[zip(moved.index(ofOffset: offset), axes).reduce(0) { $0 + $1.0 * strides[$1.1] }]
      })
  }

  private func offset(_ index: [Int]) -> Int {
    precondition(index.count == shape.count, "index \(index) in shape \(shape)")
    return zip(index, shape).reduce(0) { offset, axis in
      precondition(axis.0 >= 0 && axis.0 < axis.1, "index \(index) outside shape \(shape)")
      return offset * axis.1 + axis.0
    }
  }
}

extension Tensor: Sendable where Scalar: Sendable {}
extension Tensor: Equatable where Scalar: Equatable {}
