"""Dated numbers of the models, in YAML: each with its unit and its source or judgement."""
