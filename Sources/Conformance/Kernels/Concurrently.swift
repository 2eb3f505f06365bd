import LSTM
import Synchronization

/// Applies `transform` on all cores; results in the order of the elements.
package func concurrently<Element: Sendable, Result: Sendable>(
  _ elements: [Element], _ transform: @Sendable (Element) -> Result
) -> [Result] {
  let results = Mutex<[Int: Result]>([:])
  withoutActuallyEscaping(transform) { transform in
    Machine.share(elements.count) { at in
      let result = transform(elements[at])
      results.withLock { $0[at] = result }
    }
  }
  return results.withLock { results in elements.indices.compactMap { results[$0] } }
}
