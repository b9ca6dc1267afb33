"""Place de l'Innovation Urbaine: the commons of urban innovation and the toile of a territory."""

__version__ = "0.1.0"
