"""Local input-output multipliers, beside the cascade."""
