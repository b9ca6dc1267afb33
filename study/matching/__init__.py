"""How well copies of texts, and names of organisations, are recognised."""
