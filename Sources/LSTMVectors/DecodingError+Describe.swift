/// A decoding error in one line: where in the JSON, and what is wrong there.
public func describe(_ error: any Error) -> String {
  guard let error = error as? DecodingError else { return "\(error)" }
  let (context, what): (DecodingError.Context, String) =
    switch error {
    case .keyNotFound(let key, let context): (context, "\"\(key.stringValue)\" is missing")
    case .typeMismatch(let type, let context): (context, "is not of type \(type)")
    case .valueNotFound(let type, let context): (context, "is null, expected \(type)")
    case .dataCorrupted(let context): (context, context.debugDescription)
    @unknown default: (.init(codingPath: [], debugDescription: ""), "\(error)")
    }
  let path = context.codingPath.map { key in
    key.intValue.map { "[\($0)]" } ?? key.stringValue
  }.joined(separator: ".")
  return path.isEmpty ? what : "\(path): \(what)"
}
