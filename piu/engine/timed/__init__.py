"""Losses in time: stocks, orders, rationing, substitution and recovery, step by step."""
