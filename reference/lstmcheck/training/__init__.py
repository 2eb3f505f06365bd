"""Golden training trajectories: ten steps on a small regression task, certified and bounded."""
