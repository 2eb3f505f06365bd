import Conformance
import Doors
import Foundation
import LSTM
import Testing

@Suite("Examples to copy")
struct ExampleTests {
  private static let compiler: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let found = ["c++", "g++", "clang++"].lazy.flatMap { name in folders.map { "\($0)/\(name)" } }
      .filter { FileManager.default.isExecutableFile(atPath: $0) }
    let probe = Workshop.folder.appending(path: "probe.cpp").path
    try? "#include <cmath>\nint probe;\n".write(toFile: probe, atomically: true, encoding: .utf8)
    return found.first { (try? Workshop.run($0, ["-c", probe, "-o", probe + ".o"]).0) == 0 }
  }()

  @Test(
    "the example in C++ conforms in both its formats, under PyTorch's names",
    .enabled(if: compiler != nil, "a C++ compiler is needed"))
  func cpp() throws {
    let library = Workshop.folder.appending(path: "libcpp.so").path
    let (status, output) = try Workshop.run(
      try #require(Self.compiler),
      [
        "-std=c++17", "-O2", "-Wall", "-shared", "-fPIC", "-I",
        Workshop.root.path + "/Sources/CLSTMKernelABI/include",
        Workshop.root.path + "/Examples/cpp/plugin.cpp", "-o", library,
      ])
    #expect(status == 0, "\(output)")
    let kernels = try Door.library(library, worker: Workshop.tool)
    #expect(kernels.map(\.name) == ["cpp:f32", "cpp:f64"])
    for kernel in kernels {
      let run = Run(kernel, on: Workshop.vectors.all, setVersion: "0.0.0")
      #expect(run.verdict == .conforms, "\(run.vectors.compactMap(\.reason).prefix(3))")
      #expect(run.profiles.map(\.text).prefix(2).last == "training unsupported")
      #expect(run.counts.passed > 80)
    }
  }

  private static let rustCompiler: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let probe = Workshop.folder.appending(path: "probe.rs").path
    try? "pub fn probe() {}\n".write(toFile: probe, atomically: true, encoding: .utf8)
    return folders.map { "\($0)/rustc" }.first {
      FileManager.default.isExecutableFile(atPath: $0)
        && (try? Workshop.run($0, ["--crate-type", "rlib", probe, "-o", probe + ".rlib"]).0) == 0
    }
  }()

  @Test(
    "the example in Rust conforms, forward and backward",
    .enabled(if: rustCompiler != nil, "a Rust compiler is needed"))
  func rust() throws {
    let library = Workshop.folder.appending(path: "librust.so").path
    let (status, output) = try Workshop.run(
      try #require(Self.rustCompiler),
      [
        "--edition", "2021", "-O", "--crate-type", "cdylib", "-D", "warnings",
        Workshop.root.path + "/Examples/rust/plugin.rs", "-o", library,
      ])
    #expect(status == 0, "\(output)")
    let kernel = try #require(try Door.library(library, worker: Workshop.tool).first)
    let run = Run(kernel, on: Workshop.vectors.all, setVersion: "0.0.0")
    #expect(run.verdict == .conforms, "\(run.vectors.compactMap(\.reason).prefix(3))")
    #expect(run.profiles.prefix(2).allSatisfy { $0.verdict == .conforms && $0.passed > 80 })
  }

  @Test(
    "no example needs more than forty lines around its kernel",
    arguments: [
      "c/plugin.c", "cpp/plugin.cpp", "python/my_adapter.py", "python/variants_adapter.py",
    ])
  func short(path: String) throws {
    let text = try String(
      contentsOf: Workshop.root.appending(path: "Examples/\(path)"), encoding: .utf8)
    let code = text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { line in
      !["/*", "* ", "//", "\"\"\""].contains { line.hasPrefix($0) }
    }
    #expect(code.count <= 40)
  }
}
