// swift-tools-version: 6.2
import PackageDescription

let numerics = Target.Dependency.product(name: "Numerics", package: "swift-numerics")
let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
  name: "LSTMCheck",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "LSTM", targets: ["LSTM"]),
    .library(name: "LSTMTraining", targets: ["LSTMTraining"]),
    .library(name: "GradientCheck", targets: ["GradientCheck"]),
    .library(name: "Bounds", targets: ["Bounds"]),
    .library(name: "LSTMVectors", targets: ["LSTMVectors"]),
    .library(name: "Conformance", targets: ["Conformance"]),
    .library(name: "Doors", targets: ["Doors"]),
    .library(name: "CLSTMKernelABI", targets: ["CLSTMKernelABI"]),
    .executable(name: "lstm-check", targets: ["lstm-check"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
  ],
  targets: [
    // MARK: - Libraries that stand alone
    .target(name: "CLSTMKernels"),
    .target(name: "LSTM", dependencies: ["CLSTMKernels", numerics], swiftSettings: strict),
    .target(name: "LSTMTraining", dependencies: ["LSTM", numerics], swiftSettings: strict),
    .target(name: "GradientCheck", dependencies: [numerics], swiftSettings: strict),
    .target(name: "Mutants", dependencies: ["LSTM", numerics], swiftSettings: strict),

    // MARK: - Vectors, bounds and verdicts
    .target(name: "Bounds", dependencies: ["LSTM", numerics], swiftSettings: strict),
    .target(
      name: "LSTMVectors",
      dependencies: ["LSTM", "LSTMTraining", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .target(
      name: "Conformance",
      dependencies: ["Bounds", "LSTM", "LSTMVectors", "GradientCheck", "Mutants", numerics],
      swiftSettings: strict),

    // MARK: - The doors for kernels from outside
    .target(name: "CLSTMKernelABI"),
    .target(name: "CKernelGuard"),
    .target(
      name: "Doors",
      dependencies: [
        "Bounds", "CKernelGuard", "CLSTMKernelABI", "Conformance", "LSTM", "LSTMVectors",
      ],
      swiftSettings: strict),

    // MARK: - What the gradient check itself is measured by
    .target(
      name: "GradientStudy", dependencies: ["Conformance", "GradientCheck", "LSTM", numerics],
      swiftSettings: strict),

    // MARK: - What the vectors are measured by
    .target(
      name: "MutationStudy",
      dependencies: ["Bounds", "Conformance", "GradientCheck", "LSTM", "LSTMVectors", "Mutants"],
      swiftSettings: strict),

    // MARK: - How fast all this is
    .target(
      name: "Benchmark",
      dependencies: ["Bounds", "Conformance", "GradientCheck", "LSTM", "LSTMVectors", numerics],
      swiftSettings: strict),

    // MARK: - The command
    .executableTarget(
      name: "lstm-check",
      dependencies: [
        "Benchmark", "Bounds", "Conformance", "Doors", "GradientCheck", "GradientStudy", "LSTM",
        "LSTMVectors", "Mutants", "MutationStudy",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),

    // MARK: - Tests, one bundle a module
    .testTarget(
      name: "LSTMTests", dependencies: ["CLSTMKernels", "LSTM", "LSTMVectors", numerics],
      swiftSettings: strict),
    .testTarget(
      name: "LSTMTrainingTests",
      dependencies: ["GradientCheck", "LSTM", "LSTMTraining", "LSTMVectors", numerics],
      swiftSettings: strict),
    .testTarget(
      name: "BoundsTests", dependencies: ["Bounds", "GradientCheck", "LSTM", "LSTMVectors"],
      swiftSettings: strict),
    .testTarget(name: "GradientCheckTests", dependencies: ["GradientCheck"], swiftSettings: strict),
    .testTarget(
      name: "GradientStudyTests",
      dependencies: [
        "Bounds", "Conformance", "GradientCheck", "GradientStudy", "LSTM", "LSTMVectors",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MutantsTests", dependencies: ["LSTM", "Mutants"], swiftSettings: strict),
    .testTarget(
      name: "MutationStudyTests",
      dependencies: ["Conformance", "LSTM", "LSTMVectors", "Mutants", "MutationStudy"],
      swiftSettings: strict),
    .testTarget(
      name: "LSTMVectorsTests",
      dependencies: ["LSTM", "LSTMVectors", .product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: strict),
    .testTarget(
      name: "ConformanceTests",
      dependencies: [
        "Bounds", "Conformance", "GradientCheck", "LSTM", "LSTMVectors", "lstm-check",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "DoorsTests",
      dependencies: ["Bounds", "Conformance", "Doors", "LSTM", "LSTMVectors", "lstm-check"],
      exclude: ["Planted"],
      swiftSettings: strict),
  ]
)
