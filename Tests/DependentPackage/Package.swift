// swift-tools-version: 6.2
import PackageDescription

// What a user's package looks like: it must find the vectors without being told where they are.
let package = Package(
  name: "DependentPackage",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "LSTMCheck", path: "../..")],
  targets: [
    .executableTarget(
      name: "dependent",
      dependencies: [
        .product(name: "LSTM", package: "LSTMCheck"),
        .product(name: "LSTMVectors", package: "LSTMCheck"),
      ]),
    .testTarget(
      name: "DependentTests",
      dependencies: [
        .product(name: "Bounds", package: "LSTMCheck"),
        .product(name: "Conformance", package: "LSTMCheck"),
        .product(name: "LSTM", package: "LSTMCheck"),
      ]),
  ]
)
