"""How well search answers questions judged by hand over the shipped records."""
