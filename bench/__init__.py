"""Measures of the engine, all in one run: `python -m bench` (or `make bench`)."""
