import LSTM
import LSTMVectors

let set = try VectorSet.locate(environment: [:])
guard let entry = set.manifest.vectors.first(where: { $0.configuration.steps > 1 }) else {
  fatalError("the set at \(set.path) is empty")
}
let vector = try set.load(entry)
let hidden = try vector.problem.forward().hidden
let distance = zip(hidden.elements, vector.truth[.hidden]?.elements ?? [])
  .map { ($0 - $1).magnitude }.max()
guard let distance, distance < 1e-12 else {
  fatalError("\(entry.id): the layer is \(String(describing: distance)) from the truth")
}
print("found \(set.manifest.vectors.count) vectors from another package; \(entry.id) is right")
