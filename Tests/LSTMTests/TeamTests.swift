import CLSTMKernels
import Dispatch
import LSTM
import Synchronization
import Testing

/// Threads share their work with one team; whose turn it is must never show.
@Suite("The team of threads")
struct TeamTests {
  /// How often each task of one work was run.
  private final class Tally: Sendable {
    private final class Count: Sendable {
      let value = Atomic<Int>(0)
    }
    private let counts: [Count]

    init(_ tasks: Int) { counts = (0..<tasks).map { _ in Count() } }

    func add(_ task: Int) { counts[task].value.wrappingAdd(1, ordering: .relaxed) }

    /// How many tasks were not run once.
    var wrong: Int { counts.count { $0.value.load(ordering: .relaxed) != 1 } }
  }

  @Test("runs each task of many short works once, whoever calls", arguments: [1, 2, 5])
  func once(threads: Int) {
    DispatchQueue.concurrentPerform(iterations: 6) { caller in
      lstmk_share_among(threads)
      defer { lstmk_share_among(0) }
      var wrong = 0
      for work in 0..<2_000 {
        let tasks = (work * 7 + caller * 13) % 40
        let tally = Tally(tasks)
        Machine.share(tasks) { tally.add($0) }
        // All have ended when the call has.
        wrong += tally.wrong
      }
      #expect(wrong == 0, "caller \(caller)")
    }
  }

  @Test("a task that shares further work itself gets all of it done")
  func nested() {
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      lstmk_share_among(3)
      defer { lstmk_share_among(0) }
      for _ in 0..<200 {
        let inner = Tally(5 * 7)
        Machine.share(5) { outer in
          Machine.share(7) { inner.add(outer * 7 + $0) }
        }
        #expect(inner.wrong == 0)
      }
    }
  }

  @Test("layers run by several threads at once give the bits of one thread alone")
  func layers() throws {
    // The first is worth sharing in every product, the others in some or in none.
    let sizes = [
      Dimensions(batch: 40, steps: 3, inputs: 70, units: 65),
      Dimensions(batch: 3, steps: 5, inputs: 20, units: 33),
      Dimensions(batch: 1, steps: 7, inputs: 4, units: 9),
    ]
    var draws = Draws(state: 12)
    let problems = sizes.map { draws.problem($0) }
    lstmk_share_among(1)
    defer { lstmk_share_among(0) }
    let alone = try problems.map { try $0.quantities() }
    DispatchQueue.concurrentPerform(iterations: 6) { caller in
      lstmk_share_among(caller % 3 + 2)
      defer { lstmk_share_among(0) }
      for turn in 0..<60 {
        let which = (turn + caller) % problems.count
        let together = try? problems[which].quantities()
        #expect(together == alone[which], "caller \(caller), turn \(turn)")
      }
    }
  }
}
