"""What a scenario means for the territory beside losses: gains, input-output multipliers."""
