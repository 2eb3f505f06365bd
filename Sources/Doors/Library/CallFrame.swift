import CLSTMKernelABI
import Conformance
import LSTM
import LSTMVectors

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The memory of one call: every tensor that the kernel is given. A frame is used again for a
/// problem of the same form, so that its pointers come back with other numbers behind them.
final class CallFrame {
  typealias Field = TensorList.Field

  /// What decides where everything lies.
  struct Layout: Hashable {
    let format: NumberFormat
    let form: ProblemForm
    let fields: Set<Field>
    let placement: TensorLayout.Placement

    init(
      _ format: NumberFormat, _ form: ProblemForm, _ fields: Set<Field>,
      _ placement: TensorLayout.Placement
    ) {
      self.format = format
      // That there are lengths matters, not which.
      var form = form
      form.lengths = form.lengths.map { _ in [] }
      self.form = form
      self.fields = fields
      self.placement = placement
    }
  }

  let layout: Layout
  let list: TensorList
  private var tensors: [(field: Field, tensor: GuardedTensor)] = []
  private var lengths: GuardedTensor?
  /// The first tensor of each field.
  private var starts: [Field: Int] = [:]
  private let described: UnsafeMutablePointer<lstmcheck_tensor>
  let variant: UnsafeMutablePointer<lstmcheck_variant>
  private var reserve: GuardedTensor?

  init(_ layout: Layout, _ library: LoadedLibrary) throws(AdapterError) {
    self.layout = layout
    list = TensorList(library.convention, layout.form)
    let (alignment, placement) = (Int(library.kernel.alignment), layout.placement)
    for field in Field.allCases where layout.fields.contains(field) {
      let entries = list[field]
      if !entries.isEmpty { starts[field] = tensors.count }
      for entry in entries {
        let place = TensorLayout(
          layout.format, entry.shape, placement, alignment: alignment,
          strided: library.features.contains(.strides))
        let tensor = try GuardedTensor(
          entry.name, layout.format, place, field.isGiven ? .input : .output)
        tensors.append((field, tensor))
      }
    }
    described = .allocate(capacity: max(tensors.count, 1))
    for at in tensors.indices {
      (described + at).initialize(to: tensors[at].tensor.described())
    }
    variant = .allocate(capacity: 1)
    variant.initialize(to: lstmcheck_variant())
    if layout.form.lengths != nil {
      // Eight bytes each, as the numbers of f64 have.
      lengths = try GuardedTensor(
        alone: "input.lengths", [layout.form.size.batch], .input, placement, alignment: 8)
    }
  }

  deinit {
    described.deallocate()
    variant.deallocate()
  }

  /// A field's first tensor, or NULL where the frame has none.
  func pointer(_ field: Field) -> UnsafeMutablePointer<lstmcheck_tensor>? {
    starts[field].map { described + $0 }
  }

  /// The lengths of the rows, or NULL.
  var rowLengths: UnsafePointer<Int64>? {
    lengths.map { UnsafePointer($0.data.assumingMemoryBound(to: Int64.self)) }
  }

  /// Fills the inputs from a file, names under a prefix.
  ///
  /// - Parameter decoy: which signs change.
  func load(
    _ file: SafetensorsFile, prefix: String = "", lengths rows: [Int]? = nil,
    decoy: Decoy.Part? = nil
  ) throws {
    for (field, tensor) in tensors where tensor.role == .input {
      let stored = try file.stored(
        prefix + tensor.name, layout.format, shape: tensor.layout.shape)
      let negated = decoy?.changes(field) ?? false
      stored.withUnsafeBytes { tensor.load($0, negated: negated) }
    }
    if let lengths, let rows { rows.map(Int64.init).withUnsafeBytes { lengths.load($0) } }
  }

  /// Makes every output a canary.
  func poison() {
    for (_, tensor) in tensors where tensor.role == .output { tensor.fill() }
    reserve?.fill()
  }

  /// The outputs by name.
  ///
  /// - Throws: `GuardedTensor.Broken`.
  func collect() throws(GuardedTensor.Broken) -> [SafetensorsFile.Stored] {
    if let reserve { try reserve.checkEdges() }
    var stored: [SafetensorsFile.Stored] = []
    for (_, tensor) in tensors where tensor.role == .output {
      stored.append(
        SafetensorsFile.Stored(
          tensor.name, layout.format, shape: tensor.layout.shape, bytes: try tensor.collect()))
    }
    return stored
  }

  /// Memory that forward leaves for backward, of as many bytes as the kernel asked for.
  func reserve(bytes: Int) throws(AdapterError) -> UnsafeMutableRawPointer? {
    guard bytes > 0 else { return nil }
    if reserve?.layout.shape != [(bytes + 7) / 8] {
      reserve = try GuardedTensor(
        alone: "the reserve", [(bytes + 7) / 8], .output, layout.placement, alignment: 64)
      reserve?.fill()
    }
    return reserve?.data
  }
}

extension GuardedTensor {
  /// Memory of eight-byte elements that stands by itself.
  fileprivate convenience init(
    alone name: String, _ shape: [Int], _ role: Role, _ placement: TensorLayout.Placement,
    alignment: Int
  ) throws(AdapterError) {
    let layout = TensorLayout(.f64, shape, placement, alignment: alignment, strided: false)
    try self.init(name, .f64, layout, role)
  }
}
