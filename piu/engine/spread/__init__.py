"""How a loss spreads from site to site."""
