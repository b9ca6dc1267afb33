"""Version of the engine, stored with every result."""

VERSION = "0.1.0"
