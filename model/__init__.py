"""The world model: trajectories, backbone, likelihood, training, evaluation."""
