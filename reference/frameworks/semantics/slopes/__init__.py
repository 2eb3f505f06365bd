"""One module a framework: `slope(kink)`, its own derivative there, or None where it has no such
activation."""
