/// The fields of each vector's configuration that this version does not know: such a vector poses
/// a problem that would be misread.
struct UnknownFields: Decodable {
  let vectors: [Entry]

  struct Entry: Decodable {
    let configuration: Names
  }

  struct Names: Decodable {
    let unknown: [String]

    private struct Key: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init?(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
      unknown = try decoder.container(keyedBy: Key.self).allKeys.map(\.stringValue)
        .filter { !Configuration.fields.contains($0) }.sorted()
    }
  }

  /// - Throws: ``VectorError`` naming the vector and its first unknown field.
  func refuse(in manifest: Manifest, file: String) throws(VectorError) {
    for (entry, fields) in zip(manifest.vectors, vectors) {
      guard let name = fields.configuration.unknown.first else { continue }
      throw VectorError(
        file: file, place: "vector \"\(entry.id)\"",
        problem: "configuration.\(name) is not known to this version of lstm-check")
    }
  }
}
