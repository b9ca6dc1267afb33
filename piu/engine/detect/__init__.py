"""Detectors of opportunities: what could go where, how likely, and why."""
