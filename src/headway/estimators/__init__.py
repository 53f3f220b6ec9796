"""Estimators: arrays in, estimates out; no disk, network, clock or global random state."""
