"""Do the engine's intervals and reasons tell the truth? Measured on worlds known entirely."""
